"""The time of a diff against rapidfuzz ``cdist`` with ``linear_sum_assignment`` on the same strings, and its memory.

usage: python benchmarks/diff.py [--records 3000] [--ceiling 1.5] [--large 20000]

The records are the sample corpus over and over, each time in another invented place and with other figures, so that
none is like another and many are alike. A third is unchanged in the new release, a third has another figure, a sixth
is reworded, a sixth is gone for something new. Both sides run in one process, in turns; the ratio is of the medians.
"""

from __future__ import annotations

import argparse
import itertools
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from policy_extract import extract
from policy_extract.compare.diff import diff
from policy_extract.model import Commitment, Mention

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
FIRST, SECOND = "青云石清龙白金双长平安永新北南东西", "岭川溪湖原山泉桥湾塘坪港洲陵阳浦"
PLACES = ["".join(p) for p in itertools.product(FIRST, SECOND, "县区市镇")]


def base() -> list[Commitment]:
    """The commitments of the sample corpus."""
    paths = sorted(CORPUS.glob("documents/*/*.txt"))
    return [c for path in paths for c in extract(path, published="2024-03-01").commitments]


def release(templates: Sequence[Commitment], size: int, changed: bool) -> list[Commitment]:
    """That many records of one document."""
    made = []
    for k in range(size):
        draw = random.Random(k)
        c = templates[k % len(templates)]
        place = PLACES[(k // len(templates) * 37 + k) % len(PLACES)]
        figure = str(draw.randint(11, 990))
        text = f"{place}{c.evidence.text}，惠及{figure}户"
        way = k % 6
        if changed and way in (2, 3):
            text = text.replace(figure, str(int(figure) + 7))
        elif changed and way == 4:
            text = f"{place}进一步{c.evidence.text}，使{figure}户受益"
        elif changed and way == 5:
            other = templates[draw.randrange(len(templates))]
            text = f"{PLACES[-k % len(PLACES)]}{other.evidence.text}"
        start = 400 * k
        shift = start + len(place) - c.evidence.start
        quantities = tuple(q._replace(start=q.start + shift, end=q.end + shift) for q in c.quantities)
        made.append(
            c._replace(
                id=f"{k:x}",
                document=templates[0].document,
                evidence=Mention(text, start, start + len(text)),
                quantities=quantities,
                deadline=None,
                strength_cue=None,
            )
        )
    return made


def peer(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The same strings paired by rapidfuzz and scipy."""
    from rapidfuzz import fuzz
    from rapidfuzz.process import cdist
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(-cdist(old, new, scorer=fuzz.ratio))
    return list(zip(rows.tolist(), columns.tolist(), strict=True))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    """Prints the ratio; 1 if it is over the ceiling."""
    p = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    p.add_argument("--records", type=int, default=3000)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--ceiling", type=float, default=0.0)
    p.add_argument("--large", type=int, default=0, help="also a diff of that many records, for its memory")
    args = p.parse_args()
    templates = base()
    old, new = release(templates, args.records, False), release(templates, args.records, True)
    strings = [c.evidence.text for c in old], [c.evidence.text for c in new]
    ours, theirs = [], []
    found = diff(old, new)
    peer(*strings)
    for _ in range(args.rounds):
        ours.append(seconds(lambda: diff(old, new)))
        theirs.append(seconds(lambda: peer(*strings)))
    ratio = statistics.median(ours) / statistics.median(theirs)
    right = sum(d.before is not None and d.after is not None and d.before.id == d.after.id for d in found)
    there = sum(k % 6 != 5 for k in range(args.records))
    print(
        f"diff of {args.records} against {args.records} records, changes typed: {ratio:.2f} times the peer's time"
    )
    print(
        f"  medians of {args.rounds}: {statistics.median(ours):.2f} s, peer {statistics.median(theirs):.2f} s"
    )
    print(f"  pairs found: {right} of {there}")
    if args.large:
        old, new = release(templates, args.large, False), release(templates, args.large, True)
        took = seconds(lambda: diff(old, new))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024
        print(f"diff of {args.large} records: {took:.1f} s, peak {peak:.2f} GB of the process")
    return int(bool(args.ceiling) and ratio > args.ceiling)


if __name__ == "__main__":
    sys.exit(main())
