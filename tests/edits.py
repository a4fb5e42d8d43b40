"""Documents edited in known ways, and whether a diff finds each edit, rightly typed, and nothing else."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from policy_extract.compare.diff import diff
from policy_extract.compare.values import Difference
from policy_extract.model import Commitment
from policy_extract.pipeline import Extraction, extract

Span = tuple[int, int]
SUBSTANCE = frozenset(("changed", "new", "dropped"))


class Wanted(NamedTuple):
    """What an edit must give for one old commitment, by the span of its evidence; for a new one the words it holds."""

    status: str
    kinds: tuple[str, ...]
    before: Span | None
    words: str = ""


class Edit(NamedTuple):
    """Text to put in the place of [start, end) of the old document, and what a diff must make of it."""

    name: str
    start: int
    end: int
    text: str
    wanted: tuple[Wanted, ...]


class Outcome(NamedTuple):
    """One pair of documents: its edits, those that the diff got right, and changes that no edit made."""

    edits: tuple[Edit, ...]
    right: tuple[bool, ...]
    spurious: tuple[Difference, ...]
    differences: tuple[Difference, ...]


NEW_SENTENCES = (
    "新建滑雪训练场7处。",
    "设立方言语音档案馆2座。",
    "为渔船加装避碰终端1300套。",
    "组织评弹进校园巡演86场。",
    "回收废旧渔网420吨。",
    "培养手语翻译员95名。",
    "投放共享雨伞6800把。",
    "建成候鸟观测塔11座。",
)
OTHER_BODIES = ("市档案馆", "市气象局", "市烟草专卖局", "市邮政管理局")
_SENTENCE = re.compile(r"[^。\n]+。")
_HARD, _SOFT = re.compile("确保|必须|务必|保证"), re.compile("力争|争取|努力")
_REORDERED = re.compile(r"(?m)^(?!第?[一二三四五六七八九十]+[、章节]|[（(]|\d|——|[-•●]).{25,}。$")


def _kept(c: Commitment) -> Span:
    return c.evidence.start, c.evidence.end


def _sentence(text: str, c: Commitment) -> Span | None:
    """The sentence that holds the whole evidence."""
    start = max(text.rfind("。", 0, c.evidence.start), text.rfind("\n", 0, c.evidence.start)) + 1
    end = text.find("。", c.evidence.end - 1)
    line_end = text.find("\n", c.evidence.end - 1)
    if end < 0 or (0 <= line_end < end):
        return None
    return start, end + 1


def _within(span: Span, part: Span) -> bool:
    return span[0] <= part[0] and part[1] <= span[1]


def change_number(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """An Arabic figure of one commitment, a tenth more or less."""
    for c in _shuffled(found.commitments, draw):
        for k, q in enumerate(c.quantities):
            m = re.search(r"\d+(?:\.\d+)?", q.text)
            if not m or q.relation == "range" or q.role == "baseline" or len(re.findall(r"\d+", q.text)) > 2:
                continue
            if any(
                (o.start, o.end) == (q.start, q.end)
                for d in found.commitments
                if d is not c
                for o in d.quantities
            ):
                continue
            old = float(m[0])
            up = draw.random() < 0.5 and not (q.unit == "%" and old > 85)
            new = old + max(1.0, round(old * 0.1)) if up else old - max(1.0, round(old * 0.1))
            if old <= 1.5 or "." in m[0]:
                up, new = True, old + 0.5 if "." in m[0] and old < 95 else old + 1
            written = f"{new:g}" if new < 1e6 else str(int(new))
            if float(written) in (p.value for p in c.quantities) or "e" in written:
                continue
            kind = "target_raised" if new > old else "target_lowered"
            at = q.start + m.start()
            yield Edit("number", at, at + len(m[0]), written, (Wanted("changed", (kind,), _kept(c), str(k)),))


def move_year(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """A year of four figures in a deadline, one or two later; for all that it governs."""
    seen = set()
    for c in _shuffled(found.commitments, draw):
        d = c.deadline
        if d is None or d.inferred or d.due is None or (d.start, d.end) in seen:
            continue
        seen.add((d.start, d.end))
        m = re.search(r"(?:19|20)\d\d", d.text)
        if not m or len(re.findall(r"(?:19|20)\d\d", d.text)) > 1:
            continue
        governed = [
            o
            for o in found.commitments
            if o.deadline and (o.deadline.start, o.deadline.end) == (d.start, d.end)
        ]
        later = str(int(m[0]) + draw.choice((1, 2)))
        wanted = tuple(Wanted("changed", ("deadline_slipped",), _kept(o)) for o in governed)
        yield Edit("year", d.start + m.start(), d.start + m.end(), later, wanted)


def drop_sentence(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """A whole sentence that nothing else leans on."""
    text = found.document.text
    for c in _shuffled(found.commitments, draw):
        span = _sentence(text, c)
        if span is None or text[span[0] : span[0] + 1] in ("", "\n") or span[0] == 0:
            continue
        inside = [o for o in found.commitments if _within(span, _kept(o))]
        outside = [o for o in found.commitments if not _within(span, _kept(o))]
        leans = [m for o in outside for m in (*_leans_on(o), (o.evidence.start, o.evidence.end))]
        if (
            any(start < span[1] and span[0] < end for start, end in leans)
            or "（" in text[span[1] : span[1] + 2]
        ):
            continue
        if text[span[0] - 1 : span[0]] == "\n":  # it may be the head of an item or hold what the rest elides
            continue
        yield Edit("drop", span[0], span[1], "", tuple(Wanted("dropped", (), _kept(o)) for o in inside))


def _leans_on(c: Commitment) -> list[Span]:
    return [(m.start, m.end) for m in (c.deadline, c.strength_cue, *c.responsible) if m is not None]


def add_sentence(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """A sentence about something else, after a sentence with a commitment."""
    for c in _shuffled(found.commitments, draw):
        span = _sentence(found.document.text, c)
        if span is None or found.document.text[span[1] : span[1] + 1] == "（":
            continue
        words = draw.choice(NEW_SENTENCES)
        yield Edit("add", span[1], span[1], words, (Wanted("new", (), None, words.rstrip("。")),))


def reword(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """A word of zeal before the predicate, or another word for it: the same promise."""
    others = {
        "新建": "建设",
        "改造": "整治改造",
        "推进": "推动",
        "开展": "组织开展",
        "建立": "建立健全",
        "培育": "培养",
    }
    for c in _shuffled(found.commitments, draw):
        a = c.action
        if a.text not in (*others, "完善", "建设", "提升", "打造") or a.start < c.evidence.start:
            continue
        twins = [
            o for o in found.commitments if o is not c and o.action.start < a.end and a.start < o.action.end
        ]
        if twins or found.document.text[a.start - 1 : a.start] in "快步入力续极面实效":
            continue
        new = others.get(a.text) if draw.random() < 0.5 else f"加快{a.text}"
        yield Edit(
            "reword", a.start, a.end, new or f"进一步{a.text}", (Wanted("kept", ("reworded",), _kept(c)),)
        )


def swap_paragraphs(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """Two neighbouring paragraphs change places."""
    text = found.document.text
    paragraphs = [m for m in _REORDERED.finditer(text) if m.start() == 0 or text[m.start() - 2] in "。："]
    pairs = [(a, b) for a, b in pairwise(paragraphs) if a.end() + 1 == b.start()]
    draw.shuffle(pairs)
    for a, b in pairs:
        both = (a.start(), b.end())
        inside = [o for o in found.commitments if _within(both, _kept(o))]
        apart = all(
            _within((m.start(), m.end()), lean)
            for m in (a, b)
            for o in inside
            if _within((m.start(), m.end()), _kept(o))
            for lean in _leans_on(o)
        )
        if len(inside) < 2 or not apart:
            continue
        wanted = tuple(Wanted("kept", (), _kept(o)) for o in inside)
        yield Edit("swap", *both, f"{b[0]}\n{a[0]}", wanted)


def split_sentence(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """The comma between two commitments that lean on nothing before it becomes a full stop."""
    text = found.document.text
    pairs = list(pairwise(found.commitments))
    draw.shuffle(pairs)
    for a, b in pairs:
        between = text[a.evidence.end : b.evidence.start]
        if between not in ("，", "；", "、") or between == "、":
            continue
        leans = [
            s
            for s in _leans_on(b)
            if s[0] < b.evidence.start and s[1] > text.rfind("\n", 0, a.evidence.start)
        ]
        if leans or (a.deadline and not a.deadline.inferred):
            continue
        wanted = tuple(Wanted("kept", (), _kept(o)) for o in (a, b))
        yield Edit("split", a.evidence.end, a.evidence.end + 1, "。", wanted)


def _cue(
    found: Extraction, draw: random.Random, was: re.Pattern[str], now: str, name: str, kind: str
) -> Iterator[Edit]:
    seen = set()
    for c in _shuffled(found.commitments, draw):
        cue = c.strength_cue
        if cue is None or not was.fullmatch(cue.text) or (cue.start, cue.end) in seen:
            continue
        seen.add((cue.start, cue.end))
        governed = [
            o
            for o in found.commitments
            if o.strength_cue and (o.strength_cue.start, o.strength_cue.end) == cue[1:]
        ]
        wanted = tuple(Wanted("changed", (kind,), _kept(o)) for o in governed)
        yield Edit(name, cue.start, cue.end, now, wanted)


def soften(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """确保 becomes 力争."""
    return _cue(found, draw, _HARD, "力争", "soften", "softened")


def strengthen(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """力争 becomes 确保."""
    return _cue(found, draw, _SOFT, "确保", "strengthen", "strengthened")


def replace_body(found: Extraction, draw: random.Random) -> Iterator[Edit]:
    """Another body answers in the place of one."""
    seen = set()
    for c in _shuffled(found.commitments, draw):
        for body in c.responsible:
            span = (body.start, body.end)
            if body.inferred or span in seen or not re.search("[局委办厅]$", body.text):
                continue
            seen.add(span)
            governed = [o for o in found.commitments if any((b.start, b.end) == span for b in o.responsible)]
            if any(_within(_kept(o), span) for o in found.commitments):  # a subject inside the words
                continue
            level = re.match("[省市县区州]", body.text)
            name = draw.choice(OTHER_BODIES).replace("市", level[0] if level else "市", 1)
            if name in found.document.text:
                continue
            wanted = tuple(Wanted("changed", ("body_removed", "body_added"), _kept(o)) for o in governed)
            yield Edit("body", body.start, body.end, name, wanted)


KINDS: tuple[Callable[[Extraction, random.Random], Iterator[Edit]], ...] = (
    change_number,
    move_year,
    drop_sentence,
    add_sentence,
    reword,
    swap_paragraphs,
    split_sentence,
    soften,
    strengthen,
    replace_body,
)


def _shuffled(items: Sequence[Commitment], draw: random.Random) -> list[Commitment]:
    return draw.sample(list(items), len(items))


def edited(found: Extraction, seed: int, most: int = 5) -> tuple[str, tuple[Edit, ...]]:
    """The document with up to ``most`` edits of different kinds, none in the sentence of another."""
    draw = random.Random(f"{found.document.source} {seed}")
    chosen: list[Edit] = []
    taken: list[Span] = []
    touched: set[Span] = set()
    for kind in draw.sample(KINDS, len(KINDS)):
        for edit in kind(found, draw):
            spans = [w.before for w in edit.wanted if w.before]
            first = min([edit.start, *(s[0] for s in spans)])
            last = max([edit.end, *(s[1] for s in spans)])
            if any(a <= last and first <= b for a, b in taken) or touched.intersection(spans):
                continue
            chosen.append(edit)
            taken.append((first, last))
            touched.update(spans)
            break
        if len(chosen) == most:
            break
    text = found.document.text
    for edit in sorted(chosen, key=lambda e: -e.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text, tuple(chosen)


def judge(found: Extraction, seed: int) -> Outcome:
    """Edits a document, takes the diff, and looks for each edit in it."""
    text, edits = edited(found, seed)
    published: date | None = found.document.published
    new = extract(text, published=published, issuer=found.document.issuer, title=found.document.title)
    differences = diff(found, new)
    right: list[bool] = []
    explained: set[int] = set()
    for edit in edits:
        hits = [_find(differences, w) for w in edit.wanted]
        right.append(bool(hits) and all(good for _, good in hits))
        explained.update(k for k, _ in hits if k is not None)
        if edit.name in ("drop", "add"):
            continue
    spurious = tuple(d for k, d in enumerate(differences) if k not in explained and d.status in SUBSTANCE)
    return Outcome(edits, tuple(right), spurious, differences)


def _find(differences: Sequence[Difference], wanted: Wanted) -> tuple[int | None, bool]:
    """Where the diff speaks of it, and whether it says what is wanted and no more."""
    for k, d in enumerate(differences):
        if wanted.before is None:
            if d.after and d.before is None and wanted.words in d.after.evidence.text:
                return k, d.status == "new"
        elif d.before and _kept(d.before) == wanted.before:
            good = d.status == wanted.status and (
                Counter(d.kinds) == Counter(wanted.kinds)
                or (d.status == "kept" and set(d.kinds) <= {"reworded"})
            )
            return k, good
    return None, False


def tally(outcomes: Sequence[Outcome]) -> tuple[dict[str, tuple[int, int]], int, int]:
    """Edits by name as (right, all), how many changes were spurious, and in how many pairs."""
    counts: dict[str, tuple[int, int]] = {}
    for o in outcomes:
        for edit, right in zip(o.edits, o.right, strict=True):
            a, b = counts.get(edit.name, (0, 0))
            counts[edit.name] = (a + right, b + 1)
    return counts, sum(len(o.spurious) for o in outcomes), sum(bool(o.spurious) for o in outcomes)
