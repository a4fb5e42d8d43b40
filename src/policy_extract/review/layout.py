"""Plain text in aligned columns, where a Chinese character takes two."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence


def columns(text: str) -> int:
    """Columns that a terminal takes for the text: two for a Chinese character, none for a combining mark."""
    return sum(map(_column, text))


def pad(text: str, width: int, right: bool = False) -> str:
    """The text, filled with spaces up to ``width`` columns; ``right`` puts it to the right."""
    space = " " * (width - columns(text))
    return space + text if right else text + space


def wrap(text: str, width: int) -> Iterator[str]:
    """Pieces of at most ``width`` columns each; at least one, of at least one character."""
    start = used = 0
    for i, char in enumerate(text):
        used += _column(char)
        if used > width and i > start:
            yield text[start:i]
            start, used = i, _column(char)
    yield text[start:]


def shorten(text: str, width: int) -> str:
    """The text, cut with an ellipsis where it takes more than ``width`` columns."""
    return text if columns(text) <= width else next(wrap(text, width - 1)) + "…"


def one_line(text: str) -> str:
    """The text with line breaks and control characters as spaces."""
    return "".join(c if c.isprintable() else " " for c in text).strip()


def table(rows: Sequence[Sequence[str]], numbers: frozenset[int], most: int) -> Iterator[str]:
    """Lines of a table: the first row its head, the last its foot, columns in ``numbers`` to the right.

    A cell wider than ``most`` columns is cut.
    """
    cells = [[shorten(one_line(cell), most) for cell in row] for row in rows]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    rule = "  ".join("-" * width for width in widths)
    for i, row in enumerate(cells):
        if i in (1, len(cells) - 1):
            yield rule
        line = (pad(cell, widths[at], at in numbers) for at, cell in enumerate(row))
        yield "  ".join(line).rstrip()


def _column(char: str) -> int:
    if char < "\u0300":
        return 1
    if unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
