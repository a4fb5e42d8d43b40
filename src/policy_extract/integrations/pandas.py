"""pandas: ``df.policy``, which reads the texts in a column. ``import policy_extract.integrations.pandas`` registers it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from policy_extract.errors import MetadataError
from policy_extract.extractor import Extractor
from policy_extract.lexicon.own import OwnWords
from policy_extract.model import Commitment
from policy_extract.pipeline import day
from policy_extract.record.columns import QUANTITY_ROLES, RELATIONS
from policy_extract.record.write import to_frame

_BODY_ROLES = ("lead", "support", "responsible")
# column → dtype, or the categories of a categorical
_QUANTITY: dict[str, str | tuple[str, ...]] = {
    "text": "string", "start": "int64", "end": "int64", "value": "float64", "low": "float64", "high": "float64",
    "unit": "string", "relation": RELATIONS, "role": QUANTITY_ROLES, "of": "string", "per": "string",
    "canonical_value": "float64", "canonical_unit": "string",
}  # fmt: skip
_BODY: dict[str, str | tuple[str, ...]] = {
    "text": "string", "start": "int64", "end": "int64", "name": "string", "role": _BODY_ROLES, "inferred": "boolean",
}  # fmt: skip


@pd.api.extensions.register_dataframe_accessor("policy")
class PolicyAccessor:
    """What policy_extract does with the rows of a data frame."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def extract(
        self,
        text: Hashable = "text",
        published: Hashable | None = None,
        issuer: Hashable | None = None,
        title: Hashable | None = None,
        source: Hashable | None = None,
        *,
        profile: str = "standard",
        rules: OwnWords | str | Path | None = None,
        nested: bool = False,
    ) -> pd.DataFrame:
        """The commitments of the texts in the column ``text``: one row a commitment, under the index of its row.

        The columns and types are those of ``to_frame``, also where there is none. ``published`` names a column of
        dates or ISO text, or is one date for all rows; ``issuer``, ``title`` and ``source`` name columns. Without
        ``source`` a document is called by its index. A row without a text has no commitments. ``rules`` is a folder of
        words of one's own. ``nested`` adds
        ``quantity_list`` and ``body_list``, which ``quantities()`` and ``bodies()`` lay out in rows of their own.
        Raises KeyError for a column that is not there and MetadataError, naming the row, for a date that is none.
        """
        frame = self._frame
        one_date = _one_date(published, frame)
        if one_date is not None:
            published = None
        texts, days, issuers, titles, sources = (
            [None] * len(frame) if name is None else self._cells(what, name)
            for what, name in (
                ("text", text),
                ("published", published),
                ("issuer", issuer),
                ("title", title),
                ("source", source),
            )
        )
        extractor = Extractor(rules, profile=profile)
        found: list[Commitment] = []
        counts = []
        for row, label in enumerate(frame.index):
            words = texts[row]
            commitments: tuple[Commitment, ...] = ()
            if words is not None:
                try:
                    commitments = extractor.extract(
                        str(words),
                        published=one_date or _day(days[row]),
                        issuer=_text(issuers[row]),
                        title=_text(titles[row]),
                        name=str(label if sources[row] is None else sources[row]),
                    ).commitments
                except MetadataError as error:
                    raise MetadataError(f"row {label!r}: {error}") from error
            found.extend(commitments)
            counts.append(len(commitments))
        made = to_frame(found)
        if nested:
            made["quantity_list"] = pd.Series([c.to_dict()["quantities"] for c in found], dtype="object")
            made["body_list"] = pd.Series([c.to_dict()["responsible"] for c in found], dtype="object")
        made.index = frame.index.repeat(counts)
        return made

    def quantities(self) -> pd.DataFrame:
        """Of what ``extract(nested=True)`` gave: one row a quantity, with the ``id`` of its commitment; index kept."""
        return self._laid_out("quantity_list", _QUANTITY, _flat_quantity)

    def bodies(self) -> pd.DataFrame:
        """Of what ``extract(nested=True)`` gave: one row a body answerable, with the ``id`` of its commitment."""
        return self._laid_out("body_list", _BODY, dict)

    def _laid_out(
        self,
        column: str,
        kinds: dict[str, str | tuple[str, ...]],
        flat: Callable[[dict[str, Any]], dict[str, Any]],
    ) -> pd.DataFrame:
        frame = self._frame
        if column not in frame:
            raise KeyError(f"no column {column!r}; wanted what df.policy.extract(..., nested=True) gives")
        lists = frame[column].tolist()
        counts = [len(held) for held in lists]
        rows = [flat(one) for held in lists for one in held]
        made: dict[str, Any] = {"id": frame["id"].repeat(counts).array}
        for name, kind in kinds.items():
            cells = [row[name] for row in rows]
            if isinstance(kind, tuple):
                made[name] = pd.Categorical(cells, categories=list(kind))
            else:
                made[name] = pd.Series(cells, dtype=kind).array
        return pd.DataFrame(made, index=frame.index.repeat(counts))

    def _cells(self, what: str, name: Hashable) -> list[Any]:
        """The values of a column, None where one is missing."""
        frame = self._frame
        if name not in frame.columns:
            known = ", ".join(map(str, frame.columns)) or "none"
            raise KeyError(f"{what}: no column {name!r}; the columns are: {known}")
        return [None if pd.isna(value) else value for value in frame[name].tolist()]


def _one_date(published: Hashable | None, frame: pd.DataFrame) -> date | None:
    """The date that holds for all rows, where ``published`` is a date and not the name of a column."""
    if published is None or published in frame.columns:
        return None
    try:
        return _day(published)
    except MetadataError:
        return None  # no date: then it was meant as a column, and that is told


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):  # a Timestamp is one, too
        value = value.date()
    if value is None or isinstance(value, date):
        return day(value)
    return day(str(value))


def _flat_quantity(quantity: dict[str, Any]) -> dict[str, Any]:
    canonical = quantity["canonical"] or {"value": None, "unit": None}
    return quantity | {"canonical_value": canonical["value"], "canonical_unit": canonical["unit"]}
