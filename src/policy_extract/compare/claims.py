"""Sentences that say what is done, linked to the promise they answer: claims with their words, no verdict."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from policy_extract.compare.amounts import comparable, span, wants_less
from policy_extract.compare.inputs import Part
from policy_extract.compare.pair import features
from policy_extract.compare.values import Claim
from policy_extract.compare.words import cut, grams, indicator
from policy_extract.model import Commitment, Mention, Provenance, Quantity

DONE = ("achievement", "background")  # classes of refused clauses that may say what is done
MOST = 3.0  # a figure over three times the target answers another promise, or another span of years
ALIKE = 0.55  # of the words; with a figure of the same unit
ALIKE_WITHOUT_FIGURE = 0.6
_DONE = re.compile("完成|建成|竣工|交付|投用|投入使用|实现|达到|开通|落成|改造|新建|新增|累计|已")
_IN_FULL = re.compile(
    "全面完成|全部完成|提前完成|超额完成|如期完成|圆满完成|顺利完成|已完成|全部建成|建成投用|已建成|全部交付|任务完成"
)
_NOT_DONE = re.compile("未完成|尚未|没有完成|未能|正在|有序推进|加快推进")


class _Said(NamedTuple):
    mention: Mention
    quantities: tuple[Quantity, ...]
    grams: dict[str, float]
    indicator: str | None


def claims(part: Part, release: int, promises: Sequence[Commitment]) -> list[tuple[int, Claim]]:
    """What a document claims about earlier promises, as (position of the promise, claim), in the text's order."""
    said = _achievements(part)
    if not said or not promises:
        return []
    about = [features(c) for c in promises]
    weights = _weights([f.grams for f in about])
    holders: dict[str, list[int]] = {}
    for k, f in enumerate(about):
        for gram in f.grams:
            holders.setdefault(gram, []).append(k)
    lengths = [_length(f.grams, weights) for f in about]
    document = _provenance(part, promises)
    found: list[tuple[int, Claim]] = []
    for s in said:
        likeness: dict[int, float] = {}
        for gram, w in s.grams.items():
            for k in holders.get(gram, ()):
                likeness[k] = likeness.get(k, 0.0) + w * about[k].grams[gram] * weights.get(gram, 1.0) ** 2
        own = _length(s.grams, weights)
        best: tuple[float, int, Claim] | None = None
        for k, product in sorted(likeness.items()):
            cosine = product / (own * lengths[k]) if own and lengths[k] else 0.0
            if s.indicator is not None and s.indicator == about[k].indicator:
                cosine = max(cosine, 0.8) + 0.05 * cosine
            elif s.indicator and about[k].indicator:
                continue
            claim = _claim(s, promises[k], min(1.0, cosine), release, document)
            if claim is not None and (best is None or (claim.similarity, -k) > (best[0], -best[1])):
                best = (claim.similarity, k, claim)
        if best is not None:
            found.append((best[1], best[2]))
    return found


def _claim(s: _Said, promise: Commitment, alike: float, release: int, document: Provenance) -> Claim | None:
    """The claim, if the clause is near enough to the promise."""
    pairs = [(q, done) for q in promise.quantities for done in s.quantities if _same_measure(q, done)]
    words = s.mention.text
    if pairs:
        if alike < ALIKE:
            return None
        target, done = pairs[0]
        share = _share(target, done, promise)
        if share is not None and share > MOST:
            return None
        whole = share is not None and share >= 1.0 and not _NOT_DONE.search(words)
        unit = done.canonical.unit if done.canonical and done.unit != target.unit else done.unit
        return Claim(release, document, s.mention, done.value, unit, share, round(alike, 4), whole)
    if alike < ALIKE_WITHOUT_FIGURE or (s.quantities and promise.quantities) or not _DONE.search(words):
        return None
    whole = bool(_IN_FULL.search(words)) and not _NOT_DONE.search(words)
    return Claim(release, document, s.mention, None, None, None, round(alike, 4), whole)


def _same_measure(target: Quantity, done: Quantity) -> bool:
    if target.role in ("baseline", "scope") or done.value is None or not comparable(target, done):
        return False
    return (target.role == "change") == (done.role == "change") or target.unit != "%"


def _share(target: Quantity, done: Quantity, promise: Commitment) -> float | None:
    """Done over promised; for a ceiling 1.0 where it is kept, and below where it is not."""
    wanted, reached = span(target)[0], span(done)[1]
    if wanted <= 0 or reached < 0:
        return None
    if wants_less(target, promise):
        return 1.0 if reached <= span(target)[1] else round(span(target)[1] / reached, 4)
    return round(reached / wanted, 4)


def _achievements(part: Part) -> list[_Said]:
    if part.text is None:
        return []
    from policy_extract.pipeline import find_quantities

    quantities = find_quantities(part.text)
    made = []
    at = 0
    for start, end, reason in sorted(part.refusals):
        if reason not in DONE or end - start < 4:
            continue
        while at < len(quantities) and quantities[at].start < start:
            at += 1
        inside = []
        for q in quantities[at:]:
            if q.end > end:
                break
            inside.append(q)
        words = part.text[start:end]
        if reason != "achievement" and not (inside and _DONE.search(words)):
            continue
        bare = words
        for q in reversed(inside):
            bare = f"{bare[: q.start - start]}\n{bare[q.end - start :]}"
        made.append(
            _Said(Mention(words, start, end), tuple(inside), grams(cut(bare)), _indicator(words, inside))
        )
    return made


def _indicator(words: str, inside: Sequence[Quantity]) -> str | None:
    """The indicator of an achievement, read as that of a promise in the same words."""
    nowhere = Mention(words, 0, len(words))
    document = Provenance("", "", None, None, None, None)
    return indicator(
        Commitment("", document, (), nowhere, nowhere, None, "firm", None, tuple(inside), None, (), ())
    )


def _provenance(part: Part, promises: Sequence[Commitment]) -> Provenance:
    return Provenance("", part.source, part.title, part.published, None, part.issuer)


def _weights(bags: Sequence[dict[str, float]]) -> dict[str, float]:
    seen: dict[str, int] = {}
    for bag in bags:
        for gram in bag:
            seen[gram] = seen.get(gram, 0) + 1
    return {gram: math.log(1.5 + len(bags) / n) for gram, n in seen.items()}


def _length(bag: dict[str, float], weights: dict[str, float]) -> float:
    return math.sqrt(sum((w * weights.get(g, 1.0)) ** 2 for g, w in bag.items()))
