"""From a file to its characters."""

from __future__ import annotations

import os
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_extract.document.load import (
    Metadata,
    discover,
    from_bytes,
    from_text,
    load,
    metadata_of,
    read_metadata,
)
from policy_extract.document.readers import READERS, reader
from policy_extract.errors import DocumentError, MetadataError

CASES = tomllib.loads(
    (Path(__file__).parents[1] / "corpus" / "cases" / "load.toml").read_text(encoding="utf-8")
)
DECODE = [(c["text"], e) for c in CASES["decode"] for e in c["encodings"]]


@pytest.mark.parametrize(("text", "encoding"), DECODE)
def test_decode(text: str, encoding: str) -> None:
    """A text is read back exactly in whatever encoding it was saved, and by an encoding that reads it so."""
    data = text.encode(encoding)
    source = from_bytes(data)
    assert source.text == text
    assert source.replaced == 0
    assert data.decode(source.encoding).removeprefix("\ufeff") == text


def test_wrong_charset_is_seen_through() -> None:
    """A page's own word about its encoding is not believed, either way round."""
    page = '<meta charset="{}"><p>云山市今年改造老旧小区120个，新增学位1.2万个。</p>'
    for labelled, real in (("utf-8", "gb18030"), ("gb2312", "utf-8")):
        source = from_bytes(page.format(labelled).encode(real), "a.html", "html")
        assert source.text == "云山市今年改造老旧小区120个，新增学位1.2万个。"
        assert source.encoding == real


def test_damaged_characters_are_counted() -> None:
    """A few broken bytes do not change the encoding; each broken character is counted."""
    text = "云山市今年改造老旧小区120个，新增学位1.2万个。" * 20
    for encoding in ("utf-8", "gb18030"):
        data = text.encode(encoding)
        source = from_bytes(data[:60] + b"\xff" + data[60:])
        assert source.encoding == encoding
        assert 1 <= source.replaced <= 3
        assert source.text.count("\ufffd") == source.replaced


def test_line_ends_and_unusable_characters() -> None:
    """Line ends become one kind; NUL and lone surrogates become U+FFFD, one for one, and are counted."""
    assert from_bytes("\ufeff一\r\n二\r三\n".encode()).text == "一\n二\n三\n"
    source = from_text("甲\x00乙\ud800丙")
    assert (source.text, source.replaced) == ("甲\ufffd乙\ufffd丙", 2)
    assert from_text("").text == ""


def test_id_is_of_the_bytes() -> None:
    """The id is the digest of the bytes: the same under any name, another for other bytes."""
    data = "云山市今年修渠。".encode()
    assert from_bytes(data, "a.txt").id == from_bytes(data, "b.txt").id == xxhash.xxh3_128_hexdigest(data)
    assert from_bytes(data + b"\n").id != from_bytes(data).id
    assert from_text("云山市今年修渠。").id == from_bytes(data).id


@pytest.mark.parametrize("case", CASES["html"], ids=lambda c: c["name"])
def test_html(case: dict[str, Any]) -> None:
    """A page gives its main text and what it declares of itself."""
    source = from_bytes(case["markup"].encode(), "a.html", "html")
    assert source.text == case["text"]
    for field in ("title", "published", "issuer"):
        if field in case:
            assert getattr(source, field) == case[field]


def test_media_are_no_issuers() -> None:
    """Where a page names only the newspaper that it copies, it declares no issuer."""
    case = next(c for c in CASES["html"] if c["name"] == "标题下的时间行")
    assert from_bytes(case["markup"].encode(), "a.html", "html").issuer is None


@pytest.mark.parametrize("case", CASES["md"], ids=lambda c: c["name"])
def test_markdown(case: dict[str, Any]) -> None:
    """Markdown loses its markup and keeps its words."""
    assert from_bytes(case["markup"].encode(), "a.md", "md").text == case["text"]


@pytest.mark.parametrize("case", CASES["refused"], ids=lambda c: c["name"])
def test_refused(case: dict[str, Any], tmp_path: Path) -> None:
    """What cannot be read is refused with the file's name and what to do."""
    path = tmp_path / case["file"]
    path.write_bytes(bytes.fromhex(case["hex"]))
    with pytest.raises(DocumentError) as error:
        load(path)
    for words in case["says"]:
        assert words in str(error.value)


