"""Dates as documents write them: 2019年1月12日, 二〇一九年一月十二日, 民國102年3月4日, 2019-01-12."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE = re.compile("[０-９]")
BLANK = " \t\u3000\xa0\ufeff"


def half(text: str) -> str:
    """２０１９ → 2019, one for one; other characters stay."""
    return text.translate(_DIGITS) if _WIDE.search(text) else text


class Lazy:
    """A pattern that is compiled when first used: importing this module costs next to nothing."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.pattern)
        self.search, self.match, self.fullmatch = compiled.search, compiled.match, compiled.fullmatch
        self.finditer, self.sub = compiled.finditer, compiled.sub
        return getattr(compiled, name)


_YEAR = (
    r"(?:(?P<roc>民[国國]\s?(?=\d))?(?P<y>(?:19|20)\d\d|(?<=[国國])\s?\d{2,3}"
    r"|[一二][九〇○零ＯO0o][〇○零ＯO0o一二三四五六七八九]{2}))"
)
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九])"
WRITTEN = rf"(?<!\d){_YEAR}\s?年\s?{_MONTH}\s?月\s?{_DAY}\s?[日號号]"
_FIGURES = (
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12]\d"
    r"|0?[1-9])(?!\d)"
)
CHINESE = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ＯO0o", 0)


@cache
def pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        {
            "written": WRITTEN,
            "figures": _FIGURES,
            "file": r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.年]?)(?P<m>0[1-9]|1[0-2]|(?<=年)[1-9])"
            r"(?:(?P=s)|月)(?P<d>0[1-9]|[12]\d|3[01]|(?<=月)[1-9])(?!\d)",
            # a line that is a date and nothing else; the first character decides for most lines
            "signed": r"\n[ \t\u3000\xa0]*(?=[12１２一二民])(?P<line>[^\n]{6,24})(?=\n|\Z)",
            # 2 0 1 9 年 1 2 月 → 2019年12月
            "spaced": r"(?<=(?<!\d)\d)[ \u3000](?=\d(?!\d))|(?<=\d)[ \u3000]+(?=[年月日/])"
            r"|(?<=[年月/])[ \u3000/]+(?=\d)",
        }[name]
    )


def number(word: str) -> int:
    """12, 十二, 二十, 二〇一九 → int; for months and days, and for years written figure by figure."""
    if word.isascii() and word.isdecimal():
        return int(word)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return (CHINESE[tens] if tens else 1) * 10 + (CHINESE[ones] if ones else 0)
    value = 0
    for c in word:
        value = value * 10 + (int(c) if c.isdecimal() else CHINESE[c])
    return value


def day_of(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    groups = match.groupdict()
    try:
        year = number(groups["y"].strip()) + (1911 if groups.get("roc") else 0)
        return date(year, number(groups["m"]), number(groups["d"]))
    except (ValueError, KeyError):
        return None


def full_date(line: str) -> tuple[date, int, int] | None:
    """The first full date of a line and where it stands."""
    for name in ("written", "figures"):
        match = pattern(name).search(line)
        day = day_of(match)
        if match is not None and day:
            return day, match.start(), match.end()
    return None
