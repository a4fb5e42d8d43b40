"""The lines of a PDF's pages → paragraphs: what stands around the text left out, wrapped lines rejoined."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """A line with its box in points, y upwards from the bottom of the page, and the size of its type.

    ``row`` is set for a row of a ruled table, which is never joined with anything.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    row: bool = False


class Sheet(NamedTuple):
    """A page with its lines, in reading order."""

    width: float
    height: float
    lines: list[Line]


class Shape(NamedTuple):
    """The column in which the running text of pages of one width stands, in points."""

    left: float
    right: float
    size: float
    leading: float  # from line to line
    indents: bool  # whether paragraphs open with an indent
    gaps: bool  # whether they are set apart by wider gaps


_PAGE_NUMBER = re.compile(
    r"[-—–－―·•.\s]*(?:第\s*)?(?:\d{1,4}|[ivxlcIVXLC]{1,6})(?:\s*页)?(?:\s*[/／]\s*\d{1,4}|[\s，,]*共\s*\d+\s*页)?[-—–－―·•.\s]*"
)
_EDGE = 0.13  # share of a page's height at its top and its bottom in which heads and page numbers stand
_MARGIN = 0.07  # share in which no running text stands
_NOTE = re.compile(
    r"[①-⑳]|[\[〔【]\s*\d{1,2}\s*[\]〕】]|\d{1,2}(?=\s|[^\d.．、）)%年月日])|注\s*[:：]|[*＊※†]"
)
_SMALL = 0.9  # of the size of the running text, at most, is the type of footnotes
_MARKER = re.compile(
    r"第[一二三四五六七八九十百零]{1,4}[章节条编部]|[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳]|[●•◆■]"
)
_CLOSED = "。！？；：!?;:"
_WIDE = 0.72  # share of the page's width to which a column of text reaches, at least
_WORD = re.compile(r"[A-Za-z0-9.,%‰+-]*")


def furniture(sheets: Sequence[Sheet], size: float) -> set[tuple[int, int]]:
    """(page, line) of running heads and page numbers: what comes again at one height, or stands small in the margin."""
    found: set[tuple[int, int]] = set()
    heads: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for p, sheet in enumerate(sheets):
        low, high = sheet.height * _EDGE, sheet.height * (1 - _EDGE)
        for k, line in enumerate(sheet.lines):
            if line.row or low < line.bottom < high or len(line.text) > 80:
                continue
            margin = sheet.height * _MARGIN
            outside = not margin < line.bottom < sheet.height - margin
            if _PAGE_NUMBER.fullmatch(line.text) or (outside and line.size <= _SMALL * size):
                found.add((p, k))
            else:
                words = re.sub(r"\d+|\s+", "", line.text)
                heads.setdefault((words, round(line.bottom / 4)), []).append((p, k))
    for places in heads.values():
        if len({p for p, _ in places}) >= max(2, 0.4 * len(sheets)):
            found.update(places)
    return found


def footnotes(sheet: Sheet, size: float, gone: set[int]) -> set[int]:
    """The lines at the foot of a page in smaller type, from the first that opens with a mark."""
    below: list[int] = []
    for k in range(len(sheet.lines) - 1, -1, -1):
        line = sheet.lines[k]
        if k in gone:
            continue
        if line.row or line.size > _SMALL * size or line.bottom > 0.5 * sheet.height:
            break
        below.append(k)
    while below and not _NOTE.match(sheet.lines[below[-1]].text):
        below.pop()
    kept = sum(1 for k in range(len(sheet.lines)) if k not in gone) - len(below)
    return set(below) if kept else set()


def body_size(sheets: Iterable[Sheet]) -> float:
    """The size of type in which most characters stand."""
    sizes: Counter[float] = Counter()
    for sheet in sheets:
        for line in sheet.lines:
            if not line.row:
                sizes[round(line.size * 2) / 2] += len(line.text)
    return max(sizes, key=lambda s: (sizes[s], s)) if sizes else 12.0


