"""Which kind of file some bytes are. What they hold counts for more than what the file is called."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from policy_extract.document.readers import READERS

ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz")
_MARKUP = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html|<head|<body|<meta )", re.I)
_MIME = re.compile(
    rb"\s*(?:[A-Za-z-]+: [^\n]{0,200}\r?\n(?:[ \t][^\n]{0,200}\r?\n)*){0,12}?MIME-Version:", re.I
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# what begins a file that nothing here reads, and what to call it
_FOREIGN = (
    (b"\x89PNG", "a picture (.png)"),
    (b"\xff\xd8\xff", "a picture (.jpg)"),
    (b"GIF8", "a picture (.gif)"),
    (b"Rar!", "a .rar archive"),
    (b"7z\xbc\xaf", "a .7z archive"),
    (b"\x7fELF", "an executable"),
    (b"MZ\x90\x00", "an executable"),
    (b"SQLite format 3", "a database"),
)


def is_archive(name: str) -> bool:
    """Whether a name is that of an archive."""
    return name.lower().endswith(ARCHIVES)


def suffix_of(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def kind_of(name: str, data: bytes) -> str:
    """The kind of a file: a row of READERS, ``"archive"``, or ``"foreign: …"`` for what nothing reads.

    A suffix decides between kinds of text alone; packed and binary files say themselves what they are.
    """
    by_name = READERS.get(suffix_of(name))
    for magic, what in _FOREIGN:
        if data.startswith(magic):
            return f"foreign: {what}"
    if b"%PDF-" in data[:1024] and (by_name == "pdf" or data.lstrip().startswith(b"%PDF-")):
        return "pdf"
    if data.startswith((_ZIP, b"PK\x05\x06")):
        return _packed(data) or (by_name if by_name in ("docx", "xlsx", "ofd") else "archive")
    if data.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")) or data[257:262] == b"ustar":
        return "archive"
    if data.startswith(_OLE):
        return _compound(data) if by_name != "xls" or b"W\0o\0r\0d\0D\0o\0c\0" in data else "xls"
    if data.lstrip()[:5] == b"{\\rtf":
        return "office"
    if by_name == "mht" or (by_name is None and _MIME.match(data[:4000])):
        return "mht"
    if by_name in ("txt", "md", "html", "csv"):
        return by_name
    if by_name is None or by_name in ("office", "xls", "docx", "xlsx", "ofd", "pdf"):
        # a page or a text under another name, as sites that export "Word" and "Excel" give them
        return "html" if _MARKUP.match(data[:1000]) else "mht" if _MIME.match(data[:4000]) else "txt"
    return by_name


def _packed(data: bytes) -> str | None:
    """What a zip file holds, by the parts that its kind must have; None for an archive of anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except Exception:  # damaged: whoever reads it says so
        return None
    if any(name.startswith("word/") for name in names):
        return "docx"
    if any(name.startswith("xl/") for name in names):
        return "xlsx"
    if "OFD.xml" in names or "/OFD.xml" in names:
        return "ofd"
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return "office"
    return None


def _compound(data: bytes) -> str:
    """An OLE file is a workbook or a text, by the names of its streams."""
    workbook = (
        any(name.encode("utf-16-le") + b"\0\0" in data for name in ("Workbook", "Book"))
        and "WordDocument".encode("utf-16-le") not in data
    )
    return "xls" if workbook else "office"
