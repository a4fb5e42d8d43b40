"""Differences and threads as tables: what each column holds, for CSV, worksheet and data frame alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from policy_extract.compare.values import STATES, STATUSES, Change, Claim, Difference, Thread, Value
from policy_extract.model import Commitment
from policy_extract.record.columns import Cell, bodies_in_words, quantities_in_words

Row = TypeVar("Row")

KIND_NAMES = {
    "target_raised": "指标提高",
    "target_lowered": "指标降低",
    "quantity_changed": "数量变化",
    "quantity_added": "新增数量",
    "quantity_removed": "删去数量",
    "deadline_advanced": "时限提前",
    "deadline_slipped": "时限推后",
    "deadline_added": "新增时限",
    "deadline_removed": "删去时限",
    "strengthened": "力度加强",
    "softened": "力度减弱",
    "body_added": "新增责任单位",
    "body_removed": "删去责任单位",
    "body_role_changed": "分工变化",
    "reworded": "仅改表述",
}
STATUS_NAMES = {"changed": "有变化", "new": "新增", "dropped": "未再提及", "kept": "延续"}
STATE_NAMES = {
    "overdue": "到期未见回应",
    "due_soon": "即将到期",
    "dropped": "未再提及",
    "open": "在期",
    "restated": "重申",
    "claimed_fulfilled": "自称完成",
}
ARROWS = {"up": "▲", "down": "▼", None: ""}


class Column(NamedTuple, Generic[Row]):
    """One column: ``kind`` is ``text``, ``code``, ``date`` or ``number``; ``width`` in characters of the sheet."""

    name: str
    chinese: str
    kind: str
    width: int
    cell: Callable[[Row], Cell]
    codes: tuple[str, ...] = ()


def value_in_words(value: Value) -> str:
    """158000 → 158000; a range as 5~6.

    >>> value_in_words((5.0, 6.0)), value_in_words(295.0), value_in_words(None)
    ('5~6', '295', '-')
    """
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return "~".join(map(value_in_words, value))
    return f"{value:.10g}" if isinstance(value, (int, float)) else value


def change_in_words(change: Change) -> str:
    """指标提高 口袋公园 60个 → 80个 ▲"""
    words = [KIND_NAMES[change.kind]]
    if change.kind == "reworded":
        return words[0] + ("（移动位置）" if change.field == "section" or change.of == "position" else "")
    if change.of and change.field == "quantities":
        words.append(change.of)
    if change.field == "quantities":
        was, now = change.before_text or "-", change.after_text or "-"
    elif change.kind == "body_role_changed":
        words.append(change.of or "")
        was, now = value_in_words(change.before), value_in_words(change.after)
    else:
        was, now = value_in_words(change.before), value_in_words(change.after)
    if change.before is None:
        words.append(now)
    elif change.after is None:
        words.append(was)
    else:
        words.append(f"{was} → {now}")
    if change.ambition:
        words.append(ARROWS[change.ambition])
    return " ".join(words)


def changes_in_words(difference: Difference) -> str:
    """All its changes in a line."""
    return "；".join(map(change_in_words, difference.changes))


def claim_in_words(claim: Claim) -> str:
    """2024-02-20 已改造完成120个 (41%)"""
    share = f" ({claim.share:.0%})" if claim.share is not None else ""
    day = f"{claim.document.published} " if claim.document.published else ""
    return f"{day}{claim.evidence.text}{share}"


def _side(which: str, field: Callable[[Commitment], Cell]) -> Callable[[Difference], Cell]:
    def cell(d: Difference) -> Cell:
        c: Commitment | None = getattr(d, which)
        return field(c) if c is not None else None

    return cell


def _due(c: Commitment) -> Cell:
    return c.deadline.due if c.deadline else None


def _both(name: str, chinese: str, kind: str, width: int, field: Callable[[Commitment], Cell]) -> list[Any]:
    return [
        Column(f"{name}_{side}", f"{words}{chinese}", kind, width, _side(side, field))
        for side, words in (("before", "原"), ("after", "现"))
    ]


DIFF_COLUMNS: tuple[Column[Difference], ...] = (
    Column("status", "状态", "code", 10, lambda d: d.status, STATUSES),
    Column("changes", "变化", "text", 40, lambda d: changes_in_words(d) or None),
    *_both("evidence", "文", "text", 48, lambda c: c.evidence.text),
    *_both("quantities", "数量", "text", 24, lambda c: quantities_in_words(c.quantities) or None),
    *_both("due", "截止日期", "date", 12, _due),
    *_both("strength", "力度", "text", 11, lambda c: c.strength),
    *_both("responsible", "责任单位", "text", 24, lambda c: bodies_in_words(c.responsible) or None),
    *_both("section", "章节", "text", 20, lambda c: " > ".join(c.section) or None),
    Column("kinds", "变化类别", "text", 24, lambda d: " ".join(d.kinds) or None),
    Column("ambition", "进退", "text", 10, lambda d: " ".join(c.ambition or "-" for c in d.changes) or None),
    Column("similarity", "相似度", "number", 10, lambda d: d.similarity),
    Column("pairing", "配对", "code", 8, lambda d: d.pairing, ("one", "split", "merge")),
    Column("reasons", "配对理由", "text", 30, lambda d: "; ".join(d.reasons) or None),
    *_both("source", "来源", "text", 20, lambda c: c.document.source),
    *_both("start", "起", "number", 8, lambda c: c.evidence.start),
    *_both("end", "止", "number", 8, lambda c: c.evidence.end),
    *_both("id", "编号", "text", 18, lambda c: c.id),
)
DIFF_PRINTED = 4

LEDGER_COLUMNS: tuple[Column[Thread], ...] = (
    Column("state", "状态", "code", 16, lambda t: t.state, STATES),
    Column("evidence", "现承诺", "text", 48, lambda t: t.last.evidence.text),
    Column("target", "现指标", "text", 26, lambda t: quantities_in_words(t.last.quantities) or None),
    Column("due", "截止日期", "date", 12, lambda t: t.due),
    Column("first_promised", "首次承诺", "date", 12, lambda t: t.first.document.published),
    Column("last_mentioned", "最近提及", "date", 12, lambda t: t.last.document.published),
    Column("mentions", "提及次数", "number", 9, lambda t: len(t.steps)),
    Column(
        "history",
        "历次表述",
        "text",
        60,
        lambda t: "\n".join(_step_in_words(t, k) for k in range(len(t.steps))),
    ),
    Column("claims", "完成说法", "text", 40, lambda t: "\n".join(map(claim_in_words, t.claims)) or None),
    Column("share", "所占比例", "number", 10, lambda t: t.share),
    Column("responsible", "责任单位", "text", 24, lambda t: bodies_in_words(t.last.responsible) or None),
    Column("indicator", "指标", "text", 18, lambda t: t.indicator),
    Column("series", "系列", "text", 24, lambda t: t.series),
    Column("as_of", "截至", "date", 12, lambda t: t.as_of),
    Column("source", "来源", "text", 20, lambda t: t.last.document.source),
    Column("start", "起", "number", 8, lambda t: t.last.evidence.start),
    Column("end", "止", "number", 8, lambda t: t.last.evidence.end),
    Column("id", "编号", "text", 18, lambda t: t.id),
)
LEDGER_PRINTED = 9


def _step_in_words(t: Thread, k: int) -> str:
    step = t.steps[k]
    told = "；".join(map(change_in_words, step.changes))
    day: date | None = step.commitment.document.published
    return f"{day or step.commitment.document.source} {step.commitment.evidence.text}" + (
        f"（{told}）" if told else ""
    )
