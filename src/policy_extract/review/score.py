"""How well records agree with gold annotations: precision, recall and F by field, over the annotated regions.

A gold file is ``<id>.json``: ``doc``, ``region`` [start, end) and ``commitments``, each with ``span``,
``strength``, ``confidence``, ``quantities``, ``deadline``, ``responsible`` and ``restated`` (spans that say
the same again). A record belongs to the document whose id is the stem of its source.

Figures:
    commitments   pairs of gold and record whose evidence overlaps by half (intersection over union)
    hard          the same, among commitments that state a quantity or a deadline
    quantities    each number once: overlapping span, and value, unit and relation all right
    deadlines     due date and recurrence right, per commitment
    responsible   the body's name as written, per commitment
    exact hard    hard commitments whose quantities, due date and bodies are all right
Gold of a confidence under 1, and restatements, are neither misses nor false alarms; nor are deadlines and
bodies that a record marks as inferred.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from policy_extract.errors import RecordError

FIGURES = ("commitments", "hard", "quantities", "deadlines", "responsible", "exact hard")
ACCURACIES = ("strength", "quantity role", "unit role")
OVERLAP = 0.5  # of two spans that are one and the same
NEUTRAL = 0.3  # overlap with a restatement, or with unsure gold, that excuses a record
CLOSE = 1e-4  # relative; 66.6667 is two thirds

Span = tuple[int, int]


class Number(NamedTuple):
    """A quantity to compare; ``value`` has one figure, or the two bounds of a range."""

    span: Span
    value: tuple[float | None, ...]
    unit: str
    relation: str | None
    role: str | None


class Due(NamedTuple):
    """A deadline to compare; ``alternatives`` are the due dates that count as right."""

    span: Span
    alternatives: tuple[str | None, ...]
    recurring: str | None
    inferred: bool

    @property
    def due(self) -> str | None:
        return self.alternatives[0]


class Named(NamedTuple):
    """A responsible body to compare, by its name as written without white space."""

    span: Span | None
    text: str
    role: str | None

    @property
    def key(self) -> str:
        return "".join(self.text.split())


class Item(NamedTuple):
    """A commitment to compare, of gold or of records. ``restated`` and ``sure`` matter for gold alone."""

    span: Span
    strength: str | None
    quantities: tuple[Number, ...]
    deadline: Due | None
    responsible: tuple[Named, ...]
    restated: tuple[Span, ...] = ()
    sure: bool = True

    @property
    def hard(self) -> bool:
        return bool(self.quantities) or (self.deadline is not None and not self.deadline.inferred)


class Gold(NamedTuple):
    """The annotation of one document."""

    document: str
    region: Span
    commitments: tuple[Item, ...]


@dataclass(slots=True)
class Tally:
    """Hits, false alarms and misses."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / max(1, self.tp + self.fp)

    @property
    def recall(self) -> float:
        return self.tp / max(1, self.tp + self.fn)

    @property
    def f(self) -> float:
        p, r = self.precision, self.recall
        return 2 * p * r / max(1e-9, p + r)

    def hit(self, right: bool) -> None:
        if right:
            self.tp += 1
        else:
            self.fn += 1

    def add(self, other: Tally) -> None:
        self.tp += other.tp
        self.fp += other.fp
        self.fn += other.fn


class Miss(NamedTuple):
    """One disagreement: what kind, in which document, on which span, and what the records have there."""

    kind: str
    document: str
    span: Span
    got: str


