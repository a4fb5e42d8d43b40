"""The steps in order, for one document and for many: load → normalise → segment → find → judge → assemble."""

from __future__ import annotations

import contextlib
import logging
import signal
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from policy_extract.document.describe import describe
from policy_extract.document.limits import DEFAULT, Limits
from policy_extract.document.load import Member, Source, from_text, load, load_member, members, metadata_of
from policy_extract.document.normalise import Text, normalise
from policy_extract.document.segment import outline
from policy_extract.document.tokenise import default
from policy_extract.errors import DocumentError, MetadataError, PolicyExtractError
from policy_extract.extract import body, deadline, quantity, vague
from policy_extract.extract.commitment import Judge, Refusal
from policy_extract.extract.context import Context
from policy_extract.extract.material import Material
from policy_extract.extract.orientation import genre, modes
from policy_extract.extract.scope import Draft
from policy_extract.lexicon import using
from policy_extract.model import Body, Commitment, Mention, Metadata, Provenance, Quantity, Responsible, Time
from policy_extract.record.assemble import Assembler

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

    from policy_extract.lexicon.own import OwnWords


class Document(NamedTuple):
    """What is known of a document; ``text`` is the decoded source, to which all offsets refer."""

    id: str
    source: str
    title: str | None
    byline: str | None
    published: date | None
    published_basis: str | None
    issuer: str | None
    sections: tuple[str, ...]
    text: str
    kind: str = "txt"  # the reader that read it
    encoding: str = "utf-8"
    declared: str | None = None  # the encoding that the file claims, as written
    replaced: int = 0  # characters that could not be decoded, each U+FFFD in the text
    pages: tuple[int, ...] = ()  # the offset at which each page begins, the first page first
    notes: tuple[str, ...] = ()  # what was left out or could not be read, for people


class Extraction(NamedTuple):
    """The commitments of one document. ``refusals``: clauses that are none, each with its class, for ``explain``."""

    document: Document
    commitments: tuple[Commitment, ...]
    refusals: tuple[Refusal, ...]


class Failure(NamedTuple):
    """A document that could not be read or extracted: where it stopped, what was met, and what to do next.

    ``trace`` is the traceback of a fault of ours, ``""`` for what is wrong with the document itself.
    """

    source: str
    stage: str  # read: the file; metadata: what was said of it; extract: a fault of ours
    reason: str
    advice: str
    trace: str = ""


def day(value: str | date | None, what: str = "published") -> date | None:
    """A date from ISO text; raises MetadataError for one that does not exist (2017-13-40) or lies outside
    1900 to 2100."""
    if value is None:
        return None
    try:
        found = value if isinstance(value, date) else date.fromisoformat(value.strip())
    except ValueError as error:
        raise MetadataError(f"{what}: {value!r} is no date; write it as 2017-10-30") from error
    if not 1900 <= found.year <= 2100:
        raise MetadataError(f"{what}: {found} is no date of publication; years from 1900 to 2100 are taken")
    return found


def extract(
    source: str | Path | Member,
    *,
    published: str | date | None = None,
    issuer: str | None = None,
    title: str | None = None,
    profile: str = "standard",
    metadata: Metadata | None = None,
    name: str | None = None,
    rules: OwnWords | None = None,
    limits: Limits = DEFAULT,
) -> Extraction:
    """The commitments of a text, of the file at a ``Path``, or of one of its ``members``.

    ``published`` (ISO text or a date) dates relative deadlines; without it the document's own date is inferred, and
    they stay null where it cannot be. ``profile``: ``broad`` keeps what two careful readers may differ on,
    ``standard`` is the definition of the guidelines, ``strict`` keeps what has a number and a deadline. ``rules``: words
    of one's own, as ``Extractor`` reads them.
    Raises DocumentError for a file that cannot be read, MetadataError for a date that is none.
    """
    check_profile(profile)
    when = day(published)
    if isinstance(source, Member):
        loaded = load_member(source, limits)
        metadata = metadata or source.metadata
    else:
        loaded = load(source, name, limits) if isinstance(source, Path) else from_text(source, name or "text")
    with using(rules):
        return _extract(loaded, when, issuer, title, profile, metadata)


def check_profile(profile: str) -> None:
    if profile not in ("broad", "standard", "strict"):
        raise ValueError(f"no profile {profile!r}; known: broad, standard, strict")


