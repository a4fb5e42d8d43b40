"""Whole documents: the figures stay above their floors, every span quotes its text, ids are stable."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("policy_extract.pipeline", exc_type=ImportError)

from policy_extract.document.load import read_metadata
from policy_extract.pipeline import Extraction, extract
from policy_extract.review.score import below, in_words, misses_in_words, read_floors, read_gold, score

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
DOCUMENTS = sorted(path.parent.name for path in CORPUS.glob("documents/*/gold.toml"))


class Extracted(NamedTuple):
    """A document of the corpus, extracted with the data of meta.tsv."""

    extraction: Extraction
    records: list[dict[str, Any]]


def _extract(name: str, **changes: Any) -> Extracted:
    row = read_metadata(CORPUS / "meta.tsv")[name]
    path = CORPUS / "documents" / name / f"{name}.txt"
    extraction = extract(
        path, **{"published": row.published, "issuer": row.issuer, "title": row.title, **changes}
    )
    return Extracted(extraction, [c.to_dict() for c in extraction.commitments])


@pytest.fixture(scope="module")
def extracted() -> dict[str, Extracted]:
    return {name: _extract(name) for name in DOCUMENTS}


def test_figures_are_above_their_floors(extracted: dict[str, Extracted]) -> None:
    """Precision, recall and F over the corpus do not fall below corpus/scores.toml."""
    records = [record for one in extracted.values() for record in one.records]
    total, _ = score(read_gold(CORPUS / "gold"), records)
    faults = below(total, read_floors(CORPUS / "scores.toml"))
    texts = {f"{name}.txt": one.extraction.document.text for name, one in extracted.items()}
    assert not faults, "\n".join([*faults, in_words(total), *misses_in_words(total.misses[:40], texts.get)])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_span_quotes_its_text(name: str, extracted: dict[str, Extracted]) -> None:
    """text[start:end] is the quote, for every span of every record."""
    text = extracted[name].extraction.document.text
    assert text == (CORPUS / "documents" / name / f"{name}.txt").read_text("utf-8")
    for record in extracted[name].records:
        spans = list(_spans(record))
        assert spans
        for span in spans:
            assert text[span["start"] : span["end"]] == span["text"]


def _spans(value: Any) -> Any:
    """Every object of a record that has an offset."""
    if isinstance(value, dict):
        if "start" in value and "end" in value:
            yield value
        for inner in value.values():
            yield from _spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _spans(inner)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_records_are_valid(name: str, extracted: dict[str, Extracted]) -> None:
    """The validator has nothing to say of what extraction makes."""
    from policy_extract.record.validate import validate

    one = extracted[name]
    for record in one.records:
        assert validate(record, one.extraction.document.text) == []


def test_ids_are_stable_and_distinct(extracted: dict[str, Extracted]) -> None:
    """A second run gives the same records, and no two commitments share an id."""
    for name, one in extracted.items():
        assert _extract(name).records == one.records
    ids = Counter(record["id"] for one in extracted.values() for record in one.records)
    assert [i for i, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_another_paragraph_does_not_change_ids(name: str, tmp_path: Path) -> None:
    """Appending a paragraph to a document leaves the ids of the commitments before it alone."""
    longer = tmp_path / f"{name}.txt"
    text = (CORPUS / "documents" / name / f"{name}.txt").read_text("utf-8")
    longer.write_text(text.rstrip("\n") + "\n各地天气晴好。\n", "utf-8")
    row = read_metadata(CORPUS / "meta.tsv")[name]
    given = {"published": row.published, "issuer": row.issuer, "title": row.title}
    before = [c.id for c in extract(CORPUS / "documents" / name / f"{name}.txt", **given).commitments]
    assert [c.id for c in extract(longer, **given).commitments] == before