@dataclass(slots=True)
class Scores:
    """All figures of one document, or of many added up."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in FIGURES})
    right: dict[str, list[bool]] = field(default_factory=lambda: {name: [] for name in ACCURACIES})
    misses: list[Miss] = field(default_factory=list)

    def add(self, other: Scores) -> None:
        for name, tally in other.tallies.items():
            self.tallies[name].add(tally)
        for name, right in other.right.items():
            self.right[name] += right
        self.misses += other.misses

    def accuracy(self, name: str) -> float:
        return sum(self.right[name]) / max(1, len(self.right[name]))

    def to_dict(self) -> dict[str, dict[str, float]]:
        """Figure → p, r, f, tp, fp, fn; accuracy → accuracy, n. Accuracies of nothing are left out."""
        result: dict[str, dict[str, float]] = {
            name: {"p": t.precision, "r": t.recall, "f": t.f, "tp": t.tp, "fp": t.fp, "fn": t.fn}
            for name, t in self.tallies.items()
        }
        for name, right in self.right.items():
            if right:
                result[name] = {"accuracy": self.accuracy(name), "n": len(right)}
        return result


def score(golds: Iterable[Gold], records: Iterable[Mapping[str, Any]]) -> tuple[Scores, dict[str, Scores]]:
    """The figures over all documents, and those of each document. Raises RecordError."""
    by_document: dict[str, list[Item]] = defaultdict(list)
    for number, record in enumerate(records, 1):
        try:
            by_document[PurePosixPath(record["document"]["source"]).stem].append(item_of(record))
        except (KeyError, TypeError, AttributeError) as error:
            what = f"record {number}: not a commitment record ({type(error).__name__}: {error})"
            raise RecordError(f"{what}; `policy-extract validate` says what is wrong") from error
    total = Scores()
    each: dict[str, Scores] = {}
    for gold in golds:
        each[gold.document] = score_document(gold, by_document.get(gold.document, []))
        total.add(each[gold.document])
    return total, each


def score_document(gold: Gold, records: Sequence[Item]) -> Scores:
    """The figures of one document; records outside the annotated region are not looked at."""
    low, high = gold.region
    found = [r for r in records if r.span[0] >= low and r.span[1] <= high]
    pairs = _match([g.span for g in gold.commitments], [r.span for r in found])
    scores = Scores()
    _Comparison(gold, found, dict(pairs), scores).run()
    return scores


class _Comparison:
    """One document's gold beside its records, paired."""

    def __init__(self, gold: Gold, found: list[Item], pairs: dict[int, int], scores: Scores) -> None:
        self.gold = gold
        self.found = found
        self.scores = scores
        self.record_of = {i: found[j] for i, j in pairs.items()}
        self.gold_of = {j: gold.commitments[i] for i, j in pairs.items()}
        self.restated = [span for g in gold.commitments for span in g.restated]
        self.unsure = [g.span for g in gold.commitments if not g.sure]
        self.alarms = [r for j, r in enumerate(found) if j not in self.gold_of and not self._excused(r.span)]

    def run(self) -> None:
        for i, item in enumerate(self.gold.commitments):
            if item.sure:
                self._commitment(item, self.record_of.get(i))
        self._alarms()
        self._quantities()
        for i, item in enumerate(self.gold.commitments):
            if item.sure:
                self._fields(item, self.record_of.get(i))

    def _excused(self, span: Span) -> bool:
        return any(
            _overlap(span, other) >= NEUTRAL or (other[0] <= span[0] and span[1] <= other[1])
            for other in (*self.restated, *self.unsure)
        )

    def _miss(self, kind: str, span: Span, got: object = "") -> None:
        self.scores.misses.append(Miss(kind, self.gold.document, span, str(got)))

    def _commitment(self, item: Item, record: Item | None) -> None:
        self.scores.tallies["commitments"].hit(record is not None)
        if item.hard:
            self.scores.tallies["hard"].hit(record is not None)
        if record is None:
            self._miss("missed hard" if item.hard else "missed", item.span)
        elif item.strength:
            self.scores.right["strength"].append(item.strength == record.strength)

    def _alarms(self) -> None:
        for record in self.alarms:
            self._miss("false alarm", record.span)
            tallies = self.scores.tallies
            tallies["commitments"].fp += 1
            tallies["hard"].fp += record.hard
            tallies["exact hard"].fp += record.hard
            tallies["deadlines"].fp += record.deadline is not None and not record.deadline.inferred
            tallies["responsible"].fp += len(record.responsible)

    def _quantities(self) -> None:
        """Numbers are facts, whichever record carries them: each span once."""
        wanted = list({q.span: q for g in self.gold.commitments if g.sure for q in g.quantities}.values())
        found = list({q.span: q for r in self.found for q in r.quantities}.values())
        unsure = [q.span for g in self.gold.commitments if not g.sure for q in g.quantities]
        tally = self.scores.tallies["quantities"]
        pairs = dict(_match([q.span for q in wanted], [q.span for q in found]))
        for i, number in enumerate(wanted):
            got = found[pairs[i]] if i in pairs else None
            right = got is not None and _same_number(number, got)
            tally.hit(right)
            if got is not None and right:
                self.scores.right["quantity role"].append(number.role == got.role)
            else:
                tally.fp += got is not None
                self._miss("quantity", number.span, got and _number_in_words(got))
        paired = set(pairs.values())
        for j, number in enumerate(found):
            if j not in paired and not any(_overlap(number.span, s) > 0 for s in (*unsure, *self.restated)):
                tally.fp += 1
                self._miss("quantity false alarm", number.span, _number_in_words(number))

    def _fields(self, item: Item, record: Item | None) -> None:
        self._deadline(item, record)
        named = _same_names(item.responsible, record.responsible if record else ())
        self._responsible(item, record, named)
        if not item.hard:
            return
        exact = record is not None and _exact(item, record, len(named))
        tally = self.scores.tallies["exact hard"]
        tally.hit(exact)
        if record is not None and record.hard and not exact:
            tally.fp += 1

    def _deadline(self, item: Item, record: Item | None) -> None:
        tally = self.scores.tallies["deadlines"]
        got = record.deadline if record else None
        if item.deadline:
            right = record is not None and _same_due(item, record)
            tally.hit(right)
            if not right:
                tally.fp += got is not None
                self._miss("deadline", item.deadline.span, _due_in_words(got))
        elif got and not got.inferred:
            tally.fp += 1
            self._miss("deadline false alarm", got.span, _due_in_words(got))

    def _responsible(self, item: Item, record: Item | None, named: list[tuple[int, int]]) -> None:
        tally = self.scores.tallies["responsible"]
        wanted, got = item.responsible, record.responsible if record else ()
        tally.tp += len(named)
        tally.fn += len(wanted) - len(named)
        tally.fp += len(got) - len(named)
        for i, j in named:
            self.scores.right["unit role"].append(wanted[i].role == got[j].role)
        for i in sorted(set(range(len(wanted))) - {i for i, _ in named}):
            self._miss("responsible", item.span, wanted[i].text)
        for j in sorted(set(range(len(got))) - {j for _, j in named}):
            self._miss("responsible false alarm", got[j].span or item.span, got[j].text)


