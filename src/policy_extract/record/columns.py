"""The columns of a table of commitments: of the CSV form, the worksheet and the data frame alike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple, Protocol

from policy_extract.model import Commitment, Quantity, Responsible

Cell = str | float | bool | date | None


class Described(Protocol):
    """What the sheet of documents and the folder of texts need of a document."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def published(self) -> date | None: ...
    @property
    def published_basis(self) -> str | None: ...
    @property
    def issuer(self) -> str | None: ...
    @property
    def text(self) -> str: ...


class Column(NamedTuple):
    """One column of a table of commitments.

    ``kind`` is ``text``, ``code`` (one of ``codes``), ``date``, ``number``, ``offset`` or ``flag``; ``width``
    is in characters of the sheet's font, of which a Chinese character takes two.
    """

    name: str
    chinese: str
    kind: str
    width: int
    cell: Callable[[Commitment], Cell]
    meaning: str
    codes: tuple[str, ...] = ()


ROLES = {
    "target": "目标",
    "change": "变化量",
    "baseline": "基数",
    "scope": "范围",
    "budget": "资金",
    "rate": "频率或定额",
    "lead": "牵头",
    "support": "配合",
    "responsible": "责任",
}


def _of_quantity(field: str) -> Callable[[Commitment], Cell]:
    def cell(c: Commitment) -> Cell:
        return getattr(c.quantities[0], field) if len(c.quantities) == 1 else None

    return cell


def _of_deadline(field: str) -> Callable[[Commitment], Cell]:
    def cell(c: Commitment) -> Cell:
        return getattr(c.deadline, field) if c.deadline else None

    return cell


def quantities_in_words(quantities: Iterable[Quantity]) -> str:
    """城中村 16个；棚户区 15.8万平方米（范围 scope）"""
    parts = []
    for q in quantities:
        remarks = [q.per] if q.per else []
        if q.role != "target":
            remarks.append(f"{ROLES[q.role]} {q.role}")
        parts.append((f"{q.of} " if q.of else "") + q.text + (f"（{'，'.join(remarks)}）" if remarks else ""))
    return "；".join(parts)


def bodies_in_words(bodies: Iterable[Responsible]) -> str:
    """市教育局（牵头 lead）；市财政局（配合 support）"""
    parts = []
    for body in bodies:
        remarks = [] if body.role == "responsible" else [f"{ROLES[body.role]} {body.role}"]
        if body.inferred:
            remarks.append("推定 inferred")
        parts.append(body.name + (f"（{'，'.join(remarks)}）" if remarks else ""))
    return "；".join(parts)


BASES = ("given", "metadata", "text", "filename", "inferred")
STRENGTHS = ("mandatory", "firm", "striving", "tentative")
RELATIONS = ("=", ">=", "<=", ">", "<", "~", "range")
QUANTITY_ROLES = ("target", "change", "baseline", "scope", "budget", "rate")
RECURRENCES = ("yearly", "half-yearly", "quarterly", "monthly", "weekly", "daily", "two-yearly")

_ONE = "只有一个数量时填写; filled where there is exactly one quantity"

