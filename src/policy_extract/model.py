"""The values that pass between the steps. All are immutable tuples; this module imports the standard library alone.

Offsets are Unicode code points, half-open: ``text[start:end]`` is the quote.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

SCHEMA_VERSION = "1.0"


class Mention(NamedTuple):
    """Some words of a text and where they stand: ``source[start:end] == text``."""

    text: str
    start: int
    end: int


class Canonical(NamedTuple):
    """A quantity in a base unit (m2, m, kg, CNY, person …), given only where the conversion is exact."""

    value: float
    unit: str


class Quantity(NamedTuple):
    """A number with its unit as the text states it (数量).

    ``value`` has 万/亿 multiplied out and is None for a range, whose bounds are ``low`` and ``high``; for a
    one-sided comparator ``value`` is the bound itself and ``low`` or ``high`` repeats it. ``unit`` is as written,
    without the scale: 平方米, 个, 元, ``%``, 倍, or ``""``.
    """

    text: str
    start: int
    end: int
    value: float | None
    low: float | None
    high: float | None
    unit: str
    relation: str  # = >= <= > < ~ range
    role: str  # target change baseline scope budget rate
    of: str | None  # what is counted or measured, as written
    per: str | None  # 每年, 每人, 各 … for rates
    canonical: Canonical | None
    rule: str


class Time(NamedTuple):
    """A time expression and what it means (时间), read against a publication date.

    ``due`` is the last day on which it still holds, ``from_`` the first. ``duration`` is ISO 8601 (``P3Y``,
    working days ``P15BD``). ``kind`` is ``deadline``, ``period``, ``recurrence``, ``start`` or ``past``.
    """

    text: str
    start: int
    end: int
    due: date | None
    from_: date | None
    recurring: str | None
    duration: str | None
    kind: str
    alternative: date | None  # the other legitimate due date, if a fair reading allows one
    rule: str


class Body(NamedTuple):
    """A public body or group of bodies as named in the text (责任单位, 主体)."""

    text: str
    start: int
    end: int
    name: str  # resolved full name, or the text where unknown: never invented
    role: str  # lead support responsible
    rule: str


class Assignment(NamedTuple):
    """A statement of who answers for a stretch of text: （市教育局牵头，市财政局配合） or 责任单位：市教育局.

    [start, end) is the statement itself with its brackets; what it governs is decided by the caller.
    """

    start: int
    end: int
    bodies: tuple[Body, ...]


class Deadline(NamedTuple):
    """By when a commitment is due (时限). ``inferred``: from a heading or the document, not from the text around."""

    text: str
    start: int
    end: int
    due: date | None
    from_: date | None
    recurring: str | None
    inferred: bool
    alternative: date | None


class Responsible(NamedTuple):
    """A body answerable for one commitment. ``inferred``: the text elides it, it is the document's issuer."""

    text: str
    start: int
    end: int
    name: str
    role: str
    inferred: bool


class Metadata(NamedTuple):
    """One row of a metadata table."""

    published: date | None
    issuer: str | None
    title: str | None


class Provenance(NamedTuple):
    """The document that a record comes from."""

    id: str  # digest of the source bytes
    source: str  # path relative to the folder given, or the name given
    title: str | None
    published: date | None
    published_basis: str | None  # given metadata text filename inferred
    issuer: str | None


class Place(NamedTuple):
    """Where in its file a commitment stands, for formats that have pages or cells."""

    page: int | None  # counted from 1
    cell: str | None  # 目标!C4


class Commitment(NamedTuple):
    """One promise: an action with its object or target, how much, by when, by whom, on which words."""

    id: str
    document: Provenance
    section: tuple[str, ...]
    evidence: Mention
    action: Mention
    object: Mention | None
    strength: str  # mandatory firm striving tentative
    strength_cue: Mention | None
    quantities: tuple[Quantity, ...]
    deadline: Deadline | None
    responsible: tuple[Responsible, ...]
    rules: tuple[str, ...]
    vague: tuple[Mention, ...] = ()  # amounts without a number (一批, 若干): pointed out, never guessed
    place: Place | None = None  # of the evidence's first character

    def to_dict(self) -> dict[str, Any]:
        """The record as the schema defines it: plain JSON values, dates in ISO form."""
        (
            name,
            d,
            section,
            evidence,
            action,
            object_,
            strength,
            cue,
            quantities,
            deadline,
            bodies,
            rules,
            vague,
            place,
        ) = self
        record: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "id": name,
            "document": {
                "id": d.id,
                "source": d.source,
                "title": d.title,
                "published": d.published.isoformat() if d.published else None,
                "published_basis": d.published_basis,
                "issuer": d.issuer,
            },
            "section": list(section),
            "evidence": _mention(evidence),
            "action": _mention(action),
            "object": _mention(object_) if object_ else None,
            "strength": strength,
            "strength_cue": _mention(cue) if cue else None,
            "quantities": [_quantity(q) for q in quantities] if quantities else [],
            "deadline": _deadline(deadline) if deadline else None,
            "responsible": [_responsible(r) for r in bodies] if bodies else [],
            "vague": [_mention(v) for v in vague] if vague else [],
            "rules": list(rules),
        }
        if place is not None:
            record["place"] = {"page": place.page, "cell": place.cell}
        return record


class Problem(NamedTuple):
    """One fault of a record. ``path`` is a JSON path such as ``$.quantities[0].start``."""

    path: str
    message: str


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


# Written out rather than by _asdict, which costs four times as much and is met ten times a record.


def _mention(m: Mention) -> dict[str, Any]:
    text, start, end = m
    return {"text": text, "start": start, "end": end}


def _quantity(q: Quantity) -> dict[str, Any]:
    text, start, end, value, low, high, unit, relation, role, of, per, canonical, _ = q
    return {
        "text": text,
        "start": start,
        "end": end,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "relation": relation,
        "role": role,
        "of": of,
        "per": per,
        "canonical": {"value": canonical.value, "unit": canonical.unit} if canonical else None,
    }


def _responsible(r: Responsible) -> dict[str, Any]:
    return {
        "text": r.text,
        "start": r.start,
        "end": r.end,
        "name": r.name,
        "role": r.role,
        "inferred": r.inferred,
    }


def _deadline(d: Deadline) -> dict[str, Any]:
    return {
        "text": d.text,
        "start": d.start,
        "end": d.end,
        "due": _iso(d.due),
        "from": _iso(d.from_),
        "recurring": d.recurring,
        "inferred": d.inferred,
        "alternative": _iso(d.alternative),
    }
