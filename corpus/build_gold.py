"""Turns the hand-written gold (documents/<id>/gold.toml) into gold/<id>.json, offsets and all.

usage: python corpus/build_gold.py [--check]

Whoever writes gold quotes the document; this script finds the quotes. It stops at the first quote that does not stand
in the text, or stands there more than once with nothing to say which is meant. ``--check`` writes nothing and exits
with 1 where a file is not up to date.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent
STRENGTHS = frozenset({"mandatory", "firm", "striving", "tentative"})
RELATIONS = frozenset({"=", ">=", "<=", ">", "<", "~", "range"})
QUANTITY_ROLES = frozenset({"target", "change", "baseline", "scope", "budget", "rate"})
BODY_ROLES = frozenset({"lead", "support", "responsible"})
RECURRENCES = frozenset({"yearly", "half-yearly", "quarterly", "monthly", "weekly", "daily", "two-yearly"})
COMMITMENT_KEYS = frozenset(
    "evidence near nth action object strength confidence quantities deadline responsible restated".split()
)

Span = list[int]
Table = Mapping[str, Any]


class GoldError(Exception):
    """The gold of a document contradicts its text or the conventions; the message says where and what to do."""


def documents() -> list[Path]:
    """The folders of the documents, sorted by id."""
    return sorted(path.parent for path in CORPUS.glob("documents/*/gold.toml"))


def source_of(folder: Path) -> Path:
    """The document itself: <id>/<id>.txt (or .html, .md), so that a record's source has the id as its stem."""
    found = sorted(path for path in folder.glob(f"{folder.name}.*"))
    if len(found) != 1:
        raise GoldError(f"{folder.name}: {len(found)} sources named {folder.name}.*; keep exactly one")
    return found[0]


def text_of(folder: Path) -> str:
    """The text that offsets count in: decoded, without BOM, lines ended by \\n."""
    return source_of(folder).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def occurrences(text: str, quote: str, start: int = 0, end: int | None = None) -> Iterator[int]:
    """Where ``quote`` begins in text[start:end]; never in the middle of a longer number (6个 is not in 16个)."""
    if not quote:
        return
    limit = len(text) if end is None else end
    at = text.find(quote, start, limit)
    while at >= 0:
        tail = at + len(quote)
        cuts_head = quote[0].isdigit() and at > 0 and re.match(r"[\d.]", text[at - 1])
        cuts_tail = quote[-1].isdigit() and tail < len(text) and re.match(r"[\d.]", text[tail])
        if not cuts_head and not cuts_tail:
            yield at
        at = text.find(quote, at + 1, limit)


