"""A rule is a name, a pattern, what it builds, and the phrases that prove it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """``build`` makes the value from a match, or None where the match is not one after all.

    ``examples`` are phrases that this rule, and no earlier one, matches whole; ``rejects`` are look-alikes in which
    it finds nothing. Both run in the tests.
    """

    name: str
    pattern: re.Pattern[str]
    build: Callable[[re.Match[str]], T | None]
    examples: tuple[str, ...]
    rejects: tuple[str, ...] = ()
