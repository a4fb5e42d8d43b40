"""How many known edits a diff finds and types rightly, and how many changes it makes up.

usage: python benchmarks/edits.py [--docs DIR] [--metadata FILE] [--seeds 12] [--show N]

Every document is edited ``--seeds`` times in up to five ways (a figure, a year, a sentence dropped or added, other
words, paragraphs swapped, a sentence split, 确保 and 力争 exchanged, another body), extracted again and compared.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from edits import judge, tally
from policy_extract.document.load import discover, load, metadata_of, read_metadata
from policy_extract.document.normalise import normalise
from policy_extract.pipeline import Failure, attempt

FEWEST = 8  # commitments: documents that promise next to nothing are left out
CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def main() -> int:
    """Prints the figures."""
    p = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    p.add_argument("--docs", type=Path, default=CORPUS / "documents")
    p.add_argument("--metadata", type=Path, default=CORPUS / "meta.tsv")
    p.add_argument("--seeds", type=int, default=12)
    p.add_argument("--show", type=int, default=0, help="print the first N edits that were not found")
    args = p.parse_args()
    table = read_metadata(args.metadata)
    outcomes = []
    shown = 0
    for path, name in discover([args.docs]):
        text = normalise(load(path, name).text).chars  # without line wraps, which an edit would break
        found = attempt(text, name=name, metadata=metadata_of(table, name))
        if isinstance(found, Failure) or len(found.commitments) < FEWEST:
            continue
        for seed in range(args.seeds):
            outcome = judge(found, seed)
            if not outcome.edits:
                continue
            outcomes.append(outcome)
            for edit, right in zip(outcome.edits, outcome.right, strict=True):
                if not right and shown < args.show:
                    shown += 1
                    print("MISSED", name, seed, edit)
                    for d in outcome.differences:
                        if d.status != "kept":
                            print(
                                "   ",
                                d.status,
                                d.kinds,
                                d.similarity,
                                d.before and d.before.evidence.text,
                                "->",
                                d.after and d.after.evidence.text,
                            )
            for d in outcome.spurious:
                if shown < args.show:
                    shown += 1
                    print(
                        "SPURIOUS",
                        name,
                        seed,
                        [e.name for e in outcome.edits],
                        d.status,
                        d.kinds,
                        d.similarity,
                        [(c.before, c.after) for c in d.changes],
                        d.before and d.before.evidence.text,
                        "->",
                        d.after and d.after.evidence.text,
                    )
    counts, spurious, pairs = tally(outcomes)
    right, total = (sum(c[k] for c in counts.values()) for k in (0, 1))
    for edit, (good, of) in sorted(counts.items()):
        print(f"{edit:12}{good:5} of {of:5}  {good / of:.3f}")
    print(f"{'all':12}{right:5} of {total:5}  {right / total:.3f}")
    print(
        f"{len(outcomes)} pairs; changes that no edit made: {spurious}, in {pairs} pairs ({spurious / len(outcomes):.3f} a pair)"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