def _overlap(a: Span, b: Span) -> float:
    """Characters in both, over characters in either."""
    common = min(a[1], b[1]) - max(a[0], b[0])
    return 0.0 if common <= 0 else common / (max(a[1], b[1]) - min(a[0], b[0]))


def _match(golds: Sequence[Span], found: Sequence[Span]) -> list[tuple[int, int]]:
    """One-to-one pairs (gold, found) that overlap by half, the best first."""
    candidates = []
    for i, a in enumerate(golds):
        for j, b in enumerate(found):
            overlap = _overlap(a, b)
            if overlap >= OVERLAP:
                candidates.append((-overlap, i, j))
    pairs: list[tuple[int, int]] = []
    golds_taken: set[int] = set()
    found_taken: set[int] = set()
    for _, i, j in sorted(candidates):
        if i not in golds_taken and j not in found_taken:
            golds_taken.add(i)
            found_taken.add(j)
            pairs.append((i, j))
    return pairs


def _same_number(gold: Number, got: Number) -> bool:
    same_value = len(gold.value) == len(got.value) and all(
        a is not None and b is not None and abs(a - b) <= CLOSE * max(1, abs(a))
        for a, b in zip(gold.value, got.value, strict=True)
    )
    return same_value and gold.unit == got.unit and gold.relation == got.relation


