"""Task tables: which column holds what, and the bodies of a cell."""

from __future__ import annotations

import re

from policy_extract.extract import body
from policy_extract.model import Body

# The first that matches wins: 牵头单位 is a lead, not a body in general.
_COLUMNS = (
    ("lead", re.compile("牵头|主办|主责")),
    ("support", re.compile("配合|协办|参与|协同")),
    ("responsible", re.compile("责任|负责|承办|实施单位|落实单位|部门|单位$")),
    ("time", re.compile("时限|时间|期限|进度|完成日期|节点")),
    ("goal", re.compile("目标|标准|要求|成效|指标值")),
    ("task", re.compile("任务|内容|措施|举措|事项|项目|工作|清单|指标|名称")),
    ("number", re.compile("序号|编号|^号$")),
    ("note", re.compile("备注|类别|领域|板块|分类")),
)
BODIES = ("lead", "support", "responsible")
_NAME = re.compile(
    r"([^、，；;,\s（）()]+(?:（[市区县镇街州盟旗、]{1,6}）[^、，；;,\s（）()]*)?)(?:[（(]([^）)]*)[）)])?"
)


def cells(chars: str, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the cells of a row, blanks at their edges left out."""
    found = []
    at = start
    for cell in chars[start:end].split("\t"):
        text = cell.strip()
        a = at + cell.find(text) if text else at
        found.append((a, a + len(text)))
        at += len(cell) + 1
    return found


def head(texts: list[str]) -> list[str] | None:
    """What each column holds if the cells are the heads of a task table (完成时限 → time), else None."""
    columns = [_column(text) for text in texts]
    if sum(column != "" for column in columns) < 2:
        return None
    if any(column == "" and len(text) > 12 for column, text in zip(columns, texts, strict=True)):
        return None
    return columns


def _column(text: str) -> str:
    if not 1 < len(text) <= 10:
        return ""
    return next((name for name, pattern in _COLUMNS if pattern.search(text)), "")


def bodies(chars: str, start: int, end: int, role: str) -> list[Body]:
    """The bodies of a cell, with what is said of each: 县住房城乡建设局（牵头）、县财政局（配合）."""
    found: list[Body] = []
    for m in _NAME.finditer(chars, start, end):
        names = body.parse_list(chars, m.start(1), m.end(1))
        if not names and m.end(1) - m.start(1) >= 3:
            names = [Body(m[1], m.start(1), m.end(1), m[1], role, "body.cell")]
        note = m[2] or ""
        told = (
            "lead"
            if "牵头" in note or "主" in note
            else "support"
            if "配合" in note or "协" in note
            else role
        )
        found += [b._replace(role=told, rule="body.cell") for b in names or []]
    return found
