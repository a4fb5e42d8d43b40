"""spaCy: a tokenizer and a pipeline component, found by their entry points once the extra ``spacy`` is installed.

``spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "policy_extract.jieba_tokenizer.v1"}}})`` cuts texts
into the words that the rules read; ``nlp.add_pipe("policy_commitments")`` finds the commitments.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from spacy.attrs import IDX, LENGTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from policy_extract.document.tokenise import Tokenizer, default
from policy_extract.extractor import Extractor
from policy_extract.model import Commitment, Mention
from policy_extract.pipeline import day

GROUPS = ("commitments", "quantities", "deadlines", "bodies")
_ABOUT = ("published", "issuer", "title")
_KEY = "policy_extract."  # what is known of a document stands in its user_data, which DocBin can keep


class JiebaTokenizer(DummyTokenizer):
    """Words by jieba's dictionary and the policy lexicon; the words of a ``Doc`` joined are its text.

    ``hmm``: guess words that no dictionary has. The rules read without it, and only then do most records begin and
    end where a token does.
    """

    def __init__(self, vocab: Vocab, hmm: bool = False) -> None:
        self.vocab = vocab
        self.hmm = hmm
        self._tokenizer: Tokenizer = default()

    def __call__(self, text: str) -> Doc:
        """The tokens of a text. A single space belongs to the token before it, as everywhere in spaCy."""
        cut = self._tokenizer.words(text, hmm=self.hmm)
        if " " not in cut:
            return Doc(self.vocab, words=cut, spaces=[False] * len(cut))
        words: list[str] = []
        spaces: list[bool] = []
        for word in cut:
            if word == " " and spaces and not spaces[-1] and not words[-1].isspace():
                spaces[-1] = True
            else:
                words.append(word)
                spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)

    def __reduce__(self) -> tuple[type[JiebaTokenizer], tuple[Vocab, bool]]:
        return JiebaTokenizer, (self.vocab, self.hmm)


def jieba_tokenizer(hmm: bool = False) -> Callable[[Language], JiebaTokenizer]:
    """``policy_extract.jieba_tokenizer.v1`` in the registry of tokenizers."""

    def make(nlp: Language) -> JiebaTokenizer:
        return JiebaTokenizer(nlp.vocab, hmm)

    return make


class PolicyCommitments:
    """Finds the commitments of each ``Doc``.

    ``doc._.commitments``: the records, as ``Commitment.to_dict`` gives them; offsets count in ``doc.text``.
    ``doc.spans["commitments" | "quantities" | "deadlines" | "bodies"]``: the same as spans. ``span.id_`` is the id of
    the record, ``span.label_`` the strength, the role of the number, the due date or the role of the body,
    ``span.kb_id_`` the full name of a body. Where a record begins or ends inside a token, the token is parted, so
    that ``span.start_char`` and ``span.end_char`` are the record's own offsets.

    ``doc._.published``, ``doc._.issuer`` and ``doc._.title`` tell what is known of the document; in ``nlp.pipe`` with
    ``as_tuples``, so do keys of these names (and ``source``) where the context is a dict.
    """

    def __init__(
        self, nlp: Language, name: str, profile: str = "standard", rules: str | Path | None = None
    ) -> None:
        self.name = name
        self._extractor = Extractor(rules, profile=profile)
        for group in _ABOUT:
            _extension(group)
        Doc.set_extension("commitments", getter=_records, force=True)

    def __call__(self, doc: Doc) -> Doc:
        """Fills in the records and spans. Raises MetadataError for a date that is none."""
        about = _about(doc)
        text = doc.text
        found = self._extractor.extract(
            _one_line_break(text),
            published=about.get("published"),
            issuer=about.get("issuer"),
            title=about.get("title"),
            name=about.get("source") or "text",
        )
        commitments = found.commitments
        if found.document.text != text:
            commitments = tuple(_as_written(c, text) for c in commitments)
        doc.user_data[_KEY + "commitments"] = [c.to_dict() for c in commitments]
        _mark(doc, commitments)
        return doc

    # it has no state but its settings, which stand in the pipeline's config
    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, _bytes: bytes, **_: Any) -> PolicyCommitments:
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        return None

    def from_disk(self, path: str | Path, **_: Any) -> PolicyCommitments:
        return self


@Language.factory(
    "policy_commitments",
    assigns=["doc.spans", "doc._.commitments"],
    default_config={"profile": "standard", "rules": None},
)
def policy_commitments(nlp: Language, name: str, profile: str, rules: str | None) -> PolicyCommitments:
    """The factory behind ``nlp.add_pipe("policy_commitments")``; ``rules`` is a folder of words of one's own."""
    return PolicyCommitments(nlp, name, profile, rules)