def _extract(
    source: Source,
    published: date | None,
    issuer: str | None,
    title: str | None,
    profile: str,
    metadata: Metadata | None,
) -> Extraction:
    text = normalise(source.text)
    chars = text.chars
    about = describe(chars, published=published, issuer=issuer, title=title, metadata=metadata, source=source)
    shape = outline(chars)
    kind = genre(chars, about.title, shape)
    material = Material(
        chars=chars,
        outline=shape,
        modes=modes(chars, shape, kind, about.published),
        words=default().words(chars, hmm=False),
        times=deadline.find(chars, about.published),
        quantities=quantity.find(chars),
        assignments=body.find_assignments(chars, first_leads=body.first_named_leads(chars)),
        inline=body.find_inline(chars),
        published=about.published,
        issuer=about.issuer,
        genre=kind,
    )
    judge = Judge(material)
    judge.run()
    document = Document(
        source.id,
        source.name,
        about.title,
        about.byline,
        about.published,
        about.basis,
        about.issuer,
        tuple(chars[h.start : h.end] for h in shape.headings),
        source.text,
        source.kind,
        source.encoding,
        source.declared,
        source.replaced,
        source.pages,
        source.notes,
    )
    provenance = Provenance(source.id, source.name, about.title, about.published, about.basis, about.issuer)
    commitments = _records(judge.drafts, material, Assembler(text, provenance))
    if source.pages or source.cells:
        commitments = [c._replace(place=source.place(c.evidence.start)) for c in commitments]
    if profile == "strict":
        commitments = [c for c in commitments if c.quantities and c.deadline and not c.deadline.inferred]
    return Extraction(document, tuple(commitments), _home(judge.refusals, text))


def _records(drafts: Sequence[Draft], material: Material, assembler: Assembler) -> list[Commitment]:
    sections: dict[int, tuple[str, ...]] = {}
    resolver = body.Resolver(material.chars, material.issuer, material.published)
    context = Context(material)
    issuer = context.issuer and Responsible(
        *assembler.mention(context.issuer.start, context.issuer.end), context.issuer.name, "responsible", True
    )
    made: list[Commitment] = []
    amounts = vague.find(material.chars)
    for draft in drafts:
        heading = material.outline.blocks[draft.block].heading
        section = sections.get(heading)
        if section is None:
            section = sections[heading] = material.outline.path(material.chars, heading)
        named = resolver.names(draft.bodies) if draft.bodies else ()
        responsible = tuple(
            [Responsible(*assembler.mention(b.start, b.end), b.name, b.role, False) for b in named]
        )
        if not responsible and issuer:
            responsible = (issuer,)
        time = draft.time or context.time(heading)
        made.append(
            assembler.commitment(
                section,
                (draft.start, draft.end),
                draft.action,
                draft.object,
                draft.strength,
                draft.cue,
                draft.quantities,
                assembler.deadline(time, inferred=draft.time is None) if time else None,
                responsible,
                draft.rules,
                vague.inside(amounts, draft.start, draft.end) if amounts else (),
            )
        )
    return made


def _home(refusals: list[Refusal], text: Text) -> tuple[Refusal, ...]:
    if text.homes == (0,):
        return tuple(refusals)
    return tuple([Refusal(*text.source_span(start, end), reason) for start, end, reason in refusals])


def attempt(
    source: str | Path | Member,
    *,
    published: str | date | None = None,
    issuer: str | None = None,
    title: str | None = None,
    profile: str = "standard",
    metadata: Metadata | None = None,
    name: str | None = None,
    rules: OwnWords | None = None,
    limits: Limits = DEFAULT,
) -> Extraction | Failure:
    """As ``extract``, but whatever goes wrong with the document is a value: a Failure that names it."""
    where = name or ("text" if isinstance(source, str) else source.name)
    try:
        return extract(
            source,
            published=published,
            issuer=issuer,
            title=title,
            profile=profile,
            metadata=metadata,
            name=where,
            rules=rules,
            limits=limits,
        )
    except PolicyExtractError as error:
        return Failure(where, _STAGES.get(type(error), "extract"), *error.parts(where))
    except OSError as error:
        return Failure(where, "read", f"cannot be read ({error.strerror or error})", _CHECK)
    except Exception as error:
        return fault(where, error)


def fault(where: str, error: Exception) -> Failure:
    """An exception that nobody foresaw, as the Failure of the document that met it."""
    words = " ".join(str(error).split())[:200]
    met = f"a fault in policy_extract ({type(error).__name__}{': ' if words else ''}{words})"
    return Failure(where, "extract", met, _REPORT, "".join(traceback.format_exception(error)))


_log = logging.getLogger("policy_extract")
_STAGES: dict[type[PolicyExtractError], str] = {DocumentError: "read", MetadataError: "metadata"}
_CHECK = "check that the file can be read"
_REPORT = "please report it with the document and the traceback, which --debug prints"


