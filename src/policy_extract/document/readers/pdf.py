"""PDF: the text in reading order, a paragraph a line, a row of a ruled table a line; pages kept.

Running heads, page numbers and footnotes are left out. Nothing is recognised from pictures: a page without a text
layer is named.
"""

from __future__ import annotations

import ctypes
import itertools
import re
from collections.abc import Iterable
from typing import Any

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, damaged, grid, missing, pdf_lines
from policy_extract.document.readers.pdf_lines import Line, Sheet


def read(data: bytes, limits: Limits) -> Page:
    try:
        import pypdfium2
    except ImportError:
        raise missing("pypdfium2") from None
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableError("needs a password; save it without one") from None
        raise UnreadableError(
            f"is a damaged .pdf file ({error}); open it in a reader and print it anew"
        ) from None
    try:
        with damaged(".pdf"):
            return _read(document, limits)
    finally:
        document.close()


def _read(document: Any, limits: Limits) -> Page:
    count = len(document)
    if count > limits.pages:
        raise UnreadableError(
            f"has {count} pages, over the limit pages={limits.pages}; split it, or raise that limit if it is sound"
        )
    sheets: list[Sheet] = []
    empty: list[int] = []
    scanned: list[int] = []
    broken: list[int] = []
    characters = 0
    for number in range(count):
        try:
            sheet, pictures = _Reader(document, number).sheet(limits.characters - characters)
        except UnreadableError:
            raise
        except Exception:  # one page that pdfium cannot load
            sheets.append(Sheet(0, 0, []))
            broken.append(number + 1)
            continue
        sheets.append(sheet)
        characters += sum(len(line.text) for line in sheet.lines)
        if characters >= limits.characters:
            raise UnreadableError(
                f"has more characters than the limit characters={limits.characters}; split it"
            )
        if not sheet.lines:
            (scanned if pictures else empty).append(number + 1)
    if not characters:
        if scanned:
            raise UnreadableError(
                f"has no text layer: {_listed(scanned)} {'is a picture' if len(scanned) == 1 else 'are pictures'}; "
                "run it through OCR (ocrmypdf, for one), then give the result"
            )
        raise UnreadableError(f"holds no text on its {_count(count)}; check that it is the right file")
    notes = []
    if scanned:
        notes.append(f"{_listed(scanned)}: no text layer, only pictures; OCR would be needed")
    if broken:
        notes.append(f"{_listed(broken)}: damaged, left out")
    size = pdf_lines.body_size(sheets)
    gone = pdf_lines.furniture(sheets, size)
    notes += _without_footnotes(sheets, gone, size, document)
    texts, pages = pdf_lines.paragraphs(sheets, gone, size)
    return Page("\n".join(texts), "utf-8", 0, pages=tuple(pages), notes=tuple(notes))


def _without_footnotes(
    sheets: list[Sheet], gone: set[tuple[int, int]], size: float, document: Any
) -> list[str]:
    """Marks footnotes as gone, and takes the small numbers that point to them out of the text."""
    found = []
    for p, sheet in enumerate(sheets):
        if all(line.row or line.size > pdf_lines._SMALL * size for line in sheet.lines):
            continue
        below = pdf_lines.footnotes(sheet, size, {k for q, k in gone if q == p})
        if below:
            gone.update((p, k) for k in below)
            found.append(p + 1)
            marked, _ = _Reader(document, p, small=True).sheet(1 << 30)
            if len(marked.lines) == len(sheet.lines):
                sheets[p] = marked
    return [f"{_listed(found)}: footnotes left out"] if found else []


class _Reader:
    """Reads one page. ``small``: without raised numbers that point to notes."""

    def __init__(self, document: Any, number: int, small: bool = False) -> None:
        self._document = document
        self._number = number
        self._small = small

    def sheet(self, most: int) -> tuple[Sheet, bool]:
        """The page's lines; whether it holds pictures. Raises UnreadableError for more than ``most`` characters."""
        import pypdfium2.raw as pdfium

        page = self._document[self._number]
        width, height = page.get_size()
        textpage = page.get_textpage()
        try:
            if textpage.count_chars() > max(most, 0) + 100_000:
                raise UnreadableError("has more text on one page than the limit characters; split it")
            text = textpage.get_text_range()
            lines = self._lines(textpage.raw, text, textpage.count_chars() == len(text))
            objects = pdfium.FPDFPage_CountObjects(page.raw)
            if objects > len(lines) + 2 or objects > 40:
                lines = self._ruled(page.raw, textpage, lines)
            pictures = not lines and any(
                pdfium.FPDFPageObj_GetType(pdfium.FPDFPage_GetObject(page.raw, k))
                in (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM)
                for k in range(min(objects, 50))
            )
            return Sheet(width, height, lines), pictures
        finally:
            textpage.close()
            page.close()

    def _lines(self, textpage: Any, text: str, aligned: bool) -> list[Line]:
        import pypdfium2.raw as pdfium

        box, size_of = pdfium.FPDFText_GetCharBox, pdfium.FPDFText_GetFontSize
        index_of = pdfium.FPDFText_GetCharIndexFromTextIndex
        a, b, c, d = (ctypes.c_double() for _ in range(4))
        lines: list[Line] = []
        at = 0
        for raw in text.split("\n"):
            start = at
            at += len(raw) + 1
            words = raw.strip(" \r\t\u3000\xa0\x00")
            if not words:
                continue
            first = start + raw.index(words)
            last = first + len(words) - 1
            if not aligned:
                first, last = index_of(textpage, first), index_of(textpage, last)
            moved = _sorted(textpage, first, words) if aligned and _OTHER_FONT.search(words) else None
            box(textpage, first, a, b, c, d)
            left, bottom, top = a.value, c.value, d.value
            box(textpage, last, a, b, c, d)
            right = b.value
            if moved:
                words, left, right = moved
            size = size_of(textpage, first)
            if self._small and not moved:
                words = "".join(
                    char
                    for k, char in enumerate(words, first)
                    if not (_POINTS.match(char) and aligned and size_of(textpage, k) < 0.8 * size)
                )
            # type scaled by the page's matrix says size 1; what it measures is never far from its height
            if size < 3:
                size = max(top - bottom, 1.0)
            lines.append(Line(_closed(words), left, right, min(bottom, c.value), max(top, d.value), size))
        return _in_order(lines)

    def _ruled(self, page: Any, textpage: Any, lines: list[Line]) -> list[Line]:
        """The lines with those inside ruled tables replaced by rows."""
        from policy_extract.document.readers import pdf_tables

        for table in pdf_tables.tables(*pdf_tables.rules(page)):
            inside = [
                k
                for k, line in enumerate(lines)
                if table.bottom - 1 <= (line.bottom + line.top) / 2 <= table.top + 1
                and line.right > table.left
                and line.left < table.right
            ]
            if not inside:
                continue
            rows: dict[int, list[grid.Cell]] = {}
            for cell in table.boxes:
                words = textpage.get_text_bounded(cell.left, cell.bottom, cell.right, cell.top)
                text = _cell(words.replace("\r", "").split("\n"))
                rows.setdefault(cell.row, []).append(grid.Cell(text, cell.columns, cell.rows))
            made = [
                Line(row.text, table.left, table.right, table.bottom, table.top, 0, True)
                for row in grid.lines([rows.get(k, []) for k in range(max(rows) + 1)])
            ]
            if not made:
                continue
            at = inside[0]
            kept = set(inside)
            lines = (
                [x for k, x in enumerate(lines[:at]) if k not in kept]
                + made
                + [x for k, x in enumerate(lines[at:], at) if k not in kept]
            )
        return lines


