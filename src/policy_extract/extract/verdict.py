"""Is a clause a commitment? If not, of which class is it: achievement, background, principle, minutes, forecast …

``Frames`` tells what one clause says of those after it (会议号召，…; 据专家预测，…; 主要有两个原因：…); ``refuse`` judges
a clause by itself, by its mode and by what holds on from the clauses before.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from policy_extract.document.segment import Clause
from policy_extract.errors import LexiconError
from policy_extract.extract.clause import Reading, letters
from policy_extract.extract.material import Material
from policy_extract.extract.phrases import words_of
from policy_extract.extract.scope import State
from policy_extract.lexicon import alternation, table
from policy_extract.model import Time


class Case(NamedTuple):
    """One clause before the judge. ``first`` is its first word; ``own_time`` the date that its own words give."""

    mode: str
    reading: Reading
    signature: str
    first: int
    has_quantity: bool
    own_time: Time | None
    follows: bool = False  # a sentence before it in its paragraph made a commitment


_ON_GOALS = re.compile(
    "(?:实现|完成|做好|围绕|为实现|完成好)?(?:上述|这些|以上|该)(?:目标|任务|工作)|做好今年(?:的|政府)?(?:各项)?工作"
)
_FORMULA = re.compile(
    "(?:特|现)?(?:制定|制订|出台|提出|印发)(?:了)?(?:本|以下|如下|此)|现(?:将|就|予|印发|发布|公布|转发)|特此"
    "|请(?:认真|遵照|结合|予)|兹"
)
_MAY_BE_FORMULA = frozenset("实完做围为上这以该特现制出提印请兹")
# In a review these mean the year reviewed.
_THIS_YEAR = re.compile("全年|年内|年底|年末|[上下]半年|[一二三四前]季度|当年|本年")
_SAYS_WHEN = re.compile(r"\d{4}|今|明|未来|下|十|内$|新的|期间|时期")  # a date that can lie ahead of a review
_BY = re.compile("前$|底")
_SPEAKS_OF_AIMS = ("plan", "goal")
_LOOKS_BACK = ("review", "background", "preamble")
_PROMISES_NOTHING = ("proposal", "description")
_TELLS = ("news", "review", "background")
_PREDICATES = ("act", "prep", "attain", "state", "modal")
_ALL_BUT_OBJECT = "xA~L"
_LIES_AHEAD = re.compile("(?:力争)?(?:到|至)|未来|今后|明年|下")
_MEMBER = re.compile("[（(]?(?:第?[一二三四五六七八九十]{1,2}(?:是|[，,、）)])|其[一二三四五])")
_ITEM = re.compile(r"\s*(?:\d+[.．、]|[（(](?:\d+|[一二三四五六七八九十]+)[）)]|[①-⑳]|—|--)")
_OPEN = frozenset("：:；;")
# 要扩大就业，就必须…; 只有…，才能…
_IF = re.compile("(?:同时|因此|所以)?，?(?:要(?!求)|只要|只有|如果|若|唯有)")
_THEN = re.compile("就(?:必须|应|要|能|有可能|会)|才(?:能|会|可能)|必然")
_DEMANDS = re.compile("(?:对|给|为)[^，。]{2,24}提出了[^，。]{0,10}(?:要求|挑战|任务|课题)")
_CITIZENS = re.compile(
    "任何(?:单位|个人|组织|公民)"
)  # 任何单位和个人不得占用消防通道: a rule for all, no promise
_MAY_REASON = re.compile("[，,](?:就[必应要能有会]|才[能会可]|必然)")
_THIS_YEAR_IN_NEWS = re.compile("今年|全年|当年|本年")
_BOASTS = re.compile("新高|新低|创[^，]{0,6}(?:纪录|最)|同比|环比|丰收|目前|已")
_HARVEST = 9  # from this month on a press text tells with 今年 what is done
_NEAR_DAYS = re.compile("(?:[日天]|小时|工作日)内$")  # 7日内程序性回复: how fast, not by when
_PROBLEM = re.compile(
    "有待|亟待|亟需|急需|尚需|问题(?:依然|仍然?|较为|比较|还)?(?:存在|突出|严重)|(?:仍|依然|较为|比较)(?:存在|突出)"
)
_IS_A = re.compile(r"\|是\|一[场项种个]")  # 推进改革是一场变革
_SHORT = 14  # characters
_WILL_BE = re.compile("Z[Ax]*U")  # 将是
_WILL_REACH = re.compile("Z[Ax]*[EWQ]")  # 将超过


class Frame(NamedTuple):
    """A row of ``frames.tsv``."""

    reason: str
    reach: str


@cache
def _frames() -> tuple[re.Pattern[str], re.Pattern[str], tuple[Frame, ...]]:
    """What some clause of a sentence with a frame must hold, the frames as one pattern, and what each means.

    The group that matched is the frame's number: one match in C in place of one for each frame.
    """
    rows = table("frames")
    keys = {key for row in rows for key in row["key"].split("|")} - {"年"}
    initials = "".join(sorted({key[0] for key in keys}))
    hint = re.compile(rf"(?=[{initials}\d])(?:{alternation(keys)}|\d年度?[：:])")
    whole = re.compile("|".join(f"({row['pattern']})" for row in rows))
    if whole.groups != len(rows):
        raise LexiconError("frames.tsv: a pattern has a group that captures; write (?:…)")
    return hint, whole, tuple(Frame("" if r["class"] == "-" else r["class"], r["reach"]) for r in rows)


class Frames:
    """What a clause says of the clauses after it: to the end of its sentence, of its list, of its paragraph."""

    def __init__(self, material: Material) -> None:
        self._m = material
        self._paragraph = ""
        self._list = ""
        self._entered = False  # no sentence of the block has come yet
        self._goes_on = False  # the sentence before ended in a colon or a semicolon

    def enter(self) -> None:
        """A new block begins."""
        self._entered = True

    def tell(self, sentence: list[Clause]) -> list[str]:
        """The class of each clause, "" where no frame holds; an empty list where none holds in the whole sentence."""
        chars = self._m.chars
        start, end = sentence[0].start, sentence[-1].end
        if self._paragraph or self._list:
            member = _MEMBER.match(chars, start, end)
            if self._entered and not self._goes_on:
                self._paragraph = ""
            if not (member or (self._entered and _ITEM.match(chars, chars.rfind("\n", 0, start) + 1))):
                self._list = ""
        self._entered = False
        self._goes_on = sentence[-1].stop in _OPEN or chars[end - 1] in _OPEN
        held = self._list or self._paragraph
        keys, whole, frames = _frames()
        found: list[str] = []
        if held or keys.search(chars, start, end + 1):
            for clause in sentence:
                m = whole.match(chars, clause.start, clause.end + 1)
                frame = frames[m.lastindex - 1] if m and m.lastindex else None
                if frame is not None and frame.reach == "clause":
                    found.append(frame.reason)
                    continue
                if frame is not None and frame.reach == "year" and not self._over(clause):
                    held = self._paragraph = ""
                elif frame is not None:
                    held = frame.reason
                    if frame.reach in ("list", "around"):
                        self._list = held
                    elif frame.reach in ("paragraph", "year"):
                        self._paragraph = held
                    if frame.reach == "around":
                        found = [held] * len(found)
                found.append(held)
        if chars.find("提出", start, end) >= 0:
            self._demand(sentence, found)
        if _MAY_REASON.search(chars, start, end):
            self._argue(sentence, found)
        return found

    def _over(self, clause: Clause) -> bool:
        published = self._m.published
        return published is not None and int(self._m.chars[clause.start : clause.start + 4]) < published.year

    def _demand(self, sentence: list[Clause], found: list[str]) -> None:
        """完成任务，对我们提出了更高要求: the clause before is what is spoken of, not what is promised."""
        for k, clause in enumerate(sentence[1:], 1):
            if _DEMANDS.match(self._m.chars, clause.start, clause.end):
                found += [""] * (len(sentence) - len(found))
                found[k - 1] = found[k] = "background"

    def _argue(self, sentence: list[Clause], found: list[str]) -> None:
        """要扩大就业，就必须保持增长: an argument from the clause that opens it on."""
        chars = self._m.chars
        first = -1
        for k, clause in enumerate(sentence):
            if _IF.match(chars, clause.start, clause.end):
                first = k if first < 0 else first
            elif first >= 0 and _THEN.match(chars, clause.start, clause.end):
                found += [""] * (len(sentence) - len(found))
                found[first : k + 1] = ["background"] * (k + 1 - first)
                first = -1


def refuse(m: Material, case: Case, state: State, forward: bool) -> str | None:
    """The class of a clause that is no commitment, or None where it is one.

    ``forward``: the press text speaks more of what is to come than of what was.
    """
    reason = _refuse(m, case, state, forward)
    return _name(m, case, reason) if reason else None


def _name(m: Material, case: Case, reason: str) -> str:
    """The class by the clause's own words, where these are plain: a problem, a saying."""
    if reason not in ("background", "fragment", "achievement", "principle"):
        return reason
    i = case.first
    words = m.words[i : i + len(case.signature)]
    if any(w in words_of("lacks") for w in words[-1:]) or _PROBLEM.search("".join(words)):
        return "problem"
    return "exhortation" if m.genre in ("proposal", "resolution") else reason


