"""Files made to harm: each is refused or bounded, by name and limit, within ten seconds and one GiB; the batch goes on."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import renderings
from policy_extract.document.limits import DEFAULT, MIB, Limits, parse
from policy_extract.document.load import Member, load, load_member, members
from policy_extract.errors import DocumentError

SECONDS = 10
BYTES = 1 << 30
GOOD = "到2026年底，改造老旧小区120个，由市住建局负责。"
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + k)} "{f"&{chr(97 + k)};" * 10}">' for k in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b SYSTEM "http://127.0.0.1:9/x">]>'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zeros(size: int, name: str = "a.txt", times: int = 1) -> bytes:
    """A zip with members of that many zeros each."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for k in range(times):
            with archive.open(f"{k}{name}", "w", force_zip64=True) as member:
                for _ in range(size // MIB):
                    member.write(bytes(MIB))
    return out.getvalue()


def nested(depth: int) -> bytes:
    data = renderings.packed({"a.txt": GOOD.encode()})
    for k in range(depth):
        data = renderings.packed({f"{k}.zip": data})
    return data


def docx_of(document: str, name: str = "word/document.xml") -> bytes:
    return renderings.packed({"[Content_Types].xml": b"<Types/>", name: document.encode()})


def deep_docx() -> bytes:
    opened, closed = "<w:tbl><w:tr><w:tc>" * 1000, "</w:tc></w:tr></w:tbl>" * 1000
    return docx_of(f"<w:document {WORD}><w:body>{opened}{closed}</w:body></w:document>")


def docx_bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        part.write(f"<w:document {WORD}><w:body>".encode())
        for _ in range(100):
            part.write(b"<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 30_000)
        part.write(b"</w:body></w:document>")
    return out.getvalue()


def sparse_workbook() -> bytes:
    data = renderings.workbook([["甲", "乙"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {n: archive.read(n) for n in archive.namelist()}
    rows = "".join(f'<row r="{r}"><c r="XFD{r}"><v>1</v></c></row>' for r in range(2, 20_000))
    name = "xl/worksheets/sheet1.xml"
    files[name] = files[name].replace(b"</sheetData>", rows.encode() + b"</sheetData>")
    return renderings.packed(files)


def empty_pages(count: int) -> bytes:
    """A PDF of nothing but pages."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    kids = " ".join(f"{k + 3} 0 R" for k in range(count))
    for number, body in enumerate(
        ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>"]
        + ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"] * count,
        1,
    ):
        places.append(out.tell())
        out.write(f"{number} 0 obj{body}endobj\n".encode())
    at = out.tell()
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{p:010d} 00000 n \n" for p in places).encode())
    out.write(f"trailer<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF".encode())
    return out.getvalue()


def scanned() -> bytes:
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    picture = io.BytesIO(b"P6 2 2 255 " + bytes(12))
    for _ in range(3):
        canvas.drawImage(ImageReader(picture), 0, 0, 500, 700)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def linked_tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        link = tarfile.TarInfo("passwd.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        device = tarfile.TarInfo("zero.txt")
        device.type, device.devmajor, device.devminor = tarfile.CHRTYPE, 1, 5
        archive.addfile(device)
    return out.getvalue()


def long_tar() -> bytes:
    """A compressed tar whose one file unpacks to three gigabytes."""
    import gzip

    info = tarfile.TarInfo("a.txt")
    info.size = 3 << 30
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed:
        packed.write(info.tobuf())
        for _ in range(700):
            packed.write(bytes(MIB))
    return out.getvalue()


def self_made_lines(piece: bytes, size: int) -> bytes:
    return piece * (size // len(piece))


# name, bytes, what the message must say; None: it is read, or simply refused as no text
HOSTILE: dict[str, tuple[str, Callable[[], bytes], tuple[str, ...] | None]] = {
    "zip bomb": ("a.zip", lambda: zeros(100 * MIB, times=8), ("a.zip", "unpacked=")),
    "member over the size of a file": ("a.zip", lambda: zeros(80 * MIB), ("a.zip/0a.txt", "file=")),
    "zip in zip in zip": ("a.zip", lambda: nested(6), ("nesting=3",)),
    "more members than any folder has": (
        "a.zip",
        lambda: renderings.packed({f"{k}.css": b"" for k in range(30_000)}),
        ("members=20000",),
    ),
    "path out of the archive": ("a.zip", lambda: renderings.packed({"../../x.txt": GOOD.encode()}), ("leads outside",)),
    "links and devices in a tar": ("a.tar", linked_tar, ("a.tar/passwd.txt", "is a link")),
    "tar of three gigabytes": ("a.tgz", long_tar, ("a.tgz", "unpacked=")),
    "entity bomb in docx": (
        "a.docx",
        lambda: docx_of(f"{ENTITIES}<w:document {WORD}><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>"),
        ("document type",),
    ),
    "outside entity in docx": (
        "a.docx",
        lambda: docx_of(f"{OUTSIDE}<w:document {WORD}><w:body><w:p><w:r><w:t>&a;&b;</w:t></w:r></w:p></w:body></w:document>"),
        ("document type",),
    ),
    "entity bomb in ofd": ("a.ofd", lambda: renderings.packed({"OFD.xml": f"{ENTITIES}<x>&i;</x>".encode()}), ("document type",)),
    "entity bomb in xlsx": (
        "a.xlsx",
        lambda: renderings.packed({"xl/workbook.xml": f"{ENTITIES}<x>&i;</x>".encode()}),
        ("document type",),
    ),
    "entities in html": ("a.html", lambda: f"{ENTITIES}<html><body><p>&i;{GOOD}</p></body></html>".encode(), None),
    "docx bomb": ("a.docx", docx_bomb, ("part=",)),
    "docx nested a thousand deep": (
        "a.docx",
        deep_docx,
        ("200 deep",),
    ),
    "sheet of a hundred million cells": ("a.xlsx", sparse_workbook, ("cells=",)),
    "ten thousand empty pages": ("a.pdf", lambda: empty_pages(10_000), ("10000 pages", "pages=2000")),
    "two thousand empty pages": ("a.pdf", lambda: empty_pages(2_000), ("no text",)),
    "scanned pages": ("a.pdf", scanned, ("pages 1-3", "OCR")),
    "a line of fifty megabytes": ("a.txt", lambda: self_made_lines("改造小区三个，".encode(), 50 * MIB), ("characters=",)),
    "a file over the limit": ("a.txt", lambda: self_made_lines(GOOD.encode(), 70 * MIB), ("file=",)),
    "a page of deep nesting": ("a.html", lambda: b"<div><table><tr><td>" * 100_000 + GOOD.encode(), None),
    "a page of many tables": ("a.html", lambda: b"<table><tr><td>a<td>b" * 60_000 + GOOD.encode(), None),
    "a page of sixty megabytes": ("a.html", lambda: self_made_lines("改造，<b>".encode(), 60 * MIB), ("characters=",)),
    "spans over everything": (
        "a.html",
        lambda: ("<table>" + "<tr><td rowspan=65000 colspan=65000>甲<td>乙" * 3_000 + "</table>").encode(),
        None,
    ),
    "word cut in half": ("a.docx", lambda: renderings.word(GOOD)[:-9000], ("damaged",)),
    "pdf cut in half": ("a.pdf", lambda: renderings.pdf(GOOD)[:900], ("a.pdf",)),
    "a picture named .txt": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(5000), ("picture",)),
    "noise named .docx": ("a.docx", lambda: bytes(range(256)) * 200, ("a.docx",)),
    "sheet of long lines": ("a.csv", lambda: self_made_lines(b"a,", 30 * MIB), ("cells=",)),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_bounded(name: str, tmp_path: Path) -> None:
    """The command names the file and the limit, takes no longer and no more than it may, and reads the next file."""
    file, make, says = HOSTILE[name]
    path = tmp_path / file
    path.write_bytes(make())
    good = tmp_path / "good.txt"
    good.write_text(GOOD, "utf-8")
    command = [sys.executable, "-m", "policy_extract", "extract", str(path), str(good)]
    out, err = (tmp_path / "out").open("wb+"), (tmp_path / "err").open("wb+")
    with out, err:
        process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        timer = threading.Timer(
            3 * SECONDS, process.kill
        )  # a machine under load is slow; processor time is what counts
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    printed, said = (tmp_path / "out").read_text("utf-8"), (tmp_path / "err").read_text("utf-8")
    assert process.returncode in (0, 1), said
    assert used.ru_utime + used.ru_stime < SECONDS
    assert used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) < BYTES
    assert '"source":"good.txt"' in printed.replace(" ", "")
    assert "Traceback" not in said
    assert "fault in policy_extract" not in said
    if says is not None:
        assert process.returncode == 1
        assert file in said
        for words in says:
            assert words in said, said


def test_links_in_a_circle(tmp_path: Path) -> None:
    """Links that lead to each other, or back up, end; a broken one is named."""
    from policy_extract.document.load import discover

    (tmp_path / "a.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "b.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "c.txt").write_text(GOOD, "utf-8")
    found = discover([tmp_path])
    assert "c.txt" in [name for _, name in found]
    with pytest.raises(DocumentError, match=r"a\.txt"):
        load(tmp_path / "a.txt")


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    """A named pipe that nobody writes to does not hold up a folder."""
    from policy_extract.document.load import discover

    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").write_text(GOOD, "utf-8")
    assert [name for _, name in discover([tmp_path])] == ["b.txt"]


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """No reader opens a connection, whatever a file points to."""
    import socket

    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    page = (
        '<html><head><link rel="stylesheet" href="http://127.0.0.1:9/a.css"><base href="http://127.0.0.1:9/"></head>'
        f'<body><img src="http://127.0.0.1:9/a.png"><iframe src="http://127.0.0.1:9/"></iframe><p>{GOOD}</p></body></html>'
    )
    for name, data in (
        ("a.html", page.encode()),
        ("a.docx", renderings.word(GOOD)),
        ("a.pdf", renderings.pdf(GOOD)),
    ):
        assert GOOD in load_member(Member(name, data)).text


@pytest.mark.parametrize(
    ("limits", "name", "data"),
    [
        (Limits(file=1000), "a.txt", GOOD.encode() * 50),
        (Limits(characters=100), "a.txt", GOOD.encode() * 50),
        (Limits(characters=100), "a.pdf", renderings.pdf(GOOD * 50)),
        (Limits(pages=1), "a.pdf", renderings.pdf(f"{GOOD}\n" * 80)),
        (Limits(pages=1), "a.ofd", renderings.ofd(f"{GOOD}\n" * 80)),
        (Limits(part=1000), "a.docx", renderings.word(GOOD)),
        (Limits(unpacked=2000), "a.xlsx", renderings.workbook([["甲", "乙"]])),
        (Limits(members=3), "a.docx", renderings.word(GOOD)),
        (Limits(cells=3), "a.xlsx", renderings.workbook([["甲", "乙"]] * 2)),
        (Limits(cells=3), "a.csv", "甲,乙\n丙,丁\n".encode()),
        (Limits(cells=3), "a.docx", renderings.word("甲\t乙\n丙\t丁")),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_limit_stops_what_goes_over_it(limits: Limits, name: str, data: bytes) -> None:
    """The message names the file and the limit; with the default the file is read."""
    field, value = next((f, v) for f, v in limits._asdict().items() if v != getattr(DEFAULT, f))
    with pytest.raises(DocumentError, match=name.replace(".", r"\.")) as error:
        load_member(Member(name, data), limits)
    assert f"{field}={value}" in str(error.value)
    assert load_member(Member(name, data)).text


def test_limits_in_words() -> None:
    """NAME=NUMBER, of a known name and at least one."""
    assert parse(["pages=5", "seconds=9"]) == DEFAULT._replace(pages=5, seconds=9)
    for wrong in ("pages", "pages=", "pages=0", "pages=-1", "pages=x", "page=5", "=5", "pages=٣"):
        with pytest.raises(ValueError, match="NAME=NUMBER"):
            parse([wrong])


def test_an_archive_breaks_off_after_what_is_sound(tmp_path: Path) -> None:
    """The entries before the damage are read, and the damage is named."""
    path = tmp_path / "a.tar"
    path.write_bytes(renderings.tarred({"a.txt": GOOD.encode(), "b.txt": GOOD.encode() * 100}, "w")[:2000])
    found = list(members(path))
    assert [(m.name, m.error is None) for m in found] == [("a.tar/a.txt", True), ("a.tar", False)]
    assert "damaged" in (found[1].error or "")
    (tmp_path / "b.zip").write_bytes(b"PK\x03\x04 no archive")
    with pytest.raises(DocumentError, match=r"b\.zip: is a damaged archive"):
        list(members(tmp_path / "b.zip"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 < 2 * BYTES
