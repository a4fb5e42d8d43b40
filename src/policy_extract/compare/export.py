"""Differences and ledgers to files: JSON Lines, CSV, a workbook, a page. A file is whole, or absent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import IO, TYPE_CHECKING, Any, TypeVar

from policy_extract.compare.inputs import Release
from policy_extract.compare.tables import DIFF_COLUMNS, DIFF_PRINTED, LEDGER_COLUMNS, LEDGER_PRINTED, Column
from policy_extract.compare.values import Difference, Thread
from policy_extract.errors import OutputError, PolicyExtractError
from policy_extract.record.columns import Cell, printable
from policy_extract.record.write import check_output, json_line, whole, write_table

if TYPE_CHECKING:
    import pandas

Row = TypeVar("Row", Difference, Thread)
DIFF_SUFFIXES = (".jsonl", ".csv", ".xlsx", ".html")
LEDGER_SUFFIXES = (".jsonl", ".csv", ".xlsx")

# What an eye should find: fill of a row, by the first of its kinds, its status or its state.
FILLS = {
    "target_raised": "#D8EFDC",
    "target_lowered": "#F8D7D3",
    "quantity_changed": "#FBE9C6",
    "quantity_added": "#E6F3D9",
    "quantity_removed": "#F6E0D5",
    "deadline_advanced": "#D9EDF3",
    "deadline_slipped": "#FAD9B5",
    "deadline_added": "#E3F1F5",
    "deadline_removed": "#F9E6CF",
    "strengthened": "#DDE7F7",
    "softened": "#EFD9EC",
    "body_added": "#E9E6F5",
    "body_removed": "#EDE3E9",
    "body_role_changed": "#ECECF4",
    "new": "#D4E6FA",
    "dropped": "#DDDDDD",
    "overdue": "#F8D7D3",
    "due_soon": "#FAE3B5",
    "claimed_fulfilled": "#D8EFDC",
}


def write_diff(
    differences: Sequence[Difference],
    path: str | os.PathLike[str],
    old: Release | None = None,
    new: Release | None = None,
) -> None:
    """Writes the differences in the form that the suffix names. ``old`` and ``new`` give the page its texts."""
    target = check_output(path, DIFF_SUFFIXES)
    with whole(target) as file:
        if target.suffix.lower() == ".html":
            from policy_extract.compare.page import page

            file.write(page(differences, old, new).encode("utf-8", "replace"))
        else:
            look = _look_of_difference
            _write(target.suffix, differences, DIFF_COLUMNS, DIFF_PRINTED, look, "变化 changes", file)


def write_ledger(threads: Sequence[Thread], path: str | os.PathLike[str]) -> None:
    """Writes the ledger in the form that the suffix names."""
    target = check_output(path, LEDGER_SUFFIXES)
    with whole(target) as file:
        _write(
            target.suffix, threads, LEDGER_COLUMNS, LEDGER_PRINTED, lambda t: t.state, "承诺台账 ledger", file
        )


def diff_frame(differences: Iterable[Difference]) -> pandas.DataFrame:
    """One row a difference, in stable types also when there is none. Needs pandas."""
    return _frame(list(differences), DIFF_COLUMNS)


def ledger_frame(threads: Iterable[Thread]) -> pandas.DataFrame:
    """One row a thread, in stable types also when there is none. Needs pandas."""
    return _frame(list(threads), LEDGER_COLUMNS)


def _look_of_difference(d: Difference) -> str:
    return d.kinds[0] if d.status == "changed" and d.changes else d.status


def _write(
    suffix: str,
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    printed: int,
    look: Callable[[Row], str],
    name: str,
    file: IO[bytes],
) -> None:
    match suffix.lower():
        case ".jsonl":
            file.writelines(map(json_line, rows))
        case ".csv":
            write_table([c.name for c in columns], ([c.cell(row) for c in columns] for row in rows), file)
        case _:
            _write_xlsx(rows, columns, printed, look, name, file)


def _write_xlsx(
    rows: Sequence[Row],
    columns: Sequence[Column[Row]],
    printed: int,
    look: Callable[[Row], str],
    name: str,
    file: IO[bytes],
) -> None:
    import xlsxwriter

    from policy_extract.record.workbook import CELL_CHARACTERS, SHEET_ROWS

    if len(rows) >= SHEET_ROWS:
        raise OutputError(f"more than {SHEET_ROWS - 1} rows, a worksheet's limit; write .csv or .jsonl")
    book = xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": name, "comments": "policy_extract"})
    sheet = book.add_worksheet(name)
    base: dict[str, Any] = {
        "valign": "top",
        "font_name": "Arial",
        "font_size": 10,
        "text_wrap": True,
        "border": 1,
    }
    base["border_color"] = "#CCCCCC"
    head = book.add_format({**base, "bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})
    looks: dict[tuple[str, str], Any] = {}
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, f"{column.chinese} {column.name}", head)
    for line, row in enumerate(rows, 1):
        fill = FILLS.get(look(row), "")
        for at, column in enumerate(columns):
            cell = column.cell(row)
            key = (fill, column.kind)
            if key not in looks:
                form = dict(base)
                if fill:
                    form["bg_color"] = fill
                if column.kind == "date":
                    form["num_format"] = "yyyy-mm-dd"
                looks[key] = book.add_format(form)
            match cell:
                case None | "":
                    sheet.write_blank(line, at, None, looks[key])
                case int() | float():
                    sheet.write_number(line, at, cell, looks[key])
                case date() if cell >= date(1900, 3, 1):
                    sheet.write_datetime(line, at, cell, looks[key])
                case _:
                    sheet.write_string(line, at, printable(str(cell))[:CELL_CHARACTERS], looks[key])
    sheet.freeze_panes(1, printed)
    sheet.autofilter(0, 0, max(1, len(rows)), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, max(1, len(rows)), printed - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()


def _frame(rows: Sequence[Row], columns: Sequence[Column[Row]]) -> pandas.DataFrame:
    try:
        import pandas as pd
    except ImportError as error:
        raise PolicyExtractError(
            "a data frame needs pandas, which is not installed; run: pip install 'policy-extract[pandas]'"
        ) from error
    made: dict[str, Any] = {}
    for column in columns:
        cells: list[Cell] = [column.cell(row) for row in rows]
        match column.kind:
            case "date":
                made[column.name] = pd.Series(
                    [None if d is None else str(d) for d in cells], dtype="datetime64[s]"
                )
            case "code":
                made[column.name] = pd.Series(pd.Categorical(cells, categories=list(column.codes)))
            case "number":
                made[column.name] = pd.Series(cells, dtype="float64")
            case _:
                made[column.name] = pd.Series(cells, dtype="string")
    return pd.DataFrame(made)
