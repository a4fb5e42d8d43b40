"""Source characters → the text that the rules read, with a map home.

Widths are mapped by hand: NFKC would turn ① into 1 and ㎡ into m2. Width and script mapping keep the length; only
deletions (spaces inside Chinese text, hard line wraps, page numbers standing alone) move characters, and each
deletion is recorded while the text is rewritten.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from policy_extract.lexicon import table

# Full-width digits, letters and a few signs. Punctuation stays: ，；：（） are what the segmenter reads.
_WIDE = {ord(c) + 0xFEE0: c for c in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz%+/=~.-"}
_WIDE_RUN = re.compile("[０-９Ａ-Ｚａ-ｚ％＋／＝～．－]+")

_GROUPED = re.compile(r"，(?<=\d，)(?=\d{3}(?!\d))")
_PUNCT = "、。，；：！？“”‘’（）《》〈〉【】〔〕「」『』—…·"
_BLANK = " \u00a0\u3000\u2002-\u200a\u202f\u205f"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"

_RUN = re.compile(rf"[{_BLANK}{_INVISIBLE}\t]+")
_UNSEEN = re.compile(rf"[{_INVISIBLE}]+")
_SINGLE_DIGITS = re.compile(r"\d(?<![\d.]\d)(?: \d)+(?![\d.])")  # 1 0 8 0: digits set apart
_POINT = re.compile(r"(?<=\d) {1,2}(?=\.\d)")  # 6 .5
_GAP_HINT = re.compile(rf"[{_BLANK}{_INVISIBLE}\t]")
_SENTENCE_MARK = re.compile("[，。；,;]")
_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／]\s*\d{1,4}|\s*共\s*\d+\s*页)?[-—–－·\s]*"
)
_MARKER = re.compile(
    r"第[一二三四五六七八九十百零]{1,4}[章节编篇条]|[一二三四五六七八九十]{1,3}[、，.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳]|——|[-•●◆■]|附[件表录]|目\s*录|抄送"
)
_GLUED_HEADING = re.compile(r"。[（(][一二三四五六七八九十]{1,3}[）)][^，。；：]{2,20}$")
# 第三章  主要目标     根据…: a wide gap parts the title of a chapter from its text, as a line break would
_GLUED_CHAPTER = re.compile(
    r"(?m)^([ \u3000]*第[一二三四五六七八九十百\d]{1,4}[章节][ \u3000]{0,4}[^\s，。；：]{2,30})"
    r"(?:\u3000(?=\u3000)|(?= {3}) )([ \u3000]+(?=\S{8}))"
)
_CLOSED = "。！？；：!?;:…"
_ITEM_MARKS = frozenset("(（①②③④⑤⑥⑦⑧⑨")
_NARROWEST, _WIDEST = 56, 120  # columns of a page
_NARROWER = 0.7  # of the width of the text: what the lines of an item reach at least
_WRAP_SHARE = 0.45  # of the lines with text: fewer full-width lines than this is not a hard-wrapped text


class Text(NamedTuple):
    """Normalised characters and the way home.

    Piece k of ``chars`` begins at ``starts[k]`` and was taken unbroken from ``homes[k]`` of the source.
    """

    source: str
    chars: str
    starts: tuple[int, ...]
    homes: tuple[int, ...]
    traditional: bool

    def home(self, position: int) -> int:
        """The source offset of the character at ``position``."""
        k = bisect_right(self.starts, position) - 1
        return self.homes[k] + position - self.starts[k]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source span [start, end) of a non-empty normalised span: it ends after its last character."""
        if len(self.starts) == 1:
            shift = self.homes[0]
            return start + shift, end + shift
        k = bisect_right(self.starts, start) - 1
        shift = self.homes[k] - self.starts[k]
        if k + 1 == len(self.starts) or end <= self.starts[k + 1]:
            return start + shift, end + shift  # within one piece, as most are
        return start + shift, self.home(end - 1) + 1


def normalise(source: str) -> Text:
    """The text that the rules read. Idempotent on its own output; never raises."""
    chars = _WIDE_RUN.sub(_narrow, source)
    chars = _GROUPED.sub(",", chars)  # 5，300亿元
    traditional = is_traditional(chars)
    if traditional:
        chars = chars.translate(_simplify())
    if "章" in chars or "节" in chars:
        chars = _GLUED_CHAPTER.sub(r"\1\n\2", chars)
    cuts = _gaps(chars) if _GAP_HINT.search(chars) else []
    cuts += _wraps(chars)
    return _cut(source, chars, cuts, traditional)


def _narrow(m: re.Match[str]) -> str:
    return m[0].translate(_WIDE)


