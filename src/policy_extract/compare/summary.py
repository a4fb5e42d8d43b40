"""Differences and ledgers in words, for a terminal: what was raised and lowered first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from policy_extract.compare.tables import STATE_NAMES, change_in_words
from policy_extract.compare.values import KINDS, STATES, Difference, Thread
from policy_extract.model import Commitment
from policy_extract.record.columns import quantities_in_words
from policy_extract.review.layout import one_line, shorten

MOST = 12  # lines of a group
WIDE = 100  # columns of a quote


def diff_in_words(differences: Sequence[Difference], most: int = MOST) -> Iterator[str]:
    """Lines: how many of what, then each kind of change with its commitments."""
    by_status = Counter(d.status for d in differences)
    reworded = sum(d.status == "kept" and bool(d.changes) for d in differences)
    yield (
        f"{by_status['changed']} changed, {by_status['new']} new, {by_status['dropped']} dropped, "
        f"{by_status['kept']} kept" + (f" ({reworded} of them reworded or moved)" if reworded else "")
    )
    shown: set[int] = set()
    for kind in KINDS:
        if kind == "reworded":
            continue
        rows = [d for d in differences if d.status == "changed" and kind in d.kinds]
        fresh = [d for d in rows if id(d) not in shown]
        if not rows:
            continue
        told = f", {len(rows) - len(fresh)} of them above" if len(fresh) < len(rows) else ""
        yield ""
        yield f"{kind.replace('_', ' ')}: {len(rows)}{told}"
        for d in fresh[:most]:
            shown.add(id(d))
            yield f"  {_quote(d.after or d.before)}"
            for change in d.changes:
                yield f"      {shorten(one_line(change_in_words(change)), WIDE)}"
            if d.pairing != "one":
                yield f"      {d.pairing}: {', '.join(d.reasons[:1])}"
        shown.update(id(d) for d in fresh)
        if len(fresh) > most:
            yield f"  … and {len(fresh) - most} more"
    for status in ("dropped", "new"):
        rows = [d for d in differences if d.status == status]
        if rows:
            yield ""
            yield f"{status}: {len(rows)}"
            yield from (f"  {_quote(d.before or d.after)}" for d in rows[:most])
            if len(rows) > most:
                yield f"  … and {len(rows) - most} more"


def ledger_in_words(threads: Sequence[Thread], most: int = MOST) -> Iterator[str]:
    """Lines: how many in each state, then the promises of each, the oftenest restated first."""
    counts = Counter(t.state for t in threads)
    days = {t.as_of for t in threads if t.as_of}
    as_of = f" as of {max(days)}" if days else ""
    yield f"{len(threads)} promises{as_of}: " + ", ".join(
        f"{counts[s]} {s.replace('_', ' ')}" for s in STATES if counts[s]
    )
    for state in STATES:
        rows = [t for t in threads if t.state == state]
        if not rows:
            continue
        rows.sort(key=lambda t: (-len(t.steps), t.due is None, str(t.due)))
        yield ""
        yield f"{state.replace('_', ' ')} {STATE_NAMES[state]}: {len(rows)}"
        for t in rows[:most]:
            first, last = t.first.document.published, t.last.document.published
            since = f"{first}" if first == last else f"{first} … {last}, {len(t.steps)} times"
            due = f", due {t.due}" if t.due else ""
            share = f", {t.share:.0%} claimed" if t.share is not None else ""
            yield f"  {_quote(t.last)}"
            target = quantities_in_words(t.last.quantities)
            yield f"      {since}{due}{share}" + (f": {shorten(target, 60)}" if target else "")
        if len(rows) > most:
            yield f"  … and {len(rows) - most} more"


def _quote(c: Commitment | None) -> str:
    return shorten(one_line(c.evidence.text), WIDE) if c else ""
