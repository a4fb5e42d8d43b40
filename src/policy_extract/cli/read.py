"""``read``: a document as it was read, for people who wonder what went wrong."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from policy_extract.cli.shared import STDIN, bytes_of, print_lines, reading, say
from policy_extract.errors import DocumentError

if TYPE_CHECKING:
    from policy_extract.document.limits import Limits
    from policy_extract.document.load import Member


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument(
        "paths",
        nargs="+",
        metavar="FILE",
        help="a document, an archive or table of documents, or - for standard input",
    )
    p.add_argument(
        "--text", action="store_true", help="the text alone, in which the offsets of records count"
    )
    reading(p)


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints each document: provenance, headings, paragraphs, tables; 1 if one could not be read."""
    from policy_extract.document.limits import parse
    from policy_extract.document.load import load_member
    from policy_extract.review.reading import Line, provenance, structure

    limits = parse(args.limit)
    failed = shown = 0
    for words in args.paths:
        try:
            for member in _members(words, args, stdin, limits):
                try:
                    source = load_member(member, limits)
                except DocumentError as error:
                    say(stderr, str(error))
                    failed += 1
                    continue
                if shown and not args.text:
                    stdout.write("\n")
                shown += 1
                if args.text:
                    stdout.write(source.text if source.text.endswith("\n") else f"{source.text}\n")
                else:
                    lines = [*provenance(source), Line("", "text"), *structure(source)]
                    print_lines(lines, stdout, _STYLES)
        except DocumentError as error:
            say(stderr, str(error))
            failed += 1
    return 1 if failed else 0


def _members(words: str, args: argparse.Namespace, stdin: TextIO, limits: Limits) -> Iterator[Member]:
    from policy_extract.document.load import Member, members

    if words == "-":
        yield Member(STDIN, bytes_of(stdin).read(limits.file + 1))
    else:
        yield from members(Path(words), text_column=args.text_column, limits=limits)


_STYLES = {"provenance": "cyan", "note": "yellow", "page": "dim", "heading": "bold", "row": "", "text": ""}
