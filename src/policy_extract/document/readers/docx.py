"""Word files: paragraphs, with the numbers that Word generates, and tables, in order; tracked changes as accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, damaged, grid
from policy_extract.document.readers.numbering import Numbering, W
from policy_extract.document.readers.package import Package, parse

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = frozenset((
    f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{W}rPr", f"{W}pPr", f"{W}sdtPr", f"{W}tblPr",
    f"{_MC}Fallback", f"{W}ruby", f"{W}commentReference", f"{W}annotationRef",
))  # fmt: skip
_AS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def read(data: bytes, limits: Limits) -> Page:
    with damaged(".docx"):
        package = Package(data, limits)
        if "EncryptedPackage" in package:
            raise UnreadableError("is encrypted; save it without a password")
        walker = _Walker(package, limits)
        return Page("\n".join(walker.run()), "utf-8", 0, notes=tuple(walker.notes))


class _Walker:
    def __init__(self, package: Package, limits: Limits) -> None:
        self.package = package
        self.main = _main(package)
        folder = self.main.rpartition("/")[0]
        self.folder = f"{folder}/" if folder else ""
        self.styles = self._part("styles.xml")
        self.numbering = Numbering(self._part("numbering.xml"), self.styles)
        self.contents = _contents(self.styles)
        self.footnotes: dict[str, Element] | None = None
        self.cells = limits.cells
        self.limits = limits
        self.notes: list[str] = []
        self.lines: list[str] = []
        self.open = ""  # a paragraph whose mark was deleted, so that the next goes on with it
        self.boxes: list[Element] = []
        self.noted: list[str] = []
        self.changed = False

    def _part(self, name: str) -> Element | None:
        path = self.folder + name
        return _xml(self.package, path) if path in self.package else None

    def run(self) -> list[str]:
        body = _xml(self.package, self.main).find(f"{W}body")
        if body is not None:
            self.blocks(body)
        if self.open:
            self.lines.append(self.open)
        if self.changed:
            self.notes.append("tracked changes taken as accepted")
        return self.lines

    def blocks(self, holder: Element) -> None:
        for child in holder:
            if child.tag == f"{W}p":
                self.paragraph(child)
            elif child.tag == f"{W}tbl":
                self.table(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{_MC}AlternateContent",
                               f"{_MC}Choice", f"{W}smartTag"):  # fmt: skip
                self.blocks(child)

    def paragraph(self, p: Element) -> None:
        properties = p.find(f"{W}pPr")
        if self._is_contents(properties):
            return
        text = self.text(p)
        merged = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
        if text.strip() or merged:
            number = self.numbering.of(properties) if text.strip() and not self.open else ""
            self.open += number + text
        if not merged:
            if self.open.strip():
                self.lines += [line for line in self.open.split("\n") if line.strip()]
            self.open = ""
        self._aside()

    def _aside(self) -> None:
        """Text boxes and footnotes that hang on what was just read."""
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self.blocks(box)
        self.lines += self.noted
        self.noted = []

    def _is_contents(self, properties: Element | None) -> bool:
        style = properties.find(f"{W}pStyle") if properties is not None else None
        return style is not None and style.get(f"{W}val") in self.contents

    def text(self, p: Element) -> str:
        """The words of a paragraph as they stand when all changes are accepted."""
        parts: list[str] = []
        stack: list[Element] = [p]
        while stack:
            node = stack.pop()
            tag = node.tag
            if tag == f"{W}t":
                parts.append(node.text or "")
            elif tag in _AS:
                parts.append(_AS[tag])
            elif tag in _GONE:
                self.changed = self.changed or tag == f"{W}del"
            elif tag == f"{W}txbxContent":
                self.boxes.append(node)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._footnote(tag, node.get(f"{W}id", ""))
            elif tag == f"{W}r" and node.find(f"{W}rPr/{W}vanish") is not None:
                continue
            else:
                self.changed = self.changed or tag == f"{W}ins"
                stack += reversed(node)
        return "".join(parts).strip("\t")

    def _footnote(self, tag: str, number: str) -> None:
        if self.footnotes is None:
            self.footnotes = {}
            for part, one in (("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")):
                root = self._part(part)
                for note in root.iter(f"{W}{one}") if root is not None else ():
                    if note.get(f"{W}type") is None:
                        self.footnotes[f"{W}{one}Reference{note.get(f'{W}id')}"] = note
        found = self.footnotes.pop(tag + number, None)
        if found is not None:
            text = grid.joined([self.text(p) for p in found.iter(f"{W}p")])
            if text:
                self.noted.append(f"注：{text}")

    # -- tables ----------------------------------------------------------------------------------------------------

    def table(self, tbl: Element) -> None:
        rows: list[
            list[tuple[int, int, bool, str]]
        ] = []  # column, width, whether it goes on from above, words
        for tr in _rows(tbl):
            at = 0
            row: list[tuple[int, int, bool, str]] = []
            before = tr.find(f"{W}trPr/{W}gridBefore")
            if before is not None:
                at = min(_number(before), 60)
            for tc in _children(tr, f"{W}tc"):
                self.cells -= 1
                if self.cells < 0:
                    raise UnreadableError(
                        f"has more cells in tables than the limit cells={self.limits.cells}; split it"
                    )
                wide = max(1, min(_number(tc.find(f"{W}tcPr/{W}gridSpan"), 1), 60))
                merge = tc.find(f"{W}tcPr/{W}vMerge")
                goes_on = merge is not None and merge.get(f"{W}val", "continue") != "restart"
                row.append((at, wide, goes_on, "" if goes_on else self.cell(tc)))
                at += wide
            rows.append(row)
        self.lines += [line.text for line in grid.lines(_spanned(rows))]
        self._aside()

    def cell(self, tc: Element) -> str:
        pieces: list[str] = []
        for p in tc.iter(f"{W}p"):
            text = self.text(p)
            if text.strip():
                number = self.numbering.of(p.find(f"{W}pPr"))
                pieces += (number + text).split("\n")
        return grid.joined(pieces)


def _rows(tbl: Element) -> list[Element]:
    """The rows of a table that are still there when all changes are accepted."""
    return [tr for tr in _children(tbl, f"{W}tr") if tr.find(f"{W}trPr/{W}del") is None]


def _children(holder: Element, tag: str) -> list[Element]:
    """Children of one tag, those in content controls included."""
    found: list[Element] = []
    for child in holder:
        if child.tag == tag:
            found.append(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins"):
            found += _children(child, tag)
    return found


def _spanned(rows: list[list[tuple[int, int, bool, str]]]) -> list[list[grid.Cell]]:
    """Cells that go on from above become rows that the cell above spans."""
    spans: dict[tuple[int, int], int] = {}
    origin: dict[int, tuple[int, int]] = {}
    for r, row in enumerate(rows):
        here: dict[int, tuple[int, int]] = {}
        for column, _, goes_on, _ in row:
            key = origin.get(column) if goes_on else None
            if key is None:
                key = (r, column)
            spans[key] = r - key[0] + 1
            here[column] = key
        origin = here
    made: list[list[grid.Cell]] = []
    for r, row in enumerate(rows):
        cells: list[grid.Cell] = []
        if row and row[0][0]:
            cells.append(grid.Cell("", row[0][0]))
        cells += [grid.Cell(text, wide, spans[r, c]) for c, wide, _, text in row if (r, c) in spans]
        made.append(cells)
    return made


def _number(element: Element | None, default: int = 0) -> int:
    value = element.get(f"{W}val", "") if element is not None else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else default


def _contents(styles: Element | None) -> frozenset[str]:
    """The styles of the lines of a table of contents."""
    if styles is None:
        return frozenset()
    found = set()
    for style in styles.findall(f"{W}style"):
        name = style.find(f"{W}name")
        if name is not None and name.get(f"{W}val", "").lower().startswith(("toc ", "目录")):
            found.add(style.get(f"{W}styleId", ""))
    return frozenset(found)


def _main(package: Package) -> str:
    """The name of the part that holds the text."""
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = relation.get("Target", "").lstrip("/")
                if target in package:
                    return target
    if "word/document.xml" in package:
        return "word/document.xml"
    raise UnreadableError("holds no text part (word/document.xml); open it in Word and save it anew")


def _xml(package: Package, name: str) -> Element:
    """A part; files in the strict form of the standard are read by the names of the common one."""
    data = package.read(name)
    if b"purl.oclc.org/ooxml/wordprocessingml/main" in data:
        data = data.replace(b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode())
    return parse(data)
