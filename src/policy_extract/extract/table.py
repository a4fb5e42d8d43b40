"""Tables of tasks and of indicators: which column holds what, the bodies of a cell, the target of an indicator."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from policy_extract import lexicon
from policy_extract.document.segment import Block
from policy_extract.extract import body, quantity
from policy_extract.extract.numerals import parse_numeral
from policy_extract.model import Body, Quantity, Time

BODIES = ("lead", "support", "responsible")
TEXTS = ("task", "measure", "goal", "target", "name")  # columns whose cells can be read as sentences
DITTO = "〃"  # where a cell goes on from the row above (see document.readers.grid)
FAR = 40  # blocks: rows and names of groups between a row and the head of its table

Cell = tuple[int, int]

_UNIT_ABOVE = re.compile(r"单位[:：]([^\s，。；）)]{1,6})[）)]?\s*\Z")
_NAME = re.compile(
    r"([^、，；;,\s（）()]+(?:（[市区县镇街州盟旗、]{1,6}）[^、，；;,\s（）()]*)?)(?:[（(]([^）)]*)[）)])?"
)
_NUMBERED = re.compile(r"(?:\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[）)]|[①-⑳])\s*(?=\S)")
_RULE = re.compile(r"[\s|:：—-]+")  # |---|---|
_YEAR = re.compile(r"(?:20|19)\d\d")
_YEAR_HEAD = re.compile(r"(?:20|19)\d\d年?(?:底|末)?")
_TARGETED = re.compile("目标|规划|预期|计划|任务")
_STATISTICS = re.compile("上年|同比|去年|增减|占比|比重")
_LONGEST_GROUP = 30  # characters of a line between rows that names the next: 一、经济发展
_LONGEST_HEAD = 16  # characters: 2030年规划目标值（累计） is among the longest


class Head(list[str]):
    """What each column of a table holds, by the kinds of body_columns.tsv, with the words and places of the head's cells."""

    def __init__(
        self, columns: Sequence[str] = (), texts: Sequence[str] = (), spans: Sequence[Cell] = ()
    ) -> None:
        super().__init__(columns)
        self.texts = list(texts)
        self.spans = list(spans)
        self.bodies: list[Body] = []  # of the row above, for cells that span several rows
        self.by_column: dict[int, list[Body]] = {}  # the same, column by column
        self.time: Time | None = None
        self.unit = ""  # of all its amounts, from the line above: 单位：万元

    @property
    def is_plan(self) -> bool:
        """Whether the rows are things to be done: 任务, or names with a date, an aim or what is done for them."""
        if "task" in self or "measure" in self:
            return True
        return "goal" in self or ("name" in self and "time" in self and any(c in BODIES for c in self))

    @property
    def is_indicators(self) -> bool:
        """Whether the rows are indicators with their values, not tasks."""
        return "unit" in self or "attribute" in self or "base" in self


class Indicator(NamedTuple):
    """A row of a table of indicators: 森林覆盖率 | % | 40.2 | 42.5 | 约束性."""

    start: int
    end: int
    value: Cell  # of the target
    name: Cell
    strength: str
    cue: Cell | None
    quantities: list[Quantity]
    time: Time | None


@cache
def _columns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((row["kind"], re.compile(row["pattern"])) for row in lexicon.table("body_columns"))


def cells(chars: str, start: int, end: int) -> list[Cell]:
    """The spans of the cells of a row, blanks at their edges and a number before words left out."""
    mark = "\t" if "\t" in chars[start:end] else "|"
    if mark == "|":
        start += chars[start] == "|"
        end -= end > start and chars[end - 1] == "|"
    found = []
    at = start
    for cell in chars[start:end].split(mark):
        text = cell.strip()
        a = at + cell.find(text) if text else at
        numbered = _NUMBERED.match(text)
        skip = numbered.end() if numbered else 0
        found.append((a + skip, a + len(text)))
        at += len(cell) + 1
    return found


def is_rule(chars: str, start: int, end: int) -> bool:
    """|---|---|: the line below the head of a table."""
    return bool(_RULE.fullmatch(chars, start, end))


