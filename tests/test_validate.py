"""A sound record has no problem; each fault is found, at its path; two validators agree on the form."""

from __future__ import annotations

import copy
import json
from datetime import date
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_extract as pe
from policy_extract.model import Commitment, Deadline, Mention, Place
from policy_extract.record.validate import schema_text, validate, validate_all
from samples import TEXT, area, at, sound, with_quantity

SCHEMA = json.loads(schema_text())
ORACLE = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def paths(record: Commitment | dict[str, Any], text: str | None = TEXT) -> list[str]:
    return [problem.path for problem in validate(record, text)]


def deadline(**changes: object) -> Commitment:
    base = sound().deadline
    assert base is not None
    return sound()._replace(deadline=base._replace(**changes))  # type: ignore[arg-type]


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_sound_record_has_no_problem() -> None:
    assert validate(sound(), TEXT) == []
    assert validate(sound().to_dict(), TEXT) == []
    assert pe.validate(sound()) == []


def test_record_with_every_null_is_sound() -> None:
    bare = sound()._replace(
        object=None, strength_cue=None, deadline=None, responsible=(), quantities=(), section=()
    )
    bare = bare._replace(
        document=bare.document._replace(title=None, published=None, published_basis=None, issuer=None)
    )
    assert validate(bare, TEXT) == []


OPTIONAL = {"vague", "place"}  # came later: records without it stay sound


def test_every_field_of_the_model_is_in_the_schema() -> None:
    """A field added to the record without the schema would be refused, and the other way round."""
    record = sound()._replace(quantities=(area(),), place=Place(3, None)).to_dict()
    assert ORACLE.is_valid(record)
    assert "place" not in sound().to_dict()  # only formats with pages or cells have it

    def required(schema: dict[str, Any], value: dict[str, Any]) -> None:
        if "$ref" in schema:
            schema = {**schema, **SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]]}
        assert set(schema["properties"]) == set(schema["required"]) | OPTIONAL & set(value) == set(value)
        for key, part in schema["properties"].items():
            if isinstance(value[key], dict):
                required(part, value[key])
            elif isinstance(value[key], list) and value[key] and isinstance(value[key][0], dict):
                required(part["items"], value[key][0])

    required(SCHEMA, record)


SENSE = [
    ("evidence elsewhere", sound()._replace(evidence=Mention("力争", 0, 2)), ["$.evidence.text"]),
    (
        "quote of another length",
        sound()._replace(action=Mention("改造", at("改造").start, 99)),
        ["$.action.text"],
    ),
    ("span turned round", sound()._replace(action=Mention("改造", 12, 10)), ["$.action.end"]),
    (
        "percentage over a whole",
        with_quantity(unit="%", of="自来水普及率", value=120),
        ["$.quantities[0].value"],
    ),
    (
        "range over a whole",
        with_quantity(unit="%", of="覆盖率", value=None, low=90, high=110, relation="range"),
        ["$.quantities[0].high"],
    ),
    ("low above high", with_quantity(value=None, low=5, high=3, relation="range"), ["$.quantities[0].low"]),
    ("range with a value", with_quantity(low=3, high=5, relation="range"), ["$.quantities[0].value"]),
    ("range open above", with_quantity(value=None, low=3, relation="range"), ["$.quantities[0].high"]),
    ("no value", with_quantity(value=None), ["$.quantities[0].value"]),
    ("value under low", with_quantity(low=130, relation=">="), ["$.quantities[0].value"]),
    ("value over high", with_quantity(high=110, relation="<="), ["$.quantities[0].value"]),
    ("at least, closed above", with_quantity(high=130, relation=">="), ["$.quantities[0].high"]),
    ("at most, closed below", with_quantity(low=110, relation="<="), ["$.quantities[0].low"]),
    ("due before publication", deadline(due=date(2023, 12, 31)), ["$.deadline.due"]),
    ("alternative before publication", deadline(alternative=date(2023, 1, 1)), ["$.deadline.alternative"]),
    ("due in four thousand years", deadline(due=date(2926, 12, 31)), ["$.deadline.due"]),
    ("from after due", deadline(from_=date(2027, 1, 1)), ["$.deadline.from"]),
    ("a year named, no date", deadline(due=None), ["$.deadline.due"]),
    ("alternative alone", deadline(due=None, alternative=date(2026, 1, 1)), ["$.deadline.due"]),
    ("quantity twice", sound()._replace(quantities=sound().quantities[:1] * 2), ["$.quantities[1]"]),
    (
        "quantities that overlap",
        sound()._replace(
            quantities=(
                *sound().quantities,
                sound().quantities[0]._replace(text="120", end=at("120个").end - 1),
            )
        ),
        ["$.quantities[2]"],
    ),
    ("body twice", sound()._replace(responsible=sound().responsible[:1] * 2), ["$.responsible[1]"]),
    (
        "date without basis",
        sound()._replace(document=sound().document._replace(published_basis=None)),
        ["$.document.published_basis"],
    ),
    (
        "two faults",
        with_quantity(low=5, high=3)._replace(action=Mention("改造", 12, 10)),
        ["$.action.end", "$.quantities[0].low"],
    ),
]


@pytest.mark.parametrize(("record", "wanted"), [s[1:] for s in SENSE], ids=[s[0] for s in SENSE])
def test_sense(record: Commitment, wanted: list[str]) -> None:
    assert paths(record) == wanted


