"""A file becomes a Source: its characters, an id made of its bytes, and what it says of its own origin."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import xxhash

from policy_extract.document.readers import READERS, Page, reader
from policy_extract.errors import DocumentError, MetadataError
from policy_extract.model import Metadata


class Source(NamedTuple):
    """One document as read. All offsets of its records count the code points of ``text``.

    ``title``, ``published`` and ``issuer`` are those that the page declares itself; a text file has none.
    """

    text: str
    name: str  # path relative to the folder given, or the name given; POSIX slashes
    id: str  # xxh3_128 of the source bytes, hexadecimal
    kind: str  # txt md html
    encoding: str
    replaced: (
        int  # characters that could not be decoded, NULs and lone surrogates: each is U+FFFD in the text
    )
    title: str | None = None
    published: date | None = None
    issuer: str | None = None


def load(path: Path, name: str | None = None) -> Source:
    """Reads one file. Raises DocumentError, naming the file and what to do."""
    name = name or path.name
    if path.is_dir():
        raise DocumentError(f"{name}: is a folder; give a file, or let discover() list what it holds")
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DocumentError(f"{name}: no such file; check the path {path}") from None
    except PermissionError:
        raise DocumentError(f"{name}: no permission to read it; change its rights or copy it") from None
    except (OSError, ValueError) as error:
        raise DocumentError(f"{name}: cannot be read ({error}); check the path {path}") from None
    return from_bytes(data, name, _kind(path.suffix, data, name))


def from_text(text: str, name: str = "text") -> Source:
    """A Source of characters already at hand. Any text will do, the empty one too."""
    digest = xxhash.xxh3_128_hexdigest(text.encode("utf-8", "surrogatepass"))
    return _source(Page(text.removeprefix("\ufeff"), "utf-8", 0), name, digest, "txt")


def from_bytes(data: bytes, name: str = "text", kind: str = "txt") -> Source:
    """A Source of a file's bytes, read as ``kind``. Raises DocumentError where they hold no text."""
    if kind not in READERS.values():
        raise DocumentError(f"{name}: cannot read the kind {kind!r}; known kinds: {_kinds()}")
    if not data:
        raise DocumentError(f"{name}: is empty; give the file that holds the text")
    _refuse_binary(data, name)
    source = _source(reader(kind)(data), name, xxhash.xxh3_128_hexdigest(data), kind)
    if not source.text.strip():
        raise DocumentError(f"{name}: holds no text, only white space or markup; save its text as .txt")
    noise = source.text.count("\ufffd") + len(_CONTROL.findall(source.text))
    if noise > _NOISE * len(source.text):
        raise DocumentError(
            f"{name}: is not text ({noise} of {len(source.text)} characters are unreadable); "
            "save it as UTF-8 text first"
        )
    return source


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
_MAGIC = (
    (b"%PDF-", ".pdf"),
    (b"PK\x03\x04", ".docx"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"{\\rtf", ".rtf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"\x1f\x8b", ".gz"),
    (b"Rar!", ".rar"),
    (b"7z\xbc\xaf", ".7z"),
    (b"\x7fELF", "an executable"),
    (b"SQLite format 3", "a database"),
)
# Files that lie among documents and are none.
# fmt: off
_SKIPPED = frozenset((
    ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".svg",
    ".ico", ".webp", ".css", ".js", ".json", ".jsonl", ".csv",
    ".tsv", ".xlsx", ".zip", ".gz", ".rar", ".7z", ".tar",
    ".py", ".pyc", ".exe", ".dll", ".so", ".mp3", ".mp4",
    ".avi", ".wav", ".woff", ".woff2", ".ttf", ".log",
    ".toml", ".yaml", ".yml", ".ini", ".db", ".sqlite",
    ".parquet",
))
# fmt: on
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html|<head|<body|<meta )", re.I)


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
    )


def _kinds() -> str:
    return ", ".join(sorted(READERS))


def _kind(suffix: str, data: bytes, name: str) -> str:
    """By suffix; an unknown suffix is read as the text or the page that its bytes look like."""
    known = READERS.get(suffix.lower())
    if known:
        return known
    return "html" if _MARKUP.match(data[:1000]) else "txt"


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, what in _MAGIC:
        if data.startswith(magic):
            suffix = PurePosixPath(name).suffix.lower()
            what = suffix if suffix and suffix not in READERS and what.startswith(".") else what
            raise DocumentError(
                f"{name}: cannot read {what} yet; known kinds: {_kinds()}. Save it as text first"
            )


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
            if not hidden and PurePosixPath(file).suffix.lower() not in _SKIPPED:
                yield Path(place) / file


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
    "MetadataError",
    "Source",
    "discover",
    "from_bytes",
    "from_text",
    "load",
    "metadata_of",
    "read_metadata",
]
