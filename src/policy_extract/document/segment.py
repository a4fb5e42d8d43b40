"""Text → blocks under a tree of headings; a block → sentences of clauses.

A block is a logical paragraph, list item or table row. Headings are numbered lines (一、（一）1. ①), short lines
without a full stop, and run-in headings: the short opening sentence that only names what its paragraph spells out.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

_CN = "一二三四五六七八九十百零"

# Heading levels, outermost first: 第一章 > 一、 > （一） > 1. > （1） > ①
_MARKERS = (
    (1, re.compile(rf"第[{_CN}\d]{{1,4}}[章编部分篇]{{1,2}}[\s、：:]?")),
    (2, re.compile(rf"第[{_CN}\d]{{1,4}}[节][\s、：:]?")),
    (3, re.compile(rf"[{_CN}]{{1,3}}[、．]|[{_CN}]{{1,3}}\.(?=\D)")),
    (4, re.compile(rf"[（(][{_CN}]{{1,3}}[）)][、.．]?|[㈠-㈩]")),
    (5, re.compile(r"\d{1,2}[.．、﹒](?!\d)\s?|[⒈-⒛]")),
    (6, re.compile(r"[（(]\d{1,2}[）)]|\d{1,2}[)）]|[⑴-⒇]")),
    (7, re.compile(r"[①-⑳]|\d{1,2}(?:\.\d{1,2}){2}(?![.\d])\s?")),
)
_OPENERS = frozenset(
    f"第（({_CN}0123456789①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
)
_ARTICLE = re.compile(rf"第[{_CN}\d]{{1,5}}条[\s、：:]?")
_DASH = re.compile(r"[—－─-]{1,3}(?=[^\d\s—-])|[●◆■•▪○·]\s?")
# 一是…。 二要…。 open members of an enumeration, not headings
_ORDINAL = re.compile(rf"(?:第?[{_CN}]{{1,2}}(?:是|要))|首先，|其次，")
_BYLINE = re.compile(
    r"\S{0,6}(?:记者|通讯员|来源|(?<!完成|办结|办理|整改|落实|实施|推进|建成|竣工|投用|达标)(?:时间|日期)|作者|编辑|责编|发布)[\s:：]"
    "|抄送|附件"
)
_STOP = re.compile("[。！？!?]")
_DIGIT = re.compile(r"\d")
# a number or a date: with it a short sentence says more than a heading does
FIGURE = re.compile(r"\d|[一二两三四五六七八九十]年|全覆盖")
RUN_IN = 24  # characters: the longest run-in heading without a number (建设更高水平开放型经济新体制。 is 16)

_BOUND = re.compile("[，,；;。！？!?：:（(“《〈\\[【『「\\t\\n]")
_PAIRS = {
    "（": "）",
    "(": ")",
    "“": "”",
    "《": "》",
    "〈": "〉",
    "[": "]",
    "【": "】",
    "『": "』",
    "「": "」",
}
_REACH = {"（": 240, "(": 240, "“": 60, "《": 120, "〈": 60, "[": 240, "【": 240, "『": 60, "「": 60}


class Heading(NamedTuple):
    """A heading [start, end) with its level (1 outermost) and the index of the heading above it, or -1."""

    start: int
    end: int
    level: int
    parent: int


class Block(NamedTuple):
    """A paragraph, list item or row [start, end); ``body`` is where its own text begins, after marker and run-in."""

    start: int
    end: int
    body: int
    kind: str  # text heading dash item row article byline
    heading: int  # index of the innermost heading above, or -1
    marker: str  # its own number or dash, or ""


class Clause(NamedTuple):
    """The words between two marks of punctuation: [start, end), and the mark that ends it ("" at a block's end)."""

    start: int
    end: int
    stop: str


class Outline(NamedTuple):
    """The blocks of a text in order, and its headings."""

    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]

    def path(self, chars: str, heading: int) -> tuple[str, ...]:
        """The headings above, outermost first, as written."""
        names: list[str] = []
        while heading >= 0:
            h = self.headings[heading]
            names.append(chars[h.start : h.end].strip())
            heading = h.parent
        return tuple(reversed(names))