class Finder:
    """Finds the quotes of one document and says what it was looking for when it fails."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def fail(self, message: str) -> GoldError:
        return GoldError(f"{self.name}: {message}")

    def find(
        self,
        quote: str,
        what: str,
        within: Span | None = None,
        near: str | None = None,
        nth: int | None = None,
    ) -> Span:
        """The span of ``quote``: inside ``within`` or inside the one place of ``near``; ``nth`` counts from 1."""
        if near is not None:
            within = self.find(near, f"near of {what}")
        start, end = within or [0, len(self.text)]
        places = list(occurrences(self.text, quote, start, end))
        if not places:
            where = f" within {self.text[start:end]!r}" if within else ""
            raise self.fail(
                f"{what} {quote!r} does not stand in the text{where}; quote it exactly as written"
            )
        if len(places) > 1 and nth is None:
            raise self.fail(f"{what} {quote!r} stands {len(places)} times; say which with `near` or `nth`")
        if nth is not None and not 1 <= nth <= len(places):
            raise self.fail(f"{what} {quote!r} has no occurrence {nth}, only {len(places)}")
        at = places[(nth or 1) - 1]
        return [at, at + len(quote)]

    def place(self, entry: str | Table, what: str, within: Span | None = None) -> Span:
        """As ``find``, for a quote given as a string or as a table with `near` or `nth`."""
        if isinstance(entry, str):
            return self.find(entry, what, within)
        return self.find(
            entry["quote"], what, None if entry.get("near") else within, entry.get("near"), entry.get("nth")
        )


def build(folder: Path) -> dict[str, Any]:
    """The gold of one document in the form that the scorer reads."""
    text = text_of(folder)
    meta = tomllib.loads((folder / "meta.toml").read_text("utf-8"))
    gold = tomllib.loads((folder / "gold.toml").read_text("utf-8"))
    finder = Finder(folder.name, text)
    commitments = [_commitment(finder, entry, gold) for entry in gold.get("commitment", [])]
    for table, field in (("deadlines", "deadline"), ("bodies", "responsible")):
        used = {entry[field] for entry in gold.get("commitment", []) if isinstance(entry.get(field), str)}
        if unused := set(gold.get(table, {})) - used:
            raise finder.fail(f"[{table}] names {', '.join(sorted(unused))}, which no commitment uses")
    for before, after in zip(commitments, commitments[1:], strict=False):
        if after["span"] <= before["span"]:
            quote = text[slice(*after["span"])]
            raise finder.fail(f"commitments are not in the order of the text, or given twice, at {quote!r}")
    return {
        "doc": folder.name,
        "title": meta["title"],
        "published": _iso(meta["published"]),
        "issuer": meta["issuer"],
        "region": [0, len(text)],
        "commitments": commitments,
        "non_commitment_numbers": [
            finder.place(entry, "non-commitment number") for entry in gold.get("non_commitment_numbers", [])
        ],
    }


def _commitment(finder: Finder, entry: Table, gold: Table) -> dict[str, Any]:
    quote = entry["evidence"]
    if extra := set(entry) - COMMITMENT_KEYS:
        raise finder.fail(f"commitment {quote!r} has the unknown key(s) {', '.join(sorted(extra))}")
    span = finder.find(quote, "evidence", near=entry.get("near"), nth=entry.get("nth"))
    strength = entry.get("strength", "firm")
    if strength not in STRENGTHS:
        raise finder.fail(f"strength of {quote!r} is {strength!r}; known: {', '.join(sorted(STRENGTHS))}")
    if entry["action"] not in quote:
        raise finder.fail(f"action {entry['action']!r} does not stand in its evidence {quote!r}")
    if (thing := entry.get("object")) is not None and thing not in quote and thing not in finder.text:
        raise finder.fail(f"object {thing!r} of {quote!r} does not stand in the text")
    return {
        "span": span,
        "action": entry["action"],
        "object": thing,
        "strength": strength,
        "confidence": float(entry.get("confidence", 1.0)),
        "quantities": [_quantity(finder, q, span) for q in entry.get("quantities", [])],
        "deadline": _deadline(finder, entry.get("deadline"), span, gold.get("deadlines", {})),
        "responsible": _bodies(finder, entry.get("responsible"), gold.get("bodies", {})),
        "restated": [finder.place(r, f"restatement of {quote!r}:") for r in entry.get("restated", [])],
    }


def _quantity(finder: Finder, entry: Table, evidence: Span) -> dict[str, Any]:
    quote = entry["quote"]
    relation, role, value = entry.get("relation", "="), entry.get("role", "target"), entry["value"]
    if relation not in RELATIONS or role not in QUANTITY_ROLES:
        raise finder.fail(
            f"quantity {quote!r} has relation {relation!r} and role {role!r}; see corpus/README.md"
        )
    if isinstance(value, list) != (relation == "range") or (
        isinstance(value, list) and not value[0] < value[1]
    ):
        raise finder.fail(f"quantity {quote!r}: a range, and only a range, has the value [low, high]")
    if (role == "rate") != ("per" in entry):
        raise finder.fail(f"quantity {quote!r}: a rate, and only a rate, says `per` what")
    for key in ("of", "per"):
        if entry.get(key) is not None and entry[key] not in finder.text:
            raise finder.fail(f"quantity {quote!r}: `{key}` {entry[key]!r} does not stand in the text")
    return {
        "span": finder.place(entry, "quantity", evidence),
        "value": value,
        "unit": entry["unit"],
        "relation": relation,
        "role": role,
        "of": entry.get("of"),
        "per": entry.get("per"),
    }


def _deadline(
    finder: Finder, entry: str | Table | None, evidence: Span, named: Table
) -> dict[str, Any] | None:
    if entry is None:
        return None
    if isinstance(entry, str):
        if entry not in named:
            raise finder.fail(f"deadline {entry!r} is not among [deadlines]")
        entry = named[entry]
    inside = any(True for _ in occurrences(finder.text, entry["quote"], *evidence))  # else it stands in a lead-in or another cell
    recurring = entry.get("recurring")
    if recurring is not None and recurring not in RECURRENCES:
        raise finder.fail(
            f"deadline {entry['quote']!r} recurs {recurring!r}; known: {', '.join(sorted(RECURRENCES))}"
        )
    if not {"due", "start", "recurring"} & set(entry):
        raise finder.fail(f"deadline {entry['quote']!r} says nothing: give due, start or recurring")
    deadline = {
        "span": finder.place(entry, "deadline", evidence if inside else None),
        "due": _iso(entry.get("due")),
        "start": _iso(entry.get("start")),
        "recurring": recurring,
    }
    if "due_alt" in entry:
        deadline["due_alt"] = [_iso(day) for day in entry["due_alt"]]
    return deadline


def _bodies(finder: Finder, entry: str | list[Table] | None, named: Table) -> list[dict[str, str]]:
    if entry is None:
        return []
    if isinstance(entry, str):
        if entry not in named:
            raise finder.fail(f"bodies {entry!r} are not among [bodies]")
        entry = [{"quote": quote, "role": role} for role, quotes in named[entry].items() for quote in quotes]
    for body in entry:
        if body["role"] not in BODY_ROLES:
            raise finder.fail(
                f"body {body['quote']!r} has role {body['role']!r}; known: {', '.join(sorted(BODY_ROLES))}"
            )
        if body["quote"] not in finder.text:
            raise finder.fail(f"body {body['quote']!r} does not stand in the text")
    return [{"text": body["quote"], "role": body["role"]} for body in entry]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def render(gold: Table) -> str:
    """The JSON file, the same bytes on every machine."""
    return json.dumps(gold, ensure_ascii=False, indent=1) + "\n"


def files() -> dict[Path, str]:
    """Every file that this script writes, with its content: gold/<id>.json and meta.tsv."""
    written: dict[Path, str] = {}
    rows = ["id\tpublished\tissuer\ttitle"]
    for folder in documents():
        gold = build(folder)
        written[CORPUS / "gold" / f"{folder.name}.json"] = render(gold)
        rows.append("\t".join([gold["doc"], gold["published"], gold["issuer"], gold["title"]]))
    written[CORPUS / "meta.tsv"] = "\n".join(rows) + "\n"
    return written


def digest() -> str:
    """SHA-256 over all gold and all sources: it changes when, and only when, one of them does."""
    total = hashlib.sha256()
    for folder in documents():
        total.update(
            folder.name.encode()
            + b"\0"
            + text_of(folder).encode()
            + b"\0"
            + render(build(folder)).encode()
            + b"\0"
        )
    return total.hexdigest()


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        description="Builds corpus/gold/*.json and corpus/meta.tsv from the gold.toml files."
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit with 1 where a file is out of date"
    )
    options = parser.parse_args(arguments)
    try:
        written = files()
    except GoldError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stale = [
        path for path, content in written.items() if not path.exists() or path.read_text("utf-8") != content
    ]
    stale += [path for path in CORPUS.glob("gold/*.json") if path not in written]
    for path in stale:
        name = path.relative_to(CORPUS)
        if options.check:
            print(f"{name} is out of date; run: python corpus/build_gold.py")
        elif path in written:
            path.parent.mkdir(exist_ok=True)
            path.write_text(written[path], "utf-8")
            print(f"{name} written")
        else:
            path.unlink()
            print(f"{name} removed: its document is gone")
    print(f"{len(written) - 1} documents, digest {digest()}")
    return int(options.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
