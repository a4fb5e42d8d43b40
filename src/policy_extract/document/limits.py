"""What reading one input may ask of the machine. Each limit is named in the message of what it stops."""

from __future__ import annotations

from typing import NamedTuple

MIB = 1 << 20


class Limits(NamedTuple):
    """Bounds on one input; a file over one is refused by name, or cut at it where the text says so.

    The defaults let every policy document through that we have met, and keep a hostile one under ten seconds and
    one GiB.
    """

    file: int = 64 * MIB  # bytes of a document; an archive or a table of documents is read in a stream
    unpacked: int = 512 * MIB  # bytes that an archive holds in all, those inside it included
    part: int = 32 * MIB  # bytes of one part of a packed document (docx, xlsx, ofd), unpacked
    members: int = 20_000  # entries of an archive, or parts of a packed document
    nesting: int = 3  # archives within archives
    pages: int = 2_000  # of a PDF or OFD file
    characters: int = 2_000_000  # of the text read
    cells: int = 500_000  # of the tables of a document, empty ones included
    tags: int = 300_000  # of a web page
    seconds: int = 60  # for the outside program that reads .doc, .wps, .rtf and .odt


DEFAULT = Limits()


def parse(settings: list[str]) -> Limits:
    """``["pages=50", "seconds=10"]`` → Limits; raises ValueError with what is wanted."""
    values: dict[str, int] = {}
    for setting in settings:
        name, _, value = setting.partition("=")
        if name not in Limits._fields or not (value.isascii() and value.isdigit()) or int(value) < 1:
            names = ", ".join(Limits._fields)
            raise ValueError(f"{setting}: is no limit; wanted NAME=NUMBER, NAME any of {names}")
        values[name] = int(value)
    return DEFAULT._replace(**values)