def _records(doc: Doc) -> list[dict[str, Any]]:
    found = doc.user_data.get(_KEY + "commitments", [])
    if isinstance(found, tuple):  # as a DocBin gives back what it was given as a list
        found = doc.user_data[_KEY + "commitments"] = _lists(found)
    kept: list[dict[str, Any]] = found
    return kept


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(held) for key, held in value.items()}
    return [_lists(held) for held in value] if isinstance(value, tuple) else value


def _extension(name: str) -> None:
    """An attribute of ``doc._`` that is kept as plain text, so that every serialisation takes it."""

    def get(doc: Doc) -> str | None:
        value: str | None = doc.user_data.get(_KEY + name)
        return value

    def put(doc: Doc, value: Any) -> None:
        if name == "published" and value is not None:
            found = day(value)
            value = found.isoformat() if found else None
        doc.user_data[_KEY + name] = value

    if not Doc.has_extension(name):
        Doc.set_extension(name, getter=get, setter=put)


def _about(doc: Doc) -> dict[str, Any]:
    context = doc._context
    about = (
        {key: context[key] for key in (*_ABOUT, "source") if context.get(key)}
        if isinstance(context, dict)
        else {}
    )
    for key in _ABOUT:
        own = doc.user_data.get(_KEY + key)
        if own is not None:
            about[key] = own
        elif key in about:
            setattr(doc._, key, about[key])
    return about


def _one_line_break(text: str) -> str:
    """The text as the library takes it, no character longer or shorter: it counts \\r\\n as one, and drops a BOM."""
    if "\r" in text:
        text = text.replace("\r\n", "\u200b\n").replace("\r", "\n")
    return "\u200b" + text[1:] if text.startswith("\ufeff") else text


def _as_written(c: Commitment, text: str) -> Commitment:
    """The record with its quotes as the text has them."""

    def quote(m: Mention) -> Mention:
        return m._replace(text=text[m.start : m.end])

    return c._replace(
        evidence=quote(c.evidence),
        action=quote(c.action),
        object=c.object and quote(c.object),
        strength_cue=c.strength_cue and quote(c.strength_cue),
        quantities=tuple(q._replace(text=text[q.start : q.end]) for q in c.quantities),
        deadline=c.deadline and c.deadline._replace(text=text[c.deadline.start : c.deadline.end]),
        responsible=tuple(r._replace(text=text[r.start : r.end]) for r in c.responsible),
    )


def _spans(c: Commitment) -> Iterable[tuple[str, int, int, str, str]]:
    """The spans of a record: group, start, end, label, name."""
    yield "commitments", c.evidence.start, c.evidence.end, c.strength, ""
    for q in c.quantities:
        yield "quantities", q.start, q.end, q.role, ""
    if c.deadline:
        d = c.deadline
        yield "deadlines", d.start, d.end, d.due.isoformat() if d.due else d.recurring or "deadline", ""
    for r in c.responsible:
        yield "bodies", r.start, r.end, r.role, r.name


Places = tuple[list[int], list[int], list[int]]


def _places(doc: Doc) -> Places:
    """Where each token starts, where it ends, and where the space behind it does."""
    starts, lengths, spaces = doc.to_array([IDX, LENGTH, SPACY]).astype("int64").T
    ends = starts + lengths
    return starts.tolist(), ends.tolist(), (ends + spaces).tolist()


def _part_tokens(doc: Doc, places: Places, bounds: set[int]) -> bool:
    """Parts the tokens inside which a record begins or ends; were there any?"""
    starts, ends, _ = places
    parts: dict[int, list[int]] = {}
    for at in sorted(bounds.difference(starts, ends)):
        i = bisect_right(starts, at) - 1
        if i >= 0 and starts[i] < at < ends[i]:
            parts.setdefault(i, []).append(at - starts[i])
    with doc.retokenize() as retokenizer:
        for i, cuts in parts.items():
            token = doc[i]
            word = token.text
            pieces = [word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)]
            retokenizer.split(token, pieces, heads=[(token, k) for k in range(len(pieces))])
    return bool(parts)


def _mark(doc: Doc, commitments: Iterable[Commitment]) -> None:
    """Makes the groups of spans, each span from the start of a token to the end of one."""
    spans = [(c.id, span) for c in commitments for span in _spans(c)]
    groups: dict[str, list[Span]] = {name: [] for name in GROUPS}
    if spans:
        places = _places(doc)
        if _part_tokens(doc, places, {at for _, (_, start, end, _, _) in spans for at in (start, end)}):
            places = _places(doc)
        starts, ends, with_space = places
        first = {at: i for i, at in enumerate(starts)}
        last = {at: i for i, at in enumerate(with_space, 1)} | {at: i for i, at in enumerate(ends, 1)}
        for record, (group, start, end, label, name) in spans:
            groups[group].append(Span(doc, first[start], last[end], label=label, kb_id=name, span_id=record))
    for name, found in groups.items():
        doc.spans[name] = found
