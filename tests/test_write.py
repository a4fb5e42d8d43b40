"""Every form holds the same commitments, runs nothing in a spreadsheet, and is whole or absent."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import orjson
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_extract as pe
from policy_extract.errors import OutputError, RecordError
from policy_extract.model import Commitment, Mention
from policy_extract.record import workbook
from policy_extract.record.columns import COLUMNS, bodies_in_words, quantities_in_words
from policy_extract.record.write import (
    check_output,
    json_line,
    read_records,
    text_path,
    to_frame,
    whole,
    write,
    write_texts,
)
from samples import TEXT, sound, with_quantity

NAMES = [column.name for column in COLUMNS]


def saying(evidence: str) -> Commitment:
    """The sound commitment with other words as evidence, object and name of a body."""
    quote = Mention(evidence, 0, len(evidence))
    body = sound().responsible[0]._replace(name=evidence)
    return sound()._replace(evidence=quote, object=quote, responsible=(body,))


class Paper:
    """A document as the sheet of documents wants it."""

    id = "d1"
    source = "sub/plan.html"
    title = "=示例区计划"
    published = date(2024, 3, 1)
    published_basis = "text"
    issuer = None
    text = TEXT


def test_json_lines_hold_the_records(tmp_path: Path) -> None:
    out = tmp_path / "c.jsonl"
    assert write([sound(), saying("另一句")], out) == 2
    with out.open("rb") as file:
        records = list(read_records(file, "c.jsonl"))
    assert records == [(1, sound().to_dict()), (2, saying("另一句").to_dict())]
    assert "老旧小区" in out.read_text("utf-8")  # readable, not escaped


def test_json_line_of_a_lone_surrogate_comes_back() -> None:
    odd = saying("改\ud800造")
    assert list(read_records([json_line(odd)], "x")) == [(1, odd.to_dict())]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "x:2: not JSON"),
        (b"[1]", "x:2: list where a record"),
        (b'"\xff"', "x:2: not JSON"),
        (b"[" * 9999, "x:2"),
    ],
    ids=["cut", "list", "not UTF-8", "deep"],
)
def test_a_bad_line_is_named(line: bytes, message: str) -> None:
    with pytest.raises(RecordError, match=message):
        list(read_records([b"\xef\xbb\xbf{}\n", line], "x"))


def test_csv_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    out = tmp_path / "c.csv"
    assert write([sound(), with_quantity()], out) == 2
    data = out.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = csv.DictReader(data.decode("utf-8-sig").splitlines())
    assert list(first) == NAMES
    assert first["quantities"] == "老旧小区 120个；自来水普及率 98%以上"
    assert (first["value"], second["value"], second["unit"]) == ("", "120", "个")
    assert first["responsible"] == "示例区住房和城乡建设局（牵头 lead）；区财政局（配合 support）"
    assert (first["due"], first["deadline_inferred"], first["section"]) == (
        "2026-12-31",
        "false",
        "一、主要目标 > （一）住房",
    )


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("words", FORMULAS, ids=ascii)
def test_no_cell_runs_as_a_formula(words: str, tmp_path: Path) -> None:
    write([saying(words)], tmp_path / "c.csv")
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["evidence"] == row["object"] == f"'{words}"
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
        for cell in row.values()
    )
    write([saying(words)], tmp_path / "c.xlsx", [Paper()])
    for sheet in openpyxl.load_workbook(tmp_path / "c.xlsx"):
        for cells in sheet.iter_rows():
            assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)


def test_workbook_reads_as_a_table(tmp_path: Path) -> None:
    out = tmp_path / "c.xlsx"
    assert write([sound(), with_quantity()], out, [Paper()]) == 2
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["承诺 commitments", "文件 documents", "说明 notes"]
    sheet = book["承诺 commitments"]
    heads = [cell.value for cell in sheet[1]]
    assert heads == [f"{c.chinese} {c.name}" for c in COLUMNS]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, len(heads)).column_letter}3"
    at = {name: index for index, name in enumerate(NAMES, 1)}
    evidence = sheet.cell(2, at["evidence"])
    assert evidence.value == sound().evidence.text
    assert evidence.alignment.wrap_text
    assert 40 <= sheet.column_dimensions[evidence.column_letter].width <= 80
    due = sheet.cell(2, at["due"])
    assert due.value == datetime(2026, 12, 31)
    assert due.number_format == "yyyy-mm-dd"
    assert sheet.cell(2, at["value"]).value is None
    assert sheet.cell(3, at["value"]).value == 120
    assert sheet.cell(3, at["value"]).data_type == "n"
    assert sheet.cell(3, at["deadline_inferred"]).value is False
    papers = [cell.value for cell in book["文件 documents"][2]]
    assert papers == ["sub/plan.html", "=示例区计划", datetime(2024, 3, 1), "text", None, len(TEXT), "d1"]
    noted = [row[0].value for row in book["说明 notes"].iter_rows(min_row=2)]
    assert noted == heads


def test_workbook_of_what_a_cell_cannot_hold(tmp_path: Path) -> None:
    out = tmp_path / "c.xlsx"
    long = "长" * 40_000
    early = sound()._replace(document=sound().document._replace(published=date(1066, 10, 14)))
    write([saying(long), saying("a\x00b\ud800c\x1b"), early, with_quantity(value=float("inf"))], out)
    sheet = openpyxl.load_workbook(out)["承诺 commitments"]
    column = NAMES.index("evidence") + 1
    assert sheet.cell(2, column).value == long[: workbook.CELL_CHARACTERS - 1] + "…"
    assert sheet.cell(3, column).value == "a�b�c�"
    assert sheet.cell(4, NAMES.index("published") + 1).value == "1066-10-14"


def test_more_rows_than_a_sheet_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 3)
    with pytest.raises(OutputError, match=r"more than 2 commitments.*write \.csv or \.jsonl"):
        write([sound()] * 3, tmp_path / "c.xlsx")
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=30, deadline=None)
@given(words=st.text(min_size=1))
def test_any_words_can_be_written(words: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    for suffix in ("jsonl", "csv", "xlsx"):
        assert write([saying(words)], folder / f"c.{suffix}") == 1
    with (folder / "c.jsonl").open("rb") as file:
        assert [record for _, record in read_records(file, "c")] == [saying(words).to_dict()]
    openpyxl.load_workbook(folder / "c.xlsx")
    assert len(to_frame([saying(words)])) == 1


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "xlsx"])
def test_no_commitment_is_a_table_of_none(suffix: str, tmp_path: Path) -> None:
    assert write([], tmp_path / f"c.{suffix}") == 0
    assert (tmp_path / f"c.{suffix}").exists()


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "xlsx"])
def test_a_failure_leaves_what_was_there(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"c.{suffix}"
    out.write_text("before")

    def failing() -> object:
        yield sound()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(failing(), out)  # type: ignore[arg-type]
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


def test_writing_is_the_same_every_time(tmp_path: Path) -> None:
    for suffix in ("jsonl", "csv"):
        one, two = tmp_path / f"1.{suffix}", tmp_path / f"2.{suffix}"
        write([sound()], one)
        write([sound()], two)
        assert one.read_bytes() == two.read_bytes()


def test_new_files_have_the_usual_rights(tmp_path: Path) -> None:
    plain, ours = tmp_path / "plain", tmp_path / "c.jsonl"
    plain.touch()
    write([], ours)
    assert ours.stat().st_mode == plain.stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    link = tmp_path / "c.jsonl"
    link.symlink_to(tmp_path / "real" / "c.jsonl")
    write([sound()], link)
    assert link.is_symlink()
    assert (tmp_path / "real" / "c.jsonl").stat().st_size > 0


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("c.docx", r"c\.docx: unknown kind \.docx; name the output with one of \.jsonl, \.csv, \.xlsx"),
        ("c", r"c: no suffix; name the output with one of \.jsonl"),
        ("none/c.csv", r"none/c\.csv: no folder .*none; make it first"),
        ("folder.csv", r"folder\.csv: is a folder"),
    ],
)
def test_an_output_that_cannot_be(name: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OutputError, match=message):
        check_output(tmp_path / name)


def test_a_folder_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's answer is made up: a superuser may write anywhere."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match=r"no permission to write in .*; name a folder of your own"):
        check_output(tmp_path / "c.csv")


def test_a_full_disk_is_said_plainly(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputError, match=r"c\.jsonl: cannot be written \(No space left"),
        whole(tmp_path / "c.jsonl"),
    ):
        raise OSError(28, "No space left on device")
    assert list(tmp_path.iterdir()) == []


def test_texts_are_kept_under_their_own_path(tmp_path: Path) -> None:
    write_texts([Paper()], tmp_path)
    assert (tmp_path / "sub" / "plan.html.txt").read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    "source", ["../../etc/passwd", "/etc/passwd", "a/../../b", "..", "", "\0", "a\0b", "C:x"]
)
def test_texts_stay_in_their_folder(source: str, tmp_path: Path) -> None:
    assert text_path(tmp_path, source).resolve().is_relative_to(tmp_path.resolve())


def test_frame_has_the_same_columns_and_types_with_and_without_rows() -> None:
    full, empty = pe.to_frame([sound(), with_quantity()]), pe.to_frame([])
    assert list(full.columns) == list(empty.columns) == NAMES
    assert full.dtypes.astype(str).tolist() == empty.dtypes.astype(str).tolist()
    assert len(empty) == 0
    assert full["due"].dt.year.tolist() == [2026, 2026]
    assert full["strength"].cat.categories.tolist() == ["mandatory", "firm", "striving", "tentative"]
    assert full["value"].isna().tolist() == [True, False]
    assert full["start"].dtype == "int64"
    assert pd.concat([full, empty]).dtypes.equals(full.dtypes)


def test_codes_of_columns_are_those_of_the_schema() -> None:
    schema = orjson.loads((Path(__file__).parent.parent / "schemas" / "commitment.schema.json").read_bytes())
    quantity, deadline = (schema["$defs"][name]["properties"] for name in ("quantity", "deadline"))
    properties = schema["properties"]
    wanted = {
        "strength": properties["strength"]["enum"],
        "published_basis": properties["document"]["properties"]["published_basis"]["enum"][:-1],
        "relation": quantity["relation"]["enum"],
        "role": quantity["role"]["enum"],
        "recurring": deadline["recurring"]["enum"][:-1],
    }
    assert {c.name: list(c.codes) for c in COLUMNS if c.kind == "code"} == wanted


def test_frame_without_pandas_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['pandas'] = None\nimport policy_extract as pe\n"
        "try: pe.to_frame([])\nexcept pe.PolicyExtractError as error: print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert "pip install 'policy-extract[pandas]'" in out


def test_words_for_people() -> None:
    base = sound().quantities[0]
    assert quantities_in_words([base._replace(text="10所", of=None, per="每年", role="rate")]) == (
        "10所（每年，频率或定额 rate）"
    )
    inferred = sound().responsible[0]._replace(name="示例区", role="responsible", inferred=True)
    assert bodies_in_words([inferred]) == "示例区（推定 inferred）"
