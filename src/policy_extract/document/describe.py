"""What a document says of itself: title, issuer, and the day it was published.

Only the first and the last lines are read, and the lines that hold nothing but a date; where a day is found
without its year, one search of the whole text gathers what bounds it.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from policy_extract.document.head import head_of
from policy_extract.document.issuer import issuer_of
from policy_extract.document.load import Source
from policy_extract.document.published import published_of
from policy_extract.document.signature import signature_of
from policy_extract.model import Metadata


class Description(NamedTuple):
    """What is known of a document. None is unknown; nothing is invented."""

    title: str | None  # several lines of a headline are joined by " | "
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
    """What is given wins over the metadata table, that over the page's own tags, those over the text."""
    head = head_of(text)
    given_title = title or (metadata and metadata.title) or (source and source.title) or None
    full_title = given_title or head.title
    signature = signature_of(text)
    day: date | None = published
    basis: str | None = "given"
    if day is None and metadata is not None:
        day, basis = metadata.published, "metadata"
    if day is None and source is not None:
        day, basis = source.published, "metadata"
    if day is None:
        day, basis = published_of(text, head, full_title, signature, source)
    found = issuer or (metadata and metadata.issuer) or (source and source.issuer) or None
    return Description(
        full_title,
        head.byline,
        found or issuer_of(head, full_title, signature, text),
        day,
        basis if day else None,
        head.body_start,
    )
