"""The project's own documents and their gold: built from quotes, up to date, and sound."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
DOCUMENTS = sorted(path.parent.name for path in CORPUS.glob("documents/*/gold.toml"))
RELEASES = sorted(path.parent.name for path in CORPUS.glob("releases/*/changes.jsonl"))
CHANGES = {"target_raised", "target_lowered", "quantity_changed", "quantity_added", "quantity_removed"}
CHANGES |= {"deadline_advanced", "deadline_slipped", "deadline_added", "deadline_removed", "strengthened"}
CHANGES |= {"softened", "body_added", "body_removed", "body_role_changed", "reworded"}


def _builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_gold", CORPUS / "build_gold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


build_gold = _builder()


@pytest.fixture(scope="module")
def built() -> dict[Path, str]:
    files: dict[Path, str] = build_gold.files()
    return files


@pytest.fixture(scope="module")
def golds(built: dict[Path, str]) -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(content) for path, content in built.items() if path.suffix == ".json"}


def test_files_are_up_to_date(built: dict[Path, str]) -> None:
    """What the quotes say is what the JSON, the metadata table and the digest say; else run build_gold.py."""
    for path, content in built.items():
        assert path.read_text("utf-8") == content, f"run: python corpus/build_gold.py ({path.name} is stale)"
    assert {p for p in built if p.suffix == ".json"} == set(CORPUS.glob("gold/*.json"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_spans_quote(name: str, golds: dict[str, dict[str, Any]]) -> None:
    """Every span reads as the TOML quotes it, numbers inside their commitment."""
    folder = CORPUS / "documents" / name
    text = build_gold.text_of(folder)
    written = tomllib.loads((folder / "gold.toml").read_text("utf-8"))
    for quoted, made in zip(written.get("commitment", []), golds[name]["commitments"], strict=True):
        start, end = made["span"]
        assert text[start:end] == quoted["evidence"]
        assert text[start:end] == text[start:end].strip("，。；：、,;: \n\t　")
        for number, quantity in zip(quoted.get("quantities", []), made["quantities"], strict=True):
            low, high = quantity["span"]
            assert start <= low < high <= end
            assert text[low:high] == number["quote"]
        if made["deadline"]:
            low, high = made["deadline"]["span"]
            named = quoted["deadline"]
            entry = written["deadlines"][named] if isinstance(named, str) else named
            assert text[low:high] == entry["quote"]
    for low, high in golds[name]["non_commitment_numbers"]:
        assert 0 <= low < high <= len(text)
        inside = [c for c in golds[name]["commitments"] if c["confidence"] == 1 and _inside((low, high), c)]
        assert not inside, f"{text[low:high]!r} stands in the commitment {inside[0]['action']!r}"


def _inside(span: tuple[int, int], commitment: dict[str, Any]) -> bool:
    """A number that the commitment states; names and classes (第六届, 5G) may stand in one."""
    return any(q["span"][0] < span[1] and span[0] < q["span"][1] for q in commitment["quantities"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_says_where_it_comes_from(name: str) -> None:
    """Each document names its title, issuer, day, genre, trouble and provenance."""
    meta = build_gold.meta_of(CORPUS / "documents" / name)
    assert set(meta) == {"title", "issuer", "published", "genre", "trouble", "provenance"}
    assert meta["provenance"] == "written for this project"
    assert all(meta.values())


def test_corpus_is_large_and_varied(golds: dict[str, dict[str, Any]]) -> None:
    """Enough of each kind for a figure to mean something; silent documents are there too."""
    sure = [c for gold in golds.values() for c in gold["commitments"] if c["confidence"] == 1]
    assert len(golds) >= 16
    assert len(sure) >= 350
    assert sum(len(c["quantities"]) for c in sure) >= 120
    assert sum(c["deadline"] is not None for c in sure) >= 100
    assert sum(len(c["responsible"]) for c in sure) >= 150
    assert sum(not any(c["confidence"] == 1 for c in gold["commitments"]) for gold in golds.values()) >= 3
    assert {c["strength"] for c in sure} == set(build_gold.STRENGTHS)
    assert {q["relation"] for c in sure for q in c["quantities"]} == set(build_gold.RELATIONS)
    assert {q["role"] for c in sure for q in c["quantities"]} == set(build_gold.QUANTITY_ROLES)


@pytest.mark.parametrize("name", RELEASES)
def test_changes_quote_both_releases(name: str) -> None:
    """Each hand-made change quotes the releases that it is between, and its kinds fit its status."""
    folder = CORPUS / "releases" / name
    texts = {side: (folder / side / f"{name}.txt").read_text("utf-8") for side in ("old", "new")}
    for line in (folder / "changes.jsonl").read_text("utf-8").splitlines():
        change = json.loads(line)
        assert set(change["kinds"]) <= CHANGES
        assert (change["before"] is None) == (change["status"] == "new")
        assert (change["after"] is None) == (change["status"] == "dropped")
        assert (change["status"] == "changed") == bool(set(change["kinds"]) - {"reworded"})
        for side, quote in (("old", change["before"]), ("new", change["after"])):
            assert quote is None or texts[side].count(quote) == 1


@pytest.mark.parametrize(
    ("gold", "message"),
    [
        ('evidence = "修路9条"', "does not stand in the text"),
        ('evidence = "修路"', "stands 2 times"),
        (
            'evidence = "修路3条"\n'
            'quantities = [{ quote = "3条", value = 3, unit = "条", relation = "=", role = "goal" }]',
            "known:",
        ),
        ('evidence = "修路3条"\nresponsable = "x"', "unknown key"),
        ('evidence = "修路3条"\ndeadline = "never"', "not among"),
    ],
)
def test_wrong_gold_is_refused(gold: str, message: str, tmp_path: Path) -> None:
    """The builder stops where a quote is wrong or ambiguous, or a word is misspelt, and says what to do."""
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "one.txt").write_text("修路3条，再修路13条。", "utf-8")
    (folder / "meta.toml").write_text('title = "t"\nissuer = "i"\npublished = 2024-01-01\n', "utf-8")
    (folder / "gold.toml").write_text(
        f'non_commitment_numbers = []\n[[commitment]]\n{gold}\naction = "修"\nstrength = "firm"\n', "utf-8"
    )
    with pytest.raises(build_gold.GoldError, match=message):
        build_gold.build(folder)


CLASSES = {"achievement", "background", "problem", "principle", "slogan", "minutes", "exhortation", "statute"}
CLASSES |= {"forecast", "heading"}


def test_sentences_are_sound() -> None:
    """cases/commitment.toml quotes its own sentences, in order, and speaks of every class of refusal."""
    cases = tomllib.loads((CORPUS / "cases" / "commitment.toml").read_text("utf-8"))
    assert len(cases["commitment"]) >= 150
    assert {case["class"] for case in cases["nothing"]} == CLASSES
    texts = [case["text"] for case in cases["commitment"] + cases["nothing"]]
    assert len(set(texts)) == len(texts)
    for case in cases["commitment"]:
        at = 0
        assert case["expect"], case["text"]
        for quote in case["expect"]:
            at = case["text"].find(quote, at) + 1
            assert at > 0, f"{quote!r} is out of place in {case['text']!r}"
        assert all(quote in case["text"] for quote in case.get("optional", []))
        for field in {"strength", "due", "quantities", "responsible"} & set(case):
            assert len(case[field]) == len(case["expect"]), case["text"]
        for names in case.get("responsible", []):
            assert all(name in case["text"] for name in names)