def outline(chars: str) -> Outline:
    """The blocks of a normalised text, in order, each under its headings."""
    blocks: list[Block] = []
    headings: list[Heading] = []
    stack: list[int] = []  # indices of the open headings

    def open_heading(start: int, end: int, level: int) -> None:
        while stack and headings[stack[-1]].level >= level:
            stack.pop()
        headings.append(Heading(start, end, level, stack[-1] if stack else -1))
        stack.append(len(headings) - 1)

    lines = _lines(chars)
    unstopped = _unstopped(chars, lines)
    marks = [_marker(chars, start, end) for start, end in lines]
    alone = _alone(chars, lines, marks)
    for k, (start, end) in enumerate(lines):
        level, marker_end = marks[k]
        following = lines[k + 1] if k + 1 < len(lines) else None
        here = stack[-1] if stack else -1
        if "\t" in chars[marker_end:end] or (chars[start] == "|" and chars.count("|", start, end) > 2):
            blocks.append(Block(start, end, start, "row", here, ""))
        elif level and k not in alone and _is_heading(chars, marker_end, end, level):
            open_heading(start, end, level)
            blocks.append(Block(start, end, end, "heading", stack[-1], chars[start:marker_end]))
        elif level:
            run_in = _run_in(chars, marker_end, end, numbered=True) if k not in alone else marker_end
            if run_in > marker_end and level <= 6:
                open_heading(start, run_in, level)
                blocks.append(Block(start, end, run_in, "item", stack[-1], chars[start:marker_end]))
            else:
                while stack and headings[stack[-1]].level >= level:
                    stack.pop()
                here = stack[-1] if stack else -1
                blocks.append(Block(start, end, marker_end, "item", here, chars[start:marker_end]))
        elif m := _ARTICLE.match(chars, start, end):
            blocks.append(Block(start, end, m.end(), "article", here, m[0]))
        elif m := _DASH.match(chars, start, end):
            run_in = _run_in(chars, m.end(), end)
            if unstopped and following and end - start <= 28 and not _DASH.match(chars, *following):
                run_in = (
                    run_in if _DIGIT.search(chars, start, end) else end
                )  # ———宏观经济平稳运行: names what follows
            blocks.append(Block(start, end, run_in, "dash", here, m[0]))
        elif _BYLINE.match(chars, start, end) and (end - start < 40 or chars.startswith("抄送", start)):
            blocks.append(Block(start, end, end, "byline", here, ""))
        elif not (unstopped and k) and _is_short_title(chars, start, end, following):
            open_heading(start, end, 8 if k else 0)
            blocks.append(Block(start, end, end, "heading", stack[-1], ""))
        else:
            blocks.append(Block(start, end, _run_in(chars, start, end), "text", here, ""))
    return Outline(tuple(blocks), tuple(headings))


def _alone(chars: str, lines: list[tuple[int, int]], marks: list[tuple[int, int]]) -> set[int]:
    """The numbered lines that look like headings and have nothing below them, so that they are the items themselves
    (1.新建公园8座 2.改造小区12个). Lines of a table of contents, which come again, and names of annexes are none."""
    bare: list[int] = []
    for k, (level, _) in enumerate(marks):
        below = marks[k + 1][0] if k + 1 < len(marks) else 1
        start, end = marks[k][1], lines[k][1]
        last = below == 0 and bool(bare) and bare[-1] == k - 1 and marks[k - 1][0] == level
        ends = last and FIGURE.search(chars, start, end) is not None  # what follows is a signature, an annex
        if level > 2 and (0 < below <= level or ends) and _is_heading(chars, start, end, level):
            bare.append(k)
    if not bare:
        return set()
    times = Counter(chars[mark_end:end] for (_, end), (_, mark_end) in zip(lines, marks, strict=True))
    found: set[int] = set()
    run: list[int] = []  # consecutive ones of a level: items where one of them has a number or a full stop
    for k in [*bare, -1]:
        if run and (k != run[-1] + 1 or marks[k][0] != marks[run[-1]][0]):
            if any(_says(chars, marks[n][1], lines[n][1]) for n in run):
                found.update(run)
            run = []
        run.append(k)
    return {
        k
        for k in found
        if times[chars[marks[k][1] : lines[k][1]]] == 1 and not _ANNEX.search(chars, marks[k][1], lines[k][1])
    }


