"""``schema``: the JSON Schema of a record."""

from __future__ import annotations

import argparse
from typing import TextIO


def arguments(p: argparse.ArgumentParser) -> None:
    """It takes nothing."""
    p.set_defaults(command=run)


def run(args: argparse.Namespace, stdin: TextIO, stdout: TextIO, stderr: TextIO) -> int:
    """Prints the JSON Schema."""
    from policy_extract.record.validate import schema_text

    stdout.write(schema_text())
    return 0