# 完整准确全面贯彻新发展理念, 深入贯彻落实党的二十大精神: what is believed in, not what is done
_CREED = re.compile(
    "贯彻(?:落实)?(?:(?:创新|新)发展理念|习近平|党的|党中央|中央经济|[^，。；]{0,24}(?:精神|重要讲话|重要指示|重要论述)$)"
)


def _is_creed(m: Material, case: Case) -> bool:
    start = m.starts[case.first]
    end = m.starts[min(case.first + len(case.signature), len(m.starts) - 1)]
    at = m.chars.find("贯彻", start, min(start + 24, end))
    return at >= 0 and _CREED.match(m.chars, at, end) is not None


def _refuse(m: Material, case: Case, state: State, forward: bool) -> str | None:
    mode, reading, i = case.mode, case.reading, case.first
    kind = reading.kind
    dated = case.own_time is not None
    modal = m.words[i + reading.modal] if reading.modal >= 0 else ""
    if kind == "stance":
        return "principle"
    if reading.verb >= 0 and not case.has_quantity and _is_creed(m, case):
        return "principle"
    if m.genre in _PROMISES_NOTHING and not (dated and modal):
        return "background"
    start = m.starts[i]
    if m.chars[start] in _MAY_BE_FORMULA:
        if _ON_GOALS.match(m.chars, start):
            return "principle"
        if _FORMULA.match(m.chars, start):
            return "minutes"
    if _is_nominal_sentence(m, case):
        return "background"
    if kind == "background" and not (case.has_quantity and (dated or modal)):
        return "background"
    if kind == "report":
        return "report"
    if not dated and not case.has_quantity and _is_saying(m, case):
        return "slogan"
    if kind == "act" and not modal:
        words = m.words[i : i + len(case.signature)]
        if "是" in words and _IS_A.search("|".join(words)):
            return "background"
    passed = case.own_time is None or not ends_the_past(case.own_time, mode)
    if state.past and not modal and passed:
        return "achievement"
    if not modal and mode in _TELLS and _is_over(m, case, state):
        return "achievement"
    if kind == "scope" and not dated and case.signature.rstrip("x~")[-1:] in "nJ" and "D" in case.signature:
        return "fragment"  # 涉及两个部门的事项
    verb = m.words[i + reading.verb] if reading.verb >= 0 else ""
    if not modal and not dated and kind in ("attain", "clause", "act", "state", "prep"):
        if verb in words_of("serves") or m.words[i + reading.lead] in words_of("serves"):
            return "purpose"
        if _defines(m, case):
            return "background"
    will_be = _WILL_BE.search(case.signature)
    if will_be and m.words[i + will_be.end() - 1] == "是":
        return "background"
    if mode in _TELLS and _foreseen(m, case, dated):
        return "forecast"
    expected = modal == "预计" or (
        reading.modal > 0 and "预计" in m.words[max(i + reading.modal - 2, 0) : i + reading.modal]
    )
    completed = dated and verb in words_of("completes")
    if expected and mode != "goal" and kind in ("attain", "state", "modal") and not completed:
        return "forecast"
    if case.has_quantity and not modal and not dated and state.time is None and _compares(m, case, mode):
        return "achievement"
    if modal and _CITIZENS.match(m.chars, start):
        return "statute"
    if mode in _SPEAKS_OF_AIMS:
        return _refuse_in_plan(m, case, state, dated)
    governed = case.has_quantity and state.time is not None and state.ahead
    if kind in ("topic", "circumstance") or (kind == "bare" and not governed):
        return "fragment"
    if mode == "principle":
        aimed = state.time is not None and kind in ("act", "attain", "state")
        return None if case.has_quantity or dated or aimed else "principle"
    if mode in _LOOKS_BACK:
        time = case.own_time or state.time
        if m.published is None and time is not None and not _LIES_AHEAD.match(time.text):
            dated = False  # nothing tells whether 2022年 is past
            if not modal:
                return "achievement" if mode == "review" else "background"
        led = state.time is not None and state.ahead and state.time.due is not None
        if led and state.time is not None and _points_ahead(state.time):
            return None  # 力争到2026年，…达到…
        if dated and case.own_time is not None:
            dated = case.own_time.due is not None and _says_year(case)
        disposed = _disposes(modal, reading)  # 将312万名人员纳入…
        duty = reading.modal >= 0 and case.signature[reading.modal] in "+!"
        if mode == "preamble" and state.bodies and (duty or state.chain):
            return None  # the letter that hands a plan on: 各地各部门要…，落实…
        if modal == "争取" and case.signature[reading.modal + 1 : reading.modal + 2] in ("n", "J", "Q"):
            modal = ""  # 争取资金300亿元: got
        if dated or (modal in words_of("future") and not disposed) or (state.chain and state.ahead):
            return None
        return "achievement" if mode == "review" else "background"
    if mode == "statute":
        if reading.verb >= 0 and case.has_quantity and m.words[i + reading.verb] in words_of("grants"):
            return None
        habit = (
            case.own_time is not None
            and case.own_time.recurring
            and (case.has_quantity or "B" in case.signature)
        )
        return None if dated and (modal or habit) else "statute"
    return _refuse_in_news(m, case, state, dated, modal, forward)


