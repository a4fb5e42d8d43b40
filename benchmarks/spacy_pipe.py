"""``nlp.pipe`` with our tokenizer and component against plain blank ``zh`` with its own jieba segmenter.

usage: python benchmarks/spacy_pipe.py [FOLDER] [--rounds N] [--floor RATIO]

Needs ``pip install 'policy-extract[spacy,jieba]'``. The variants run in turn in one process on the same texts. The plain
pipeline only cuts words; ours also finds the commitments. A ratio over 1 is how many times faster than plain it is.
"""

from __future__ import annotations

import argparse
import logging
import statistics
import sys
import time
from pathlib import Path

import spacy
from spacy.language import Language

from extract import CORPUS, read
from turns import in_turn

JIEBA = {"nlp": {"tokenizer": {"segmenter": "jieba"}}}
OURS = {"nlp": {"tokenizer": {"@tokenizers": "policy_extract.jieba_tokenizer.v1"}}}


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("folder", nargs="?", type=Path, default=CORPUS / "documents")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--floor", type=float, default=0.0, help="exit 1 where ours is not this much faster")
    args = options.parse_args()

    import jieba

    jieba.setLogLevel(logging.WARNING)
    texts = [text for text, _, _ in read(args.folder, None)]
    plain = spacy.blank("zh", config=JIEBA)
    tokens = spacy.blank("zh", config=OURS)
    ours = spacy.blank("zh", config=OURS)
    ours.add_pipe("policy_commitments")

    def timed(nlp: Language) -> float:
        start = time.perf_counter()
        for _ in nlp.pipe(texts):
            pass
        return time.perf_counter() - start

    variants = {"plain zh, jieba": plain, "our tokenizer": tokens, "with commitments": ours}
    times = in_turn(variants, timed, args.rounds)
    print(
        f"{len(texts)} documents, {sum(map(len, texts))} characters, {args.rounds} rounds, spaCy {spacy.__version__}"
    )
    print(f"{'':18}{'median ms':>10}{'times plain':>13}{'least':>8}{'most':>8}")
    for name, seconds in times.items():
        ratios = [a / b for a, b in zip(times["plain zh, jieba"], seconds, strict=True)]
        ratio = statistics.median(ratios)
        print(
            f"{name:18}{statistics.median(seconds) * 1e3:10.1f}{ratio:13.2f}{min(ratios):8.2f}{max(ratios):8.2f}"
        )
    return 1 if ratio < args.floor else 0


if __name__ == "__main__":
    sys.exit(main())
