"""Why a text gave the records it gave: what became of each clause, each number and each time, as plain aligned text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from policy_extract.model import Commitment, Deadline, Quantity, Time
from policy_extract.pipeline import Extraction, find_assignments, find_bodies, find_quantities, find_times
from policy_extract.review.layout import columns, one_line, pad, wrap

# What a verdict means, in the order in which coverage lists them.
VERDICTS = {
    "commitment": "承诺: a record",
    "context": "语境: date or cue of a record",
    "responsible": "责任: who answers",
    "achievement": "成绩: already done",
    "background": "背景: how things are",
    "problem": "问题: a difficulty",
    "principle": "原则: how to go about it, not what to do",
    "slogan": "口号: no object of its own",
    "minutes": "会议: what a meeting or a document did",
    "exhortation": "号召: addressed to others",
    "statute": "法条: a rule for citizens, or when it takes effect",
    "forecast": "预测: nobody undertakes it",
    "purpose": "目的: belongs to the commitment before it",
    "preamble": "缘由: why the document is made",
    "heading": "标题: names what follows",
    "table": "表格: a row with no column of tasks",
    "circumstance": "状语: when, where or how of another clause",
    "report": "转述: says only who speaks",
    "fragment": "残句: no predicate with an object",
    "unread": "未读: no rule made anything of it",
    "marks": "标点: punctuation, blanks, line breaks",
}
# What the rules of a record say: how its clause is built, and what its stretch of the text speaks of.
RULES = {
    "commitment.act": "a predicate opens the clause",
    "commitment.prep": "a predicate behind a phrase (在…, 对…, 通过…)",
    "commitment.modal": "a subject, a modal, a predicate",
    "commitment.attain": "an indicator with its number",
    "commitment.state": "a subject and what becomes of it",
    "commitment.clause": "a subject and its predicate",
    "commitment.scope": "what a measure reaches (惠及…)",
    "commitment.bare": "a number without a predicate",
    "commitment.row": "a row of a task table",
    "mode.plan": "the text lays down tasks",
    "mode.goal": "the text states targets",
    "mode.principle": "the text speaks of principles, so a number or a date decided",
    "mode.review": "the text looks back, so a modal or a date ahead decided",
    "mode.background": "the text tells the situation, so a modal or a date ahead decided",
    "mode.preamble": "the text opens the document, so a modal or a date ahead decided",
    "mode.news": "the text tells news, so a modal, a date, a decree or an imperative decided",
    "mode.statute": "the text is an article of law, so a dated duty decided",
}
_DIGITS = re.compile(r"[0-9０-９]+(?:[.．,，][0-9０-９]+)*")
_COUNTS_LINES = re.compile(r"\s*[(（]?[0-9０-９]+(?:[.．][0-9０-９]+)*\s*[.．、)）]")
_INDENT = " " * 10
_WIDEST = 60  # columns for the words of a clause, where nothing tells how wide the terminal is


class Piece(NamedTuple):
    """A stretch of the text and what became of it. ``commitment`` is the record it gave, if it gave one."""

    start: int
    end: int
    text: str
    verdict: str
    commitment: Commitment | None


class Loose(NamedTuple):
    """A number or a time that no record took. ``kind``: number, time, or digits that no rule reads at all."""

    start: int
    end: int
    text: str
    kind: str
    meaning: str
    rule: str
    place: str  # the verdict on the words around it


class Account(NamedTuple):
    """What became of a text: its pieces and its loose numbers and times, in order. ``rules`` by span and kind."""

    text: str
    pieces: tuple[Piece, ...]
    loose: tuple[Loose, ...]
    taken: int  # numbers and times that stand in a record
    rules: dict[tuple[str, int, int], str]


class Line(NamedTuple):
    """A line to print. ``style``: the verdict it belongs to, ``detail`` or ``head``."""

    text: str
    style: str = "detail"


def account(extraction: Extraction) -> Account:
    """Looks at a document once more: all that was judged, and all that was left over."""
    text = extraction.document.text
    quantities = find_quantities(text)
    times = find_times(text, extraction.document.published)
    rules = {("time", t.start, t.end): t.rule for t in times}
    rules |= {("body", b.start, b.end): b.rule for b in find_bodies(text)}
    pieces = [
        Piece(c.evidence.start, c.evidence.end, c.evidence.text, "commitment", c)
        for c in extraction.commitments
    ]
    pieces += [Piece(r.start, r.end, text[r.start : r.end], r.reason, None) for r in extraction.refusals]
    pieces += [Piece(a.start, a.end, a.text, "responsible", None) for a in find_assignments(text)]
    pieces += _rest(text, pieces, extraction.commitments)
    pieces.sort(key=lambda p: (p.start, p.end))
    taken, loose = _sort_out(text, quantities, times, extraction.commitments, paint(text, pieces))
    return Account(text, tuple(pieces), tuple(loose), taken, rules)


def _rest(text: str, pieces: Iterable[Piece], commitments: Iterable[Commitment]) -> Iterator[Piece]:
    """The words between the pieces, a line at a time: taken up by a record (``context``), or ``unread``."""
    known = bytearray(len(text))
    for piece in pieces:
        _mark(known, piece.start, piece.end)
    used = bytearray(len(text))
    for c in commitments:
        for mention in (c.deadline, c.strength_cue, *c.quantities, *c.responsible):
            if mention:
                _mark(used, mention.start, mention.end)
    open_ = [not known[i] and char != "\n" for i, char in enumerate(text)]
    for is_open, group in groupby(range(len(text)), key=open_.__getitem__):
        span = list(group)
        words = [i for i in span if text[i].isalnum()] if is_open else []
        if words:
            start, end = words[0], words[-1] + 1
            yield Piece(start, end, text[start:end], "context" if any(used[start:end]) else "unread", None)


def _mark(characters: bytearray, start: int, end: int) -> None:
    characters[start:end] = b"\1" * (end - start)


def paint(text: str, pieces: Iterable[Piece]) -> list[str]:
    """The verdict on every character. Where pieces overlap, a record goes before a refusal."""
    verdicts = ["unread" if char.isalnum() else "marks" for char in text]
    for piece in sorted(pieces, key=_weight):
        verdicts[piece.start : piece.end] = [piece.verdict] * (piece.end - piece.start)
    return verdicts


def _weight(piece: Piece) -> int:
    return {"commitment": 2, "responsible": 1}.get(piece.verdict, 0)


def _sort_out(
    text: str,
    quantities: Iterable[Quantity],
    times: Iterable[Time],
    commitments: Iterable[Commitment],
    verdicts: Sequence[str],
) -> tuple[int, list[Loose]]:
    """How many numbers and times stand in a record, and those that stand in none."""
    in_records = bytearray(len(text))
    read = bytearray(len(text))
    for c in commitments:
        if c.deadline:
            _mark(in_records, c.deadline.start, c.deadline.end)
        for q in c.quantities:
            _mark(in_records, q.start, q.end)
            if q.per and text.endswith(q.per, 0, q.start):  # 每人每月860元: 每月 belongs to the amount
                _mark(in_records, q.start - len(q.per), q.start)
    found = [Loose(q.start, q.end, q.text, "number", amount(q), q.rule, "") for q in quantities]
    found += [Loose(t.start, t.end, t.text, "time", _day(t), t.rule, "") for t in times]
    for f in found:
        _mark(read, f.start, f.end)
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        line = text.rfind("\n", 0, start) + 1
        if not any(read[start:end]) and not ((mark := _COUNTS_LINES.match(text, line)) and mark.end() >= end):
            found.append(Loose(start, end, match[0], "digits", "", "no rule reads it", ""))
    loose = [f._replace(place=verdicts[f.start]) for f in found if not any(in_records[f.start : f.end])]
    return len(found) - len(loose), sorted(loose)


# --- in words ---


def explain(story: Account, width: int = _WIDEST) -> Iterator[Line]:
    """Lines to print: a piece a line, a record with its fields; then what was left over.

    ``width``: at most so many columns for the words of a piece.
    """
    width = min(max((columns(one_line(p.text)) for p in story.pieces), default=0), max(width, 20))
    for piece in story.pieces:
        meaning = VERDICTS.get(piece.verdict, "")
        for i, words in enumerate(wrap(one_line(piece.text), width)):
            place, tail = (str(piece.start), f"{piece.verdict:<14}{meaning}") if i == 0 else ("", "")
            yield Line(f"{place:>6}  {pad(words, width)}  {tail}".rstrip(), piece.verdict)
        if piece.commitment:
            for name, value in _fields(piece.commitment, story.rules):
                yield Line(f"{_INDENT}{name:<13}{one_line(value)}".rstrip())
    yield from _left_over(story)


def _left_over(story: Account) -> Iterator[Line]:
    """What no record took, so that nothing is dropped silently."""
    if not story.taken and not story.loose:
        return
    yield Line("")
    yield Line(_balance(story), "head")
    words = [one_line(x.text) for x in story.loose]
    width = max(map(columns, words), default=0)
    meanings = max((columns(x.meaning) for x in story.loose), default=0)
    for x, text in zip(story.loose, words, strict=True):
        rule = f"{x.rule}, in {x.place}"
        yield Line(
            f"{x.start:>6}  {pad(text, width)}  {x.kind:<7} {pad(x.meaning, meanings)}  {rule}", "unassigned"
        )


def _balance(story: Account) -> str:
    total = story.taken + len(story.loose)
    return f"numbers and times: {total}, in records: {story.taken}, unassigned: {len(story.loose)}"


def _fields(c: Commitment, rules: dict[tuple[str, int, int], str]) -> Iterator[tuple[str, str]]:
    """Each field of a record with the reason for it."""

    def because(kind: str, start: int, end: int) -> str:
        rule = rules.get((kind, start, end))
        outside = not c.evidence.start <= start < c.evidence.end
        reasons = ([rule] if rule else []) + ([f"stands at {start}"] if outside else [])
        return f" ({', '.join(reasons)})" if reasons else ""

    yield "action", c.action.text
    if c.object:
        yield "object", c.object.text
    if c.strength_cue:
        cue = c.strength_cue
        yield "strength", f"{c.strength}: {cue.text}{because('cue', cue.start, cue.end)}"
    else:
        yield "strength", f"{c.strength}: no cue, so as a bare verb"
    for q in c.quantities:
        facts = [amount(q), q.role, *([f"of {q.of}"] if q.of else []), *([f"per {q.per}"] if q.per else [])]
        yield "quantity", f"{q.text}: {', '.join(facts)} ({q.rule})"
    for v in c.vague:
        yield "vague", f"{v.text}: an amount without a number"
    if c.deadline:
        d = c.deadline
        inferred = ", inferred" if d.inferred else ""
        yield "deadline", f"{d.text}: {_day(d)}{inferred}{because('time', d.start, d.end)}"
    for body in c.responsible:
        name = body.text if body.name == body.text else f"{body.text} = {body.name}"
        inferred = ", inferred" if body.inferred else ""
        yield "responsible", f"{name}: {body.role}{inferred}{because('body', body.start, body.end)}"
    if c.section:
        yield "section", " > ".join(c.section)
    for i, rule in enumerate(c.rules):
        yield "" if i else "rules", rule + (f": {RULES[rule]}" if rule in RULES else "")


def amount(q: Quantity) -> str:
    """The value as the record has it: ``>= 98 %``, ``range 3 to 5 年``."""
    value = f"{q.low:g} to {q.high:g}" if q.low is not None and q.high is not None else _number(q)
    return f"{q.relation} {value} {q.unit}".rstrip()


def _number(q: Quantity) -> str:
    value = next((v for v in (q.value, q.low, q.high) if v is not None), None)
    return "?" if value is None else f"{value:.15g}"


def _day(t: Time | Deadline) -> str:
    """What a time means: ``due 2025-12-31``, ``yearly``, ``past``, ``P3Y``, ``no date``."""
    facts = [f"from {t.from_}"] if t.from_ else []
    facts += [f"due {t.due}"] if t.due else []
    facts += [t.recurring] if t.recurring else []
    facts += [f"or {t.alternative}"] if t.alternative else []
    if isinstance(t, Time):
        facts += [t.duration] if t.duration else []
        facts += ["past"] if t.kind == "past" else []
    return ", ".join(facts) or "no date"


def coverage(story: Account) -> Iterator[Line]:
    """Lines to print: how much of the text became what. Every character counts once, so the shares make 100%."""
    verdicts = Counter(paint(story.text, story.pieces))
    count = Counter(p.verdict for p in story.pieces)
    total = len(story.text)
    order = [v for v in VERDICTS if v in count or v in verdicts]
    order += sorted(v for v in count if v not in VERDICTS)
    yield Line(f"{'':14}{'clauses':>8}{'characters':>12}{'share':>8}", "head")
    for verdict in order:
        clauses = "" if verdict == "marks" else str(count[verdict])
        share = verdicts[verdict] / max(1, total)
        meaning = VERDICTS.get(verdict, "")
        yield Line(f"{verdict:14}{clauses:>8}{verdicts[verdict]:12}{share:8.1%}  {meaning}".rstrip(), verdict)
    yield Line(f"{'total':14}{sum(count.values()):8}{total:12}{1:8.1%}", "head")
    yield Line("")
    yield Line(_balance(story), "head")
