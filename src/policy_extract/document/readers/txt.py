"""Plain text: the decoded content as it is."""

from __future__ import annotations

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page
from policy_extract.document.readers.decode import decode


def read(data: bytes, limits: Limits) -> Page:
    text, encoding, replaced = decode(data)
    return Page(text, encoding, replaced)
