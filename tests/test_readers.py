"""What each reader makes of what only its format has."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

import renderings
from policy_extract.document.load import Member, Source, load_member, members
from policy_extract.document.readers import sheets
from policy_extract.errors import DocumentError
from policy_extract.pipeline import extract
from samples import Ran

SENTENCE = "到2026年底，改造老旧小区120个，由市住建局负责。"


def read(data: bytes, name: str) -> Source:
    return load_member(Member(name, data))


# -- PDF


def pages(*drawn: list[tuple[float, float, float, str]]) -> bytes:
    """A PDF with words drawn at (x, y from the top, size) on each page."""
    font = renderings._fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for words in drawn:
        for x, y, size, text in words:
            canvas.setFont(font, size)
            canvas.drawString(x, A4[1] - y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


LINE = "改造供水管网三十公里并更换水表两万只同步建设监测点位"  # as wide as the column: 26 characters


def test_a_paragraph_goes_over_pages_past_head_number_and_footnote() -> None:
    """A sentence cut by the end of a page is whole; heads, page numbers and footnotes are gone, and so are their marks."""
    page_one = [
        (90, 40, 9, "青榆县人民政府公报"), (114, 100, 15, LINE[:-2]), (90, 125, 15, LINE[:25]), (465, 121, 8, "1"),
        (90, 700, 9, "1 指纳入统计的点位。"), (280, 800, 9, "- 1 -"),
    ]  # fmt: skip
    page_two = [
        (90, 40, 9, "青榆县人民政府公报"),
        (90, 100, 15, "到位。"),
        (114, 125, 15, "完毕。"),
        (280, 800, 9, "- 2 -"),
    ]
    source = read(pages(page_one, page_two), "a.pdf")
    assert source.text == f"{LINE[:-2]}{LINE[:25]}到位。\n完毕。"
    assert source.pages == (0, len(LINE) - 2 + 25)
    assert source.notes == ("page 1: footnotes left out",)


def test_pages_without_text_are_named() -> None:
    """Pages that are pictures are named beside those that are read; a file of nothing else is refused."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont(renderings._fonts(), 12)
    canvas.drawString(90, 700, SENTENCE)
    for _ in range(2):
        canvas.showPage()
        canvas.drawInlineImage(_picture(), 0, 0, 500, 700)
    canvas.save()
    source = read(out.getvalue(), "a.pdf")
    assert source.text == SENTENCE
    assert source.notes == ("pages 2-3: no text layer, only pictures; OCR would be needed",)
    assert source.place(len(SENTENCE) - 1) == (1, None)


def _picture() -> object:
    from PIL import Image

    return Image.new("L", (4, 4))


def test_an_encrypted_pdf_is_refused() -> None:
    """A password is asked for by name."""
    from reportlab.lib.pdfencrypt import StandardEncryption

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("secret"))
    canvas.drawString(90, 700, "text")
    canvas.save()
    with pytest.raises(DocumentError, match=r"a\.pdf: needs a password"):
        read(out.getvalue(), "a.pdf")


def test_rules_that_make_no_table_change_nothing() -> None:
    """Lines under headings and frames around the page are no tables."""
    font = renderings._fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(font, 12)
    canvas.rect(50, 50, 495, 740)
    canvas.line(90, 690, 500, 690)
    for k in range(5):
        canvas.drawString(90, 700 - 30 * k, f"{'一二三四五'[k]}、{SENTENCE}")
    canvas.save()
    assert "\t" not in read(out.getvalue(), "a.pdf").text


# -- spreadsheets


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (0.425, "0.0%", "42.5%"), (12.0, "General", "12"), (3.50, "0.00", "3.5"), (1 / 3, "General", "0.333333333333"),
        (12, '0"个"', "12个"), (True, "", "是"), (date(2025, 12, 31), "yyyy-mm-dd", "2025年12月31日"),
        (date(2025, 12, 1), 'yyyy"年"m"月"', "2025年12月"), ("责任\n单位", "", "责任单位"), (None, "", ""), ("a\tb", "", "a b"),
        (float("nan"), "", ""),
    ],
)  # fmt: skip
def test_values_as_they_are_shown(value: object, form: str, text: str) -> None:
    """A cell reads as its sheet shows it."""
    assert sheets.shown(value, form) == text


