"""What the README shows is what comes out: each Python block and each command is run and compared.

``make readme`` puts the present output in its place, for a reader of the change to judge.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from samples import ROOT, Ran, sound

FILE = ROOT / "README.md"
README = FILE.read_text("utf-8")
PYTHON = re.compile(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```$", re.M | re.S)
CONSOLE = re.compile(r"^```console\n\$ (.*?)\n(.*?)^```$", re.M | re.S)


def run_python(code: str) -> str:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {})
    return printed.getvalue()


def run_console(line: str, folder: Path) -> Ran:
    """Runs one line in a folder that looks like a checkout."""
    from policy_extract.cli import run

    (folder / "out").mkdir()
    (folder / "corpus").symlink_to(ROOT / "corpus")
    program, *args = shlex.split(line)
    assert program == "policy-extract"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder):
        code = run(args, io.StringIO(), out, err)
    return Ran(code, out.getvalue(), err.getvalue())


def test_no_block_is_passed_over() -> None:
    assert len(PYTHON.findall(README)) == README.count("```python\n") > 0
    assert len(CONSOLE.findall(README)) == README.count("```console\n") > 0
    assert all(output.count("\n$ ") == 0 for _, output in CONSOLE.findall(README))


@pytest.mark.parametrize(("code", "wanted"), PYTHON.findall(README), ids=lambda _: "")
def test_python(code: str, wanted: str) -> None:
    assert run_python(code) == wanted


@pytest.mark.parametrize(("line", "wanted"), CONSOLE.findall(README), ids=lambda _: "")
def test_console(line: str, wanted: str, tmp_path: Path) -> None:
    ran = run_console(line, tmp_path)
    assert ran.out + ran.err == wanted
    assert ran.code == 0


def test_every_command_is_named(command: Callable[..., Ran], capsys: pytest.CaptureFixture[str]) -> None:
    command("frobnicate")
    commands = re.findall(r"'(\w+)'", capsys.readouterr().err.partition("choose from")[2])
    assert "extract" in commands
    assert [name for name in commands if not re.search(rf"^\| `{name}\b", README, re.M)] == []


def test_every_field_of_a_record_is_named() -> None:
    table = README.partition("## What a record holds")[2].partition("\n## ")[0]
    assert [name for name in sound().to_dict() if f"`{name}`" not in table] == ["schema_version"]


@pytest.mark.parametrize("name", re.findall(r"`((?:src|corpus|schemas)/[\w./*-]+)`", README))
def test_every_path_is_there(name: str) -> None:
    assert list(ROOT.glob(name.rstrip("/")))


def test_targets_of_make_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(f"\n{target}:" in makefile for target in re.findall(r"^make (\w+)", README, re.M))


def refresh() -> None:
    """Writes the present outputs into the README."""
    import tempfile

    def console(match: re.Match[str]) -> str:
        with tempfile.TemporaryDirectory() as folder:
            ran = run_console(match[1], Path(folder))
        return f"```console\n$ {match[1]}\n{ran.out}{ran.err}```"

    def python(match: re.Match[str]) -> str:
        return f"```python\n{match[1]}```\n\n```text\n{run_python(match[1])}```"

    FILE.write_text(PYTHON.sub(python, CONSOLE.sub(console, README)), "utf-8")


if __name__ == "__main__":
    refresh()
