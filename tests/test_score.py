"""The figures on small cases whose numbers can be counted by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policy_extract.errors import RecordError
from policy_extract.review.score import Scores, below, read_floors, read_gold, score
from samples import Ran

Record = dict[str, Any]


def quantity(start: int, end: int, value: object = 5, **more: object) -> Record:
    return {"span": [start, end], "value": value, "unit": "个", "relation": "=", "role": "target", **more}


def deadline(start: int, end: int, due: str | None = "2025-12-31", **more: object) -> Record:
    return {"span": [start, end], "due": due, "recurring": None, **more}


def body(text: str, role: str = "lead") -> Record:
    return {"span": [0, len(text)], "text": text, "role": role}


def commitment(start: int, end: int, **more: object) -> Record:
    empty = {"quantities": [], "deadline": None, "responsible": [], "restated": []}
    return {"span": [start, end], "strength": "firm", "confidence": 1.0, **empty, **more}


def gold(*commitments: Record, region: tuple[int, int] = (0, 1000)) -> Record:
    return {"doc": "d", "region": list(region), "commitments": list(commitments)}


def as_record(item: Record, source: str = "sub/d.txt") -> Record:
    """What an extraction would have to say to agree with a gold item."""

    def spread(part: Record) -> Record:
        rest = {k: v for k, v in part.items() if k != "span"}
        return {"text": "", "start": part["span"][0], "end": part["span"][1], **rest}

    quantities = []
    for q in item["quantities"]:
        one = spread(q)
        if isinstance(one["value"], list):
            one.update(low=one["value"][0], high=one["value"][1], value=None)
        quantities.append(one)
    return {
        "document": {"source": source},
        "evidence": {"text": "", "start": item["span"][0], "end": item["span"][1]},
        "strength": item["strength"],
        "quantities": quantities,
        "deadline": spread(item["deadline"]) if item["deadline"] else None,
        "responsible": [spread(b) for b in item["responsible"]],
    }


def figures(tmp_path: Path, annotation: Record, records: list[Record]) -> Scores:
    (tmp_path / "d.json").write_text(json.dumps(annotation), "utf-8")
    return score(read_gold(tmp_path), records)[0]


def counts(scores: Scores) -> dict[str, tuple[int, int, int]]:
    return {name: (t.tp, t.fp, t.fn) for name, t in scores.tallies.items()}


FULL = commitment(
    0,
    20,
    quantities=[quantity(4, 7), quantity(10, 15, [3, 5], relation="range")],
    deadline=deadline(0, 4, due_alt=["2025-06-30"]),
    responsible=[body("市教育局"), body("市 财政局", "support")],
)


def test_agreement_is_one_everywhere(tmp_path: Path) -> None:
    scores = figures(
        tmp_path, gold(FULL, commitment(30, 40)), [as_record(FULL), as_record(commitment(30, 40))]
    )
    assert counts(scores) == {
        "commitments": (2, 0, 0),
        "hard": (1, 0, 0),
        "quantities": (2, 0, 0),
        "deadlines": (1, 0, 0),
        "responsible": (2, 0, 0),
        "exact hard": (1, 0, 0),
    }
    assert all(tally.f == pytest.approx(1) for tally in scores.tallies.values())
    assert {name: scores.accuracy(name) for name in scores.right} == dict.fromkeys(scores.right, 1.0)
    assert scores.misses == []


def test_nothing_found_is_all_missed(tmp_path: Path) -> None:
    scores = figures(tmp_path, gold(FULL), [])
    assert counts(scores)["commitments"] == (0, 0, 1)
    assert counts(scores)["responsible"] == (0, 0, 2)
    assert {miss.kind for miss in scores.misses} == {"missed hard", "quantity", "deadline", "responsible"}


def test_a_false_alarm_counts_in_every_field_it_fills(tmp_path: Path) -> None:
    scores = figures(tmp_path, gold(), [as_record(FULL)])
    assert {name: fp for name, (_, fp, _) in counts(scores).items()} == {
        "commitments": 1,
        "hard": 1,
        "quantities": 2,
        "deadlines": 1,
        "responsible": 2,
        "exact hard": 1,
    }


@pytest.mark.parametrize(
    ("change", "figure", "wanted"),
    [
        ({"span": [0, 41]}, "commitments", (0, 1, 1)),
        ({"span": [0, 40]}, "commitments", (1, 0, 0)),
        ({"quantities": [quantity(4, 7, 6), FULL["quantities"][1]]}, "quantities", (1, 1, 1)),
        ({"quantities": [quantity(4, 7, 5.0001), FULL["quantities"][1]]}, "quantities", (2, 0, 0)),
        ({"quantities": [quantity(4, 7, unit="家"), FULL["quantities"][1]]}, "quantities", (1, 1, 1)),
        ({"quantities": [quantity(4, 7, relation=">="), FULL["quantities"][1]]}, "quantities", (1, 1, 1)),
        ({"quantities": [quantity(4, 7, role="scope"), FULL["quantities"][1]]}, "quantities", (2, 0, 0)),
        ({"quantities": FULL["quantities"][:1]}, "exact hard", (0, 1, 1)),
        ({"deadline": deadline(0, 4, "2025-06-30")}, "deadlines", (1, 0, 0)),
        ({"deadline": deadline(0, 4, "2026-06-30")}, "deadlines", (0, 1, 1)),
        ({"deadline": deadline(0, 4, recurring="yearly")}, "deadlines", (0, 1, 1)),
        ({"deadline": None}, "deadlines", (0, 0, 1)),
        ({"responsible": [body("市教育局"), body("市财政局")]}, "responsible", (2, 0, 0)),
        ({"responsible": [body("市教育局")]}, "responsible", (1, 0, 1)),
        ({"responsible": [*FULL["responsible"], body("市教育局")]}, "responsible", (2, 1, 0)),
    ],
)
def test_one_difference(change: Record, figure: str, wanted: tuple[int, int, int], tmp_path: Path) -> None:
    scores = figures(tmp_path, gold(FULL), [as_record({**FULL, **change})])
    assert counts(scores)[figure] == wanted


def test_roles_and_strength_are_accuracies_beside(tmp_path: Path) -> None:
    other = {**FULL, "strength": "striving", "responsible": [body("市教育局"), body("市财政局", "lead")]}
    scores = figures(tmp_path, gold(FULL), [as_record(other)])
    assert scores.accuracy("strength") == 0
    assert scores.accuracy("unit role") == 0.5
    assert scores.accuracy("quantity role") == 1


def test_unsure_gold_and_restatements_are_neither_misses_nor_alarms(tmp_path: Path) -> None:
    annotation = gold(commitment(0, 20, confidence=0.5), commitment(100, 120, restated=[[200, 220]]))
    assert counts(figures(tmp_path, annotation, []))["commitments"] == (0, 0, 1)
    records = [as_record(commitment(0, 10)), as_record(commitment(210, 215)), as_record(commitment(100, 120))]
    assert counts(figures(tmp_path, annotation, records))["commitments"] == (1, 0, 0)


def test_what_is_inferred_is_not_an_alarm(tmp_path: Path) -> None:
    record = as_record(
        commitment(
            0,
            20,
            deadline=deadline(30, 34, inferred=True),
            responsible=[{**body("示例区"), "inferred": True}],
        )
    )
    scores = figures(tmp_path, gold(commitment(0, 20)), [record])
    assert counts(scores)["deadlines"] == counts(scores)["responsible"] == counts(scores)["hard"] == (0, 0, 0)


def test_records_outside_the_region_do_not_count(tmp_path: Path) -> None:
    scores = figures(
        tmp_path, gold(region=(50, 100)), [as_record(commitment(40, 60)), as_record(FULL, "other.txt")]
    )
    assert counts(scores)["commitments"] == (0, 0, 0)


def test_each_gold_has_one_record_the_closest(tmp_path: Path) -> None:
    records = [as_record(commitment(0, 15)), as_record(commitment(0, 20)), as_record(commitment(1, 20))]
    assert counts(figures(tmp_path, gold(commitment(0, 20)), records))["commitments"] == (1, 2, 0)


# --- floors and the command ---


def test_floors(tmp_path: Path) -> None:
    scores = figures(tmp_path, gold(FULL, commitment(30, 40)), [as_record(FULL)])
    file = tmp_path / "floors.toml"
    file.write_text("commitments = {p = 1.0, r = 0.6}\nexact_hard = 1\nstrength = 1.0\nunit_role = 0.5\n")
    assert below(scores, read_floors(file)) == ["commitments: r is 0.5000, under its floor of 0.6"]


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("speed = 1", "no figure named speed; known: commitments, hard"),
        ("hard = 'high'", "the floor of hard is 'high'; wanted a number"),
        ("hard = {x = 1}", "no measure x of hard"),
        ("hard", "not TOML"),
    ],
)
def test_floors_that_cannot_be_read(toml: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "f.toml").write_text(toml)
    with pytest.raises(RecordError, match=message):
        read_floors(tmp_path / "f.toml")


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """gold/d.json, docs/d.txt and r.jsonl with one hit, one miss and one false alarm."""
    (tmp_path / "gold").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "gold" / "d.json").write_text(json.dumps(gold(FULL, commitment(30, 40))), "utf-8")
    (tmp_path / "docs" / "d.txt").write_text("甲乙丙丁戊己庚辛壬癸" * 10, "utf-8")
    records = [as_record(FULL), as_record(commitment(60, 64))]
    (tmp_path / "r.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records), "utf-8")
    return tmp_path


def test_command(command: Callable[..., Ran], case: Path) -> None:
    out = case / "figures.json"
    ran = command("score", case / "gold", case / "r.jsonl", "--json", out, "--misses", 9, "--per-doc")
    assert ran.code == 0
    assert "commitments     0.500  0.500  0.500      2\n" in ran.out
    assert "false alarm             d:60  '甲乙丙丁'\n" in ran.out
    assert json.loads(out.read_text())["commitments"] == {
        "p": 0.5,
        "r": 0.5,
        "f": 0.5,
        "tp": 1,
        "fp": 1,
        "fn": 1,
    }


def test_command_under_a_floor_names_the_figure(command: Callable[..., Ran], case: Path) -> None:
    (case / "floors.toml").write_text("commitments = 0.9\nhard = 0.9\n")
    ran = command(
        "score", case / "gold", "-", "--floors", case / "floors.toml", stdin=(case / "r.jsonl").read_bytes()
    )
    assert ran.code == 1
    assert ran.err == "policy-extract: commitments: f is 0.5000, under its floor of 0.9\n"


def test_command_with_what_is_not_there(command: Callable[..., Ran], case: Path) -> None:
    assert command("score", case / "docs", case / "r.jsonl").err.endswith("wanted one <id>.json a document\n")
    assert command("score", case / "none", case / "r.jsonl").code == 2
    assert "none.jsonl: cannot be read" in command("score", case / "gold", case / "none.jsonl").err
    (case / "gold" / "e.json").write_text("{}")
    assert (
        "e.json: not a gold file (KeyError: 'region')"
        in command("score", case / "gold", case / "r.jsonl").err
    )


def test_command_with_records_that_are_none(command: Callable[..., Ran], case: Path) -> None:
    ran = command("score", case / "gold", "-", stdin=b"{}\n")
    assert ran.code == 2
    assert "record 1: not a commitment record (KeyError: 'document')" in ran.err
