"""Markdown: the words without the markup, one block a line; a table row has its cells apart by tabs."""

from __future__ import annotations

import re

from policy_extract.document.limits import Limits
from policy_extract.document.readers import Page, grid
from policy_extract.document.readers.decode import decode

_FRONT = re.compile(r"\A---[ \t]*\n(?:[^\n]*\n){0,60}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_FENCE = re.compile(r"[ \t]{0,3}(?:```|~~~)")
_RULE = re.compile(r"[ \t]{0,3}(?:[-*_=][ \t]*){3,}\Z")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+")
_CLOSING = re.compile(r"[ \t]+#+[ \t]*\Z")
_QUOTE = re.compile(r"[ \t]{0,3}(?:>[ \t]?)+")
_BULLET = re.compile(r"[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*\Z")
_BAR = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_IMAGE = re.compile(r"!\[([^\[\]\n]*)\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_STRONG = re.compile(r"(\*\*|__)(?=\S)([^*_\n]+)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![*\w])\*(?=\S)([^*\n]+)(?<=\S)\*(?![*\w])")
_CODE = re.compile(r"`([^`\n]+)`")
_TAG = re.compile(r"</?(?:br|p|div|span|b|i|u|em|strong|font|center|sup|sub|a|img|hr)\b[^<>\n]*>", re.I)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")


def read(data: bytes, limits: Limits) -> Page:
    text, encoding, replaced = decode(data)
    return Page(strip(text), encoding, replaced)


def strip(text: str) -> str:
    """``## 一、**主要**目标`` → ``一、主要目标``. Numbers of list items stay: they belong to the wording."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _uncommented(_FRONT.sub("", text))
    return "\n".join(line for raw in text.split("\n") if (line := _line(raw)) is not None)


def _uncommented(text: str) -> str:
    """Without <!-- … -->; one that is never closed stays."""
    parts: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        parts.append(text[at:start])
        at = end + 3
    return "".join(parts) + text[at:]


def _line(line: str) -> str | None:
    """One line without its markup; None where it is nothing but markup."""
    if _FENCE.match(line) or _RULE.match(line) or ("-" in line and _TABLE_RULE.match(line)):
        return None
    line = _QUOTE.sub("", line, count=1)
    heading = _HEADING.match(line)
    line = _CLOSING.sub("", line[heading.end() :]) if heading else _BULLET.sub("", line, count=1)
    if line.lstrip().startswith("|") and line.count("|") > 1:
        cells = _BAR.split(line.strip().removeprefix("|").removesuffix("|"))
        return "\t".join(grid.joined([_inline(x) for x in _BREAK.split(c)]) for c in cells).rstrip("\t")
    return _inline(line).strip("\xa0 \t")


def _inline(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", text))
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    if "<" in text:
        text = _TAG.sub("", text)
    if "\\" in text:
        text = _ESCAPE.sub(r"\1", text)
    if "&" in text:
        from html import unescape

        text = unescape(text)
    return text
