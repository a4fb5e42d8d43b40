"""Whole extraction (text → validated records, one core) against ``jieba.lcut`` of the same text.

usage: python benchmarks/extract.py [FOLDER] [--metadata FILE] [--rounds N] [--json OUT] [--floor RATIO]

The variants run in turn in one process, so that whatever else the machine does falls on all alike. Reading
and decoding are outside the clock for all. A ratio over 1 is how many times faster than jieba a variant is.
"""

from __future__ import annotations

import argparse
import json
import logging
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from policy_extract.document.load import discover, load, metadata_of, read_metadata
from policy_extract.errors import DocumentError
from policy_extract.model import Metadata
from policy_extract.pipeline import extract
from policy_extract.record.validate import validate
from turns import in_turn

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
Job = tuple[str, str, Metadata | None]


def read(folder: Path, metadata: Path | None) -> list[Job]:
    """The readable documents as (text, name, what is known of them)."""
    table = read_metadata(metadata) if metadata else {}
    jobs = []
    for path, name in discover([folder]):
        try:
            jobs.append((load(path, name).text, name, metadata_of(table, name)))
        except DocumentError as error:
            print(f"passed over: {error}", file=sys.stderr)
    return jobs


def whole(jobs: list[Job]) -> int:
    """Text → records, each validated by form, sense and its own text; gives the number of sound ones."""
    sound = 0
    for text, name, about in jobs:
        extraction = extract(text, name=name, metadata=about)
        sound += sum(not validate(c, extraction.document.text) for c in extraction.commitments)
    return sound


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", nargs="?", type=Path, default=CORPUS / "documents")
    options.add_argument("--metadata", type=Path)
    options.add_argument("--rounds", type=int, default=9)
    options.add_argument("--json", type=Path, help="file to write the figures to")
    options.add_argument(
        "--floor", type=float, default=0.0, help="exit 1 where extraction is not this many times faster"
    )
    args = options.parse_args()
    if args.metadata is None and args.folder == CORPUS / "documents":
        args.metadata = CORPUS / "meta.tsv"

    import jieba

    from policy_extract.document.tokenise import default

    jieba.setLogLevel(logging.WARNING)
    jobs = read(args.folder, args.metadata)
    characters = sum(len(text) for text, _, _ in jobs)
    variants: dict[str, Callable[[], object]] = {
        "jieba.lcut": lambda: [jieba.lcut(text) for text, _, _ in jobs],
        "tokens alone": lambda: [default().words(text) for text, _, _ in jobs],
        "whole extraction": lambda: whole(jobs),
    }
    times = in_turn(variants, timed, args.rounds)  # dictionaries and patterns are there before the clock
    print(f"{len(jobs)} documents, {characters} characters, {whole(jobs)} records, {args.rounds} rounds")
    print(f"{'':18}{'median ms':>10}{'characters/s':>14}{'times jieba':>13}{'least':>8}{'most':>8}")
    figures = {}
    for name, seconds in times.items():
        ratios = [a / b for a, b in zip(times["jieba.lcut"], seconds, strict=True)]
        median = statistics.median(seconds)
        ratio = statistics.median(ratios)
        figures[name] = {"median": median, "ratio": ratio, "least": min(ratios), "most": max(ratios)}
        speed = f"{characters / median:,.0f}"
        print(f"{name:18}{median * 1e3:10.1f}{speed:>14}{ratio:13.2f}{min(ratios):8.2f}{max(ratios):8.2f}")
    if args.json:
        args.json.write_text(json.dumps({"characters": characters, "variants": figures}, indent=1) + "\n")
    return 1 if figures["whole extraction"]["ratio"] < args.floor else 0


if __name__ == "__main__":
    sys.exit(main())
