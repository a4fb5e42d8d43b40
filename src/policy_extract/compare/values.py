"""What a comparison gives: changes, differences, and the threads of a ledger. All are immutable tuples."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from policy_extract.model import Commitment, Mention, Provenance

Value = float | str | tuple[float, float] | None

KINDS = (
    "target_raised",
    "target_lowered",
    "quantity_changed",
    "quantity_added",
    "quantity_removed",
    "deadline_advanced",
    "deadline_slipped",
    "deadline_added",
    "deadline_removed",
    "strengthened",
    "softened",
    "body_added",
    "body_removed",
    "body_role_changed",
    "reworded",
)
STATUSES = ("kept", "changed", "new", "dropped")


class Change(NamedTuple):
    """One thing that is not as it was.

    ``field`` is the field of the record; ``before`` and ``after`` are the values there: a number (two for a range),
    an ISO date, a strength, a role, a name; ``before_text`` and ``after_text`` are the words. ``of`` says what a
    quantity counts, or whose role it is. ``ambition`` is ``up`` or ``down`` where more or less is promised: a lower
    ceiling is more, and so is a larger reduction; None where nobody can say.
    """

    kind: str
    field: str
    before: Value
    after: Value
    of: str | None = None
    before_text: str | None = None
    after_text: str | None = None
    ambition: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; a range is a list of two numbers."""
        values = self._asdict()
        for side in ("before", "after"):
            if isinstance(values[side], tuple):
                values[side] = list(values[side])
        return values


class Difference(NamedTuple):
    """A pair of commitments, or one that has no partner.

    ``similarity``, 0 to 1, is how sure the pairing is, 0.0 for a lone commitment; ``reasons`` says what agreed.
    ``pairing`` is ``one``, or ``split`` and ``merge`` where one commitment stands in several pairs.
    """

    status: str
    before: Commitment | None
    after: Commitment | None
    similarity: float
    changes: tuple[Change, ...]
    pairing: str = "one"
    reasons: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its changes, in their order."""
        return tuple([c.kind for c in self.changes])

    def to_dict(self) -> dict[str, Any]:
        """The change as a JSON object, records and all."""
        return {
            "status": self.status,
            "before": self.before.to_dict() if self.before else None,
            "after": self.after.to_dict() if self.after else None,
            "similarity": self.similarity,
            "changes": [c.to_dict() for c in self.changes],
            "pairing": self.pairing,
            "reasons": list(self.reasons),
        }


class Claim(NamedTuple):
    """What a later release says is done about a promise: a claim with its words, no verdict.

    ``share`` is done over promised, where both are amounts of one kind (1.0 is all of it), else None.
    """

    release: int
    document: Provenance
    evidence: Mention
    value: float | None
    unit: str | None
    share: float | None
    similarity: float
    whole: (
        bool  # it reads as done in full: the share says so, or the words do and no number speaks against it
    )

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "release": self.release,
            "document": self.document.source,
            "published": self.document.published.isoformat() if self.document.published else None,
            "evidence": {"text": self.evidence.text, "start": self.evidence.start, "end": self.evidence.end},
            "value": self.value,
            "unit": self.unit,
            "share": self.share,
            "similarity": self.similarity,
            "whole": self.whole,
        }


class Step(NamedTuple):
    """A promise as one release has it: the commitment, and what changed since the one before.

    ``release`` counts the releases of the series from 0; ``also`` holds what says the same once more in it.
    """

    release: int
    commitment: Commitment
    similarity: float
    changes: tuple[Change, ...]
    also: tuple[Commitment, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with the record whole."""
        return {
            "release": self.release,
            "published": _iso(self.commitment.document.published),
            "similarity": self.similarity,
            "changes": [c.to_dict() for c in self.changes],
            "commitment": self.commitment.to_dict(),
            "also": [c.to_dict() for c in self.also],
        }


class Thread(NamedTuple):
    """One promise through all releases (台账的一行).

    ``state`` as of a day: ``claimed_fulfilled``, ``overdue`` (its day has passed and nothing later mentions it),
    ``due_soon``, ``dropped`` (a later release of the series leaves it out), ``restated``, ``open``.
    """

    id: str
    series: str
    indicator: str | None
    steps: tuple[Step, ...]
    claims: tuple[Claim, ...]
    state: str
    as_of: date | None

    @property
    def first(self) -> Commitment:
        return self.steps[0].commitment

    @property
    def last(self) -> Commitment:
        """The promise as it stands."""
        return self.steps[-1].commitment

    @property
    def due(self) -> date | None:
        """The day by which it is due as it stands, where the words say so; what only a heading dates is not due."""
        deadline = self.last.deadline
        return deadline.due if deadline and not deadline.inferred else None

    @property
    def share(self) -> float | None:
        """The share that the last claim with a number comes to."""
        shares = [c.share for c in self.claims if c.share is not None]
        return shares[-1] if shares else None

    def to_dict(self) -> dict[str, Any]:
        """The row as a JSON object, with every restatement."""
        return {
            "id": self.id,
            "series": self.series,
            "indicator": self.indicator,
            "state": self.state,
            "as_of": _iso(self.as_of),
            "first_promised": _iso(self.first.document.published),
            "last_mentioned": _iso(self.last.document.published),
            "due": _iso(self.due),
            "share": self.share,
            "steps": [s.to_dict() for s in self.steps],
            "claims": [c.to_dict() for c in self.claims],
        }


STATES = ("overdue", "due_soon", "dropped", "open", "restated", "claimed_fulfilled")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