def test_hidden_sheets_and_named_ones() -> None:
    """A hidden sheet is left out and named; of several sheets each is headed by the name it was given."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["甲", "乙"])
    for title, state in (("目标任务", "visible"), ("旧表", "hidden"), ("Sheet9", "visible")):
        sheet = book.create_sheet(title)
        sheet["C3"] = title[:1]
        sheet.sheet_state = state
    out = io.BytesIO()
    book.save(out)
    source = read(out.getvalue(), "a.xlsx")
    assert source.text == "甲\t乙\n目标任务\n目\nS"
    assert [c.name for c in source.cells] == ["Sheet!A1", "Sheet!B1", "目标任务!C3", "Sheet9!C3"]
    assert [source.text[c.start : c.end] for c in source.cells] == ["甲", "乙", "目", "S"]
    assert source.notes == ("hidden sheets left out: 旧表",)


def test_old_workbooks_are_as_new_ones() -> None:
    """An .xls with merged cells, written by LibreOffice."""
    source = read(Path(__file__).with_name("tasks.xls").read_bytes(), "tasks.xls")
    assert source.text.split("\n")[1:] == [
        "1\t新建泵房12座\t县水务局\t2025年10月底",
        "2\t更换管网38公里\t〃\t2026年6月底",
    ]
    assert source.place(source.text.index("更换")) == (None, "任务!B3")


# -- rows of documents, archives


def test_rows_say_what_they_are(tmp_path: Path) -> None:
    """A row gives its document name, title, issuer and day; a row without text is named and costs no other."""
    path = tmp_path / "t.csv"
    path.write_text(
        f"编号,标题,发布日期,发文机关,正文\n甲,修渠,2024年3月1日,云山市,{SENTENCE}\n乙,,,,\n甲,,,,二\n",
        "utf-8",
    )
    first, second, third = members(path)
    assert (first.name, first.error) == ("t.csv/甲", None)
    assert first.metadata == (date(2024, 3, 1), "云山市", "修渠")
    assert second.name == "t.csv/乙"
    assert "no text in row 3" in (second.error or "")
    assert third.name == "t.csv/甲 (4)"
    found = extract(first)
    assert (found.document.title, found.document.published, found.document.source) == (
        "修渠",
        date(2024, 3, 1),
        "t.csv/甲",
    )


def test_the_column_of_texts_may_be_named(tmp_path: Path) -> None:
    """Without a column that can only be a text, a table is one document; a column asked for must be there."""
    path = tmp_path / "t.csv"
    path.write_text(f"文号,公报内容\n1,{SENTENCE}\n2,{SENTENCE}\n", "utf-8")
    assert [m.name for m in members(path)] == ["t.csv"]
    assert [m.name for m in members(path, text_column="公报内容")] == ["t.csv/2", "t.csv/3"]
    with pytest.raises(DocumentError, match=r"t\.csv: has no column '摘要' \(columns: 文号, 公报内容\)"):
        list(members(path, text_column="摘要"))


def test_lines_of_json_that_are_no_documents(tmp_path: Path) -> None:
    """Each is named with its line; the others are read."""
    path = tmp_path / "t.jsonl"
    path.write_text('{"text": "一"}\nnot json\n\n[1]\n{"body": "二"}\n{"id": 7, "text": "三"}\n', "utf-8")
    found = list(members(path))
    assert [(m.name, m.error is None) for m in found] == [
        ("t.jsonl/1", True), ("t.jsonl/2", False), ("t.jsonl/4", False), ("t.jsonl/5", False), ("t.jsonl/7", True),
    ]  # fmt: skip
    assert "keys: body" in (found[3].error or "")
    assert [m.name for m in members(path, text_column="body") if m.error is None] == ["t.jsonl/5"]


def test_names_packed_by_chinese_windows(tmp_path: Path) -> None:
    """Names without the flag for UTF-8 are GB18030; what lies among documents is passed over; order is by name."""
    name = "方案二.txt"
    marked = renderings.packed(
        {"plan01.txt": SENTENCE.encode(), ".hidden.txt": b"x", "p.png": b"x", "__MACOSX/x.txt": b"x"}
    )
    assert len("plan01.txt") == len(name.encode("gb18030"))
    path = tmp_path / "a.zip"
    path.write_bytes(marked.replace(b"plan01.txt", name.encode("gb18030")))
    assert [m.name for m in members(path)] == [f"a.zip/{name}"]
    path.write_bytes(renderings.packed({name: SENTENCE.encode(), "b.txt": b"x", "a/c.txt": b"x"}))
    assert [m.name for m in members(path)] == ["a.zip/a/c.txt", "a.zip/b.txt", f"a.zip/{name}"]


# -- web pages, encodings, scripts


def test_the_page_of_a_web_archive() -> None:
    """The page inside is read as any other, the rest of the archive not."""
    assert read(renderings.mht(SENTENCE), "a.mht").text == SENTENCE


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "big5", "nonsense"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030", "utf-16"])
def test_a_declared_encoding_is_noted_and_not_believed(declared: str, real: str) -> None:
    """What the page says and what its bytes are stand side by side."""
    head = f'<head><meta http-equiv="Content-Type" content="text/html; charset={declared}"></head>'
    page = f"<html>{head}<p>{SENTENCE * 3}</p></html>"
    source = read(page.encode(real), "a.html")
    assert source.text == SENTENCE * 3
    assert source.encoding.startswith(real)
    assert source.replaced == 0
    if real != "utf-16":
        assert source.declared == declared


def test_lists_of_links_below_the_text_are_left_out() -> None:
    """Links to other pages after the text are no part of it; attachments are."""
    links = "".join(f"<p>{k}、<a href='/{k}.html'>2025年评选活动之{k}</a></p>" for k in range(4))
    files = "".join(f"<p><a href='/{k}.docx'>附件{k}：分工表</a></p>" for k in range(3))
    body = f"<p>{SENTENCE * 2}</p>"
    assert read(f"<div id='zoom'>{body}{links}</div>".encode(), "a.html").text == SENTENCE * 2
    assert "附件2：分工表" in read(f"<div id='zoom'>{body}{files}</div>".encode(), "a.html").text


def test_traditional_characters_keep_their_offsets() -> None:
    """A text in traditional characters gives records in its own words, with years of the Republic as dates."""
    text = "新城市政府將於民國115年6月底前興建公園12處，由工務局負責辦理。市民資訊將持續公開。"
    for data, name in (
        (text.encode("big5"), "a.txt"),
        (renderings.word(text), "a.docx"),
        (renderings.html(text), "a.html"),
    ):
        found = extract(Member(name, data), published="2025-01-01")
        (record,) = [c for c in found.commitments if c.quantities]
        assert record.deadline is not None
        assert record.deadline.due == date(2026, 6, 30)
        assert record.quantities[0].text == "12處"
        assert found.document.text[record.evidence.start : record.evidence.end] == record.evidence.text
        assert "興建公園" in record.evidence.text


# -- read


def test_read_shows_what_was_read(command: Callable[..., Ran], tmp_path: Path) -> None:
    """Provenance, headings, paragraphs with offsets, tables, pages, notes."""
    text = (
        f"青榆县2025年工作方案\n一、主要目标\n{SENTENCE}\n序号\t重点任务\t时限\n1\t新建泵房12座\t2025年底\n"
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(renderings.pdf(text))
    ran = command("read", path)
    assert ran.code == 0
    assert "read as    pdf" in ran.out
    assert "── page 1" in ran.out
    assert "heading 3 一、主要目标" in ran.out
    assert "1    | 新建泵房12座 | 2025年底" in ran.out
    at = next(line for line in ran.out.split("\n") if SENTENCE in line)
    whole = command("read", path, "--text").out
    assert whole[int(at.split()[0]) :].startswith(SENTENCE)


def test_read_names_what_it_cannot_read(command: Callable[..., Ran], tmp_path: Path) -> None:
    """A bad member costs no other; wrong options are usage."""
    path = tmp_path / "a.zip"
    path.write_bytes(renderings.packed({"a.txt": b"", "b.txt": SENTENCE.encode("gb18030"), "../c.txt": b"x"}))
    ran = command("read", path, tmp_path / "none.pdf")
    assert ran.code == 1
    assert SENTENCE in ran.out
    assert "gb18030" in ran.out
    for words in ("a.zip/a.txt: is empty", "leads outside", "none.pdf: no such file"):
        assert words in ran.err
    assert command("read", path, "--limit", "page=1").code == 2
    assert command("read", "-", stdin=renderings.word(SENTENCE)).out.endswith(f"{SENTENCE}\n")


def test_extract_goes_through_archives_and_tables(command: Callable[..., Ran], tmp_path: Path) -> None:
    """Members are documents of their own: named, counted, failing one by one, over processes too."""
    (tmp_path / "a.zip").write_bytes(
        renderings.packed({"x.txt": SENTENCE.encode(), "y.docx": b"PK\x03\x04 no"})
    )
    (tmp_path / "t.csv").write_bytes(renderings.row_csv(SENTENCE))
    ran = command("extract", tmp_path / "a.zip", tmp_path / "t.csv")
    assert ran.code == 1
    assert ran.out.count("\n") == 2
    assert '"source":"a.zip/x.txt"' in ran.out
    assert '"source":"t.csv/甲"' in ran.out
    assert "a.zip/y.docx: is a damaged .docx file" in ran.err
    assert "4 documents, 2 commitments, 1 failed" in ran.err
    again = command("extract", tmp_path / "a.zip", tmp_path / "t.csv", "--workers", 2)
    assert again.out == ran.out
    limited = command("extract", tmp_path / "a.zip", "--limit", "file=10")
    assert "file=10" in limited.err


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an optional package its formats are refused with the command that installs it."""
    import sys

    for package, name, data in (("pypdfium2", "a.pdf", renderings.pdf(SENTENCE)), ("xlrd", "tasks.xls", b"")):
        monkeypatch.setitem(sys.modules, package, None)
        data = data or Path(__file__).with_name(name).read_bytes()
        with pytest.raises(DocumentError, match=rf"needs the package {package}.*policy-extract\[documents\]"):
            read(data, name)


def test_without_libreoffice_old_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what would read the file."""
    from policy_extract.document.readers import office

    monkeypatch.setattr(office, "_find", lambda names: None)
    with pytest.raises(DocumentError, match=r"a\.rtf: .*install LibreOffice"):
        read(rb"{\rtf1 text}", "a.rtf")


def test_a_program_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """After the time limit the program and all that it started are gone, and the limit is named."""
    from policy_extract.document.limits import DEFAULT
    from policy_extract.document.readers import office

    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60 &\nsleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr(office, "_find", lambda names: str(program) if "soffice" in names else None)
    with pytest.raises(DocumentError, match=r"a\.rtf: takes LibreOffice longer than the limit seconds=1"):
        load_member(Member("a.rtf", rb"{\rtf1 text}"), DEFAULT._replace(seconds=1))