# The first nine are what a reader of a printed ledger wants; the rest is for filters and programs.
PRINTED = 9
COLUMNS: tuple[Column, ...] = (
    Column("title", "标题", "text", 28, lambda c: c.document.title, "文件标题; title of the document"),
    Column(
        "evidence", "承诺原文", "text", 64, lambda c: c.evidence.text, "原文照录; the words of the document"
    ),
    Column("action", "行动", "text", 12, lambda c: c.action.text, "主要谓语; the main predicate"),
    Column(
        "object", "对象", "text", 20, lambda c: c.object and c.object.text, "行动的对象; what it is done to"
    ),
    Column(
        "strength",
        "力度",
        "code",
        12,
        lambda c: c.strength,
        "mandatory 必须, firm 将、要, striving 力争, tentative 探索; how binding the wording is",
        STRENGTHS,
    ),
    Column(
        "quantities",
        "数量",
        "text",
        32,
        lambda c: quantities_in_words(c.quantities) or None,
        "全部数量，指标在前; all numbers, each after what it counts",
    ),
    Column("deadline", "时限", "text", 16, _of_deadline("text"), "时限原文; the words of the deadline"),
    Column(
        "due",
        "截止日期",
        "date",
        12,
        _of_deadline("due"),
        "仍算按期的最后一天; last day that is still in time",
    ),
    Column(
        "responsible",
        "责任单位",
        "text",
        32,
        lambda c: bodies_in_words(c.responsible) or None,
        "责任单位及分工; the bodies answerable, with their part",
    ),
    Column(
        "published",
        "发布日期",
        "date",
        12,
        lambda c: c.document.published,
        "文件发布日期; day of publication",
    ),
    Column(
        "issuer", "发布主体", "text", 18, lambda c: c.document.issuer, "谁的计划; the body whose plan this is"
    ),
    Column(
        "section",
        "章节",
        "text",
        24,
        lambda c: " > ".join(c.section) or None,
        "所在标题，由外到内; the headings above, outermost first",
    ),
    Column(
        "value",
        "数值",
        "number",
        12,
        _of_quantity("value"),
        f"万、亿已换算; 万 and 亿 multiplied out. {_ONE}",
    ),
    Column("low", "下限", "number", 10, _of_quantity("low"), f"lower bound. {_ONE}"),
    Column("high", "上限", "number", 10, _of_quantity("high"), f"upper bound. {_ONE}"),
    Column("unit", "单位", "text", 10, _of_quantity("unit"), f"unit as written. {_ONE}"),
    Column(
        "relation",
        "关系",
        "code",
        10,
        _of_quantity("relation"),
        f">= 不低于, <= 不超过, ~ 约, range 区间. {_ONE}",
        RELATIONS,
    ),
    Column(
        "role",
        "作用",
        "code",
        10,
        _of_quantity("role"),
        "target 目标, change 变化量, baseline 基数, scope 范围, budget 资金, rate 频率或定额. " + _ONE,
        QUANTITY_ROLES,
    ),
    Column(
        "from", "起始日期", "date", 12, _of_deadline("from_"), "第一天; first day, where the words say it"
    ),
    Column(
        "recurring",
        "周期",
        "code",
        11,
        _of_deadline("recurring"),
        "yearly 每年, quarterly 每季度 …; how often it comes round",
        RECURRENCES,
    ),
    Column(
        "deadline_inferred",
        "时限推定",
        "flag",
        10,
        _of_deadline("inferred"),
        "来自标题或文件而非本句; taken from a heading or the document, not from the sentence",
    ),
    Column(
        "strength_cue",
        "力度词",
        "text",
        10,
        lambda c: c.strength_cue and c.strength_cue.text,
        "决定力度的词; the word that sets the strength",
    ),
    Column(
        "vague",
        "模糊数量",
        "text",
        12,
        lambda c: "；".join(v.text for v in c.vague) or None,
        "没有数字的数量，如一批、若干; amounts without a number",
    ),
    Column("source", "来源", "text", 24, lambda c: c.document.source, "文件名或路径; the file"),
    Column(
        "start",
        "起",
        "offset",
        8,
        lambda c: c.evidence.start,
        "原文起点（字符）; first character of the quote",
    ),
    Column(
        "end",
        "止",
        "offset",
        8,
        lambda c: c.evidence.end,
        "原文终点（字符，不含）; end of the quote, exclusive",
    ),
    Column(
        "published_basis",
        "日期依据",
        "code",
        12,
        lambda c: c.document.published_basis,
        "发布日期从何而来; where the day of publication comes from",
        BASES,
    ),
    Column(
        "rules",
        "规则",
        "text",
        28,
        lambda c: " ".join(c.rules) or None,
        "所用规则; the rules that made the record",
    ),
    Column("id", "编号", "text", 20, lambda c: c.id, "由内容得出，不变; derived from the content, stable"),
)


_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(words: str) -> str:
    return _UNPRINTABLE.sub("\ufffd", words)
