"""Words as data. Each ``*.tsv`` here is a table: a header line, then a row a word; ``#`` lines are remarks.

A user's own words (``lexicon/own.py``) stand beside the tables while ``using`` them, and for nobody else: whatever is
built of a table that they may change is ``remembered`` for them apart.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from importlib import resources
from threading import Lock
from typing import ParamSpec, Protocol, TypeVar

from policy_extract.errors import LexiconError

Row = dict[str, str]


class Own(Protocol):
    """Somebody's own words: the rows of tables as they are with these, and what was built of them so far."""

    @property
    def built(self) -> dict[Callable[..., object], Callable[..., object]]: ...
    def table(self, name: str, rows: tuple[Row, ...]) -> tuple[Row, ...]: ...


_own: ContextVar[Own | None] = ContextVar("policy_extract_own_words", default=None)
_in_use = 0  # how many are at work with words of their own, in all threads
_lock = Lock()


@contextlib.contextmanager
def using(own: Own | None) -> Iterator[None]:
    """Within the block, in this thread or task alone, the tables hold these words, too. None: the tables as they are."""
    global _in_use
    if own is None and not _in_use:
        yield
        return
    token = _own.set(own)
    with _lock:
        _in_use += 1
    try:
        yield
    finally:
        with _lock:
            _in_use -= 1
        _own.reset(token)


_P = ParamSpec("_P")
_T = TypeVar("_T")


def remembered(build: Callable[_P, _T]) -> Callable[_P, _T]:
    """As ``functools.cache``, apart for everyone's own words: for what is built of tables that they may change."""
    plain: Callable[_P, _T] = cache(build)  # type: ignore[assignment]

    @wraps(build)
    def recall(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        if not _in_use:
            return plain(*args, **kwargs)
        own = _own.get()
        if own is None:
            return plain(*args, **kwargs)
        found = own.built.get(build)
        if found is None:
            found = own.built.setdefault(build, lru_cache(maxsize=None)(build))
        return found(*args, **kwargs)  # type: ignore[return-value]

    return recall


def table(name: str) -> tuple[Row, ...]:
    """The rows of ``<name>.tsv``, in file order, as column → cell. Raises LexiconError naming file and line."""
    rows = _table(name)
    own = _own.get()
    return rows if own is None else own.table(name, rows)


@cache
def _table(name: str) -> tuple[Row, ...]:
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
