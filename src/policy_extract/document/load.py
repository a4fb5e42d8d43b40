"""A file becomes a Source: its characters, an id made of its bytes, and what it says of its own origin.

An archive, or a table with a document in each row, becomes its members first (``members``).
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import xxhash

from policy_extract.document.kinds import is_archive, kind_of, suffix_of
from policy_extract.document.limits import DEFAULT, Limits
from policy_extract.document.readers import READERS, CellPlace, Page, UnreadableError, reader
from policy_extract.errors import DocumentError, MetadataError
from policy_extract.model import Metadata, Place


class Source(NamedTuple):
    """One document as read. All offsets of its records count the code points of ``text``.

    ``title``, ``published`` and ``issuer`` are those that the page declares itself; a text file has none.
    """

    text: str
    name: str  # path relative to the folder given, or the name given; POSIX slashes
    id: str  # xxh3_128 of the source bytes, hexadecimal
    kind: str  # txt md html pdf docx …: the reader
    encoding: str
    replaced: (
        int  # characters that could not be decoded, NULs and lone surrogates: each is U+FFFD in the text
    )
    title: str | None = None
    published: date | None = None
    issuer: str | None = None
    declared: str | None = None  # the encoding that the file claims, as written
    pages: tuple[int, ...] = ()  # the offset at which each page begins, the first page first
    cells: tuple[CellPlace, ...] = ()  # of a spreadsheet, in order
    notes: tuple[str, ...] = ()  # what was left out or could not be read, for people

    def place(self, at: int) -> Place | None:
        """The page or the cell in which the character at an offset stands; None for formats without either."""
        page = bisect_right(self.pages, at) if self.pages else None
        k = bisect_right(self.cells, at, key=lambda c: c.start) - 1
        cell = self.cells[k].name if k >= 0 and at < self.cells[k].end else None
        return Place(page, cell) if page or cell else None


class Member(NamedTuple):
    """One document among those that an input holds; ``load_member`` reads it.

    ``data`` is the path of a file, or the bytes of an entry of an archive or of a row of a table. ``metadata`` is
    what the row says of its document. ``error`` is set for an entry that cannot be had: ``what was met; what to do``.
    """

    name: str  # releases.zip/2023/plan.docx, plans.csv/4: unique within the input
    data: Path | bytes
    metadata: Metadata | None = None
    error: str | None = None


def members(
    path: Path, name: str | None = None, *, text_column: str | None = None, limits: Limits = DEFAULT
) -> Iterator[Member]:
    """The documents that one input holds, in a fixed order, each in memory only while it is being handed on.

    An archive gives its entries, those of archives inside it included; a table (.csv, .tsv, .jsonl, .xlsx) with a
    column of texts gives its rows, and ``text_column`` names that column where its own name does not tell. Any other
    file is its own only member. Raises DocumentError for an input that cannot be opened at all; what is wrong with
    one member is the member's ``error``.
    """
    name = name or path.name
    try:
        if is_archive(name) and path.is_file():
            from policy_extract.document import archive

            for entry in archive.entries(path, name, limits):
                yield from _within(entry, text_column, limits)
            return
        rows = _rows(path, name, text_column, limits) if path.is_file() else None
        if rows is not None:
            yield from rows
            return
    except UnreadableError as error:
        raise DocumentError(f"{name}: {error}") from error
    except OSError as error:
        raise DocumentError(
            f"{name}: cannot be read ({error.strerror or error}); check the path {path}"
        ) from error
    yield Member(name, path)


def _within(
    entry: tuple[str, bytes, str | None], text_column: str | None, limits: Limits
) -> Iterator[Member]:
    """An entry of an archive, or its rows where it is a table of documents."""
    name, data, error = entry
    if error is None:
        try:
            rows = _rows(data, name, text_column, limits)
            if rows is not None:
                yield from rows
                return
        except UnreadableError as fault:
            error = str(fault)
    yield Member(name, data, None, error)


def _rows(data: Path | bytes, name: str, text_column: str | None, limits: Limits) -> Iterator[Member] | None:
    """The documents of a table that holds one in each row, or None for what is no such table."""
    if suffix_of(name) not in ROWS:
        return None
    from policy_extract.document import rows

    found = rows.rows(data, name, text_column, limits)
    return None if found is None else (Member(*row) for row in found)


ROWS = (".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx", ".xlsm")  # may hold a document in each row


def load_member(member: Member, limits: Limits = DEFAULT) -> Source:
    """Reads a member. Raises DocumentError, naming it and what to do."""
    if member.error is not None:
        raise DocumentError(f"{member.name}: {member.error}")
    if isinstance(member.data, Path):
        return load(member.data, member.name, limits)
    return from_bytes(member.data, member.name, None, limits)


def load(path: Path, name: str | None = None, limits: Limits = DEFAULT) -> Source:
    """Reads one file that is one document. Raises DocumentError, naming the file and what to do."""
    name = name or path.name
    if path.is_dir():
        raise DocumentError(f"{name}: is a folder; give a file, or let discover() list what it holds")
    try:
        with path.open("rb") as file:  # a pipe has no size, and a file may grow: what is read is counted
            data = file.read(limits.file + 1)
    except FileNotFoundError:
        raise DocumentError(f"{name}: no such file; check the path {path}") from None
    except PermissionError:
        raise DocumentError(f"{name}: no permission to read it; change its rights or copy it") from None
    except (OSError, ValueError) as error:
        raise DocumentError(f"{name}: cannot be read ({error}); check the path {path}") from None
    return from_bytes(data, name, None, limits)


def from_text(text: str, name: str = "text") -> Source:
    """A Source of characters already at hand. Any text will do, the empty one too."""
    digest = xxhash.xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))
    return _source(Page(text.removeprefix("\ufeff"), "utf-8", 0), name, digest, "txt")


def from_bytes(data: bytes, name: str = "text", kind: str | None = "txt", limits: Limits = DEFAULT) -> Source:
    """A Source of a file's bytes, read as ``kind``; None finds it from the name and the bytes.

    Raises DocumentError where they hold no text, or more of anything than ``limits`` allows.
    """
    if kind is not None and kind not in READERS.values():
        raise DocumentError(f"{name}: cannot read the kind {kind!r}; known kinds: {_kinds()}")
    if not data:
        raise DocumentError(f"{name}: is empty; give the file that holds the text")
    if len(data) > limits.file:
        raise DocumentError(f"{name}: {_over('file', 'bytes', limits)}")
    met = kind_of(name, data)
    if met == "archive":
        raise DocumentError(f"{name}: is an archive; {_SEVERAL}")
    if met.startswith("foreign"):
        raise DocumentError(
            f"{name}: is {met.removeprefix('foreign: ')}, which holds no text to read; known kinds: {_kinds()}"
        )
    kind = kind if kind in _TEXTS and met in _TEXTS else met
    try:
        page = reader(kind)(data, limits)
    except UnreadableError as error:
        raise DocumentError(f"{name}: {error}") from error
    if len(page.text) > limits.characters:
        raise DocumentError(f"{name}: {_over('characters', 'characters', limits)}")
    source = _source(page, name, xxhash.xxh3_128_hexdigest(data), kind)
    if not source.text.strip():
        raise DocumentError(f"{name}: holds no text, only white space or markup; save its text as .txt")
    noise = source.text.count("\ufffd") + len(_CONTROL.findall(source.text))
    if noise > _NOISE * len(source.text):
        raise DocumentError(
            f"{name}: is not text ({noise} of {len(source.text)} characters are unreadable); "
            "save it as UTF-8 text first"
        )
    wanted = READERS.get(suffix_of(name))
    if wanted is not None and wanted != kind and not {wanted, kind} <= _TEXTS:
        source = source._replace(notes=(*source.notes, f"is named {suffix_of(name)} but holds {kind}"))
    return source


def _over(limit: str, unit: str, limits: Limits) -> str:
    most = getattr(limits, limit)
    return f"has more {unit} than the limit {limit}={most}; split it, or raise that limit if it is sound"


def discover(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """The documents under files and folders, each with its name, in a fixed order.

    A file given by itself is listed whatever it is; in folders, hidden files and files that are no documents
    are passed over. Names that would clash get as much of the folder as tells them apart.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if path.is_dir():
            found += [(file, file.relative_to(path).as_posix()) for file in _walk(path)]
        else:
            found.append((path, path.name))
    return _distinct(found)


