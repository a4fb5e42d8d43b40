"""``policy-extract extract FILE`` from a cold start against starting jieba, and what importing costs.

usage: python benchmarks/cold_start.py [FILE] [--rounds N]

Each is a new process; the variants run in turn. ``bare python`` is what every one of them pays.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from turns import in_turn

SAMPLE = (
    Path(__file__).resolve().parent.parent / "corpus" / "documents" / "press-yunting" / "press-yunting.txt"
)


def timed(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("file", nargs="?", type=Path, default=SAMPLE)
    options.add_argument("--rounds", type=int, default=9)
    args = options.parse_args()
    program = Path(sys.executable).with_name("policy-extract")
    variants = {
        "bare python": [sys.executable, "-c", "pass"],
        "import policy_extract": [sys.executable, "-c", "import policy_extract"],
        "jieba.initialize()": [sys.executable, "-c", "import jieba; jieba.initialize()"],
        "policy-extract extract": [str(program), "extract", str(args.file)],
    }
    times = in_turn(variants, timed, args.rounds)  # bytecode and jieba's own cache are there before the clock
    print(f"{args.file.name}, {args.rounds} rounds")
    print(f"{'':24}{'median ms':>10}{'least':>8}{'most':>8}{'over bare python':>18}")
    bare = statistics.median(times["bare python"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        row = f"{name:24}{median * 1e3:10.0f}{min(seconds) * 1e3:8.0f}{max(seconds) * 1e3:8.0f}"
        print(f"{row}{(median - bare) * 1e3:18.0f}")
    extract, jieba = times["policy-extract extract"], times["jieba.initialize()"]
    ratio = statistics.median(j / e for e, j in zip(extract, jieba, strict=True))
    print(f"extraction of the file takes {1 / ratio:.2f} of the time in which jieba starts")
    return 0 if ratio >= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
