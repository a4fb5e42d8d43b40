"""Many releases → one row a promise: first said, said again, changed, claimed, due (承诺台账)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from policy_extract.compare.changes import changes, reworded
from policy_extract.compare.claims import claims
from policy_extract.compare.inputs import Given, Part, Release, pair_parts, release, series
from policy_extract.compare.pair import THRESHOLD, pair
from policy_extract.compare.values import STATES, Claim, Step, Thread
from policy_extract.compare.words import indicator
from policy_extract.errors import MetadataError
from policy_extract.model import Commitment
from policy_extract.pipeline import Extraction, day

SOON = 90  # days
AGAIN = 0.02  # of similarity, for each restatement before, up to three


class _Open(NamedTuple):
    """A thread while releases are read."""

    steps: list[Step]
    claims: list[Claim]


def ledger(
    releases: Given | Sequence[Given],
    *,
    as_of: str | date | None = None,
    soon: int = SOON,
    in_order: bool = False,
    threshold: float = THRESHOLD,
) -> tuple[Thread, ...]:
    """One thread a promise over a series of releases, the most pressing states first.

    ``releases``: several releases, each as ``diff`` takes them, or one (a folder, a list of Extractions) whose
    documents are the releases. They are taken by date of publication, or as given with ``in_order``. ``as_of``
    (ISO text or a date) is the day for which states hold, the last publication if left out, never the clock; later
    releases are passed over. ``soon``: days before its due date in which a promise is ``due_soon``.
    Raises MetadataError where a date is missing, naming the documents.
    """
    when = day(as_of, "as_of")
    made: list[Thread] = []
    for name, parts in _series(releases, in_order):
        made += _threads(name, parts, when, soon, threshold)
    rank = {state: k for k, state in enumerate(STATES)}
    made.sort(key=lambda t: (rank[t.state], t.due or date.max))
    return tuple(made)


def _series(releases: Given | Sequence[Given], in_order: bool) -> list[tuple[str, list[Part]]]:
    """The documents of each series, oldest first."""
    given: list[Release] = []
    items: list[Any] = [] if isinstance(releases, (Release, Extraction, Path, str)) else list(releases)
    if items and not isinstance(items[0], (Extraction, Commitment, Mapping)):
        given = [release(r, f"release {k}") for k, r in enumerate(items, 1)]
    else:
        whole = release(items or cast(Given, releases), "releases")
        groups: dict[str, list[Part]] = {}
        for part in whole.parts:
            groups.setdefault(series(part), []).append(part)
        return [(name, _dated(parts, in_order)) for name, parts in groups.items()]
    if all(len(r.parts) == 1 for r in given):
        parts = _dated([r.parts[0] for r in given], in_order)
        return [(parts[0].series, parts)]
    return _chained(given, in_order)


def _chained(given: list[Release], in_order: bool) -> list[tuple[str, list[Part]]]:
    """Releases of several documents each: every document goes to the series whose last edition it continues."""
    if not in_order:
        _dated([p for r in given for p in r.parts], in_order)
        given = sorted(given, key=lambda r: min((p.published or date.max for p in r.parts), default=date.max))
    chains: list[list[Part]] = []
    for one in given:
        last = Release("earlier", tuple(chain[-1] for chain in chains))
        at = {id(chain[-1]): chain for chain in chains}
        for old, new in pair_parts(last, one):
            if new is None:
                continue
            if old is None:
                chains.append([new])
            else:
                at[id(old)].append(new)
    return [(chain[0].series, chain) for chain in chains]


def _dated(parts: list[Part], in_order: bool) -> list[Part]:
    if in_order:
        return parts
    undated = [p.source for p in parts if p.published is None]
    if undated:
        raise MetadataError(
            f"{', '.join(undated[:5])}{' …' if len(undated) > 5 else ''}: no date of publication; give it in a "
            "--metadata table, or take the releases as they stand with --in-order"
        )
    return sorted(parts, key=lambda p: p.published or date.max)


def _threads(
    name: str, parts: Sequence[Part], as_of: date | None, soon: int, threshold: float
) -> list[Thread]:
    if as_of is not None:
        parts = [p for p in parts if p.published is None or p.published <= as_of]
    else:
        as_of = max((p.published for p in parts if p.published), default=None)
    threads: list[_Open] = []
    for k, part in enumerate(parts):
        if threads:
            for at, claim in claims(part, k, [t.steps[-1].commitment for t in threads]):
                threads[at].claims.append(claim)
        _continue(threads, k, part.commitments, threshold)
    latest = len(parts) - 1
    return [_closed(name, t, latest, as_of, soon) for t in threads]


def _continue(threads: list[_Open], k: int, commitments: Sequence[Commitment], threshold: float) -> None:
    """Reads one release into the threads: each commitment goes on with one of them, or opens its own."""
    distinct, twins = _distinct(commitments)
    last = [t.steps[-1].commitment for t in threads]
    # what was said again before is likelier to be said again than what was said once
    prior = [AGAIN * min(len(t.steps) - 1, 3) for t in threads]
    found = {p.new: p for p in pair(last, distinct, threshold, parts=False, prior=prior)}
    for j, c in enumerate(distinct):
        also = tuple(twins.get(j, ()))
        if j not in found:
            threads.append(_Open([Step(k, c, 1.0, (), also)], []))
            continue
        p = found[j]
        before = last[p.old]
        told = changes(before, c) or tuple(x for x in (reworded(before, c),) if x)
        threads[p.old].steps.append(Step(k, c, p.similarity, told, also))


def _distinct(commitments: Sequence[Commitment]) -> tuple[list[Commitment], dict[int, list[Commitment]]]:
    """The commitments of one release without those that set the same indicator to the same figure once more."""
    first: dict[tuple[object, ...], int] = {}
    kept: list[Commitment] = []
    twins: dict[int, list[Commitment]] = {}
    for c in commitments:
        name = indicator(c)
        if name is not None:
            q = next((q for q in c.quantities if q.role != "baseline"), c.quantities[0])
            due = c.deadline.due.year if c.deadline and c.deadline.due else None
            key = (name, q.value, q.low, q.high, due)
            if key in first:
                twins.setdefault(first[key], []).append(c)
                continue
            first[key] = len(kept)
        kept.append(c)
    return kept, twins


def _closed(name: str, t: _Open, latest: int, as_of: date | None, soon: int) -> Thread:
    first, last = t.steps[0], t.steps[-1]
    deadline = last.commitment.deadline
    due = deadline.due if deadline and not deadline.inferred else None
    later = [c for c in t.claims if c.release > last.release]
    if any(c.whole for c in later):
        state = "claimed_fulfilled"
    elif due and as_of and due < as_of:
        state = "overdue"
    elif last.release < latest:
        state = "dropped"
    elif due and as_of and (due - as_of).days <= soon:
        state = "due_soon"
    else:
        state = "restated" if len(t.steps) > 1 else "open"
    return Thread(
        first.commitment.id,
        name,
        indicator(last.commitment) or indicator(first.commitment),
        tuple(t.steps),
        tuple(t.claims),
        state,
        as_of,
    )
