"""Time expressions: the cases of corpus/cases/deadline.toml, the rules' examples, what holds for any text."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_extract.extract import deadline
from policy_extract.lexicon import table

CASES = tomllib.loads(
    Path(__file__).parent.parent.joinpath("corpus/cases/deadline.toml").read_text(encoding="utf-8")
)
PUBLISHED = date(2024, 3, 12)
FIELDS = ("due", "from", "recurring", "duration", "alternative", "kind")


def _values() -> list[Any]:
    params = []
    for case in CASES["value"]:
        published = case.get("published", PUBLISHED) or None
        for text in case["texts"]:
            value = {field: case.get(field) for field in FIELDS}
            params.append(pytest.param(text, published, value, id=f"{text}-{case['kind']}"))
    return params


@pytest.mark.parametrize(("text", "published", "value"), _values())
def test_value(text: str, published: date | None, value: dict[str, Any]) -> None:
    """The expression is found whole and alone, with exactly the value that the table states."""
    before, mark, rest = text.partition("{")
    quote, _, after = rest.partition("}") if mark else (before, "", "")
    before = before if mark else ""
    found = deadline.find(before + quote + after, published)
    assert [t.text for t in found if not quote or t.start < len(before + quote)] == [quote]
    hit = found[0]
    got = {field: getattr(hit, "from_" if field == "from" else field) for field in FIELDS}
    assert got == value
    assert hit.start == len(before)


@pytest.mark.parametrize("text", [text for case in CASES["nothing"] for text in case["texts"]])
def test_silence(text: str) -> None:
    """Look-alikes, and words that name no date, are left alone."""
    assert deadline.find(text, PUBLISHED) == []


def _examples(kind: str) -> list[Any]:
    pairs = [(rule.name, text) for rule in deadline.rules() for text in getattr(rule, kind)]
    return [pytest.param(name, text, id=f"{name}-{text}") for name, text in pairs]


@pytest.mark.parametrize(("name", "text"), _examples("examples"))
def test_rule_matches_its_examples(name: str, text: str) -> None:
    """A rule matches its examples whole, and no earlier rule takes them."""
    assert [(t.text, t.rule) for t in deadline.find(text, PUBLISHED)] == [(text, name)]


@pytest.mark.parametrize(("name", "text"), _examples("rejects"))
def test_rule_leaves_its_rejects(name: str, text: str) -> None:
    """A rule finds nothing in its look-alikes."""
    assert name not in [t.rule for t in deadline.find(text, PUBLISHED)]


def test_every_rule_is_proved() -> None:
    """Every rule wins at least one of the table's or its own examples."""
    won = {t.rule for text, *_ in (p.values for p in _values()) for t in _plain(str(text))}
    won |= {rule.name for rule in deadline.rules() if rule.examples}
    assert {rule.name for rule in deadline.rules()} - won == set()


def _plain(text: str) -> list[Any]:
    return deadline.find(text.replace("{", "").replace("}", ""), PUBLISHED)


def test_year_carries_on_in_its_sentence() -> None:
    """A month without a year is of the year that its sentence named before; a full stop ends that."""
    found = deadline.find("2026年3月启动，9月底前建成。11月底前验收。", PUBLISHED)
    assert [t.due for t in found] == [date(2026, 3, 31), date(2026, 9, 30), date(2024, 11, 30)]


def test_year_of_comparison_does_not_carry_on() -> None:
    """较2026年 gives the months after it no year."""
    assert deadline.find("较2026年提高，9月底前建成", PUBLISHED)[-1].due == date(2024, 9, 30)


def test_no_match_across_paragraphs() -> None:
    """A line's end ends every expression."""
    assert [t.text for t in deadline.find("到2025年\n底前完成", PUBLISHED)] == ["到2025年"]
    assert deadline.find("今\n年，每\n年", PUBLISHED) == []


def test_leap_day() -> None:
    """A year after 29 February is 28 February."""
    assert deadline.find("1年内", date(2024, 2, 29))[0].due == date(2025, 2, 28)


def test_horizon() -> None:
    """Nothing lies more than sixty years after publication."""
    assert deadline.find("2084年，80年内，2085年", PUBLISHED)[-1].text == "2084年"


@pytest.mark.parametrize("name", ["十四五", "“十四五”", "第十四个五年规划", "第十四个五年"])
def test_five_year_plan(name: str) -> None:
    """A plan is found by its name and by its number."""
    assert deadline.five_year_plan(name) == (date(2021, 1, 1), date(2025, 12, 31))


