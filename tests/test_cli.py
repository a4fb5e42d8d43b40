"""The command line: what it writes, what it says, its exit codes; in this process and in one of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from policy_extract.model import Commitment
from policy_extract.record.validate import schema_text
from samples import ROOT, Ran

Command = Callable[..., Ran]

RELEASE = """\
柳溪县部署供水工作
2023年5月6日，县政府召开会议。去年，全县已建成供水站12座。
到2025年底，新建供水站8座，改造老旧管网60公里以上。力争两年内农村自来水普及率达到95%。（县水利局牵头，县财政局配合）
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """in/release.txt"""
    (tmp_path / "in").mkdir()
    file = tmp_path / "in" / "release.txt"
    file.write_text(RELEASE, "utf-8")
    return file


def records(lines: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.splitlines()]


def test_extract_prints_records(command: Command, release: Path) -> None:
    ran = command("extract", release)
    found = records(ran.out)
    assert ran.code == 0
    assert len(found) >= 2
    assert all(RELEASE[r["evidence"]["start"] : r["evidence"]["end"]] == r["evidence"]["text"] for r in found)
    assert {r["document"]["source"] for r in found} == {"release.txt"}
    assert ran.err == f"1 document, {len(found)} commitments, 0 failed\n"


def test_extract_of_a_folder_names_documents_by_their_path_in_it(command: Command, release: Path) -> None:
    deep = release.parent / "2023" / "may.txt"
    deep.parent.mkdir()
    deep.write_text(RELEASE, "utf-8")
    found = records(command("extract", release.parent, "--quiet").out)
    assert list(dict.fromkeys(r["document"]["source"] for r in found)) == ["release.txt", "2023/may.txt"]


def test_workers_give_the_same_in_the_same_order(command: Command, release: Path) -> None:
    for i in range(5):
        (release.parent / f"{i}.txt").write_text(RELEASE.replace("60公里", f"{i + 2}0公里"), "utf-8")
    alone = command("extract", release.parent)
    assert command("extract", release.parent, "--workers", 2) == alone
    assert alone.err.startswith("6 documents, ")


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "xlsx"])
def test_extract_writes_the_form_that_the_suffix_names(suffix: str, command: Command, release: Path) -> None:
    out = release.parent.parent / f"c.{suffix}"
    ran = command("extract", release, "-o", out)
    assert (ran.code, ran.out) == (0, "")
    count = len(records(command("extract", release).out))
    match suffix:
        case "xlsx":
            book = openpyxl.load_workbook(out)
            assert book["承诺 commitments"].max_row == count + 1
            assert [c.value for c in book["文件 documents"][2]][:3:2] == [
                "release.txt",
                *[book.worksheets[1]["C2"].value],
            ]
        case _:
            assert len(out.read_text("utf-8-sig").splitlines()) == count + (suffix == "csv")


