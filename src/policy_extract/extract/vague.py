"""Amounts without a number (模糊数量): 一批, 若干, 一定比例. They are pointed out, never guessed."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from policy_extract.lexicon import alternation, table

Span = tuple[int, int]

EXAMPLES = ("培育一批企业", "按一定比例给予补助", "若干重点项目", "数百家企业", "惠及上千户")
REJECTS = (
    "第一批试点",
    "同一批次",
    "分一批二批",
    "二十一批",
    "《关于…的若干意见》",
    "若干措施的通知",
    "零上百度",
)


@cache
def _amounts() -> re.Pattern[str]:
    words = alternation(row["surface"] for row in table("vague"))
    initials = "".join(sorted({row["surface"][0] for row in table("vague")}))
    # Not a number's end (二十一批), an ordinal (第一批), a name (若干意见) or a plain count (一批次).
    guard = r"(?<![第同某每上下这那逐首分两二三四五六七八九十百千万亿零〇\d])"
    return re.compile(
        rf"(?=[{initials}]){guard}(?:{words})(?!规定|决定|意见|政策|措施|问题的|度|[二两三四五六七八九十])"
    )


def find(text: str) -> list[Span]:
    """Where the text names an amount without a number, in order, as [start, end)."""
    return [m.span() for m in _amounts().finditer(text)]


def inside(found: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    """Those of ``found`` that lie in [start, end)."""
    part = found[bisect_left(found, (start, 0)) : bisect_left(found, (end, 0))]
    return part if not part or part[-1][1] <= end else part[:-1]
