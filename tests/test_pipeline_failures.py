"""What goes wrong with one document is a value that names it, and nothing of the others is lost."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import policy_extract as pe
from policy_extract import errors, pipeline
from policy_extract.errors import DocumentError, MetadataError, PolicyExtractError
from policy_extract.extract import quantity
from samples import Ran

Command = Callable[..., Ran]

PLAN = "到2025年底，新建供水站8座。"
BAD = "坏文件：到2025年底，新建供水站8座。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """a.txt, bad.txt, c.txt"""
    (tmp_path / "in").mkdir()
    for name, text in (("a", PLAN), ("bad", BAD), ("c", PLAN.replace("8", "9"))):
        (tmp_path / "in" / f"{name}.txt").write_text(text, "utf-8")
    return tmp_path / "in"


@pytest.fixture
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extractor of quantities breaks at one document."""
    find = quantity.find

    def breaks(chars: str) -> Any:
        if chars.startswith("坏"):
            raise IndexError("list index\nout of range")
        return find(chars)

    monkeypatch.setattr(quantity, "find", breaks)


PARTS = [
    ("plan.txt: no such file; check the path plan.txt", "no such file", "check the path plan.txt"),
    ("plan.txt: is empty", "is empty", ""),
    ("meta.csv, row 2: no id; give one; or two", "meta.csv, row 2: no id", "give one; or two"),
    ("a; b.txt", "a", "b.txt"),
    ("", "", ""),
]


@pytest.mark.parametrize(("message", "met", "advice"), PARTS)
def test_a_message_has_two_parts(message: str, met: str, advice: str) -> None:
    """Without the name of the file that was asked for, up to the first semicolon, and from there."""
    assert PolicyExtractError(message).parts("plan.txt") == (met, advice)


def test_a_name_may_hold_what_parts_a_message() -> None:
    assert DocumentError("a; b: c.txt: is empty; find another").parts("a; b: c.txt") == (
        "is empty",
        "find another",
    )


@pytest.mark.parametrize("data", [b"", b" \n", b"%PDF-1.7", b"\x00\x01\x02" * 99, None], ids=repr)
def test_a_file_that_cannot_be_read(data: bytes | None, tmp_path: Path) -> None:
    """The reason says what was met, the advice what to do next; neither repeats the name."""
    file = tmp_path / "方案.txt"
    if data is not None:
        file.write_bytes(data)
    failure = pipeline.attempt(file)
    assert isinstance(failure, pe.Failure)
    assert (failure.source, failure.stage, failure.trace) == ("方案.txt", "read", "")
    assert failure.reason
    assert not failure.reason.startswith("方案.txt")
    assert failure.advice
    assert "see the message" not in failure.advice


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    failure = pipeline.attempt(tmp_path, name="in")
    assert isinstance(failure, pe.Failure)
    assert failure[:3] == ("in", "read", "is a folder")