def _refuse_in_plan(m: Material, case: Case, state: State, dated: bool) -> str | None:
    """A plan's clause is an undertaking; a bare number needs a bound, a date or company to be one."""
    reading, i = case.reading, case.first
    bare = reading.kind == "bare" or (reading.kind == "attain" and reading.verb < 0)
    if not bare or case.mode != "plan" or dated or state.time is not None or state.chain:
        return None
    end = m.starts[min(i + len(case.signature), len(m.starts) - 1)]
    bounded = any(
        q.relation not in ("=", "~") or q.rule == "quantity.doubling"
        for q in m.quantities_in(m.starts[i], end)
    )
    return None if bounded else "fragment"


def _disposes(modal: str, reading: Reading) -> bool:
    """将 with its object at the head of the clause: 把, not what will be."""
    return modal == "将" and reading.kind == "prep" and reading.modal == reading.lead


def _refuse_in_news(
    m: Material, case: Case, state: State, dated: bool, modal: str, forward: bool
) -> str | None:
    """A press text tells stories: a date, a modal, a decree or a governing date makes a clause a promise."""
    reading, i = case.reading, case.first
    if case.own_time is not None and case.own_time.recurring and case.own_time.due is None:
        dated = False  # 每年 tells a habit
    if _disposes(modal, reading) and case.signature[reading.modal + 1 : reading.modal + 2] in ("n", "x"):
        modal = ""  # 将其作为抓手: what is done with it, not what will be
    if modal and modal not in words_of("future") and modal not in words_of("future_news"):
        return None if dated else "background"
    if modal or dated:
        return None
    verb = m.words[i + reading.verb] if reading.verb >= 0 else ""
    if reading.kind == "act":
        if not case.signature[reading.verb_end :].strip(_ALL_BUT_OBJECT):
            return "background"
        if case.has_quantity and case.signature[reading.verb] == "W":
            return "background"  # 同比增长20%
    if state.time is not None and state.ahead:
        return None
    if reading.kind not in _PREDICATES or verb in words_of("narrative"):
        return "background"
    if state.framed:
        return None
    compared = "比" in m.words[i : i + len(case.signature)] or "同比" in m.words[i : i + len(case.signature)]
    if state.chain and not compared:
        return None
    if reading.kind in ("act", "prep") and (case.follows or (state.bodies and forward)):
        return None
    return "background"


