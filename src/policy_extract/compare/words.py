"""The words of a commitment as a comparison sees them: what stays when numbers, dates and cues are taken out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from policy_extract.lexicon import table
from policy_extract.model import Commitment

_ITEM = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]\d{1,2}[）)]|\d{1,2}[.．、）)](?=\d{4}年|\D)|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[章节条编])"
)
_SIGNS = re.compile(r"[^\w%+]+|_+")
# How hard, how fast, with what zeal: these come and go between drafts and change no promise.
_ZEAL = "进一步|加快|深入|大力|积极|全面|切实|着力|扎实|持续|不断|继续|稳步|有序|统筹|严格|认真|加大力度|有效|充分|更好|更加"
_CUES = "确保|保证|务必|必须|应当|力争|争取|努力|力求|计划|预计|探索|鼓励|支持|引导|试点|严禁|不得|将要|要|将|拟|应|须|可"
_PASSED_OVER = re.compile(
    f"{_ZEAL}|{_CUES}|[了的各其等并和与及]|左右|以上|以内|以下|不低于|不少于|不超过|达到|共计|累计"
)
_FIGURES = re.compile(
    r"[\d.%+]+(?:[万亿]|年|月|日)*|[一二三四五六七八九十百千两]{1,6}年(?:内|底)?前?|年底前?|年内|今年|明年|全年"
)
# What plans do with everything: says little of what the promise is about.
_COMMON = frozenset(
    [
        "新建",
        "建设",
        "完成",
        "实现",
        "推进",
        "开展",
        "加强",
        "提升",
        "打造",
        "建成",
        "改造",
        "推动",
        "实施",
        "培育",
        "建立",
        "健全",
        "完善",
        "提高",
        "发展",
        "工作",
        "新增",
        "增加",
        "改建",
        "扩建",
        "工程",
        "项目",
        "加大",
        "促进",
        "落实",
        "强化",
        "优化",
        "组织",
        "制定",
        "出台",
        "启动",
        "做好",
        "目标",
        "任务",
        "行动",
        "增长",
        "控制",
        "安排",
        "支持",
        "中央",
        "央财",
        "财政",
        "政用",
        "用于",
        "投入",
        "资金",
        "支出",
        "全年",
        "上年",
        "比上",
        "年增",
        "年均",
        "每人",
        "每年",
        "人每",
        "预算",
        "总额",
        "累计",
    ]
)
_LESS = 0.35  # the weight of such words, of 1


def plain(text: str) -> str:
    """The words alone: widths folded, white space and signs left out, an item's number as well.

    >>> plain("3. 新建公园１２处，改造 5处")
    '新建公园12处改造5处'
    """
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    return _SIGNS.sub("", _ITEM.sub("", text.strip()))


def pieces(c: Commitment) -> list[str]:
    """The words of the evidence without numbers, dates, cues and words of zeal, cut where those stood."""
    start = c.evidence.start
    text = c.evidence.text
    cuts = [(q.start, q.end) for q in c.quantities]
    for mention in (c.deadline, c.strength_cue):
        if mention is not None:
            cuts.append((mention.start, mention.end))
    # the predicate ends a piece: where 新建 meets its object, no pair of characters says what is built
    cuts.append((c.action.end, c.action.end))
    for first, last in sorted(cuts, reverse=True):
        first, last = first - start, last - start
        if 0 <= first <= last <= len(text):
            text = f"{text[:first]}\n{text[last:]}"
    return cut(text)


def cut(text: str) -> list[str]:
    """The pieces of any text between signs, figures, cues and words of zeal."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace(" ", "").replace("\u3000", ""))
    text = _ITEM.sub("", text.strip())
    return [p for p in _SIGNS.split(_PASSED_OVER.sub("\n", _FIGURES.sub("\n", text))) if p]


def grams(parts: list[str], lighter: str = "") -> dict[str, float]:
    """Pairs of neighbouring characters with their weights; those of ``lighter``, a predicate, count less."""
    found: dict[str, float] = {}
    for part in parts:
        if len(part) == 1:
            found.setdefault(part, 0.5)
        for k in range(len(part) - 1):
            gram = part[k : k + 2]
            found[gram] = _LESS if gram in _COMMON or gram in lighter else 1.0
    return found


class _Indicator(NamedTuple):
    name: str
    pattern: re.Pattern[str]
    unit: str


@cache
def _indicators() -> tuple[tuple[_Indicator, ...], re.Pattern[str]]:
    rows = table("indicators")
    known = tuple(_Indicator(r["indicator"], re.compile(r["pattern"]), r["unit"]) for r in rows)
    return known, re.compile("|".join(f"(?:{r['pattern']})" for r in rows))


def indicator(c: Commitment) -> str | None:
    """The indicator that a commitment sets a figure for, by its usual name.

    >>> indicator(extract("今年国内生产总值增长8%左右。").commitments[0])  # doctest: +SKIP
    '地区生产总值增长'
    """
    if not c.quantities:
        return None
    known, any_of_them = _indicators()
    text = unicodedata.normalize("NFKC", c.evidence.text.replace(" ", ""))
    if not any_of_them.search(text):
        return None
    units = {q.unit for q in c.quantities}
    for row in known:
        if (not row.unit or row.unit in units) and row.pattern.search(text):
            return row.name
    return None


def heading(section: tuple[str, ...]) -> str:
    """The innermost heading without its number."""
    return plain(section[-1]) if section else ""


def years_out(text: str) -> str:
    """A title without what a new edition changes: years, brackets, 修订版.

    >>> years_out("双枫市公园行动计划（2025年修订版）")
    '双枫市公园行动计划'
    """
    text = re.sub(r"（[^）]*）|\([^)]*\)", "", text)
    text = re.sub(
        r"[12]\d{3}\s*年?(?:[-—–至~]+[12]?\d{1,3}年?)?度?|第?[一二三四五六七八九十\d]{1,3}(?:个五年|次|届)|十[一二三四五]五",
        "",
        text,
    )
    return re.sub("修订版?|征求意见稿|草案|正式稿|修正版?|最新版?", "", plain(text))


def overlap(a: str, b: str) -> float:
    """How alike two short texts are, by pairs of characters: 0 to 1 (Dice).

    >>> overlap("市财政局", "市财政局"), overlap("公园", "学校")
    (1.0, 0.0)
    """
    if a == b:
        return 1.0
    left, right = _pairs(a), _pairs(b)
    total = len(left) + len(right)
    return 2 * len(left & right) / total if total else 0.0


def _pairs(text: str) -> set[str]:
    return {text[k : k + 2] for k in range(len(text) - 1)} or {text}


def lines(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text that hold something, as offsets."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1
