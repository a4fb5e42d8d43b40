"""One document in every format gives one set of records, whatever program wrote the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import renderings
from policy_extract.document.load import Member, load_member, members, read_metadata
from policy_extract.pipeline import extract
from policy_extract.record.validate import validate
from samples import ROOT

DOCUMENTS = ROOT / "corpus" / "documents"
META = read_metadata(ROOT / "corpus" / "meta.tsv")
NAME = "county-langu-roads"
TEXT = (DOCUMENTS / NAME / f"{NAME}.txt").read_text("utf-8")
needs_libreoffice = pytest.mark.skipif(renderings.SOFFICE is None, reason="LibreOffice is not installed")


def records(member: Member, name: str = NAME) -> list[dict[str, Any]]:
    """The records of a file without what may differ: offsets, place, and the bytes' digest."""
    row = META[name]
    given = {"published": row.published, "issuer": row.issuer, "title": row.title, "name": "document"}
    extraction = extract(member._replace(name="document", metadata=None, data=member.data), **given)  # type: ignore[arg-type]
    found = [c.to_dict() for c in extraction.commitments]
    for record in found:
        assert validate(record, extraction.document.text) == []
    return [_bare(record) for record in found]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _bare(v) for k, v in value.items() if k not in ("start", "end", "place", "document")}
    return [_bare(v) for v in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def wanted() -> list[dict[str, Any]]:
    """The records of the plain text, ids included."""
    found = records(Member("document", TEXT.encode()))
    assert len(found) > 20
    return found


def _only(data: bytes, name: str, folder: Path, chosen: str) -> Member:
    """The member of an input whose name is ``chosen``."""
    path = folder / name
    path.write_bytes(data)
    found = {m.name: m for m in members(path)}
    assert chosen in found, list(found)
    return found[chosen]


TEXTS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda t: t.encode(),
    "utf-8 with BOM": lambda t: t.encode("utf-8-sig"),
    "utf-16": lambda t: t.encode("utf-16"),
    "gb18030": lambda t: t.encode("gb18030"),
    "crlf": lambda t: t.replace("\n", "\r\n").encode(),
    "html": renderings.html,
    "html in gb18030, labelled utf-8": lambda t: renderings.html(t, "gb2312").replace(b"gb2312", b"utf-8"),
    "mht": renderings.mht,
    "md": renderings.markdown,
    "docx": renderings.word,
    "pdf": lambda t: renderings.pdf(t, head="岚谷县人民政府文件汇编"),
    "ofd": renderings.ofd,
}
SUFFIX = {"html in gb18030, labelled utf-8": "html"}


@pytest.mark.parametrize("form", TEXTS)
def test_one_document_in_every_format(form: str, wanted: list[dict[str, Any]], tmp_path: Path) -> None:
    """Each format gives the records of the plain text."""
    suffix = SUFFIX.get(form, form if form in ("html", "mht", "md", "docx", "pdf", "ofd") else "txt")
    path = tmp_path / f"plan.{suffix}"
    path.write_bytes(TEXTS[form](TEXT))
    assert records(Member(path.name, path)) == wanted