def ends_the_past(time: Time, mode: str) -> bool:
    """A date that can lie ahead where the clause before told of the past: any in a plan; in a text that tells 2026年 or
    年底前, not 第四季度 or 每年."""
    return mode not in _TELLS or (
        time.due is not None and bool(_SAYS_WHEN.search(time.text) or _BY.search(time.text))
    )


def _says_year(case: Case) -> bool:
    """The date of a clause can lie ahead of a review: 2026年, 明年, 年内, not 第四季度 or 8月11日."""
    text = case.own_time.text if case.own_time is not None else ""
    return bool(_SAYS_WHEN.search(text)) and not _NEAR_DAYS.search(text)


def _points_ahead(time: Time) -> bool:
    """A lead-in date that can open what is to come in a review: 到2026年, not 8月11日 or 全年."""
    return not _THIS_YEAR.match(time.text) and bool(_SAYS_WHEN.search(time.text))


def _is_over(m: Material, case: Case, state: State) -> bool:
    """Told without a modal: 2018年到2023年累计安排…, “十四五”期间新建…, 自上月1日起实施…, 今年…创新高.

    A modal before (今年力争…，同比增长…) still governs.
    """
    published = m.published
    time = case.own_time or state.time
    if time is None or published is None or state.cue is not None:
        return False
    if time.due is None:
        return (
            case.own_time is not None
            and not time.recurring
            and time.from_ is not None
            and time.from_ <= published
        )
    if time.from_ is not None and time.from_.year < published.year and time.due.year <= published.year:
        return True
    if time.due.year != published.year or not _THIS_YEAR_IN_NEWS.match(time.text):
        return False
    i = case.first
    j = min(i + len(case.signature), len(m.starts) - 1)
    if _BOASTS.search(m.chars, m.starts[i], m.starts[j]):
        return True
    end = m.chars.find("。", m.starts[j])
    reading = case.reading
    if published.month >= _HARVEST:
        return reading.kind in ("attain", "act", "clause")
    return reading.kind == "attain" and bool(
        _BOASTS.search(m.chars, m.starts[j], end if end >= 0 else m.starts[j])
    )


