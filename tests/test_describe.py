"""Title, byline, issuer and day of publication, found in the text or not at all."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_extract.document.describe import describe
from policy_extract.document.load import from_bytes, from_text
from policy_extract.lexicon import table
from policy_extract.model import Metadata

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "corpus" / "cases" / "describe.toml").read_text(encoding="utf-8")
)["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
@pytest.mark.parametrize("field", ["title", "byline", "issuer", "published", "basis"])
def test_field(case: dict[str, Any], field: str) -> None:
    """A field is exactly what the table says; what the table leaves out is unknown."""
    assert getattr(describe(case["text"].strip()), field) == case.get(field)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_body_start(case: dict[str, Any]) -> None:
    """The body begins after title, byline and what stands with them."""
    text = case["text"].strip()
    assert text[describe(text).body_start :].startswith(case["body"])


def test_precedence() -> None:
    """What is given wins over the metadata, that over the page, the text, the file's name, in this order."""
    page = (
        '<meta name="PubDate" content="2020-03-03"><p>云山市水利局关于修渠的通知</p><p>各县人民政府：</p>'
        "<p>今年修渠30公里。</p><p>云山市水利局</p><p>2020年4月4日</p>"
    )
    source = from_bytes(page.encode(), "notice-2020-05-05.html", "html")
    bare = from_text(source.text, source.name)
    row = Metadata(date(2020, 2, 2), "云山市人民政府", "修渠")
    given_ = describe(
        source.text, published=date(2020, 1, 1), issuer="甲", title="乙", metadata=row, source=source
    )
    assert given_[:1] + given_[2:5] == ("乙", "甲", date(2020, 1, 1), "given")
    known = describe(source.text, metadata=row, source=source)
    assert known[:1] + known[2:5] == ("修渠", "云山市人民政府", date(2020, 2, 2), "metadata")
    declared = describe(source.text, metadata=Metadata(None, None, None), source=source)
    assert declared[2:5] == ("云山市水利局", date(2020, 3, 3), "metadata")
    assert describe(bare.text, source=bare)[3:5] == (date(2020, 4, 4), "text")
    undated = from_text(
        "云山市水利局关于修渠的通知\n各县人民政府：\n今年修渠30公里。", "a/notice-20200505.txt"
    )
    assert describe(undated.text, source=undated)[3:5] == (date(2020, 5, 5), "filename")


@pytest.mark.parametrize("name", ["2023-07-04.txt", "20230704.txt", "pd-20230704-02.txt", "2023年7月4日.txt"])
def test_date_in_file_name(name: str) -> None:
    """A full date in the file's name is the day of publication where the text has none."""
    assert describe("今年修渠30公里。", source=from_text("今年修渠30公里。", name)).published == date(
        2023, 7, 4
    )


@pytest.mark.parametrize("name", ["20231304.txt", "1202307041.txt", "2023.txt", "2023-07.txt", "1-2.txt"])
def test_no_date_in_file_name(name: str) -> None:
    """Other figures in the file's name are none."""
    assert describe("今年修渠30公里。", source=from_text("今年修渠30公里。", name)).published is None


def test_events_are_in_order() -> None:
    """The table of events runs in time: the next row is what a later text would name."""
    days = [row["date"] for row in table("document_events")]
    assert days == sorted(days)
    assert len({row["event"] for row in table("document_events")}) == len(days)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("document_events", "event"),
        ("document_kinds", "kind"),
        ("document_issuer_suffixes", "suffix"),
        ("document_containers", "selector"),
    ],
)
def test_no_row_twice(name: str, column: str) -> None:
    """A word is written once."""
    firsts = [row[column] for row in table(name)]
    assert len(firsts) == len(set(firsts))


PIECES = st.sampled_from(
    ["2023年", "10月30日", "，", "。", "\n", "关于", "的通知", "人民政府", "二〇一九年一月十二日", "（", "）",
     "党的十九大", "《", "》", "记者", "——", "2018年3月前", "\ud800", "\x00", "９", "年年", "31月",
     "到2099年", " ", "\u3000", "民國102年"]
)  # fmt: skip


@given(st.one_of(st.text(st.characters(exclude_categories=())), st.lists(PIECES).map("".join)))
@settings(max_examples=300, deadline=None)
def test_any_text_is_described(text: str) -> None:
    """No text whatever raises; the body lies within it and a basis stands only with a day."""
    found = describe(text)
    assert 0 <= found.body_start <= len(text)
    assert (found.published is None) == (found.basis is None)


@pytest.mark.parametrize(
    "piece",
    ["1", "2019年", "国", "\n", " ", "（", "局\n", "2019年1月1日\n", "、", "人民政府", "\n国 ", "十九届"],
)
def test_a_megabyte_takes_no_time(piece: str) -> None:
    """Any megabyte is described at once: only head, tail and lines that are dates are looked at."""
    text = "10月3日，云山市召开会议。\n" + piece * (1_000_000 // len(piece))
    start = time.perf_counter()
    describe(text)
    assert time.perf_counter() - start < 2
