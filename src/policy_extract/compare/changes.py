"""What changed in a pair, in the kinds of the contract: figures, deadline, strength, bodies, words, place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from policy_extract.compare.amounts import comparable, compare, span
from policy_extract.compare.values import Change, Value
from policy_extract.compare.words import indicator, overlap, plain
from policy_extract.model import Commitment, Deadline, Quantity, Responsible

RANKS = {"tentative": 0, "striving": 1, "firm": 2, "mandatory": 3}
_OFTEN = {
    "two-yearly": 0,
    "yearly": 1,
    "half-yearly": 2,
    "quarterly": 3,
    "monthly": 4,
    "weekly": 5,
    "daily": 6,
}
_OWN_YEAR = re.compile("今年|全年|本年|当年|年度|年内")
_ENOUGH = 2.5  # points: what two quantities of one pair must have in common to be the same one


def changes(
    before: Commitment,
    after: Commitment,
    old: Sequence[Quantity] | None = None,
    new: Sequence[Quantity] | None = None,
    bodies: bool = True,
) -> tuple[Change, ...]:
    """Every change of substance between two versions of a commitment, figures first.

    ``old`` and ``new``, where given, are the quantities to compare: in a split each part answers for its own.
    """
    found = list(quantity_changes(before, after, old, new))
    found += _deadline(before, after)
    found += _strength(before, after)
    if bodies:
        found += body_changes(before.responsible, after.responsible)
    return tuple(found)


def reworded(before: Commitment, after: Commitment) -> Change | None:
    """The change of words, if they differ in more than white space, widths and signs."""
    if plain(before.evidence.text) == plain(after.evidence.text):
        return None
    old, new = before.evidence.text, after.evidence.text
    return Change("reworded", "evidence", old, new, None, old, new)


def moved(field: str, before: Commitment, after: Commitment) -> Change:
    """The change of place: ``field`` is ``section``, or ``evidence`` for the order within one."""
    if field == "section":
        old, new = " > ".join(before.section), " > ".join(after.section)
        return Change("reworded", "section", old, new, None, old, new)
    start, end = before.evidence.start, after.evidence.start
    return Change("reworded", "evidence", start, end, "position", before.evidence.text, after.evidence.text)


# --- figures ---


def quantity_changes(
    before: Commitment,
    after: Commitment,
    old: Sequence[Quantity] | None = None,
    new: Sequence[Quantity] | None = None,
) -> Iterator[Change]:
    """Figures raised, lowered, otherwise changed, added, removed."""
    olds = before.quantities if old is None else old
    news = after.quantities if new is None else new
    if not olds and not news:
        return
    pairs = align(olds, news)
    for a, b in sorted(pairs, key=lambda p: p[1]):
        q, r = olds[a], news[b]
        verdict = compare(q, r, before, after)
        if verdict.way == "equal":
            continue
        kind = {"raised": "target_raised", "lowered": "target_lowered"}.get(verdict.way, "quantity_changed")
        yield Change(kind, "quantities", number(q), number(r), r.of or q.of, q.text, r.text, verdict.ambition)
    matched_old, matched_new = {a for a, _ in pairs}, {b for _, b in pairs}
    for a, q in enumerate(olds):
        if a not in matched_old:
            yield Change("quantity_removed", "quantities", number(q), None, q.of, q.text, None)
    for b, r in enumerate(news):
        if b not in matched_new:
            yield Change("quantity_added", "quantities", None, number(r), r.of, None, r.text)


def number(q: Quantity) -> Value:
    """The number of a quantity; for a range both ends."""
    if q.relation == "range" and q.low is not None and q.high is not None:
        return (q.low, q.high)
    return q.value


def align(olds: Sequence[Quantity], news: Sequence[Quantity]) -> list[tuple[int, int]]:
    """Which old quantity is which new one, best fit first; none is used twice."""
    if len(olds) == len(news) == 1:
        return [(0, 0)]
    rated = []
    for a, q in enumerate(olds):
        for b, r in enumerate(news):
            points = _likeness(q, r) - 0.1 * abs(a - b)
            if points >= _ENOUGH:
                rated.append((-points, a, b))
    pairs: list[tuple[int, int]] = []
    for _, a, b in sorted(rated):
        if all(a != x and b != y for x, y in pairs):
            pairs.append((a, b))
    return pairs


def _likeness(q: Quantity, r: Quantity) -> float:
    of = overlap(plain(q.of or ""), plain(r.of or ""))
    points = 3.0 * of
    if comparable(q, r):
        points += 2.0
        if span(q) == span(r):
            points += 1.5
    points += 0.6 * (q.role == r.role) + 0.4 * (q.per == r.per) + 0.3 * (q.relation == r.relation)
    if q.role != r.role and (
        "baseline" in (q.role, r.role) or ("change" in (q.role, r.role) and q.unit != "%")
    ):
        points -= 3.0  # where something stands, or how much it moved, is not where it shall be
    return points


# --- deadlines ---


def _deadline(before: Commitment, after: Commitment) -> Iterator[Change]:
    """By the day that is meant, in whatever words. What only a heading dates is not said by the commitment."""
    if _is_next_years(before, after):
        return
    old, new = _said(before.deadline), _said(after.deadline)
    if old is None or new is None:
        if new is not None:
            yield Change("deadline_added", "deadline", None, _when(new), None, None, new.text)
        if old is not None:
            yield Change("deadline_removed", "deadline", _when(old), None, None, old.text, None)
        return
    if old.recurring != new.recurring and (old.recurring or new.recurring):
        yield from _recurring(old, new)
        if old.due is None or new.due is None:
            return
    if old.due and new.due:
        if old.due != new.due:
            kind = "deadline_slipped" if new.due > old.due else "deadline_advanced"
            yield _change_of_day(kind, old, new)
    elif old.due or new.due:
        if not _both_relative(old, new):
            kind = "deadline_added" if new.due else "deadline_removed"
            yield _change_of_day(kind, old, new)
    else:
        yield from _by_duration(old, new)


def _said(d: Deadline | None) -> Deadline | None:
    return None if d is None or d.inferred else d


def _when(d: Deadline) -> str:
    day = d.due or d.from_
    return day.isoformat() if day else (d.recurring or d.text)


def _change_of_day(kind: str, old: Deadline, new: Deadline) -> Change:
    ambition = {"deadline_slipped": "down", "deadline_advanced": "up"}.get(kind)
    return Change(kind, "deadline", _when(old), _when(new), None, old.text, new.text, ambition)


def _recurring(old: Deadline, new: Deadline) -> Iterator[Change]:
    if old.recurring and new.recurring:
        oftener = _OFTEN.get(new.recurring, 0) > _OFTEN.get(old.recurring, 0)
        kind = "deadline_advanced" if oftener else "deadline_slipped"
        ambition = "up" if oftener else "down"
        yield Change(kind, "deadline", old.recurring, new.recurring, None, old.text, new.text, ambition)
    elif old.due is None and new.recurring and new.due is None:
        yield Change("deadline_added", "deadline", _when(old), new.recurring, None, old.text, new.text)
    elif new.due is None and old.recurring and old.due is None:
        yield Change("deadline_removed", "deadline", old.recurring, _when(new), None, old.text, new.text)
    elif old.due is None:
        yield Change("deadline_added", "deadline", old.recurring, _when(new), None, old.text, new.text)
    elif new.due is None:
        yield Change("deadline_removed", "deadline", _when(old), new.recurring, None, old.text, new.text)


def _both_relative(old: Deadline, new: Deadline) -> bool:
    """三年内 on both sides, where only one release says when it was published: nothing can be compared."""
    return plain(old.text) == plain(new.text)


def _by_duration(old: Deadline, new: Deadline) -> Iterator[Change]:
    """三年内 → 五年内 without dates of publication: the longer time is the later day."""
    if plain(old.text) == plain(new.text):
        return
    from policy_extract.pipeline import find_times

    lengths = []
    for d in (old, new):
        spans = [t.duration for t in find_times(d.text) if t.duration]
        lengths.append(_days(spans[0]) if spans else None)
    a, b = lengths
    if a is not None and b is not None and a != b:
        kind = "deadline_slipped" if b > a else "deadline_advanced"
        yield _change_of_day(kind, old, new)


def _days(duration: str) -> int | None:
    match = re.fullmatch(r"P(\d+)(Y|M|W|D|BD)", duration)
    return int(match[1]) * {"Y": 365, "M": 30, "W": 7, "D": 1, "BD": 1}[match[2]] if match else None


def _is_next_years(before: Commitment, after: Commitment) -> bool:
    """The yearly figure set anew (今年增长8%, a year later again): another year's target, and no delay."""
    if not (_of_its_year(before) and _of_its_year(after)):
        return False
    return indicator(before) is not None or _is_rate_of_year(before) or _is_rate_of_year(after)


