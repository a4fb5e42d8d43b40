"""What the commands share: streams, messages, kinds of argument."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, TextIO

from policy_extract.errors import PolicyExtractError, RecordError

if TYPE_CHECKING:
    from policy_extract.model import Metadata
    from policy_extract.pipeline import Failure


STDIN = "standard input"


SENTENCE = re.compile("[，。；！？：\n]")


def reading(p: argparse.ArgumentParser) -> None:
    """The options of the commands that read documents of every kind."""
    p.add_argument(
        "--text-column",
        metavar="NAME",
        help="column of a .csv, .jsonl or .xlsx table that holds a document in each row (default: text or 正文)",
    )
    p.add_argument(
        "--limit",
        metavar="NAME=NUMBER",
        type=limit,
        action="append",
        default=[],
        help="what one input may ask of the machine, as pages=500; "
        "any of file, unpacked, part (bytes), members, nesting, pages, characters, cells, tags, seconds",
    )


def limit(words: str) -> str:
    from policy_extract.document.limits import parse

    try:
        parse([words])
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return words


class Styled(Protocol):
    """A line to print, and what it shows."""

    @property
    def text(self) -> str: ...
    @property
    def style(self) -> str: ...


def print_lines(lines: Iterable[Styled], stdout: TextIO, styles: Mapping[str, str], other: str = "") -> None:
    """In colour on a terminal (rich heeds NO_COLOR), plain elsewhere. ``styles``: what a line shows → its colour."""
    if not stdout.isatty():
        stdout.writelines(f"{line.text}\n" for line in lines)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stdout, highlight=False)
    for line in lines:
        console.print(Text(line.text, styles.get(line.style, other)), soft_wrap=True)


def text_of(stdin: TextIO) -> str:
    """The text of a document on standard input, of any kind; raises DocumentError."""
    from policy_extract.document.load import from_bytes

    return from_bytes(bytes_of(stdin).read(), STDIN, None).text


def bytes_of(stdin: TextIO) -> IO[bytes]:
    """Standard input as bytes, so that its encoding is found as a file's is."""
    import io

    buffer = getattr(stdin, "buffer", None)
    return buffer if buffer is not None else io.BytesIO(stdin.read().encode("utf-8", "surrogatepass"))


def open_records(name: str, stdin: TextIO) -> tuple[str, IO[bytes]]:
    if name == "-":
        return STDIN, bytes_of(stdin)
    try:
        return name, Path(name).open("rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise RecordError(f"{name}: cannot be read ({reason}); give a JSON Lines file of records") from error


class Texts:
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


def tell(stderr: TextIO, failure: Failure, debug: bool) -> None:
    """``name: what was met; what to do next``, and the traceback where it is ours and wanted."""
    say(stderr, f"{failure.source}: {'; '.join(filter(None, (failure.reason, failure.advice)))}")
    if debug:
        stderr.write(failure.trace)


def check_rows(table: dict[str, Metadata], file: Path, names: Sequence[str], stderr: TextIO) -> None:
    """A table that knows none of the documents has the wrong ids."""
    from policy_extract.document.load import metadata_of

    if names and not any(metadata_of(table, name) for name in names):
        first = next(iter(table), "")
        met = f"its first id is {first!r}" if first else "it has no rows"
        say(
            stderr,
            f"{file}: none of the documents has a row ({met}); wanted ids such as {Path(names[0]).stem!r}",
        )


def day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"no such date as {words}; wanted YYYY-MM-DD, as in 2017-10-30"
        ) from None


def positive(words: str) -> int:
    number = int(words) if words.isascii() and words.isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{words} is not a number from 1 up")
    return number


def needs(extra: str, error: ImportError) -> PolicyExtractError:
    """What to say where the packages of an extra are not installed."""
    return PolicyExtractError(
        f"{error.name or extra} is not installed; run: pip install 'policy-extract[{extra}]'"
    )


def count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def say(stderr: TextIO, message: str) -> None:
    stderr.write(f"policy-extract: {message}\n")
