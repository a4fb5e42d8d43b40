"""The wheel holds everything it needs, and runs outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from samples import ROOT

pytestmark = pytest.mark.slow


def test_wheel_holds_code_words_and_schemas_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = ROOT / "src" / "policy_extract"
    wanted = {
        f"policy_extract/{path.relative_to(package).as_posix()}"
        for path in package.rglob("*")
        if path.suffix in (".py", ".tsv", ".typed", ".html", ".css", ".js")
    }
    wanted |= {
        f"policy_extract/schemas/{path.name}" for path in (ROOT / "schemas").glob("*.*") if path.is_file()
    }
    held = {name for name in names if ".dist-info/" not in name}
    assert held == wanted
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_wheel_runs_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """Installed by itself into a new environment; its dependencies are those of this one."""
    venv.create(tmp_path / "env", with_pip=False, symlinks=os.name != "nt")
    scripts = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps", "-q", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    here = Path(next(p for p in sys.path if p.endswith("site-packages")))
    site = next((tmp_path / "env").rglob("site-packages"))
    for path in here.iterdir():
        if "policy_extract" not in path.name and not (site / path.name).exists() and path.suffix != ".pth":
            (site / path.name).symlink_to(path)
    release = tmp_path / "release.txt"
    release.write_text("到2025年底，将新建供水站8座。", "utf-8")
    program = scripts / "policy-extract"
    ran = subprocess.run(
        [program, "extract", "release.txt", "-o", "c.jsonl"], cwd=tmp_path, capture_output=True
    )
    assert (ran.returncode, ran.stderr) == (0, b"1 document, 1 commitment, 0 failed\n")
    ran = subprocess.run([program, "validate", "c.jsonl", "--texts", "."], cwd=tmp_path, capture_output=True)
    assert (ran.returncode, ran.stderr) == (0, b"1 record, 0 problems\n")
    where = [python, "-c", "import policy_extract; print(policy_extract.__file__)"]
    assert str(tmp_path) in subprocess.run(where, cwd=tmp_path, capture_output=True, text=True).stdout
