"""``mcp``: the server for language models."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path
from typing import TextIO

from policy_extract.cli.shared import needs, say


def arguments(p: argparse.ArgumentParser) -> None:
    """What the command takes."""
    p.set_defaults(command=run)
    p.add_argument(
        "--rules", metavar="DIR", type=Path, help="folder of words of your own (see the command rules)"
    )


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Speaks MCP on standard input and output until the input ends."""
    from policy_extract.lexicon.own import own_words

    rules = own_words(args.rules)
    try:
        from policy_extract.integrations.mcp import run as serve
    except ImportError as error:
        raise needs("mcp", error) from error

    if stdin.isatty():
        say(stderr, "mcp: waits for a client; have an LLM program start it. Ctrl-C ends it")
    with contextlib.suppress(KeyboardInterrupt):
        serve(rules)
    return 0
