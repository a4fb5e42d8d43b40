"""What the tests share: the command line, run in this process, and the wheel."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samples import ROOT, Ran


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


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources without what earlier builds have left."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("src", "schemas"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(source)]
    ran = subprocess.run(build, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return next(folder.glob("*.whl"))