def read_metadata(path: Path) -> dict[str, Metadata]:
    """A CSV, TSV or XLSX table as id → Metadata; ``id`` is the file stem or the relative path.

    Its other columns are any of ``published``, ``issuer`` and ``title``. Raises MetadataError with the row
    and what was wanted.
    """
    from policy_extract.document.readers import metadata

    return metadata.read(path)


def metadata_of(table: Mapping[str, Metadata], name: str) -> Metadata | None:
    """The row for a document: by name, name without suffix, file name, or stem, in this order."""
    path = PurePosixPath(name)
    for key in (name, path.with_suffix("").as_posix() if path.name else name, path.name, path.stem):
        if key in table:
            return table[key]
    return None


_NOISE = 0.1  # share of unreadable and control characters above which bytes are no text
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_UNUSABLE = re.compile("[\x00\ud800-\udfff]")
_TEXTS = {"txt", "md", "html", "csv", "mht"}
_SEVERAL = "let members() list the documents that it holds, or give it to policy-extract extract"
# Files that lie among documents and are none, or that are as often data as documents: those are read when named.
# fmt: off
_SKIPPED = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg",
    ".ico", ".webp", ".css", ".js", ".json", ".jsonl", ".ndjson", ".csv",
    ".tsv", ".gz", ".bz2", ".xz", ".rar", ".7z",
    ".py", ".pyc", ".exe", ".dll", ".so", ".mp3", ".mp4",
    ".avi", ".wav", ".woff", ".woff2", ".ttf", ".log",
    ".toml", ".yaml", ".yml", ".ini", ".db", ".sqlite",
    ".parquet",
))
# fmt: on


