"""A normalised text with all that was found in it, laid over its words as one letter a word."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate, chain

from policy_extract.document.segment import Outline, is_saying
from policy_extract.extract.clause import letters
from policy_extract.model import Assignment, Body, Quantity, Time

_PROGRAMME = re.compile("计划")  # 国家重点研发计划: a name, not an intention
# Quotations and titles are names; brackets are remarks.
_MASK = re.compile(
    r"“[^“”。\n]{1,60}”|《[^》\n]{1,100}》|（[^（）\n]{0,240}）|\([^()\n]{0,240}\)"
    r"|【[^】\n]{0,200}】|\[[^\]\n]{0,200}\]"
)
# 一是…，二要…: the number of a member; 要 and 来 stay what they are.
_MEMBER = re.compile(
    # one character class first, which the engine looks for fastest
    r"[第一二三四五六七八九十](?<![^，。；：、！？,;:\n].)(?:(?<=第)[一二三四五六七八九十]{1,2}|(?<!第)[一二三四五六七八九十]?)"
    r"(?:是(?!否)|(?=要[^求点素]))"
)
_REQUEST = re.compile(r"(?:^|[\n。；，])请(?=各|有关|相关|你[省市县区局单]|市|省|县|区)")  # 请各区于5日前报送
ABOVE_ALL = ("特别是", "尤其是")  # 各地，特别是沿海各县，要…
_ABOVE_ALL = re.compile("|".join(ABOVE_ALL))
_ORDINAL = re.compile(r"第(?<=[^，。；：、！？\n（(]第)[一二三四五六七八九十]{1,3}(?![，,、：:])")
# 有重点、有步骤地, 较为完整的: how, not what there is
_ADVERBIAL = re.compile(
    "有{how}(?:、?有{how}){{0,2}}地|较为(?=[^，。；、]{{2,4}}的)".format(
        how="(?:重点|步骤|计划|组织|针对性|选择|层次)"
    )
)
_OVER = re.compile(r"过(?=[\d亿万千百半])")  # 年产值过亿元: more than, not done
_COMPARED = "比较同与从由自在对和以"  # before a past date: what is compared, not when it was done
EDGE = " \t\n、，,；;：:—-"


@dataclass(slots=True)
class Material:
    """What the judgement works on. Offsets count in ``chars``; word positions index ``words``, ``starts``, ``signature``.

    ``starts`` has one entry more than there are words: the end of the text.
    """

    chars: str
    outline: Outline
    modes: list[str]
    words: list[str]
    times: list[Time]
    quantities: list[Quantity]
    assignments: list[Assignment]
    inline: list[Body]
    published: date | None
    issuer: str | None
    genre: str
    starts: list[int] = field(init=False)
    signature: str = field(init=False)
    quantity_starts: list[int] = field(init=False)
    time_starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.starts = list(accumulate(map(len, self.words), initial=0))
        self.quantity_starts = [q.start for q in self.quantities]
        self.time_starts = [t.start for t in self.times]
        self.signature = self._sign()

    def _sign(self) -> str:
        """The letter of every word, with times and quantities laid over, brackets and quotations masked."""
        table = letters()
        chars, starts = self.chars, self.starts
        found = list(map(table.__getitem__, self.words))
        for m in chain(_MEMBER.finditer(chars), _ABOVE_ALL.finditer(chars)):
            i, j = bisect_left(starts, m.start()), bisect_left(starts, m.end())
            if starts[i] == m.start() and starts[j] == m.end():
                found[i:j] = "C" * (j - i)
        for m in _REQUEST.finditer(chars):
            i = bisect_left(starts, m.end() - 1)
            if starts[i] == m.end() - 1 and found[i] in "no":
                found[i] = "C"
        for m in _ORDINAL.finditer(chars):
            i = bisect_left(starts, m.start())
            if found[i] == "C" and starts[i] == m.start():
                found[i] = "n"  # 加快第四使馆区建设
        for m in _OVER.finditer(chars):
            i = bisect_left(starts, m.start())
            if i and found[i] == "L" and (found[i - 1] == "n" or not chars[m.end()].isdigit()):
                found[i] = "n"
        for m in _PROGRAMME.finditer(chars):
            i = bisect_left(starts, m.start())
            if not i or starts[i] != m.start() or found[i] != "^":
                continue
            if found[i - 1] in "oVA" or (
                len(self.words[i - 1]) == 4 and table[self.words[i - 1][2:]] in "oV"
            ):
                found[i] = "n"  # 研发计划, 土地利用计划
        for m in _ADVERBIAL.finditer(chars):
            i, j = bisect_left(starts, m.start()), bisect_left(starts, m.end())
            found[i:j] = "A" * (j - i)
        ends = {q.start: q.end for q in self.quantities}
        hidden_from: list[int] = []
        hidden_to: list[int] = []
        for m in _MASK.finditer(chars):
            start, end = m.span()
            i, j = bisect_left(starts, start), bisect_left(starts, end)
            opening = chars[start]
            if ends.get(start + 1) == end - 1 and opening in "（(":
                found[i] = found[j - 1] = "x"  # A级要求（48种以上）: a remark that is the number itself
                continue
            if opening == "“" and is_saying(chars, start, end):
                continue  # 提出“各地应…”: what is laid down, in its own words
            found[i:j] = ("n" if opening in "“《" else "x") * (j - i)
            if opening != "“":
                hidden_from.append(start)
                hidden_to.append(end)

        def hidden(position: int) -> bool:
            k = bisect_left(hidden_from, position + 1) - 1
            return k >= 0 and position < hidden_to[k]

        def lay(start: int, end: int, letter: str) -> None:
            i, j = bisect_left(starts, start), bisect_left(starts, end)
            if starts[i] != start:
                i -= 1
            found[i] = letter
            if j - i > 1:
                found[i + 1 : j] = "~" * (j - i - 1)

        for quantity in self.quantities:
            if not hidden(quantity.start):
                lay(quantity.start, quantity.end, "Q")
        amounts = {q.start for q in self.quantities if q.rule == "quantity.number"}
        for time in self.times:
            start = time.start
            if hidden(start) or (start in amounts and time.duration):
                continue  # 办理时间压减至3个工作日以内: an amount, not a date
            if self._is_past(time):
                if start == 0 or chars[start - 1] not in _COMPARED:
                    lay(start, time.end, "K")
                continue
            k = bisect_left(starts, start)
            lay(start - 1 if k and self.words[k - 1] in ("在", "于") else start, time.end, "T")
        return "".join(found)

    def _is_past(self, time: Time) -> bool:
        if time.kind == "past":
            return True
        published = self.published
        return bool(published and time.due and time.due < published and not time.recurring)

    def quantities_in(self, start: int, end: int) -> list[Quantity]:
        """The quantities inside [start, end), those in brackets left out."""
        quantities = self.quantities
        k = bisect_left(self.quantity_starts, start)
        found: list[Quantity] = []
        if k >= len(quantities) or quantities[k].start >= end:
            return found
        while k < len(quantities):
            q = quantities[k]
            if q.start >= end:
                break
            if q.end <= end and self.signature[max(0, bisect_left(self.starts, q.start + 1) - 1)] in "Q~":
                found.append(q)
            k += 1
        return found

    def times_in(self, start: int, end: int) -> list[Time]:
        """The times that begin inside [start, end) and can date an undertaking."""
        found = []
        for t in self.all_times_in(start, end):
            if t.kind == "past" or self.signature[bisect_left(self.starts, t.start)] not in "T~":
                continue
            if t.due is not None or t.recurring is not None or (t.from_ is not None and t.kind == "start"):
                found.append(t)
        return found

    def all_times_in(self, start: int, end: int) -> list[Time]:
        """The times that begin inside [start, end), whatever they say."""
        starts = self.time_starts
        return self.times[bisect_left(starts, start) : bisect_left(starts, end)]

    def is_rate(self, time: Time) -> bool:
        """每人每月860元: the recurrence belongs to the amount."""
        k = bisect_left(self.quantity_starts, time.end)
        quantities = self.quantities
        return k < len(quantities) and quantities[k].start == time.end and "元" in quantities[k].unit

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) without marks of punctuation at its edges and without a remark longer than what it explains."""
        chars = self.chars
        while start < end and chars[start] in EDGE:
            start += 1
        while end > start and (chars[end - 1] in EDGE or chars[end - 1] == "。"):
            end -= 1
        if end - start > 8 and chars[end - 1] in "）)":
            remark = max(chars.rfind("（", start, end), chars.rfind("(", start, end))
            if remark - start >= 4 and end - remark > max(12, (end - start) // 2):
                end = remark  # 持续优化“三级四同”（省、市、县三级…相统一）
        return start, end