def _same_due(gold: Item, record: Item) -> bool:
    if gold.deadline is None:
        return record.deadline is None or record.deadline.inferred
    return (
        record.deadline is not None
        and record.deadline.due in gold.deadline.alternatives
        and record.deadline.recurring == gold.deadline.recurring
    )


def _same_names(golds: Sequence[Named], found: Sequence[Named]) -> list[tuple[int, int]]:
    """One-to-one pairs (gold, found) of bodies with the same name."""
    free = {j: body.key for j, body in enumerate(found)}
    pairs = []
    for i, body in enumerate(golds):
        j = next((j for j, name in free.items() if name == body.key), None)
        if j is not None:
            pairs.append((i, j))
            del free[j]
    return pairs


def _exact(gold: Item, record: Item, named: int) -> bool:
    pairs = _match([q.span for q in gold.quantities], [q.span for q in record.quantities])
    return (
        len(pairs) == len(gold.quantities) == len(record.quantities)
        and all(_same_number(gold.quantities[i], record.quantities[j]) for i, j in pairs)
        and _same_due(gold, record)
        and named == len(gold.responsible) == len(record.responsible)
    )


def _number_in_words(number: Number) -> str:
    value = "-".join("?" if v is None else f"{v:g}" for v in number.value)
    return f"{number.relation} {value} {number.unit} {number.role}"


def _due_in_words(due: Due | None) -> str:
    return (
        "none"
        if due is None
        else " ".join(str(part) for part in (due.due, due.recurring) if part) or "no date"
    )


# --- reading ---


def item_of(record: Mapping[str, Any]) -> Item:
    """A record as an item to compare. Bodies that it marks as inferred are left out."""
    deadline = record.get("deadline")
    return Item(
        span=_ends(record["evidence"]),
        strength=record.get("strength"),
        quantities=tuple(
            Number(
                _ends(q),
                (q.get("low"), q.get("high")) if q.get("value") is None else (q["value"],),
                q.get("unit") or "",
                q.get("relation"),
                q.get("role"),
            )
            for q in record.get("quantities") or ()
        ),
        deadline=deadline
        and Due(
            _ends(deadline),
            (deadline.get("due"),),
            deadline.get("recurring") or None,
            bool(deadline.get("inferred", False)),
        ),
        responsible=tuple(
            Named(_ends(body), body["text"], body.get("role"))
            for body in record.get("responsible") or ()
            if not body.get("inferred")
        ),
    )


def _ends(quote: Mapping[str, Any]) -> Span:
    return quote["start"], quote["end"]