def test_missing_and_folder(tmp_path: Path) -> None:
    """A missing path and a folder are refused."""
    with pytest.raises(DocumentError, match=r"none\.txt: no such file"):
        load(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="is a folder"):
        load(tmp_path)
    with pytest.raises(DocumentError):
        load(Path("a\x00b"))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_permission(tmp_path: Path) -> None:
    """A file that may not be read is refused as such."""
    path = tmp_path / "a.txt"
    path.write_text("一")
    path.chmod(0)
    with pytest.raises(DocumentError, match="permission"):
        load(path)


def test_unknown_suffix_is_read_by_its_look(tmp_path: Path) -> None:
    """An unknown suffix with text in it is text; with a page in it, a page."""
    (tmp_path / "a.doc2").write_text("云山市今年修渠。", encoding="utf-8")
    (tmp_path / "b.do").write_text("<!DOCTYPE html><html><p>云山市今年修渠。</p>", encoding="utf-8")
    assert load(tmp_path / "a.doc2").kind == "txt"
    assert load(tmp_path / "b.do")[0] == "云山市今年修渠。"


def test_every_kind_has_a_reader() -> None:
    """Each row of the registry names a module that reads."""
    assert {kind: callable(reader(kind)) for kind in READERS.values()} == dict.fromkeys(
        READERS.values(), True
    )


def test_discover(tmp_path: Path) -> None:
    """Folders are listed in a fixed order, without hidden files and what is no document; links may loop."""
    for name in (
        "b/2.txt",
        "b/10.html",
        "a.txt",
        ".git/x.txt",
        "b/.hidden.txt",
        "b/p.png",
        "b/data.csv",
        "~$a.txt",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("一")
    (tmp_path / "in" / "b" / "loop").symlink_to(tmp_path / "in", target_is_directory=True)
    assert [name for _, name in discover([tmp_path / "in"])] == ["a.txt", "b/10.html", "b/2.txt"]
    assert [name for _, name in discover([tmp_path / "in" / "b" / "p.png"])] == ["p.png"]


def test_names_never_clash(tmp_path: Path) -> None:
    """Files of one name get as much of their folders as tells them apart; a file given twice is one."""
    for folder in ("2023", "2024"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plan.txt").write_text(folder)
    both = [tmp_path / "2023", tmp_path / "2024" / "plan.txt", tmp_path / "2023" / "plan.txt"]
    assert [name for _, name in discover(both)] == ["2023/plan.txt", "2024/plan.txt"]


ROWS = "id,published,issuer,title\na,2023-07-04,云山市,修渠\nb/c.txt,2023年7月5日,,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_metadata_csv(tmp_path: Path, encoding: str) -> None:
    """A table is read in the encodings that spreadsheets save."""
    path = tmp_path / "m.csv"
    path.write_bytes(ROWS.encode(encoding))
    assert read_metadata(path) == {
        "a": Metadata(date(2023, 7, 4), "云山市", "修渠"),
        "b/c.txt": Metadata(date(2023, 7, 5), None, None),
    }


def test_metadata_columns_may_be_chinese(tmp_path: Path) -> None:
    """文件, 发布日期, 发文机关 and 标题 are columns too; others are passed over."""
    path = tmp_path / "m.tsv"
    path.write_text(
        "文件\t备注\t发文机关\t发布日期\t标题\n甲\t!\t云山市\t2023/7/4\t修渠\n\n", encoding="utf-8"
    )
    assert read_metadata(path) == {"甲": Metadata(date(2023, 7, 4), "云山市", "修渠")}


def test_metadata_xlsx(tmp_path: Path) -> None:
    """A workbook's dates are dates, and a stem that it made a number is the stem."""
    book = openpyxl.Workbook()
    for row in (["编号", "发布日期"], [20190112, date(2019, 1, 12)], ["b", "2019-01-13"], [None, None]):
        book.active.append(row)
    book.save(tmp_path / "m.xlsx")
    assert read_metadata(tmp_path / "m.xlsx") == {
        "20190112": Metadata(date(2019, 1, 12), None, None),
        "b": Metadata(date(2019, 1, 13), None, None),
    }


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("name,published\na,2023-07-04\n", ["m.csv", "no column `id`", "name, published"]),
        ("id,title\na,x\nb,y\na,z\n", ["rows 2 and 4", "'a'"]),
        ("id,published\na,2017-13-40\n", ["row 2", "'2017-13-40'", "2023-07-04"]),
        ("id,published\na,2023-02-29\n", ["row 2", "no date"]),
        ("id,published\na,去年\n", ["row 2", "no date"]),
        ("id,published\n,2023-01-01\n", ["row 2", "no id"]),
        ("", ["m.csv", "empty"]),
    ],
)
def test_metadata_faults(tmp_path: Path, rows: str, says: list[str]) -> None:
    """A faulty table is refused with file, row and what was wanted."""
    path = tmp_path / "m.csv"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(MetadataError) as error:
        read_metadata(path)
    for words in says:
        assert words in str(error.value)


