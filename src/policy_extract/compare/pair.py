"""Which commitment of the new release is which of the old: candidates by shared words, then one global assignment.

Every commitment is a weighted bag of character pairs, rare pairs counting more. For each the nearest few of the other
release are candidates; what else the two have in common (figures, indicator, section, body, predicate) raises or
lowers their similarity; the assignment then takes the pairs whose similarities add up to most, all at once, and
leaves alone what stays below the threshold. Nothing is drawn at random: ties fall to the nearer place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from policy_extract.compare.amounts import comparable, span
from policy_extract.compare.words import grams, heading, indicator, pieces, plain
from policy_extract.model import Commitment

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array

    Floats = np.ndarray[Any, np.dtype[np.float64]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]

THRESHOLD = 0.5
NEAREST = 10  # candidates a commitment, before the rest is looked at
FAINT = 0.18  # cosine: what is less alike than this is no candidate
ROWS = 512  # of the similarity matrix at a time: with 20,000 columns 80 MB at most
COMMON = 400  # commitments: a pair of characters that more of them have finds no candidates
PART = 0.6  # share of a part's words that the whole must hold
SUMMED = 0.3  # the same where the parts' figures add up to the whole's
MORE = 0.15  # share of the whole's words that a further part must add


class Pair(NamedTuple):
    """Positions in the old and the new list, how alike the two are (0 to 1), and why they were paired."""

    old: int
    new: int
    similarity: float
    pairing: str  # one split merge
    reasons: tuple[str, ...]


class Features(NamedTuple):
    """What a pairing looks at, for one commitment."""

    words: str
    grams: dict[str, float]
    heading: str
    action: str
    indicator: str | None
    horizon: int | None  # years from publication to the day it is due
    form: tuple[str, str]  # relation and role of its first figure
    figures: frozenset[tuple[float, str]]
    units: frozenset[str]
    bodies: frozenset[str]


def features(c: Commitment) -> Features:
    """The features of one commitment."""
    published, due = c.document.published, c.deadline.due if c.deadline else None
    action = plain(c.action.text)
    return Features(
        plain(c.evidence.text),
        grams(pieces(c), action),
        heading(c.section),
        action,
        indicator(c),
        due.year - published.year if due and published else None,
        (c.quantities[0].relation, c.quantities[0].role) if c.quantities else ("", ""),
        frozenset((span(q)[1], q.canonical.unit if q.canonical else q.unit) for q in c.quantities),
        frozenset(q.canonical.unit if q.canonical else q.unit for q in c.quantities),
        frozenset(b.name for b in c.responsible if not b.inferred),
    )


def pair(
    old: Sequence[Commitment],
    new: Sequence[Commitment],
    threshold: float = THRESHOLD,
    parts: bool = True,
    prior: Sequence[float] | None = None,
) -> list[Pair]:
    """The pairs, in the order of the new list and then the old; ``parts`` also finds splits and merges.

    ``prior``, one number an old commitment, says which of several like ones to prefer, on the scale of similarity.
    """
    if not old or not new:
        return []
    left, right = [features(c) for c in old], [features(c) for c in new]
    scores = _Scores(left, right)
    taken = _assign(scores, threshold, prior)
    found = [Pair(i, j, s, "one", _reasons(left[i], right[j], s)) for i, j, s in taken]
    if parts:
        found = _with_parts(found, scores, old, new)
    return sorted(found, key=lambda p: (p.new, p.old))


class _Scores:
    """Candidates and their similarities."""

    def __init__(self, left: Sequence[Features], right: Sequence[Features]) -> None:
        import numpy as np

        self.left, self.right = left, right
        self.weight = _weights(left, right)
        a, b = _bags(left, self.weight), _bags(right, self.weight)
        self.rows, self.columns, self.cosine = _candidates(a, b, left, right)
        i, j, cosine = self.rows, self.columns, self.cosine
        self.similarity: Floats = np.minimum(1.0, _similarity(left, right, i, j, cosine))


def _weights(left: Sequence[Features], right: Sequence[Features]) -> dict[str, tuple[int, float]]:
    """Pair of characters → its column and how much it says, by how few commitments have it."""
    seen: dict[str, int] = {}
    for f in chain(left, right):
        for gram in f.grams:
            seen[gram] = seen.get(gram, 0) + 1
    total = len(left) + len(right)
    return {gram: (k, math.log(1.5 + total / n)) for k, (gram, n) in enumerate(seen.items())}


def _bags(side: Sequence[Features], weight: dict[str, tuple[int, float]]) -> csr_array:
    """The commitments as rows of length 1."""
    import numpy as np
    from scipy.sparse import csr_array

    at: list[int] = []
    values: list[float] = []
    ends = [0]
    for f in side:
        row = [(weight[g][0], w * weight[g][1]) for g, w in f.grams.items()]
        length = math.sqrt(sum(v * v for _, v in row)) or 1.0
        at += [k for k, _ in row]
        values += [v / length for _, v in row]
        ends.append(len(at))
    shape = (len(side), max(1, len(weight)))
    return csr_array((np.array(values), np.array(at, dtype=np.int32), np.array(ends)), shape=shape)


def _candidates(
    a: csr_array, b: csr_array, left: Sequence[Features], right: Sequence[Features]
) -> tuple[Ints, Ints, Floats]:
    """Row, column and cosine of what may be a pair, sorted; the nearest few of every row and of every column."""
    import numpy as np

    few = np.asarray((b != 0).sum(axis=0)).ravel() <= COMMON
    across = b.T.tocsr()
    if not few.all():
        # the common pairs find nobody, but count where a pair is found
        a_rare = a.copy()
        a_rare.data = np.where(few[a_rare.indices], a_rare.data, 0.0)
        a_rare.eliminate_zeros()
    else:
        a_rare = a
    kept: list[tuple[Ints, Ints, Floats]] = []
    for first in range(0, a.shape[0], ROWS):
        block = (a_rare[first : first + ROWS] @ across).tocoo()
        enough = block.data >= FAINT / 2
        i, j, v = block.row[enough].astype(np.int64), block.col[enough].astype(np.int64), block.data[enough]
        best = _nearest(i, v, NEAREST)
        kept.append((i[best] + first, j[best], v[best]))
    i, j, v = (np.concatenate(part) for part in zip(*kept, strict=True))
    for same in (_alike(left, right, "words"), _alike(left, right, "indicator")):
        i, j = np.concatenate([i, same[0]]), np.concatenate([j, same[1]])
    code = np.unique(i * b.shape[0] + j)
    i, j = code // b.shape[0], code % b.shape[0]
    cosine = _rowwise(a, b, i, j)
    cosine[[left[p].words == right[q].words for p, q in zip(i.tolist(), j.tolist(), strict=True)]] = 1.0
    enough = cosine >= FAINT
    enough |= np.array([left[p].indicator is not None and left[p].indicator == right[q].indicator
                        for p, q in zip(i.tolist(), j.tolist(), strict=True)], dtype=bool)  # fmt: skip
    return i[enough], j[enough], cosine[enough]


def _rowwise(a: csr_array, b: csr_array, i: Ints, j: Ints) -> Floats:
    """The products of row i of ``a`` with row j of ``b``, some thousand at a time."""
    import numpy as np

    out = np.zeros(len(i))
    for first in range(0, len(i), 65_536):
        some = slice(first, first + 65_536)
        out[some] = np.asarray(a[i[some]].multiply(b[j[some]]).sum(axis=1)).ravel()
    return out


def _nearest(row: Ints, value: Floats, most: int) -> Ints:
    """Positions of the ``most`` greatest values of each row."""
    import numpy as np

    order = np.lexsort((-value, row))
    sorted_rows = row[order]
    starts = np.searchsorted(sorted_rows, sorted_rows, side="left")
    return order[np.arange(len(order)) - starts < most]


def _alike(left: Sequence[Features], right: Sequence[Features], field: str) -> tuple[Ints, Ints]:
    """Pairs that are the same in a field, though their words may share no pair of characters."""
    import numpy as np

    places: dict[str, list[int]] = {}
    for j, f in enumerate(right):
        places.setdefault(getattr(f, field) or "", []).append(j)
    places.pop("", None)
    i_found: list[int] = []
    j_found: list[int] = []
    for i, f in enumerate(left):
        here = places.get(getattr(f, field) or "", [])
        if len(here) > NEAREST:
            expected = i * len(right) / len(left)
            here = sorted(here, key=lambda j: (abs(j - expected), j))[:NEAREST]
        i_found += [i] * len(here)
        j_found += here
    return np.array(i_found, dtype=np.int64), np.array(j_found, dtype=np.int64)


def _similarity(
    left: Sequence[Features], right: Sequence[Features], i: Ints, j: Ints, cosine: Floats
) -> Floats:
    """The cosine of the words, raised by what else agrees and lowered by what contradicts."""
    import numpy as np

    score = np.zeros(len(i))
    rows, columns, alike = i.tolist(), j.tolist(), cosine.tolist()
    for k, (p, q, c) in enumerate(zip(rows, columns, alike, strict=True)):
        f, g = left[p], right[q]
        if f.words == g.words and f.heading == g.heading:
            score[k] = 1.0
            continue
        if f.indicator and f.indicator == g.indicator:
            score[k] = _of_one_indicator(f, g, c)
            continue
        more = less = 0.0
        if f.action == g.action:
            more += 0.10
        if f.heading == g.heading:
            more += 0.12
        if f.bodies and g.bodies:
            if f.bodies & g.bodies:
                more += 0.10
            else:
                less += 0.03
        if f.figures and g.figures:
            if f.figures & g.figures:
                more += 0.25
            elif f.units & g.units:
                more += 0.10
            else:
                less += 0.06
        if f.indicator or g.indicator:
            less += 0.5 if f.indicator and g.indicator else 0.15
        # what else agrees counts where the words agree
        score[k] = c + (1 - c) * more * min(1.0, c / 0.45) - less
        if f.words == g.words:
            score[k] = max(score[k], 0.97)
    return np.maximum(score, 0.0)


def _of_one_indicator(f: Features, g: Features, cosine: float) -> float:
    """Two figures of one indicator: its name is enough, unless one is of this year and the other of five."""
    far = abs(f.horizon - g.horizon) if f.horizon is not None and g.horizon is not None else 0
    if far >= 2:
        return cosine - 0.35
    same = (f.form[0] == g.form[0]) + (f.form[1] == g.form[1]) + bool(f.figures & g.figures)
    return 0.8 + 0.05 * cosine + 0.04 * same + 0.03 * (f.words == g.words)


def _assign(
    scores: _Scores, threshold: float, prior: Sequence[float] | None = None
) -> list[tuple[int, int, float]]:
    """The pairs of greatest total similarity over the threshold; every commitment at most once."""
    import numpy as np
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    keep = scores.similarity >= threshold
    i, j, s = scores.rows[keep], scores.columns[keep], scores.similarity[keep]
    if not len(i):
        return []
    olds, at_old = np.unique(i, return_inverse=True)
    news, at_new = np.unique(j, return_inverse=True)
    n, m = len(olds), len(news)
    away = np.abs(i / len(scores.left) - j / len(scores.right))
    # To stay alone costs as much as a pair at the threshold; each old one has a column of its own for it.
    cost = 2.0 - s + 1e-4 * away + 1e-9 * (at_new % 997)
    if prior is not None:
        cost -= np.array(prior)[i]
    alone = np.full(n, 2.0 - threshold + 2e-4)
    rows = np.concatenate([at_old, np.arange(n)])
    columns = np.concatenate([at_new, m + np.arange(n)])
    graph = csr_array((np.concatenate([cost, alone]), (rows, columns)), shape=(n, m + n))
    row, column = min_weight_full_bipartite_matching(graph)
    value = {(int(a), int(b)): float(v) for a, b, v in zip(at_old, at_new, s, strict=True)}
    return [
        (int(olds[a]), int(news[b]), round(value[int(a), int(b)], 4))
        for a, b in zip(row, column, strict=True)
        if b < m
    ]


def _reasons(f: Features, g: Features, similarity: float) -> tuple[str, ...]:
    """What the two have in common, in the order of its weight."""
    found = ["same words" if f.words == g.words else f"words alike {similarity:.2f}"]
    if f.indicator and f.indicator == g.indicator:
        found.append(f"indicator {f.indicator}")
    if f.figures & g.figures:
        found.append("same figure")
    elif f.units & g.units:
        found.append("same unit")
    if f.action == g.action:
        found.append("same predicate")
    if f.heading and f.heading == g.heading:
        found.append("same section")
    if f.bodies & g.bodies:
        found.append("same body")
    return tuple(found)


def _with_parts(
    found: list[Pair], scores: _Scores, old: Sequence[Commitment], new: Sequence[Commitment]
) -> list[Pair]:
    """The pairs, with what is left over joined to the commitment that it is a part of."""
    split = _parts_of(found, scores, old, new, forwards=True)
    merged = _parts_of(found, scores, old, new, forwards=False)
    in_split = {(p.old, p.new) for p in split}
    merged = [p for p in merged if (p.old, p.new) not in in_split]
    # a commitment is split or merged, not both
    wholes, ends = {p.old for p in split}, {p.new for p in split}
    merged = [p for p in merged if p.old not in wholes and p.new not in ends]
    made = {(p.old, p.new): p for p in chain(split, merged)}
    return [p for p in found if (p.old, p.new) not in made] + list(made.values())


def _parts_of(
    found: list[Pair],
    scores: _Scores,
    old: Sequence[Commitment],
    new: Sequence[Commitment],
    forwards: bool,
) -> list[Pair]:
    """Pairs of a whole with its parts: an old one with new ones (``forwards``), or a new one with old ones."""
    wholes, parts = (scores.left, scores.right) if forwards else (scores.right, scores.left)
    whole_records, part_records = (old, new) if forwards else (new, old)
    of_pair = (lambda p: (p.old, p.new)) if forwards else (lambda p: (p.new, p.old))
    partner = dict(map(of_pair, found))
    used = set(partner.values())
    likely: dict[int, list[int]] = {}
    rows, columns = (scores.rows, scores.columns) if forwards else (scores.columns, scores.rows)
    for whole, part in zip(rows.tolist(), columns.tolist(), strict=True):
        if part not in used:
            likely.setdefault(whole, []).append(part)
    weight = scores.weight
    gained: list[Pair] = []
    claimed: set[int] = set()
    for whole in sorted(likely):
        body = {g: w * weight[g][1] for g, w in wholes[whole].grams.items()}
        total = sum(body.values()) or 1.0
        members = [partner[whole]] if whole in partner else []
        held = set(chain.from_iterable(parts[m].grams for m in members))
        ranked = sorted(likely[whole], key=lambda p: (-_share(parts[p], body, weight), p))
        for part in ranked:
            if part in claimed or _share(parts[part], body, weight) < PART:
                continue
            adds = sum(v for g, v in body.items() if g in parts[part].grams and g not in held) / total
            if members and adds < MORE and not _adds_up(whole_records[whole], part_records, [*members, part]):
                continue
            members.append(part)
            held |= parts[part].grams.keys()
        summed = [p for p in ranked if p not in claimed and _share(parts[p], body, weight) >= SUMMED]
        if len(members) < 2 and len(summed) > 1 and _adds_up(whole_records[whole], part_records, summed):
            members, held = summed, set(body)
        if len(members) < 2:
            continue
        held_share = sum(v for g, v in body.items() if g in held) / total
        if held_share < PART:
            continue
        claimed.update(members)
        for part in members:
            sure = round(min(1.0, (_share(parts[part], body, weight) + held_share) / 2), 4)
            i, j = (whole, part) if forwards else (part, whole)
            why = (f"{'split into' if forwards else 'merged from'} {len(members)}",)
            reasons = why + _reasons(scores.left[i], scores.right[j], sure)
            gained.append(Pair(i, j, sure, "split" if forwards else "merge", reasons))
    return gained


def _share(part: Features, body: dict[str, float], weight: dict[str, tuple[int, float]]) -> float:
    """How much of a part's words the whole holds."""
    total = sum(w * weight[g][1] for g, w in part.grams.items())
    return sum(w * weight[g][1] for g, w in part.grams.items() if g in body) / total if total else 0.0


def _adds_up(whole: Commitment, records: Sequence[Commitment], members: Sequence[int]) -> bool:
    """Whether some number of the whole is the sum of the parts' numbers: 300公里, 120公里 and 180公里."""
    for q in whole.quantities:
        sums = []
        for m in members:
            same = [p for p in records[m].quantities if comparable(p, q)]
            if not same:
                break
            sums.append(span(same[0])[1])
        else:
            if abs(sum(sums) - span(q)[1]) <= 1e-6 * abs(span(q)[1]):
                return True
    return False
