"""``diff``: what changed between two releases."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from policy_extract.cli.shared import Texts, count, day, positive, say, tell
from policy_extract.errors import DocumentError

if TYPE_CHECKING:
    from policy_extract.compare.inputs import Release
    from policy_extract.model import Metadata


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    for name in ("old", "new"):
        p.add_argument(name, metavar=name.upper(), type=Path, help="a document, a folder, or .jsonl records")
    p.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="file to write: .jsonl, .csv, .xlsx or .html; - for JSON Lines on standard output",
    )
    common(p)
    p.add_argument(
        "--published",
        metavar=("OLD_DATE", "NEW_DATE"),
        nargs=2,
        type=day,
        help="days of publication of two single documents, YYYY-MM-DD",
    )
    p.add_argument(
        "--pair",
        metavar="OLD=NEW",
        type=_pair,
        action="append",
        default=[],
        help="two documents of folders that belong together, by name; may be given again",
    )


def common(p: argparse.ArgumentParser) -> None:
    """What ``diff`` and ``ledger`` both take."""
    p.add_argument(
        "--metadata",
        metavar="FILE",
        type=Path,
        help="CSV, TSV or XLSX: id (stem, or path from any folder down) and any of published, issuer, title",
    )
    p.add_argument(
        "--texts", metavar="DIR", type=Path, help="folder with the texts of documents given as records"
    )
    p.add_argument(
        "--threshold",
        metavar="X",
        type=_share,
        default=0.5,
        help="pairs less alike are new and dropped: above 0, up to 1 (default: 0.5)",
    )
    p.add_argument(
        "--workers", metavar="N", type=positive, default=1, help="processes that extract (default: 1)"
    )
    p.add_argument("--all", action="store_true", help="print every line of the summary")
    p.add_argument("--quiet", action="store_true", help="no summary; failures are still named")
    p.add_argument(
        "--debug", action="store_true", help="print the traceback of a fault of policy_extract, too"
    )


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints a summary, changed targets first; 1 if a document could not be read."""
    from policy_extract.compare.diff import diff
    from policy_extract.compare.export import DIFF_SUFFIXES, write_diff
    from policy_extract.compare.summary import diff_in_words
    from policy_extract.record.write import check_output, json_line

    to_stdout = args.output == "-"
    if args.output and not to_stdout:
        check_output(args.output, DIFF_SUFFIXES)
    metadata = table(args)
    dates = args.published or (None, None)
    sides = []
    failed = 0
    for path, published in zip((args.old, args.new), dates, strict=True):
        side, failures = read(path, metadata, published, args, stderr)
        failed += failures
        sides.append(side)
    old, new = sides
    if not old.parts or not new.parts:
        raise DocumentError(
            f"{args.new if old.parts else args.old}: no document could be read; nothing to compare"
        )
    found = diff(old, new, threshold=args.threshold, pairs=dict(args.pair))
    _name_unpaired(old, new, dict(args.pair), stderr)
    if to_stdout:
        for difference in found:
            stdout.write(json_line(difference).decode())
    elif args.output:
        write_diff(found, args.output, old, new)
    if not args.quiet and not to_stdout:
        stdout.writelines(f"{line}\n" for line in diff_in_words(found, len(found) if args.all else 12))
        if args.output:
            stdout.write(f"\nChanges: {args.output}\n")
    if not args.quiet:
        sizes = " against ".join(count(len(r.commitments), "commitment") for r in (old, new))
        stderr.write(f"{sizes}, {failed} failed\n")
    return 1 if failed else 0


def table(args: argparse.Namespace) -> dict[str, Metadata] | None:
    """The metadata given."""
    from policy_extract.document.load import read_metadata

    return read_metadata(args.metadata) if args.metadata else None


def read(
    path: Path,
    metadata: dict[str, Metadata] | None,
    published: date | None,
    args: argparse.Namespace,
    stderr: TextIO,
) -> tuple[Release, int]:
    """The release at a path, with its texts; names what could not be read, and counts it."""
    from policy_extract.compare.inputs import read as read_release
    from policy_extract.compare.inputs import with_texts

    found, failures = read_release(path, metadata, args.workers, published)
    for failure in failures:
        tell(stderr, failure, args.debug)
    if args.texts:
        texts = Texts(args.texts)
        found = with_texts(found, texts)
        for source in texts.missing:
            say(stderr, f"{source}: its text is not in {args.texts}, so only its quotes are at hand")
    return found, len(failures)


def _name_unpaired(old: Release, new: Release, pairs: dict[str, str], stderr: TextIO) -> None:
    from policy_extract.compare.inputs import pair_parts

    for a, b in pair_parts(old, new, pairs):
        lone = a or b
        if lone is not None and (a is None or b is None):
            where, fate = (old.name, "dropped") if b is None else (new.name, "new")
            say(
                stderr,
                f"{lone.source} of {where}: no partner, so all in it is {fate}; name one with --pair OLD=NEW",
            )


def _pair(words: str) -> tuple[str, str]:
    old, mark, new = words.partition("=")
    if not (old and mark and new):
        raise argparse.ArgumentTypeError(f"{words}: wanted OLD=NEW, the names of two documents")
    return old, new


def _share(words: str) -> float:
    try:
        number = float(words)
    except ValueError:
        number = 0.0
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{words} is not a number above 0, up to 1")
    return number
