"""Tables of tasks and of indicators in five formats: the facts of their cells, whatever program wrote the file."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

import docx
import pytest

import renderings
from policy_extract.document.load import from_bytes
from policy_extract.document.readers import grid
from policy_extract.model import Commitment
from policy_extract.pipeline import extract
from samples import ROOT

CASES = tomllib.loads((ROOT / "corpus" / "cases" / "tables.toml").read_text("utf-8"))["table"]
FLOOR = 0.95  # of the facts of all cells, in every format
Grid = list[list[str]]


class Laid(NamedTuple):
    """A table as a grid, ``<`` and ``^`` where a cell goes on from the left or from above."""

    title: str
    above: list[str]
    head: int  # lines
    cells: Grid


def laid(case: dict[str, Any]) -> Laid:
    rows = [*case["head"], *(row[0] for row in case["rows"])]
    filler = [
        f"本表第{k + 1}项说明由编制部门负责解释，具体口径见统计制度。" for k in range(case.get("before", 0))
    ]
    above = [*filler, *([case["above"]] if "above" in case else [])]
    return Laid(
        case["title"], above, len(case["head"]), [[c.strip() for c in row.split("|")] for row in rows]
    )


def spans(cells: Grid) -> list[tuple[int, int, int, int]]:
    """(row, column, rows, columns) of each cell that is there."""
    found = []
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            if cell in "<^" and cell:
                continue
            wide = 1
            while c + wide < len(row) and row[c + wide] == "<":
                wide += 1
            deep = 1
            while r + deep < len(cells) and cells[r + deep][c] == "^":
                deep += 1
            found.append((r, c, deep, wide))
    return found


def as_html(t: Laid) -> bytes:
    rows: list[str] = [""] * len(t.cells)
    for r, c, deep, wide in spans(t.cells):
        merged = (f' rowspan="{deep}"' if deep > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
        rows[r] += f"<td{merged}><p>{escape(t.cells[r][c])}</p></td>"
    above = "".join(f"<p>{line}</p>" for line in t.above)
    table = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<html><body><div id='zoom'><p>{t.title}</p>{above}<table>{table}</table></div></body></html>".encode()


def as_docx(t: Laid) -> bytes:
    document = docx.Document()
    for line in [t.title, *t.above]:
        document.add_paragraph(line)
    table = document.add_table(len(t.cells), len(t.cells[0]))
    for r, c, deep, wide in spans(t.cells):
        cell = table.cell(r, c)
        if deep > 1 or wide > 1:
            cell = cell.merge(table.cell(r + deep - 1, c + wide - 1))
        cell.text = t.cells[r][c]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_pdf(t: Laid) -> bytes:
    merged = [
        ("SPAN", (c, r), (c + wide - 1, r + deep - 1))
        for r, c, deep, wide in spans(t.cells)
        if deep > 1 or wide > 1
    ]
    rows = ["\t".join("" if c in ("<", "^") else c for c in row) for row in t.cells]
    return renderings.pdf("\n".join([t.title, *t.above, *rows]), spans=merged, head_rows=t.head)


def as_xlsx(t: Laid) -> bytes:
    width = len(t.cells[0])
    first = [[line] + [""] * (width - 1) for line in [t.title, *t.above]]
    rows = [["" if c in ("<", "^") else c for c in row] for row in t.cells]
    merged = [
        f"{chr(65 + c)}{len(first) + r + 1}:{chr(64 + c + wide)}{len(first) + r + deep}"
        for r, c, deep, wide in spans(t.cells)
        if deep > 1 or wide > 1
    ]
    return renderings.workbook([*first, *rows], merged)


def as_markdown(t: Laid) -> bytes:
    """Markdown merges nothing: one line of heads, 同上 for a cell that goes on, nothing beside one that spans columns."""
    head = list(t.cells[0])
    for line in t.cells[1 : t.head]:
        for c, cell in enumerate(line):
            over = head[c] if head[c] != "<" else next(h for h in head[c::-1] if h != "<")
            if cell != "^":
                head[c] = cell + over if re.match(r"\d{4}年", cell) else cell
    rows = [
        head,
        *([("同上" if c == "^" else "" if c == "<" else c) for c in row] for row in t.cells[t.head :]),
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n\n".join(
        [f"# {t.title}", *t.above, "\n".join([lines[0], "|---" * len(head) + "|", *lines[1:]])]
    ).encode()


FORMATS: dict[str, Callable[[Laid], bytes]] = {
    "html": as_html,
    "docx": as_docx,
    "pdf": as_pdf,
    "xlsx": as_xlsx,
    "md": as_markdown,
}


def facts(c: Commitment) -> set[str]:
    found = set()
    for q in c.quantities:
        sign = {">=": ">=", "<=": "<=", "~": "~"}.get(q.relation, "")
        value = f"{q.value:g}" if q.value is not None else f"{q.low:g}..{q.high:g}"
        found.add(f"{sign}{_plain(value)} {q.unit} {q.role}")
    found |= {f"{b.role} {b.text}" for b in c.responsible if not b.inferred}
    if c.deadline and c.deadline.due and not c.deadline.inferred:
        found.add(f"due {c.deadline.due}")
    return found | ({c.strength} if c.strength != "firm" else set())


def _plain(value: str) -> str:
    return f"{float(value):.0f}" if "e" in value else value


class Told(NamedTuple):
    """What a row should give and what it gave."""

    row: str
    wanted: set[str]
    got: set[str]


def judge(case: dict[str, Any], form: str) -> list[Told]:
    data = FORMATS[form](laid(case))
    text = from_bytes(data, f"t.{form}", None).text
    path = f"t.{form}"
    from policy_extract.document.load import Member

    found = extract(Member(path, data), published=case["published"]).commitments
    told = []
    left = list(found)
    for row, *wanted in case["rows"]:
        key = max((c.strip() for c in row.split("|")), key=len)
        line = next((n for n in text.split("\n") if key in n), None)
        assert line is not None, f"{form}: no line holds {key!r}"
        start = text.index(line)
        mine = [c for c in left if start <= c.evidence.start <= start + len(line)]
        left = [c for c in left if c not in mine]
        got = set().union(*map(facts, mine)) | {f"record {k + 1}" for k in range(1, len(mine))}
        told.append(Told(row, set() if wanted == ["nothing"] else set(wanted), got))
    for c in left:
        told.append(Told(c.evidence.text, set(), facts(c) | {"record"}))
    return told


@pytest.mark.parametrize("form", FORMATS)
def test_facts_of_cells(form: str) -> None:
    """Of the facts stated or found in the rows of all tables, the share that is both does not fall below the floor."""
    told = [row for case in CASES for row in judge(case, form)]
    assert sum(len(case["rows"]) for case in CASES) >= 60
    right = sum(len(t.wanted & t.got) for t in told)
    whole = sum(len(t.wanted | t.got) for t in told)
    assert whole > 200
    wrong = "\n".join(
        f"{t.row}: missed {sorted(t.wanted - t.got)}, made up {sorted(t.got - t.wanted)}"
        for t in told
        if t.wanted != t.got
    )
    assert right / whole >= FLOOR, f"{form}: {right} of {whole} facts\n{wrong}"


GRIDS = [
    ([[("a", 1, 1), ("b", 2, 1)], [("c", 1, 1), ("d", 1, 1), ("e", 1, 1)]], ["a\tb", "c\td\te"]),
    ([[("a", 1, 2), ("b", 1, 1)], [("c", 1, 1)]], ["a\tb", "〃\tc"]),
    ([[("a", 2, 2), ("b", 1, 1)], [("c", 1, 1)]], ["a\t\tb", "〃\t\tc"]),
    ([[("", 1, 2), ("b", 1, 1)], [("c", 1, 1)]], ["\tb".strip(), "c"]),
    ([[("a", 1, 3), ("b", 1, 1), ("x", 1, 2)], [("c", 1, 1)], [("d", 1, 1), ("y", 1, 1)]], ["a\tb\tx", "〃\tc\t〃", "〃\td\ty"]),
    ([[("一、目标", 4, 1)], [("", 1, 1), ("", 1, 1)], [("", 1, 1), ("a", 1, 1), ("b", 1, 1)]], ["一、目标", "\ta\tb"]),
    ([[("a", 999, 9999), ("b", 1, 1)]], ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "lines"), GRIDS)
def test_merged_cells_keep_their_columns(rows: list[list[tuple[str, int, int]]], lines: list[str]) -> None:
    """Cells that span rows and columns are written once; the places they cover keep the columns below in line."""
    made = grid.lines([[grid.Cell(*cell) for cell in row] for row in rows])
    assert [line.text for line in made] == lines
    for line in made:
        assert all(line.text[a:b].strip("\t") == line.text[a:b] != "" for a, b, _ in line.cells)


@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["责任", "单位"], "责任单位"),
        (["市教育局", "市财政局"], "市教育局、市财政局"),
        (["市教育局（牵头）", "市财政局（配合）"], "市教育局（牵头）、市财政局（配合）"),
        (["1.新建泵房12座", "2.改造管网3公里"], "1.新建泵房12座；2.改造管网3公里"),
        (["新建泵房十二座以上", "改造供水管网三公里"], "新建泵房十二座以上；改造供水管网三公里"),
        (["新建泵房，", "改造管网"], "新建泵房，改造管网"),
        (["open", "source"], "open source"),
        (["", "  ", "12", "个"], "12个"),
    ],
)
def test_lines_of_a_cell(pieces: list[str], text: str) -> None:
    """A break inside a cell parts bodies and tasks, and nothing else."""
    assert grid.joined(pieces) == text
