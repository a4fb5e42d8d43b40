"""What .xlsx, .xls and .csv share: sheets of values → lines of text with the place of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from policy_extract.document.readers import CellPlace, Page, grid

Span = tuple[int, int, int, int]  # first row, first column, last row, last column; 0 based, ends included


class Sheet(NamedTuple):
    """A sheet: its name, ``""`` for none; rows of (value, number format); merged cells."""

    name: str
    rows: Sequence[Sequence[tuple[object, str]]]
    merged: Sequence[Span]


def page(sheets: Iterable[Sheet], encoding: str, replaced: int = 0, notes: tuple[str, ...] = ()) -> Page:
    """All sheets as one text; a sheet that somebody named is headed by its name."""
    texts: list[str] = []
    cells: list[CellPlace] = []
    at = 0
    filled = [s for s in sheets if s.rows]
    for sheet in filled:
        lines = grid.lines(_cells(sheet))
        if lines and len(filled) > 1 and sheet.name and not _UNNAMED.fullmatch(sheet.name):
            texts.append(sheet.name)
            at += len(sheet.name) + 1
        for line in lines:
            prefix = f"{sheet.name}!" if sheet.name else ""
            cells += [CellPlace(at + a, at + b, prefix + place) for a, b, place in line.cells if place]
            texts.append(line.text)
            at += len(line.text) + 1
    return Page("\n".join(texts), encoding, replaced, cells=tuple(cells), notes=notes)


_UNNAMED = re.compile(r"(?:Sheet|工作表)\s*\d*", re.I)


def _cells(sheet: Sheet) -> list[list[grid.Cell]]:
    anchors: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged:
        bottom, right = min(bottom, len(sheet.rows) - 1), min(right, left + 200)
        anchors[top, left] = (right - left + 1, bottom - top + 1)
        if (bottom - top + 1) * (right - left + 1) <= 100_000 and len(covered) < 1_000_000:
            covered.update((r, c) for r in range(top, bottom + 1) for c in range(left, right + 1))
    covered -= set(anchors)
    texts = [[shown(value, form) for value, form in row] for row in sheet.rows]
    first = min((k for row in texts for k, text in enumerate(row) if text), default=0)
    made: list[list[grid.Cell]] = []
    for r, row in enumerate(texts):
        cells = []
        for c in range(first, len(row)):
            if (r, c) not in covered:
                wide, deep = anchors.get((r, c), (1, 1))
                cells.append(grid.Cell(row[c], wide, deep, f"{column(c)}{r + 1}"))
        made.append(cells)
    return made


def column(number: int) -> str:
    """0 → A, 26 → AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def shown(value: object, form: str = "") -> str:
    """A value as its sheet shows it, as near as matters: 0.425 as 42.5% where the format is one of percent."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        if isinstance(value, datetime) and (value.hour or value.minute) and "h" in form.lower():
            return value.strftime("%Y-%m-%d %H:%M")
        day = f"{value.year}年{value.month}月"
        return day if form and "d" not in form.lower() and "yy" in form.lower() else f"{day}{value.day}日"
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, int | float):
        return _figure(value, form)
    return grid.joined(str(value).replace("\t", " ").replace("\r", "\n").split("\n"))


def _figure(value: float, form: str) -> str:
    plain = form.split(";")[0]
    quoted = _QUOTED.findall(plain)
    bare = _QUOTED.sub("", plain)
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if "%" in bare:
        text = f"{round(value * 100, 6):.10g}%"
    elif isinstance(value, float) and not value.is_integer():
        text = f"{value:.12g}"
    else:
        text = str(int(value))
    tail = "".join(quoted) if quoted and plain.rstrip().endswith(('"', "]")) else ""
    return text + tail.strip()


_QUOTED = re.compile(r'"([^"]*)"')
