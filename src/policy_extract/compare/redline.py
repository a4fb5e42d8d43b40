"""What was struck out and what was put in, a figure, a date or a word at a time: 295个 → 310个, never 6 → 8."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cache
from itertools import groupby
from typing import NamedTuple

from policy_extract.document.tokenise import default
from policy_extract.lexicon import table


class Piece(NamedTuple):
    """Some words and what became of them: ``same``, ``out`` or ``in``."""

    way: str
    text: str


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in reading order, what is out before what is in.

    >>> [(p.way, p.text) for p in redline("新建公园295个", "新建公园310个")]
    [('same', '新建公园'), ('out', '295个'), ('in', '310个')]
    """
    a, b = list(tokens(before)), list(tokens(after))
    made: list[tuple[str, str]] = []
    for way, i, j, m, n in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if way == "equal":
            made.append(("same", "".join(a[i:j])))
            continue
        if j > i:
            made.append(("out", "".join(a[i:j])))
        if n > m:
            made.append(("in", "".join(b[m:n])))
    return tuple(Piece(way, "".join(t for _, t in group)) for way, group in groupby(made, key=lambda x: x[0]))


def tokens(text: str) -> Iterator[str]:
    """Figures with their units, dates, and words; they join to the text."""
    at = 0
    for m in _whole().finditer(text):
        yield from _words(text[at : m.start()])
        yield m[0]
        at = m.end()
    yield from _words(text[at:])


def _words(text: str) -> list[str]:
    return default().words(text, hmm=False) if text else []


@cache
def _whole() -> re.Pattern[str]:
    units = sorted((r["unit"] for r in table("measures") if r["unit"]), key=lambda u: (-len(u), u))
    unit = "|".join(["[%％‰]", *(re.escape(u) for u in units)])
    figure = r"(?:\d+(?:[,，]\d{3})*(?:\.\d+)?|[一二三四五六七八九十百千两零〇]+(?=[万亿]))"
    scaled = rf"{figure}\s*[多余]?[百千]?[万亿]*\s*(?:{unit})?"
    return re.compile(
        r"\d{1,2}[.．、](?=(?:19|20)\d\d年)"  # the number of an item, and no decimal of the year
        r"|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:上半年|下半年)?[底末初]?前?|\d{1,2}月(?:\d{1,2}日)?[底末初]?前?"
        rf"|百分之[一二三四五六七八九十百点零]+|{scaled}(?:[-—–~至到]{scaled})?(?:以上|以内|以下|左右)?"
        rf"|[一二三四五六七八九十百千两]+(?:{unit})"
    )
