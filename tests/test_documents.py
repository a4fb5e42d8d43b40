"""Whole documents: the figures stay above their floors, every span quotes its text, ids are stable."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

pytest.importorskip("policy_extract.pipeline", exc_type=ImportError)

from policy_extract.document.load import read_metadata
from policy_extract.model import Commitment
from policy_extract.pipeline import Extraction, extract
from policy_extract.review.score import below, in_words, misses_in_words, read_floors, read_gold, score

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
DOCUMENTS = sorted(path.parent.name for path in CORPUS.glob("documents/*/gold.toml"))


class Extracted(NamedTuple):
    """A document of the corpus, extracted with the data of meta.tsv."""

    extraction: Extraction
    records: list[dict[str, Any]]


def _extract(name: str, path: Path | None = None) -> Extracted:
    row = read_metadata(CORPUS / "meta.tsv")[name]
    path = path or CORPUS / "documents" / name / f"{name}.txt"
    extraction = extract(path, published=row.published, issuer=row.issuer, title=row.title)
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


def _spans(value: Any) -> Iterator[dict[str, Any]]:
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
    before = [c.id for c in _extract(name).extraction.commitments]
    assert [c.id for c in _extract(name, longer).extraction.commitments] == before


# --- single sentences (corpus/cases/commitment.toml) ---

# Where a sentence stands decides what it is: the same words are a task under a heading of tasks and a fact in
# a review. Each frame is a small document with the sentence at {}.
FRAMES = {
    "plan": "岚谷县重点工作行动方案\n\n二、重点任务\n（一）持续推进各项工作\n{}\n",
    "report": "三、今年重点工作\n各位代表！\n（一）持续推进各项工作\n{}\n",
    "news": "岚谷县召开新闻发布会\n本报讯（记者 林岸）日前，岚谷县召开新闻发布会。\n{}\n",
    "statute": "岚谷县文明行为促进条例\n\n第一章　总则\n第一条　为了促进文明行为，制定本条例。\n"
    "第二条　本条例适用于本县。\n第三条　{}\n第四条　本条例由县人民政府组织实施。\n第五条　（略）\n",
}
SENTENCES = tomllib.loads((CORPUS / "cases" / "commitment.toml").read_text("utf-8"))
# A sentence that is no commitment is none in any of these; elsewhere some may be read as one.
SILENT_IN = {"achievement": ("news", "plan"), "slogan": ("news", "plan"), "minutes": ("news", "plan")}
SILENT_IN |= {"statute": ("statute",), "heading": ("plan",)}


class Verdict(NamedTuple):
    """One sentence: the quotes expected and found, and what else is wrong."""

    text: str
    faults: list[str]


def _judge(case: dict[str, Any], mode: str) -> Verdict:
    """What extraction makes of one sentence in its frame, against what the table says of it."""
    frame = FRAMES[mode]
    shift = frame.index("{}")
    text = frame.replace("{}", case["text"])
    issuer = "岚谷县人民政府"
    published = case.get("published", date(2024, 3, 1))
    found = [
        c
        for c in extract(text, published=published, issuer=issuer).commitments
        if shift <= c.evidence.start and c.evidence.end <= shift + len(case["text"])
    ]
    faults: list[str] = []
    at = 0
    for i, quote in enumerate(case.get("expect", [])):
        at = case["text"].index(quote, at)
        span = (shift + at, shift + at + len(quote))
        at += 1
        best = max(found, key=lambda c: _overlap(span, (c.evidence.start, c.evidence.end)), default=None)
        if best is None or _overlap(span, (best.evidence.start, best.evidence.end)) < 0.5:
            faults.append(f"missed {quote}")
            continue
        found.remove(best)
        faults += _fields(case, i, best)
    spare = [case["text"].index(quote) + shift for quote in case.get("optional", [])]
    faults += [
        f"false alarm {c.evidence.text}"
        for c in found
        if not any(start - 2 <= c.evidence.start < start + 40 for start in spare)
    ]
    return Verdict(case["text"], faults)


def _fields(case: dict[str, Any], i: int, c: Commitment) -> Iterator[str]:
    if "strength" in case and case["strength"][i] != c.strength:
        yield f"{c.evidence.text}: strength {c.strength}"
    if "due" in case:
        due = c.deadline.due.isoformat() if c.deadline and c.deadline.due else ""
        if due != case["due"][i]:
            yield f"{c.evidence.text}: due {due}"
    if "quantities" in case:
        got = [
            [q.value if q.value is not None else [q.low, q.high], q.unit, q.relation] for q in c.quantities
        ]
        if not _same(got, case["quantities"][i]):
            yield f"{c.evidence.text}: {got}"
    if "responsible" in case:
        names = [r.text for r in c.responsible if not r.inferred]
        if sorted(names) != sorted(case["responsible"][i]):
            yield f"{c.evidence.text}: {names}"


def _same(got: list[list[Any]], wanted: list[list[Any]]) -> bool:
    return len(got) == len(wanted) and all(
        g[1:] == w[1:] and g[0] == (pytest.approx(w[0], rel=1e-4) if not isinstance(w[0], list) else w[0])
        for g, w in zip(got, wanted, strict=True)
    )


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    common = min(a[1], b[1]) - max(a[0], b[0])
    return max(0, common) / (max(a[1], b[1]) - min(a[0], b[0]))


def test_sentences_are_found_or_refused() -> None:
    """The share of sentences that are wholly right does not fall below the floors of the table."""
    kept = [_judge(case, case["mode"]) for case in SENTENCES["commitment"]]
    silent = [
        _judge(case, mode)
        for case in SENTENCES["nothing"]
        for mode in SILENT_IN.get(case["class"], ("news",))
    ]
    for floor, verdicts in ((SENTENCES["floor"]["found"], kept), (SENTENCES["floor"]["refused"], silent)):
        wrong = [v for v in verdicts if v.faults]
        share = 1 - len(wrong) / len(verdicts)
        listed = "\n".join(f"{v.text}\n    {'; '.join(v.faults)}" for v in wrong)
        assert share >= floor, f"{share:.3f} of {len(verdicts)} are right, wanted {floor}\n{listed}"