def _of_its_year(c: Commitment) -> bool:
    d, published = c.deadline, c.document.published
    if d is None or d.due is None or published is None or d.due != date(published.year, 12, 31):
        return False
    return d.inferred or bool(_OWN_YEAR.search(d.text)) or plain(d.text) in _names_of(published.year)


def _names_of(year: int) -> tuple[str, str]:
    return f"{year}年", f"到{year}年"


def _is_rate_of_year(c: Commitment) -> bool:
    return any(q.role == "change" and q.unit in ("%", "个百分点") for q in c.quantities) or c.action.text in (
        "增长",
        "新增",
        "就业",
    )


# --- strength and bodies ---


def _strength(before: Commitment, after: Commitment) -> Iterator[Change]:
    old, new = before.strength, after.strength
    if old == new:
        return
    stronger = RANKS.get(new, 0) > RANKS.get(old, 0)
    cues = [c.strength_cue.text if c.strength_cue else None for c in (before, after)]
    kind, ambition = ("strengthened", "up") if stronger else ("softened", "down")
    yield Change(kind, "strength", old, new, None, cues[0], cues[1], ambition)


def body_changes(old: Sequence[Responsible], new: Sequence[Responsible]) -> Iterator[Change]:
    """Bodies that came, went, or have another part; the issuer that is only understood is none of them."""
    olds, news = _named(old), _named(new)
    same: dict[str, str] = {}
    for name in olds:
        twin = (
            name
            if name in news
            else next((n for n in news if n not in same.values() and _alias(name, n)), None)
        )
        if twin is not None:
            same[name] = twin
    for name, body in olds.items():
        if name not in same:
            yield Change("body_removed", "responsible", body.name, None, body.role, body.text, None)
    for name, body in news.items():
        if name not in same.values():
            yield Change("body_added", "responsible", None, body.name, body.role, None, body.text)
    for name, twin in same.items():
        was, now = olds[name], news[twin]
        if was.role != now.role:
            yield Change("body_role_changed", "responsible", was.role, now.role, now.name, was.text, now.text)


def _named(bodies: Sequence[Responsible]) -> dict[str, Responsible]:
    found: dict[str, Responsible] = {}
    for b in bodies:
        if not b.inferred:
            found.setdefault(plain(b.name), b)
    return found


def _alias(a: str, b: str) -> bool:
    """市财政局 and 双枫市财政局: one ends as the other, and says where besides."""
    short, long = sorted((a, b), key=len)
    return len(short) >= 3 and long.endswith(short)
