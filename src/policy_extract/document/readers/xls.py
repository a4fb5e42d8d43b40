"""Old Excel workbooks (.xls): as .xlsx."""

from __future__ import annotations

import io
from typing import Any

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, damaged, missing
from policy_extract.document.readers.sheets import Sheet, page


def read(data: bytes, limits: Limits) -> Page:
    try:
        import olefile
        import xlrd
    except ImportError as error:
        raise missing(error.name or "xlrd") from None
    with damaged(".xls"):
        if data.startswith(olefile.MAGIC):
            data = _stream(data)
        try:
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, logfile=_Silent()
            )
        except xlrd.XLRDError as error:
            if "ncrypted" in str(error):
                raise UnreadableError("is encrypted; save it without a password") from None
            raise
        notes = []
        hidden = [s.name for s in book.sheets() if s.visibility]
        if hidden:
            notes.append(f"hidden sheets left out: {', '.join(hidden[:10])}")
        sheets = []
        left = limits.cells
        for sheet in book.sheets():
            if sheet.visibility:
                continue
            rows = []
            for r in range(sheet.nrows):
                cells = sheet.row(r)
                left -= len(cells)
                if left < 0:
                    raise UnreadableError(
                        f"has more cells than the limit cells={limits.cells}; split it, or raise that limit"
                    )
                rows.append([_value(book, cell) for cell in cells])
            merged = [(a, c, b - 1, d - 1) for a, b, c, d in sheet.merged_cells[:50_000] if a < b and c < d]
            sheets.append(Sheet(sheet.name, rows, merged))
        return page(sheets, "utf-8", notes=tuple(notes))


def _stream(data: bytes) -> bytes:
    """The workbook inside an OLE file. xlrd's own way to it goes round in circles where the file does."""
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        for name in ("Workbook", "Book"):
            if ole.exists(name):
                return bytes(ole.openstream(name).read())
    raise UnreadableError("holds no workbook; open it in its own program and save it as .xlsx")


class _Silent:
    """Takes what xlrd says of a file that it mends."""

    def write(self, words: str) -> int:
        return len(words)

    def flush(self) -> None: ...


def _value(book: Any, cell: Any) -> tuple[object, str]:
    import xlrd

    form = ""
    if cell.xf_index is not None and cell.xf_index < len(book.xf_list):
        key = book.xf_list[cell.xf_index].format_key
        form = book.format_map[key].format_str if key in book.format_map else ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate.xldate_as_datetime(cell.value, book.datemode), form
        except (ValueError, OverflowError):
            return cell.value, ""
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return None, ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value), ""
    return cell.value, form
