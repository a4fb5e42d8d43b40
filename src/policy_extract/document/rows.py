"""Tables with a document in each row: .csv, .tsv, .jsonl and .xlsx with a column of texts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO

from policy_extract.document.kinds import suffix_of
from policy_extract.document.limits import MIB, Limits
from policy_extract.document.readers import UnreadableError, damaged
from policy_extract.document.readers.decode import decode
from policy_extract.model import Metadata

Row = tuple[
    str, bytes, Metadata | None, str | None
]  # name, text in UTF-8, what it says of itself, what is wrong

# Only names that can mean nothing but a whole text: 内容 and 正文内容 head columns of tables of tasks, too.
_TEXT = ("text", "正文", "全文", "fulltext", "full_text", "content", "文本")
_ABOUT = {
    "id": "id", "编号": "id", "文件名": "id", "file": "id", "name": "id",
    "title": "title", "标题": "title",
    "issuer": "issuer", "发文机关": "issuer", "发布机构": "issuer", "发布单位": "issuer",
    "published": "published", "date": "published", "发布日期": "published", "成文日期": "published",
    "发布时间": "published",
}  # fmt: skip


def rows(source: Path | bytes, name: str, text_column: str | None, limits: Limits) -> Iterator[Row] | None:
    """The documents of a table, a row at a time, or None where it has no column of texts and so is one document.

    Each is named after the table and its ``id``, or the number of its row (that of a spreadsheet, the head being 1).
    Raises UnreadableError for a table that cannot be read, or that lacks the column asked for.
    """
    suffix = suffix_of(name)
    if suffix in (".jsonl", ".ndjson"):
        return _objects(source, name, text_column, limits)
    table = _sheet(source, limits) if suffix in (".xlsx", ".xlsm") else _delimited(source, suffix, limits)
    with damaged(suffix):
        head = next(table, None)
    columns = [_plain(cell) for cell in head[1]] if head else []
    at = _column(columns, text_column)
    if at is None:
        return None
    return _documents(table, columns, at, name)


def _column(columns: Sequence[str], wanted: str | None) -> int | None:
    lower = [c.lower() for c in columns]
    if wanted is not None:
        if wanted.lower() in lower:
            return lower.index(wanted.lower())
        met = ", ".join(columns[:20]) or "none"
        raise UnreadableError(f"has no column {wanted!r} (columns: {met}); name the one that holds the texts")
    return next((lower.index(name) for name in _TEXT if name in lower), None)


def _documents(
    table: Iterable[tuple[int, Sequence[object]]], columns: Sequence[str], at: int, name: str
) -> Iterator[Row]:
    keys = [_ABOUT.get(c.lower(), "") for c in columns]
    seen: dict[str, int] = {}
    try:
        for number, cells in table:
            if any(_plain(c) for c in cells):
                about = {k: c for k, c in zip(keys, cells, strict=False) if k}
                text = cells[at] if at < len(cells) else None
                yield _row(name, number, text, about, seen)
    except Exception as error:  # whatever the table's reader raises half way
        met = " ".join(str(error).split())[:120]
        yield (
            name,
            b"",
            None,
            f"breaks off after its rows so far ({type(error).__name__}: {met}); save it anew",
        )


def _row(name: str, number: int, text: object, about: dict[str, object], seen: dict[str, int]) -> Row:
    key = _plain(about.get("id")).replace("\\", "/").strip("/") or str(number)
    key = "/".join(p for p in key.split("/") if p not in ("", ".", ".."))[:200] or str(number)
    count = seen[key] = seen.get(key, 0) + 1
    full = f"{name}/{key}" if count == 1 else f"{name}/{key} ({number})"
    words = text if isinstance(text, str) else _plain(text)
    metadata = Metadata(
        _day(about.get("published")), _plain(about.get("issuer")) or None, _plain(about.get("title")) or None
    )
    error = None if words.strip() else f"has no text in row {number}; fill it in, or leave the row out"
    return full, words.encode("utf-8", "replace"), metadata if any(metadata) else None, error


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip().strip("\ufeff\u3000 ")


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    from policy_extract.document.readers.metadata import a_day

    return a_day(_plain(value))


def _stream(source: Path | bytes) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _objects(source: Path | bytes, name: str, wanted: str | None, limits: Limits) -> Iterator[Row]:
    """JSON Lines; a line that is no object, or lacks its text, is named and the next one read."""
    seen: dict[str, int] = {}
    with _stream(source) as stream:
        number = 0
        while line := stream.readline(limits.file + 1):
            number += 1
            if len(line) > limits.file:
                yield (
                    f"{name}/{number}",
                    b"",
                    None,
                    f"is longer than the limit file={limits.file} bytes; split it",
                )
                while line and not line.endswith(b"\n"):
                    line = stream.readline(limits.file + 1)
                continue
            if not line.strip():
                continue
            try:
                value = json.loads(decode(line)[0])
            except (ValueError, RecursionError):
                value = None
            if not isinstance(value, dict):
                yield f"{name}/{number}", b"", None, "is no JSON object; wanted one document a line"
                continue
            column = _column(list(value), None) if wanted is None or wanted not in value else None
            key = (
                wanted
                if wanted in value
                else list(value)[column]
                if column is not None and wanted is None
                else None
            )
            if key is None:
                met = ", ".join(map(str, list(value)[:12]))
                want = f"{wanted!r}" if wanted else "'text'"
                yield (
                    f"{name}/{number}",
                    b"",
                    None,
                    f"has no {want} (keys: {met}); name it with --text-column",
                )
                continue
            about = {_ABOUT[k.lower()]: v for k, v in value.items() if k.lower() in _ABOUT}
            yield _row(name, number, value[key], about, seen)


def _delimited(source: Path | bytes, suffix: str, limits: Limits) -> Iterator[tuple[int, Sequence[object]]]:
    with _stream(source) as stream:
        sample = stream.read(MIB)
        cut = sample.rfind(b"\n") + 1
        if not cut and len(sample) == MIB:
            return  # no head of a table is that long
        _, encoding, _ = decode(sample[:cut] if cut and len(sample) == MIB else sample)
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
        head = sample[:cut].decode(encoding, "replace").split("\n", 1)[0]
        delimiter = "\t" if suffix == ".tsv" else max(",\t;，", key=head.count)
        csv.field_size_limit(max(csv.field_size_limit(), 4 * limits.characters))
        for number, row in enumerate(csv.reader(text, delimiter=delimiter), 1):
            if number == 1 and row:
                row[0] = row[0].lstrip("\ufeff")
            yield number, row


def _sheet(source: Path | bytes, limits: Limits) -> Iterator[tuple[int, Sequence[object]]]:
    from policy_extract.document.readers.xlsx import values

    return values(source if isinstance(source, bytes) else source.read_bytes(), limits)
