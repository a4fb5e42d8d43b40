"""Amounts without a number are pointed out as they are written."""

from __future__ import annotations

import pytest

import policy_extract as pe
from policy_extract.extract import vague


@pytest.mark.parametrize("text", vague.EXAMPLES)
def test_amount_is_pointed_out(text: str) -> None:
    assert vague.find(text)


@pytest.mark.parametrize("text", vague.REJECTS)
def test_look_alike_is_none(text: str) -> None:
    assert vague.find(text) == []


def test_only_those_inside_count() -> None:
    text = "一批，若干，几十"
    found = vague.find(text)
    assert [text[a:b] for a, b in vague.inside(found, 3, 5)] == ["若干"]
    assert [text[a:b] for a, b in vague.inside(found, 1, 4)] == []


def test_a_record_has_its_own_and_no_value_for_it() -> None:
    text = "一、重点工作\n年内建成一批口袋公园，新增停车位300个，按一定比例给予补助。"
    found = pe.extract(text, published="2024-03-01").commitments
    assert [[v.text for v in c.vague] for c in found] == [["一批"], [], ["一定比例"]]
    assert [len(c.quantities) for c in found] == [0, 1, 0]
    assert all(text[v.start : v.end] == v.text for c in found for v in c.vague)
