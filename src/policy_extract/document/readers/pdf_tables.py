"""Ruled tables of a PDF page: the lines drawn on it → a grid → cells."""

from __future__ import annotations

import ctypes
import itertools
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

_THIN = 2.5  # points; what is thinner is a line, not an area
_NEAR = 3.0  # points; edges that near are one
_MOST_OBJECTS = 20_000  # on one page; drawings have more, tables have not
_MOST_LINES = 3_000


class Rule(NamedTuple):
    """A drawn line: at ``at`` on the other axis, from ``start`` to ``end`` along its own."""

    at: float
    start: float
    end: float


class Box(NamedTuple):
    """A cell: its place in the grid, how much it spans, and its edges in points."""

    row: int
    column: int
    rows: int
    columns: int
    left: float
    bottom: float
    right: float
    top: float


class Table(NamedTuple):
    """A grid with its edges in points, its cells row by row."""

    left: float
    bottom: float
    right: float
    top: float
    boxes: list[Box]


def rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """The horizontal and the vertical lines that a page draws."""
    across: list[Rule] = []
    down: list[Rule] = []
    count = pdfium.FPDFPage_CountObjects(page)
    if count < 3 or count > _MOST_OBJECTS:
        return across, down
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for k in range(count):
        item = pdfium.FPDFPage_GetObject(page, k)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        if y1 - y0 <= _THIN or x1 - x0 <= _THIN:
            _add(across, down, x0, y0, x1, y1)
        else:
            _segments(item, across, down)
        if len(across) + len(down) > _MOST_LINES:
            return [], []
    return across, down


def _add(across: list[Rule], down: list[Rule], x0: float, y0: float, x1: float, y1: float) -> None:
    if x1 - x0 > 4 and y1 - y0 <= _THIN:
        across.append(Rule((y0 + y1) / 2, x0, x1))
    elif y1 - y0 > 4 and x1 - x0 <= _THIN:
        down.append(Rule((x0 + x1) / 2, y0, y1))


def _segments(item: Any, across: list[Rule], down: list[Rule]) -> None:
    """The straight lines of a path that is no single line: the edges of rectangles, or a whole grid."""
    count = pdfium.FPDFPath_CountSegments(item)
    if count > 2_000:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(item, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for k in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(item, k)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        here = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            _edge(across, down, last, here)
        if pdfium.FPDFPathSegment_GetClose(segment):
            _edge(across, down, here, first)
        last = here


def _edge(across: list[Rule], down: list[Rule], a: tuple[float, float], b: tuple[float, float]) -> None:
    _add(across, down, min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def tables(across: Sequence[Rule], down: Sequence[Rule]) -> list[Table]:
    """The grids that lines make, from the top of the page down: at least two columns and two rows of lines."""
    found = []
    for some_across, some_down in _apart(across, down):
        xs = _edges(r.at for r in some_down)
        ys = _edges(r.at for r in some_across)
        if len(xs) < 3 or len(ys) < 2 or len(xs) * len(ys) > 20_000:
            continue
        boxes = _boxes(xs, ys, some_across, some_down)
        if len(boxes) > 1:
            found.append(Table(xs[0], ys[0], xs[-1], ys[-1], boxes))
    return sorted(found, key=lambda t: -t.top)


def _apart(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that touch each other, together."""
    parent = list(range(len(across) + len(down)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    order = sorted(range(len(across)), key=lambda k: across[k].at)
    ats = [across[k].at for k in order]
    for v, rule in enumerate(down):
        for i in range(bisect_left(ats, rule.start - _NEAR), len(order)):
            if ats[i] > rule.end + _NEAR:
                break
            h = across[order[i]]
            if h.start - _NEAR <= rule.at <= h.end + _NEAR:
                parent[root(order[i])] = root(len(across) + v)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for k, rule in enumerate(across):
        groups.setdefault(root(k), ([], []))[0].append(rule)
    for k, rule in enumerate(down):
        groups.setdefault(root(len(across) + k), ([], []))[1].append(rule)
    return [g for g in groups.values() if len(g[0]) > 1 and len(g[1]) > 1]


def _edges(values: Any) -> list[float]:
    """Values with those near each other made one, ascending."""
    made: list[list[float]] = []
    for value in sorted(values):
        if made and value - made[-1][-1] <= _NEAR:
            made[-1].append(value)
        else:
            made.append([value])
    return [sum(g) / len(g) for g in made]


def _boxes(
    xs: Sequence[float], ys: Sequence[float], across: Sequence[Rule], down: Sequence[Rule]
) -> list[Box]:
    """The cells of a grid; places with no line between them are one cell."""
    columns, rows = len(xs) - 1, len(ys) - 1
    walls = _drawn(xs, ys, down)  # walls[c][r]: a line at xs[c] beside row r (from the bottom)
    floors = _drawn(ys, xs, across)
    taken = [[False] * columns for _ in range(rows)]
    boxes = []
    for r in range(rows - 1, -1, -1):
        for c in range(columns):
            if taken[r][c]:
                continue
            wide = 1
            while c + wide < columns and not walls[c + wide][r] and not taken[r][c + wide]:
                wide += 1
            deep = 1
            while (
                r - deep >= 0
                and not any(floors[r - deep + 1][c : c + wide])
                and not any(taken[r - deep][c : c + wide])
            ):
                deep += 1
            for i in range(deep):
                taken[r - i][c : c + wide] = [True] * wide
            boxes.append(Box(rows - 1 - r, c, deep, wide, xs[c], ys[r - deep + 1], xs[c + wide], ys[r + 1]))
    return boxes


def _drawn(ats: Sequence[float], marks: Sequence[float], lines: Sequence[Rule]) -> list[list[bool]]:
    """For each edge, between which neighbouring marks of the other axis a line is drawn."""
    drawn = [[False] * (len(marks) - 1) for _ in ats]
    middles = [(a + b) / 2 for a, b in itertools.pairwise(marks)]
    for line in lines:
        k = min(range(len(ats)), key=lambda i: abs(ats[i] - line.at))
        for i in range(bisect_left(middles, line.start - 0.1), len(middles)):
            if middles[i] > line.end + 0.1:
                break
            drawn[k][i] = True
    return drawn
