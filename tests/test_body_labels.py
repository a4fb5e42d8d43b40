"""Labels that close an item (完成时限：…, 责任单位：…) and task tables: each commitment's date, bodies, quantities."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

import policy_extract as pe
from policy_extract.lexicon import table

CASES: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent.parent / "corpus/cases/body_labels.toml").read_text(encoding="utf-8")
)["text"]


def written(c: pe.Commitment) -> str:
    due = "-" if c.deadline is None or c.deadline.inferred else str(c.deadline.due or c.deadline.recurring)
    return f"{c.evidence.text}|{due}|{' '.join(f'{b.text}/{b.role[0]}' for b in c.responsible if not b.inferred)}"


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["says"])
def test_text(case: dict[str, Any]) -> None:
    """Every commitment of the text with its date and bodies; quotes stand where they say, records are sound."""
    text = case["text"]
    extraction = pe.extract(text, published="2024-03-01")
    assert [written(c) for c in extraction.commitments] == case["records"]
    if "quantities" in case:
        assert [
            ", ".join(f"{q.value} {q.unit} {q.role}" for q in c.quantities) for c in extraction.commitments
        ] == case["quantities"]
    if "strengths" in case:
        assert [c.strength for c in extraction.commitments] == case["strengths"]
    for c in extraction.commitments:
        assert [p for p in pe.validate(c.to_dict(), text) if p] == []


def test_words() -> None:
    """No label stands twice."""
    rows = [row["word"] for row in table("body_labels")]
    assert len(rows) == len(set(rows))
