"""A table of what is known about documents: CSV, TSV or XLSX, one row a document."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from policy_extract.document.readers.decode import decode
from policy_extract.errors import MetadataError
from policy_extract.model import Metadata

_COLUMNS = {
    "id": "id", "文件": "id", "编号": "id", "文件名": "id", "file": "id",
    "published": "published", "发布日期": "published", "发布时间": "published", "成文日期": "published",
    "日期": "published", "date": "published",
    "issuer": "issuer", "发文机关": "issuer", "发布单位": "issuer", "发布机构": "issuer",
    "发文单位": "issuer",
    "title": "title", "标题": "title", "名称": "title",
}  # fmt: skip
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d\d"
    r"(?::\d\d(?:\.\d+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")


def read(path: Path) -> dict[str, Metadata]:
    """id → Metadata. Raises MetadataError naming file and row (the header is row 1)."""
    rows = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _delimited(path)
    header: list[str] | None = None
    found: dict[str, Metadata] = {}
    first: dict[str, int] = {}
    for number, cells in rows:
        if not any(_plain(c) for c in cells):
            continue
        if header is None:
            header = [_COLUMNS.get(_plain(c).lower(), "") for c in cells]
            if "id" not in header:
                met = ", ".join(_plain(c) for c in cells) or "none"
                raise MetadataError(
                    f"{path.name}: no column `id` (columns found: {met}); "
                    "name the column that holds the file stem or the relative path `id`"
                )
            continue
        row: dict[str, object] = {}
        for column, cell in zip(header, cells, strict=False):
            if column and not _plain(row.get(column)):
                row[column] = cell
        key = _plain(row.get("id")).replace("\\", "/")
        if not key:
            raise MetadataError(f"{path.name}, row {number}: no id; give the file stem or the relative path")
        if key in found:
            raise MetadataError(
                f"{path.name}, rows {first[key]} and {number}: both are for {key!r}; keep one row a document"
            )
        first[key] = number
        day = _date(row.get("published"), f"{path.name}, row {number}")
        found[key] = Metadata(day, _plain(row.get("issuer")) or None, _plain(row.get("title")) or None)
    if header is None:
        raise MetadataError(f"{path.name}: is empty; wanted a header row with a column `id`")
    return found


def _plain(cell: object) -> str:
    if (
        isinstance(cell, float) and cell.is_integer()
    ):  # a stem such as 20190112 that a spreadsheet made a number
        cell = int(cell)
    return "" if cell is None else str(cell).strip().strip("\ufeff\u3000 ")


def _date(cell: object, where: str) -> date | None:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _plain(cell)
    found = a_day(text)
    if text and found is None:
        raise MetadataError(f"{where}: {text!r} is no date; wanted a day such as 2023-07-04, or nothing")
    return found


def a_day(text: str) -> date | None:
    """The day that a whole cell names (2023-07-04, 2023年7月4日, 20230704), or None."""
    match = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
    return None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MetadataError(
            f"{path.name}: cannot be read ({error.strerror}); check the path {path}"
        ) from None


def _delimited(path: Path) -> Iterator[tuple[int, list[object]]]:
    text, _, replaced = decode(_bytes(path))
    if replaced or "\x00" in text:
        raise MetadataError(
            f"{path.name}: is no readable table (wanted CSV, TSV or XLSX); save it as UTF-8 CSV"
        )
    head = text.split("\n", 1)[0]
    delimiter = max("\t,;，", key=head.count)
    if path.suffix.lower() == ".tsv":
        delimiter = "\t"
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, row in enumerate(reader, 1):
            yield number, list(row)
    except csv.Error as error:
        raise MetadataError(f"{path.name}, row {reader.line_num}: is no table row ({error})") from None


def _xlsx(path: Path) -> Iterator[tuple[int, list[object]]]:
    data = _bytes(path)
    import warnings

    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
            rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise MetadataError(f"{path.name}: is no readable XLSX table ({error}); save it as CSV") from None
    yield from enumerate(rows, 1)
