"""Two releases → what was kept, changed, new, dropped."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence

from policy_extract.compare.amounts import comparable, span
from policy_extract.compare.changes import align, body_changes, changes, moved, reworded
from policy_extract.compare.inputs import Given, Part, pair_parts, release
from policy_extract.compare.pair import THRESHOLD, Pair, pair
from policy_extract.compare.values import Change, Difference
from policy_extract.compare.words import heading
from policy_extract.model import Commitment, Quantity


def diff(
    old: Given,
    new: Given,
    *,
    threshold: float = THRESHOLD,
    pairs: Mapping[str, str] | None = None,
) -> tuple[Difference, ...]:
    """The typed changes between two releases, in the order of the new one, dropped commitments where they stood.

    Each of ``old`` and ``new`` is an Extraction, several, Commitments, records as dicts, a text, or a Path of a
    document, a folder or a file of records. ``threshold``, 0 to 1: a pair less alike is ``new`` and ``dropped``.
    ``pairs``: names of documents of the old release → names of the new one, where names and titles do not tell.
    Raises RecordError for unsound records, and DocumentError for unreadable documents.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold {threshold}: wanted a number above 0, up to 1")
    before, after = release(old, "old"), release(new, "new")
    found: list[Difference] = []
    for a, b in pair_parts(before, after, pairs):
        found += _documents(a, b, threshold)
    return tuple(found)


def _documents(old: Part | None, new: Part | None, threshold: float) -> list[Difference]:
    if old is None or new is None:
        lone = [("dropped", c, None) for c in old.commitments] if old else []
        lone_new = [("new", None, c) for c in new.commitments] if new else []
        return [Difference(status, a, b, 0.0, ()) for status, a, b in [*lone, *lone_new]]
    return compare(old.commitments, new.commitments, threshold)


def compare(
    olds: Sequence[Commitment], news: Sequence[Commitment], threshold: float = THRESHOLD
) -> list[Difference]:
    """The differences of two lists of commitments of one plan."""
    found = pair(olds, news, threshold)
    out_of_place = _moved(found, olds, news)
    shares = _shares(found, olds, news)
    made: list[tuple[tuple[int, int, int], Difference]] = []
    for p in found:
        made.append(((p.new, 1, p.old), _difference(p, olds[p.old], news[p.new], shares, out_of_place)))
    paired_old, paired_new = {p.old for p in found}, {p.new for p in found}
    for j, c in enumerate(news):
        if j not in paired_new:
            made.append(((j, 1, 0), Difference("new", None, c, 0.0, ())))
    after = {p.old: p.new for p in found}
    at = -1
    for i, c in enumerate(olds):
        if i in paired_old:
            at = after[i]
        else:
            made.append(((at, 2, i), Difference("dropped", c, None, 0.0, ())))
    return [d for _, d in sorted(made, key=lambda m: m[0])]


_Shares = dict[tuple[int, int], tuple[Sequence[Quantity], Sequence[Quantity], tuple[Change, ...]]]


def _difference(
    p: Pair,
    before: Commitment,
    after: Commitment,
    shares: _Shares,
    out_of_place: Mapping[tuple[int, int], str],
) -> Difference:
    if p.pairing == "one":
        found = changes(before, after)
    else:
        old, new, bodies = shares[p.old, p.new]
        found = changes(before, after, old, new, bodies=False) + bodies
    if found:
        return Difference("changed", before, after, p.similarity, found, p.pairing, p.reasons)
    told = [c for c in (reworded(before, after),) if c]
    if not told and (p.old, p.new) in out_of_place:
        told = [moved(out_of_place[p.old, p.new], before, after)]
    return Difference("kept", before, after, p.similarity, tuple(told), p.pairing, p.reasons)