def is_traditional(text: str) -> bool:
    """Whether the text is written in traditional characters (繁體): over 2% of its Chinese characters are such."""
    sample = text[:4000]
    if not _TRADITIONAL_HINT.search(sample):
        return False
    found = len(_traditional().findall(sample))
    return found > 0 and found > 0.02 * max(sum(map(len, _CHINESE.findall(sample))), 1)


# The most frequent characters that only traditional text has; a cheap guard before the table is read.
_TRADITIONAL_HINT = re.compile("[國會為與個們發經業電關實現進這對將時學農動長區設施計劃題點縣萬億]")


_CHINESE = re.compile("[\u3400-\u9fff]+")


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile("[" + re.escape("".join(map(chr, _simplify()))) + "]")


@cache
def _simplify() -> dict[int, str]:
    return {ord(row["traditional"]): row["simplified"] for row in table("simplify")}


def _gaps(chars: str) -> list[tuple[int, int]]:
    """Blanks to delete: at the edges of lines, beside Chinese characters, between single digits; and invisible
    characters anywhere. Blanks between two words of Latin script and tabs between cells stay."""
    found = []
    last = len(chars)
    for m in _RUN.finditer(chars):
        start, end = m.span()
        if start == 0 or end == last or chars[start - 1] == "\n" or chars[end] == "\n":
            if end == last or chars[end] == "\n" or "\t" not in m[0] or not _opens_row(chars, end):
                found.append((start, end))
        elif "\t" in m[0]:
            found += [unseen.span() for unseen in _UNSEEN.finditer(chars, start, end)]
        elif chars[end] in "%％‰" or _is_chinese(chars[start - 1]) or _is_chinese(chars[end]):
            if not _is_title_gap(chars, start, end):
                found.append((start, end))
        else:
            found += [unseen.span() for unseen in _UNSEEN.finditer(chars, start, end)]
    if " " in chars:
        found += [m.span() for m in _POINT.finditer(chars)]
        for m in _SINGLE_DIGITS.finditer(chars):
            found += [(k, k + 1) for k in range(m.start() + 1, m.end(), 2)]
    found.sort()
    return found


def _opens_row(chars: str, at: int) -> bool:
    """Whether a line goes on after its first blanks with cells apart by tabs: its first cells are empty."""
    tab, end = chars.find("\t", at), chars.find("\n", at)
    return tab >= 0 and (end < 0 or tab < end) and chars[tab + 1 : tab + 2] not in ("", "\n")


def _is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or char in _PUNCT or "\uf900" <= char <= "\ufaff"


def _is_title_gap(chars: str, start: int, end: int) -> bool:
    """A gap between two halves of a heading (以项目为抓手 促发展提质) stays: it separates them."""
    if not ("\u3400" <= chars[start - 1] <= "\u9fff" and "\u3400" <= chars[end] <= "\u9fff"):
        return False
    left = chars.rfind("\n", max(start - 60, 0), start) + 1
    right = chars.find("\n", end, end + 60)
    if (not left and start > 60) or (right < 0 and len(chars) - end > 60):
        return False  # a long line
    line = chars[left : right if right >= 0 else len(chars)]
    return len(line) < 60 and not _SENTENCE_MARK.search(line) and len(line.split()) < 4


_BLANKS = " \t\u3000\xa0\r"
_INDENTS = ("\u3000\u3000", "  ", "\xa0\xa0")


def _wraps(chars: str) -> list[tuple[int, int]]:
    """The line breaks of a hard-wrapped text (and page numbers between its lines), as spans to delete."""
    lines: list[tuple[int, int]] = []  # without the blanks at their edges
    at = indents = 0
    for line in chars.split("\n"):
        kept = line.strip(_BLANKS)
        if kept:
            indent = len(line) - len(line.lstrip(_BLANKS))
            indents += line.startswith(_INDENTS)
            lines.append((at + indent, at + indent + len(kept)))
        at += len(line) + 1
    if len(lines) < 3:
        return []
    width = _wrap_width(chars, lines)
    # Where some lines are indented and more are not, an indent opens a paragraph and nothing else does.
    indented = bool(width) and 0.05 * len(lines) <= indents <= 0.7 * len(lines)
    cuts: list[tuple[int, int]] = []
    pages: list[tuple[int, int]] = []
    narrow = _item_width(chars, lines, width) if width else 0
    within = False  # an item, whose lines may stand in a narrower column
    previous: tuple[int, int] | None = None
    for start, end in lines:
        if width and _PAGE_NUMBER.fullmatch(chars, start, end):
            pages.append((start, min(chars.find("\n", end) % (len(chars) + 1) + 1, len(chars))))
            continue
        filled = narrow if within else width
        if previous is not None and _joins(chars, previous, (start, end), filled, indented):
            cuts.append((previous[1], start))
        else:
            cuts += pages
        pages = []
        previous = (start, end)
        if narrow and _MARKER.match(chars, start, end):
            within = chars[start] in _ITEM_MARKS
        elif within and _columns(chars[start:end]) > narrow + 3:
            within = False
    return cuts + pages


