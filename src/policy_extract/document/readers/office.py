"""Old Word, WPS, RTF and OpenDocument files: by LibreOffice, or antiword for .doc, where they are installed.

Both run with a time limit, in a folder of their own that is removed, without macros and without a network.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, UnreadableError, docx

_NAMES = ("soffice", "libreoffice", "/usr/lib/libreoffice/program/soffice",
          "/Applications/LibreOffice.app/Contents/MacOS/soffice",
          r"C:\Program Files\LibreOffice\program\soffice.exe")  # fmt: skip


def read(data: bytes, limits: Limits) -> Page:
    suffix = ".rtf" if data.lstrip()[:5] == b"{\\rtf" else ".odt" if data[:2] == b"PK" else ".doc"
    if suffix == ".odt":
        _check(data, limits)
    soffice = _find(_NAMES)
    antiword = _find(("antiword",)) if suffix == ".doc" else None
    if soffice:
        return _by_libreoffice(soffice, data, suffix, limits)
    if antiword:
        return _by_antiword(antiword, data, limits)
    raise UnreadableError(
        "is an old Word, WPS, RTF or OpenDocument file, which needs LibreOffice (or antiword, for .doc), and neither "
        "is installed; install LibreOffice, or save the file as .docx"
    )


def _check(data: bytes, limits: Limits) -> None:
    from policy_extract.document.readers import damaged
    from policy_extract.document.readers.package import Package

    with damaged(".odt"):
        Package(data, limits).check_all()


@cache
def _find(names: tuple[str, ...]) -> str | None:
    return next((found for name in names if (found := shutil.which(name))), None)


def _by_libreoffice(program: str, data: bytes, suffix: str, limits: Limits) -> Page:
    """Converts to .docx, which keeps tables and the numbers of lists."""
    with tempfile.TemporaryDirectory(prefix="policy-extract-") as folder:
        source = Path(folder, f"document{suffix}")
        source.write_bytes(data)
        profile = Path(folder, "profile")
        _configure(profile)
        command = [
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard",
            "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", str(Path(folder, "out")),
            str(source),
        ]  # fmt: skip
        _run(command, folder, limits, "LibreOffice")
        made = Path(folder, "out", "document.docx")
        if not made.is_file():
            raise UnreadableError(
                "cannot be opened by LibreOffice; open it in its own program and save it as .docx"
            )
        if made.stat().st_size > limits.file:
            raise UnreadableError(f"grows over the limit file={limits.file} bytes when converted; split it")
        return docx.read(made.read_bytes(), limits)


def _configure(profile: Path) -> None:
    """A profile in which macros never run and links are never followed."""
    folder = profile / "user"
    folder.mkdir(parents=True)
    item = '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
    settings = (
        ("Common/Security/Scripting", "MacroSecurityLevel", 3),
        ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
        ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
        ("Writer/Content/Update", "Link", 0),
        ("Common/Load", "UpdateDocMode", 0),
    )
    folder.joinpath("registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        + "".join(item.format(*s) for s in settings)
        + "</oor:items>",
        encoding="utf-8",
    )


def _by_antiword(program: str, data: bytes, limits: Limits) -> Page:
    with tempfile.TemporaryDirectory(prefix="policy-extract-") as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(data)
        out = _run([program, "-m", "UTF-8.txt", "-w", "0", str(source)], folder, limits, "antiword")
    text = out.decode("utf-8", "replace")
    if not text.strip():
        raise UnreadableError("cannot be opened by antiword; install LibreOffice, or save it as .docx")
    lines = [_row(line) for line in text.split("\n")]
    return Page("\n".join(lines), "utf-8", 0, notes=("read by antiword: no numbers of lists",))


def _row(line: str) -> str:
    """antiword draws a row of a table as |a |b |."""
    if line.startswith("|") and line.rstrip().endswith("|") and line.count("|") > 2:
        return "\t".join(cell.strip() for cell in line.strip().strip("|").split("|")).rstrip("\t")
    return line.rstrip()


def _run(command: list[str], folder: str, limits: Limits, name: str) -> bytes:
    """Runs a program in a folder and a session of its own; after the time limit all of it ends."""
    environment = {
        **{k: os.environ[k] for k in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH") if k in os.environ},
        "HOME": folder, "TMPDIR": folder, "SAL_USE_VCLPLUGIN": "svp",
        "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9",
    }  # fmt: skip
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=limits.seconds)[0]
    except subprocess.TimeoutExpired:
        raise UnreadableError(
            f"takes {name} longer than the limit seconds={limits.seconds}; raise that limit, or save it as .docx"
        ) from None
    finally:
        if process.poll() is None:
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
            process.communicate()