def test_an_error_of_the_system_names_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(chars: str) -> Any:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(quantity, "find", breaks)
    failure = pipeline.attempt(PLAN, name="x")
    assert failure == pe.Failure(
        "x", "read", "cannot be read (Input/output error)", "check that the file can be read"
    )


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_fault_is_the_failure_of_its_document(
    workers: int, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It says that it is ours and to report it; the traceback is kept and logged, from a process of its own too."""
    if workers > 1 and sys.platform != "linux":
        pytest.skip("the processes start anew, without the fault")
    caplog.set_level(logging.DEBUG, "policy_extract")
    found = list(pe.extract_many(sorted(folder.iterdir()), workers=workers))
    assert [type(f).__name__ for f in found] == ["Extraction", "Failure", "Extraction"]
    failure = found[1]
    assert isinstance(failure, pe.Failure)
    assert failure.source == "bad.txt"
    assert failure.stage == "extract"
    assert failure.reason == "a fault in policy_extract (IndexError: list index out of range)"
    assert failure.advice.startswith("please report it")
    assert "in breaks" in failure.trace
    (logged,) = caplog.records
    assert logged.levelno == logging.DEBUG
    assert "bad.txt" in logged.getMessage()
    assert "in breaks" in logged.getMessage()


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("debug", [False, True])
def test_a_fault_costs_the_command_line_one_document(
    debug: bool, command: Command, folder: Path, tmp_path: Path
) -> None:
    """The others are written, the exit code is 1, and a traceback comes for those who ask."""
    out = tmp_path / "c.jsonl"
    ran = command("extract", folder, "-o", out, *(["--debug"] if debug else []))
    assert ran.code == 1
    written = out.read_text("utf-8").splitlines()
    assert ['"a.txt"' in line for line in written] == [True, False]
    assert ['"c.txt"' in line for line in written] == [False, True]
    first, *trace, last = ran.err.splitlines()
    assert first.startswith("policy-extract: bad.txt: a fault in policy_extract (IndexError: list index out")
    assert "; please report it" in first
    assert last == "3 documents, 2 commitments, 1 failed"
    assert [line.startswith("Traceback") for line in trace[:1]] == [True] * debug


@pytest.mark.usefixtures("faulty")
@pytest.mark.parametrize("args", [("extract",), ("explain",)])
def test_a_fault_on_standard_input_is_named(args: tuple[str], command: Command) -> None:
    ran = command(*args, "-", stdin=BAD.encode())
    assert (ran.code, ran.out) == (1, "")
    assert "a fault in policy_extract (IndexError" in ran.err
    assert "Traceback" not in ran.err


def test_a_fault_of_the_validator_costs_one_document(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from policy_extract.record import validate

    check = validate.validate_all

    def breaks(records: Any, texts: Any) -> Any:
        if "bad.txt" in texts:
            raise RuntimeError
        return check(records, texts)

    monkeypatch.setattr(validate, "validate_all", breaks)
    ran = command("extract", folder)
    assert ran.code == 1
    assert len(ran.out.splitlines()) == 2
    assert "policy-extract: bad.txt: a fault in policy_extract (RuntimeError); please report it" in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="the processes start anew, without the fault")
def test_a_process_that_dies_costs_one_document(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the machine runs out of memory: every other document is still extracted, in order."""
    find = quantity.find

    def dies(chars: str) -> Any:
        if chars.startswith("坏"):
            os.kill(os.getpid(), signal.SIGKILL)
        return find(chars)

    monkeypatch.setattr(quantity, "find", dies)
    for i in range(4):
        (folder / f"d{i}.txt").write_text(PLAN, "utf-8")
    paths = sorted(folder.iterdir())
    found = list(pe.extract_many(paths, workers=2))
    named = [f.source if isinstance(f, pe.Failure) else f.document.source for f in found]
    assert named == [p.name for p in paths]
    (failure,) = (f for f in found if isinstance(f, pe.Failure))
    assert failure[:2] == ("bad.txt", "extract")
    assert "died" in failure.reason


WRONG: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"published": "2017-13-40"}, MetadataError, "'2017-13-40' is no date; write it as 2017-10-30"),
    ({"profile": "loose"}, ValueError, "no profile 'loose'"),
    ({"publisher": "某县"}, TypeError, "publisher"),
]


@pytest.mark.parametrize(("keywords", "kind", "message"), WRONG, ids=["published", "profile", "unknown"])
def test_what_is_wrong_with_the_call_is_no_failure_of_a_document(
    keywords: dict[str, Any], kind: type[Exception], message: str, folder: Path
) -> None:
    """It is raised at once, before any document is read."""
    with pytest.raises(kind, match=message):
        pe.extract_many([folder / "a.txt"], **keywords)


def test_a_day_given_dates_each(folder: Path) -> None:
    for given in ("2024-03-01", date(2024, 3, 1)):
        found = list(pe.extract_many([folder / "a.txt", folder / "c.txt"], published=given))
        assert [f.document.published for f in found if isinstance(f, pe.Extraction)] == [date(2024, 3, 1)] * 2


def test_every_error_has_a_base() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, Exception)]
    assert len(kinds) >= 6
    assert all(issubclass(k, PolicyExtractError) for k in kinds)
