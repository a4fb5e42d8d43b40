"""``validate``: whether records are sound, in form, in sense and against their texts."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from policy_extract.cli.shared import Texts, count, open_records, say
from policy_extract.errors import RecordError


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument("records", metavar="RECORDS", help="JSON Lines, or - for standard input")
    p.add_argument(
        "--texts", metavar="DIR", type=Path, help="folder with the documents, to compare every quote"
    )


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints every problem as ``file:line: path: message``; 1 if there is one."""
    from policy_extract.record.validate import validate_all
    from policy_extract.record.write import parse_record

    texts = Texts(args.texts) if args.texts else None
    lines: list[int] = []
    problems = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal problems
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = parse_record(line, f"{name}:{number}")
            except RecordError as error:
                problems += 1
                stdout.write(f"{error}\n")
                continue
            lines.append(number)
            yield record

    name, file = open_records(args.records, stdin)
    with file:
        for index, problem in validate_all(records(), texts):
            problems += 1
            stdout.write(f"{name}:{lines[index]}: {problem.path}: {problem.message}\n")
    for source in texts.missing if texts else ():
        say(stderr, f"{source}: its text is not in {args.texts}, so its quotes were not compared")
    stderr.write(f"{count(len(lines), 'record')}, {count(problems, 'problem')}\n")
    return 1 if problems else 0
