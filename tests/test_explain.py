"""What explain says: what became of each clause, each number and date, each character; on a terminal and in a pipe."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_extract as pe
from policy_extract import cli
from policy_extract.review.explain import RULES, VERDICTS, account, coverage, explain, paint
from policy_extract.review.layout import columns
from samples import ROOT, Ran

Command = Callable[..., Ran]
DAY = "2024-03-01"
DOCUMENTS = [
    p for p in sorted((ROOT / "corpus" / "documents").glob("*/*")) if p.suffix in (".txt", ".md", ".html")
]
TEXT = """\
云麓县城乡供水三年行动方案
二、重点任务
（一）推进水厂建设。到2026年底，新建水厂5座，改造老旧管网320公里以上（其中农村90公里）。（县水利局牵头，县财政局配合）
力争2025年自来水普及率达到95%。去年，全县已建成水厂3座。
"""

# a sentence, then its pieces with their verdicts
PIECES = [
    ("到2025年底，新建供水站8座。", [("到2025年底，新建供水站8座", "commitment")]),
    (
        "去年已建成供水站12座。到2025年底，将新建供水站8座。",
        [("去年已建成供水站12座", "achievement"), ("到2025年底，将新建供水站8座", "commitment")],
    ),
    ("会议强调，坚持以人民为中心。", [("会议强调", "report"), ("坚持以人民为中心", "principle")]),
    (
        "二、重点任务\n新建水厂5座（县水利局牵头）。",
        [("二、重点任务", "heading"), ("新建水厂5座", "commitment"), ("（县水利局牵头）", "responsible")],
    ),
    ("同时。", [("同时", "unread")]),
    ("", []),
    ("。！\n", []),
]


@pytest.mark.parametrize(("text", "wanted"), PIECES)
def test_pieces(text: str, wanted: list[tuple[str, str]]) -> None:
    """Each clause, and each stretch of words that nothing was made of, has one verdict."""
    story = account(pe.extract(text, published=DAY))
    assert [(p.text, p.verdict) for p in story.pieces] == wanted
    assert all(text[p.start : p.end] == p.text for p in story.pieces)


# a sentence, then its numbers and times that no record took: text, kind, verdict on the words around
LOOSE = [
    ("到2025年底，新建供水站8座。", 2, []),
    (
        "去年已建成供水站12座。到2025年底，将新建供水站8座。",
        2,
        [("去年", "time", "achievement"), ("12座", "number", "achievement")],
    ),
    ("到2025年底，新建水厂5座（其中农村2座）。", 2, [("2座", "number", "commitment")]),
    ("二、重点任务\n每人每月补助860元。", 2, []),
    ("第3次会议强调，坚持以人民为中心。", 0, [("3", "digits", "report")]),
    ("二、重点任务\n1.新建水厂5座。", 1, []),
    ("坚持以人民为中心。", 0, []),
]


@pytest.mark.parametrize(("text", "taken", "wanted"), LOOSE, ids=[t for t, _, _ in LOOSE])
def test_no_number_and_no_time_is_dropped(text: str, taken: int, wanted: list[tuple[str, str, str]]) -> None:
    """What stands in a record is counted, what stands in none is listed with the verdict on its place."""
    story = account(pe.extract(text, published=DAY))
    assert [(x.text, x.kind, x.place) for x in story.loose] == wanted
    assert story.taken == taken
    last = [line.text for line in explain(story)][-len(wanted) - 1 :]
    if taken or wanted:
        total = taken + len(wanted)
        assert last[0] == f"numbers and times: {total}, in records: {taken}, unassigned: {len(wanted)}"
    for line, (words, kind, place) in zip(last[1:], wanted, strict=False):
        assert line.split()[1:3] == [words, kind]
        assert line.endswith(f"in {place}")


# a field of the first record that explain shows, as it shows it
FIELDS = [
    ("action", ["新建"]),
    ("object", ["水厂"]),
    ("strength", ["firm: no cue, so as a bare verb"]),
    ("quantity", ["5座: = 5 座, target, of 水厂 (quantity.number)"]),
    ("deadline", ["到2026年底: due 2026-12-31 (date.year_part)"]),
    (
        "responsible",
        ["县水利局: lead (body.lead, stands at 71)", "县财政局: support (body.lead, stands at 78)"],
    ),
    (
        "rules",
        ["commitment.act: a predicate opens the clause", "mode.plan: the text lays down tasks"],
    ),
]


def shown(lines: list[str], clause: str) -> dict[str, list[str]]:
    """The fields below the line of a clause."""
    fields: dict[str, list[str]] = {}
    name = ""
    at = next(i for i, line in enumerate(lines) if clause in line)
    for line in lines[at + 1 :]:
        if not line.startswith(" " * 10):
            break
        name = line[10:23].strip() or name
        fields.setdefault(name, []).append(line[23:])
    return fields


@pytest.mark.parametrize(("name", "wanted"), FIELDS, ids=[n for n, _ in FIELDS])
def test_fields_have_their_reasons(name: str, wanted: list[str]) -> None:
    """Each field of a record stands under its clause with the rule that read it, and its place where it is far."""
    lines = [line.text for line in explain(account(pe.extract(TEXT, published=DAY)))]
    found = shown(lines, "到2026年底，新建水厂5座")[name]
    assert [re.sub(r"body\.\w+", "body.lead", value) for value in found] == wanted


STRENGTHS = [
    ("力争到2026年底，新建水厂5座。", "striving: 力争"),
    ("到2026年底，必须新建水厂5座。", "mandatory: 必须"),
    ("到2026年底，将新建水厂5座，改造水厂6座。", "firm: 将"),
]


@pytest.mark.parametrize(("text", "wanted"), STRENGTHS)
def test_strength_has_its_word(text: str, wanted: str) -> None:
    lines = [line.text for line in explain(account(pe.extract(text, published=DAY)))]
    assert shown(lines, "新建水厂5座")["strength"] == [wanted]


def test_a_cue_of_another_clause_is_placed() -> None:
    """The second commitment stands under the 将 of the first."""
    lines = [
        line.text
        for line in explain(account(pe.extract("到2026年底，将新建水厂5座，改造水厂6座。", published=DAY)))
    ]
    assert shown(lines, "  改造水厂6座")["strength"] == ["firm: 将 (stands at 8)"]
    assert shown(lines, "  改造水厂6座")["deadline"] == [
        "到2026年底: due 2026-12-31 (date.year_part, stands at 0)"
    ]


@pytest.mark.parametrize("path", DOCUMENTS, ids=[p.parent.name for p in DOCUMENTS])
def test_of_the_corpus(path: Path) -> None:
    """Every verdict and every rule has its meaning; pieces quote; each record is shown; shares make the whole."""
    found = pe.extract(path)
    story = account(found)
    assert {p.verdict for p in story.pieces} <= set(VERDICTS)
    assert {r for c in found.commitments for r in c.rules} <= set(RULES)
    assert [p.commitment for p in story.pieces if p.commitment] == sorted(
        found.commitments, key=lambda c: (c.evidence.start, c.evidence.end)
    )
    painted = paint(story.text, story.pieces)
    assert len(painted) == len(found.document.text)
    for x in (*story.pieces, *story.loose):
        assert story.text[x.start : x.end] == x.text
    quantities = pe.find_quantities(found.document.text)
    in_records = {(q.start, q.end) for c in found.commitments for q in c.quantities}
    loose = {(x.start, x.end) for x in story.loose}
    times = {(c.deadline.start, c.deadline.end) for c in found.commitments if c.deadline}
    for q in quantities:
        inside_a_time = any(a < q.end and q.start < b for a, b in times)
        assert (q.start, q.end) in in_records or (q.start, q.end) in loose or inside_a_time


def test_coverage_adds_up() -> None:
    """Each character counts once: the rows make the total, and the total is the text."""
    story = account(pe.extract(TEXT, published=DAY))
    head, *rows = [line.text for line in coverage(story)]
    assert head.split() == ["clauses", "characters", "share"]
    table = {row.split()[0]: row for row in rows[: rows.index("")]}
    counts = {name: int(re.findall(r"(\d+) +[\d.]+%", row)[0]) for name, row in table.items()}
    total = counts.pop("total")
    assert total == sum(counts.values()) == len(TEXT)
    statement = "（县水利局牵头，县财政局配合）"
    assert counts["responsible"] == len(statement)
    assert counts["heading"] == sum(
        map(len, ("云麓县城乡供水三年行动方案", "二、重点任务", "（一）推进水厂建设。"))
    )
    assert counts["commitment"] == len(
        "到2026年底，新建水厂5座改造老旧管网320公里以上（其中农村90公里）力争2025年自来水普及率达到95%"
    )
    assert next(iter(counts)) == "commitment"
    assert list(counts)[-1] == "marks"
    assert rows[-1].startswith("numbers and times: ")


@settings(deadline=None, max_examples=50)
@given(
    st.text(max_size=30)
    | st.lists(
        st.sampled_from(
            [
                "去年",
                "到2025年底",
                "，",
                "。",
                "\n",
                "新建",
                "水厂",
                "5座",
                "（",
                "）",
                "一、",
                "3",
                "\ud800",
                "㎡",
            ]
        )
    ).map("".join)
)
def test_of_any_text(text: str) -> None:
    """Whatever the text, every character has a verdict, and every line can be printed on one line."""
    found = pe.extract(text, published=DAY)
    story = account(found)
    assert len(paint(story.text, story.pieces)) == len(found.document.text)
    assert all("\n" not in line.text for line in (*explain(story), *coverage(story)))


# --- the command ---


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Explains on a terminal of so many columns."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def show(*args: str, width: int) -> str:
        monkeypatch.setenv("COLUMNS", str(width))
        out = Terminal()
        assert cli.run(["explain", *args], io.StringIO(), out, io.StringIO()) == 0
        return out.getvalue()

    return show


def test_plain_in_a_pipe(command: Command) -> None:
    ran = command("explain", TEXT, "--published", DAY)
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert all(line == line.rstrip() for line in ran.out.splitlines())


def test_verdicts_stand_in_a_column(command: Command) -> None:
    """A Chinese character takes two columns, so the verdicts begin in the same one."""
    lines = command("explain", TEXT, "--published", DAY).out.split("\n\n")[0].splitlines()
    places = {
        columns(line[: line.index(m[1])])
        for line in lines
        if (m := re.search(rf"  ({'|'.join(VERDICTS)}) ", line)) and not line.startswith(" " * 10)
    }
    assert len(places) == 1


@pytest.mark.parametrize("width", [80, 120])
def test_on_a_terminal(width: int, terminal: Callable[..., str]) -> None:
    """Verdicts have colours, and clauses fit; a narrow terminal wraps the words, not the verdict."""
    text = terminal(TEXT, "--published", DAY, width=width)
    assert "\x1b[" in text
    plain = re.sub(r"\x1b\[[\d;]*m", "", text)
    clauses = [line for line in plain.split("\n\n")[0].splitlines() if not line.startswith(" " * 10)]
    assert clauses
    assert max(map(columns, clauses)) <= width + 24  # the longest meaning
    starts = [line for line in clauses if re.match(r" *\d", line)]
    assert (
        max(columns(line.partition("  commitment")[0]) for line in starts if "  commitment" in line)
        <= width - 36
    )


def test_no_colour_where_none_is_wanted(
    terminal: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in terminal(TEXT, width=100)


@pytest.mark.parametrize(
    "words", ["", "。", "\0", "字" * 5000, "\ud800", "2" * 10_000, "3/4的", "5.5"], ids=ascii
)
def test_any_words(words: str, command: Command) -> None:
    """A sentence is a sentence, however odd."""
    assert command("explain", words).code == 0


REFUSED = [
    ("plan.txt", 2, "plan.txt: no such file; give a sentence or the path of a file"),
    ("方案.docx", 2, "方案.docx: no such file; "),
    ("no/such/plan", 2, "no/such/plan: no such file; "),
    (".", 2, ".: is a folder; give a sentence or the path of one file"),
]


@pytest.mark.parametrize(("words", "code", "message"), REFUSED, ids=[w for w, _, _ in REFUSED])
def test_what_is_no_sentence(words: str, code: int, message: str, command: Command) -> None:
    ran = command("explain", words)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


@pytest.mark.parametrize(
    ("data", "met"), [(b"", "is empty; "), (b"\x00\x01\x02" * 99, "is not text (")], ids=["empty", "noise"]
)
def test_a_file_without_text(data: bytes, met: str, command: Command, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(data)
    ran = command("explain", tmp_path / "x.txt")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"policy-extract: x.txt: {met}")


def test_a_file_and_standard_input_say_the_same(command: Command, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text(TEXT, "utf-8")
    of_file = command("explain", tmp_path / "x.txt", "--coverage", "--published", DAY)
    assert of_file == command("explain", "-", "--coverage", "--published", DAY, stdin=TEXT.encode())
    assert of_file.code == 0
