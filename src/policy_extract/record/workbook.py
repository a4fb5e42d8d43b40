"""Commitments as an Excel workbook: a sheet of commitments, one of documents, one of notes on the columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import IO, TYPE_CHECKING, Any

from policy_extract.errors import OutputError
from policy_extract.model import Commitment
from policy_extract.record.columns import COLUMNS, PRINTED, Cell, Described, printable

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SHEET_ROWS = 1_048_576  # of a worksheet, its header included
CELL_CHARACTERS = 32_767  # of a cell
_FIRST_DAY = date(1900, 3, 1)  # earlier days are counted wrongly, or not at all, by spreadsheets


def write_workbook(commitments: Iterable[Commitment], file: IO[bytes], documents: Iterable[Described]) -> int:
    import xlsxwriter

    book = xlsxwriter.Workbook(
        file,  # a binary file does as well as a name
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
        },
    )
    book.set_properties({"title": "承诺台账 commitments", "comments": "policy_extract"})
    form = _Forms(book)
    count = _sheet_of_commitments(book.add_worksheet("承诺 commitments"), form, commitments)
    _sheet_of_documents(book.add_worksheet("文件 documents"), form, documents)
    _sheet_of_notes(book.add_worksheet("说明 notes"), form)
    book.close()
    return count


class _Forms:
    """Looks of cells, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        base: dict[str, Any] = {"valign": "top", "font_name": "Arial", "font_size": 10}
        wrap = {**base, "text_wrap": True}
        self.head: Format = book.add_format(
            {
                **wrap,
                "bold": True,
                "bg_color": "#1F3864",
                "font_color": "#FFFFFF",
                "border": 1,
                "valign": "vcenter",
            }
        )
        plain = book.add_format(base)
        self.by_kind: dict[str, Format] = {
            "text": book.add_format(wrap),
            "code": plain,
            "date": book.add_format({**base, "num_format": "yyyy-mm-dd", "align": "left"}),
            "number": book.add_format({**base, "num_format": "#,##0.####"}),
            "offset": plain,
            "flag": plain,
        }
        self.whole_number: Format = book.add_format({**base, "num_format": "#,##0"})


def _sheet_of_commitments(sheet: Worksheet, form: _Forms, commitments: Iterable[Commitment]) -> int:
    _head(sheet, form, [(f"{c.chinese} {c.name}", c.width) for c in COLUMNS])
    row = 0
    for row, commitment in enumerate(commitments, 1):
        if row >= SHEET_ROWS:
            raise OutputError(
                f"more than {SHEET_ROWS - 1} commitments, a worksheet's limit; write .csv or .jsonl"
            )
        cells = [column.cell(commitment) for column in COLUMNS]
        sheet.set_row(row, _height(cells))
        for at, (column, cell) in enumerate(zip(COLUMNS, cells, strict=True)):
            kind = "code" if column.kind == "text" and at >= PRINTED else column.kind  # in one line
            _put(sheet, form, row, at, cell, kind)
    sheet.autofilter(0, 0, max(row, 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.print_area(0, 0, max(row, 1), PRINTED - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return row


LINE = 13.5  # points, of the sheet's font
TALLEST = 409  # points, of a row


def _height(cells: list[Cell]) -> float:
    """Room for the longest wrapped cell, which not every program finds; a Han character is two wide."""
    lines = 1
    for column, cell in zip(COLUMNS[:PRINTED], cells[:PRINTED], strict=True):
        if column.kind == "text" and isinstance(cell, str):
            wide = len(cell) + sum(c > "\u2e7f" for c in cell[: 40 * column.width])
            lines = max(lines, -(-wide // (column.width - 1)) + cell.count("\n"))
    return min(TALLEST, lines * LINE + 2)


def _sheet_of_documents(sheet: Worksheet, form: _Forms, documents: Iterable[Described]) -> None:
    heads = [
        ("来源 source", 32),
        ("标题 title", 48),
        ("发布日期 published", 14),
        ("日期依据 published_basis", 14),
    ]
    heads += [("发布主体 issuer", 28), ("字数 characters", 12), ("摘要 id", 36)]
    _head(sheet, form, heads)
    row = 0
    for row, d in enumerate(documents, 1):
        cells: tuple[tuple[Cell, str], ...] = (
            (d.source, "text"),
            (d.title, "text"),
            (d.published, "date"),
            (d.published_basis, "code"),
            (d.issuer, "text"),
            (len(d.text), "offset"),
            (d.id, "text"),
        )
        for at, (cell, kind) in enumerate(cells):
            _put(sheet, form, row, at, cell, kind)
    sheet.autofilter(0, 0, max(row, 1), len(heads) - 1)


def _sheet_of_notes(sheet: Worksheet, form: _Forms) -> None:
    _head(sheet, form, [("列 column", 26), ("含义 meaning", 90), ("取值 values", 60)])
    for row, column in enumerate(COLUMNS, 1):
        for at, cell in enumerate(
            (f"{column.chinese} {column.name}", column.meaning, "  ".join(column.codes))
        ):
            _put(sheet, form, row, at, cell, "text")


def _head(sheet: Worksheet, form: _Forms, heads: list[tuple[str, int]]) -> None:
    for at, (words, width) in enumerate(heads):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, words, form.head)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)


def _put(sheet: Worksheet, form: _Forms, row: int, at: int, cell: Cell, kind: str) -> None:
    look = form.by_kind[kind]
    match cell:
        case None | "":
            return
        case bool():
            sheet.write_boolean(row, at, cell, look)
        case int() | float():
            whole_number = kind == "number" and float(cell).is_integer()
            sheet.write_number(row, at, cell, form.whole_number if whole_number else look)
        case date() if cell >= _FIRST_DAY:
            sheet.write_datetime(row, at, cell, look)
        case date():
            sheet.write_string(row, at, cell.isoformat(), look)
        case str():
            words = printable(cell)
            if len(words) > CELL_CHARACTERS:
                words = words[: CELL_CHARACTERS - 1] + "…"
            sheet.write_string(row, at, words, look)
