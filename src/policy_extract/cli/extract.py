"""``extract``: the records of documents, files and folders."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from policy_extract.cli.shared import (
    SENTENCE,
    STDIN,
    check_rows,
    count,
    day,
    positive,
    reading,
    say,
    tell,
    text_of,
)
from policy_extract.errors import DocumentError

if TYPE_CHECKING:
    from policy_extract.lexicon.own import OwnWords
    from policy_extract.model import Commitment, Metadata, Problem
    from policy_extract.pipeline import Document, Extraction, Failure


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
    p.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="file to write: .jsonl, .csv or .xlsx (default: JSON Lines to stdout)",
    )
    p.add_argument(
        "--metadata",
        metavar="FILE",
        type=Path,
        help="CSV, TSV or XLSX: id and any of published, issuer, title",
    )
    p.add_argument(
        "--rules", metavar="DIR", type=Path, help="folder of words of your own (see the command rules)"
    )
    p.add_argument("--workers", metavar="N", type=positive, default=1, help="processes at work (default: 1)")
    p.add_argument("--published", metavar="DATE", type=day, help="day of publication, YYYY-MM-DD")
    p.add_argument("--issuer", metavar="BODY", help="the body whose plans these are")
    p.add_argument("--title", metavar="TITLE", help="title of the document")
    p.add_argument(
        "--texts", metavar="DIR", type=Path, help="folder to keep the texts in which the offsets count"
    )
    reading(p)
    p.add_argument("--show", action="store_true", help="print a table of what was found, instead of records")
    p.add_argument("--quiet", action="store_true", help="no progress, no summary; failures are still named")
    p.add_argument(
        "--debug", action="store_true", help="print the traceback of a fault of policy_extract, too"
    )


class Found(NamedTuple):
    """What one document gave, for the table and the summary."""

    source: str
    title: str | None
    published: date | None
    commitments: int
    numbers: int
    deadlines: int
    bodies: int


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Writes the records of all documents; 1 if a document failed."""
    from policy_extract.document.load import read_metadata
    from policy_extract.lexicon.own import own_words
    from policy_extract.pipeline import Failure, fault
    from policy_extract.record.write import check_output, json_line, write, write_texts

    if args.output:
        check_output(args.output)
    metadata = read_metadata(args.metadata) if args.metadata else None
    rules = own_words(args.rules)
    inputs, failures = _inputs(args.paths)
    for path, words in failures:
        say(stderr, f"{path}: {words}")
    if metadata is not None:
        check_rows(metadata, args.metadata, [name for _, name in inputs], stderr)
    tally = _Run(len(inputs), len(failures), keep=bool(args.output and args.output.lower().endswith(".xlsx")))

    def commitments() -> Iterator[Commitment]:
        """Passes on what was found, document by document, and notes the rest on the way."""
        with _progress(stderr, len(inputs), args.quiet) as advance:
            for result in _results(inputs, args, metadata, rules, stdin):
                advance()
                tally.met += 1
                if isinstance(result, Failure):
                    tally.failed += 1
                    tell(stderr, result, args.debug)
                    continue
                try:
                    sound = _sound(result, tally, stderr)
                except Exception as error:
                    tally.failed += 1
                    tell(stderr, fault(result.document.source, error), args.debug)
                    continue
                if args.texts:
                    write_texts([result.document], args.texts)
                yield from sound
                tally.done += 1
        if inputs and not tally.found:
            raise _NothingRead

    try:
        if args.output:
            write(commitments(), args.output, tally.documents)
        else:
            for commitment in commitments():
                if not args.show:
                    stdout.write(json_line(commitment).decode())
    except _NothingRead:
        if args.output:
            say(stderr, f"{args.output}: not written, since no document could be read")
    except (KeyboardInterrupt, SystemExit):
        say(stderr, tally.interrupted(args.output))
        raise
    if args.show and tally.found:
        stdout.write(_table(tally.found))
        if args.output:
            stdout.write(f"Records: {args.output}\n")
    if not args.quiet:
        stderr.write(tally.summary() + "\n")
    return 1 if tally.failed or tally.left_out else 0


def _sound(extraction: Extraction, tally: _Run, stderr: TextIO) -> list[Commitment]:
    """The commitments that pass the validator. Any other is a fault of ours: it is named and left out."""
    from policy_extract.record.validate import validate_all

    source = extraction.document.source
    problems: dict[int, Problem] = {}
    for index, problem in validate_all(extraction.commitments, {source: extraction.document.text}):
        problems.setdefault(index, problem)
    if problems:
        index, problem = next(iter(problems.items()))
        record = extraction.commitments[index].id
        left_out = f"{count(len(problems), 'record')} left out as unsound"
        say(
            stderr,
            f"{source}: {left_out}, first {record}: {problem.path}: {problem.message}; please report it",
        )
    tally.note(extraction, len(problems))
    return [c for index, c in enumerate(extraction.commitments) if index not in problems]


