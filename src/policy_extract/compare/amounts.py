"""Two quantities compared: equal in whatever unit, raised, lowered, or nothing that can be said."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from policy_extract.lexicon import table
from policy_extract.model import Commitment, Quantity

CLOSE = 1e-6  # relative: what conversion and decimal fractions may be off by
# Units that no exact factor joins, but everybody's practice does: 15亩 are a hectare. Equal within a thousandth.
_CUSTOMARY = {"亩": ("m2", 2000 / 3)}
_ROUGH = 1e-3
_ANY_PIECE = frozenset(("个", "处", "项", ""))

# 能耗降至, 控制在: less is more, and the figure is a level. 压减, 下降: the figure is how much goes.
_DOWN_TO = re.compile(
    "(?:降|减|压|缩|下降|降低|减少|压减|压缩|缩短|缩减|回落|压降|精简|控制|限制|稳定控制|严控)(?:到|至|在|为)|控制(?!面积|工程|中心)"
    "|不高于|不超过|不大于|以内|以下|低于|小于|少于|严控"
)
_NOT_DOWN = re.compile("不低于|不少于|不小于")
_AT_MOST_GIVEN = re.compile("最高|最多|至多|上限")
_FLOOR, _CEILING = (">", ">="), ("<", "<=")


class Verdict(NamedTuple):
    """``way`` is ``equal``, ``raised``, ``lowered`` or ``other``; ``ambition`` ``up``, ``down`` or None."""

    way: str
    ambition: str | None


def comparable(a: Quantity, b: Quantity) -> bool:
    """Whether the numbers of the two can be put side by side."""
    return bool(_base(a) and _base(b)) and (_base(a) == _base(b) or _are_pieces(a, b))


def compare(old: Quantity, new: Quantity, before: Commitment, after: Commitment) -> Verdict:
    """How the new quantity stands to the old one; the commitments say whether less of it is more."""
    if not comparable(old, new):
        return Verdict("other", None)
    tolerance = _ROUGH if {old.unit, new.unit} & set(_CUSTOMARY) and old.unit != new.unit else CLOSE
    a, b = span(old), span(new)
    low, high = _way(a[0], b[0], tolerance), _way(a[1], b[1], tolerance)
    if old.role == "baseline" and new.role == "baseline":
        return Verdict("equal" if low == high == 0 else "other", None)
    less = wants_less(old, before) or wants_less(new, after)
    if low == high == 0:
        return _by_relation(old, new, less)
    if low >= 0 and high >= 0:
        return Verdict("raised", _ambition(True, less, old, new))
    if low <= 0 and high <= 0:
        return Verdict("lowered", _ambition(False, less, old, new))
    return Verdict("other", None)


def span(q: Quantity) -> tuple[float, float]:
    """The lowest and highest number of a quantity, in its base unit; one number twice where it is no range."""
    if q.relation == "range" and q.low is not None and q.high is not None:
        ends = (q.low, q.high)
    else:
        value = q.value if q.value is not None else (q.low if q.low is not None else q.high)
        ends = (value or 0.0, value or 0.0)
    factor = _factor(q)
    return ends[0] * factor, ends[1] * factor


def wants_less(q: Quantity, c: Commitment) -> bool:
    """Whether a smaller number is the greater promise: a ceiling, or a level to come down to."""
    if q.relation in _CEILING:
        return not _AT_MOST_GIVEN.search(q.text)
    if q.relation in _FLOOR or q.role == "change":
        return bool(q.role == "change" and q.relation not in _FLOOR and _holds_down(q, c))
    return bool(_holds_down(q, c))


def _holds_down(q: Quantity, c: Commitment) -> bool:
    words = _NOT_DOWN.sub("", _words_before(q, c))
    return bool(_DOWN_TO.search(words)) and not _AT_MOST_GIVEN.search(words)


def _words_before(q: Quantity, c: Commitment) -> str:
    """The words of the evidence from the number before, or the last comma, up to the end of the quantity."""
    start = c.evidence.start
    at = q.start - start
    if not 0 <= at <= len(c.evidence.text):
        return q.text
    begin = max([p.end - start for p in c.quantities if p.end <= q.start and p.role != "baseline"] or [0])
    words = c.evidence.text[max(0, begin) : at]
    return words[max(words.rfind("，"), words.rfind("；"), words.rfind(","), -1) + 1 :][-14:] + q.text


def _by_relation(old: Quantity, new: Quantity, less: bool) -> Verdict:
    """The same number: 120个 and 120个以上 are not the same promise, 控制在4% and 4%以内 are."""
    a, b = _side(old, less), _side(new, less)
    if a == b:
        return Verdict("equal", None)
    firmness = {"about": 0, "exact": 1, "bound": 2}
    return Verdict("other", "up" if firmness[b] > firmness[a] else "down")


def _side(q: Quantity, less: bool) -> str:
    if q.relation in _FLOOR or q.relation in _CEILING or (less and q.relation == "="):
        return "bound"
    return "about" if q.relation == "~" else "exact"


def _ambition(raised: bool, less: bool, old: Quantity, new: Quantity) -> str | None:
    if "scope" in (old.role, new.role) or "baseline" in (old.role, new.role):
        return None
    return "up" if raised != less else "down"


def _way(a: float, b: float, tolerance: float) -> int:
    if abs(a - b) <= tolerance * max(abs(a), abs(b)):
        return 0
    return 1 if b > a else -1


def _base(q: Quantity) -> str:
    if q.canonical is not None:
        return q.canonical.unit
    if q.unit in _CUSTOMARY:
        return _CUSTOMARY[q.unit][0]
    kind, base, _ = _measures().get(q.unit, ("", "", 1.0))
    return base or (f"={q.unit}" if q.unit or kind == "" else "")


def _factor(q: Quantity) -> float:
    if q.canonical is not None and q.value:
        return q.canonical.value / q.value
    if q.unit in _CUSTOMARY:
        return _CUSTOMARY[q.unit][1]
    return _measures().get(q.unit, ("", "", 1.0))[2]


def _are_pieces(a: Quantity, b: Quantity) -> bool:
    """16个 and 18处 of one thing: both count pieces, and one does so without saying of what kind."""
    if a.unit not in _ANY_PIECE and b.unit not in _ANY_PIECE:
        return False
    return all(q.unit in _ANY_PIECE or _is_piece(q.unit) for q in (a, b))


def _is_piece(unit: str) -> bool:
    kind, base, _ = _measures().get(unit, ("", "", 1.0))
    return kind == "count" and not base and not unit.endswith("次")


@cache
def _measures() -> dict[str, tuple[str, str, float]]:
    return {r["unit"]: (r["kind"], r["base"], float(r["factor"] or 1)) for r in table("measures")}
