"""The command line. Each command is a function of its arguments and streams that gives the exit code.

0 done; 1 some inputs failed, or problems were found; 2 usage, unusable metadata or output; 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple, NoReturn, TextIO

from policy_extract import __version__
from policy_extract.errors import DocumentError, PolicyExtractError, RecordError

if TYPE_CHECKING:
    from policy_extract.model import Commitment, Metadata, Problem
    from policy_extract.pipeline import Document, Extraction, Failure
    from policy_extract.review.explain import Line

Command = Callable[[argparse.Namespace, TextIO, TextIO, TextIO], int]

EXAMPLES = """\
examples:
  policy-extract extract releases/ -o commitments.xlsx --metadata releases.tsv
  policy-extract extract release.txt --published 2017-10-30 > commitments.jsonl
  policy-extract explain "力争到2020年，覆盖率不低于80%。"
  policy-extract validate commitments.jsonl --texts releases/
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command on the process's own streams."""
    for stream in (sys.stdout, sys.stderr):  # Chinese must come out on every machine, whatever its locale
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    _let_terminate()
    try:
        code = run(argv, sys.stdin, sys.stdout, sys.stderr)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has had enough, as head does
        _forget_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        if error.filename is not None:
            raise
        _say(sys.stderr, f"standard output: cannot be written ({error.strerror}); nothing more was done")
        _forget_output()
        return 2
    return code


def _forget_output() -> None:
    """What is still waiting for standard output goes nowhere, so that Python does not complain at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def run(argv: Sequence[str] | None, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Runs one command on the streams given."""
    args, unknown = parser().parse_known_args(argv)
    if unknown:
        args.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    command: Command = args.command
    try:
        return command(args, stdin, stdout, stderr)
    except PolicyExtractError as error:
        _say(stderr, str(error))
        return 2