def _shares(found: Sequence[Pair], olds: Sequence[Commitment], news: Sequence[Commitment]) -> _Shares:
    """For splits and merges: which figures each part answers for, and which bodies came or went over all parts."""
    made: _Shares = {}
    for pairing in ("split", "merge"):
        groups: dict[int, list[Pair]] = {}
        for p in found:
            if p.pairing == pairing:
                groups.setdefault(p.old if pairing == "split" else p.new, []).append(p)
        for whole, members in groups.items():
            split = pairing == "split"
            one = (olds if split else news)[whole]
            parts = [(news if split else olds)[p.new if split else p.old] for p in members]
            owned = _dealt(one.quantities, parts)
            everyone = tuple(b for c in parts for b in c.responsible)
            changed = tuple(
                body_changes(one.responsible, everyone) if split else body_changes(everyone, one.responsible)
            )
            for k, p in enumerate(members):
                mine, theirs = owned[k]
                first = changed if k == 0 else ()
                made[p.old, p.new] = (mine, theirs, first) if split else (theirs, mine, first)
    return made


def _dealt(
    quantities: Sequence[Quantity], parts: Sequence[Commitment]
) -> list[tuple[list[Quantity], Sequence[Quantity]]]:
    """The figures of a whole dealt out to its parts; one that the parts' figures add up to is settled."""
    settled: set[int] = set()
    used: list[set[int]] = [set() for _ in parts]
    for a, q in enumerate(quantities):
        picks = [next((b for b, r in enumerate(c.quantities) if comparable(q, r)), None) for c in parts]
        sums = [span(c.quantities[b])[1] for c, b in zip(parts, picks, strict=True) if b is not None]
        if len(sums) == len(parts) > 1 and abs(sum(sums) - span(q)[1]) <= 1e-6 * abs(span(q)[1]):
            settled.add(a)
            for k, b in enumerate(picks):
                used[k].add(b if b is not None else -1)
    left = [a for a in range(len(quantities)) if a not in settled]
    dealt: list[list[Quantity]] = [[] for _ in parts]
    pool = [(k, b) for k, c in enumerate(parts) for b in range(len(c.quantities)) if b not in used[k]]
    matched = align([quantities[a] for a in left], [parts[k].quantities[b] for k, b in pool])
    given = set()
    for a, b in matched:
        dealt[pool[b][0]].append(quantities[left[a]])
        given.add(a)
    dealt[0] += [quantities[a] for n, a in enumerate(left) if n not in given]
    return [
        (dealt[k], [r for b, r in enumerate(c.quantities) if b not in used[k]]) for k, c in enumerate(parts)
    ]


def _moved(
    found: Sequence[Pair], olds: Sequence[Commitment], news: Sequence[Commitment]
) -> dict[tuple[int, int], str]:
    """Pairs that stand under another heading, or in another order; a heading that is only renamed moves nothing."""
    ways = Counter((heading(olds[p.old].section), heading(news[p.new].section)) for p in found)
    onward: dict[str, str] = {}
    back: dict[str, str] = {}
    for (a, b), _ in sorted(ways.items(), key=lambda w: (-w[1], w[0])):
        onward.setdefault(a, b)
        back.setdefault(b, a)
    headings_old, headings_new = ({heading(c.section) for c in side} for side in (olds, news))
    made: dict[tuple[int, int], str] = {}
    stayed: list[Pair] = []
    for p in found:
        a, b = heading(olds[p.old].section), heading(news[p.new].section)
        renamed = a not in headings_new and b not in headings_old and (onward[a] == b or back[b] == a)
        if a == b or renamed:
            stayed.append(p)
        else:
            made[p.old, p.new] = "section"
    stayed.sort(key=lambda p: (p.new, p.old))
    for k in set(range(len(stayed))) - _longest_rise([p.old for p in stayed]):
        made[stayed[k].old, stayed[k].new] = "order"
    return made


def _longest_rise(values: Sequence[int]) -> set[int]:
    """Positions of a longest run of values that never falls: what kept its order."""
    tails: list[int] = []
    at: list[int] = []
    came_from: list[int] = []
    for k, value in enumerate(values):
        place = bisect_right(tails, value)
        came_from.append(at[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            at.append(k)
        else:
            tails[place] = value
            at[place] = k
    kept: set[int] = set()
    k = at[-1] if at else -1
    while k >= 0:
        kept.add(k)
        k = came_from[k]
    return kept
