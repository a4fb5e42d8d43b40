"""Drafts → commitments: offsets carried home to the source, a stable id, the record's own fields."""

from __future__ import annotations

from collections.abc import Iterable

import xxhash

from policy_extract.document.normalise import Text
from policy_extract.model import (
    Commitment,
    Deadline,
    Mention,
    Provenance,
    Quantity,
    Responsible,
    Time,
)


class Assembler:
    """Makes the records of one document. ``text`` maps normalised offsets to the source."""

    def __init__(self, text: Text, document: Provenance) -> None:
        self._text = text
        self._source = text.source
        self._document = document
        self._plain = len(text.starts) == 1 and text.homes[0] == 0
        self._seen: dict[str, int] = {}

    def mention(self, start: int, end: int) -> Mention:
        """The words of a normalised span as the source has them."""
        if not self._plain:
            start, end = self._text.source_span(start, end)
        return Mention(self._source[start:end], start, end)

    def quantity(self, q: Quantity) -> Quantity:
        """The quantity with its span in the source."""
        if self._plain and self._source is self._text.chars:
            return q
        text, start, end = self.mention(q.start, q.end)
        if not self._text.traditional:
            return q._replace(text=text, start=start, end=end)
        return q._replace(
            text=text,
            start=start,
            end=end,
            unit=self._as_written(q.unit, q.start, q.end) or "",
            of=self._as_written(q.of, q.start - 40, q.end + 40),
            per=self._as_written(q.per, q.start - 12, q.end + 4),
        )

    def _as_written(self, words: str | None, start: int, end: int) -> str | None:
        """Words of the simplified text around a quantity, in the characters of the source."""
        if not words:
            return words
        at = self._text.chars.find(words, max(0, start), end)
        return self.mention(at, at + len(words)).text if at >= 0 else words

    def deadline(self, t: Time, inferred: bool = False) -> Deadline:
        """The time expression as a deadline, with its span in the source."""
        text, start, end = self.mention(t.start, t.end)
        due = None if t.recurring and t.kind == "recurrence" and t.due is None else t.due
        return Deadline(text, start, end, due, t.from_, t.recurring, inferred, t.alternative)

    def commitment(
        self,
        section: tuple[str, ...],
        span: tuple[int, int],
        action: tuple[int, int],
        object_: tuple[int, int] | None,
        strength: str,
        cue: tuple[int, int] | None,
        quantities: Iterable[Quantity],
        deadline: Deadline | None,
        responsible: tuple[Responsible, ...],
        rules: tuple[str, ...],
    ) -> Commitment:
        """One record. Its id is a digest of document name and normalised words, and the nth time they occur."""
        chars = self._text.chars[span[0] : span[1]]
        count = self._seen.get(chars, 0)
        self._seen[chars] = count + 1
        key = f"{self._document.source}\0{chars}\0{count}".encode("utf-8", "surrogatepass")
        return Commitment(
            xxhash.xxh3_64_hexdigest(key),
            self._document,
            section,
            self.mention(*span),
            self.mention(*action),
            self.mention(*object_) if object_ else None,
            strength,
            self.mention(*cue) if cue else None,
            tuple([self.quantity(q) for q in quantities]),
            deadline,
            responsible,
            rules,
        )