def head(chars: str, spans: Sequence[Cell], above: Sequence[str] = ()) -> Head | None:
    """The columns if the cells are the heads of a table (完成时限 → time), else None.

    ``above``: the head before, whose column of aims a second line of years divides (规划目标 | → 2025年 | 年均增长).
    """
    texts = [chars[a:b] for a, b in spans]
    if isinstance(above, Head) and DITTO in texts:
        return _second(chars, spans, texts, above)
    columns = [_column(text) for text in texts]
    told = [c for c in columns if c]
    filled = [t for t in texts if t]
    if len(told) < 2 or 2 * len(told) < len(filled):
        return None
    if any(not column and len(text) > 12 for column, text in zip(columns, texts, strict=True)):
        return None
    if not any(c in ("task", "measure", "goal", "name") for c in columns):
        if not (isinstance(above, Head) and all(c in ("target", "base", "growth") for c in told)):
            return None
        at = next(
            (k for k, c in enumerate(above) if c in ("goal", "target") and not _YEAR.search(above.texts[k])),
            -1,
        )
        if at < 0:
            return None
        return Head(
            [*above[:at], *columns, *above[at + 1 :]],
            [*above.texts[:at], *texts, *above.texts[at + 1 :]],
            [*above.spans[:at], *spans, *above.spans[at + 1 :]],
        )
    if "name" not in columns or not any(_YEAR.match(t) for t in texts):
        columns = ["responsible" if c == "unit" else c for c in columns]  # 单位 is whose task it is
    made = Head(columns, texts, spans)
    said = _UNIT_ABOVE.search(chars, max(0, spans[0][0] - 60), spans[0][0])
    made.unit = said[1] if said else ""
    return made


def _second(chars: str, spans: Sequence[Cell], texts: Sequence[str], above: Head) -> Head | None:
    """The second line of a head, over whose first some cells go on: 〃 | 〃 | 2023年 | 2025年 | 〃."""
    own = [(k, text) for k, text in enumerate(texts) if text and text != DITTO]
    follows = above.spans and chars.count("\n", above.spans[-1][1], spans[0][0]) == 1
    if not follows or not own or any(not _column(text) and len(text) > 8 for _, text in own):
        return None
    if any(text == DITTO and k < len(above) and not above.texts[k] for k, text in enumerate(texts)):
        return None
    if sum(bool(_column(text)) or k >= len(above) or not above.texts[k] for k, text in own) * 2 < len(own):
        return None
    width = max(len(texts), len(above))
    made = Head([""] * width, [""] * width, [spans[0]] * width)
    spanning = said = ""  # what the cell above says of all its columns: 目标值 over 2023年 and 2025年
    for k in range(width):
        if k < len(above) and above.texts[k]:
            spanning, said = above[k], above.texts[k]
        if k < len(texts) and texts[k] not in ("", DITTO):
            kind = _column(texts[k]) or spanning
            made[k] = "target" if kind == "goal" and _YEAR.match(texts[k]) else kind
            made.texts[k] = texts[k] + said if _YEAR_HEAD.fullmatch(texts[k]) else texts[k]
            made.spans[k] = spans[k]
        elif k < len(above):
            made[k], made.texts[k], made.spans[k] = above[k], above.texts[k], above.spans[k]
    made.unit = above.unit
    return made


def is_ditto(chars: str, cell: Cell) -> bool:
    """Whether a cell says no more than that the one above holds here, too."""
    return chars[cell[0] : cell[1]] in (DITTO, "同上")


def _column(text: str) -> str:
    if not 1 < len(text) <= _LONGEST_HEAD or "。" in text or "，" in text:
        return ""
    return next((kind for kind, pattern in _columns() if pattern.search(text)), "")


def head_above(chars: str, blocks: Sequence[Block], index: int) -> Head:
    """The head of the table that a row stands in, over rows and the names of groups; an empty one where there is none."""
    for k in range(index - 1, max(-1, index - FAR), -1):
        block = blocks[k]
        if block.kind == "row":
            found = head(chars, cells(chars, block.start, block.end))
            if found is not None:
                below = blocks[k + 1]
                return head(chars, cells(chars, below.start, below.end), found) or found
        elif block.kind != "heading" or block.end - block.start > _LONGEST_GROUP:
            break
    return Head()


def lay(
    head: Head, chars: str, spans: Sequence[Cell], times_in: Callable[[int, int], list[Time]]
) -> tuple[list[tuple[str, Cell]], int]:
    """The cells of a row with what they hold, and how many columns are missing before the first.

    Rows are short where cells span rows or are empty at the end: of the ways to lay them under the head, the one under
    which most cells hold what they should.
    """
    missing = len(head) - len(spans)

    def fits(shift: int) -> int:
        good = 0
        for k, (a, b) in enumerate(spans):
            kind = head[k + shift]
            if kind == "number":
                good += 2 if chars[a:b].strip("（）().、").isdigit() else -2
            elif kind == "time" and b > a:
                good += 1 if times_in(a, b) else -1
            elif kind in BODIES and b > a:
                good += 1 if body.parse_list(chars, a, b) else -1
            elif kind == "attribute":
                good += chars[b - 1 : b] == "性"
        return good

    shift = max(range(missing + 1), key=fits) if 0 < missing < 6 else 0
    return [(head[k + shift], cell) for k, cell in enumerate(spans) if k + shift < len(head)], shift


