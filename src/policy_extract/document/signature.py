"""The signature of a document: the bodies, then the date, each on a line of its own."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import NamedTuple

from policy_extract.document.dates import BLANK, Lazy, full_date, half, pattern
from policy_extract.document.head import HEADING, PERSON, is_title
from policy_extract.lexicon import alternation, table


@cache
def suffixes() -> str:
    return alternation(row["suffix"] for row in table("document_issuer_suffixes"))


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff·（）()“”、\s]{{0,60}}(?:{suffixes()}|等[\u4e00-\u9fff\d]{{1,3}}部门)")


def is_body(line: str) -> bool:
    return 2 <= len(line) <= 60 and bool(_ends().fullmatch(line))


class Signature(NamedTuple):
    bodies: tuple[str, ...]
    day: date


_STAMP = Lazy(r"[（(](?:盖章|代章|公章|章|印章|印)[）)]")
# 云山市水利局　2021年3月5日, in one line
_ONE_LINE = Lazy(
    r"(?P<body>[\u4e00-\u9fff]{2,30})(?:[（(]盖?章[）)])?[ \u3000]{1,30}(?P<day>[^ \u3000].{6,20}日)"
)
_COUNTERSIGN = Lazy(r"[（(]?(?:此件|本文|此文|主动|依申请|不予|联系人|盖章|印章|抄送|信息公开).{0,40}")


def signature_of(text: str) -> Signature | None:
    """The first date that stands alone on a line under the name of a body or its head.

    A date alone without a name counts where it ends the text. Where body and date stand so again and again,
    they are the cells of a table of tasks, and only one that closes its part of the text counts.
    """
    unsigned: Signature | None = None
    signed: list[tuple[Signature, int]] = []
    for match in pattern("signed").finditer(text):
        line = match["line"].strip(BLANK + "\r")
        squeezed = pattern("spaced").sub("", half(line))
        found = full_date(squeezed)
        if not found or found[2] - found[1] < len(squeezed) - 2:
            continue
        bodies, by_somebody = _signers(text, match.start())
        if by_somebody:
            signed.append((Signature(bodies, found[0]), match.end()))
            if len(signed) == _TABLE:
                break
        elif not _next_line(text, match.end()) or (
            len(text) - match.end() < 120 and _COUNTERSIGN.fullmatch(_next_line(text, match.end()))
        ):
            unsigned = Signature(bodies, found[0])
    if len(signed) == _TABLE:
        signed = [(s, end) for s, end in signed if _closes(_next_line(text, end))]
    if signed:
        return signed[0][0]
    for line in text[-_END:].split("\n")[-_END_LINES:]:
        line = line.strip(BLANK + "\r")
        one = _ONE_LINE.fullmatch(line) if line.endswith("日") and len(line) < 90 else None
        found = full_date(half(one["day"])) if one and is_body(one["body"]) else None
        if one and found:
            return Signature((one["body"],), found[0])
    return unsigned


_END_LINES = 16
_TABLE = 4  # signatures; with so many, they are cells of a table


def _next_line(text: str, start: int) -> str:
    return text[start : start + 160].strip(BLANK + "\r\n").partition("\n")[0].strip(BLANK + "\r")


def _closes(following: str) -> bool:
    """Whether what follows a date is the end, a remark on the document, an attachment or another document."""
    return (
        not following or bool(_COUNTERSIGN.match(following)) or is_title(following) or following[:2] == "附件"
    )


_END = 1500  # code points at the end of a text in which it is signed


def _signers(text: str, end: int) -> tuple[tuple[str, ...], bool]:
    """The bodies on the lines before a date, in order, and whether anybody signs there."""
    names: list[str] = []
    signed = False
    for _ in range(20):
        start = text.rfind("\n", max(0, end - 200), end)
        line = text[start + 1 : end].strip(BLANK + "\r")
        if start < 0 and end > 200:
            break
        if line:
            line = _STAMP.sub("", line)
            tight = re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff](?:[ \u3000]|$))", "", line)
            tight = (
                tight.replace(" ", "")
                if re.fullmatch(r"(?:[\u4e00-\u9fff] +)+[\u4e00-\u9fff]", line)
                else tight
            )
            if PERSON.fullmatch(line) or PERSON.fullmatch(tight):
                signed = True
            elif is_body(tight) and not HEADING.match(tight) and not is_title(tight):
                names.insert(0, tight)
                signed = True
            else:
                break
        if start < 0:
            break
        end = start
    return tuple(names), signed
