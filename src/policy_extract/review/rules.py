"""A folder of own words, tried: does each row do what it is there for, do its examples hold?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from policy_extract.document.tokenise import default
from policy_extract.errors import PolicyExtractError
from policy_extract.extractor import Extractor
from policy_extract.lexicon import using
from policy_extract.lexicon.own import EXPECTED, Entry, OwnWords
from policy_extract.model import Commitment, Problem

# Rows without an example of their own are tried in these. A cue that only shapes other clauses has none.
_USUAL = {
    "words": "推进{}建设。",
    "bodies": "{}要加快建设公园3个。",
    "aliases": "将新建公园3个（{}牵头）。",
    "measures": "新增设施3{}。",
    "modal": "各区{}新建公园3个。",
    "strive": "{}新建公园3个。",
    "tentative": "{}新建公园3个。",
    "verb": "将{}公园3个。",
}


def check_rules(rules: OwnWords | str | Path) -> list[Problem]:
    """What does not hold in a folder of own words, empty where all does; ``path`` is ``file:line``.

    Each row must be found in its examples and not in its rejects; a row without an example is tried in a usual
    sentence. The rows of ``examples`` must give what they say. Raises LexiconError for a folder that cannot be read.
    """
    extractor = Extractor(rules)
    assert extractor.rules is not None
    problems: list[Problem] = []
    for entry in extractor.rules.entries:
        try:
            found = _example(entry, extractor) if entry.table == "examples" else _row(entry, extractor)
            problems += (Problem(entry.where, message) for message in found)
        except PolicyExtractError as error:
            problems.append(Problem(entry.where, str(error)))
    return problems


def _row(entry: Entry, extractor: Extractor) -> Iterator[str]:
    word = next(iter(entry.cells.values()))
    usual = _USUAL.get(entry.cells.get("class") or entry.table)
    see = _SEEN[entry.table]
    for example in entry.examples or ((usual.format(word),) if usual else ()):
        if word not in example:
            yield f"the example {example!r} does not hold {word!r}; write one that does"
            continue
        holds, instead = see(entry, example, extractor)
        if not holds:
            yield f"{word!r} is not found in {example!r} ({instead})"
    for reject in entry.rejects:
        holds, _ = see(entry, reject, extractor)
        if holds:
            yield f"{word!r} is found in {reject!r}, which it should not be"


Seen = tuple[bool, str]  # whether the row did its work, and what there was to see


def _listing(words: Iterator[str] | list[str]) -> str:
    return "found: " + ("、".join(words) or "nothing")


def _tokens(entry: Entry, text: str, extractor: Extractor) -> Seen:
    with using(extractor.rules):
        cut = default().words(text, hmm=False)
    return entry.cells["word"] in cut, "cut as: " + " ".join(cut)


def _bodies(entry: Entry, text: str, extractor: Extractor) -> Seen:
    found = {b.text for b in extractor.find_bodies(text)} | {
        r.text for c in extractor.extract(text).commitments for r in c.responsible if not r.inferred
    }
    return entry.cells["name"] in found, _listing(sorted(found))


def _aliases(entry: Entry, text: str, extractor: Extractor) -> Seen:
    found = [(r.text, r.name) for c in extractor.extract(text).commitments for r in c.responsible]
    wanted = entry.cells["name"], entry.cells["full"]
    return wanted in found, _listing([name for _, name in found])


def _measures(entry: Entry, text: str, extractor: Extractor) -> Seen:
    found = extractor.find_quantities(text)
    return any(q.unit == entry.cells["unit"] for q in found), _listing([q.text for q in found])


def _cues(entry: Entry, text: str, extractor: Extractor) -> Seen:
    word, kind = entry.cells["word"], entry.cells["class"]
    found = extractor.extract(text).commitments
    cues = [
        f"{c.evidence.text} ({c.strength}: {c.strength_cue.text if c.strength_cue else 'no word'})"
        for c in found
    ]
    if kind in ("past", "background"):
        return not found, _listing(cues)
    if kind == "adverb":
        return bool(found), _listing(cues)
    if kind == "verb":
        return any(word in c.action.text for c in found), _listing([c.action.text for c in found])
    strength = entry.cells["strength"] or {"strive": "striving"}.get(kind, kind)
    holds = any(c.strength == strength and c.strength_cue and word in c.strength_cue.text for c in found)
    return holds, _listing(cues)


_SEEN: dict[str, Callable[[Entry, str, Extractor], Seen]] = {
    "words": _tokens,
    "bodies": _bodies,
    "aliases": _aliases,
    "measures": _measures,
    "cues": _cues,
}

_GIVEN: dict[str, Callable[[Commitment], list[str]]] = {
    "evidence": lambda c: [c.evidence.text],
    "action": lambda c: [c.action.text],
    "object": lambda c: [c.object.text if c.object else "-"],
    "strength": lambda c: [c.strength],
    "due": lambda c: [str(c.deadline.due) if c.deadline and c.deadline.due else "-"],
    "bodies": lambda c: [r.name for r in c.responsible],
    "quantities": lambda c: [q.text for q in c.quantities],
}


def _example(entry: Entry, extractor: Extractor) -> Iterator[str]:
    """What each column expects, in the order of the records, parted by ``|``; ``-`` for none."""
    cells = entry.cells
    found = extractor.extract(
        cells["text"], published=cells["published"] or None, issuer=cells["issuer"] or None
    ).commitments
    if cells["commitments"] and int(cells["commitments"]) != len(found):
        there = _listing([c.evidence.text for c in found])
        yield f"{len(found)} commitments where {cells['commitments']} are expected ({there})"
    for column in EXPECTED[1:]:
        if cells[column]:
            wanted = [w.strip() for w in cells[column].split("|") if w.strip()]
            given = [value for c in found for value in _GIVEN[column](c)]
            if given != wanted and not (wanted == ["-"] and not given):
                yield f"{column}: {'|'.join(given) or 'nothing'} where {'|'.join(wanted)} is expected"
