"""Two releases side by side on one page that needs nothing else: no network, no server, no other file.

Whatever a document says is text here: every character of it is escaped, and the page's own policy lets no script run
but the page's own.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from policy_extract.compare.inputs import Part, Release
from policy_extract.compare.redline import redline
from policy_extract.compare.tables import ARROWS, KIND_NAMES, STATUS_NAMES, change_in_words
from policy_extract.compare.values import KINDS, STATUSES, Difference
from policy_extract.compare.words import lines, plain
from policy_extract.model import Commitment

LONG = 24  # characters of a piece that may be broken over lines


class _Numbered(NamedTuple):
    number: int
    difference: Difference


def page(differences: Sequence[Difference], old: Release | None = None, new: Release | None = None) -> str:
    """The page as HTML. The texts are those of ``old`` and ``new``; where there is none, the quotes stand alone."""
    numbered = [_Numbered(k, d) for k, d in enumerate(differences)]
    style, script = _file("page.css"), _file("page.js")
    sides = [{p.source: p for p in r.parts} if r else {} for r in (old, new)]
    documents = "\n".join(_documents(numbered, sides[0], sides[1]))
    names = [r.name for r in (old, new) if r]
    titles = [
        next((p.title for p in r.parts if p.title), None) for r in (old, new) if r and len(r.parts) == 1
    ]
    heading = " → ".join(t or n for t, n in zip(titles, names, strict=True)) if titles else " → ".join(names)
    filled = {
        "style_hash": _digest(style),
        "script_hash": _digest(script),
        "style": style,
        "script": script,
        "title": escape(heading or "变化 changes"),
        "heading": escape(heading or "变化 changes"),
        "counts": escape(_counts(differences)),
        "filters": "\n".join(_filters(differences)),
        "documents": documents,
    }
    whole = _file("page.html")
    made = []
    for piece in whole.split("{{"):
        name, mark, rest = piece.partition("}}")
        made.append(filled[name] + rest if mark and name in filled else piece)
    return "".join(made)


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _counts(differences: Sequence[Difference]) -> str:
    counts = Counter(d.status for d in differences)
    return "，".join(f"{STATUS_NAMES[s]} {s} {counts[s]}" for s in ("changed", "new", "dropped", "kept"))


def _tags(d: Difference) -> list[str]:
    """What the filters know a difference by: its kinds, or its status where it has none."""
    return list(dict.fromkeys(d.kinds)) if d.changes else [d.status]


def _filters(differences: Sequence[Difference]) -> Iterator[str]:
    counts = Counter(tag for d in differences for tag in _tags(d))
    for tag in (*KINDS, *STATUSES):
        if counts[tag]:
            name = KIND_NAMES.get(tag) or STATUS_NAMES[tag]
            checked = "" if tag == "kept" else " checked"
            yield (
                f'<label><input type="checkbox" data-kind="{tag}"{checked}>{name} '
                f"{tag.replace('_', ' ')} {counts[tag]}</label>"
            )


def _documents(numbered: Sequence[_Numbered], old: dict[str, Part], new: dict[str, Part]) -> Iterator[str]:
    """A block a pair of documents: the changes, then the two texts."""
    groups: dict[tuple[str, str], list[_Numbered]] = {}
    partner = {}
    for n in numbered:
        if n.difference.before and n.difference.after:
            left, right = n.difference.before.document.source, n.difference.after.document.source
            partner["old", left], partner["new", right] = right, left
    for n in numbered:
        d = n.difference
        left = d.before.document.source if d.before else ""
        right = d.after.document.source if d.after else ""
        key = (left or partner.get(("new", right), ""), right or partner.get(("old", left), ""))
        groups.setdefault(key, []).append(n)
    for (a, b), members in groups.items():
        before, after = old.get(a), new.get(b)
        yield '<section class="document">'
        yield f"<h2>{_name(before, a)} → {_name(after, b)}</h2>"
        yield '<div class="cards">'
        yield from (_card(n) for n in sorted(members, key=_pressing))
        yield '</div><div class="texts">'
        yield from _column("o", before, a, [(n, n.difference.before) for n in members if n.difference.before])
        yield from _column("n", after, b, [(n, n.difference.after) for n in members if n.difference.after])
        yield "</div></section>"


def _pressing(n: _Numbered) -> tuple[int, int]:
    """Changed targets first."""
    order = (*KINDS[:-1], "dropped", "new", "reworded", "kept")
    return min((order.index(tag) for tag in _tags(n.difference)), default=len(order)), n.number


def _name(part: Part | None, source: str) -> str:
    if part is None:
        return escape(source) or "—"
    day = f" {part.published}" if part.published else ""
    return escape((part.title or part.source) + day)


def _card(n: _Numbered) -> str:
    d = n.difference
    tags = _tags(d)
    classes = " ".join(["card", f"s-{d.status}", *(f"k-{t}" for t in tags if t in KINDS)])
    told = "；".join(f"{_coloured(change_in_words(c), c.ambition)}" for c in d.changes)
    if not told:
        told = f"<b>{STATUS_NAMES[d.status]}</b> {d.status}"
    sure = f" · {d.similarity:.2f} {escape('; '.join(d.reasons))}" if d.before and d.after else ""
    links = "".join(
        f'<a href="#{side}{n.number}">{words}</a>'
        for side, words, there in (("o", "原文 old", d.before), ("n", "现文 new", d.after))
        if there
    )
    return (
        f'<article class="{classes}" id="c{n.number}" data-d="{n.number}" data-kinds="{" ".join(tags)}">'
        f'<p>{_words(d)}</p><p class="told">{told}{sure}</p><p>{links}</p></article>'
    )


def _coloured(words: str, ambition: str | None) -> str:
    arrow = ARROWS[ambition]
    shown = f"<b>{escape(words.removesuffix(arrow).strip())}</b>"
    return f'{shown} <span class="{ambition}">{arrow}</span>' if ambition else shown


def _words(d: Difference) -> str:
    """The redline of a pair, or the words of a lone commitment."""
    if d.before is None or d.after is None:
        lone = d.before or d.after
        words = escape(lone.evidence.text) if lone else ""
        return f'<del class="long">{words}</del>' if d.after is None else f'<ins class="long">{words}</ins>'
    if plain(d.before.evidence.text) == plain(d.after.evidence.text):
        return escape(d.after.evidence.text)
    made = []
    for way, text in redline(d.before.evidence.text, d.after.evidence.text):
        tag = {"same": "", "out": "del", "in": "ins"}[way]
        long = ' class="long"' if len(text) > LONG else ""
        made.append(f"<{tag}{long}>{escape(text)}</{tag}>" if tag else escape(text))
    return "".join(made)


def _column(
    side: str, part: Part | None, source: str, members: Sequence[tuple[_Numbered, Commitment]]
) -> Iterator[str]:
    yield f'<div class="text"><h3>{"原文 old" if side == "o" else "现文 new"}：{_name(part, source)}</h3>'
    if part is not None and part.text is not None:
        yield from _marked_text(side, part.text, members)
    else:
        yield from _quotes(side, members)
    yield "</div>"


def _quotes(side: str, members: Sequence[tuple[_Numbered, Commitment]]) -> Iterator[str]:
    """The quotes under their headings, where the text itself is not at hand."""
    section: tuple[str, ...] = ()
    seen: set[str] = set()
    for n, c in sorted(members, key=lambda m: m[1].evidence.start):
        if c.section != section:
            section = c.section
            yield f'<p class="heading">{escape(" > ".join(section))}</p>'
        yield f"<p>{_mark(side, [n], c.evidence.text, seen)}</p>"


def _marked_text(side: str, text: str, members: Sequence[tuple[_Numbered, Commitment]]) -> Iterator[str]:
    """The text, a paragraph a line, with the evidence of every commitment marked; marks may lie over each other."""
    headings = {h for _, c in members for h in c.section}
    spans = sorted(((c.evidence.start, c.evidence.end, n) for n, c in members), key=lambda s: s[:2])
    seen: set[str] = set()
    first = 0
    for start, end in lines(text):
        while first < len(spans) and spans[first][1] <= start:
            first += 1
        here = [s for s in _until(spans, first, end) if s[1] > start]
        cuts = sorted({start, end, *(min(max(x, start), end) for s in here for x in s[:2])})
        made = []
        for a, b in pairwise(cuts):
            over = [n for s, e, n in here if s <= a and b <= e]
            words = text[a:b]
            made.append(_mark(side, over, words, seen) if over else escape(words))
        style = ' class="heading"' if text[start:end].strip() in headings else ""
        yield f"<p{style}>{''.join(made)}</p>"


def _until(
    spans: Sequence[tuple[int, int, _Numbered]], first: int, end: int
) -> Iterable[tuple[int, int, _Numbered]]:
    for s in spans[first:]:
        if s[0] >= end:
            return
        yield s


def _mark(side: str, over: Sequence[_Numbered], words: str, seen: set[str]) -> str:
    name = f"{side}{over[0].number}"
    anchor = "" if name in seen else f' id="{name}"'
    seen.add(name)
    d = over[0].difference
    classes = " ".join([f"s-{d.status}", *(f"k-{t}" for t in _tags(d) if t in KINDS)])
    told = "；".join(map(change_in_words, d.changes)) or f"{STATUS_NAMES[d.status]} {d.status}"
    numbers = " ".join(str(n.number) for n in over)
    return f'<mark{anchor} class="{classes}" data-d="{numbers}" title="{escape(told)}">{escape(words)}</mark>'
