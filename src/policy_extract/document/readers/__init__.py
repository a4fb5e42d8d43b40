"""One module a format. A new format is one module with a ``read`` function, and one row of ``READERS``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from typing import NamedTuple, cast


class Page(NamedTuple):
    """What a reader makes of a file's bytes.

    ``title``, ``published`` and ``issuer`` are what the format itself declares (a meta tag, a property), None
    where it declares nothing.
    """

    text: str
    encoding: str
    replaced: int  # characters that could not be decoded
    title: str | None = None
    published: date | None = None
    issuer: str | None = None


Reader = Callable[[bytes], Page]

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
}


def reader(kind: str) -> Reader:
    """The function that reads a kind; its module is imported when first asked for."""
    return cast(Reader, import_module(f"{__name__}.{kind}").read)
