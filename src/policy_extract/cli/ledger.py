"""``ledger``: every promise through a series of releases."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from policy_extract.cli import diff
from policy_extract.cli.shared import count, day, positive
from policy_extract.errors import DocumentError


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument(
        "releases",
        metavar="RELEASE",
        nargs="+",
        type=Path,
        help="documents, folders or .jsonl records, one a release; or one folder with all of them",
    )
    p.add_argument(
        "-o", "--output", metavar="OUT", help="file to write: .jsonl, .csv or .xlsx; - for JSON Lines"
    )
    p.add_argument(
        "--as-of",
        metavar="DATE",
        type=day,
        help="day for which the states hold, YYYY-MM-DD (default: that of the last release)",
    )
    p.add_argument(
        "--soon", metavar="DAYS", type=positive, default=90, help="days that are due soon (default: 90)"
    )
    p.add_argument("--in-order", action="store_true", help="take the releases as given, not by date")
    diff.common(p)


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints a summary, the overdue first; 1 if a document could not be read."""
    from policy_extract.compare.export import LEDGER_SUFFIXES, write_ledger
    from policy_extract.compare.ledger import ledger
    from policy_extract.compare.summary import ledger_in_words
    from policy_extract.record.write import check_output, json_line

    to_stdout = args.output == "-"
    if args.output and not to_stdout:
        check_output(args.output, LEDGER_SUFFIXES)
    metadata = diff.table(args)
    failed = 0
    releases = []
    for path in args.releases:
        found, failures = diff.read(path, metadata, None, args, stderr)
        failed += failures
        if found.parts:
            releases.append(found)
    if not releases:
        raise DocumentError("no release could be read; nothing to follow")
    threads = ledger(
        releases[0] if len(releases) == 1 else releases,
        as_of=args.as_of,
        soon=args.soon,
        in_order=args.in_order,
        threshold=args.threshold,
    )
    if to_stdout:
        for thread in threads:
            stdout.write(json_line(thread).decode())
    elif args.output:
        write_ledger(threads, args.output)
    if not args.quiet and not to_stdout:
        stdout.writelines(f"{line}\n" for line in ledger_in_words(threads, len(threads) if args.all else 12))
        if args.output:
            stdout.write(f"\nLedger: {args.output}\n")
    if not args.quiet:
        stderr.write(
            f"{count(len(releases), 'release')}, {count(len(threads), 'promise')}, {failed} failed\n"
        )
    return 1 if failed else 0
