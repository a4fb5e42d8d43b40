"""Turns the hand-written gold (documents/<id>/gold.toml) into gold/<id>.json, offsets and all.

usage: python corpus/build_gold.py [--check]

Whoever writes gold quotes the document; this script finds the quotes. It stops at the first quote that does
not stand in the text, or stands there more than once with nothing to say which is meant. With ``--check`` it
writes nothing and exits with 1 where a file is not up to date.
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
from itertools import pairwise
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parent
STRENGTHS = ("mandatory", "firm", "striving", "tentative")
RELATIONS = ("=", ">=", "<=", ">", "<", "~", "range")
QUANTITY_ROLES = ("target", "change", "baseline", "scope", "budget", "rate")
BODY_ROLES = ("lead", "support", "responsible")
RECURRENCES = ("yearly", "half-yearly", "quarterly", "monthly", "weekly", "daily", "two-yearly")
KEYS = {
    "commitment": {"evidence", "near", "nth", "action", "object", "strength", "confidence", "quantities"}
    | {"deadline", "responsible", "restated"},
    "quantity": {"quote", "near", "nth", "value", "unit", "relation", "role", "of", "per"},
    "deadline": {"quote", "near", "nth", "due", "due_alt", "start", "recurring"},
    "body": {"quote", "role"},
}

Span = list[int]
Table = Mapping[str, Any]


class GoldError(Exception):
    """Gold contradicts its text or the conventions; the message says where and what to do."""


def documents() -> list[Path]:
    """The folders of the documents, sorted by id."""
    return sorted(path.parent for path in CORPUS.glob("documents/*/gold.toml"))


def source_of(folder: Path) -> Path:
    """The document itself, <id>/<id>.txt: a record's source has the id as its stem."""
    found = sorted(folder.glob(f"{folder.name}.*"))
    if len(found) != 1:
        raise GoldError(f"{folder.name}: {len(found)} sources named {folder.name}.*; keep exactly one")
    return found[0]


def text_of(folder: Path) -> str:
    """The text that offsets count in: decoded, without BOM, lines ended by \\n."""
    return source_of(folder).read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def meta_of(folder: Path) -> dict[str, Any]:
    """meta.toml: title, issuer, published, genre, trouble, provenance."""
    return tomllib.loads((folder / "meta.toml").read_text("utf-8"))


def occurrences(text: str, quote: str, start: int, end: int) -> Iterator[int]:
    """Where ``quote`` begins in text[start:end], never inside a longer number (6个 is not in 16个)."""
    at = text.find(quote, start, end)
    while quote and at >= 0:
        tail = at + len(quote)
        cut = (quote[0].isdigit() and re.match(r"[\d.]", text[at - 1 : at])) or (
            quote[-1].isdigit() and re.match(r"[\d.]", text[tail : tail + 1])
        )
        if not cut:
            yield at
        at = text.find(quote, at + 1, end)