def header_time(head: Head, k: int, chars: str, times_in: Callable[[int, int], list[Time]]) -> Time | None:
    """The date that the head of a column gives: 2025年目标, 一季度."""
    a, b = head.spans[k]
    found = next((t for t in times_in(a, b) if t.end <= b and t.due is not None), None)
    if found is not None:
        return found
    m = _YEAR_HEAD.match(chars, a, b)
    if m is None:
        return None
    due = date(int(m[0][:4]), 12, 31)
    return Time(m[0], m.start(), m.end(), due, None, None, None, "deadline", None, "time.column")


def target(head: Head, published: date | None) -> int:
    """The column with the target of an indicator, -1 where the table only tells what was."""
    best, year = -1, 0
    dated = [k for k, c in enumerate(head) if c in ("base", "target") and _YEAR.match(head.texts[k])]
    bound = "attribute" in head
    for k, kind in enumerate(head):
        if kind != "target":
            continue
        m = _YEAR.match(head.texts[k])
        if m is None:
            if best < 0 and not year:
                best = k
            continue
        said = bool(_TARGETED.search(head.texts[k])) or bound
        if published is not None:
            ahead = int(m[0]) > published.year or (int(m[0]) == published.year and said)
        else:
            ahead = said or (len(dated) > 1 and not any(_STATISTICS.search(t) for t in head.texts))
        if ahead and int(m[0]) > year:
            best, year = k, int(m[0])
    return best


def indicator(
    head: Head, row: Sequence[tuple[str, Cell]], shift: int, column: int, chars: str, time: Time | None
) -> Indicator | None:
    """The target that a row states, or None where its cell has no number. ``shift``: columns that the row lacks before
    its first cell; ``column``: that of the target."""
    by_kind: dict[str, Cell] = {}
    for kind, cell in row:
        if cell[1] > cell[0] and not is_ditto(chars, cell):
            by_kind.setdefault(kind, cell)
    name = by_kind.get("name") or by_kind.get("task")
    if name is None or not 0 <= column - shift < len(row):
        return None
    unit_at = by_kind.get("unit")
    named = chars[name[0] : name[1]]
    bracket = _UNIT_IN_NAME.search(named)
    of_column = _UNIT_IN_NAME.search(head.texts[column])
    unit = (
        chars[unit_at[0] : unit_at[1]]
        if unit_at
        else bracket[1]
        if bracket
        else of_column[1]
        if of_column
        else head.unit
    )
    what = named[: bracket.start()] if bracket else named
    value = row[column - shift][1]
    said = chars[value[0] : value[1]]
    role = "change" if _GROWS.search(what) else "target"
    goal = _value(chars, value, unit, role, what)
    if goal is None and not _WORDS.search(said):
        grown = by_kind.get("growth")
        goal = _value(chars, grown, "", "change", what) if grown else None
        if goal is None:
            return None
    elif goal is None and not head.is_indicators:
        return None  # 2025年 | 建成学校5所: a task
    quantities = [goal] if goal is not None else []
    if goal is not None:
        value = (goal.start, goal.end)
    before = [
        k
        for k, kind in enumerate(head)
        if 0 <= k - shift < len(row) and kind in ("base", "target") and k != column
    ]
    before = [k for k in before if _earlier(head.texts[k], head.texts[column])]
    before = [k for k in before if not _TARGETED.search(head.texts[k])] or before
    if before and (goal is None or goal.role == role):
        base = _value(chars, row[before[-1] - shift][1], unit, "baseline", what)
        if base is not None:
            quantities.append(base)
    quantities.sort(key=lambda q: q.start)
    strength, cue = "firm", None
    attribute = by_kind.get("attribute")
    if attribute is not None:
        said = chars[attribute[0] : attribute[1]]
        strength = "mandatory" if "约束" in said else "striving" if "预期" in said else "firm"
        cue = attribute if strength != "firm" else None
    start = min(name[0], value[0], *(q.start for q in quantities))
    end = max(name[1], value[1], *(q.end for q in quantities))
    return Indicator(start, end, value, (name[0], name[0] + len(what)), strength, cue, quantities, time)


_GROWS = re.compile("(?:增长|增速|增长率|增幅|降低|下降|减少|降幅|下降率|降低率|减少量)(?:[（(].*)?$")
_WORDS = re.compile("[一-龥]{2}")


def _earlier(head: str, target: str) -> bool:
    a, b = _YEAR.match(head), _YEAR.match(target)
    return a is None or b is None or a[0] < b[0]


_UNIT_IN_NAME = re.compile(r"[（(]([^（）()\d]{1,8})[）)]$")
_SIGNS = (("≥", "不低于"), ("≤", "不超过"), ("＞", "超过"), (">", "超过"), ("＜", "低于"), ("<", "低于"))
_FIGURE = re.compile(
    r"[〔\[【(（]?(?:累计)?((?:[≥≤＞＜><]|不[低少高]于|不超过|超过?|约|达到?)?\d[^〔〕\[\]【】]*)[〕\]】)）]?$"
)