ALLOWED = [
    with_quantity(unit="%", of="固定资产投资增长率", value=120),
    with_quantity(unit="%", of="覆盖率", role="change", value=150),
    with_quantity(unit="%", of="覆盖率", value=100),
    with_quantity(unit="%", of=None, value=250),
    deadline(due=date(2024, 3, 1)),
    deadline(due=None, recurring="yearly"),
    deadline(text="5年内", start=0, end=3, due=None),
]


@pytest.mark.parametrize("record", ALLOWED, ids=range(len(ALLOWED)))
def test_what_looks_odd_and_is_not(record: Commitment) -> None:
    assert paths(record, None) == []


def test_a_quote_far_from_its_evidence() -> None:
    text = TEXT + "。" * 500 + "改造"
    far = sound()._replace(action=Mention("改造", len(text) - 2, len(text)))
    assert paths(far, text) == ["$.action.start"]


FORM: list[tuple[str, Any, list[str]]] = [
    ("strength", "sure", ["$.strength"]),
    ("schema_version", "9", ["$.schema_version"]),
    ("id", "", ["$.id"]),
    ("section", [3], ["$.section[0]"]),
    ("object", {"text": "x", "start": 0}, ["$.object"]),
    ("object", {"text": "x", "start": -1, "end": 1.5}, ["$.object.end", "$.object.start"]),
    ("evidence", None, ["$.evidence"]),
    ("vague", [None], ["$.vague[0]"]),
    ("more", 1, ["$"]),
    ("a b", 1, ["$"]),
]


@pytest.mark.parametrize(("key", "value", "wanted"), FORM)
def test_form(key: str, value: Any, wanted: list[str]) -> None:
    record = sound().to_dict()
    record[key] = value
    assert sorted(paths(record)) == wanted


@pytest.mark.parametrize(
    "day", ["2017-13-40", "2017-02-29", "20170101", "0000-01-01", "2017-01-01\n", "", "soon"]
)
def test_no_such_date(day: str) -> None:
    record = sound().to_dict()
    record["deadline"]["due"] = day
    assert set(paths(record)) == {"$.deadline.due"}
    assert not ORACLE.is_valid(record)


def test_a_batch_names_ids_given_twice() -> None:
    one, other = sound(), sound()._replace(id="other")
    found = list(validate_all([one, other, one], {"plan.txt": TEXT}))
    assert [(index, problem.path) for index, problem in found] == [(2, "$.id")]
    elsewhere = sound()._replace(document=sound().document._replace(source="copy.txt"))
    assert list(validate_all([one, elsewhere])) == []


def test_a_batch_compares_each_record_with_its_own_text() -> None:
    found = list(validate_all([sound(), sound().to_dict()], lambda source: "别的文字" * 20))
    assert {index for index, _ in found} == {0, 1}


NOT_JSON = [float("nan"), float("inf"), {1: 2}, object(), "\ud800", 10**400, -1e21]


@pytest.mark.parametrize("value", NOT_JSON, ids=["nan", "inf", "key", "object", "surrogate", "huge", "large"])
def test_what_is_no_figure_is_a_problem_and_no_crash(value: object) -> None:
    record = sound().to_dict()
    record["quantities"][0]["value"] = value
    assert validate(record, TEXT)


def test_lone_surrogates_of_a_text_are_no_problem() -> None:
    text = TEXT.replace("老旧小区", "老旧\ud800区")
    record = sound()._replace(
        evidence=Mention(text[at("力争").start : at("以上").end], at("力争").start, at("以上").end),
        object=None,
    )
    assert paths(record, text) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-1e9, 1e9) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
WORDS = ["", "个", "range", "=", "lead", "yearly", "firm", "2025-12-31", "2025-02-30", "1.0", "text", "given"]
LIKELY = st.sampled_from([*WORDS, 0, 1, 1.0, -1, 1.5, 10**10, True, None, [], {}])


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """A sound record with one to three places changed, dropped or added."""
    record = copy.deepcopy(sound()._replace(quantities=(area(), sound().quantities[1])).to_dict())
    for _ in range(draw(st.integers(1, 3))):
        place: Any = record
        while True:
            keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], (dict, list)) and place[key] and draw(st.booleans()):
                place = place[key]
                continue
            match draw(st.sampled_from(["change", "change", "change", "drop", "add"])):
                case "drop":
                    del place[key]
                case "add" if isinstance(place, dict):
                    place[draw(st.text(max_size=4))] = draw(JSON)
                case _:
                    place[key] = draw(LIKELY | JSON)
            break
    return record


@settings(max_examples=400, deadline=None)
@given(mutated())
def test_two_validators_agree(record: dict[str, Any]) -> None:
    """jsonschema-rs checks, jsonschema is the oracle: the same verdict, and the same places at fault."""
    from policy_extract.record.validate import _form

    ours = {problem.path for problem in _form(record)}
    theirs = {error.json_path for error in ORACLE.iter_errors(record)}
    assert bool(ours) == bool(theirs)
    if all(isinstance(path, str) and path.isascii() and "'" not in path for path in theirs):
        assert ours == theirs


@settings(max_examples=200, deadline=None)
@given(mutated(), st.none() | st.text(max_size=60))
def test_no_record_makes_it_raise(record: dict[str, Any], text: str | None) -> None:
    validate(record, text)


@settings(max_examples=50, deadline=None)
@given(JSON)
def test_no_value_makes_it_raise(value: Any) -> None:
    assert validate(value)


def test_deadline_is_what_the_model_says() -> None:
    """The schema's name ``from`` is ``from_`` in Python; nothing else differs."""
    assert [n.rstrip("_") for n in Deadline._fields] == SCHEMA["$defs"]["deadline"]["required"]
