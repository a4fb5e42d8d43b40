"""Tables as lines of text, one form for all formats.

A row is a line, its cells apart by tabs. A cell that spans columns stands at its first, the others stay empty; a cell
that spans rows stands in its first, and each row below it has ``〃`` there, so that columns line up and nothing is said
twice. A row that is one cell alone, as the name of a group is, is a line without tabs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

DITTO = "〃"
_MOST = 200  # columns: what spans more is no table of words


class Cell(NamedTuple):
    """One cell as its format has it: words, and how many columns and rows it spans."""

    text: str
    columns: int = 1
    rows: int = 1
    place: str = ""  # its own name, as C4


class Line(NamedTuple):
    """A row as text, with where each cell's words stand in it: (start, end, place)."""

    text: str
    cells: tuple[tuple[int, int, str], ...]


def lines(rows: Sequence[Sequence[Cell]]) -> list[Line]:
    """Rows of cells as HTML has them - spanned places are left out - to lines. Empty rows are left out."""
    found: list[Line] = []
    below: dict[
        int, tuple[int, bool]
    ] = {}  # column → rows still covered from above, and whether words cover it
    for row in rows:
        slots: list[Cell | str] = []
        covered = below
        below = {c: (n - 1, words) for c, (n, words) in covered.items() if n > 1}

        def skip(slots: list[Cell | str] = slots, covered: dict[int, tuple[int, bool]] = covered) -> None:
            while len(slots) in covered and len(slots) < _MOST:
                slots.append(DITTO if covered[len(slots)][1] else "")

        for cell in row:
            skip()
            at = len(slots)
            if at >= _MOST:
                break
            wide = max(1, min(cell.columns, _MOST - at))
            slots.append(cell)
            slots += [""] * (wide - 1)
            if cell.rows > 1:
                for k in range(at, at + wide):
                    below[k] = (min(cell.rows, 1 << 16) - 1, bool(cell.text) and k == at)
        skip()
        line = _line(slots)
        if line is not None:
            found.append(line)
    return found


def _line(slots: Sequence[Cell | str]) -> Line | None:
    parts: list[str] = []
    places: list[tuple[int, int, str]] = []
    at = 0
    words = 0
    for slot in slots:
        text = slot if isinstance(slot, str) else slot.text
        if isinstance(slot, Cell) and text:
            places.append((at, at + len(text), slot.place))
            words += 1
        parts.append(text)
        at += len(text) + 1
    if not words:
        return None
    if words == 1 and DITTO not in parts:
        start, end, place = places[0]
        text = "\t".join(parts)[start:end]
        return Line(text, ((0, end - start, place),))
    return Line("\t".join(parts).rstrip("\t"), tuple(places))


def joined(pieces: Sequence[str]) -> str:
    """The lines of one cell as one: 责任/单位 is one word, 市教育局/市财政局 are two bodies, tasks stay apart."""
    text = ""
    for piece in pieces:
        piece = " ".join(piece.split())
        if not piece:
            continue
        text += (_between(text, piece) if text else "") + piece
    return text


_ENDS = re.compile(r"[。；;、，,：:！？（(—·-]$")
_OPENS = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）).．、](?!\d)|[①-⑳●•◆■]")
_BODY = re.compile(
    r"(?:[局委办厅部院署会室处科站队所行]|政府|公司|集团|中心|街道|[乡镇区县市]|单位)(?:[（(][^（）()]{1,12}[）)])?$"
)
_WHOLE = 8  # characters; two lines that long are two statements


def _between(before: str, after: str) -> str:
    """What stands for the line break inside a cell."""
    if _ENDS.search(before) or after[0] in "，。；、：）)":
        return ""
    if before[-1].isascii() and after[0].isascii() and before[-1].isalnum() and after[0].isalnum():
        return " "
    if _OPENS.match(after):
        return "；"
    if len(before) > 2 and len(after) > 2 and _BODY.search(before) and _BODY.search(after):
        return "、"
    return "；" if len(before) >= _WHOLE and len(after) >= _WHOLE else ""
