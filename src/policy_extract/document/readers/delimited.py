"""A .csv or .tsv table that is one document: a row a line, cells apart by tabs."""

from __future__ import annotations

import csv
import io

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError
from policy_extract.document.readers.decode import decode
from policy_extract.document.readers.sheets import Sheet, page


def read(data: bytes, limits: Limits) -> Page:
    text, encoding, replaced = decode(data)
    head = text.split("\n", 1)[0]
    delimiter = max(",\t;，|", key=head.count)
    if text.count(delimiter) > limits.cells:
        raise _too_many(limits)
    csv.field_size_limit(max(csv.field_size_limit(), limits.characters))
    rows = []
    left = limits.cells
    try:
        for row in csv.reader(io.StringIO(text.replace("\0", "\ufffd"), newline=""), delimiter=delimiter):
            left -= len(row)
            if left < 0:
                raise _too_many(limits)
            rows.append([(cell, "") for cell in row])
    except csv.Error as error:
        raise UnreadableError(f"is no table ({error}); save it as UTF-8 CSV") from None
    return page([Sheet("", rows, ())], encoding, replaced)


def _too_many(limits: Limits) -> UnreadableError:
    return UnreadableError(
        f"has more cells than the limit cells={limits.cells}; split it, or raise that limit"
    )