def extract_many(
    paths: Iterable[str | Path],
    workers: int = 1,
    metadata: Mapping[str, Metadata] | None = None,
    names: Sequence[str] | None = None,
    *,
    published: str | date | None = None,
    issuer: str | None = None,
    title: str | None = None,
    profile: str = "standard",
    rules: OwnWords | None = None,
    text_column: str | None = None,
    limits: Limits = DEFAULT,
) -> Iterator[Extraction | Failure]:
    """Extracts files one after the other (or over ``workers`` processes), in input order; one bad file stops nothing.

    An archive gives a result for each of its entries, a table of documents (with a column of texts, which
    ``text_column`` names where its own name does not tell) one for each row.

    The traceback of a fault of ours is in its Failure, and is logged to ``policy_extract`` at level DEBUG.
    Raises MetadataError for a date that is none and ValueError for a profile that is not known.
    """
    check_profile(profile)
    about = _About(day(published), issuer, title, profile, rules, limits)
    jobs = _jobs(map(Path, paths), names, metadata, about, text_column)
    return _logged(map(_one, jobs) if workers <= 1 else _spread(list(jobs), workers))


def _jobs(
    paths: Iterable[Path],
    names: Sequence[str] | None,
    metadata: Mapping[str, Metadata] | None,
    about: _About,
    text_column: str | None,
) -> Iterator[_Job]:
    """A job for each document that the inputs hold; an input that cannot be opened is one that fails."""
    for k, path in enumerate(paths):
        name = names[k] if names else path.name
        try:
            for member in members(path, name, text_column=text_column, limits=about.limits):
                known = metadata_of(metadata, member.name) if metadata else None
                yield _Job(member, known or member.metadata, about)
        except DocumentError as error:
            yield _Job(Member(name, path, None, "; ".join(filter(None, error.parts(name)))), None, about)


class _About(NamedTuple):
    published: date | None
    issuer: str | None
    title: str | None
    profile: str
    rules: OwnWords | None
    limits: Limits


class _Job(NamedTuple):
    member: Member
    metadata: Metadata | None
    about: _About


def _one(job: _Job) -> Extraction | Failure:
    return attempt(job.member, metadata=job.metadata, **job.about._asdict())


def _logged(results: Iterable[Extraction | Failure]) -> Iterator[Extraction | Failure]:
    for result in results:
        if isinstance(result, Failure) and result.trace:
            _log.debug("%s: %s\n%s", result.source, result.reason, result.trace)
        yield result


def _spread(jobs: Sequence[_Job], workers: int) -> Iterator[Extraction | Failure]:
    """Over processes. Where one of them dies, what is left goes on one document at a time, so that it is known which."""
    from concurrent.futures.process import BrokenProcessPool

    done = 0
    size = max(1, min(16, len(jobs) // (4 * workers) or 1))
    try:
        with _processes(workers) as pool:
            with _signals_wait():
                results = pool.map(_one, jobs, chunksize=size)
            for result in results:
                done += 1
                yield result
        return
    except BrokenProcessPool:
        left = list(jobs[done:])
    while left:
        with _processes(1) as pool:
            while left:
                job = left.pop(0)
                try:
                    with _signals_wait():
                        future = pool.submit(_one, job)
                    result = future.result()
                except BrokenProcessPool:
                    yield Failure(job.member.name, "extract", _DIED, _SMALLER)
                    break
                yield result


@contextlib.contextmanager
def _processes(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end at once when the block does not end well: nobody waits for their work."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, initializer=_at_work)
    try:
        yield pool
    except BaseException:
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Ctrl-C and a request to end wait until the new processes stand, which would break off half-made else."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _at_work() -> None:
    """In a new process: the signals that it was born without end it, and say nothing."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))


_DIED = "the process at work on it died (out of memory?)"
_SMALLER = "split the document, or give the machine more memory; the other documents are not affected"


def find_quantities(text: str) -> list[Quantity]:
    """Every quantity that a text states, commitment or not, in order; offsets into ``text``."""
    normal = normalise(text)
    home = Assembler(normal, _NOWHERE)
    return [home.quantity(q) for q in quantity.find(normal.chars)]


def find_times(text: str, published: str | date | None = None) -> list[Time]:
    """Every time expression with a value, in order, read against the publication date; offsets into ``text``."""
    normal = normalise(text)
    home = Assembler(normal, _NOWHERE)
    return _at_home(deadline.find(normal.chars, day(published)), home)


def find_bodies(text: str) -> list[Body]:
    """Every body that a text names in a responsible place, in order; offsets into ``text``."""
    normal = normalise(text)
    home = Assembler(normal, _NOWHERE)
    return _at_home(body.find(normal.chars), home)


def find_assignments(text: str) -> list[Mention]:
    """Every statement of who answers for something (（市水利局牵头）, 责任单位：市水利局), in order; offsets into ``text``."""
    normal = normalise(text)
    home = Assembler(normal, _NOWHERE)
    statements = body.find_assignments(normal.chars, first_leads=body.first_named_leads(normal.chars))
    return [home.mention(a.start, a.end) for a in statements]


_Found = TypeVar("_Found", Time, Body)


def _at_home(found: list[_Found], home: Assembler) -> list[_Found]:
    """Each with its words and its span as the source has them."""
    return [f._replace(**home.mention(f.start, f.end)._asdict()) for f in found]


_NOWHERE = Provenance("", "text", None, None, None, None)
