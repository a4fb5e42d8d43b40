"""Why a text gave the records it gave: each clause with its verdict and rules, as plain aligned text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from policy_extract.model import Commitment
from policy_extract.review.layout import columns, one_line, pad, wrap

# What a refusal means, in the order in which coverage lists them.
VERDICTS = {
    "commitment": "承诺: kept",
    "achievement": "成绩: already done",
    "background": "背景: how things are",
    "problem": "问题: a difficulty",
    "principle": "原则: how to go about it, not what to do",
    "slogan": "口号: no object of its own",
    "minutes": "会议: what a meeting did",
    "exhortation": "号召: addressed to others",
    "statute": "法条: a rule for citizens, or when it takes effect",
    "forecast": "预测: nobody undertakes it",
    "purpose": "目的: belongs to the commitment before it",
    "heading": "标题: names what follows",
    "circumstance": "状语: when, where or how of another clause",
    "report": "转述: says only who speaks",
    "fragment": "残句: no predicate with an object",
}


class Refused(Protocol):
    """A clause that is no commitment, and the class of why not."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def reason(self) -> str: ...


class Clause(NamedTuple):
    """A stretch of the text and what became of it."""

    start: int
    end: int
    text: str
    verdict: str  # commitment, or the class of its refusal
    rules: tuple[str, ...]


def clauses(text: str, commitments: Iterable[Commitment], refusals: Iterable[Refused]) -> list[Clause]:
    """Everything that was judged, in the order of the text."""
    kept = [
        Clause(c.evidence.start, c.evidence.end, c.evidence.text, "commitment", c.rules) for c in commitments
    ]
    refused = [Clause(r.start, r.end, text[r.start : r.end], r.reason, ()) for r in refusals]
    return sorted(kept + refused)


def explain(judged: Sequence[Clause], commitments: Iterable[Commitment]) -> Iterator[str]:
    """Lines to print: a clause a line (offset, words, verdict, rules), then the records."""
    words = [one_line(c.text) for c in judged]
    width = min(max(map(columns, words), default=0), 60)
    for clause, text in zip(judged, words, strict=True):
        rules = ", ".join(clause.rules)
        for i, piece in enumerate(wrap(text, width)):
            tail = f"{clause.verdict:<12}{rules}" if i == 0 else ""
            place = str(clause.start) if i == 0 else ""
            yield f"{place:>6}  {pad(piece, width)}  {tail}".rstrip()
    for number, commitment in enumerate(commitments, 1):
        yield ""
        yield from describe(commitment, number)


def describe(commitment: Commitment, number: int) -> Iterator[str]:
    """One record as lines: what, how much, by when, by whom, on which words."""
    c = commitment
    yield f"{number}. [{c.evidence.start}, {c.evidence.end}) {one_line(c.evidence.text)}"
    for name, value in _fields(c):
        yield f"   {name:<12}{value}"


def _fields(c: Commitment) -> Iterator[tuple[str, str]]:
    yield "action", c.action.text
    if c.object:
        yield "object", c.object.text
    yield "strength", c.strength + (f" ({c.strength_cue.text})" if c.strength_cue else "")
    for q in c.quantities:
        value = (
            f"{q.low:g} to {q.high:g}" if q.low is not None and q.high is not None else f"{q.value or 0:g}"
        )
        facts = [f"{q.relation} {value} {q.unit}".rstrip(), q.role]
        facts += [f"of {q.of}"] if q.of else []
        facts += [f"per {q.per}"] if q.per else []
        yield "quantity", f"{q.text}: {', '.join(facts)} ({q.rule})"
    if c.deadline:
        d = c.deadline
        facts = [f"due {d.due}"] if d.due else ["no date"]
        facts += [f"from {d.from_}"] if d.from_ else []
        facts += [d.recurring] if d.recurring else []
        facts += [f"or {d.alternative}"] if d.alternative else []
        facts += ["inferred"] if d.inferred else []
        yield "deadline", f"{d.text}: {', '.join(facts)}"
    for body in c.responsible:
        name = body.text if body.name == body.text else f"{body.text} = {body.name}"
        yield "responsible", f"{name}: {body.role}" + (", inferred" if body.inferred else "")
    if c.section:
        yield "section", " > ".join(c.section)
    yield "rules", ", ".join(c.rules)


def coverage(judged: Iterable[Clause], characters: int) -> Iterator[str]:
    """Lines to print: how much of the text became what; ``characters`` is the length of the whole text."""
    spent: Counter[str] = Counter()
    count: Counter[str] = Counter()
    for clause in judged:
        spent[clause.verdict] += clause.end - clause.start
        count[clause.verdict] += 1
    order = [v for v in VERDICTS if v in count] + sorted(v for v in count if v not in VERDICTS)
    yield f"{'':14}{'clauses':>8}{'characters':>12}{'share':>8}"
    for verdict in order:
        share = spent[verdict] / max(1, characters)
        meaning = VERDICTS.get(verdict, "")
        yield f"{verdict:14}{count[verdict]:8}{spent[verdict]:12}{share:8.1%}  {meaning}".rstrip()
    rest = characters - sum(spent.values())
    yield f"{'between':14}{'':8}{rest:12}{rest / max(1, characters):8.1%}  punctuation, line breaks"
