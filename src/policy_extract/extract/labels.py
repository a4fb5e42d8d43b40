"""Labels that close an item: 完成时限：2025年底前, 责任单位：县教育局, 责任领导：张三.

They stand on lines of their own, at the end of a paragraph or in brackets, and tell by when and by whom what stands
above is done. ``statements`` puts labels that stand together into one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from policy_extract.document.segment import Block
from policy_extract.lexicon import alternation, table
from policy_extract.model import Assignment, Body, Time

LONGEST_VALUE = 40  # characters of what stands behind 完成时限：
_OPENING = "[（(【〔\\[]?"
_CLOSING = "[）)】〕\\]]?"


class Statement(NamedTuple):
    """Who answers, and by when, for what the statement governs. ``lines``: the blocks that it fills, none if it stands
    behind text; [start, end) is where it stands."""

    start: int
    end: int
    bodies: tuple[Body, ...]
    time: Time | None
    lines: range


def _words(kind: str) -> str:
    return alternation(row["word"] for row in table("body_labels") if row["kind"] == kind)


@cache
def _time_label() -> re.Pattern[str]:
    """完成时限：2024年12月   （完成时间：长期）; the value ends with its line, its bracket or a semicolon."""
    # the first characters come first, which the engine looks for fastest
    tails: dict[str, list[str]] = {}
    for row in table("body_labels"):
        if row["kind"] == "time":
            tails.setdefault(row["word"][0], []).append(row["word"][1:])
    words = "|".join(f"(?<={first})(?:{alternation(rest)})" for first, rest in tails.items())
    return re.compile(
        rf"[{''.join(tails)}](?<![^。；;，,、\s（(【〔\[].)(?:{words})(?:[：:]|(?:为|是)(?=\d))"
        rf"(?P<value>[^。；;：:\n）)】〕\]]{{1,{LONGEST_VALUE}}})"
    )


@cache
def _person_label() -> re.Pattern[str]:
    return re.compile(rf"{_OPENING}(?:{_words('person')})[：:][^。；;\n]{{0,60}}[。；;]?{_CLOSING}")


@cache
def _still() -> re.Pattern[str]:
    return re.compile(f"(?:{_words('still')})(?:[，、并].*)?$")


_AROUND_DATE = re.compile(
    "[，,、]?(?:至|到|前|底|完成|全部完成|办结|建成|竣工|到位|整改到位|整改完成|并长期坚持|[，,、]?长期坚持|[，,、]?持续推进)*$"
)
_MARKS = re.compile(r"[。；;，,、\s（()）【】〔〕\[\]]*")


class _Label(NamedTuple):
    start: int
    end: int
    time: Time | None


def _time_labels(chars: str, times: Sequence[Time]) -> list[_Label]:
    """Labels whose value is a date or says that there is none; 进度安排：3月底前完成主体工程 is a sentence."""
    if "时" not in chars and "完成" not in chars and "期" not in chars and "节点" not in chars:
        return []
    starts = [t.start for t in times]
    found = []
    for m in _time_label().finditer(chars):
        start, end = m.span("value")
        inside = []
        k = bisect_left(starts, start)
        while k < len(times) and times[k].end <= end:
            inside.append(times[k])
            k += 1
        value = chars[start:end].strip()
        if inside:
            rest = chars[start : inside[0].start].strip() + chars[inside[-1].end : end].strip()
            if not _AROUND_DATE.match(rest):
                continue
            dated = [t for t in inside if t.kind != "past" and (t.due or t.recurring)]
            found.append(_Label(m.start(), end, dated[-1] if dated else None))
        elif _still().match(value):
            found.append(_Label(m.start(), end, None))
    return found


def _only_labels(chars: str, block: Block, inside: Sequence[tuple[int, int]]) -> bool:
    """Whether nothing but labels stands in the block."""
    at = _MARKS.match(chars, block.start + len(block.marker), block.end)
    place = at.end() if at else block.start
    while place < block.end:
        m = _person_label().match(chars, place, block.end)
        end = m.end() if m else next((b for a, b in inside if a <= place < b), 0)
        if end <= place:
            return False
        at = _MARKS.match(chars, end, block.end)
        place = at.end() if at else end
    return True


def statements(
    chars: str, blocks: Sequence[Block], assignments: Sequence[Assignment], times: Sequence[Time]
) -> list[Statement]:
    """The statements of a text in order: assignments with the date that stands in them, and dates that stand alone.

    Labels on neighbouring lines are one statement, which governs what stands above the first of them.
    """
    found: list[Statement] = []
    labels = _time_labels(chars, times)
    label_starts = [x.start for x in labels]
    time_starts = [t.start for t in times]
    pieces: list[tuple[int, int, tuple[Body, ...], Time | None]] = []
    used = set()
    for a in assignments:
        time = None
        k = bisect_left(label_starts, a.start)
        while k < len(labels) and labels[k].start < a.end:
            time = time or labels[k].time
            used.add(k)
            k += 1
        if time is None:
            time = _date_in(chars, a, times, time_starts)
        pieces.append((a.start, a.end, a.bodies, time))
    pieces += [(x.start, x.end, (), x.time) for k, x in enumerate(labels) if k not in used]
    pieces.sort(key=lambda p: (p[0], p[1]))
    spans = [(a, b) for a, b, _, _ in pieces]
    at = 0
    for index, block in enumerate(blocks):
        here = at
        while at < len(pieces) and pieces[at][0] < block.end:
            at += 1
        mine = pieces[here:at]
        person = (
            not mine
            and block.end - block.start <= 60
            and _person_label().match(chars, block.start, block.end)
        )
        if not mine and not person:
            continue
        if not _only_labels(chars, block, spans[here:at]):
            found += [Statement(*piece, range(index, index)) for piece in mine]
            continue
        bodies = tuple(b for piece in mine for b in piece[2])
        time = next((piece[3] for piece in mine if piece[3] is not None), None)
        last = found[-1] if found else None
        if last is not None and last.lines and last.lines.stop == index:
            found[-1] = Statement(
                last.start,
                block.end,
                (*last.bodies, *bodies),
                last.time or time,
                range(last.lines.start, index + 1),
            )
        else:
            found.append(Statement(block.start, block.end, bodies, time, range(index, index + 1)))
    return found


def _date_in(chars: str, a: Assignment, times: Sequence[Time], starts: Sequence[int]) -> Time | None:
    """（市教育局负责，2025年11月底前完成）: the date that a statement gives beside the names."""
    k = bisect_left(starts, a.start)
    while k < len(times) and times[k].end <= a.end:
        t = times[k]
        if t.kind in ("deadline", "period", "recurrence") and (t.due or t.recurring):
            after = chars[t.end : t.end + 1]
            if after in "。；;，,）)】〕]\n" or chars.startswith(("完成", "前完成"), t.end):
                return t
        k += 1
    return None
