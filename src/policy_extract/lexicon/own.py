"""A folder of somebody's own words, read and checked: what stands there is added to the tables, or replaces their rows.

A table is a TSV of its name, or an array of its name in any TOML file of the folder:

======== ======================================================= =============================================
table    columns (the first is needed)                           what it adds
======== ======================================================= =============================================
words    word, tag                                               words that the text is cut into
bodies   name                                                    bodies that nothing in their name gives away
aliases  name, full*, from, until                                short names of bodies, and the full ones
cues     word, class*, strength                                  what makes a clause binding, a deed, the past …
measures unit, kind, base, factor, not_before, han               units and measure words
examples text*, published, issuer, and what is expected          whole sentences and what they must give
======== ======================================================= =============================================

``*`` is needed, too. Every row may have ``example`` and ``reject`` (several parted by ``|``): phrases in which the row
must and must not be found; ``note`` is for people.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from policy_extract.errors import LexiconError
from policy_extract.lexicon import Row


class Entry(NamedTuple):
    """One row of a folder, or one example: ``where`` is ``file:line``, ``cells`` are by column."""

    table: str
    where: str
    cells: Row
    examples: tuple[str, ...]
    rejects: tuple[str, ...]


class OwnWords:
    """Words of one's own, for ``lexicon.using``. ``entries`` are the rows as they were written."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = tuple(entries)
        self.built: dict[Callable[..., object], Callable[..., object]] = {}
        self._rows = _rows(self.entries)
        self._tables: dict[str, tuple[Row, ...]] = {}

    def table(self, name: str, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """The rows of a table with these words: an own row takes the place of those for the same word."""
        own = self._rows.get(name)
        if not own:
            return rows
        if name not in self._tables:
            key = _KEYS[name]
            taken = {tuple(row[column] for column in key) for row in own}
            others = (row for row in rows if tuple(row[column] for column in key) not in taken)
            self._tables[name] = (*own, *others)
        return self._tables[name]

    def __reduce__(self) -> tuple[Callable[[tuple[Entry, ...]], OwnWords], tuple[tuple[Entry, ...]]]:
        return _known, (self.entries,)  # a worker that gets them again and again builds them once


_kept: list[OwnWords] = []


def _known(entries: tuple[Entry, ...]) -> OwnWords:
    for words in _kept:
        if words.entries == entries:
            return words
    _kept[:] = [OwnWords(entries)]
    return _kept[0]


class _Table(NamedTuple):
    needed: tuple[str, ...]
    columns: tuple[str, ...]


_ALWAYS = ("example", "reject", "note")
EXPECTED = ("commitments", "evidence", "action", "object", "strength", "due", "bodies", "quantities")
TABLES = {
    "words": _Table(("word",), ("word", "tag")),
    "bodies": _Table(("name",), ("name",)),
    "aliases": _Table(("name", "full"), ("name", "full", "from", "until")),
    "cues": _Table(("word", "class"), ("word", "class", "strength")),
    "measures": _Table(("unit",), ("unit", "kind", "base", "factor", "not_before", "han")),
    "examples": _Table(("text",), ("text", "published", "issuer", *EXPECTED)),
}
# table of the lexicon → the columns that tell whether two rows are of one thing
_KEYS = {
    "terms": ("word",),
    "bodies": ("name",),
    "words": ("word",),
    "phrases": ("role", "word"),
    "quantity_words": ("role", "word"),
    "body_followers": ("word",),
    "measures": ("unit",),
}
# class of a cue → the strength that it must have, may have, or lends by itself
CUES: dict[str, tuple[str, ...]] = {
    "modal": ("mandatory", "firm", "striving"),
    "strive": ("striving",),
    "tentative": ("tentative",),
    "verb": (),
    "adverb": (),
    "past": (),
    "background": (),
}
_MEASURES = (
    "count",
    "ratio",
    "money",
    "area",
    "length",
    "mass",
    "volume",
    "energy",
    "power",
    "data",
    "other",
)
_HAN = ("yes", "long", "no")
# What part a modal plays besides: see lexicon/phrases.tsv.
_ROLES = {"mandatory": ("order", "future_news"), "firm": ("future_news",), "striving": ("future_news",)}
_OPENS = ("modal", "strive", "tentative", "verb")
_FOLLOWS = {"modal": "modal", "strive": "modal", "tentative": "modal", "verb": "verb", "adverb": "adverb"}
# What can be a word by itself; other names are found all the same, though cut into several words.
_WORD = re.compile("[\u3400-\u4dbf\u4e00-\u9fffA-Za-z0-9+#&._%-]+")
_NO_NAME = re.compile(r"[，。；：！？\s“”\"（）()、]")


def read(folder: str | Path) -> OwnWords:
    """The words of a folder. Raises LexiconError that names every bad line, as ``file:line: what is wrong; what to do``."""
    place = Path(folder)
    if not place.is_dir():
        met = "is a file" if place.exists() else "no such folder"
        raise LexiconError(f"{folder}: {met}; give a folder that holds {_names()}")
    entries: list[Entry] = []
    bad: list[str] = []
    for path in sorted(place.iterdir()):
        if path.name.startswith((".", "~$")) or path.suffix.lower() not in (".tsv", ".toml"):
            continue
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            bad.append(f"{path.name}:1: is not UTF-8 (byte {error.start}); save it as UTF-8")
            continue
        except OSError as error:
            bad.append(f"{path.name}:1: cannot be read ({error.strerror or error}); check its rights")
            continue
        reader = _tsv if path.suffix.lower() == ".tsv" else _toml
        entries += reader(text, path, bad)
    bad += _twice(entries)
    for entry in entries:
        bad += (f"{entry.where}: {fault}" for fault in _faults(entry))
    if bad:
        raise LexiconError("\n".join(f"{place.name}/{line}" for line in sorted(bad, key=_in_order)))
    if not entries:
        raise LexiconError(f"{folder}: holds no words; put {_names()} there")
    return OwnWords(entries)


def own_words(rules: OwnWords | str | Path | None) -> OwnWords | None:
    """Words that may be given as they are, or as the folder that holds them."""
    return rules if rules is None or isinstance(rules, OwnWords) else read(rules)


def _names() -> str:
    return "any of " + ", ".join(f"{name}.tsv" for name in TABLES)


def _in_order(line: str) -> tuple[str, int]:
    file, number = line.split(":", 2)[:2]
    return file, int(number)


def _tsv(text: str, path: Path, bad: list[str]) -> Iterator[Entry]:
    name = path.stem
    if name not in TABLES:
        bad.append(f"{path.name}:1: no table of this name; name it {_names()}")
        return
    columns: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        where = f"{path.name}:{number}"
        cells = [cell.strip() for cell in line.split("\t")]
        if not columns:
            columns = cells
            faults = list(_column_faults(name, columns))
            if faults:
                bad.extend(f"{where}: {fault}" for fault in faults)
                return
            continue
        if len(cells) > len(columns):
            bad.append(
                f"{where}: {len(cells)} cells where the header names {len(columns)} ({', '.join(columns)}); "
                "separate the cells by single tabs"
            )
            continue
        cells += [""] * (len(columns) - len(cells))  # editors cut empty cells off at the end of a line
        yield _entry(name, where, dict(zip(columns, cells, strict=True)))


def _column_faults(name: str, columns: Sequence[str]) -> Iterator[str]:
    table = TABLES[name]
    known = (*table.columns, *_ALWAYS)
    unknown = [column for column in columns if column not in known]
    for column in unknown:
        yield f"no column {column!r} in {name}; the columns are: {', '.join(known)}"
    for column in table.needed:
        if column not in columns and not unknown:
            yield f"no column {column!r}; the header names the columns, parted by tabs: {', '.join(known)}"
    if len(set(columns)) < len(columns):
        yield "a column is named twice; name each once"


def _toml(text: str, path: Path, bad: list[str]) -> Iterator[Entry]:
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        bad.append(f"{path.name}:{line[1] if line else 1}: is not TOML ({error}); mend it there")
        return
    for name, rows in held.items():
        lines = [
            n
            for n, line in enumerate(text.split("\n"), 1)
            if re.match(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]", line)
        ]
        first = lines[0] if lines else _line_of(text, name)
        if name not in TABLES or not isinstance(rows, list):
            bad.append(f"{path.name}:{first}: no table {name!r}; write [[{'|'.join(TABLES)}]]")
            continue
        for k, row in enumerate(rows):
            where = f"{path.name}:{lines[k] if k < len(lines) else first}"
            if not isinstance(row, dict):
                bad.append(
                    f"{where}: {row!r} where a row is wanted; write [[{name}]] and below it column = value"
                )
                continue
            faults = list(_column_faults(name, list(row)))
            bad.extend(f"{where}: {fault}" for fault in faults)
            if not faults:
                yield _entry(name, where, {column: _cell(value) for column, value in row.items()})


def _line_of(text: str, name: str) -> int:
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip(" [\"'").startswith(name):
            return number
    return 1


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "|".join(map(_cell, value))
    return str(value).strip()


def _entry(table: str, where: str, cells: Row) -> Entry:
    def several(column: str) -> tuple[str, ...]:
        return tuple(phrase.strip() for phrase in cells.pop(column, "").split("|") if phrase.strip())

    examples, rejects = several("example"), several("reject")
    cells.pop("note", None)
    filled = dict.fromkeys(TABLES[table].columns, "") | cells
    return Entry(table, where, filled, examples, rejects)


def _twice(entries: Sequence[Entry]) -> Iterator[str]:
    first: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.table == "examples":
            continue
        table = "bodies" if entry.table == "aliases" else entry.table
        word = entry.cells[TABLES[entry.table].needed[0]]
        before = first.setdefault((table, word), entry.where)
        if before != entry.where:
            yield f"{entry.where}: {word!r} stands at {before} already; keep one of the two"


def _faults(entry: Entry) -> Iterator[str]:
    cells = entry.cells
    for column in TABLES[entry.table].needed:
        if not cells[column]:
            yield f"no {column}; fill the cell, or delete the line"
            return
    yield from _CHECKS[entry.table](cells)
    if entry.table == "examples" and (entry.examples or entry.rejects):
        yield "an example of an example; write it as a row of its own"


def _word_faults(cells: Row) -> Iterator[str]:
    if not _WORD.fullmatch(cells["word"]):
        yield (
            f"{cells['word'][:40]!r} would never be found; a word has Chinese characters, half-width letters, digits "
            "and +#&._%- alone"
        )
    if cells.get("tag") and not re.fullmatch("[A-Za-z]{1,5}", cells["tag"]):
        yield f"{cells['tag'][:40]!r} is no part of speech; write one of jieba's, such as n, v, nt, or leave it empty"


def _body_faults(cells: Row) -> Iterator[str]:
    name = cells["name"]
    if not 2 <= len(name) <= 45 or _NO_NAME.search(name):
        yield f"{name[:50]!r} is no name of a body; it has 2 to 45 characters, without spaces, commas and brackets"
    for column in ("from", "until"):
        year = cells.get(column, "")
        if year and not re.fullmatch("(?:19|20|21)[0-9]{2}", year):
            yield f"{column}: {year[:20]!r} is no year; write it as 2018"


def _cue_faults(cells: Row) -> Iterator[str]:
    yield from _word_faults(cells)
    kind, strength = cells["class"], cells["strength"]
    if kind not in CUES:
        yield f"no class {kind!r}; known: {', '.join(CUES)}"
    elif kind == "modal" and strength not in CUES["modal"]:
        yield f"strength {strength!r} where a modal needs one; write {', '.join(CUES['modal'])}"
    elif kind != "modal" and strength not in ("", *CUES[kind]):
        wanted = f"leave it empty, or write {CUES[kind][0]}" if CUES[kind] else "leave it empty"
        yield f"strength {strength!r}, which a cue of the class {kind} cannot have; {wanted}"


def _measure_faults(cells: Row) -> Iterator[str]:
    unit = cells["unit"]
    if re.search(r"[\s\d，。、]", unit) or len(unit) > 12:
        yield f"{unit[:20]!r} is no unit; it has up to 12 characters, without spaces, digits and commas"
    for column, known in (("kind", _MEASURES), ("han", _HAN)):
        if cells[column] not in ("", *known):
            yield f"no {column} {cells[column]!r}; known: {', '.join(known)}"
    if bool(cells["base"]) != bool(cells["factor"]):
        yield "base and factor go together; fill both, or leave both empty where no exact conversion exists"
    elif cells["factor"]:
        try:
            sound = Decimal(cells["factor"]) > 0
        except InvalidOperation:
            sound = False
        if not sound:
            yield f"factor {cells['factor']!r} is no number above 0; write it as 1000 or 0.5"


def _example_faults(cells: Row) -> Iterator[str]:
    if not any(cells[column] for column in EXPECTED):
        yield f"nothing is expected of this text; fill one of {', '.join(EXPECTED)}"
    if cells["commitments"] and not cells["commitments"].isdigit():
        yield f"commitments: {cells['commitments']!r} is no number; write how many records the text gives, as 0 or 2"
    if cells["published"] and not re.fullmatch(r"\d{4}-\d\d-\d\d", cells["published"]):
        yield f"published: {cells['published']!r} is no date; write it as 2017-10-30"


_CHECKS: dict[str, Callable[[Row], Iterator[str]]] = {
    "words": _word_faults,
    "bodies": _body_faults,
    "aliases": _body_faults,
    "cues": _cue_faults,
    "measures": _measure_faults,
    "examples": _example_faults,
}


def _rows(entries: Sequence[Entry]) -> dict[str, tuple[Row, ...]]:
    """The rows of the tables of the lexicon that the entries make."""
    found: dict[str, list[Row]] = {name: [] for name in _KEYS}

    def term(word: str, tag: str) -> None:
        if len(word) > 1 and _WORD.fullmatch(word):
            found["terms"].append({"word": word, "tag": tag})

    for table, _, cells, _, _ in entries:
        match table:
            case "words":
                term(cells["word"], cells["tag"] or "n")
            case "bodies" | "aliases":
                name = cells["name"]
                found["bodies"].append(
                    {
                        "name": name,
                        "full": cells.get("full") or name,
                        "scope": "unique",
                        "from": cells.get("from", ""),
                        "until": cells.get("until", ""),
                        "supports": "",
                        "source": "",
                    }
                )
                term(name, "nt")
            case "cues":
                kind = cells["class"]
                strength = cells["strength"] or (CUES[kind][0] if kind in ("strive", "tentative") else "")
                found["words"].append({"word": cells["word"], "class": kind, "strength": strength})
                term(cells["word"], "d" if kind in ("modal", "adverb") else "v")
                for role in _ROLES.get(strength if kind == "modal" else kind, ()):
                    found["phrases"].append({"role": role, "word": cells["word"]})
                if kind in _OPENS:  # what is counted stands behind it
                    found["quantity_words"].append({"word": cells["word"], "role": "act"})
                if kind in _FOLLOWS:  # also behind the name of a doer
                    found["body_followers"].append(
                        {"word": cells["word"], "kind": _FOLLOWS[kind], "unless": ""}
                    )
            case "measures":
                usual = {"kind": cells["kind"] or "count", "han": cells["han"] or "long"}
                found["measures"].append({k: cells[k] for k in TABLES["measures"].columns} | usual)
    return {name: tuple(rows) for name, rows in found.items() if rows}