def _item_width(chars: str, lines: list[tuple[int, int]], width: int) -> int:
    """The width of the lines in items （1）, where most are a little shorter than those of the text; else that of the text."""
    within = False
    widths: list[int] = []
    for start, end in lines:
        own = _columns(chars[start:end])
        if _MARKER.match(chars, start, end):
            within = chars[start] in _ITEM_MARKS and bool(_SENTENCE_MARK.search(chars, start, end))
        if own >= width - 3:
            within = False
        if within and chars[end - 1] not in _CLOSED and own >= _NARROWER * width:
            widths.append(own)
    widths.sort()
    middle = widths[len(widths) // 2] if len(widths) >= 8 else width
    alike = sum(abs(w - middle) <= 4 for w in widths)
    return middle if alike >= 0.6 * max(len(widths), 1) else width


def _joins(chars: str, line: tuple[int, int], following: tuple[int, int], width: int, indented: bool) -> bool:
    """Whether the following line goes on with the sentence of this one."""
    start, end = following
    last = chars[line[1] - 1]
    if "\t" in chars[line[0] : line[1]] or "\t" in chars[start:end]:
        return False
    full = bool(width) and _columns(chars[line[0] : line[1]]) + 2 * _indent(chars, line[0]) >= width - 5
    if indented:
        return full and not _indent(chars, start)
    if _MARKER.match(chars, start, end) and not (last in "、，," and chars[start].isdigit()):
        return False
    if last in "、，,":
        return True
    if _GLUED_HEADING.search(chars, line[0], line[1]):
        return False
    if last in "：:" and chars.rfind("（", *line) > chars.rfind("）", *line):
        return full  # （责任单位：市教育局）, broken behind the colon
    return full and last not in _CLOSED


def _indent(chars: str, start: int) -> int:
    """How many wide blanks, or pairs of narrow ones, stand before the first character of a line."""
    blanks = 0
    while start and chars[start - 1] in " \u3000\xa0":
        start -= 1
        blanks += 2 if chars[start] == "\u3000" else 1
    return blanks // 2


def _wrap_width(chars: str, lines: list[tuple[int, int]]) -> int:
    """The column at which the text was wrapped, in half-width columns, or 0 where it was not."""
    open_widths: dict[int, int] = {}
    texts = 0
    for start, end in lines:
        if end - start < 12:
            continue
        texts += 1
        if chars[end - 1] not in _CLOSED and end - start < 80:
            w = _columns(chars[start:end]) + 2 * _indent(chars, start)
            open_widths[w] = open_widths.get(w, 0) + 1
    if texts < 5:
        return 0
    best, count = 0, 0
    for w in open_widths:
        near = sum(n for x, n in open_widths.items() if w - 3 <= x <= w)
        if near > count or (near == count and w > best):
            best, count = w, near
    if count >= 4 and count >= _WRAP_SHARE * texts:
        return best
    # Fewer, but nothing in the text is wider: it was wrapped all the same, and most of its paragraphs are short.
    longest = max(open_widths, default=0)
    if not _NARROWEST - 3 <= longest <= _WIDEST:
        return 0
    edge = longest + 3
    for start, end in lines:  # most texts end this at their first paragraph
        w = _columns(chars[start:end]) + 2 * _indent(chars, start)
        if w > edge:
            return 0
        longest = max(longest, w)
    at_edge = sum(n for w, n in open_widths.items() if longest - 3 <= w)
    return longest if at_edge >= 3 and _NARROWEST <= longest <= _WIDEST else 0


_NARROW = re.compile("[\0-\u1fff]")


def _columns(line: str) -> int:
    if 3 * line.count(" ") > len(line):
        line = line.replace(" ", "")  # 發 展 局: letters spaced out
    return 2 * len(line) - len(_NARROW.findall(line))


def _cut(source: str, chars: str, cuts: list[tuple[int, int]], traditional: bool) -> Text:
    if not cuts:
        return Text(source, chars, (0,), (0,), traditional)
    cuts.sort()
    pieces: list[str] = []
    starts: list[int] = []
    homes: list[int] = []
    at = length = 0
    for start, end in cuts:
        if start > at:
            pieces.append(chars[at:start])
            starts.append(length)
            homes.append(at)
            length += start - at
        at = max(at, end)
    if at < len(chars) or not pieces:
        pieces.append(chars[at:])
        starts.append(length)
        homes.append(at)
    return Text(source, "".join(pieces), tuple(starts), tuple(homes), traditional)
