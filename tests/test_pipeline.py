"""The library's calls: what goes in, what comes out, what is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from multiprocessing import get_start_method
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_extract as pe
from policy_extract import pipeline
from policy_extract.errors import DocumentError, MetadataError
from policy_extract.model import Metadata

TEXT = """\
云麓县城乡供水三年行动方案

二、重点任务
（一）推进水厂建设。到2026年底，新建水厂5座，改造老旧管网320公里以上，总投资3.2亿元。（县水利局牵头，县财政局配合）
（二）加强水质监测。新建监测点12处。力争每季度公布一次检测结果，鼓励社会机构参与监测。
去年，全县已建成水厂3座。
"""


def test_a_text_becomes_commitments() -> None:
    """Each commitment holds what the text says of it, each on its words."""
    found = pe.extract(TEXT, published="2024-03-01", issuer="云麓县人民政府")
    first, second, third, *_ = found.commitments
    assert (first.action.text, first.quantities[0].value, first.quantities[0].unit) == ("新建", 5, "座")
    assert second.quantities[0].relation == ">="
    assert third.quantities[0].value == 320_000_000
    for c in (first, second, third):
        assert c.deadline is not None
        assert c.deadline.due == date(2026, 12, 31)
        assert [(r.text, r.role) for r in c.responsible] == [
            ("县水利局", "lead"),
            ("县财政局", "support"),
        ]
        assert c.section == ("云麓县城乡供水三年行动方案", "二、重点任务", "（一）推进水厂建设。")
    assert found.document.text == TEXT
    assert found.document.title == "云麓县城乡供水三年行动方案"
    assert (found.document.published, found.document.published_basis) == (date(2024, 3, 1), "given")
    assert found.document.sections == (
        "云麓县城乡供水三年行动方案",
        "二、重点任务",
        "（一）推进水厂建设。",
        "（二）加强水质监测。",
    )


def test_refusals_quote_the_source() -> None:
    """A clause that is no commitment is kept with its class and place, for explain."""
    wide = TEXT.replace("3座", "３ 座")
    found = pe.extract(wide, published="2024-03-01")
    quotes = {wide[r.start : r.end]: r.reason for r in found.refusals}
    assert "全县已建成水厂３ 座" in quotes


def test_a_file_gives_the_same_as_its_text(tmp_path: Path) -> None:
    """A Path is read, a string is the text itself; ids depend on the name that is given."""
    path = tmp_path / "方案.txt"
    path.write_text(TEXT, "utf-8")
    of_file = pe.extract(path, published="2024-03-01", name="方案.txt")
    of_text = pe.extract(TEXT, published="2024-03-01", name="方案.txt")
    assert [c.id for c in of_file.commitments] == [c.id for c in of_text.commitments]
    assert of_file.document.id == of_text.document.id
    other = pe.extract(TEXT, published="2024-03-01", name="别的.txt")
    assert not {c.id for c in other.commitments} & {c.id for c in of_text.commitments}


def test_what_is_given_counts() -> None:
    """Given title, issuer and date stand before what the text says; metadata before what the text says too."""
    found = pe.extract(TEXT, published=date(2024, 3, 1), issuer="云麓县人民政府", title="方案").document
    assert (found.title, found.issuer, found.published_basis) == ("方案", "云麓县人民政府", "given")
    about = Metadata(date(2024, 5, 1), "云麓县水利局", "供水方案")
    found = pe.extract(TEXT, metadata=about).document
    assert (found.title, found.issuer) == ("供水方案", "云麓县水利局")
    assert (found.published, found.published_basis) == (date(2024, 5, 1), "metadata")


def test_relative_dates_stay_unknown_without_a_day_of_publication() -> None:
    """Nothing reads the clock: 年底前 is due on no known day where nothing dates the document."""
    text = "二、重点任务\n年底前，新建水厂5座。\n"
    (undated,) = pe.extract(text).commitments
    assert undated.deadline is None or undated.deadline.due is None
    (dated,) = pe.extract(text, published="2021-06-01").commitments
    assert dated.deadline is not None
    assert dated.deadline.due == date(2021, 12, 31)


@pytest.mark.parametrize("published", ["2017-13-40", "去年", "", "2017-02-29", "30/10/2017"])
def test_a_date_that_is_none_is_refused(published: str) -> None:
    """The message shows the value and the form that is wanted."""
    with pytest.raises(MetadataError, match="2017-10-30"):
        pe.extract(TEXT, published=published)


def test_unknown_profile_is_refused() -> None:
    with pytest.raises(ValueError, match="broad, standard, strict"):
        pe.extract(TEXT, profile="loose")


def test_strict_keeps_what_has_number_and_deadline() -> None:
    """Each profile keeps a part of what the wider one keeps."""
    kept = {
        profile: {c.id for c in pe.extract(TEXT, published="2024-03-01", profile=profile).commitments}
        for profile in ("broad", "standard", "strict")
    }
    assert kept["strict"] < kept["standard"] <= kept["broad"]
    assert len(kept["strict"]) == 3


# --- many ---


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for k in range(1, 6):
        (tmp_path / f"{k}.txt").write_text(TEXT.replace("5座", f"{k}座"), "utf-8")
    (tmp_path / "3.txt").write_bytes(b"\x00\x01\x02" * 99)
    return tmp_path


def test_many_in_input_order(folder: Path) -> None:
    """Extractions come in the order of the paths; one that cannot be read is a Failure and stops nothing."""
    order = [folder / f"{k}.txt" for k in (4, 3, 1, 9, 5)]
    found = list(pe.extract_many(order, published="2024-03-01"))
    assert [type(f).__name__ for f in found] == [
        "Extraction",
        "Failure",
        "Extraction",
        "Failure",
        "Extraction",
    ]
    counts = [f.commitments[0].quantities[0].value for f in found if isinstance(f, pe.Extraction)]
    assert counts == [4, 1, 5]
    bad, missing = (f for f in found if isinstance(f, pe.Failure))
    assert "3.txt" in bad.source
    assert bad.reason
    assert "9.txt" in missing.source
    assert missing.reason


def test_many_refuses_what_is_wrong_with_the_call(folder: Path) -> None:
    """A date that is none and an unknown profile are refused at once, not file by file."""
    with pytest.raises(MetadataError, match="2017-13-40"):
        pe.extract_many([folder / "1.txt"], published="2017-13-40")
    with pytest.raises(ValueError, match="loose"):
        pe.extract_many([folder / "1.txt"], profile="loose")


def test_a_fault_of_ours_stops_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a step raises, the document is a Failure with the traceback, and the others are extracted."""
    outline = pipeline.outline

    def faulty(chars: str) -> object:
        if "2座" in chars:
            raise KeyError("not ours")
        return outline(chars)

    monkeypatch.setattr(pipeline, "outline", faulty)
    good, bad, better = pe.extract_many([folder / f"{k}.txt" for k in (1, 2, 4)])
    assert isinstance(good, pe.Extraction)
    assert isinstance(better, pe.Extraction)
    assert isinstance(bad, pe.Failure)
    assert (bad.source, bad.stage) == ("2.txt", "extract")
    assert "not ours" in bad.trace
    with pytest.raises(KeyError):
        pe.extract(folder / "2.txt")