class _NothingRead(Exception):
    """All inputs failed, so there is nothing to write."""


class _Run:
    """What became of the inputs so far. ``documents`` are kept only where the output lists them."""

    def __init__(self, inputs: int, failed: int, keep: bool) -> None:
        self.inputs = inputs + failed
        self.met = failed  # documents so far; an input may hold several
        self.failed = failed
        self.done = 0  # documents whose records were handed on
        self.left_out = 0
        self.keep = keep
        self.found: list[Found] = []
        self.documents: list[Document] = []

    def note(self, extraction: Extraction, left_out: int) -> None:
        self.left_out += left_out
        d, commitments = extraction.document, extraction.commitments
        self.found.append(
            Found(
                d.source,
                d.title,
                d.published,
                len(commitments) - left_out,
                sum(bool(c.quantities) for c in commitments),
                sum(c.deadline is not None and not c.deadline.inferred for c in commitments),
                sum(any(not b.inferred for b in c.responsible) for c in commitments),
            )
        )
        if self.keep:
            self.documents.append(d)

    def interrupted(self, output: str | None) -> str:
        at = f"interrupted after {self.done + self.failed} of {count(max(self.inputs, self.met), 'document')}"
        return f"{at}; {output} was not written" if output else f"{at}; the records printed so far are whole"

    def summary(self) -> str:
        total = sum(f.commitments for f in self.found)
        left_out = f", {count(self.left_out, 'record')} left out" if self.left_out else ""
        found = f"{count(self.met, 'document')}, {count(total, 'commitment')}"
        return f"{found}, {self.failed} failed{left_out}"


def _inputs(paths: Sequence[str]) -> tuple[list[tuple[Path, str]], list[tuple[str, str]]]:
    """The documents to read, each with its name, and the paths that lead to none, each with what to do."""
    from policy_extract.document.load import discover

    wanted: list[Path] = []
    failures: list[tuple[str, str]] = []
    for words in paths:
        path = Path(words)
        if words != "-" and path.is_dir() and not discover([path]):
            failures.append(
                (words, "no documents in this folder; put .txt, .html, .pdf, .docx or other documents there")
            )
        elif SENTENCE.search(words) and not path.exists():
            failures.append((words, "no such file; give a sentence to explain, or pipe it to extract -"))
        else:
            wanted.append(path)
    return discover(wanted), failures


def _results(
    inputs: list[tuple[Path, str]],
    args: argparse.Namespace,
    metadata: dict[str, Metadata] | None,
    rules: OwnWords | None,
    stdin: TextIO,
) -> Iterator[Extraction | Failure]:
    """What each input gave, in their order."""
    from policy_extract.document.limits import parse
    from policy_extract.pipeline import extract_many

    about = {"published": args.published, "issuer": args.issuer, "title": args.title, "rules": rules}
    how: dict[str, Any] = {"text_column": args.text_column, "limits": parse(args.limit)}
    for is_stdin, group in groupby(inputs, key=lambda i: str(i[0]) == "-"):
        if is_stdin:
            yield _standard_input(stdin, about)
            continue
        files = list(group)
        paths, names = [path for path, _ in files], [name for _, name in files]
        yield from extract_many(paths, workers=args.workers, metadata=metadata, names=names, **about, **how)


def _standard_input(stdin: TextIO, about: dict[str, Any]) -> Extraction | Failure:
    from policy_extract.pipeline import Failure, attempt

    try:
        text = text_of(stdin)
    except DocumentError as error:
        return Failure(STDIN, "read", *error.parts(STDIN))
    return attempt(text, name=STDIN, **about)


@contextlib.contextmanager
def _progress(stderr: TextIO, total: int, quiet: bool) -> Iterator[Callable[[], None]]:
    """A bar on a terminal, for more than one document; nothing anywhere else."""
    if quiet or total < 2 or not stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bars = (TextColumn("documents"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*bars, console=Console(file=stderr), transient=True) as progress:
        task = progress.add_task("documents", total=total)
        yield lambda: progress.advance(task)


def _table(found: Sequence[Found]) -> str:
    """What was found, a row a document, with a total."""
    from policy_extract.review.layout import table

    rows = [["document", "title", "published", "commitments", "with number", "with deadline", "with body"]]
    for f in found:
        day = f.published.isoformat() if f.published else "-"
        name = f.source.rsplit("/", 1)[-1]
        rows.append([name, f.title or "-", day, *map(str, (f.commitments, f.numbers, f.deadlines, f.bodies))])
    totals = (sum(column) for column in zip(*(f[3:] for f in found), strict=True))
    rows.append([count(len(found), "document"), "", "", *map(str, totals)])
    return "".join(f"{line}\n" for line in table(rows, numbers=frozenset((3, 4, 5, 6)), most=40))