def test_standard_input_is_a_document_among_others(command: Command, release: Path) -> None:
    ran = command("extract", release, "-", "--published", "2023-05-06", stdin=RELEASE.encode("gb18030"))
    found = records(ran.out)
    sources = [r["document"]["source"] for r in found]
    assert sources == ["release.txt"] * (len(found) // 2) + ["standard input"] * (len(found) // 2)
    half = len(found) // 2
    assert [r["evidence"] for r in found[:half]] == [r["evidence"] for r in found[half:]]
    assert {r["document"]["published_basis"] for r in found} == {"given"}


def test_markup_on_standard_input(command: Command) -> None:
    page = f"<!DOCTYPE html><html><body><p>{'</p><p>'.join(RELEASE.splitlines())}</p></body></html>"
    found = records(command("extract", "-", stdin=page.encode()).out)
    assert found
    assert not any("<" in r["evidence"]["text"] for r in found)


def test_what_is_given_stands_in_the_record(command: Command, release: Path) -> None:
    given = ("--published", "2023-05-07", "--issuer", "柳溪县人民政府", "--title", "供水")
    for r in records(command("extract", release, *given).out):
        document = r["document"]
        assert (document["published"], document["issuer"], document["title"]) == (
            "2023-05-07",
            "柳溪县人民政府",
            "供水",
        )


def test_metadata_dates_a_document(command: Command, release: Path) -> None:
    table = release.parent / "meta.csv"
    table.write_text("id,published,issuer\nrelease,2021-02-03,某县\n", "utf-8")
    found = records(command("extract", release, "--metadata", table).out)
    assert {(r["document"]["published"], r["document"]["published_basis"]) for r in found} == {
        ("2021-02-03", "metadata")
    }


def test_show_prints_a_table_and_where_the_records_are(command: Command, release: Path) -> None:
    out = release.parent / "c.csv"
    ran = command("extract", release, "-o", out, "--show", "--quiet")
    lines = ran.out.splitlines()
    heads = ["document", "title", "published", "commitments", "with number", "with deadline", "with body"]
    assert re.split(r"\s{2,}", lines[0]) == heads
    assert lines[2].startswith("release.txt  柳溪县部署供水工作")
    assert lines[4].startswith("1 document")
    assert lines[5] == f"Records: {out}"
    assert ran.err == ""
    assert command("extract", release, "--show", "--quiet").out.splitlines() == lines[:5]


def test_texts_are_kept_for_validation(command: Command, release: Path) -> None:
    folder = release.parent.parent
    command("extract", release.parent, "-o", folder / "c.jsonl", "--texts", folder / "texts")
    assert (folder / "texts" / "release.txt").read_text("utf-8") == RELEASE
    assert command("validate", folder / "c.jsonl", "--texts", folder / "texts").code == 0
    (folder / "texts" / "release.txt").write_text(RELEASE.replace("新建", "已建"), "utf-8")
    ran = command("validate", folder / "c.jsonl", "--texts", folder / "texts")
    assert ran.code == 1
    assert "$.evidence.text: 到2025年底，新建供水站8座" in ran.out


# --- bad input ---


def test_bad_files_are_named_and_the_rest_is_written(command: Command, release: Path) -> None:
    folder = release.parent
    (folder / "empty.txt").touch()
    (folder / "noise.txt").write_bytes(os.urandom(4000))
    (folder / "none").mkdir()
    out = folder.parent / "c.jsonl"
    ran = command("extract", folder, folder / "missing.txt", folder / "none", "-o", out)
    assert ran.code == 1
    assert records(out.read_text("utf-8")) == records(command("extract", release).out)
    for name in (
        "empty.txt: ",
        "noise.txt: ",
        "missing.txt: no such file; ",
        "none: no documents in this folder; ",
    ):
        assert name in ran.err
    assert ran.err.count("\n") == 5
    assert ran.err.endswith(" commitments, 4 failed\n")


def test_when_all_inputs_fail_nothing_is_written(command: Command, tmp_path: Path) -> None:
    out = tmp_path / "c.csv"
    out.write_text("before")
    ran = command("extract", tmp_path / "missing.txt", "-o", out)
    assert ran.code == 1
    assert "not written" in ran.err
    assert out.read_text() == "before"
    assert list(tmp_path.iterdir()) == [out]


USAGE = [
    ([], "required: COMMAND"),
    (["frobnicate"], "invalid choice: 'frobnicate'"),
    (["extract"], "required: PATH"),
    (["extract", "x", "--published", "2017-13-40"], "no such date as 2017-13-40; wanted YYYY-MM-DD"),
    (["extract", "x", "--workers", "0"], "0 is not a number from 1 up"),
    (["extract", "x", "--workers", "two"], "two is not a number from 1 up"),
    (
        ["extract", "x", "-o", "c.docx"],
        "c.docx: unknown kind .docx; name the output with one of .jsonl, .csv, .xlsx",
    ),
    (["extract", "x", "-o", "no/such/c.csv"], "no folder"),
    (["extract", "x", "--metadata", "none.tsv"], "none.tsv: cannot be read"),
    (["explain", "plan.txt"], "plan.txt: no such file; give a sentence or the path of a file"),
    (["validate", "none.jsonl"], "none.jsonl: cannot be read"),
    (["extrct", "x"], "invalid choice: 'extrct'"),
    (["extrct", "x"], "; did you mean extract? see policy-extract --help"),
    (
        ["extract", "x", "--titel", "供水"],
        "unrecognized arguments: --titel 供水; did you mean --title? see policy-extract extract --help",
    ),
    (["explain", "新建", "水厂"], "unrecognized arguments: 水厂; see policy-extract explain --help"),
    (["validate"], "required: RECORDS; see policy-extract validate --help"),
]


@pytest.mark.parametrize(("args", "message"), USAGE, ids=[" ".join(a) + m[:2] for a, m in USAGE])
def test_usage(args: list[str], message: str, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    ran = command(*args)
    assert ran.code == 2
    assert ran.out == ""
    assert message in ran.err + capsys.readouterr().err  # argparse speaks on the process's own stream


TABLES = [
    ("name,published\nrelease,2020-01-01\n", "no column `id`"),
    ("id,published\nrelease,2020-01-01\nrelease,2020-01-02\n", "rows 2 and 3"),
    ("id,published\nrelease,2017-13-40\n", "2017-13-40"),
]


@pytest.mark.parametrize(("table", "message"), TABLES, ids=["no id", "two rows", "no such date"])
def test_bad_metadata(table: str, message: str, command: Command, release: Path) -> None:
    file = release.parent / "meta.csv"
    file.write_text(table, "utf-8")
    ran = command("extract", release, "--metadata", file)
    assert (ran.code, ran.out) == (2, "")
    assert "meta.csv" in ran.err
    assert message in ran.err


def test_a_record_that_fails_validation_is_named_and_left_out(
    command: Command, release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = records(command("extract", release).out)
    make = Commitment.to_dict

    def broken(self: Commitment) -> dict[str, Any]:
        return {**make(self), "strength": "sure"} if self.id == whole[0]["id"] else make(self)

    monkeypatch.setattr(Commitment, "to_dict", broken)
    ran = command("extract", release)
    assert ran.code == 1
    assert records(ran.out) == whole[1:]
    assert f"release.txt: 1 record left out as unsound, first {whole[0]['id']}: $.strength: " in ran.err
    assert ran.err.endswith(f"{len(whole) - 1} commitments, 0 failed, 1 record left out\n")


def test_metadata_of_other_documents_is_told(command: Command, release: Path) -> None:
    """A table with a row for none of the documents has the wrong ids; with a row for one, it may hold others too."""
    file = release.parent / "meta.csv"
    file.write_text("id,published\nRelease 1,2021-02-03\n", "utf-8")
    ran = command("extract", release, "--metadata", file)
    assert ran.code == 0
    assert (
        f"{file}: none of the documents has a row (its first id is 'Release 1'); wanted ids such as 'release'"
        in (ran.err)
    )
    file.write_text("id,published\nother,2021-02-03\nrelease,2021-02-03\n", "utf-8")
    assert "none of" not in command("extract", release, "--metadata", file).err


def test_a_sentence_is_no_path(command: Command, release: Path) -> None:
    ran = command("extract", release, "到2025年底，新建供水站8座。")
    assert ran.code == 1
    assert records(ran.out) == records(command("extract", release).out)
    assert (
        "到2025年底，新建供水站8座。: no such file; give a sentence to explain, or pipe it to extract -"
        in ran.err
    )


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02" * 99], ids=["empty", "noise"])
def test_bad_standard_input_is_named(data: bytes, command: Command, release: Path) -> None:
    ran = command("extract", "-", release, stdin=data)
    assert ran.code == 1
    assert {r["document"]["source"] for r in records(ran.out)} == {"release.txt"}
    assert ran.err.startswith("policy-extract: standard input: is ")
    assert ran.err.count("standard input") == 1


# --- the other commands ---


def test_validate_names_line_and_path(command: Command, release: Path) -> None:
    lines = command("extract", release).out.splitlines()
    bad = json.loads(lines[0])
    bad["strength"] = "sure"
    data = "\n".join([lines[0], "", json.dumps(bad), "{not json", "[]", lines[0]])
    ran = command("validate", "-", stdin=data.encode())
    assert ran.code == 1
    said = [line.split(": ")[:2] for line in ran.out.splitlines()]
    assert said == [
        ["standard input:3", "$.strength"],
        ["standard input:4", "not JSON (Expecting property name enclosed in double quotes"],
        ["standard input:5", "list where a record (a JSON object) is wanted"],
        ["standard input:6", "$.id"],
    ]
    assert ran.err == "3 records, 4 problems\n"


def test_validate_says_which_text_it_has_not(command: Command, release: Path) -> None:
    lines = command("extract", release).out
    ran = command("validate", "-", "--texts", release.parent.parent, stdin=lines.encode())
    assert ran.code == 0
    assert "release.txt: its text is not in" in ran.err


@pytest.mark.parametrize("words", ["", "。", "\0", "字" * 5000, "\ud800", "2" * 10_000], ids=ascii)
def test_explain_of_any_words(words: str, command: Command) -> None:
    assert command("explain", words).code == 0


def test_schema_is_printed(command: Command) -> None:
    assert command("schema").out == schema_text()


def test_version_and_help(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("--version").code == 0
    assert capsys.readouterr().out.startswith("policy-extract 0.")
    assert command("--help").code == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("extract", "validate", "explain", "score", "schema"))


# --- a process of its own ---

PROGRAM = [sys.executable, "-m", "policy_extract"]


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, **changes}


def test_chinese_comes_out_whatever_the_locale(release: Path) -> None:
    for changes in (
        {"PYTHONIOENCODING": "gbk"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ):
        ran = subprocess.run(
            [*PROGRAM, "extract", str(release)], capture_output=True, env=environment(**changes), check=True
        )
        assert "供水站" in ran.stdout.decode("utf-8")


def test_a_reader_that_has_enough_is_no_error(release: Path) -> None:
    for i in range(300):
        (release.parent / f"{i}.txt").write_text(RELEASE, "utf-8")
    program = subprocess.Popen(
        [*PROGRAM, "extract", str(release.parent)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert program.stdout
    assert program.stderr
    program.stdout.readline()
    program.stdout.close()
    said = program.stderr.read().decode()
    assert program.wait(30) == 0
    assert "Traceback" not in said
    assert "Error" not in said


@pytest.fixture
def busy(tmp_path: Path) -> Path:
    """A folder that takes seconds to extract."""
    (tmp_path / "in").mkdir()
    for i in range(3000):
        (tmp_path / "in" / f"{i}.txt").write_text(RELEASE * 8, "utf-8")
    return tmp_path


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_interrupted_it_leaves_nothing_behind(number: int, code: int, workers: str, busy: Path) -> None:
    program = subprocess.Popen(
        [*PROGRAM, "extract", str(busy / "in"), "-o", str(busy / "c.jsonl"), "--workers", workers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 20
    while not any(busy.glob(".c.jsonl.*")) and time.monotonic() < until:
        time.sleep(0.02)
    os.killpg(program.pid, number)  # as a terminal does: to the workers as well
    _, said = program.communicate(timeout=30)
    lines = said.decode().splitlines()  # before the code, which says nothing of why
    assert len(lines) == 1, said.decode()
    assert re.fullmatch(
        rf"policy-extract: interrupted after \d+ of 3000 documents; {re.escape(str(busy / 'c.jsonl'))} was not written",
        lines[0],
    )
    assert program.returncode == code
    assert [p.name for p in busy.iterdir()] == ["in"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_at_standard_output(release: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*PROGRAM, "extract", str(release)], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert ran.returncode == 2
    assert ran.stderr.startswith(b"policy-extract: standard output: cannot be written (No space left")


HEAVY = {
    "rjieba",
    "pandas",
    "jsonschema",
    "jsonschema_rs",
    "rich",
    "orjson",
    "argparse",
    "xlsxwriter",
    "numpy",
}


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = (
        "import sys; before = set(sys.modules)\n"
        "import policy_extract; print(*sorted(set(sys.modules) - before))\n"
        "assert policy_extract.find_quantities"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "policy_extract" in loaded
    assert not HEAVY & set(loaded)
    assert [name for name in loaded if name.startswith("policy_extract.")] == []


@pytest.mark.parametrize(
    "before",
    [
        "import policy_extract.extract.rule",
        "from policy_extract.extract import rule",
        "import policy_extract.pipeline",
        "pe.find_quantities('新建8座')",
        "",
    ],
)
def test_extract_is_the_call_in_whatever_order_things_load(before: str) -> None:
    """The package has a folder of the same name."""
    code = (
        f"import policy_extract as pe\n{before}\nassert pe.extract('到2025年底新建供水站8座。').commitments"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_public_name_is_there() -> None:
    import policy_extract as pe

    assert all(getattr(pe, name) is not None for name in pe.__all__)
    assert set(pe.__all__) <= set(dir(pe))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pe.nothing
