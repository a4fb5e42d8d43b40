"""Variants of a benchmark, run in turn: whatever else the machine does falls on all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

Variant = TypeVar("Variant")


def in_turn(
    variants: Mapping[str, Variant], timed: Callable[[Variant], float], rounds: int
) -> dict[str, list[float]]:
    """The seconds of each variant, one a round. Each runs once before the clock, so that what is loaded once is there."""
    for variant in variants.values():
        timed(variant)
    seconds: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(rounds):
        for name, variant in variants.items():
            seconds[name].append(timed(variant))
    return seconds