class Finder:
    """Finds the quotes of one document and says what it was looking for when it fails."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text

    def fault(self, message: str) -> GoldError:
        return GoldError(f"{self.name}: {message}")

    def find(self, quote: str, what: str, within: Span | None = None, nth: int | None = None) -> Span:
        """The one place of ``quote``, or the ``nth`` (from 1), in the document or in a span of it."""
        start, end = within or [0, len(self.text)]
        places = list(occurrences(self.text, quote, start, end))
        if not places:
            where = f" within {self.text[start:end]!r}" if within else ""
            raise self.fault(f"{what} {quote!r} does not stand in the text{where}; quote it as written")
        if len(places) > 1 and nth is None:
            raise self.fault(f"{what} {quote!r} stands {len(places)} times; say which with `near` or `nth`")
        if nth is not None and not 1 <= nth <= len(places):
            raise self.fault(f"{what} {quote!r} has no occurrence {nth}, only {len(places)}")
        at = places[(nth or 1) - 1]
        return [at, at + len(quote)]

    def place(self, entry: str | Table, what: str, within: Span | None = None) -> Span:
        """As ``find``, for a quote alone or a table with ``near`` (a longer quote around it) or ``nth``."""
        if isinstance(entry, str):
            return self.find(entry, what, within)
        if "near" in entry:
            within = self.find(entry["near"], f"near of {what}")
        return self.find(entry["quote"], what, within, entry.get("nth"))

    def check(self, kind: str, entry: Table, quote: str) -> None:
        """Every key is known: a misspelt one would be silently lost."""
        if unknown := set(entry) - KEYS[kind]:
            raise self.fault(f"{kind} {quote!r} has the unknown key(s) {', '.join(sorted(unknown))}")

    def known(self, value: str, values: tuple[str, ...], what: str) -> str:
        if value not in values:
            raise self.fault(f"{what} is {value!r}; known: {', '.join(values)}")
        return value


def build(folder: Path) -> dict[str, Any]:
    """The gold of one document in the form that the scorer reads."""
    text, meta = text_of(folder), meta_of(folder)
    gold = tomllib.loads((folder / "gold.toml").read_text("utf-8"))
    finder = Finder(folder.name, text)
    entries = gold.get("commitment", [])
    commitments = [_commitment(finder, entry, gold) for entry in entries]
    for before, after in pairwise(commitments):
        if after["span"] <= before["span"]:
            raise finder.fault(f"out of order, or twice: {text[slice(*after['span'])]!r}")
    for table, field in (("deadlines", "deadline"), ("bodies", "responsible")):
        used = {entry[field] for entry in entries if isinstance(entry.get(field), str)}
        if unused := set(gold.get(table, {})) - used:
            raise finder.fault(f"[{table}] names {', '.join(sorted(unused))}, which no commitment uses")
    return {
        "doc": folder.name,
        "title": meta["title"],
        "published": meta["published"].isoformat(),
        "issuer": meta["issuer"],
        "region": [0, len(text)],
        "commitments": commitments,
        "non_commitment_numbers": [
            finder.place(entry, "non-commitment number") for entry in gold["non_commitment_numbers"]
        ],
    }


def _commitment(finder: Finder, entry: Table, gold: Table) -> dict[str, Any]:
    quote, thing = entry["evidence"], entry.get("object")
    finder.check("commitment", entry, quote)
    span = finder.place({"quote": quote, **{k: entry[k] for k in ("near", "nth") if k in entry}}, "evidence")
    if entry["action"] not in quote:
        raise finder.fault(f"action {entry['action']!r} does not stand in its evidence {quote!r}")
    if thing is not None and thing not in finder.text:
        raise finder.fault(f"object {thing!r} of {quote!r} does not stand in the text")
    return {
        "span": span,
        "action": entry["action"],
        "object": thing,
        "strength": finder.known(entry["strength"], STRENGTHS, f"strength of {quote!r}"),
        "confidence": float(entry.get("confidence", 1.0)),
        "quantities": [_quantity(finder, q, span) for q in entry.get("quantities", [])],
        "deadline": _deadline(finder, entry.get("deadline"), span, gold.get("deadlines", {})),
        "responsible": _bodies(finder, entry.get("responsible", []), gold.get("bodies", {})),
        "restated": [finder.place(r, f"restatement of {quote!r}:") for r in entry.get("restated", [])],
    }


def _quantity(finder: Finder, entry: Table, evidence: Span) -> dict[str, Any]:
    quote, value = entry["quote"], entry["value"]
    finder.check("quantity", entry, quote)
    relation = finder.known(entry["relation"], RELATIONS, f"relation of {quote!r}")
    role = finder.known(entry["role"], QUANTITY_ROLES, f"role of {quote!r}")
    two_ends = isinstance(value, list)
    if two_ends != (relation == "range") or (two_ends and not value[0] < value[1]):
        raise finder.fault(f"quantity {quote!r}: a range, and only a range, has the value [low, high]")
    if (role == "rate") != ("per" in entry):
        raise finder.fault(f"quantity {quote!r}: a rate, and only a rate, says `per` what")
    for key in ("of", "per"):
        if entry.get(key, "") not in finder.text:
            raise finder.fault(f"quantity {quote!r}: `{key}` {entry[key]!r} does not stand in the text")
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
            raise finder.fault(f"deadline {entry!r} is not among [deadlines]")
        entry = named[entry]
    assert not isinstance(entry, str)
    quote = entry["quote"]
    finder.check("deadline", entry, quote)
    if not {"due", "start", "recurring"} & set(entry):
        raise finder.fault(f"deadline {quote!r} says nothing: give due, start or recurring")
    recurring = entry.get("recurring")
    if recurring is not None:
        finder.known(recurring, RECURRENCES, f"recurrence of {quote!r}")
    # Where the clause itself has no such words, they stand in a lead-in or another cell of the table.
    inside = next(occurrences(finder.text, quote, *evidence), None) is not None
    deadline = {
        "span": finder.place(entry, "deadline", evidence if inside else None),
        "due": _iso(entry.get("due")),
        "start": _iso(entry.get("start")),
        "recurring": recurring,
    }
    if "due_alt" in entry:
        deadline["due_alt"] = [_iso(day) for day in entry["due_alt"]]
    return deadline


def _bodies(finder: Finder, entries: str | list[Table], named: Table) -> list[dict[str, str]]:
    if isinstance(entries, str):
        if entries not in named:
            raise finder.fault(f"bodies {entries!r} are not among [bodies]")
        entries = [
            {"quote": quote, "role": role} for role, quotes in named[entries].items() for quote in quotes
        ]
    for body in entries:
        finder.check("body", body, body["quote"])
        finder.known(body["role"], BODY_ROLES, f"role of {body['quote']!r}")
        if body["quote"] not in finder.text:
            raise finder.fault(f"body {body['quote']!r} does not stand in the text")
    return [{"text": body["quote"], "role": body["role"]} for body in entries]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def render(gold: Table) -> str:
    """The JSON file, the same bytes on every machine."""
    return json.dumps(gold, ensure_ascii=False, indent=1) + "\n"


def files() -> dict[Path, str]:
    """Every file that this script writes, with its content: gold/<id>.json, meta.tsv and gold.sha256."""
    written: dict[Path, str] = {}
    rows = ["id\tpublished\tissuer\ttitle"]
    total = hashlib.sha256()
    for folder in documents():
        gold = build(folder)
        written[CORPUS / "gold" / f"{folder.name}.json"] = render(gold)
        rows.append("\t".join([gold["doc"], gold["published"], gold["issuer"], gold["title"]]))
        total.update("\0".join([folder.name, text_of(folder), render(gold), ""]).encode())
    written[CORPUS / "meta.tsv"] = "\n".join(rows) + "\n"
    written[CORPUS / "gold.sha256"] = total.hexdigest() + "\n"
    return written


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Builds corpus/gold/*.json from the gold.toml files.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file is stale")
    options = parser.parse_args(arguments)
    try:
        written = files()
    except GoldError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    stale = [p for p, content in written.items() if not p.exists() or p.read_text("utf-8") != content]
    stale += [p for p in sorted(CORPUS.glob("gold/*.json")) if p not in written]
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
    return int(options.check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
