"""Responsible bodies: who is named in a statement, as a subject, within a clause, and by what full name."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_extract.extract import body
from policy_extract.lexicon import table
from policy_extract.model import Body

CASES: dict[str, list[dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent.parent / "corpus/cases/body.toml").read_text(encoding="utf-8")
)
PIECES = [
    "市科技局", "省财政厅", "各有关部门", "各县（市、区）人民政府", "工业和信息化部", "负责", "牵头", "配合",
    "会同", "由", "责任单位：", "牵头单位：", "（", "）", "(", ")", "【", "】", "、", "，", "；", "。", "\n",
    "等部门", "要", "将", "和", "及", "各", "以下简称“甲”", "广西", "县", "的", "第一位", "为牵头单位",
    "2025年", "\x00", "\ud800", "𠀀", "😀", " ", "9",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60)


def written(bodies: Iterable[Body]) -> list[str]:
    return [f"{b.text}/{b.role[0]}" for b in bodies]


def stated(text: str, first_leads: bool = False) -> list[str]:
    return written(b for a in body.find_assignments(text, first_leads=first_leads) for b in a.bodies)


def of(kind: str, text: str) -> list[str]:
    if kind == "statement":
        return stated(text)
    return written(body.find_inline(text) if kind == "inline" else body.subject(text, 0, len(text)) or ())


@pytest.mark.parametrize("case", CASES["statement"], ids=lambda c: c["text"])
def test_statement(case: dict[str, Any]) -> None:
    """A statement of responsibility gives each body once, with its role, in order."""
    assert stated(case["text"], case.get("first_leads", False)) == case["bodies"]


@pytest.mark.parametrize("case", CASES["statement"], ids=lambda c: c["text"])
def test_statement_span(case: dict[str, Any]) -> None:
    """A statement in brackets is spanned with its brackets; its bodies lie inside."""
    text = case["text"]
    (statement,) = body.find_assignments(text)
    if text[statement.start] in "（(【":
        assert text[statement.end - 1] in "）)】"
    assert all(statement.start <= b.start < b.end <= statement.end for b in statement.bodies)


@pytest.mark.parametrize("kind", ["subject", "inline"])
def test_clause(kind: str) -> None:
    """Bodies are found as the subject of a clause, and within it."""
    for case in CASES[kind]:
        assert of(kind, case["text"]) == case["bodies"], case["text"]


@pytest.mark.parametrize(("kind", "text"), [(c["kind"], t) for c in CASES["silent"] for t in c["texts"]])
def test_silence(kind: str, text: str) -> None:
    """Look-alikes are no bodies."""
    assert of(kind, text) == []


@pytest.mark.parametrize(
    ("case", "surface", "full"), [(c, s, f) for c in CASES["name"] for s, f in c["names"]], ids=str
)
def test_name(case: dict[str, Any], surface: str, full: str) -> None:
    """A name is resolved by the document, its issuer and its date, or stays as written."""
    resolver = body.Resolver(case["text"], case.get("issuer"), case.get("published"))
    assert resolver.name(surface) == full


def test_elided_level() -> None:
    """财政局 beside 市科技局 is the city's; alone it stays as written."""
    resolver = body.Resolver("", "济南市人民政府", None)
    bodies = body.parse_list("市科技局、财政局", 0, 8)
    assert bodies is not None
    assert [b.name for b in resolver.names(bodies)] == ["济南市科学技术局", "济南市财政局"]
    assert resolver.name("财政局") == "财政局"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("市科技局、财政局和各区县", ["市科技局", "财政局", "各区县"]),
        ("各省、自治区、直辖市人民政府", ["各省、自治区、直辖市人民政府"]),
        ("住房和城乡建设局", ["住房和城乡建设局"]),
        ("广西", ["广西"]),
        ("老旧小区", None),
        ("我省", None),
        ("加强领导", None),
        ("局", None),
    ],
)
def test_parse_list(text: str, names: list[str] | None) -> None:
    """A stretch is a list of names wholly or not at all."""
    bodies = body.parse_list(text, 0, len(text))
    assert (bodies and [b.text for b in bodies]) == names


@pytest.mark.parametrize(
    "text",
    [
        "（甲局、乙局负责，排在第一位的部门为牵头部门，下同）",
        "列第一位者为牵头单位",
        "责任单位中排名第一的为牵头单位",
        "首个单位为牵头单位",
        "牵头单位列第一位",
    ],
)
def test_convention(text: str) -> None:
    """The convention that the first named leads is recognised."""
    assert body.first_named_leads(f"前文。{text}。后文。")


@pytest.mark.parametrize("text", ["把安全放在第一位", "市科技局为牵头单位", "位列第一。市科技局牵头"])
def test_no_convention(text: str) -> None:
    """A first place that says nothing about leading is no convention."""
    assert not body.first_named_leads(text)


@given(texts)
def test_spans(text: str) -> None:
    """Any text passes; each body is quoted where it stands, in order, without overlaps."""
    found = body.find(text)
    assert all(text[b.start : b.end] == b.text and b.text for b in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    for statement in body.find_assignments(text, first_leads=True):
        assert all(text[b.start : b.end] == b.text for b in statement.bodies)
    resolver = body.Resolver(text, text, None)
    assert [b.text for b in resolver.names(found)] == [b.text for b in found]


@given(texts, texts)
def test_neighbours(before: str, after: str) -> None:
    """A statement that is a paragraph's end is found whatever stands in the other paragraphs."""
    statement = "（市科技局牵头，市财政局配合）"
    text = f"{before}\n完成。{statement}\n{after}"
    start = len(before) + 4
    assert any(
        (a.start, written(a.bodies)) == (start, ["市科技局/l", "市财政局/s"])
        for a in body.find_assignments(text)
    )


@pytest.mark.parametrize(
    "text", ["（" * 50_000, "（市局、" * 20_000, "市局和" * 30_000, "负责：" * 30_000, "各省、" * 30_000]
)
def test_hostile(text: str) -> None:
    """Long repetitive text is read in time that grows with its length."""
    assert isinstance(body.find(text), list)


TABLES = [
    "bodies", "body_fields", "body_followers", "body_groups", "body_not", "body_openings", "body_roles",
    "body_suffixes", "divisions", "divisions_counties",
]  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_table(name: str) -> None:
    """No row stands twice, and what states a fact says where it comes from."""
    rows = [tuple(row.values()) for row in table(name)]
    assert (
        [row for row in rows if rows.count(row) > 1] == []
        if len(rows) < 1000
        else len(set(rows)) == len(rows)
    )
    if name == "bodies":
        assert [row["name"] for row in table(name) if not row["source"]] == []


def test_divisions() -> None:
    """The gazetteer has the provinces, prefectures and counties, each below its own."""
    upper = {row["code"]: row for row in table("divisions")}
    assert sum(row["level"] == "province" for row in upper.values()) == 34
    assert [
        r["code"] for r in upper.values() if r["level"] == "prefecture" and r["code"][:2] not in upper
    ] == []
    assert [r["code"] for r in table("divisions_counties") if r["code"][:2] not in upper] == []
    assert upper["45"]["short"] == "广西"
    assert upper["5134"]["short"] == "凉山"
