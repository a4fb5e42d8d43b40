"""Is a record sound? First its form (the JSON Schema), then its sense. Every fault comes with its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from policy_extract.lexicon import table
from policy_extract.model import Commitment, Problem

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

Record = Mapping[str, Any]

_YEAR_SAID = re.compile(r"(?<!\d)(?:19|20)\d\d年")

# Characters. A sentence seldom passes 200; a quote further from its evidence belongs to another one.
FAR = 400
# Policy plans reach a generation ahead at most (2060 carbon goals, 2050 strategies of the 2000s).
YEARS_AHEAD = 60
# A hundred times the money of the world in 元.
LARGEST = 1e18


def validate(record: Record | Commitment, text: str | None = None) -> list[Problem]:
    """All problems of one record, empty when it is sound.

    ``text`` is the document's text; with it every quote is compared with the words at its offsets.
    """
    if isinstance(record, Commitment):
        record = record.to_dict()
    return _form(record) or _sense(record, text)


def validate_all(
    records: Iterable[Record | Commitment],
    texts: Mapping[str, str] | Callable[[str], str | None] | None = None,
) -> Iterator[tuple[int, Problem]]:
    """Problems of a batch as (index of the record, problem): those of each record, and ids given twice.

    ``texts`` maps a document's ``source`` to its text, or is a function that does.
    """
    find = texts.get if isinstance(texts, Mapping) else texts
    first: dict[tuple[object, object], int] = {}
    for index, item in enumerate(records):
        record = item.to_dict() if isinstance(item, Commitment) else item
        problems = _form(record)
        if problems:
            for problem in problems:
                yield index, problem
            continue
        source = record["document"]["source"]
        for problem in _sense(record, find(source) if find else None):
            yield index, problem
        earlier = first.setdefault((source, record["id"]), index)
        if earlier != index:
            yield index, Problem("$.id", f"{_show(record['id'])} is the id of record {earlier} too")


def form_problems(record: Record) -> list[Problem]:
    """The problems of a record's form alone, by the JSON Schema."""
    return _form(record)


@cache
def schema_text() -> str:
    """The JSON Schema of a record, as shipped."""
    return resources.files("policy_extract.schemas").joinpath("commitment.schema.json").read_text("utf-8")


@cache
def _validator() -> Draft202012Validator:
    import json

    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(json.loads(schema_text()), validate_formats=True)


