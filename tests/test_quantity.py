"""Numbers and quantities: what the tables of cases say, and what holds for every text."""

from __future__ import annotations

import time
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from policy_extract.extract import numerals
from policy_extract.extract.quantity import READINGS, find, lexicon
from policy_extract.lexicon import table
from policy_extract.model import Quantity

CASES = Path(__file__).resolve().parent.parent / "corpus" / "cases"
NUMERALS: dict[str, Any] = tomllib.loads((CASES / "numerals.toml").read_text(encoding="utf-8"))
QUANTITIES: dict[str, Any] = tomllib.loads((CASES / "quantity.toml").read_text(encoding="utf-8"))


def _each(cases: dict[str, Any], kind: str) -> list[Any]:
    return [pytest.param(case, text, id=text or "empty") for case in cases[kind] for text in case["texts"]]


@pytest.mark.parametrize(("case", "text"), _each(NUMERALS, "value"))
def test_numeral(case: dict[str, Any], text: str) -> None:
    """A numeral has its value, exactly."""
    assert numerals.parse_numeral(text) == Decimal(case["amount"])


@pytest.mark.parametrize(("case", "text"), _each(NUMERALS, "nothing"))
def test_no_numeral(case: dict[str, Any], text: str) -> None:
    """What is not one well-formed numeral has no value."""
    assert numerals.parse_numeral(text) is None


@pytest.mark.parametrize(("case", "text"), _each(NUMERALS, "whole"))
def test_value(case: dict[str, Any], text: str) -> None:
    """Signs, fractions and wide digits are read."""
    assert numerals.value(text) == Decimal(case["amount"])


@pytest.mark.parametrize(("case", "text"), _each(QUANTITIES, "value"))
def test_quantity(case: dict[str, Any], text: str) -> None:
    """One quantity, with its whole quote, value, unit and relation."""
    (q,) = find(text)
    assert (q.text, q.unit, q.relation) == (case.get("quote", text), case["unit"], case["relation"])
    assert q.value == case.get("value")
    if q.value is None:
        assert (q.low, q.high) == (case["low"], case["high"])
    else:
        assert q.low == (q.value if q.relation in (">=", ">") else None)
        assert q.high == (q.value if q.relation in ("<=", "<") else None)


@pytest.mark.parametrize("case", QUANTITIES["clause"], ids=lambda case: str(case["text"]))
def test_clause(case: dict[str, Any]) -> None:
    """The clause decides the role, what is counted, and per what."""
    found = find(case["text"])
    assert [(q.text, q.role, q.per or "") for q in found] == [(f[0], f[1], f[3]) for f in case["finds"]]
    for q, (_, _, of, _) in zip(found, case["finds"], strict=True):
        assert of in (q.of or ""), q


@pytest.mark.parametrize(("case", "text"), _each(QUANTITIES, "of"))
def test_of(case: dict[str, Any], text: str) -> None:
    """What is counted is a noun as it stands in the text: no verb, date, number of an item before or after it."""
    assert [q.of or "" for q in find(text)] == case["nouns"]


def test_long_noun_is_cut_between_words() -> None:
    """A very long noun phrase keeps its last words, whole."""
    (q,) = find("规模以上水产品精深加工龙头企业关键生产工序全面数字化改造率达到70%")
    assert q.of is not None
    assert "改造率" in q.of
    assert len(q.of) <= 18
    assert not q.of.startswith(("品", "工序全"))


def test_once_said_holds_for_each() -> None:
    """分别 gives each number of a list the comparator that is said once."""
    assert [q.relation for q in find("分别给予最高60万元、40万元扶持")] == ["<=", "<="]
    assert [q.relation for q in find("分别达30万吨和50万吨左右")] == ["~", "~"]
    assert [q.unit for q in find("分别提升31.1个和26.3个百分点")] == ["个百分点", "个百分点"]


@pytest.mark.parametrize("text", [t for case in QUANTITIES["nothing"] for t in case["texts"]])
def test_nothing(text: str) -> None:
    """Look-alikes are no quantity, alone or in a sentence."""
    assert find(text) == []
    assert find(f"要推进{text}。") == []


