"""Records to files and back: JSON Lines, CSV, a workbook, a data frame. A file is whole, or absent."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from policy_extract.errors import OutputError, PolicyExtractError, RecordError
from policy_extract.model import Commitment
from policy_extract.record.columns import COLUMNS, Cell, Described, printable

if TYPE_CHECKING:
    import pandas


def write(
    commitments: Iterable[Commitment], path: str | os.PathLike[str], documents: Iterable[Described] = ()
) -> int:
    """Writes the commitments to ``path``, in the form that its suffix names, and gives their number.

    ``documents``, read after the commitments, fill a sheet of their own in a workbook. Raises OutputError.
    """
    target = check_output(path)
    with whole(target) as file:
        return _WRITERS[target.suffix.lower()](commitments, file, documents)


def check_output(path: str | os.PathLike[str], suffixes: Collection[str] | None = None) -> Path:
    """The path, if a file of a known form can be written there; else OutputError. Ask before long work.

    ``suffixes`` name the forms, where they are not those of commitments.
    """
    target = Path(path)
    known = _WRITERS if suffixes is None else suffixes
    if target.suffix.lower() not in known:
        kind = f"unknown kind {target.suffix}" if target.suffix else "no suffix"
        raise OutputError(f"{target}: {kind}; name the output with one of {', '.join(known)}")
    check_place(target)
    return target


def check_place(target: Path) -> None:
    folder = Path(os.path.realpath(target)).parent
    if target.is_dir():
        raise OutputError(f"{target}: is a folder; name a file in it")
    if not folder.is_dir():
        raise OutputError(f"{target}: no folder {folder}; make it first, or name another")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{target}: no permission to write in {folder}; name a folder of your own")


@contextlib.contextmanager
def whole(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A file that takes the place of ``path`` when the block ends well, and leaves no trace otherwise."""
    target = Path(os.path.realpath(path))
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror or error}); nothing was left there"
        ) from error


def write_texts(documents: Iterable[Described], folder: str | os.PathLike[str]) -> None:
    """Keeps the text that the offsets count in, a UTF-8 file a document, under the document's own path."""
    for document in documents:
        target = text_path(folder, document.source)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"{target.parent}: cannot be made ({error.strerror}); name another folder"
            ) from error
        with whole(target) as file:
            file.write(document.text.encode("utf-8", "surrogatepass"))


def text_path(folder: str | os.PathLike[str], source: str) -> Path:
    """Where the text of a document is kept: its source path with ``.txt``, never outside the folder."""
    parts = [p for p in Path(source.replace("\0", "")).parts if p not in ("..", "/", "\\") and ":" not in p]
    inside = Path(*parts) if parts else Path("text")
    return Path(folder) / (inside if inside.suffix == ".txt" else inside.with_name(inside.name + ".txt"))


class Recorded(Protocol):
    """What has a form as JSON: a commitment, a difference, a thread of a ledger."""

    def to_dict(self) -> dict[str, Any]: ...


def json_line(row: Recorded) -> bytes:
    """One record as UTF-8 JSON with its line feed."""
    import orjson

    record = row.to_dict()
    try:
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # lone surrogates, which a text may hold, are written as escapes
        import json

        return (json.dumps(record) + "\n").encode("ascii")


def read_records(file: Iterable[bytes], name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Records of JSON Lines with their line numbers; raises RecordError, with ``name`` in the message."""
    for number, line in enumerate(file, 1):
        if line.strip():
            yield number, parse_record(line, f"{name}:{number}")


def parse_record(line: bytes, where: str) -> dict[str, Any]:
    """The record of one line; raises RecordError, with ``where`` in the message."""
    import orjson

    line = line.removeprefix(b"\xef\xbb\xbf")
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:  # also of lone surrogates, which json reads
        import json

        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            wanted = "wanted one record a line, as `policy-extract extract` writes"
            raise RecordError(f"{where}: not JSON ({error}); {wanted}") from None
    if not isinstance(record, dict):
        raise RecordError(f"{where}: {type(record).__name__} where a record (a JSON object) is wanted")
    return record


def _write_jsonl(commitments: Iterable[Commitment], file: IO[bytes], documents: Iterable[Described]) -> int:
    count = 0
    for count, commitment in enumerate(commitments, 1):  # noqa: B007 - the number is the result
        file.write(json_line(commitment))
    return count


# What a spreadsheet takes for a formula, also in the wide forms that Chinese editions accept.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            words = printable(cell)
            return f"'{words}" if words.startswith(_FORMULA) else words
        case bool():
            return "true" if cell else "false"
        case date():
            return cell.isoformat()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
    return str(cell)


def _write_csv(commitments: Iterable[Commitment], file: IO[bytes], documents: Iterable[Described]) -> int:
    rows = ([column.cell(commitment) for column in COLUMNS] for commitment in commitments)
    return write_table([column.name for column in COLUMNS], rows, file)


def write_table(heads: Iterable[str], rows: Iterable[Iterable[Cell]], file: IO[bytes]) -> int:
    """A table as CSV that spreadsheets read: UTF-8 with BOM, no cell a formula. Gives the number of rows."""
    import csv
    import io

    count = 0
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(heads)
    for count, row in enumerate(rows, 1):  # noqa: B007 - the number is the result
        table.writerow([_csv_cell(cell) for cell in row])
    text.flush()
    text.detach()
    return count


def _write_xlsx(commitments: Iterable[Commitment], file: IO[bytes], documents: Iterable[Described]) -> int:
    from policy_extract.record.workbook import write_workbook

    return write_workbook(commitments, file, documents)


_WRITERS: dict[str, Callable[[Iterable[Commitment], IO[bytes], Iterable[Described]], int]] = {
    ".jsonl": _write_jsonl,
    ".csv": _write_csv,
    ".xlsx": _write_xlsx,
}


def to_frame(commitments: Iterable[Commitment]) -> pandas.DataFrame:
    """One row a commitment, with the columns of the CSV form, in stable types also when there is none.

    Text is ``string``, dates are ``datetime64[s]``, codes are categoricals, numbers ``float64``, offsets
    ``int64``, flags ``boolean``. Needs pandas: ``pip install policy-extract[pandas]``.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise PolicyExtractError(
            "to_frame needs pandas, which is not installed; run: pip install 'policy-extract[pandas]'"
        ) from error
    rows = list(commitments)
    columns: dict[str, Any] = {}
    for column in COLUMNS:
        cells = [column.cell(c) for c in rows]
        match column.kind:
            case "date":
                days = [None if d is None else str(d) for d in cells]
                columns[column.name] = pd.Series(days, dtype="datetime64[s]")
            case "code":
                columns[column.name] = pd.Series(pd.Categorical(cells, categories=list(column.codes)))
            case "number":
                columns[column.name] = pd.Series(cells, dtype="float64")
            case "offset":
                columns[column.name] = pd.Series(cells, dtype="int64")
            case "flag":
                columns[column.name] = pd.Series(cells, dtype="boolean")
            case _:
                columns[column.name] = pd.Series(cells, dtype="string")
    return pd.DataFrame(columns)
