"""Blocks under their headings, sentences of clauses."""

from __future__ import annotations

import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_extract.document.normalise import normalise
from policy_extract.document.segment import Outline, outline, sentences

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((CORPUS / "cases/segment.toml").read_text("utf-8"))
DOCUMENTS = sorted(CORPUS.glob("documents/*/*.txt"))
KINDS = {"text", "heading", "dash", "item", "row", "article", "byline"}

PIECES = [
    "第一章 ",
    "第二节 ",
    "一、",
    "（一）",
    "1.",
    "（1）",
    "①",
    "⑴",
    "——",
    "●",
    "第三条 ",
    "附件",
    "来源：",
    "一是",
    "\t",
    " ",
]
PIECES += [
    *"\n\n\n\n，，。。；：！“”‘’（）()《》〈〉【】[]「」『』,.:%-",
    "新建水厂",
    "改造管网5公里",
    "加强监督",
    "2026年",
    "1,536",
    "\r",
    "\x00",
]
PIECES += ["\ud800", "𠀀", "\u3000", "\u2028", "全县形成城乡一体的供水格局并且让群众用上放心水满意水"]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60)


def path_of(shape: Outline, chars: str, heading: int) -> str:
    return " > ".join(shape.path(chars, heading))


# --- blocks and headings ---


@pytest.mark.parametrize("case", CASES["outline"], ids=lambda case: case["name"])
def test_outline(case: dict[str, Any]) -> None:
    """Each line is the block the table says, under its headings, and its own text begins where it says."""
    chars = case["text"]
    shape = outline(chars)
    found = [[block.kind, path_of(shape, chars, block.heading)] for block in shape.blocks]
    assert found == [wanted[:2] for wanted in case["blocks"]]
    for block, (kind, _, *body) in zip(shape.blocks, case["blocks"], strict=True):
        own = chars[block.body : block.end]
        assert own.startswith(body[0]) if body and body[0] else own == "", (kind, own)


@pytest.mark.parametrize(
    ("level", "text"),
    [pytest.param(case["level"], text, id=text) for case in CASES["heading"] for text in case["texts"]],
)
def test_heading(level: int, text: str) -> None:
    """A line that only names is a heading of its level."""
    chars = f"云麓县供水方案\n{text}\n新建水厂5座，改造管网60公里。\n"
    title, block, _ = outline(chars).blocks
    heading = outline(chars).headings[block.heading]
    assert (block.kind, heading.level, chars[heading.start : heading.end]) == ("heading", level, text)
    assert outline(chars).path(chars, block.heading) == ("云麓县供水方案", text)
    assert title.kind == "heading"


@pytest.mark.parametrize("text", [text for case in CASES["paragraph"] for text in case["texts"]])
def test_paragraph(text: str) -> None:
    """A line that says more than a name is a paragraph or an item, under the heading above it."""
    chars = f"云麓县供水方案\n{text}\n新建水厂5座，改造管网60公里。\n"
    shape = outline(chars)
    assert shape.blocks[1].kind in ("text", "item")
    assert len(shape.headings) == 1


@given(texts)
def test_blocks_cover_the_text_in_order(text: str) -> None:
    """Blocks follow each other, do not overlap, hold all that is not blank, and stand under a heading before them."""
    shape = outline(text)
    assert all(a.end <= b.start for a, b in pairwise(shape.blocks))
    at = 0
    for block in shape.blocks:
        assert not text[at : block.start].strip(" \t\r\n")
        assert 0 <= block.start < block.end <= len(text)
        assert block.start <= block.body <= block.end
        assert text.startswith(block.marker, block.start)
        assert block.kind in KINDS
        assert "\n" not in text[block.start : block.end]
        assert -1 <= block.heading < len(shape.headings)
        assert block.heading < 0 or shape.headings[block.heading].start <= block.start
        at = block.end
    assert not text[at:].strip(" \t\r\n")