class _Parser(argparse.ArgumentParser):
    """Says what comes nearest to a word it does not know, and where to read on."""

    def error(self, message: str) -> NoReturn:
        unknown = re.search(r"(?:unrecognized arguments: |invalid choice: ')([^\s'=]+)", message)
        if unknown:
            known = [*self._option_string_actions, *self.get_default("names")]
            near = difflib.get_close_matches(unknown[1], known, 1)
            message += f"; did you mean {near[0]}?" if near else ""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: error: {message}; see {self.prog} --help\n".replace("?;", "?"))


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    top = _Parser(
        prog="policy-extract",
        description="Commitments in Chinese policy documents as structured, validated records.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"policy-extract {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    top.set_defaults(names=commands.choices)

    def command(name: str, function: Command, words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        sub.set_defaults(command=function, parser=sub, names=())
        return sub

    p = command("extract", extract, "find the commitments of documents")
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
    p.add_argument("--workers", metavar="N", type=_positive, default=1, help="processes at work (default: 1)")
    p.add_argument("--published", metavar="DATE", type=_day, help="day of publication, YYYY-MM-DD")
    p.add_argument("--issuer", metavar="BODY", help="the body whose plans these are")
    p.add_argument("--title", metavar="TITLE", help="title of the document")
    p.add_argument(
        "--texts", metavar="DIR", type=Path, help="folder to keep the texts in which the offsets count"
    )
    p.add_argument("--show", action="store_true", help="print a table of what was found, instead of records")
    p.add_argument("--quiet", action="store_true", help="no progress, no summary; failures are still named")
    p.add_argument(
        "--debug", action="store_true", help="print the traceback of a fault of policy_extract, too"
    )

    p = command("validate", validate, "check records: their form, their sense, their quotes")
    p.add_argument("records", metavar="RECORDS", help="JSON Lines, or - for standard input")
    p.add_argument(
        "--texts", metavar="DIR", type=Path, help="folder with the documents, to compare every quote"
    )

    p = command("explain", explain, "show what became of each clause, number and date, and why")
    p.add_argument("text", metavar="SENTENCE|FILE", help="a sentence, a file, or - for standard input")
    p.add_argument("--published", metavar="DATE", type=_day, help="day of publication, YYYY-MM-DD")
    p.add_argument("--coverage", action="store_true", help="only how much of the text became what")
    p.add_argument(
        "--debug", action="store_true", help="print the traceback of a fault of policy_extract, too"
    )

    p = command("score", score, "compare records with gold annotations")
    p.add_argument("gold", metavar="GOLD_DIR", type=Path, help="folder with one <id>.json a document")
    p.add_argument("records", metavar="RECORDS", help="JSON Lines, or - for standard input")
    p.add_argument(
        "--floors", metavar="FILE", type=Path, help="TOML of figures that must be reached, else exit 1"
    )
    p.add_argument("--json", metavar="OUT", type=Path, help="file to write the figures to")
    p.add_argument("--per-doc", action="store_true", help="a line a document, too")
    p.add_argument("--misses", metavar="N", type=_positive, default=0, help="print the first N disagreements")
    p.add_argument("--texts", metavar="DIR", type=Path, help="documents to quote misses from")

    command("schema", schema, "print the JSON Schema of a record")
    return top


# --- commands ---


class Found(NamedTuple):
    """What one document gave, for the table and the summary."""

    source: str
    title: str | None
    published: date | None
    commitments: int
    numbers: int
    deadlines: int
    bodies: int


def extract(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Writes the records of all documents; 1 if a document failed."""
    from policy_extract.document.load import read_metadata
    from policy_extract.pipeline import Failure, fault
    from policy_extract.record.write import check_output, json_line, write, write_texts

    if args.output:
        check_output(args.output)
    metadata = read_metadata(args.metadata) if args.metadata else None
    inputs, failures = _inputs(args.paths)
    for path, words in failures:
        _say(stderr, f"{path}: {words}")
    if metadata is not None:
        _check_rows(metadata, args.metadata, [name for _, name in inputs], stderr)
    run = _Run(len(inputs), len(failures), keep=bool(args.output and args.output.lower().endswith(".xlsx")))

    def commitments() -> Iterator[Commitment]:
        """Passes on what was found, document by document, and notes the rest on the way."""
        with _progress(stderr, len(inputs), args.quiet) as advance:
            for result in _results(inputs, args, metadata, stdin):
                advance()
                if isinstance(result, Failure):
                    run.failed += 1
                    _tell(stderr, result, args.debug)
                    continue
                try:
                    sound = _sound(result, run, stderr)
                except Exception as error:
                    run.failed += 1
                    _tell(stderr, fault(result.document.source, error), args.debug)
                    continue
                if args.texts:
                    write_texts([result.document], args.texts)
                yield from sound
                run.done += 1
        if inputs and not run.found:
            raise _NothingRead

    try:
        if args.output:
            write(commitments(), args.output, run.documents)
        else:
            for commitment in commitments():
                if not args.show:
                    stdout.write(json_line(commitment).decode())
    except _NothingRead:
        if args.output:
            _say(stderr, f"{args.output}: not written, since no document could be read")
    except (KeyboardInterrupt, SystemExit):
        _say(stderr, run.interrupted(args.output))
        raise
    if args.show and run.found:
        stdout.write(_table(run.found))
        if args.output:
            stdout.write(f"Records: {args.output}\n")
    if not args.quiet:
        stderr.write(run.summary() + "\n")
    return 1 if run.failed or run.left_out else 0


def _sound(extraction: Extraction, run: _Run, stderr: TextIO) -> list[Commitment]:
    """The commitments that pass the validator. Any other is a fault of ours: it is named and left out."""
    from policy_extract.record.validate import validate_all

    source = extraction.document.source
    problems: dict[int, Problem] = {}
    for index, problem in validate_all(extraction.commitments, {source: extraction.document.text}):
        problems.setdefault(index, problem)
    if problems:
        index, problem = next(iter(problems.items()))
        record = extraction.commitments[index].id
        count = f"{_count(len(problems), 'record')} left out as unsound"
        _say(
            stderr, f"{source}: {count}, first {record}: {problem.path}: {problem.message}; please report it"
        )
    run.note(extraction, len(problems))
    return [c for index, c in enumerate(extraction.commitments) if index not in problems]


class _NothingRead(Exception):
    """All inputs failed, so there is nothing to write."""


class _Run:
    """What became of the inputs so far. ``documents`` are kept only where the output lists them."""

    def __init__(self, inputs: int, failed: int, keep: bool) -> None:
        self.inputs = inputs + failed
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
        at = f"interrupted after {self.done + self.failed} of {_count(self.inputs, 'document')}"
        return f"{at}; {output} was not written" if output else f"{at}; the records printed so far are whole"

    def summary(self) -> str:
        total = sum(f.commitments for f in self.found)
        left_out = f", {_count(self.left_out, 'record')} left out" if self.left_out else ""
        found = f"{_count(self.inputs, 'document')}, {_count(total, 'commitment')}"
        return f"{found}, {self.failed} failed{left_out}"


def explain(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints what became of each clause, number and time, and why; 1 if the document could not be read."""
    from policy_extract.pipeline import Failure, attempt
    from policy_extract.review import explain as explaining

    source = _sentence_or_file(args.text, stdin)
    result = attempt(source, published=args.published)
    if isinstance(result, Failure):
        _tell(stderr, result, args.debug)
        return 1
    story = explaining.account(result)
    columns = _columns(stdout)
    if args.coverage:
        lines = explaining.coverage(story)
    else:
        lines = explaining.explain(story, columns - _BESIDE) if columns else explaining.explain(story)
    _print(lines, stdout, bool(columns))
    return 0


_BESIDE = 44  # columns for the place of a clause before its words, and for its verdict behind them
_STYLES = {
    "commitment": "bold green",
    "context": "green",
    "responsible": "green",
    "heading": "bold",
    "unread": "yellow",
    "unassigned": "yellow",
    "head": "bold",
    "detail": "",
}


def _columns(stdout: TextIO) -> int:
    """How wide the terminal is, or 0 where output goes elsewhere."""
    import shutil

    return shutil.get_terminal_size().columns if stdout.isatty() else 0


def _print(lines: Iterator[Line], stdout: TextIO, coloured: bool) -> None:
    """In colour on a terminal (rich heeds NO_COLOR), plain elsewhere."""
    if not coloured:
        stdout.writelines(f"{line.text}\n" for line in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stdout, highlight=False)
    for line in lines:
        console.print(Text(line.text, _STYLES.get(line.style, "dim")), soft_wrap=True)


def schema(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints the JSON Schema."""
    from policy_extract.record.validate import schema_text

    stdout.write(schema_text())
    return 0


def validate(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints every problem as ``file:line: path: message``; 1 if there is one."""
    from policy_extract.record.validate import validate_all
    from policy_extract.record.write import parse_record

    texts = _Texts(args.texts) if args.texts else None
    lines: list[int] = []
    problems = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal problems
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                record = parse_record(line, f"{name}:{number}")
            except RecordError as error:
                problems += 1
                stdout.write(f"{error}\n")
                continue
            lines.append(number)
            yield record

    name, file = _open_records(args.records, stdin)
    with file:
        for index, problem in validate_all(records(), texts):
            problems += 1
            stdout.write(f"{name}:{lines[index]}: {problem.path}: {problem.message}\n")
    for source in texts.missing if texts else ():
        _say(stderr, f"{source}: its text is not in {args.texts}, so its quotes were not compared")
    stderr.write(f"{_count(len(lines), 'record')}, {_count(problems, 'problem')}\n")
    return 1 if problems else 0


def score(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints the figures; 1 if one is under its floor."""
    from policy_extract.record.write import check_place, read_records, whole
    from policy_extract.review import score as scoring

    golds = scoring.read_gold(args.gold)
    floors = scoring.read_floors(args.floors) if args.floors else {}
    if args.json:
        check_place(args.json)
    name, file = _open_records(args.records, stdin)
    with file:
        scores, each = scoring.score(golds, (record for _, record in read_records(file, name)))
    stdout.write(scoring.in_words(scores))
    if args.per_doc:
        stdout.writelines(f"{document:28}{scoring.in_a_line(s)}\n" for document, s in each.items())
    if args.misses:
        folders = (
            [args.texts]
            if args.texts
            else [args.gold.parent / "docs", args.gold.parent / "documents", args.gold]
        )
        stdout.writelines(scoring.misses_in_words(scores.misses[: args.misses], _Texts(*folders)))
    if args.json:
        import json

        with whole(args.json) as out:
            out.write(json.dumps(scores.to_dict(), indent=1).encode() + b"\n")
    under = scoring.below(scores, floors)
    for line in under:
        _say(stderr, line)
    return 1 if under else 0


# --- helpers ---


def _inputs(paths: Sequence[str]) -> tuple[list[tuple[Path, str]], list[tuple[str, str]]]:
    """The documents to read, each with its name, and the paths that lead to none, each with what to do."""
    from policy_extract.document.load import discover

    wanted: list[Path] = []
    failures: list[tuple[str, str]] = []
    for words in paths:
        path = Path(words)
        if words != "-" and path.is_dir() and not discover([path]):
            failures.append((words, "no documents in this folder; put .txt, .md or .html files there"))
        elif _SENTENCE.search(words) and not path.exists():
            failures.append((words, "no such file; give a sentence to explain, or pipe it to extract -"))
        else:
            wanted.append(path)
    return discover(wanted), failures


def _results(
    inputs: list[tuple[Path, str]],
    args: argparse.Namespace,
    metadata: dict[str, Metadata] | None,
    stdin: TextIO,
) -> Iterator[Extraction | Failure]:
    """What each input gave, in their order."""
    from policy_extract.pipeline import extract_many

    about = {"published": args.published, "issuer": args.issuer, "title": args.title}
    for is_stdin, group in groupby(inputs, key=lambda i: str(i[0]) == "-"):
        if is_stdin:
            yield _standard_input(stdin, about)
            continue
        files = list(group)
        paths, names = [path for path, _ in files], [name for _, name in files]
        yield from extract_many(paths, workers=args.workers, metadata=metadata, names=names, **about)


def _standard_input(stdin: TextIO, about: dict[str, Any]) -> Extraction | Failure:
    from policy_extract.pipeline import Failure, attempt

    try:
        text = _text_of(stdin)
    except DocumentError as error:
        return Failure(STDIN, "read", *error.parts(STDIN))
    return attempt(text, name=STDIN, **about)


STDIN = "standard input"
_SENTENCE = re.compile("[，。；！？：\n]")


def _text_of(stdin: TextIO) -> str:
    """The text of a document on standard input, plain or HTML; raises DocumentError."""
    from policy_extract.document.load import from_bytes

    data = _bytes_of(stdin).read()
    markup = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith((b"<!doctype", b"<html"))
    return from_bytes(data, STDIN, "html" if markup else "txt").text


def _tell(stderr: TextIO, failure: Failure, debug: bool) -> None:
    """``name: what was met; what to do next``, and the traceback where it is ours and wanted."""
    _say(stderr, f"{failure.source}: {'; '.join(filter(None, (failure.reason, failure.advice)))}")
    if debug:
        stderr.write(failure.trace)


def _check_rows(table: dict[str, Metadata], file: Path, names: Sequence[str], stderr: TextIO) -> None:
    """A table that knows none of the documents has the wrong ids."""
    from policy_extract.document.load import metadata_of

    if names and not any(metadata_of(table, name) for name in names):
        first = next(iter(table), "")
        met = f"its first id is {first!r}" if first else "it has no rows"
        _say(
            stderr,
            f"{file}: none of the documents has a row ({met}); wanted ids such as {Path(names[0]).stem!r}",
        )


def _sentence_or_file(words: str, stdin: TextIO) -> str | Path:
    if words == "-":
        return _text_of(stdin)
    path = Path(words)
    try:
        if path.is_file():
            return path
        is_folder = path.is_dir()
    except (OSError, ValueError):  # too long for a path, or with a NUL
        return words
    if words and is_folder:
        raise DocumentError(f"{words}: is a folder; give a sentence or the path of one file")
    if _LOOKS_LIKE_A_PATH.fullmatch(words):
        raise DocumentError(f"{words}: no such file; give a sentence or the path of a file")
    return words


_LOOKS_LIKE_A_PATH = re.compile(r"[^\s，。；！？：]+\.[A-Za-z]{2,5}|(?:[.~]{1,2}|[!-~]+)?/[!-~]*")


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
    rows.append([_count(len(found), "document"), "", "", *map(str, totals)])
    return "".join(f"{line}\n" for line in table(rows, numbers=frozenset((3, 4, 5, 6)), most=40))


def _open_records(name: str, stdin: TextIO) -> tuple[str, IO[bytes]]:
    if name == "-":
        return STDIN, _bytes_of(stdin)
    try:
        return name, Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecordError(f"{name}: cannot be read ({reason}); give a JSON Lines file of records") from error


def _bytes_of(stdin: TextIO) -> IO[bytes]:
    """Standard input as bytes, so that its encoding is found as a file's is."""
    import io

    buffer = getattr(stdin, "buffer", None)
    return buffer if buffer is not None else io.BytesIO(stdin.read().encode("utf-8", "surrogatepass"))


class _Texts:
    """Finds the text of a document by its source, in folders; remembers those that it has not found."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        self.missing: list[str] = []
        self._known: dict[str, str | None] = {}

    def __call__(self, source: str) -> str | None:
        if source not in self._known:
            self._known[source] = self._read(source)
            if self._known[source] is None:
                self.missing.append(source)
        return self._known[source]

    def _read(self, source: str) -> str | None:
        from policy_extract.document.load import load
        from policy_extract.record.write import text_path

        stem = Path(source).stem
        for folder in self.folders:
            for path in (
                folder / source,
                text_path(folder, source),
                folder / f"{stem}.txt",
                *folder.glob(f"{stem}/{stem}.*"),
            ):
                try:
                    return load(path).text
                except (PolicyExtractError, ValueError):
                    continue
        return None


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"no such date as {words}; wanted YYYY-MM-DD, as in 2017-10-30"
        ) from None


def _positive(words: str) -> int:
    number = int(words) if words.isascii() and words.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{words} is not a number from 1 up")
    return number


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _say(stderr: TextIO, message: str) -> None:
    stderr.write(f"policy-extract: {message}\n")


def _let_terminate() -> None:
    """A request to end (SIGTERM) unwinds as Ctrl-C does, so that no half-written file stays."""
    import signal
    import threading

    def end(signal_number: int, frame: object) -> None:
        raise SystemExit(128 + signal_number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
