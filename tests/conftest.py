"""What the tests share: the command line, run in this process."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from samples import Ran


class _Input(io.StringIO):
    """Standard input with bytes below, as a process has it."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.buffer = io.BytesIO(data)


@pytest.fixture
def command() -> Callable[..., Ran]:
    """Runs a command of ``policy-extract``: ``command("extract", "-", stdin=b"…").out``."""
    from policy_extract.cli import run

    def call(*args: object, stdin: bytes = b"") -> Ran:
        out, err = io.StringIO(), io.StringIO()
        try:
            code = run([str(a) for a in args], _Input(stdin), out, err)
        except SystemExit as end:  # argparse
            code = end.code if isinstance(end.code, int) else 1
        return Ran(code, out.getvalue(), err.getvalue())

    return call