@given(texts)
def test_headings_are_a_tree(text: str) -> None:
    """A heading stands under one before it of a lower level; the path to it has as many names as it has ancestors."""
    headings = outline(text).headings
    assert all(a.end <= b.start for a, b in pairwise(headings))
    for i, heading in enumerate(headings):
        assert -1 <= heading.parent < i
        assert heading.parent < 0 or headings[heading.parent].level < heading.level
        depth, parent = 1, heading.parent
        while parent >= 0:
            depth, parent = depth + 1, headings[parent].parent
        assert len(outline(text).path(text, i)) == depth


# --- clauses ---


@pytest.mark.parametrize("case", CASES["clauses"], ids=lambda case: case["text"][:20] or "empty")
def test_clauses(case: dict[str, Any]) -> None:
    """A text has the sentences and clauses of the table."""
    text = case["text"]
    found = [[f"{text[c.start : c.end]}|{c.stop}" for c in s] for s in sentences(text, 0, len(text))]
    assert found == case["sentences"]


@given(texts, st.data())
def test_clauses_lie_inside_and_in_order(text: str, data: st.DataObject) -> None:
    """Clauses lie in their span in order; between them stand marks of punctuation alone; no sentence is empty."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    found = sentences(text, start, end)
    assert all(found)
    at = start
    for clause in (c for sentence in found for c in sentence):
        assert at <= clause.start < clause.end <= end
        assert not set(text[at : clause.start]) - set("，,；;。！？!?：:\t\n")
        at = clause.end
    assert not set(text[at:end]) - set("，,；;。！？!?：:\t\n")


CLOSED = [
    "（一，二。三）",
    "(a,b)",
    "“甲，乙；丙”",
    "《甲，乙。丙》",
    "〈甲：乙〉",
    "[a;b]",
    "【甲！乙】",
    "「甲，乙」",
    "1,536",
    "3:1",
]
CLOSED += ["（甲（乙，丙）丁，戊）", "《甲〈乙，丙〉丁，戊》", "“甲《乙，丙》丁，戊”"]


@given(
    st.lists(st.tuples(st.sampled_from(["建", "改造", "5"]), st.sampled_from(CLOSED)), min_size=1, max_size=8)
)
def test_nothing_is_cut_inside_brackets(parts: list[tuple[str, str]]) -> None:
    """Brackets, quotations, titles and grouped digits that are closed stay whole, side by side as well."""
    text = "，".join(f"{word}设{closed}完" for word, closed in parts)
    (sentence,) = sentences(text, 0, len(text))
    assert [text[c.start : c.end] for c in sentence] == text_parts(parts)


def test_a_bracket_that_closes_far_away_is_none() -> None:
    """Two brackets with a page of text between them are no pair: the clauses between them are read."""
    near, far = (f"改造（{'水' * n}，管网）设施" for n in (200, 400))
    assert [len(sentences(text, 0, len(text))[0]) for text in (near, far)] == [1, 2]


def text_parts(parts: list[tuple[str, str]]) -> list[str]:
    return [f"{word}设{closed}完" for word, closed in parts]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_clauses_lie_inside_their_block(path: Path) -> None:
    """The clauses of a document lie in their block, begin with a word, and are not longer than a sentence can be."""
    chars = normalise(path.read_text("utf-8")).chars
    count = 0
    for block in outline(chars).blocks:
        for clause in (c for s in sentences(chars, block.body, block.end) for c in s):
            assert block.body <= clause.start < clause.end <= block.end
            assert chars[clause.start] not in "，,；;。！？!?：:\n）》】"
            count += 1
    assert count > 10


RUNS = [
    "新",
    "，",
    "。",
    "（",
    "（（）",
    "“甲，",
    "《",
    "甲\n",
    "一、甲\n",
    "（一）甲。乙\n",
    "1.",
    "①",
    "——甲\n",
    "\t",
    " ",
    "第一条",
    "）",
    "。（一）甲",
    "\r",
]


@pytest.mark.parametrize("piece", RUNS, ids=ascii)
def test_long_runs_are_read(piece: str) -> None:
    """A text of one piece over and over is read to its end (`benchmarks/` has the time that it takes)."""
    text = piece * (160_000 // len(piece))
    blocks = outline(text).blocks
    assert all(a.end <= b.start for a, b in pairwise(blocks))
    assert all(
        0 <= c.start <= c.end <= len(text) for sentence in sentences(text, 0, len(text)) for c in sentence
    )
