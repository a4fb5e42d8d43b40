"""Drafts → commitments: offsets carried home to the source, a stable id, the record's own fields."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

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

_new = (
    tuple.__new__
)  # makes a NamedTuple of a tuple of all its fields in a third of the time; no defaults, no keywords


class Assembler:
    """Makes the records of one document. ``text`` maps normalised offsets to the source."""

    def __init__(self, text: Text, document: Provenance) -> None:
        self._text = text
        self._source = text.source
        self._document = document
        # the unbroken piece of text that was asked for last, and how far it lies from home
        self._from = 0
        self._until = len(text.chars) + 1 if len(text.starts) == 1 else 0
        self._shift = text.homes[0]
        self._same = self._until > 0 and self._shift == 0 and text.source is text.chars
        self._seen: dict[str, int] = {}

    def mention(self, start: int, end: int) -> Mention:
        """The words of a normalised span as the source has them."""
        if self._from <= start and end <= self._until and start < self._until:
            start += self._shift
            end += self._shift
        else:
            start, end = self._find(start, end)
        return _new(Mention, (self._source[start:end], start, end))

    def _find(self, start: int, end: int) -> tuple[int, int]:
        """The source span, and the piece that it begins in made the last."""
        text = self._text
        k = bisect_right(text.starts, start) - 1
        self._from = text.starts[k]
        self._until = text.starts[k + 1] if k + 1 < len(text.starts) else len(text.chars) + 1
        self._shift = text.homes[k] - self._from
        return text.source_span(start, end)

    def quantity(self, q: Quantity) -> Quantity:
        """The quantity with its span in the source."""
        if self._same:
            return q
        text, start, end = self.mention(q.start, q.end)
        if not self._text.traditional:
            return _new(Quantity, (text, start, end, *q[3:]))
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
        quantities: Sequence[Quantity],
        deadline: Deadline | None,
        responsible: tuple[Responsible, ...],
        rules: tuple[str, ...],
        vague: Sequence[tuple[int, int]] = (),
    ) -> Commitment:
        """One record. Its id is a digest of document name and normalised words, and the nth time they occur."""
        mention = self.mention
        chars = self._text.chars[span[0] : span[1]]
        seen = self._seen
        count = seen.get(chars, 0)
        seen[chars] = count + 1
        key = f"{self._document.source}\0{chars}\0{count}".encode("utf-8", "surrogatepass")
        return _new(
            Commitment,
            (
                xxhash.xxh3_64_hexdigest(key),
                self._document,
                section,
                mention(*span),
                mention(*action),
                mention(*object_) if object_ else None,
                strength,
                mention(*cue) if cue else None,
                tuple([self.quantity(q) for q in quantities]) if quantities else (),
                deadline,
                responsible,
                rules,
                tuple([mention(*v) for v in vague]) if vague else (),
                None,
            ),
        )
