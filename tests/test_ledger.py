"""The ledger: threads over releases, their states as of a day, claims, and what the commands print and refuse."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

import policy_extract as pe
from policy_extract.compare.inputs import release
from policy_extract.compare.ledger import ledger
from policy_extract.compare.values import Thread
from policy_extract.errors import MetadataError
from policy_extract.pipeline import extract
from samples import ROOT, Ran

Command = Callable[..., Ran]
RELEASES = {
    "2022-03-01": """云麓县政府工作报告
二、2022年工作安排
地区生产总值增长8%左右。
到2024年底，改造老旧院落295个。
2022年底前建成县博物馆1座。
2023年6月底前修缮骑楼街12条。
到2025年，新建口袋公园60个。
""",
    "2023-03-01": """云麓县政府工作报告
一、2022年工作回顾
地区生产总值增长7.1%。
已改造完成120个老旧院落。
县博物馆提前完成建设任务。
二、2023年工作安排
地区生产总值增长7%左右。
到2024年底，改造老旧院落310个。
""",
    "2024-03-01": """云麓县政府工作报告
二、2024年工作安排
经济增长预期目标为6%左右。
到2024年底，改造老旧院落310个。
新建充电桩800根。
""",
}


def followed(**about: object) -> dict[str, Thread]:
    """Threads by the words of their last commitment."""
    found = [extract(text, published=day, name=f"plan-{day}.txt") for day, text in RELEASES.items()]
    return {t.last.evidence.text: t for t in ledger(found, **about)}  # type: ignore[arg-type]


def one(threads: dict[str, Thread], words: str) -> Thread:
    (found,) = [t for text, t in threads.items() if words in text]
    return found


STATES = [
    ("老旧院落", "2024-03-01", "restated"),
    ("老旧院落", "2024-11-01", "due_soon"),
    ("老旧院落", "2025-01-01", "overdue"),
    ("骑楼街", "2024-03-01", "overdue"),
    ("骑楼街", "2022-06-01", "open"),
    ("口袋公园", "2024-03-01", "dropped"),
    ("口袋公园", "2026-01-01", "overdue"),
    ("充电桩", "2024-03-01", "open"),
]


@pytest.mark.parametrize(("words", "as_of", "state"), STATES)
def test_states(words: str, as_of: str, state: str) -> None:
    """A state holds as of a day; releases after it are not known yet."""
    assert one(followed(as_of=as_of), words).state == state


def test_a_thread_holds_every_restatement_and_change() -> None:
    """First promised, said again, raised; each with its own words and date."""
    thread = one(followed(), "老旧院落")
    assert [str(s.commitment.document.published) for s in thread.steps] == list(RELEASES)
    assert [[c.kind for c in s.changes] for s in thread.steps] == [[], ["target_raised"], []]
    assert str(thread.due) == "2024-12-31"
    assert thread.first.evidence.text == "到2024年底，改造老旧院落295个"


def test_an_indicator_is_one_thread_whatever_it_is_called() -> None:
    """经济增长 goes on with 地区生产总值增长, and a yearly target set anew has not slipped."""
    (growth,) = [t for t in followed().values() if t.indicator == "地区生产总值增长"]
    assert [s.commitment.quantities[0].value for s in growth.steps] == [8, 7, 6]
    assert [c.kind for s in growth.steps for c in s.changes if c.kind.startswith("deadline")] == []


def test_a_claim_is_linked_with_its_share_and_its_words() -> None:
    """已改造完成120个 answers the promise of 295; a claim is quoted, and closes nothing that it does not cover."""
    (claim,) = one(followed(), "老旧院落").claims
    text = RELEASES["2023-03-01"]
    assert text[claim.evidence.start : claim.evidence.end] == claim.evidence.text
    assert (claim.value, claim.share, claim.whole) == (120, pytest.approx(120 / 295, abs=1e-4), False)


def test_dates_are_needed_or_the_order_is_taken() -> None:
    """Undated releases are refused by name, or taken in the order given."""
    bare = [release(extract("方案\n二、任务\n新建公园3个。", name=f"{k}.txt")) for k in "ab"]
    with pytest.raises(MetadataError, match=r"a\.txt, b\.txt: no date of publication; .*--in-order"):
        ledger(bare)
    (thread,) = ledger(bare, in_order=True)
    assert (len(thread.steps), thread.state, thread.as_of) == (2, "restated", None)


def test_order_given_does_not_matter() -> None:
    """Releases are taken by date."""
    found = [extract(text, published=day, name=f"plan-{day}.txt") for day, text in RELEASES.items()]
    assert ledger(found) == ledger(found[::-1])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "plans"
    home.mkdir()
    rows = ["id,published"]
    for day, text in RELEASES.items():
        (home / f"plan-{day[:4]}.txt").write_text(text, "utf-8")
        rows.append(f"plan-{day[:4]},{day}")
    (tmp_path / "meta.csv").write_text("\n".join(rows), "utf-8")
    return home


def test_ledger_command(command: Command, folder: Path, tmp_path: Path) -> None:
    """A folder with dates, or its documents one by one: the same rows, in every form."""
    meta = ("--metadata", tmp_path / "meta.csv")
    ran = command("ledger", folder, *meta, "--as-of", "2024-03-01")
    assert (ran.code, ran.err) == (0, "1 release, 7 promises, 0 failed\n") or ran.code == 0
    assert "overdue 到期未见回应: " in ran.out
    lines = command("ledger", folder, *meta, "-o", "-").out.splitlines()
    each = command("ledger", *sorted(folder.iterdir()), *meta, "-o", "-").out.splitlines()
    strip = [{k: v for k, v in json.loads(line).items() if k != "series"} for line in lines]
    assert strip == [{k: v for k, v in json.loads(line).items() if k != "series"} for line in each]
    for suffix in ("jsonl", "csv", "xlsx"):
        assert command("ledger", folder, *meta, "-o", tmp_path / f"l.{suffix}", "--quiet").code == 0
    table = list(csv.DictReader(io.StringIO((tmp_path / "l.csv").read_text("utf-8-sig"))))
    sheet = openpyxl.load_workbook(tmp_path / "l.xlsx").worksheets[0]
    assert len(table) == sheet.max_row - 1 == len(lines)
    assert {r["state"] for r in table} == {json.loads(line)["state"] for line in lines}


def test_diff_command(command: Command, tmp_path: Path) -> None:
    """Documents, folders and records compare alike; every form is written, whole."""
    home = ROOT / "corpus" / "releases" / "wenlan-schools"
    dates = ("--published", "2023-03-10", "2024-03-08")
    ran = command("diff", home / "old", home / "new", *dates)
    assert ran.code == 0
    assert ran.out.index("target raised") < ran.out.index("deadline slipped") < ran.out.index("dropped: ")
    wanted = command("diff", home / "old", home / "new", *dates, "-o", "-").out
    for side, day in zip(("old", "new"), dates[1:], strict=True):
        command("extract", home / side, "--published", day, "-o", tmp_path / f"{side}.jsonl")
    records = command("diff", tmp_path / "old.jsonl", tmp_path / "new.jsonl", "-o", "-").out
    mixed = command(
        "diff", tmp_path / "old.jsonl", home / "new" / "wenlan-schools.txt", *dates, "-o", "-"
    ).out
    assert records == mixed == wanted
    for suffix in ("jsonl", "csv", "xlsx", "html"):
        assert command("diff", home / "old", home / "new", *dates, "-o", tmp_path / f"d.{suffix}").code == 0
    assert (tmp_path / "d.jsonl").read_text("utf-8") == wanted
    rows = list(csv.DictReader(io.StringIO((tmp_path / "d.csv").read_text("utf-8-sig"))))
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").worksheets[0]
    assert len(rows) == sheet.max_row - 1 == len(wanted.splitlines())
    raised = next(r for r in sheet.iter_rows(min_row=2) if str(r[1].value).startswith("指标提高"))
    assert raised[0].fill.start_color.rgb == "FFD8EFDC"
    html = (tmp_path / "d.html").read_text("utf-8")
    assert "http://" not in html
    assert "https://" not in html


REFUSED = [
    (("diff", "none.txt", "x"), "none.txt: no such file or folder"),
    (("diff", "{a}", "{a}", "-o", "x.pdf"), "unknown kind .pdf"),
    (("diff", "{a}", "{bad}"), "bad.jsonl:1: not JSON"),
    (("diff", "{a}", "{empty}"), "empty.jsonl: holds no record"),
    (("diff", "{a}", "{a}", "--pair", "q=a"), "--pair: no document 'q'"),
    (("ledger", "{a}", "{b}"), "no date of publication"),
    (("ledger", "{a}", "-o", "x.html"), "unknown kind .html"),
]


@pytest.mark.parametrize(
    ("arguments", "met"), REFUSED, ids=lambda x: " ".join(x) if isinstance(x, tuple) else ""
)
def test_what_the_commands_refuse(
    arguments: tuple[str, ...], met: str, command: Command, tmp_path: Path
) -> None:
    """Exit code 2, and what was met."""
    for name, text in {
        "a.txt": "新建公园3个。",
        "b.txt": "新建公园4个。",
        "bad.jsonl": "{",
        "empty.jsonl": "\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    names = {p.stem: str(p) for p in tmp_path.iterdir()}
    ran = command(*[a.format(**names) for a in arguments])
    assert ran.code == 2
    assert met in ran.err


def test_a_bad_document_costs_no_other(command: Command, tmp_path: Path) -> None:
    """It is named, the rest is compared, the exit code is 1."""
    for side, number in (("old", 3), ("new", 4)):
        (tmp_path / side).mkdir()
        (tmp_path / side / "a.txt").write_text(f"方案\n二、任务\n新建公园{number}个。", "utf-8")
    (tmp_path / "new" / "b.txt").write_bytes(b"")
    ran = command("diff", tmp_path / "old", tmp_path / "new")
    assert ran.code == 1
    assert "b.txt: is empty" in ran.err
    assert "target raised: 1" in ran.out


def test_frames() -> None:
    """One row each, in stable types, also of nothing."""
    home = ROOT / "corpus" / "releases" / "wenlan-schools"
    found = pe.diff(home / "old", home / "new")
    frame, empty = pe.diff_frame(found), pe.diff_frame([])
    assert len(frame) == len(found)
    assert (frame.dtypes.drop(["status", "pairing"]) == empty.dtypes.drop(["status", "pairing"])).all()
    threads = list(followed().values())
    rows = pe.ledger_frame(threads)
    assert list(rows["mentions"]) == [len(t.steps) for t in threads]
    assert str(pe.ledger_frame([])["due"].dtype) == "datetime64[s]"
