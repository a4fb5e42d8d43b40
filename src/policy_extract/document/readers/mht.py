"""Web archives (.mht, .mhtml), as browsers and WPS save a page: the page inside, read as any other."""

from __future__ import annotations

import email
import email.message
import email.policy

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, damaged, html


def read(data: bytes, limits: Limits) -> Page:
    with damaged(".mht"):
        message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
        pages = [p for p in _parts(message) if p.get_content_type() in ("text/html", "application/xhtml+xml")]
        if not pages:
            raise UnreadableError(
                "holds no page (no part of the type text/html); save it anew as a web archive"
            )
        payload = max((p.get_payload(decode=True) or b"" for p in pages), key=len)
    if not isinstance(payload, bytes) or not payload.strip():
        raise UnreadableError("holds an empty page; save it anew as a web archive")
    return html.read(payload, limits)


def _parts(message: email.message.Message) -> list[email.message.Message]:
    """All parts, however deep they nest."""
    found: list[email.message.Message] = []
    stack = [message]
    while stack and len(found) < 5_000:
        part = stack.pop()
        inner = part.get_payload()
        if part.is_multipart() and isinstance(inner, list):
            stack += [p for p in reversed(inner) if isinstance(p, email.message.Message)]
        else:
            found.append(part)
    return found