@pytest.mark.parametrize("name", ["m.csv", "m.xlsx", "m.tsv"])
def test_metadata_unreadable(tmp_path: Path, name: str) -> None:
    """Bytes that are no table, and no file at all, are refused."""
    with pytest.raises(MetadataError, match="cannot be read"):
        read_metadata(tmp_path / name)
    (tmp_path / name).write_bytes(bytes(range(256)) * 4)
    with pytest.raises(MetadataError, match="readable"):
        read_metadata(tmp_path / name)


def test_metadata_of() -> None:
    """A row is found by relative path, by path without suffix, by file name, by stem."""
    row = Metadata(None, "甲", None)
    for key in ("b/c.txt", "b/c", "c.txt", "c"):
        assert metadata_of({key: row}, "b/c.txt") is row
    assert metadata_of({"d": row}, "b/c.txt") is None
    assert metadata_of({}, "") is None


MARKUP = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<br>", "<div id=content>",
         "<div class=nav>", "<!--", "-->", "<script>", "</script>", "<pre>", "\n", "&nbsp;", "&#xD800;",
         "云山市今年修渠三十公里", "\x00", "<a>", "<title>", "<meta name=PubDate content=2023-99-99>", "<",
         "\ufffd", "## ", "| a | b |", "**", "[x](y)", "`"]
    )
).map("".join)  # fmt: skip


@given(st.one_of(st.binary(max_size=400), MARKUP.map(str.encode)), st.sampled_from(["txt", "md", "html"]))
@settings(max_examples=300, deadline=None)
def test_any_bytes(data: bytes, kind: str) -> None:
    """Any bytes are a Source or a DocumentError, nothing else; the text has nothing that crashes a writer."""
    try:
        source = from_bytes(data, "a", kind)
    except DocumentError:
        return
    assert source.text.strip()
    assert not set("\x00\r") & set(source.text)
    source.text.encode("utf-8")
    assert source.replaced >= 0


@given(st.text(st.characters(exclude_categories=())))
def test_any_text(text: str) -> None:
    """Any text is a Source that can be written as UTF-8."""
    from_text(text).text.encode("utf-8")


@pytest.mark.parametrize("kind", ["md", "html"])
@pytest.mark.parametrize(
    "piece",
    ["<!--", "[", "**a", "`", "| ", "- ", "<div class=nav>", "<td>", "&", "\\", "---\na\n", "![", "<", "> "],
)
def test_large_files_take_no_time(kind: str, piece: str) -> None:
    """Whatever repeats, reading takes time in proportion."""
    data = ("云山市今年修渠三十公里。" + piece * (60_000 // len(piece))).encode()
    start = time.perf_counter()
    from_bytes(data, "a", kind)
    assert time.perf_counter() - start < 2


def test_deep_pages() -> None:
    """A page nested twenty thousand deep is read."""
    source = from_bytes(("<div>" * 20_000 + "云山市今年修渠三十公里。").encode(), "a.html", "html")
    assert source.text == "云山市今年修渠三十公里。"