def test_plan_numbers_are_not_names() -> None:
    """There is no fortieth plan; 十五 is the tenth, 第十五个五年规划 is 十五五."""
    assert deadline.five_year_plan("十五") == (date(2001, 1, 1), date(2005, 12, 31))
    assert deadline.five_year_plan("第十五个五年规划") == deadline.five_year_plan("十五五")
    assert deadline.five_year_plan("四十五") is None
    assert deadline.five_year_plan("") is None


ALPHABET = (
    "0123456789一二三四五六七八九十〇两半百年月日号季度周天个今明后去上下前本每全到至自从起内间底末初中旬以来"
    "—-“”《》 ，。\n民国五期用未近连续大会春节世纪叶.\x00😀"
)
ANY = st.text() | st.text(alphabet=ALPHABET, max_size=60)


@given(ANY, st.none() | st.dates(date(1949, 1, 1), date(2099, 12, 31)))
def test_any_text(text: str, published: date | None) -> None:
    """Spans quote the text, in order, apart, within one paragraph; dates are sane, kinds known."""
    end = 0
    for t in deadline.find(text, published):
        assert end <= t.start < t.end
        assert text[t.start : t.end] == t.text
        assert "\n" not in t.text
        assert t.kind in {"deadline", "period", "recurrence", "start", "past"}
        for day in (t.due, t.from_):
            assert day is None or deadline.FIRST <= day <= deadline.LAST
            assert not (day and published) or day.year - published.year <= deadline.HORIZON
        if t.due and t.from_:
            assert t.from_ <= t.due
        end = t.end


@given(st.dates(), st.text(alphabet=ALPHABET, max_size=30))
def test_any_date(published: date, text: str) -> None:
    """No date of publication makes it fail, the first and last that there are included."""
    deadline.find("今年底前，3年内，为期六十年，下个月，上周，每年" + text, published)
    deadline.find("下个月，下周，明年，30日内，未来9个月", date.max)
    deadline.find("上个月，上周，去年，五年前，元旦前", date.min)


REPEATED = [
    "9",
    "年",
    "一",
    "2025年",
    "到",
    "十五",
    "五",
    "每",
    "“",
    "—",
    "2019—2",
    "3年内，",
    "\x00",
    "\ud800",
]


@pytest.mark.parametrize("unit", REPEATED, ids=ascii)
def test_linear(unit: str) -> None:
    """Four times the text takes about four times as long, whatever repeats."""

    def seconds(size: int) -> float:
        text = "2025年" + unit * (size // len(unit))
        start = time.process_time()
        deadline.find(text, PUBLISHED)
        return time.process_time() - start

    seconds(100)
    small = min(seconds(20_000) for _ in range(3))
    assert seconds(80_000) < 10 * small + 0.2


@pytest.mark.parametrize("name", ["time_years", "time_recurrence", "time_guards", "time_titles"])
def test_words_are_listed_once(name: str) -> None:
    """No word stands twice in a table."""
    words = [row["word"] for row in table(name)]
    assert sorted({w for w in words if words.count(w) > 1}) == []


def test_plans_follow_one_another() -> None:
    """Each plan lasts five years and begins after the one before; 1963 to 1965 belong to none."""
    rows = [(int(row["first"]), int(row["last"])) for row in table("periods")]
    assert all(last - first == 4 for first, last in rows)
    gaps = [b[0] - a[1] for a, b in pairwise(rows)]
    assert [gap for gap in gaps if gap != 1] == [4]


def test_facts_have_sources() -> None:
    """Every date in a table says where it comes from, and is a date."""
    for name in ("periods", "time_events", "time_festivals"):
        assert all(row["source"] for row in table(name))
    for row in table("time_festivals"):
        date.fromisoformat(f"{row['year'] or 2000}-{row['date']}")
    for row in table("time_events"):
        date.fromisoformat(row["date"])


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("春节", "01-21", "02-20"), ("中秋节", "09-07", "10-08"), ("端午节", "05-27", "06-25")],
)
def test_lunar_feasts(name: str, low: str, high: str) -> None:
    """Lunar feasts fall within their month of the solar year, one each year without a gap."""
    rows = [row for row in table("time_festivals") if row["name"] == name]
    assert all(low <= row["date"] <= high for row in rows)
    assert [int(row["year"]) for row in rows] == list(range(1990, 2051))