@pytest.mark.skipif(get_start_method() != "fork", reason="the fault is planted in this process")
def test_a_process_that_dies_takes_one_document(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a process dies, its document is a Failure, and every other has its records."""
    outline = pipeline.outline
    monkeypatch.setattr(pipeline, "outline", lambda c: os._exit(9) if "2座" in c else outline(c))
    paths = [folder / f"{k}.txt" for k in (1, 2, 4, 5)]
    found = list(pe.extract_many(paths, workers=2))
    assert [type(f).__name__ for f in found] == ["Extraction", "Failure", "Extraction", "Extraction"]
    assert [f.document.source for f in found if isinstance(f, pe.Extraction)] == ["1.txt", "4.txt", "5.txt"]


def test_many_agree_with_one(folder: Path) -> None:
    """Alone, in a row and over two processes, a file has the same records."""
    paths = [folder / f"{k}.txt" for k in (1, 2, 3, 4, 5)]
    one = list(pe.extract_many(paths, published="2024-03-01"))
    two = list(pe.extract_many(paths, workers=2, published="2024-03-01"))
    assert one == two
    for path, found in zip(paths, one, strict=True):
        if isinstance(found, pe.Extraction):
            assert found == pe.extract(path, published="2024-03-01", name=path.name)


def test_many_with_metadata_and_names(folder: Path) -> None:
    """Metadata is found by the name, the file's name or its stem; the name given is the record's source."""
    about = {
        key: Metadata(None, None, title) for key, title in (("1", "甲"), ("2.txt", "乙"), ("x/4.txt", "丙"))
    }
    paths = [folder / "1.txt", folder / "2.txt", folder / "4.txt", folder / "5.txt"]
    names = ["x/1.txt", "x/2.txt", "x/4.txt", "x/5.txt"]
    found = [f for f in pe.extract_many(paths, metadata=about, names=names) if isinstance(f, pe.Extraction)]
    assert [f.document.title for f in found] == ["甲", "乙", "丙", "云麓县城乡供水三年行动方案"]
    assert [f.document.source for f in found] == names
    assert list(pe.extract_many([])) == []


def test_one_file_that_is_missing_raises(tmp_path: Path) -> None:
    with pytest.raises((DocumentError, OSError), match=r"没有\.txt"):
        pe.extract(tmp_path / "没有.txt")


# --- the extractors on their own ---

LOOSE = "去年 12 月，投资３．５亿元；到2026年底达到95%以上。\n（责任单位：县水利局、县财政局）"


def test_finders_quote_the_text() -> None:
    """find_quantities, find_times and find_bodies give offsets into the text as it was passed, wide digits and all."""
    quantities = pe.find_quantities(LOOSE)
    times = pe.find_times(LOOSE, "2024-03-01")
    bodies = pe.find_bodies(LOOSE)
    assert [q.value for q in quantities] == [350_000_000, 95]
    assert [t.due for t in times if t.kind == "deadline"] == [date(2026, 12, 31)]
    assert [b.name for b in bodies] == ["县水利局", "县财政局"]
    for found in (*quantities, *times, *bodies):
        assert LOOSE[found.start : found.end] == found.text
    assert quantities[0].text == "３．５亿元"


anything = st.text(max_size=40) | st.lists(
    st.sampled_from(
        [
            "３",
            "5",
            " ",
            "\u3000",
            "年",
            "底前",
            "亿元",
            "以上",
            "\n",
            "县水利局",
            "牵头",
            "（",
            "）",
            "\ud800",
            "國",
        ]
    )
).map("".join)


@settings(deadline=None)
@given(anything)
def test_finders_quote_any_text(text: str) -> None:
    """Whatever the text, the finders do not raise, and what they find is in it, in order."""
    for found in (pe.find_quantities(text), pe.find_times(text, "2024-03-01"), pe.find_bodies(text)):
        assert all(text[f.start : f.end] == f.text for f in found)
        assert [f.start for f in found] == sorted(f.start for f in found)


def test_import_is_light() -> None:
    """Importing the package loads no dictionary, no reader, no data frame."""
    code = "import policy_extract, sys; print(*sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "policy_extract" in loaded
    assert not loaded & {
        "pandas",
        "numpy",
        "rjieba",
        "jieba",
        "openpyxl",
        "selectolax",
        "rich",
        "policy_extract.pipeline",
    }
