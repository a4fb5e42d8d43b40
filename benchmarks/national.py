"""The yearly targets of a series of national work reports, as the ledger has them: a table in Markdown.

usage: python benchmarks/national.py DIR... (files gwr-cn-YYYY.txt in any of the folders)
"""

from __future__ import annotations

import sys
from pathlib import Path

from policy_extract import extract, ledger
from policy_extract.compare.values import Thread

INDICATORS = ("地区生产总值增长", "城镇新增就业", "城镇登记失业率", "居民消费价格涨幅", "财政赤字")


def main() -> int:
    """Prints the table."""
    files = {
        p.stem[-4:]: p
        for folder in sys.argv[1:]
        for p in Path(folder).glob("gwr-cn-20??.txt")
        if p.stem < "gwr-cn-2014"
    }
    reports = [extract(files[y], published=f"{y}-03-05", issuer="国务院") for y in sorted(files)]
    threads = ledger(reports)
    print("| | " + " | ".join(INDICATORS) + " |\n|---" * 1 + "|---" * len(INDICATORS) + "|")
    columns = [_longest(threads, name) for name in INDICATORS]
    for year in sorted(files):
        cells = [_cell(t, int(year)) for t in columns]
        print(f"| {year} | " + " | ".join(cells) + " |")
    return 0


def _longest(threads: tuple[Thread, ...], name: str) -> Thread:
    return max((t for t in threads if t.indicator == name), key=lambda t: len(t.steps))


def _cell(t: Thread, year: int) -> str:
    for step in t.steps:
        published = step.commitment.document.published
        if published and published.year == year:
            return "；".join(
                q.text.strip() for q in step.commitment.quantities if q.role != "change" or q.unit == "%"
            )
    return "–"


if __name__ == "__main__":
    sys.exit(main())
