"""Excel workbooks (.xlsx): every visible sheet, a row a line, merged cells as one; values as they are shown."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, damaged
from policy_extract.document.readers.package import Package
from policy_extract.document.readers.sheets import Sheet, Span, page

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')


def read(data: bytes, limits: Limits) -> Page:
    with damaged(".xlsx"):
        package = Package(data, limits)
        package.check_all()
        book = _open(data)
        notes = []
        hidden = [s.title for s in book.worksheets if s.sheet_state != "visible"]
        if hidden:
            notes.append(f"hidden sheets left out: {', '.join(hidden[:10])}")
        sheets = []
        left = limits.cells
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = []
                for row in _rows(sheet):
                    left -= len(row)
                    if left < 0:
                        raise UnreadableError(
                            f"has more cells than the limit cells={limits.cells}; split it, or raise that limit"
                        )
                    rows.append([(c.value, getattr(c, "number_format", "") or "") for c in row])
                while rows and all(v is None for v, _ in rows[-1]):
                    rows.pop()
                sheets.append(Sheet(sheet.title, rows, _merged(package, sheet)))
        return page(sheets, "utf-8", notes=tuple(notes))


def values(data: bytes, limits: Limits) -> Iterator[tuple[int, Sequence[object]]]:
    """The rows of the first sheet, each with its number; raises whatever openpyxl does for a broken file."""
    Package(data, limits).check_all()
    for number, row in enumerate(_rows(_open(data).worksheets[0]), 1):
        yield number, [c.value for c in row]


def _open(data: bytes) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    sheet.reset_dimensions()  # the size that the file declares may be wrong
    yield from sheet.iter_rows()


def _merged(package: Package, sheet: Any) -> list[Span]:
    """The merged cells of a sheet, which openpyxl does not give of a sheet that it streams."""
    path = sheet._worksheet_path.lstrip("/")
    if path not in package:
        return []
    found = []
    for m in _MERGED.finditer(package.again(path)):
        a, b, c, d = _column(m[1]), int(m[2]) - 1, _column(m[3]), int(m[4]) - 1
        if a <= c and b <= d:
            found.append((b, a, d, c))
        if len(found) >= 50_000:
            break
    return found


def _column(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number - 1
