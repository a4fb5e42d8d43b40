"""One module a format. A new format is one module with a ``read`` function, and one row of ``READERS``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from typing import NamedTuple, cast

from policy_extract.document.limits import Limits


class CellPlace(NamedTuple):
    """Where in a spreadsheet some characters [start, end) of the text come from: ``目标!C4``."""

    start: int
    end: int
    name: str


class Page(NamedTuple):
    """What a reader makes of a file's bytes.

    ``title``, ``published`` and ``issuer`` are what the format itself declares (a meta tag, a property), None
    where it declares nothing. Rows of tables are lines of ``text`` with cells apart by tabs (see ``grid``).
    """

    text: str
    encoding: str
    replaced: int  # characters that could not be decoded
    title: str | None = None
    published: date | None = None
    issuer: str | None = None
    declared: str | None = None  # the encoding that the file claims, as written
    pages: tuple[int, ...] = ()  # the offset at which each page begins, the first page first
    cells: tuple[CellPlace, ...] = ()
    notes: tuple[str, ...] = ()  # what was left out or could not be read, for people


class UnreadableError(Exception):
    """A file that its reader cannot read: ``what was met; what to do next``, without the name of the file."""


Reader = Callable[[bytes, Limits], Page]

# suffix → kind; the kind is the name of the module here that reads it
READERS: dict[str, str] = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".shtml": "html",
    ".jsp": "html",
    ".php": "html",
    ".asp": "html",
    ".aspx": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".doc": "office",
    ".dot": "office",
    ".wps": "office",
    ".wpt": "office",
    ".rtf": "office",
    ".odt": "office",
    ".ofd": "ofd",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".et": "xls",
    ".csv": "csv",
    ".tsv": "csv",
}


def reader(kind: str) -> Reader:
    """The function that reads a kind; its module is imported when first asked for."""
    return cast(Reader, import_module(f"{__name__}.{_MODULES.get(kind, kind)}").read)


_MODULES = {"csv": "delimited"}  # a module named csv would stand before the library's


def missing(package: str) -> UnreadableError:
    """The error for an optional dependency that is not there."""
    return UnreadableError(
        f"needs the package {package}, which is not installed; run: pip install 'policy-extract[documents]'"
    )


@contextmanager
def damaged(what: str) -> Iterator[None]:
    """Whatever a parser raises for a file that is not as it should be, as the one error that says so."""
    try:
        yield
    except UnreadableError:
        raise
    except Exception as error:  # parsers raise whatever their parts raise
        words = " ".join(str(error).split())[:120]
        met = f"{type(error).__name__}{': ' if words else ''}{words}"
        raise UnreadableError(
            f"is a damaged {what} file ({met}); open it in its own program and save it anew"
        ) from error
