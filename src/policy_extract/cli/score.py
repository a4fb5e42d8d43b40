"""``score``: records compared with gold annotations."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from policy_extract.cli.shared import Texts, open_records, positive, say


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument("gold", metavar="GOLD_DIR", type=Path, help="folder with one <id>.json a document")
    p.add_argument("records", metavar="RECORDS", help="JSON Lines, or - for standard input")
    p.add_argument(
        "--floors", metavar="FILE", type=Path, help="TOML of figures that must be reached, else exit 1"
    )
    p.add_argument("--json", metavar="OUT", type=Path, help="file to write the figures to")
    p.add_argument("--per-doc", action="store_true", help="a line a document, too")
    p.add_argument("--misses", metavar="N", type=positive, default=0, help="print the first N disagreements")
    p.add_argument("--texts", metavar="DIR", type=Path, help="documents to quote misses from")


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints the figures; 1 if one is under its floor."""
    from policy_extract.record.write import check_place, read_records, whole
    from policy_extract.review import score as scoring

    golds = scoring.read_gold(args.gold)
    floors = scoring.read_floors(args.floors) if args.floors else {}
    if args.json:
        check_place(args.json)
    name, file = open_records(args.records, stdin)
    with file:
        scores, each = scoring.score(golds, (record for _, record in read_records(file, name)))
    stdout.write(scoring.in_words(scores))
    if args.per_doc:
        stdout.writelines(f"{document:28}{scoring.in_a_line(s)}\n" for document, s in each.items())
    if args.misses:
        folders = (
            [args.texts]
            if args.texts
            else [args.gold.parent / "docs", args.gold.parent / "documents", args.gold]
        )
        stdout.writelines(scoring.misses_in_words(scores.misses[: args.misses], Texts(*folders)))
    if args.json:
        import json

        with whole(args.json) as out:
            out.write(json.dumps(scores.to_dict(), indent=1).encode() + b"\n")
    under = scoring.below(scores, floors)
    for line in under:
        say(stderr, line)
    return 1 if under else 0
