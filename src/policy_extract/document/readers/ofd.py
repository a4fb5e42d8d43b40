"""OFD files (GB/T 33190): the text of each page, laid out as a PDF's is."""

from __future__ import annotations

import itertools
import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, damaged, pdf_lines
from policy_extract.document.readers.package import Package
from policy_extract.document.readers.pdf_lines import Line, Sheet

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_POINTS = 72 / 25.4  # OFD measures in millimetres


class _Piece(NamedTuple):
    """Characters of one line of type, in points from the top left corner."""

    text: str
    left: float
    right: float
    base: float
    size: float


def read(data: bytes, limits: Limits) -> Page:
    with damaged(".ofd"):
        package = Package(data, limits)
        if "OFD.xml" not in package:
            raise UnreadableError("has no OFD.xml; open it in its own program and save it anew")
        sheets: list[Sheet] = []
        empty: list[int] = []
        for body in _all(package.xml("OFD.xml"), "DocBody"):
            root = _first(body, "DocRoot")
            if root is None:
                continue
            path = (root.text or "").strip().lstrip("/")
            for sheet in _pages(package, path, limits, len(sheets)):
                if not sheet.lines:
                    empty.append(len(sheets) + 1)
                sheets.append(sheet)
        if not any(sheet.lines for sheet in sheets):
            raise UnreadableError(
                f"has no text on its {len(sheets)} pages, only pictures or nothing; run it through OCR"
            )
        size = pdf_lines.body_size(sheets)
        gone = pdf_lines.furniture(sheets, size)
        for p, sheet in enumerate(sheets):
            below = pdf_lines.footnotes(sheet, size, {k for q, k in gone if q == p})
            gone.update((p, k) for k in below)
        texts, pages = pdf_lines.paragraphs(sheets, gone, size)
        notes = (f"pages without text: {', '.join(map(str, empty[:20]))}",) if empty else ()
        return Page("\n".join(texts), "utf-8", 0, pages=tuple(pages), notes=notes)


def _pages(package: Package, path: str, limits: Limits, before: int) -> Iterator[Sheet]:
    document = package.xml(path)
    base = posixpath.dirname(path)
    width, height = 210.0, 297.0
    common = _first(document, "CommonData")
    area = _first(common, "PhysicalBox") if common is not None else None
    if area is not None:
        _, _, width, height = _numbers(area.text, 4) or (0, 0, width, height)
    listed = _first(document, "Pages")
    pages = list(_all(listed, "Page")) if listed is not None else []
    if before + len(pages) > limits.pages:
        raise UnreadableError(
            f"has {before + len(pages)} pages, over the limit pages={limits.pages}; split it, or raise that limit"
        )
    for page in pages:
        name = posixpath.normpath(posixpath.join(base, page.get("BaseLoc", ""))).lstrip("/")
        if page.get("BaseLoc", "").startswith("/"):
            name = page.get("BaseLoc", "").lstrip("/")
        if name not in package:
            raise UnreadableError(f"lacks its part {name!r}; it was cut off, get it anew")
        content = package.xml(name)
        own = _first(content, "PhysicalBox")
        box = _numbers(own.text, 4) if own is not None else None
        w, h = (box[2], box[3]) if box else (width, height)
        pieces = [p for item in content.iter() if _name(item) == "TextObject" for p in _pieces(item)]
        yield Sheet(w * _POINTS, h * _POINTS, _lines(pieces, h * _POINTS))


def _pieces(item: Element) -> Iterator[_Piece]:
    """A text object: its boundary places it, each TextCode in it has a place of its own and steps between characters."""
    boundary = _numbers(item.get("Boundary"), 4) or (0.0, 0.0, 0.0, 0.0)
    scale = _numbers(item.get("CTM"), 6) or (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    size = (_numbers(item.get("Size"), 1) or (4.0,))[0] * (abs(scale[3]) or 1.0)
    x = y = 0.0
    for code in _all(item, "TextCode"):
        text = code.text or ""
        x = (_numbers(code.get("X"), 1) or (x,))[0]
        y = (_numbers(code.get("Y"), 1) or (y,))[0]
        if not text.strip():
            continue
        steps = _steps(code.get("DeltaX"), len(text) - 1)
        wide = sum(steps) if steps else size / (abs(scale[0]) or 1) * 0.95 * (len(text) - 1)
        left = boundary[0] + scale[0] * x + scale[2] * y + scale[4]
        base = boundary[1] + scale[1] * x + scale[3] * y + scale[5]
        right = left + scale[0] * wide + size
        yield _Piece(text, left * _POINTS, right * _POINTS, base * _POINTS, size * _POINTS)


def _steps(text: str | None, most: int) -> list[float]:
    """DeltaX: ``5 5 5``, or ``g 3 5`` for three fives."""
    words = (text or "").split()
    found: list[float] = []
    k = 0
    while k < len(words) and len(found) < most:
        if words[k] == "g" and k + 2 < len(words):
            count = int(words[k + 1]) if words[k + 1].isdigit() else 0
            found += [float(words[k + 2])] * min(count, most - len(found))
            k += 3
        else:
            found.append(float(words[k]))
            k += 1
    return found


def _lines(pieces: list[_Piece], height: float) -> list[Line]:
    """Pieces of one height are one line, from left to right."""
    rows: list[list[_Piece]] = []
    for piece in pieces:
        if rows and abs(rows[-1][-1].base - piece.base) < 0.35 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines = []
    for row in rows:
        row.sort(key=lambda p: p.left)
        text = ""
        for before, piece in zip([None, *row], row, strict=False):
            wide = before is not None and piece.left - before.right > 1.5 * piece.size
            text += (" " if wide else "") + piece.text
        first = row[0]
        bottom = height - first.base
        lines.append(Line(text.strip(), first.left, row[-1].right, bottom, bottom + first.size, first.size))
    return sorted(lines, key=lambda x: -x.bottom) if _single(lines) else lines


def _single(lines: list[Line]) -> bool:
    """Whether no two lines stand beside each other."""
    down = sorted(lines, key=lambda x: -x.bottom)
    return all(a.bottom - b.bottom > 0.35 * b.size for a, b in itertools.pairwise(down))


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(element: Element, name: str) -> Iterator[Element]:
    return (child for child in element if _name(child) == name)


def _first(element: Element, name: str) -> Element | None:
    return next((e for e in element.iter() if _name(e) == name), None)


def _numbers(text: str | None, count: int) -> tuple[float, ...] | None:
    words = (text or "").split()
    if len(words) < count:
        return None
    try:
        return tuple(map(float, words[:count]))
    except ValueError:
        return None