_FOOTNOTE = re.compile(r"[\[【]\d[\]】]")


def _value(chars: str, cell: Cell, unit: str, role: str, what: str | None) -> Quantity | None:
    """The number of a cell, with the unit of its column where it has none."""
    m = _FIGURE.match(chars, *cell)
    if m is None or _FOOTNOTE.fullmatch(chars, *cell):
        return None
    start, end = m.span(1)
    text = chars[start:end].rstrip()
    end = start + len(text)
    plain = text
    for sign, words in _SIGNS:
        plain = plain.replace(sign, words)
    number = re.search(r"\d[\d.,]*[万亿]*", plain)
    if number is None:
        return None
    spelled = plain if _HAS_UNIT.search(plain) else plain[: number.end()] + unit + plain[number.end() :]
    lead = "指标达到" if plain[:1].isdigit() else "指标"
    found = quantity.find(lead + spelled)
    if found:
        return found[0]._replace(text=text, start=start, end=end, role=role, of=what, per=None)
    amount = parse_numeral(number[0])
    if amount is None or plain != number[0]:
        return None
    return Quantity(
        text, start, end, float(amount), None, None, unit, "=", role, what, None, None, "quantity.cell"
    )


# 6%左右, 300亿元: not 6左右, 300以上, 32万
_HAS_UNIT = re.compile(r"[%％‰]|[\d万亿](?!左右|以上|以下|以内|[余多万亿])[一-龥]")
_BARE_GOAL = re.compile("(?:完成|达到|达|实现|建成|共|累计){0,2}")  # 完成1份 says no more than 1份
_BUDGET = re.compile("投资|资金|金额|预算|经费")


def amounts(head: Head, k: int, cell: Cell, chars: str, quantities: Sequence[Quantity]) -> list[Quantity]:
    """The numbers that a cell adds to the task of its row: 总投资（万元） | 500, 目标 | 5所."""
    kind = head[k]
    if kind == "amount":
        bracket = _UNIT_IN_NAME.search(head.texts[k])
        role = "budget" if _BUDGET.search(head.texts[k]) else "target"
        found = _value(chars, cell, bracket[1] if bracket else head.unit, role, None)
        return [found] if found is not None else []
    if kind == "goal" and quantities and _BARE_GOAL.fullmatch(chars, cell[0], quantities[0].start):
        return [q._replace(role="target") for q in quantities if q.role == "target" or len(quantities) == 1]
    return []


def of_its_cell(q: Quantity) -> Quantity:
    """A quantity of what its own cell names: what stands in the cell before belongs to another column."""
    return q._replace(of=q.of.rpartition("\t")[2] or None) if q.of and "\t" in q.of else q


def fill(
    head: Head, row: Sequence[tuple[str, Cell]], chars: str, times_in: Callable[[int, int], list[Time]]
) -> None:
    """Notes in the head the bodies and the date of a row. One without a number of its own goes on with the row above,
    whose cells span it."""
    goes_on = "number" in head and not any(kind == "number" and b > a for kind, (a, b) in row)
    found: list[Body] = []
    by_column: dict[int, list[Body]] = {}
    for k, (kind, (a, b)) in enumerate(row):
        if kind in BODIES:
            again = is_ditto(chars, (a, b))
            by_column[k] = head.by_column.get(k, []) if again else bodies(chars, a, b, kind)
            found += by_column[k]
    if found or not goes_on:
        head.bodies, head.by_column = found, by_column
    times = [(a, b) for kind, (a, b) in row if kind == "time"]
    dated = [t for a, b in times for t in times_in(a, b)]
    told = any(b > a and not is_ditto(chars, (a, b)) for a, b in times)
    again = any(is_ditto(chars, cell) for cell in times)
    if told or not (goes_on or again):
        due = [t for t in dated if t.due is not None]
        head.time = due[-1] if due else dated[0] if dated else None


def bodies(chars: str, start: int, end: int, role: str) -> list[Body]:
    """The bodies of a cell, with what is said of each: 县住房城乡建设局（牵头）、县财政局（配合）."""
    found: list[Body] = []
    for m in _NAME.finditer(chars, start, end):
        names = body.parse_list(chars, m.start(1), m.end(1))
        if not names and m.end(1) - m.start(1) >= 3:
            names = [Body(m[1], m.start(1), m.end(1), m[1], role, "body.cell")]
        note = m[2] or ""
        told = (
            "lead"
            if "牵头" in note or "主" in note
            else "support"
            if "配合" in note or "协" in note
            else role
        )
        found += [b._replace(role=told, rule="body.cell") for b in names or []]
    return found