@pytest.mark.parametrize("case", QUANTITIES["canonical"], ids=lambda case: str(case["text"]))
def test_canonical(case: dict[str, Any]) -> None:
    """A base unit is given only where the conversion is exact."""
    (q,) = find(case["text"])
    got = None if q.canonical is None else (q.canonical.value, q.canonical.unit)
    assert got == ((case["value"], case["unit"]) if "value" in case else None)


@pytest.mark.parametrize(("rule", "text"), [(r.rule, e) for r in READINGS for e in r.examples])
def test_reading(rule: str, text: str) -> None:
    """Each example is read as a whole by its own rule."""
    assert [(q.text, q.rule) for q in find(text)] == [(text, rule)]


@pytest.mark.parametrize("text", [e for r in READINGS for e in r.rejects])
def test_reading_rejects(text: str) -> None:
    """A look-alike is read by no rule."""
    assert find(text) == []


@pytest.mark.parametrize("row", table("quantity_fixed"), ids=lambda row: str(row["term"]))
def test_fixed_term(row: dict[str, str]) -> None:
    """A fixed term is no quantity in its example."""
    assert row["term"] in row["example"]
    assert find(row["example"]) == []


def test_measures_are_sound() -> None:
    """Units are sorted, none twice; an exact factor always has a base unit."""
    units = [row["unit"] for row in table("measures")]
    assert units == sorted(set(units))
    for row in table("measures"):
        assert row["han"] in ("yes", "long", "no"), row
        assert bool(row["base"]) == bool(row["factor"]), row


@pytest.mark.parametrize("name", ["bounds", "quantity_words", "quantity_fixed"])
def test_words_are_listed_once(name: str) -> None:
    """No row of a table is there twice."""
    rows = [tuple(row.values()) for row in table(name)]
    assert len(rows) == len(set(rows))


def test_not_across_lines() -> None:
    """A quantity ends with its line, and the clause of another line says nothing about it."""
    assert [q.text for q in find("建成5\n个公园")] == []
    (q,) = find("投入资金\n200万元")
    assert (q.role, q.of) == ("target", None)


CHARACTERS = "0123456789一二两三十百千万亿零半成倍番第前每各多余几约近超、，。％%.,-—至到 \n（）“”年个的翻由/"
WORDS = (
    "分之",
    "个百分点",
    "以上",
    "左右",
    "全覆盖",
    "不低于",
    "最高给予",
    "万元",
    "平方米",
    "增长",
    "提高到",
    "分别",
    "千瓦",
)
PIECES = st.sampled_from([*CHARACTERS, *WORDS])


@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text(text: str) -> None:
    """Any text passes; every quote is the text at its place; quotes are in order and apart; bounds agree."""
    found = find(text)
    end = 0
    for q in found:
        assert isinstance(q, Quantity)
        assert text[q.start : q.end] == q.text
        assert "\n" not in q.text
        assert end <= q.start < q.end
        end = q.end
        assert (q.value is None) == (q.relation == "range")
        if q.value is None:
            assert q.low is not None
            assert q.high is not None
            assert q.low < q.high
        assert q.of is None or q.of in text
        assert q.per is None or q.per in text


@given(st.lists(PIECES, max_size=30).map("".join))
@example("全覆盖的")
def test_same_alone_and_after_another_line(text: str) -> None:
    """What stands on other lines changes nothing."""
    before = "到明年，新建公园3座。\n"
    shifted = [
        q._replace(start=q.start - len(before), end=q.end - len(before)) for q in find(before + text)[1:]
    ]
    assert shifted == find(text)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "9,999,",
        "1.",
        "百",
        "十万",
        "百分之",
        "“1",
        "1%、",
        "每",
        "全覆盖",
        "1个、",
        "1-",
        "1万1",
        "由1%",
        "最高",
    ],
)
def test_linear(piece: str) -> None:
    """A long run of anything takes time in proportion to its length."""
    lexicon()

    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        begun = time.perf_counter()
        find(text)
        return time.perf_counter() - begun

    seconds(1000)
    small, large = min(seconds(20_000) for _ in range(3)), seconds(200_000)
    assert large < 40 * small + 0.1
