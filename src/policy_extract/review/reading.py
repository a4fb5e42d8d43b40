"""What was read of a document, for people: where it comes from, its paragraphs with their kinds, its tables."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from policy_extract.document.load import Source
from policy_extract.document.normalise import normalise
from policy_extract.document.segment import outline
from policy_extract.review.layout import columns, pad, shorten

_DECODED = ("txt", "md", "html", "mht", "csv")  # other kinds say themselves what their bytes mean
MOST = 24  # columns a cell takes on the screen, at most


class Line(NamedTuple):
    """A line to print, and what it shows: provenance, note, page, heading, row, text."""

    text: str
    style: str


def provenance(source: Source) -> Iterator[Line]:
    """How the document was read, a fact a line; no fact that is not known."""
    decoded = source.encoding
    if source.declared and not _same(source.declared, source.encoding):
        decoded += f", though it says {source.declared}"
    if source.replaced:
        decoded += f"; {source.replaced} characters could not be decoded"
    facts = [
        ("source", source.name),
        ("id", source.id),
        ("read as", source.kind),
        ("encoding", decoded if source.kind in _DECODED else None),
        ("title", source.title),
        ("published", source.published.isoformat() if source.published else None),
        ("issuer", source.issuer),
        ("pages", str(len(source.pages)) if source.pages else None),
        ("characters", str(len(source.text))),
    ]
    for name, value in facts:
        if value:
            yield Line(f"{name:<11}{value}", "provenance")
    for note in source.notes:
        yield Line(f"{'note':<11}{note}", "note")


def structure(source: Source) -> Iterator[Line]:
    """Each paragraph with its offset and what it was taken for; rows that follow each other as a table."""
    text = normalise(source.text)
    shape = outline(text.chars)
    page = 0
    rows: list[list[str]] = []
    for block in shape.blocks:
        start, end = text.source_span(block.start, block.end)
        now = bisect_right(source.pages, start)
        if rows and (block.kind != "row" or now != page):
            yield from _table(rows)
            rows = []
        if now != page:
            page = now
            yield Line(f"── page {page} ", "page")
        words = source.text[start:end]
        if block.kind == "row":
            if not rows:
                yield Line(f"{start:>6}  table", "page")
            rows.append(words.split("\t") if "\t" in words else words.strip("|").split("|"))
            continue
        opens = (
            source.text[start : text.source_span(block.start, block.body)[1]]
            if block.body > block.start
            else ""
        )
        if block.kind == "heading":
            level = next((h.level for h in shape.headings if h.start == block.start), 0)
            yield Line(f"{start:>6}  {'heading ' + str(level):<10}{words}", "heading")
        elif opens.strip() and block.kind in ("item", "text", "article"):
            yield Line(f"{start:>6}  {block.kind:<10}[{opens}]{words[len(opens) :]}", "text")
        else:
            yield Line(f"{start:>6}  {block.kind:<10}{words}", "text")
    if rows:
        yield from _table(rows)


def _table(rows: list[list[str]]) -> Iterator[Line]:
    width = max(map(len, rows))
    full = [[cell.strip() or "·" for cell in row] + ["·"] * (width - len(row)) for row in rows]
    if width > 12:  # wider than any screen: as it is
        for row in rows:
            yield Line(" " * 8 + " | ".join(row), "row")
        return
    widths = [min(MOST, max(columns(row[k]) for row in full)) for k in range(width)]
    for row in full:
        cells = [pad(shorten(cell, w), w) for cell, w in zip(row, widths, strict=True)]
        yield Line(" " * 8 + " | ".join(cells).rstrip(), "row")


def _same(declared: str, encoding: str) -> bool:
    """Whether two names mean one encoding, GB2312 and GBK being parts of GB18030."""
    import codecs

    def plain(name: str) -> str:
        try:
            found = codecs.lookup(name).name
        except LookupError:
            return name.lower()
        return {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}.get(found, found)

    return plain(declared).removesuffix("-sig") == plain(encoding)
