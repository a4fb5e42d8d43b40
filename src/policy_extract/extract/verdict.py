"""Is a clause a commitment? If not, of which class is it: achievement, background, principle, minutes, forecast …"""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_extract.extract.clause import Reading
from policy_extract.extract.material import Material
from policy_extract.extract.phrases import words_of
from policy_extract.extract.scope import State
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
_SAYS_WHEN = re.compile(r"\d{4}|今|明|未来|下|十|内$")  # a date that can lie ahead of a review
_SPEAKS_OF_AIMS = ("plan", "goal")
_LOOKS_BACK = ("review", "background", "preamble")
_PLAIN = ("act", "prep", "clause", "state", "modal")
_PREDICATES = ("act", "prep", "attain", "state", "modal")
_ALL_BUT_OBJECT = "xA~L"


def is_plain(m: Material, mode: str, reading: Reading, first: int, dated: bool, state: State) -> bool:
    """Whether a clause is a predicate in a plan, as most are: a short way past ``refuse``, which refuses none of these.

    ``dated``: whatever number it has stands under a date.
    """
    return (
        reading.modal < 0
        and dated
        and not state.past
        and mode in _SPEAKS_OF_AIMS
        and reading.kind in _PLAIN
        and m.chars[m.starts[first]] not in _MAY_BE_FORMULA
    )


def refuse(m: Material, case: Case, state: State, forward: bool) -> str | None:
    """The class of a clause that is no commitment, or None where it is one.

    ``forward``: the press text speaks more of what is to come than of what was.
    """
    mode, reading, i = case.mode, case.reading, case.first
    kind = reading.kind
    dated = case.own_time is not None
    modal = m.words[i + reading.modal] if reading.modal >= 0 else ""
    if kind == "stance":
        return "principle"
    start = m.starts[i]
    if m.chars[start] in _MAY_BE_FORMULA:
        if _ON_GOALS.match(m.chars, start):
            return "principle"
        if _FORMULA.match(m.chars, start):
            return "minutes"
    if kind == "background" and not (case.has_quantity and (dated or modal)):
        return "background"
    if kind == "report":
        return "report"
    if state.past and not modal and not dated:
        return "achievement"
    expected = modal == "预计" or (
        reading.modal > 0 and "预计" in m.words[max(i + reading.modal - 2, 0) : i + reading.modal]
    )
    if expected and mode != "goal" and kind in ("attain", "state", "modal"):
        verb = m.words[i + reading.verb] if reading.verb >= 0 else ""
        if not (dated and verb in words_of("completes")):
            return "forecast"
    if case.has_quantity and not modal and not dated and state.time is None and _compares(m, case):
        return "achievement"
    if mode in _SPEAKS_OF_AIMS:
        return _refuse_in_plan(m, case, state, dated)
    governed = case.has_quantity and state.time is not None and state.ahead
    if kind in ("topic", "circumstance") or (kind == "bare" and not governed):
        return "fragment"
    if mode == "principle":
        aimed = state.time is not None and kind in ("act", "attain", "state")
        return None if case.has_quantity or dated or aimed else "principle"
    if mode in _LOOKS_BACK:
        led = state.time is not None and state.ahead and state.time.due is not None
        if led and state.time is not None and not _THIS_YEAR.match(state.time.text):
            return None  # 力争到2026年，…达到…
        if (
            dated
            and case.own_time is not None
            and (case.own_time.due is None or not _SAYS_WHEN.search(case.own_time.text))
        ):
            dated = False
        disposed = modal == "将" and kind == "prep" and reading.modal == reading.lead  # 将312万名人员纳入…
        if dated or (modal in words_of("future") and not disposed) or (state.chain and state.ahead):
            return None
        return "achievement" if mode == "review" else "background"
    if mode == "statute":
        if reading.verb >= 0 and case.has_quantity and m.words[i + reading.verb] in words_of("grants"):
            return None
        return None if dated and modal else "statute"
    return _refuse_in_news(m, case, state, dated, modal, forward)


def _refuse_in_plan(m: Material, case: Case, state: State, dated: bool) -> str | None:
    """A plan's clause is an undertaking; a bare number needs a bound, a date or company to be one."""
    reading, i = case.reading, case.first
    bare = reading.kind == "bare" or (reading.kind == "attain" and reading.verb < 0)
    if not bare or case.mode != "plan" or dated or state.time is not None or state.chain:
        return None
    end = m.starts[min(i + len(case.signature), len(m.starts) - 1)]
    bounded = any(q.relation not in ("=", "~") for q in m.quantities_in(m.starts[i], end))
    return None if bounded else "fragment"


def _refuse_in_news(
    m: Material, case: Case, state: State, dated: bool, modal: str, forward: bool
) -> str | None:
    """A press text tells stories: a date, a modal, a decree or a governing date makes a clause a promise."""
    reading, i = case.reading, case.first
    if case.own_time is not None and case.own_time.recurring and case.own_time.due is None:
        dated = False  # 每年 tells a habit
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


def _compares(m: Material, case: Case) -> bool:
    """同比增加5320万个, 比上年增长8%: a statistic."""
    words = m.words[case.first : case.first + len(case.signature)]
    if m.chars.find("比", m.starts[case.first], m.starts[case.first + len(words)]) < 0:
        return False
    return any(w[:2] in ("同比", "环比") for w in words)


def hopeless(signature: str, mode: str) -> bool:
    """Whether no clause of a sentence with these letters can be a commitment: a review without date and modal."""
    if mode in _LOOKS_BACK:
        return not any(c in signature for c in "TZ+^!?")
    return mode == "statute" and "T" not in signature and "Q" not in signature
