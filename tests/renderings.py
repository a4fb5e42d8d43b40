"""A text as a file of every format, for tests: what each program would write of the same document."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import tarfile
import zipfile
from collections.abc import Sequence
from html import escape
from pathlib import Path
from xml.sax.saxutils import escape as xml

import docx
import openpyxl
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

Grid = Sequence[Sequence[str]]
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def paragraphs(text: str) -> list[str | Grid]:
    """The lines of a text; lines with cells apart by tabs are one table."""
    found: list[str | Grid] = []
    rows: list[list[str]] = []
    for line in [*text.split("\n"), ""]:
        if "\t" in line:
            rows.append(line.split("\t"))
            continue
        if rows:
            found.append(rows)
            rows = []
        if line.strip():
            found.append(line)
    return found


def html(text: str, charset: str = "utf-8", title: str = "") -> bytes:
    """A page as government sites have them, with menu and footer around the text."""
    parts = []
    for part in paragraphs(text):
        if isinstance(part, str):
            parts.append(f"<p>　　{escape(part)}</p>")
        else:
            rows = "".join(
                "<tr>" + "".join(f"<td><p>{escape(c)}</p></td>" for c in row) + "</tr>" for row in part
            )
            parts.append(f"<table>{rows}</table>")
    page = (
        f'<html><head><meta charset="{charset}"><title>{escape(title)}</title></head><body>'
        '<div class="nav"><a href="/">首页</a><a href="/xxgk">政务公开</a></div>'
        f'<div class="TRS_Editor">{"".join(parts)}</div>'
        '<div class="footer">主办：某某人民政府办公室　网站地图</div></body></html>'
    )
    return page.encode("gb18030" if charset.startswith("gb") else charset)


def markdown(text: str) -> bytes:
    parts = []
    for part in paragraphs(text):
        if isinstance(part, str):
            parts.append(part)
        else:
            rows = ["| " + " | ".join(row) + " |" for row in part]
            parts.append("\n".join([rows[0], "|" + " --- |" * len(part[0]), *rows[1:]]))
    return "\n\n".join(parts).encode()


def word(text: str) -> bytes:
    document = docx.Document()
    for part in paragraphs(text):
        if isinstance(part, str):
            document.add_paragraph(part)
            continue
        table = document.add_table(len(part), max(map(len, part)))
        table.style = "Table Grid"
        for r, row in enumerate(part):
            for c, cell in enumerate(row):
                table.cell(r, c).text = cell
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _fonts() -> str:
    name = "STSong-Light"
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


def pdf(text: str, head: str = "", spans: Sequence[tuple[object, ...]] = (), head_rows: int = 1) -> bytes:
    """Pages with running head and page number, wrapped lines with an indent, ruled tables whose head is repeated."""
    font = _fonts()
    body = ParagraphStyle("body", fontName=font, fontSize=12, leading=20, firstLineIndent=24, wordWrap="CJK")
    plain = ParagraphStyle("plain", parent=body, firstLineIndent=0, alignment=1, fontSize=12)
    cell = ParagraphStyle("cell", fontName=font, fontSize=9, leading=12, wordWrap="CJK")
    flow: list[Flowable] = []
    for k, part in enumerate(paragraphs(text)):
        if isinstance(part, str):
            flow.append(Paragraph(xml(part), plain if k == 0 else body))
            continue
        rows = [[Paragraph(xml(c), cell) for c in row] for row in part]
        style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *spans]
        flow += [Table(rows, style=TableStyle(style), repeatRows=head_rows), Spacer(1, 8)]  # type: ignore[arg-type]

    def around(canvas: object, document: object) -> None:
        canvas.setFont(font, 9)  # type: ignore[attr-defined]
        if head:
            canvas.drawString(72, A4[1] - 40, head)  # type: ignore[attr-defined]
        canvas.drawCentredString(A4[0] / 2, 40, f"— {document.page} —")  # type: ignore[attr-defined]

    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(flow, onFirstPage=around, onLaterPages=around)
    return out.getvalue()


def ofd(text: str, columns: int = 30, rows: int = 32) -> bytes:
    """Pages of A4 in millimetres, a line of type a text object, paragraphs indented by two characters."""
    size = 5.0
    lines: list[tuple[int, str]] = []
    for part in paragraphs(text):
        for line in [part] if isinstance(part, str) else ["　".join(row) for row in part]:
            room = columns - 2
            lines.append((2, line[:room]))
            lines += [(0, line[k : k + columns]) for k in range(room, len(line), columns)]
    pages = [lines[k : k + rows] for k in range(0, len(lines), rows)]
    namespace = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    files = {
        "OFD.xml": f'<ofd:OFD {namespace} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml'
        "</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {namespace}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{k + 1}" BaseLoc="Pages/Page_{k}/Content.xml"/>' for k in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
    }
    for k, page in enumerate(pages):
        objects = [
            f'<ofd:TextObject ID="{n}" Boundary="{25 + indent * size} {30 + n * 7.5} {len(line) * size} {size}" Font="1" '
            f'Size="{size}"><ofd:TextCode X="0" Y="{size * 0.85}" DeltaX="g {len(line) - 1} {size}">{xml(line)}</ofd:TextCode>'
            "</ofd:TextObject>"
            for n, (indent, line) in enumerate(page)
        ]
        objects.append(
            f'<ofd:TextObject ID="900" Boundary="100 280 10 4" Font="1" Size="4"><ofd:TextCode X="0" Y="3">— {k + 1} —'
            "</ofd:TextCode></ofd:TextObject>"
        )
        files[f"Doc_0/Pages/Page_{k}/Content.xml"] = (
            f"<ofd:Page {namespace}><ofd:Content><ofd:Layer>{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return packed(
        {name: f'<?xml version="1.0" encoding="UTF-8"?>{data}'.encode() for name, data in files.items()}
    )


def mht(text: str) -> bytes:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    message = MIMEMultipart("related", boundary="----=_Page")
    message["Subject"] = "保存的网页"
    message.attach(MIMEText(html(text).decode(), "html", "utf-8"))
    message.attach(MIMEText("p{}", "css"))
    return message.as_bytes()


def row_csv(text: str, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["编号", "正文"], ["甲", text], ["乙", "本月晴好，诸事顺利，特此告知。"]])
    return out.getvalue().encode(encoding)


def row_jsonl(text: str) -> bytes:
    rows = ({"id": "甲", "text": text}, {"id": "乙", "text": "本月晴好。"})
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def row_xlsx(text: str) -> bytes:
    return workbook([["编号", "正文"], ["甲", text], ["乙", "本月晴好。"]])


def workbook(rows: Grid, merged: Sequence[str] = (), sheet: str = "Sheet1") -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append([_value(c) for c in row])
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(cell: str) -> object:
    return float(cell) if re.fullmatch(r"\d+(?:\.\d+)?", cell) else cell or None


def packed(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def by_libreoffice(data: bytes, suffix: str, to: Sequence[str], folder: Path) -> dict[str, bytes]:
    """A file in other formats, by the LibreOffice of this machine."""
    assert SOFFICE
    source = folder / f"source{suffix}"
    source.write_bytes(data)
    made = {}
    for form in to:
        command = [
            SOFFICE,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            form,
        ]
        subprocess.run(
            [*command, "--outdir", str(folder), str(source)], check=True, capture_output=True, timeout=120
        )
        made[form] = (folder / f"source.{form}").read_bytes()
    return made