def _says(chars: str, start: int, end: int) -> bool:
    return chars[end - 1] == "。" or FIGURE.search(chars, start, end) is not None


_ANNEX = re.compile(
    "(?:表|清单|名单|目录|一览|样式|模板|附件|函|图|说明|须知|书|细则|办法|规定|指南|要求|原则|意义|背景|附则|总则)"
    "[》）)]?$"
)


def _unstopped(chars: str, lines: list[tuple[int, int]]) -> bool:
    """Whether the sentences of a text end with their lines and no full stop, so that a short line is no heading."""
    long = [end for start, end in lines if end - start > 36]
    return len(long) >= 8 and sum(chars[end - 1] not in "。！？；：!?;:）”" for end in long) > 0.6 * len(long)


def _lines(chars: str) -> list[tuple[int, int]]:
    """Non-empty lines; a heading glued behind a full stop (…新格局。（二）供给提升工程) becomes a line of its own."""
    found: list[tuple[int, int]] = []
    at = 0
    for line in chars.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        while end > start and chars[end - 1] in " \t\r":
            end -= 1
        while start < end and chars[start] in " \r":
            start += 1
        if start < end:
            m = _GLUED.search(chars, start, end)
            if m:
                found.append((start, m.start(1)))
                start = m.start(1)
            found.append((start, end))
    return found


_GLUED = re.compile(rf"([（(](?<=[。）].)[{_CN}]{{1,3}}[）)][^，。；：\n]{{2,20}})(?=\n|\Z)")


def _marker(chars: str, start: int, end: int) -> tuple[int, int]:
    """Level and end of the number that opens the line, or (0, start)."""
    if chars[start] in _OPENERS:
        for level, pattern in _MARKERS:
            m = pattern.match(chars, start, end)
            if m and m.end() < end:
                return level, m.end() + (chars[m.end()] == "\t")
    return 0, start


def _is_heading(chars: str, start: int, end: int, level: int) -> bool:
    """A numbered line that only names: short, no full stop inside, no clause with a number."""
    length = end - start
    if length > 45:
        return False
    stop = _STOP.search(chars, start, end)
    if stop and stop.end() < end:
        return False
    if chars[end - 1] in "；;，,、：:":
        return chars[end - 1] in "：:" and length <= 24
    if chars[end - 1] in "。）)" and (level >= 5 or length > 30):
        return length <= RUN_IN and chars[end - 1] == "。" and not FIGURE.search(chars, start, end)
    return True


def _is_short_title(chars: str, start: int, end: int, following: tuple[int, int] | None) -> bool:
    """A line without a number that is a heading: short, no mark of punctuation that a sentence has."""
    if end - start > 36 or following is None:
        return False
    last = chars[end - 1]
    if chars[start] in "（([【" and last in "）)]】":
        return False
    if last == "。":
        text = chars[start : end - 1]
        return end - start <= 16 and not FIGURE.search(text) and not re.search("[，,、；;]", text)
    if last in "，,；;、：:！!？?…”）)" and not (last in "”）)" and end - start <= 30):
        return False
    if re.search("[。；;]", chars[start:end]):
        return False
    return not (
        chars[start:end].count("，") > 1 or (_DIGIT.search(chars, start, end) and "，" in chars[start:end])
    )


