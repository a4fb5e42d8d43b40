"""What a document says of itself: title, issuer, and the day it was published."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from policy_extract.document.load import Metadata, Source


class Description(NamedTuple):
    """What is known of a document. None is unknown; nothing is invented."""

    title: str | None
    byline: str | None  # 记者 X, 来源：X, as written
    issuer: str | None  # the body whose plan this is, in the fullest form found
    published: date | None
    basis: str | None  # where ``published`` comes from: given metadata text filename inferred
    body_start: int  # code point of the text at which the body begins, after title and byline


def describe(
    text: str,
    *,
    published: date | None = None,
    issuer: str | None = None,
    title: str | None = None,
    metadata: Metadata | None = None,
    source: Source | None = None,
) -> Description:
    """What is given wins over the metadata table, that over the page's own tags, those over the text itself."""
    dated = (
        (published, "given"),
        (metadata.published if metadata else None, "metadata"),
        (source.published if source else None, "metadata"),
    )
    day, basis = next(((d, b) for d, b in dated if d), (None, None))
    titles = (title, metadata and metadata.title, source and source.title)
    issuers = (issuer, metadata and metadata.issuer, source and source.issuer)
    return Description(
        next((t for t in titles if t), None), None, next((i for i in issuers if i), None), day, basis, 0
    )
