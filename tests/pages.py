"""The pages of the documentation as programs: every block of code is run, in order, in a folder of the page's own.

``python`` runs, and prints what the ``text`` block behind it shows. ``console`` runs what stands behind ``$`` and prints
the rest. ``sh`` runs the commands of policy-extract; what else a shell would do must be of a known kind. A block with
``title="name"`` is a file of that name. ``python tests/pages.py`` puts the present outputs into the
pages; with the names of pages it only runs these.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import shlex
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGES = (ROOT / "README.zh.md", *sorted(ROOT.glob("docs/**/*.md")))
_BLOCK = re.compile(r"^```(?P<kind>\w*)(?P<info>[^\n]*)\n(?P<body>.*?)^```$", re.M | re.S)
_TITLE = re.compile(r'title="([^"]+)"')
_ENDLESS = ("serve", "mcp")  # commands that go on until they are told to end


class Block(NamedTuple):
    """A fenced block: its language, the file that it is, its text and where that stands in the page."""

    kind: str
    title: str | None
    body: str
    start: int
    end: int


def blocks(text: str) -> list[Block]:
    """The blocks of a page, in order."""
    found = []
    for m in _BLOCK.finditer(text):
        title = _TITLE.search(m["info"])
        found.append(Block(m["kind"], title and title[1], m["body"], m.start("body"), m.end("body")))
    return found


class Wrong(AssertionError):
    """A block that does not do what its page says."""


class Run:
    """A page, run block by block. ``replace``: words of the page → what stands for them here (an address)."""

    def __init__(self, text: str, name: str, folder: Path, replace: dict[str, str] | None = None) -> None:
        self.text = text
        self.name = name
        self.folder = folder
        self.replace = replace or {}
        self._names: dict[str, object] = {"__name__": "__main__"}
        self._edits: list[tuple[int, int, str]] = []
        (folder / "out").mkdir(exist_ok=True)
        with contextlib.suppress(FileExistsError):
            (folder / "corpus").symlink_to(ROOT / "corpus")

    def check(self) -> None:
        """Runs the page; raises Wrong at the first block that gives something else."""
        self._all()
        for start, end, given in self._edits:
            if self.text[start:end] != given:
                line = self.text.count("\n", 0, start) + 1
                raise Wrong(f"{self.name}:{line}: shows\n{self.text[start:end]}\nbut gives\n{given}")

    def refreshed(self) -> str:
        """The page with what its blocks give now."""
        self._all()
        text = self.text
        for start, end, given in reversed(self._edits):
            text = text[:start] + given + text[end:]
        return text

    def _all(self) -> None:
        found = blocks(self.text)
        with contextlib.chdir(self.folder):
            for block, after in zip_longest(found, found[1:]):
                line = self.text.count("\n", 0, block.start)
                try:
                    self._one(block, after)
                except Wrong:
                    raise
                except (Exception, SystemExit) as error:
                    raise Wrong(f"{self.name}:{line}: {type(error).__name__}: {error}") from error

    def _one(self, block: Block, after: Block | None) -> None:
        if block.title:
            path = self.folder / block.title
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, "utf-8")
        if block.title and block.kind not in ("toml", "json"):
            return
        match block.kind:
            case "python":
                printed = self._python(block.body)
                if after and after.kind == "text" and not self.text[block.end + 3 : after.start - 8].strip():
                    self._edits.append((after.start, after.end, printed))
            case "console":
                self._edits.append((block.start, block.end, "".join(self._console(block.body))))
            case "sh":
                for words in block.body.splitlines():
                    self._shell(words)
            case "toml":
                tomllib.loads(block.body)
            case "json":
                json.loads(block.body)
            case "text":
                pass
            case other:
                raise Wrong(f"{self.name}: a block of the kind {other!r}, which nothing runs")

    def _here(self, words: str) -> str:
        for there, here in self.replace.items():
            words = words.replace(there, here)
        return words

    def _python(self, code: str) -> str:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(self._here(code), self.name, "exec"), self._names)
        return printed.getvalue()

    def _console(self, body: str) -> Iterator[str]:
        for line in body.splitlines():
            if line.startswith("$ "):
                yield f"{line}\n{self._command(line[2:])[1]}"

    def _shell(self, line: str) -> None:
        words = shlex.split(line, comments=True)
        if not words:
            return
        if words[0] == "policy-extract":
            if words[1:2] and words[1] in _ENDLESS:
                from policy_extract.cli import parser

                parser().parse_args(words[1:])
            elif (ran := self._command(line))[0] != 0:
                raise Wrong(f"{self.name}: {line}: exit code {ran[0]}: {ran[1]}")
        elif words[0] == "make":
            assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text("utf-8"), line
        elif words[:2] == ["pip", "install"]:
            project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
            for name, extras in re.findall(r"(policy-extract)(?:\[([\w,]+)\])?", line):
                assert name == project["name"]
                assert set(extras.split(",")) - {""} <= set(project["optional-dependencies"]), line
        else:
            assert words[0] in ("cd", "python", "py", "export"), f"{line}: of no known kind"

    def _command(self, line: str) -> tuple[int, str]:
        from policy_extract.cli import run

        program, *args = shlex.split(line)
        assert program == "policy-extract", line
        out, err = io.StringIO(), io.StringIO()
        code = run(args, io.StringIO(), out, err)
        return code, out.getvalue() + err.getvalue()


@contextlib.contextmanager
def surroundings(page: Path) -> Iterator[dict[str, str]]:
    """What a page needs around it; gives what stands for its words here."""
    if "http://127.0.0.1:8080" not in page.read_text("utf-8"):
        yield {}
        return
    import threading

    import uvicorn

    from policy_extract.integrations.server import listen
    from policy_extract.integrations.service import application

    sock = listen("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(application(workers=0), log_level="warning"))
    thread = threading.Thread(target=server.run, args=([sock],))
    thread.start()
    try:
        yield {"127.0.0.1:8080": f"127.0.0.1:{sock.getsockname()[1]}"}
    finally:
        server.should_exit = True
        thread.join()


def lacking(page: Path) -> str | None:
    """What of policy_extract a page is about that this version lacks, if anything."""
    import policy_extract

    lacks = page.name == "diff.md" and not hasattr(policy_extract, "diff")
    return "this version of policy_extract cannot compare yet" if lacks else None


def refresh() -> None:
    """Writes the present outputs into the pages."""
    for page in PAGES:
        if lacking(page):
            continue
        with tempfile.TemporaryDirectory() as folder, surroundings(page) as replace:
            page.write_text(
                Run(page.read_text("utf-8"), page.name, Path(folder), replace).refreshed(), "utf-8"
            )


def check(page: Path) -> None:
    """Runs a page with what this Python has installed; raises Wrong where it does not hold."""
    with tempfile.TemporaryDirectory() as folder, surroundings(page) as replace:
        Run(page.read_text("utf-8"), page.name, Path(folder), replace).check()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        check(Path(name))
    if len(sys.argv) == 1:
        refresh()
