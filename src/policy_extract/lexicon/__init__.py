"""Words as data. Each ``*.tsv`` here is a table: a header line, then a row a word; ``#`` lines are remarks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources

from policy_extract.errors import LexiconError

Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of ``<name>.tsv``, in file order, as column → cell. Raises LexiconError naming file and line."""
    text = resources.files(__package__).joinpath(f"{name}.tsv").read_text(encoding="utf-8")
    return parse(text, f"{name}.tsv")


def parse(text: str, where: str) -> tuple[Row, ...]:
    """Reads one table; ``where`` names it in messages."""
    rows: list[Row] = []
    columns: list[str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if columns is None:
            columns = cells
            continue
        if len(cells) != len(columns):
            raise LexiconError(
                f"{where}:{number}: {len(cells)} cells where the header names {len(columns)} ({', '.join(columns)}); "
                "separate the cells by single tabs, leave an unused one empty"
            )
        rows.append(dict(zip(columns, (c.strip() for c in cells), strict=True)))
    return tuple(rows)


def alternation(words: Iterable[str]) -> str:
    """A regular expression that matches any of the words, the longest first."""
    import re

    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))
