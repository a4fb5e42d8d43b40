"""The short ways that make extraction fast change nothing: without them, the sample corpus gives the same."""

from __future__ import annotations

import importlib
from datetime import date
from functools import cache
from types import ModuleType

import pytest

from policy_extract.document.load import load
from policy_extract.pipeline import extract, find_times
from samples import ROOT

DAY = date(2024, 3, 1)


@cache
def texts() -> tuple[str, ...]:
    files = [p for p in sorted((ROOT / "corpus" / "documents").rglob("*.*")) if p.suffix in (".txt", ".html")]
    return tuple(load(path).text for path in files)


def module(name: str) -> ModuleType:
    return importlib.import_module(f"policy_extract.{name}")  # the package has a function called extract


def test_a_time_rule_without_the_characters_it_needs_would_never_match(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    deadline = module("extract.deadline")
    quick = [find_times(text, DAY) for text in texts()]
    rules = deadline.rules()
    assert any(form.needs for form in deadline._forms())
    monkeypatch.setattr(
        deadline,
        "_rules_at",
        lambda first, _: [
            r for r, letters in zip(rules, deadline._firsts(), strict=True) if first in letters
        ],
    )
    assert [find_times(text, DAY) for text in texts()] == quick


@pytest.mark.parametrize("form", module("extract.deadline")._forms(), ids=lambda form: form.name)
def test_every_example_of_a_time_rule_has_a_character_that_the_rule_needs(form) -> None:  # type: ignore[no-untyped-def]
    for example in form.examples:
        assert not form.needs or set(form.needs) & set(example)


def test_a_list_that_ends_as_no_name_does_would_never_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Anything:
        def __contains__(self, _: object) -> bool:
            return True

    quick = [extract(text, published=DAY) for text in texts()]
    monkeypatch.setattr(module("extract.body"), "name_ends", Anything)
    assert [extract(text, published=DAY) for text in texts()] == quick