def read_gold(folder: Path) -> list[Gold]:
    """The annotations of a folder, in the order of their names. Raises RecordError."""
    if not folder.is_dir():
        raise RecordError(f"{folder}: no such folder; give the folder with the <id>.json of the gold")
    files = sorted(folder.glob("*.json"))
    if not files:
        raise RecordError(f"{folder}: no gold there; wanted one <id>.json a document")
    golds = []
    for file in files:
        try:
            golds.append(_gold_of(json.loads(file.read_text("utf-8"))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise RecordError(f"{file}: not a gold file ({type(error).__name__}: {error})") from error
    return golds


def _gold_of(gold: Mapping[str, Any]) -> Gold:
    low, high = gold["region"]
    return Gold(gold["doc"], (low, high), tuple(_gold_item(c) for c in gold["commitments"]))


def _gold_item(c: Mapping[str, Any]) -> Item:
    deadline = c["deadline"]
    return Item(
        span=_span(c["span"]),
        strength=c.get("strength"),
        quantities=tuple(
            Number(
                _span(q["span"]),
                tuple(q["value"]) if isinstance(q["value"], list) else (q["value"],),
                q["unit"] or "",
                q["relation"],
                q.get("role"),
            )
            for q in c["quantities"]
        ),
        deadline=deadline
        and Due(
            _span(deadline["span"]),
            (deadline["due"], *deadline.get("due_alt", ())),
            deadline.get("recurring") or None,
            bool(deadline.get("inferred", False)),
        ),
        responsible=tuple(
            Named(_span(u["span"]) if "span" in u else None, u["text"], u.get("role"))
            for u in c["responsible"]
        ),
        restated=tuple(_span(s) for s in c["restated"]),
        sure=c["confidence"] >= 1,
    )


def _span(ends: Sequence[int]) -> Span:
    start, end = ends
    return start, end


# --- floors ---


def read_floors(path: Path) -> dict[str, float]:
    """Floors from a TOML file as ``figure.measure`` → floor. Raises RecordError.

    ``commitments = 0.75`` is of F (of an accuracy: the accuracy itself), ``commitments = { p = 0.8 }`` of
    precision, with ``r`` of recall; a space in a name is written as an underscore.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RecordError(f"{path}: cannot be read ({error.strerror}); give a TOML file of floors") from error
    except ValueError as error:
        raise RecordError(f"{path}: not TOML ({error})") from error
    return dict(_floors(table, path))


def _floors(table: Mapping[str, Any], path: Path) -> Iterator[tuple[str, float]]:
    for key, wanted in table.items():
        name = key.replace("_", " ")
        if name not in FIGURES and name not in ACCURACIES:
            known = ", ".join(n.replace(" ", "_") for n in (*FIGURES, *ACCURACIES))
            raise RecordError(f"{path}: no figure named {key}; known: {known}")
        default = "f" if name in FIGURES else "accuracy"
        measures = wanted if isinstance(wanted, dict) else {default: wanted}
        for measure, floor in measures.items():
            if measure not in (("p", "r", "f") if name in FIGURES else ("accuracy",)):
                raise RecordError(f"{path}: no measure {measure} of {key}; known: p, r, f")
            if isinstance(floor, bool) or not isinstance(floor, (int, float)):
                raise RecordError(f"{path}: the floor of {key} is {floor!r}; wanted a number from 0 to 1")
            yield f"{name}.{measure}", float(floor)


def below(scores: Scores, floors: Mapping[str, float]) -> list[str]:
    """A line for each figure that is under its floor."""
    figures = scores.to_dict()
    lines = []
    for key, floor in floors.items():
        name, measure = key.rsplit(".", 1)
        got = figures.get(name, {}).get(measure, 0.0)
        if got < floor:
            lines.append(f"{name}: {measure} is {got:.4f}, under its floor of {floor:g}")
    return lines


# --- for people ---


def in_words(scores: Scores) -> str:
    """The figures as a table of plain text."""
    lines = [f"{'':14}{'P':>7}{'R':>7}{'F':>7}{'gold':>7}"]
    for name, t in scores.tallies.items():
        lines.append(f"{name:14}{t.precision:7.3f}{t.recall:7.3f}{t.f:7.3f}{t.tp + t.fn:7d}")
    for name, right in sorted(scores.right.items()):
        if right:
            lines.append(f"{name + ' accuracy':24}{scores.accuracy(name):.3f} of {len(right)}")
    return "\n".join(lines) + "\n"


def in_a_line(scores: Scores) -> str:
    """The F of each figure, in one line."""
    return "  ".join(f"{name} {tally.f:.2f}" for name, tally in scores.tallies.items())


def misses_in_words(misses: Iterable[Miss], text_of: Callable[[str], str | None]) -> Iterator[str]:
    """A line a miss: what kind, where, the words of the document if at hand, what the records have there."""
    for miss in misses:
        start, end = miss.span
        text = text_of(f"{miss.document}.txt")
        quote = f"[{start}, {end})" if text is None else repr(text[start:end])
        yield (
            f"{miss.kind:24}{miss.document}:{start}  {quote}" + (f"  | {miss.got}" if miss.got else "") + "\n"
        )