@pytest.mark.parametrize(
    ("name", "data", "chosen"),
    [
        ("t.csv", renderings.row_csv(TEXT), "t.csv/甲"),
        ("gb.csv", renderings.row_csv(TEXT, "gb18030"), "gb.csv/甲"),
        ("t.jsonl", renderings.row_jsonl(TEXT), "t.jsonl/甲"),
        ("t.xlsx", renderings.row_xlsx(TEXT), "t.xlsx/甲"),
        ("t.zip", renderings.packed({"甲/乙.txt": TEXT.encode("gb18030")}), "t.zip/甲/乙.txt"),
        ("t.tar", renderings.tarred({"a.docx": renderings.word(TEXT)}, "w"), "t.tar/a.docx"),
        ("t.tgz", renderings.tarred({"a.md": renderings.markdown(TEXT)}), "t.tgz/a.md"),
        (
            "t.zip",
            renderings.packed({"inner.zip": renderings.packed({"t.csv": renderings.row_csv(TEXT)})}),
            "t.zip/inner.zip/t.csv/甲",
        ),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_one_document_among_others(
    name: str, data: bytes, chosen: str, wanted: list[dict[str, Any]], tmp_path: Path
) -> None:
    """A row of a table and an entry of an archive give the records of the plain text."""
    assert records(_only(data, name, tmp_path, chosen)) == wanted


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("name", [NAME, "tasks-lixi-water"])
def test_one_document_by_libreoffice(name: str, tmp_path: Path) -> None:
    """What LibreOffice writes - old Word, RTF, OpenDocument, PDF - gives the records of the plain text."""
    text = (DOCUMENTS / name / f"{name}.txt").read_text("utf-8")
    made = renderings.by_libreoffice(renderings.word(text), ".docx", ["doc", "rtf", "odt", "pdf"], tmp_path)
    plain = records(Member("document", text.encode()), name)
    for suffix, data in made.items():
        path = tmp_path / f"plan.{suffix}"
        path.write_bytes(data)
        assert records(Member(path.name, path), name) == plain, suffix
    (tmp_path / "plan.wps").write_bytes(made["doc"])  # Kingsoft's own format is that of old Word
    assert records(Member("plan.wps", tmp_path / "plan.wps"), name) == plain


def _documents() -> Iterator[str]:
    """Those of the corpus that are no hard-wrapped text, which only .txt has."""
    return (p.name for p in sorted(DOCUMENTS.iterdir()) if not p.name.startswith("pdf-"))


@pytest.mark.parametrize("name", list(_documents())[::3])
def test_documents_of_the_corpus_in_the_main_formats(name: str) -> None:
    """A third of the corpus as web page, Word file and PDF."""
    text = (DOCUMENTS / name / f"{name}.txt").read_text("utf-8")
    plain = records(Member("document", text.encode()), name)
    for write in (renderings.html, renderings.word, renderings.pdf):
        data = write(text)
        assert records(Member("document", data), name) == plain, write.__name__


def test_pages_and_cells_are_named(tmp_path: Path) -> None:
    """A record of a PDF says its page, one of a spreadsheet its cell; a record of a text says neither."""
    path = tmp_path / "a.pdf"
    path.write_bytes(renderings.pdf(TEXT * 2))
    found = extract(path, published="2024-03-01")
    pages = [c.place.page for c in found.commitments if c.place]
    assert len(pages) == len(found.commitments)
    assert pages == sorted(pages)  # type: ignore[type-var]
    assert set(pages) == set(range(1, len(found.document.pages) + 1))
    path = tmp_path / "b.xlsx"
    path.write_bytes(
        renderings.workbook([["序号", "重点任务", "时限"], ["1", "新建泵房12座", "2025年底"]], sheet="任务")
    )
    assert [c.to_dict()["place"] for c in extract(path).commitments] == [{"page": None, "cell": "任务!B2"}]
    assert extract(TEXT).commitments[0].place is None


def test_what_is_named_wrongly_is_read_by_what_it_holds(tmp_path: Path) -> None:
    """A page exported as .doc or .xls, a Word file named .txt, a text named .docx."""
    sentence = "云山市今年改造老旧小区120个，新增学位1.2万个，由市住建局负责。"
    for name, data, kind in (
        ("a.doc", renderings.html(sentence), "html"),
        ("a.xls", renderings.html(sentence), "html"),
        ("a.txt", renderings.word(sentence), "docx"),
        ("a.docx", sentence.encode(), "txt"),
        ("a.html", renderings.pdf(sentence), "pdf"),
        ("a.pdf", renderings.ofd(sentence), "ofd"),
        ("a.doc", renderings.mht(sentence), "mht"),
    ):
        source = load_member(Member(name, data))
        assert (source.kind, source.text.strip()) == (kind, sentence), name
        assert source.notes, name
