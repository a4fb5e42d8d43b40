"""The text that the rules read, and the way home from each of its characters."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_extract.document.normalise import normalise
from policy_extract.lexicon import table

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
CASES: dict[str, list[dict[str, Any]]] = tomllib.loads((CORPUS / "cases/normalise.toml").read_text("utf-8"))
DOCUMENTS = sorted(CORPUS.glob("documents/*/*.txt"))
SIMPLE = {row["traditional"]: row["simplified"] for row in table("simplify")}

LINES = [
    "全市新建公共充电桩若干根其中快充桩占比不低于四成并且逐年",
    "提高到二〇二五年底实现乡乡有站村村可充的目标并且逐年提高水平",
]
PIECES = [
    *"５3１，。、；：“”（）年国國會Ｂ％①㎡●",
    "5，300",
    "亿元",
    "新建学校",
    "x y",
    "粮食1 0 8 0万吨",
    "\n",
    "\n\n",
    "甲\t乙",
    "一、",
    "（一）",
]
PIECES += ["1.", "——", "— 1 —", "第3页", *LINES, "\x00", "\ud800", "𠀀", "\x85", "\u2028"]
BLANKS = [" ", "\t", "  ", "\u3000", "\u00a0", "\u2003", "\u200b", "\ufeff", "\r\n", "\r"]
# Without blanks at line ends and inside 5，300, where a second reading joins what the first has freed.
plain = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
texts = st.lists(st.sampled_from([*PIECES, *BLANKS]), max_size=30).map("".join) | st.text(max_size=60)


def each(kind: str) -> list[Any]:
    return [
        pytest.param(case.get("chars"), text, id=repr(text)) for case in CASES[kind] for text in case["texts"]
    ]


@pytest.mark.parametrize(("chars", "text"), each("value"))
def test_value(chars: str, text: str) -> None:
    """Every way to write it becomes the same characters."""
    assert normalise(text).chars == chars


@pytest.mark.parametrize(("chars", "text"), each("kept"))
def test_kept(chars: None, text: str) -> None:
    """What means something else stays as it is."""
    assert normalise(text).chars == text


@pytest.mark.parametrize("case", CASES["wrapped"], ids=lambda case: case["paragraphs"][0])
def test_paragraphs(case: dict[str, Any]) -> None:
    """Lines broken for print are joined to paragraphs again; page numbers go, headings stay lines."""
    assert [line for line in normalise(case["lines"]).chars.split("\n") if line] == case["paragraphs"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_documents_are_read_once(path: Path) -> None:
    """A document's own normalised text stays as it is."""
    chars = normalise(path.read_text("utf-8")).chars
    assert normalise(chars).chars == chars


@given(plain)
def test_idempotent(text: str) -> None:
    """Normalised text stays as it is."""
    chars = normalise(text).chars
    assert normalise(chars).chars == chars


def same(source: str, char: str) -> bool:
    """Whether a source character is the normalised one, up to its width and script."""
    narrow = chr(ord(source) - 0xFEE0) if "！" <= source <= "～" else source
    return char in (source, narrow, SIMPLE.get(source), SIMPLE.get(narrow))


@given(texts)
def test_every_character_finds_home(text: str) -> None:
    """Each normalised character was taken from its home in the source, in order, each source character once."""
    normal = normalise(text)
    homes = [normal.home(i) for i in range(len(normal.chars))]
    assert all(a < b for a, b in pairwise(homes))
    assert all(0 <= home < len(text) for home in homes)
    assert all(same(text[home], char) for home, char in zip(homes, normal.chars, strict=True))
    assert normal.source == text


@given(texts, st.data())
def test_spans_stay_inside_and_in_order(text: str, data: st.DataObject) -> None:
    """A span of normalised text has a source span that begins and ends with its first and last character."""
    normal = normalise(text)
    if not normal.chars:
        return
    start = data.draw(st.integers(0, len(normal.chars) - 1))
    end = data.draw(st.integers(start + 1, len(normal.chars)))
    first, last = normal.source_span(start, end)
    assert 0 <= first < last <= len(text)
    assert (first, last) == (normal.home(start), normal.home(end - 1) + 1)
    wider = normal.source_span(0, len(normal.chars))
    assert wider[0] <= first < last <= wider[1]


@given(texts)
def test_only_blanks_breaks_and_page_numbers_go(text: str) -> None:
    """Nothing that is read gets lost: what is cut is blank, invisible, a line break or the number of a page."""
    normal = normalise(text)
    kept = {normal.home(i) for i in range(len(normal.chars))}
    gone = "".join(c for i, c in enumerate(text) if i not in kept)
    assert (
        not set(gone)
        - set("".join(BLANKS) + "\n\t\u2028\x85\xad 0123456789０１２３４５６７８９—–－-·第页共/／")
        - {c for c in gone if "\u2000" <= c <= "\u206f" or c.isspace()}
    )


@pytest.mark.parametrize(
    "piece",
    [
        "5",
        " ",
        "\u3000",
        "1 ",
        "，",
        "\n",
        " \n",
        "\n ",
        "— 1 —\n",
        "甲\n",
        "甲 ",
        "國",
        "\u200b",
        "\t",
        *LINES,
    ],
)
def test_long_runs_take_linear_time(piece: str) -> None:
    """Ten times the text takes about ten times as long, not a hundred times."""

    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        best = 9.0
        for _ in range(2):
            start = time.perf_counter()
            normalise(text)
            best = min(best, time.perf_counter() - start)
        return best

    assert seconds(100_000) < 0.02 + 35 * seconds(10_000)