def _source(page: Page, name: str, digest: str, kind: str) -> Source:
    text = page.text
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, unusable = _UNUSABLE.subn("\ufffd", text)
    return Source(
        text,
        name,
        digest,
        kind,
        page.encoding,
        page.replaced + unusable,
        page.title,
        page.published,
        page.issuer,
        page.declared,
        page.pages,
        page.cells,
        page.notes,
    )


def _kinds() -> str:
    return ", ".join(sorted(READERS))


def _walk(folder: Path) -> Iterator[Path]:
    """Files below a folder, sorted by path; hidden ones and links to folders already seen are left out."""
    seen = set()
    for place, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(f for f in folders if not f.startswith((".", "__")))
        for file in sorted(files):
            hidden = file.startswith((".", "~$")) or file.lower() in ("thumbs.db", "desktop.ini")
            if hidden or (suffix_of(file) in _SKIPPED and not is_archive(file)):
                continue
            path = Path(place) / file
            if path.is_file() or not path.exists():  # no pipe; a broken link is named when it is read
                yield path


def _distinct(found: list[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Names lengthened by their folders until no two files share one; a file listed twice is kept once."""
    once: dict[str, tuple[Path, str]] = {}
    for path, name in found:
        once.setdefault(os.path.realpath(path), (path, name))
    listed = list(once.values())
    while True:
        clashing = {name for name, count in _counts(name for _, name in listed).items() if count > 1}
        longer = [(path, _longer(path, name) if name in clashing else name) for path, name in listed]
        if longer == listed:
            return listed
        listed = longer


def _counts(names: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _longer(path: Path, name: str) -> str:
    parts = [p for p in path.absolute().parts if p != path.anchor]
    wanted = name.count("/") + 2
    return "/".join(parts[-wanted:]) if len(parts) >= wanted else name


__all__ = [
    "Limits",
    "Member",
    "MetadataError",
    "Source",
    "discover",
    "from_bytes",
    "from_text",
    "load",
    "load_member",
    "members",
    "metadata_of",
    "read_metadata",
]
