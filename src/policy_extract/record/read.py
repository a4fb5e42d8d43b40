"""Records back to values: what ``Commitment.to_dict`` wrote, as a Commitment again."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from policy_extract.errors import RecordError
from policy_extract.model import SCHEMA_VERSION, Commitment

_Make = Callable[[Any], Any]
_NOT_WRITTEN: dict[str, Any] = {"rule": ""}  # a quantity's own rule stays out of its record


def commitment(record: Mapping[str, Any], where: str = "record") -> Commitment:
    """The Commitment of a record, so that ``commitment(c.to_dict()).to_dict() == c.to_dict()``.

    Raises RecordError, with ``where`` in the message, for a record of another schema version or of wrong form.
    """
    from policy_extract.record.validate import form_problems

    version = record.get("schema_version")
    if version != SCHEMA_VERSION:
        raise RecordError(
            f"{where}: a record of schema version {version!r}, and this policy_extract reads {SCHEMA_VERSION!r}; "
            "extract the document again, or use the version that wrote it"
        )
    for problem in form_problems(record):
        raise RecordError(
            f"{where}: {problem.path}: {problem.message}; `policy-extract validate` lists every fault"
        )
    made: Commitment = _maker(Commitment)(record)
    return made


@cache
def _maker(kind: Any) -> _Make:
    """What turns a JSON value into a value of ``kind``."""
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        inner = _maker(next(a for a in get_args(kind) if a is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        item = _maker(get_args(kind)[0])
        return lambda value: tuple([item(v) for v in value])
    if kind is date:
        return date.fromisoformat
    if not hasattr(kind, "_fields"):
        return lambda value: value
    hints = get_type_hints(kind)
    fields = [(name.rstrip("_"), _maker(hints[name]), _NOT_WRITTEN.get(name)) for name in kind._fields]

    def build(value: Mapping[str, Any]) -> Any:
        return kind(*[make(value[key]) if key in value else absent for key, make, absent in fields])

    return build
