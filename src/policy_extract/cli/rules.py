"""``rules``: words of one's own, tried."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from policy_extract.cli.shared import count


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument("action", choices=("test",), help="test: read the folder, try every row and every example")
    p.add_argument("folder", metavar="DIR", type=Path, help="the folder that --rules takes")


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints what does not hold, as ``folder/file:line: what``; 1 if anything does not."""
    from policy_extract.lexicon.own import read
    from policy_extract.review.rules import check_rules

    words = read(args.folder)
    problems = check_rules(words)
    for problem in problems:
        stdout.write(f"{args.folder.name}/{problem.path}: {problem.message}\n")
    stderr.write(f"{count(len(words.entries), 'row')}, {count(len(problems), 'problem')}\n")
    return 1 if problems else 0