def _form(record: object) -> list[Problem]:
    validator = _validator()
    try:
        if validator.is_valid(record):
            return []
        errors = [(e.instance_path, e.message) for e in validator.iter_errors(record)]
    except UnicodeEncodeError:  # lone surrogates, which a text may hold, are no characters to the validator
        return _form(_encodable(record))
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        return [Problem("$", f"not a JSON value: {_show(str(error))}")]
    return [Problem(_path(where), _show(message)) for where, message in errors]


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, Mapping):
        return {_encodable(k): _encodable(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(v) for v in value]
    return value


def _path(parts: Iterable[str | int]) -> str:
    steps = []
    for part in parts:
        if isinstance(part, int):
            steps.append(f"[{part}]")
        elif part.isidentifier() and part.isascii():
            steps.append(f".{part}")
        else:
            steps.append(f"[{part!r}]")
    return "$" + "".join(steps)


def _show(words: str) -> str:
    return words if len(words) <= 160 else f"{words[:150]}… ({len(words)} characters)"


def _sense(record: Record, text: str | None) -> list[Problem]:
    """The problems of a record of good form. A sound record, as most are, is passed by comparisons alone."""
    problems: list[Problem] = []
    near = (record["evidence"]["start"] - FAR, record["evidence"]["end"] + FAR)
    for name in ("evidence", "action", "object", "strength_cue"):
        mention = record[name]
        if mention is None:
            continue
        if _strays(mention, text):
            problems += _span(mention, f"$.{name}", text)
        if name != "strength_cue":
            problems += _close(mention, f"$.{name}", near)
    if record["quantities"]:
        problems += _quantities(record["quantities"], near, text)
    for i, mention in enumerate(record.get("vague", ())):
        problems += _span(mention, f"$.vague[{i}]", text)
        problems += _close(mention, f"$.vague[{i}]", near)
    document = record["document"]
    published = document["published"]
    if (published is None) != (document["published_basis"] is None):
        problems.append(
            Problem("$.document.published_basis", "a date and its basis come together: both or neither")
        )
    if record["deadline"] is not None:
        problems += _deadline(record["deadline"], published, text)
    if record["responsible"]:
        problems += _responsible(record["responsible"], text)
    return problems


def _responsible(bodies: list[Record], text: str | None) -> Iterator[Problem]:
    seen: set[tuple[int, int, str]] = set()
    for i, body in enumerate(bodies):
        if _strays(body, text):
            yield from _span(body, f"$.responsible[{i}]", text)
        key = (body["start"], body["end"], body["role"])
        if key in seen:
            yield Problem(f"$.responsible[{i}]", f"{_show(body['text'])} as {body['role']} is listed twice")
        seen.add(key)


def _strays(quote: Record, text: str | None) -> bool:
    """Whether a quote has a fault at all; ``_span`` says which."""
    start, end, words = quote["start"], quote["end"], quote["text"]
    return bool(start >= end or end - start != len(words) or (text is not None and text[start:end] != words))


def _span(quote: Record, path: str, text: str | None) -> list[Problem]:
    start, end, words = quote["start"], quote["end"], quote["text"]
    if start >= end:
        return [Problem(f"{path}.end", f"[{start}, {end}) ends before it has begun")]
    if end - start != len(words):
        length = f"{len(words)} characters where [{start}, {end}) has {end - start}"
        return [Problem(f"{path}.text", f"{length}: {_show(words)}")]
    if text is not None and text[start:end] != words:
        there = _show(text[start:end])
        return [Problem(f"{path}.text", f"{_show(words)} is not what stands at [{start}, {end}): {there}")]
    return []


def _close(quote: Record, path: str, near: tuple[int, int]) -> list[Problem]:
    if quote["end"] <= near[0] or quote["start"] >= near[1]:
        return [Problem(f"{path}.start", f"{quote['start']} is more than {FAR} characters from the evidence")]
    return []


def _quantities(quantities: list[Record], near: tuple[int, int], text: str | None) -> list[Problem]:
    problems: list[Problem] = []
    taken: list[tuple[int, int]] = []
    for i, q in enumerate(quantities):
        path = f"$.quantities[{i}]"
        start, end = q["start"], q["end"]
        if _strays(q, text):
            problems += _span(q, path, text)
        problems += _close(q, path, near)
        for other, (first, last) in enumerate(taken):
            if start < last and first < end:
                problems.append(
                    Problem(path, f"{_show(q['text'])} shares characters with $.quantities[{other}]")
                )
        taken.append((start, end))
        problems += _bounds(q, path)
        if q["unit"] == "%":
            problems += _share(q, path)
    return problems


def _share(q: Record, path: str) -> Iterator[Problem]:
    if q["role"] == "change" or not _is_share(q["of"]):
        return
    for name in ("value", "low", "high"):
        if q[name] is not None and 100 < q[name] <= LARGEST:
            yield Problem(f"{path}.{name}", f"{q[name]:g}% of {q['of']}, a share of a whole: at most 100%")
            return


def _is_share(measured: str | None) -> bool:
    return measured is not None and measured.endswith(_shares())


@cache
def _shares() -> tuple[str, ...]:
    return tuple(row["surface"] for row in table("shares"))


def _bounds(q: Record, path: str) -> Iterator[Problem]:
    value, low, high, relation = q["value"], q["low"], q["high"], q["relation"]
    for name, number in (("value", value), ("low", low), ("high", high)):
        if number is not None and not -LARGEST <= number <= LARGEST:
            yield Problem(f"{path}.{name}", f"beyond {LARGEST:g}, no figure of a policy")
            return
    if low is not None and high is not None and low > high:
        yield Problem(f"{path}.low", f"{low:g} is above high, {high:g}")
        return
    if relation == "range":
        if value is not None:
            yield Problem(f"{path}.value", f"{value:g} given for a range, which has low and high alone")
        for name, number in (("low", low), ("high", high)):
            if number is None:
                yield Problem(f"{path}.{name}", "a range has both bounds")
        return
    if value is None:
        yield Problem(f"{path}.value", f"missing, though the relation is {relation}")
        return
    if low is not None and value < low:
        yield Problem(f"{path}.value", f"{value:g} is below low, {low:g}")
    if high is not None and value > high:
        yield Problem(f"{path}.value", f"{value:g} is above high, {high:g}")
    if relation in (">=", ">") and high is not None:
        yield Problem(f"{path}.high", f"{high:g} closes what {relation} leaves open")
    if relation in ("<=", "<") and low is not None:
        yield Problem(f"{path}.low", f"{low:g} closes what {relation} leaves open")


def _deadline(deadline: Record, published: str | None, text: str | None) -> Iterator[Problem]:
    path = "$.deadline"
    yield from _span(deadline, path, text)
    due, start = deadline["due"], deadline["from"]
    if start and due and start > due:
        yield Problem(f"{path}.from", f"{start} is after due, {due}")
    if published:
        for name in ("due", "alternative"):
            day = deadline[name]
            if not day:
                continue
            if day < published:
                yield Problem(f"{path}.{name}", f"{day} is before publication, {published}")
            elif date.fromisoformat(day).year - date.fromisoformat(published).year > YEARS_AHEAD:
                yield Problem(
                    f"{path}.{name}", f"{day} is over {YEARS_AHEAD} years after publication, {published}"
                )
    if not (due or start or deadline["recurring"]):
        if deadline["alternative"]:
            yield Problem(f"{path}.due", f"missing beside an alternative, {deadline['alternative']}")
        elif _YEAR_SAID.search(deadline["text"]):
            yield Problem(f"{path}.due", f"missing, though a year is named: {_show(deadline['text'])}")