def _is_saying(m: Material, case: Case) -> bool:
    """砥砺前行谱新篇: a clause that holds little but a saying."""
    start, end = m.starts[case.first], m.starts[case.first + len(case.signature)]
    return end - start <= _SHORT and _maxims().search(m.chars, start, end) is not None


@cache
def _maxims() -> re.Pattern[str]:
    return re.compile(alternation(words_of("maxim")))


_ENDS_AS_TIME = frozenset("年期段际")
_NOMINAL = re.compile(
    "(?:是|为|系|处于|进入)[^，。]*(?:之年|(?<![\\d一二三四五六七八九十两百几半每当全])年|时期|阶段|[键口遇坚升]期|之际)$"
    "|(?:重要|关键|攻坚|收官)(?:时期|阶段|之年|一年|期)$"
)


def _is_nominal_sentence(m: Material, case: Case) -> bool:
    """今年是…收官之年, …的关键时期: what a time is, not what is done in it."""
    end = m.starts[min(case.first + len(case.signature), len(m.starts) - 1)]
    return (
        m.chars[end - 1] in _ENDS_AS_TIME and _NOMINAL.search(m.chars, m.starts[case.first], end) is not None
    )


def _defines(m: Material, case: Case) -> bool:
    """分为两种, 号牌共8位: what a thing is made of."""
    i, reading = case.first, case.reading
    if reading.verb >= 0:
        return m.words[i + reading.verb] in words_of("consists")
    q = case.signature.find("Q")
    return q > 0 and m.words[i + q - 1] in words_of("consists")


def _foreseen(m: Material, case: Case, dated: bool) -> bool:
    """What comes about without a body that undertakes it: 快递业务量预计超过…, 法国经济有望增长…, 某国公司将投资…."""
    i, reading, signature = case.first, case.reading, case.signature
    stop = reading.verb if reading.verb >= 0 else max(signature.rfind("Q"), 0)
    before = m.words[i : i + stop]
    verb = m.words[i + reading.verb] if reading.verb >= 0 else ""
    happens = reading.verb < 0 or letters()[verb[-2:]] in "EW" or verb in words_of("yields")
    k = next((k for k, w in enumerate(before) if w.startswith(_abroad()) and signature[k - 1 : k] != "P"), -1)
    if k >= 0 and any(w.endswith(tuple(words_of("company"))) for w in before[k:]):
        return True
    if k >= 0 and happens and "B" not in signature[:stop]:
        return True
    if dated and any(w in words_of("completes") for w in m.words[i : i + len(signature)]):
        return False
    if "可能" in before:
        return True
    if not any(w in words_of("foresees") for w in before):
        return False
    grows = reading.kind == "modal" and case.has_quantity and "B" not in signature
    noun = reading.verb >= 0 and "Z" in signature[reading.verb_end :]  # 预计旅游旺季将…: 旅游 is no predicate
    return happens or grows or noun or bool(_WILL_REACH.search(signature))


@cache
def _abroad() -> tuple[str, ...]:
    return tuple(words_of("abroad"))


def _compares(m: Material, case: Case, mode: str) -> bool:
    """同比增加5320万个; in a text that tells, 较11月30日增长39%: a statistic."""
    words = m.words[case.first : case.first + len(case.signature)]
    return any(w[:2] in ("同比", "环比") for w in words) or (
        mode in _TELLS and any(w in ("比", "较") for w in words)
    )


def hopeless(signature: str, mode: str) -> bool:
    """Whether no clause of a sentence with these letters can be a commitment: a review without date and modal."""
    if mode in _LOOKS_BACK:
        return not any(c in signature for c in "TZ+^!?")
    return mode == "statute" and "T" not in signature and "Q" not in signature
