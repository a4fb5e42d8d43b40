"""What the pages take from the project itself when the site is built: a line ``<!-- name -->`` becomes what it names."""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Called by MkDocs for each page."""
    return re.sub(r"^<!-- (\w+) -->$", lambda m: "\n".join(PARTS[m[1]]()), markdown, flags=re.M)


def record() -> Iterator[str]:
    """The fields of a record, from the schema."""
    schema = json.loads((ROOT / "schemas" / "commitment.schema.json").read_text("utf-8"))
    parts = schema["$defs"]

    def rows(properties: dict[str, Any], above: str) -> Iterator[str]:
        for name, field in properties.items():
            path = f"{above}{name}"
            inner = [field, field.get("items", {}), *field.get("oneOf", []), *field.get("anyOf", [])]
            whole = [parts[one["$ref"].rpartition("/")[2]] | one if "$ref" in one else one for one in inner]
            meaning = field.get("description") or next(
                (w["description"] for w in whole if "description" in w), ""
            )
            codes = [f"`{json.dumps(c)}`" for w in whole for c in w.get("enum", [])]
            kind = _kind(field, parts)
            yield f"| `{path}` | {kind} | {_cell(meaning)}{' ' + ', '.join(codes) if codes else ''} |"
            for one in whole:
                if one.get("properties"):
                    yield from rows(
                        one["properties"], path + ("[]." if field.get("type") == "array" else ".")
                    )
                    break

    yield "| field | type | meaning |"
    yield "|---|---|---|"
    yield from rows(schema["properties"], "")


def _kind(field: dict[str, Any], parts: dict[str, Any]) -> str:
    if "const" in field or "enum" in field:
        return "code"
    if "$ref" in field:
        return _kind(parts[field["$ref"].rpartition("/")[2]], parts)
    for way in ("oneOf", "anyOf"):
        if way in field:
            return " or ".join(dict.fromkeys(_kind(one, parts) for one in field[way]))
    kind = field.get("type", "object")
    return " or ".join(kind) if isinstance(kind, list) else str(kind)


def _cell(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ")


def columns() -> Iterator[str]:
    """The columns of CSV, worksheet and data frame."""
    from policy_extract.record.columns import COLUMNS

    yield "| column | 列 | type | meaning |"
    yield "|---|---|---|---|"
    for c in COLUMNS:
        yield f"| `{c.name}` | {c.chinese} | {c.kind} | {_cell(c.meaning)} |"


def commands() -> Iterator[str]:
    """Every command with its options, from the parser itself."""
    from policy_extract.cli import COMMANDS, parser

    [subparsers] = [a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)]
    for name, (words, _) in COMMANDS.items():
        yield f"## `{name}`"
        yield ""
        yield f"{words[0].upper()}{words[1:]}."
        yield ""
        yield "| argument | meaning |"
        yield "|---|---|"
        for action in subparsers.choices[name]._actions:
            if action.dest == "help":
                continue
            value = (
                f" {action.metavar}" if action.metavar and action.option_strings and action.nargs != 0 else ""
            )
            shown = ", ".join(f"`{o}{value}`" for o in action.option_strings)
            shown = shown or f"`{action.metavar or '|'.join(action.choices or ()) or action.dest}`".replace(
                "|", "\\|"
            )
            yield f"| {shown} | {_cell(action.help or '')} |"
        yield ""


def paths() -> Iterator[str]:
    """What the service answers, from its OpenAPI document."""
    document = json.loads((ROOT / "schemas" / "service.openapi.json").read_text("utf-8"))
    yield "| request | takes | gives |"
    yield "|---|---|---|"
    for path, methods in document["paths"].items():
        for method, about in methods.items():
            takes = (
                " or ".join(f"`{kind}`" for kind in about.get("requestBody", {}).get("content", {}))
                or "nothing"
            )
            words = f"{about['summary']}. {about.get('description', '')}".strip()
            yield f"| `{method.upper()} {path}` | {takes} | {_cell(words)} |"


def tables() -> Iterator[str]:
    """The tables of a folder of own words."""
    from policy_extract.lexicon.own import TABLES

    yield "| file | columns (needed ones in bold) |"
    yield "|---|---|"
    for name, table in TABLES.items():
        shown = ", ".join(f"**{c}**" if c in table.needed else c for c in table.columns)
        yield f"| `{name}.tsv` | {shown} |"


def names() -> Iterator[str]:
    """Every public name of the package, calls first, each from where it is at home."""
    import policy_extract as pe

    found = {name: getattr(pe, name) for name in pe.__all__ if name != "__version__"}
    for title, wanted in (
        ("Calls", lambda value: not isinstance(value, type)),
        ("Classes and values", lambda value: isinstance(value, type) and not issubclass(value, Exception)),
        ("Errors", lambda value: isinstance(value, type) and issubclass(value, Exception)),
    ):
        yield f"## {title}"
        for name, value in found.items():
            if wanted(value):
                yield f"\n::: {value.__module__}.{name}\n    options: {{ heading_level: 3 }}\n"


def floors() -> Iterator[str]:
    """The figures that the sample corpus must reach."""
    held = tomllib.loads((ROOT / "corpus" / "scores.toml").read_text("utf-8"))
    yield "| figure | at least |"
    yield "|---|---|"
    for name, value in held.items():
        if isinstance(value, float):
            yield f"| {name.replace('_', ' ')} | {value:.3f} |"


PARTS: dict[str, Callable[[], Iterator[str]]] = {
    part.__name__: part for part in (record, columns, commands, names, paths, tables, floors)
}
