"""What is compared: documents, folders, files of records, or values at hand, all made into releases.

A release is one or several documents with their commitments; the documents of two releases are paired first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, TypeAlias

from policy_extract.compare.words import overlap, years_out
from policy_extract.errors import DocumentError, MetadataError, PolicyExtractError, RecordError
from policy_extract.model import Commitment, Metadata
from policy_extract.pipeline import Extraction, Failure, attempt, extract, extract_many
from policy_extract.record.read import commitment

Span: TypeAlias = tuple[int, int, str]
RECORDS = (".jsonl", ".ndjson")
ALIKE = 0.6  # of two titles without their years, to be editions of one plan


class Part(NamedTuple):
    """One document of a release. ``text`` is None where only its records are at hand.

    ``refusals``: clauses that are no commitment, as (start, end, class); achievements are among them.
    """

    source: str
    title: str | None
    issuer: str | None
    published: date | None
    commitments: tuple[Commitment, ...]
    text: str | None = None
    refusals: tuple[Span, ...] = ()

    @property
    def series(self) -> str:
        """What all editions of one plan share: issuer and title, without the years; else the name of the file."""
        title = years_out(self.title or "")
        return " ".join(filter(None, (self.issuer, title))) or _stem(self.source)


class Release(NamedTuple):
    """What was published at one time: the name under which it was given, and its documents."""

    name: str
    parts: tuple[Part, ...]

    @property
    def commitments(self) -> tuple[Commitment, ...]:
        """All commitments, document by document."""
        return tuple(c for part in self.parts for c in part.commitments)


Record: TypeAlias = Mapping[str, Any]
Given: TypeAlias = (
    Release | Extraction | Path | str | Sequence[Extraction] | Sequence[Commitment] | Sequence[Record]
)


def release(given: Given, name: str = "release") -> Release:
    """Anything that holds commitments, as a Release.

    A Path is a document, a folder or a file of records; a str is a text, as for ``extract``. Raises RecordError
    for records that cannot be used, and DocumentError for a document that cannot be read.
    """
    if isinstance(given, Release):
        return given
    if isinstance(given, Extraction):
        return Release(given.document.source, (_part(given),))
    if isinstance(given, str):
        return Release(name, (_part(extract(given, name=name)),))
    if isinstance(given, Path):
        found, failures = read(given)
        if failures:
            raise DocumentError(f"{failures[0].source}: {failures[0].reason}; {failures[0].advice}")
        return found
    parts: list[Part] = []
    loose: list[Commitment] = []
    where: list[str] = []
    items: Sequence[Any] = given
    for k, item in enumerate(items):
        if isinstance(item, Extraction):
            parts.append(_part(item))
            continue
        where.append(f"{name}[{k}]")
        loose.append(item if isinstance(item, Commitment) else commitment(item, where[-1]))
    return Release(name, (*parts, *_grouped(loose, where)))


def read(
    path: Path,
    metadata: Mapping[str, Metadata] | None = None,
    workers: int = 1,
    published: date | None = None,
) -> tuple[Release, list[Failure]]:
    """The release at a path - a document, a folder of documents and files of records, a file of records.

    Documents that cannot be read are given as failures. Raises RecordError for a file of records that is not
    sound, and DocumentError where there is nothing at all.
    """
    from policy_extract.document.load import discover

    if not path.exists():
        raise DocumentError(f"{path}: no such file or folder; check the path")
    if path.is_dir():
        documents = discover([path])
        records = sorted(p for p in path.rglob("*") if p.suffix in RECORDS and not p.name.startswith("."))
        if not documents and not records:
            raise DocumentError(
                f"{path}: holds no documents and no records; put .txt, .html or .jsonl files there"
            )
    elif path.suffix.lower() in RECORDS:
        documents, records = [], [path]
    else:
        documents, records = [(path, path.name)], []
    parts = [part for file in records for part in _records(file)]
    rows = {name: row for file, name in documents if (row := _row(metadata, file))}
    failures: list[Failure] = []
    results: Iterable[Extraction | Failure]
    if len(documents) == 1 and published is not None:
        file, name = documents[0]
        results = [attempt(file, name=name, published=published, metadata=rows.get(name))]
    else:
        results = extract_many([f for f, _ in documents], workers, rows, [n for _, n in documents])
    for result in results:
        if isinstance(result, Failure):
            failures.append(result)
        else:
            parts.append(_part(result))
    return Release(str(path), tuple(parts)), failures


def _row(metadata: Mapping[str, Metadata] | None, file: Path) -> Metadata | None:
    """The row of a document: by its path from any folder down (2023/plan, plan), with its suffix or without."""
    if not metadata:
        return None
    parts = file.absolute().parts[1:]
    for k in range(len(parts)):
        name = "/".join(parts[k:])
        for key in (name, name.removesuffix(file.suffix)):
            if key in metadata:
                return metadata[key]
    return None


def with_texts(given: Release, texts: Any) -> Release:
    """The release with the text of each document that ``texts`` (source → text or None) knows, and its refusals."""
    parts = []
    for part in given.parts:
        text = part.text if part.text is not None else texts(part.source)
        if part.text is None and text is not None:
            found = extract(text, name=part.source, published=part.published)
            part = part._replace(text=text, refusals=_refusals(found))
        parts.append(part)
    return given._replace(parts=tuple(parts))


def _part(found: Extraction) -> Part:
    d = found.document
    return Part(d.source, d.title, d.issuer, d.published, found.commitments, d.text, _refusals(found))


def _refusals(found: Extraction) -> tuple[Span, ...]:
    return tuple((r.start, r.end, r.reason) for r in found.refusals)


def _records(file: Path) -> list[Part]:
    """The documents of one file of records."""
    from policy_extract.record.write import read_records

    try:
        with file.open("rb") as lines:
            found: list[Commitment] = []
            where: list[str] = []
            for number, record in read_records(lines, file.name):
                where.append(f"{file.name}:{number}")
                found.append(commitment(record, where[-1]))
    except OSError as error:
        raise RecordError(f"{file.name}: cannot be read ({error.strerror}); check the path {file}") from error
    if not found:
        raise RecordError(f"{file.name}: holds no record; give a file that `policy-extract extract` wrote")
    return _grouped(found, where)


def _grouped(commitments: Sequence[Commitment], where: Sequence[str]) -> list[Part]:
    """Loose commitments by document, in the order of their first. Raises RecordError for an id given twice."""
    first: dict[tuple[str, str], str] = {}
    groups: dict[str, list[Commitment]] = {}
    for c, place in zip(commitments, where, strict=True):
        key = (c.document.source, c.id)
        if key in first:
            raise RecordError(
                f"{first[key]} and {place}: both have the id {c.id} in {c.document.source}; keep one of the two rows"
            )
        first[key] = place
        groups.setdefault(c.document.source, []).append(c)
    made = []
    for source, members in groups.items():
        d = members[0].document
        members.sort(key=lambda c: c.evidence.start)
        made.append(Part(source, d.title, d.issuer, d.published, tuple(members)))
    return made


# --- which document is which ---


def pair_parts(
    old: Release, new: Release, wanted: Mapping[str, str] | None = None
) -> list[tuple[Part | None, Part | None]]:
    """The documents of two releases in pairs: those in ``wanted`` first, then by name, then by issuer and title.

    One that has no partner stands alone. Raises MetadataError for a name in ``wanted`` that is not there.
    """
    pairs: list[tuple[Part, Part]] = []
    olds, news = list(old.parts), list(new.parts)
    for a, b in (wanted or {}).items():
        pairs.append((_take(olds, a, old.name), _take(news, b, new.name)))
    if len(old.parts) == len(new.parts) == 1 and olds and news:
        pairs.append((olds.pop(), news.pop()))
    rated = sorted(
        (-rating, i, j)
        for i, a in enumerate(olds)
        for j, b in enumerate(news)
        if (rating := _are_editions(a, b)) >= ALIKE
    )
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for _, i, j in rated:
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            pairs.append((olds[i], news[j]))
    place = {part.source: k for k, part in enumerate(new.parts)}
    pairs.sort(key=lambda p: place[p[1].source])
    alone: list[tuple[Part | None, Part | None]] = [
        (a, None) for i, a in enumerate(olds) if i not in taken_old
    ]
    return [*pairs, *[(None, b) for j, b in enumerate(news) if j not in taken_new], *alone]


def _take(parts: list[Part], name: str, release_name: str) -> Part:
    for k, part in enumerate(parts):
        if name in (part.source, _stem(part.source), PurePosixPath(part.source).name):
            return parts.pop(k)
    known = ", ".join(p.source for p in parts[:5]) or "none left"
    raise MetadataError(f"--pair: no document {name!r} in {release_name} (there: {known}); name one of them")


def _are_editions(a: Part, b: Part) -> float:
    """How surely two documents are editions of one plan: 2 for the same path, else by issuer and title."""
    if a.source == b.source:
        return 2.0
    stems = _undated(_stem(a.source)), _undated(_stem(b.source))
    if stems[0] and stems[0] == stems[1]:
        return 1.5
    title = overlap(years_out(a.title or ""), years_out(b.title or "")) if a.title and b.title else 0.0
    if a.issuer and b.issuer and a.issuer != b.issuer:
        return title * 0.5
    return title + (0.1 if a.issuer and a.issuer == b.issuer else 0.0)


def _stem(source: str) -> str:
    return PurePosixPath(source).stem


def _undated(stem: str) -> str:
    """gwr-cn-2010 and gwr-cn-2011 are of one series."""
    return re.sub(r"(?:19|20)\d\d(?:[-_.]?\d\d){0,2}|[-_.]?(?:old|new|v\d+)$", "", stem).strip("-_. ")


def series(part: Part) -> str:
    """The series of a document in a ledger: its name without a year where it has one, else issuer and title."""
    undated = _undated(_stem(part.source))
    return undated if undated and undated != _stem(part.source) else part.series


__all__ = [
    "Given",
    "Part",
    "PolicyExtractError",
    "Release",
    "pair_parts",
    "read",
    "release",
    "series",
    "with_texts",
]
