"""Each way to install, as its page says, in an environment that has nothing else; then the page itself."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from samples import ROOT

pytestmark = pytest.mark.slow

# page → what its install command must be
WAYS = {
    "tutorial-zh.md": "policy-extract",
    "howto/spacy.md": "policy-extract[spacy]",
    "howto/pandas.md": "policy-extract[pandas]",
    "howto/serve.md": "policy-extract[serve]",
    "howto/mcp.md": "policy-extract[mcp]",
}
Environments = dict[str, "Future[Path]"]


def install(wheel: Path, page: str, place: Path) -> Path:
    """Makes an environment by the page's own command, the wheel standing for the name; gives its scripts."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    [what] = re.findall(r"^pip install '?([^'\n]+)'?$", text, re.M)
    assert what == WAYS[page]
    venv.create(place, with_pip=False, symlinks=os.name != "nt")
    scripts = place / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python"), "install", "--quiet"]
    ran = subprocess.run([*pip, what.replace("policy-extract", str(wheel))], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return scripts


@pytest.fixture(scope="module")
def environments(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Environments:
    """All at once, since much of an installation is waiting."""
    place = tmp_path_factory.mktemp("environments")
    with ThreadPoolExecutor(2) as threads:
        return {page: threads.submit(install, wheel, page, place / str(k)) for k, page in enumerate(WAYS)}


def python(scripts: Path, *args: object) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    clean |= {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1"}
    return subprocess.run(
        [scripts / "python", *map(str, args)], capture_output=True, encoding="utf-8", env=clean, timeout=120
    )


@pytest.mark.parametrize("page", WAYS)
def test_the_page_holds_with_what_it_installs(page: str, environments: Environments) -> None:
    ran = python(environments[page].result(), ROOT / "tests" / "pages.py", ROOT / "docs" / page)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("name", ["spacy", "pandas", "starlette", "mcp"])
def test_nothing_is_installed_that_was_not_asked_for(name: str, environments: Environments) -> None:
    ran = python(environments["tutorial-zh.md"].result(), "-c", f"import {name}")
    assert "ModuleNotFoundError" in ran.stderr


@pytest.mark.parametrize("command", ["serve", "mcp"])
def test_what_is_not_installed_is_told(command: str, environments: Environments) -> None:
    ran = python(environments["tutorial-zh.md"].result(), "-m", "policy_extract", command)
    assert ran.returncode == 2
    assert f"is not installed; run: pip install 'policy-extract[{command}]'" in ran.stderr