def _run_in(chars: str, start: int, end: int, numbered: bool = False) -> int:
    """The end of the run-in heading that opens a paragraph, or ``start`` where there is none."""
    stop = _STOP.search(chars, start, end)
    if not stop or stop.end() >= end:
        return start
    if (
        chars[stop.end()] in "（("
        and _closing(chars, stop.end(), end, chars[stop.end()], "）" if chars[stop.end()] == "（" else ")")
        >= end - 2
    ):
        return start  # 编制规划。（市教育局负责）: a task and who answers for it
    head = chars[start : stop.start()]
    rest = end - stop.end()
    commas = head.count("，") + head.count(",")
    limit = RUN_IN + 10 if numbered else RUN_IN - 2 * commas
    if len(head) > limit or commas > 1 or rest < max(18, len(head)):
        return start
    if (
        FIGURE.search(head)
        or head.count("、") > 1
        or ("、" in head and len(head) > limit - 6)
        or _ORDINAL.match(head)
    ):
        return start
    second = _STOP.search(chars, stop.end(), end)
    if chars[stop.end()] == "“" and second and second.end() < end and second.start() - stop.end() <= 14:
        return second.end()  # 提升公共配套。“精准配置”公服配套。…
    return stop.end()


def _closing(chars: str, start: int, end: int, mark: str, close: str) -> int:
    """Where the bracket that opens at ``start`` is closed again, those inside it apart, or -1."""
    at = chars.find(close, start + 1, end)
    inner = start
    for _ in range(8):  # no text nests deeper, and the time stays linear
        inner = chars.find(mark, inner + 1, at) if at >= 0 else -1
        if inner < 0:
            break
        at = chars.find(close, at + 1, end)
    return at


_new = tuple.__new__  # makes a NamedTuple of a tuple of all its fields in a third of the time


_SAYS = re.compile("(?:提出|要求|明确|规定|强调)[：:，,]?$")
_SHORTEST_SAYING = 14  # characters; a shorter quotation is a name


def is_saying(chars: str, start: int, end: int) -> bool:
    """Whether the quotation whose marks stand at ``start`` and ``end`` - 1 is what a document lays down, in its own words
    (《方案》提出“推行…，取消…”。), not a name."""
    return (
        end - start >= _SHORTEST_SAYING
        and chars[end : end + 1] in ("", "。", "；", "，", ";", ",", "\n")
        and _SAYS.search(chars, max(start - 4, 0), start) is not None
    )


def sentences(chars: str, start: int, end: int) -> list[list[Clause]]:
    """The sentences of a span, each a list of clauses; brackets, quotations and titles are never cut inside."""
    found: list[list[Clause]] = []
    sentence: list[Clause] = []
    at = skip = start
    closing = -1  # the end of a quotation that is read clause by clause
    for m in _BOUND.finditer(chars, start, end):
        i = m.start()
        if i < skip:
            continue
        mark = m[0]
        close = _PAIRS.get(mark)
        if close:
            j = _closing(chars, i, min(end, i + _REACH[mark]), mark, close)
            if mark == "“" and j >= 0 and is_saying(chars, i, j + 1):
                if i > at:
                    sentence.append(_new(Clause, (at, i, mark)))
                at, closing = i + 1, j
            elif j >= 0 and not (mark == "“" and "。" in chars[i:j]):
                skip = j + 1
            continue
        if mark in ",:" and 0 < i < end - 1 and chars[i - 1].isdigit() and chars[i + 1].isdigit():
            continue
        if at <= closing < i:
            if closing > at:
                sentence.append(_new(Clause, (at, closing, mark)))
            at = closing + 1
        if i > at:
            sentence.append(_new(Clause, (at, i, mark)))
        elif sentence:
            sentence[-1] = sentence[-1]._replace(stop=mark if mark in "。！？!?" else sentence[-1].stop)
        at = i + 1
        if mark in "。！？!?\n" and sentence:
            found.append(sentence)
            sentence = []
    if at <= closing < end:
        if closing > at:
            sentence.append(_new(Clause, (at, closing, "")))
        at = closing + 1
    if at < end:
        sentence.append(_new(Clause, (at, end, "")))
    if sentence:
        found.append(sentence)
    return found
