"""The command line, a module a command.

0 done; 1 some inputs failed, or problems were found; 2 usage, unusable metadata or output; 130 interrupted.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NoReturn, TextIO

from policy_extract import __version__
from policy_extract.cli import (
    diff,
    explain,
    extract,
    ledger,
    mcp,
    read,
    rules,
    schema,
    score,
    serve,
    validate,
)
from policy_extract.cli.shared import say
from policy_extract.errors import PolicyExtractError

# A command is a module with ``arguments(parser)``, which names its function: arguments and streams → exit code.
COMMANDS: dict[str, tuple[str, ModuleType]] = {
    "extract": ("find the commitments of documents", extract),
    "diff": ("show what changed between two releases", diff),
    "ledger": ("follow every promise through a series of releases", ledger),
    "read": ("print a document as it was read: its text, structure and provenance", read),
    "validate": ("check records: their form, their sense, their quotes", validate),
    "explain": ("show what became of each clause, number and date, and why", explain),
    "score": ("compare records with gold annotations", score),
    "rules": ("try words of your own: every row, every example", rules),
    "serve": ("answer over HTTP, on this machine", serve),
    "mcp": ("be a tool of a language model (MCP over standard input and output)", mcp),
    "schema": ("print the JSON Schema of a record", schema),
}
Command = Callable[[argparse.Namespace, TextIO, TextIO, TextIO], int]

EXAMPLES = """\
examples:
  policy-extract extract releases/ -o commitments.xlsx --metadata releases.tsv
  policy-extract extract release.txt --published 2017-10-30 > commitments.jsonl
  policy-extract extract releases.zip plan.pdf tasks.xlsx -o commitments.jsonl
  policy-extract read plan.docx
  policy-extract explain "力争到2020年，覆盖率不低于80%。"
  policy-extract diff 2023/ 2024/ --metadata releases.tsv -o changes.html
  policy-extract ledger releases/ --metadata releases.tsv --as-of 2024-12-31 -o ledger.xlsx
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
        say(sys.stderr, f"standard output: cannot be written ({error.strerror}); nothing more was done")
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
        say(stderr, str(error))
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

    for name, (words, module) in COMMANDS.items():
        sub = commands.add_parser(name, help=words, description=words[0].upper() + words[1:] + ".")
        sub.set_defaults(parser=sub, names=())
        module.arguments(sub)
    return top


def _let_terminate() -> None:
    """A request to end (SIGTERM) unwinds as Ctrl-C does, so that no half-written file stays."""
    import signal
    import threading

    def end(signal_number: int, frame: object) -> None:
        raise SystemExit(128 + signal_number)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
