"""``explain``: what became of each clause, number and time, and why."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TextIO

from policy_extract.cli.shared import day, print_lines, tell, text_of
from policy_extract.errors import DocumentError


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument("text", metavar="SENTENCE|FILE", help="a sentence, a file, or - for standard input")
    p.add_argument("--published", metavar="DATE", type=day, help="day of publication, YYYY-MM-DD")
    p.add_argument(
        "--rules", metavar="DIR", type=Path, help="folder of words of your own (see the command rules)"
    )
    p.add_argument("--coverage", action="store_true", help="only how much of the text became what")
    p.add_argument(
        "--debug", action="store_true", help="print the traceback of a fault of policy_extract, too"
    )


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints what became of each clause, number and time, and why; 1 if the document could not be read."""
    from policy_extract.lexicon import using
    from policy_extract.lexicon.own import own_words
    from policy_extract.pipeline import Failure, attempt
    from policy_extract.review import explain as explaining

    rules = own_words(args.rules)
    source = _sentence_or_file(args.text, stdin)
    result = attempt(source, published=args.published, rules=rules)
    if isinstance(result, Failure):
        tell(stderr, result, args.debug)
        return 1
    columns = _columns(stdout)
    with using(rules):
        story = explaining.account(result)
        if args.coverage:
            lines = explaining.coverage(story)
        else:
            lines = explaining.explain(story, columns - _BESIDE) if columns else explaining.explain(story)
        print_lines(lines, stdout, _STYLES, "dim")
    return 0


_BESIDE = 44  # columns for the place of a clause before its words, and for its verdict behind them


_STYLES = {
    "commitment": "bold green",
    "context": "green",
    "responsible": "green",
    "heading": "bold",
    "unread": "yellow",
    "unassigned": "yellow",
    "head": "bold",
    "detail": "",
}


def _columns(stdout: TextIO) -> int:
    """How wide the terminal is, or 0 where output goes elsewhere."""
    import shutil

    return shutil.get_terminal_size().columns if stdout.isatty() else 0


def _sentence_or_file(words: str, stdin: TextIO) -> str | Path:
    if words == "-":
        return text_of(stdin)
    path = Path(words)
    try:
        if path.is_file():
            return path
        is_folder = path.is_dir()
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return words
    if words and is_folder:
        raise DocumentError(f"{words}: is a folder; give a sentence or the path of one file")
    if _LOOKS_LIKE_A_PATH.fullmatch(words):
        raise DocumentError(f"{words}: no such file; give a sentence or the path of a file")
    return words


_LOOKS_LIKE_A_PATH = re.compile(r"[^\s，。；！？：]+\.[A-Za-z]{2,5}|(?:[.~]{1,2}|[!-~]+)?/[!-~]*")