def shape(lines: Sequence[Line], size: float, width: float) -> Shape:
    """The column of the running text, from all lines of pages of one width."""
    own = [x for x in lines if not x.row and abs(x.size - size) <= 0.12 * size] or [
        x for x in lines if not x.row
    ]
    if not own:
        return Shape(0, 0, size, 0, False, False)
    lefts = Counter(round(x.left / 3) for x in own)
    often = max(2, 0.05 * len(own))
    left = 3.0 * min((k for k, n in lefts.items() if n >= often), default=min(lefts))
    right = max(x.right for x in own)
    if right < _WIDE * width and sum(x.right > right - 0.3 * size for x in own) < 3:
        right = _WIDE * width  # a page of short lines, none of which is full
    steps = Counter(
        round(a.bottom - b.bottom) for a, b in itertools.pairwise(own) if 0 < a.bottom - b.bottom < 5 * size
    )
    leading = float(min(steps, key=lambda s: (-steps[s], s))) if steps else 0.0
    indented = sum(1.2 * size < x.left - left < 4.5 * size for x in own)
    wider = sum(n for step, n in steps.items() if 1.15 * leading < step < 3 * leading)
    gaps = bool(leading) and wider >= 0.08 * sum(steps.values())
    return Shape(left, right, size, leading, indented >= 0.05 * len(own), gaps)


def goes_on(line: Line, following: Line, s: Shape, same_page: bool) -> bool:
    """Whether the following line continues the paragraph of this one."""
    if line.row or following.row or abs(line.size - following.size) > 0.15 * line.size:
        return False
    step = line.bottom - following.bottom
    if same_page and s.leading and not 0 < step < 1.6 * max(s.leading, line.size):
        return False
    if line.left - s.left > 4.5 * s.size:
        return False  # centred, or set to the right
    indent = following.left - s.left
    hangs = abs(following.left - line.left) < 0.5 * s.size and not s.indents
    if indent > 1.2 * s.size and not hangs:
        return False
    word = _WORD.match(following.text)
    unbroken = 0.55 * s.size * min(len(word[0]) if word else 0, 24)
    if line.right < s.right - 2.2 * s.size - unbroken:
        return False
    if s.indents:
        return True
    if s.gaps and same_page:
        return step <= 1.15 * s.leading
    return not (line.text[-1:] in _CLOSED and (line.text[-1:] == "。" or _MARKER.match(following.text)))


def paragraphs(
    sheets: Sequence[Sheet], gone: set[tuple[int, int]], size: float
) -> tuple[list[str], list[int]]:
    """The paragraphs of all pages, and the offset in their text (joined by line breaks) at which each page begins."""
    shapes: dict[int, Shape] = {}
    by_width: dict[int, list[Line]] = {}
    for p, sheet in enumerate(sheets):
        kept = [line for k, line in enumerate(sheet.lines) if (p, k) not in gone]
        by_width.setdefault(round(sheet.width / 10), []).extend(kept)
    for width, lines in by_width.items():
        shapes[width] = shape(lines, size, 10.0 * width)
    made: list[str] = []
    starts: list[int] = []
    length = 0  # of all that is made, with a break after each
    last: Line | None = None
    for p, sheet in enumerate(sheets):
        here = shapes[round(sheet.width / 10)]
        begun = False
        for k, line in enumerate(sheet.lines):
            if (p, k) in gone:
                continue
            if last is not None and goes_on(last, line, here, begun):
                before = made[-1]
                between = (
                    " " if before[-1:].isascii() and before[-1:].isalpha() and line.text[0].isascii() else ""
                )
                if not begun:
                    starts.append(length - 1 + len(between))
                made[-1] = before + between + line.text
                length += len(between) + len(line.text)
            else:
                if not begun:
                    starts.append(length)
                made.append(line.text)
                length += len(line.text) + 1
            begun = True
            last = line
        if not begun:
            starts.append(length)
    return made, starts