# Signs that are set from a Latin font among Chinese characters, which some programs draw after the rest of the line.
_OTHER_FONT = re.compile("[“”‘’…—·]")


def _sorted(textpage: Any, first: int, words: str) -> tuple[str, float, float] | None:
    """The characters of a line from left to right with its two ends, where a sign of another font stands out of place.

    None where all stand in order, as they mostly do.
    """
    import pypdfium2.raw as pdfium

    box = pdfium.FPDFText_GetCharBox
    left, right, low, high = (ctypes.c_double() for _ in range(4))

    def at(k: int) -> float:
        box(textpage, first + k, left, right, low, high)
        return left.value

    last = len(words) - 1
    for m in _OTHER_FONT.finditer(words):
        k = m.start()
        before = k - 1 - (k > 1 and words[k - 1] == " ")
        after = k + 1 + (k + 1 < last and words[k + 1] == " ")
        here = at(k)
        if (k and at(before) > here + 1) or (after <= last and at(after) < here - 1):
            break
    else:
        return None
    placed = [(at(k), right.value, k, char) for k, char in enumerate(words) if char not in " \r"]
    placed.sort()
    return "".join(char for *_, char in placed), placed[0][0], max(p[1] for p in placed)


_POINTS = re.compile(r"[\d①-⑳\[\]〔〕*]")
_HAN = "\u3400-\u9fff\uf900-\ufaff、。，；：！？“”‘’（）《》〈〉【】〔〕「」『』—…·〇"
_GAP = re.compile(rf"(?<=[{_HAN}]) +|(?<!^) +(?=[{_HAN}])")
_CHAPTER = re.compile(r"(第[一二三四五六七八九十百零\d]{1,4}[章节条编篇]) +(?=\S)")
_TITLE = re.compile(r"[\u3400-\u9fff“”《》、]{4,} +[\u3400-\u9fff“”《》、]{4,}")


def _closed(words: str) -> str:
    """Without the blanks that PDF puts beside Chinese characters for no more than a wider gap."""
    words = words.replace("\u00ad", "-").replace("\x02", "").replace("\ufffe", "")
    if " " not in words or _TITLE.fullmatch(words):
        return words
    chapter = _CHAPTER.match(words)
    if chapter:
        return f"{chapter[1]}\u3000{_GAP.sub('', words[chapter.end() :])}"
    return _GAP.sub("", words)


def _cell(pieces: list[str]) -> str:
    """The lines of a cell as one: a line shorter than the widest was ended on purpose."""
    pieces = [_closed(p.strip()) for p in pieces if p.strip()]
    widest = max(map(len, pieces), default=0)
    text = ""
    group: list[str] = []
    for piece in pieces:
        text += piece
        if len(piece) < widest - 1:
            group.append(text)
            text = ""
    return grid.joined([*group, text])


def _in_order(lines: list[Line]) -> list[Line]:
    """From the top down, where no two lines stand beside each other; else as the file has them."""
    if all(a.bottom >= b.bottom for a, b in itertools.pairwise(lines)):
        return lines
    down = sorted(lines, key=lambda x: -x.bottom)
    apart = all(b.top <= a.bottom + 0.5 * (a.top - a.bottom) for a, b in itertools.pairwise(down))
    return down if apart else lines


def _listed(pages: Iterable[int]) -> str:
    """``pages 3, 5-9``."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs[:20])
    more = ", …" if len(runs) > 20 else ""
    return f"{'page' if len(runs) == 1 and runs[0][0] == runs[0][1] else 'pages'} {shown}{more}"


def _count(pages: int) -> str:
    return "1 page" if pages == 1 else f"{pages} pages"
