"""The numbers that Word sets before paragraphs and keeps nowhere in their text: 一、 （一） 1. ① a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip


class Level(NamedTuple):
    """One level of a list: 1 based ``start``, format, pattern such as ``（%2）``, and what follows the number."""

    start: int
    format: str
    pattern: str
    suffix: str
    legal: bool  # all numbers of the pattern in digits
    restart: int | None  # restarts after this level (1 based) only; 0 never; None after any above


class Numbering:
    """Counts the paragraphs of a document as Word does. Made of numbering.xml and styles.xml, either may be None."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._abstract: dict[str, dict[int, Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, Level], dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._started: set[tuple[str, int]] = set()
        self._styles: dict[str, tuple[str | None, int | None, str | None]] = {}
        if numbering is not None:
            self._read(numbering)
        if styles is not None:
            self._read_styles(styles)

    def _read(self, root: Element) -> None:
        for abstract in root.iter(f"{W}abstractNum"):
            levels = dict(map(_level, abstract.findall(f"{W}lvl")))
            self._abstract[abstract.get(f"{W}abstractNumId", "")] = levels
        for one in root.findall(f"{W}num"):
            base = one.find(f"{W}abstractNumId")
            name = base.get(f"{W}val", "") if base is not None else ""
            levels = dict(self._abstract.get(name, {}))
            starts: dict[int, int] = {}
            for override in one.findall(f"{W}lvlOverride"):
                at = _number(override.get(f"{W}ilvl"), 0)
                start = override.find(f"{W}startOverride")
                level = override.find(f"{W}lvl")
                if level is not None:
                    levels[at] = _level(level)[1]
                if start is not None:
                    starts[at] = _number(start.get(f"{W}val"), 1)
            self._lists[one.get(f"{W}numId", "")] = (name, levels, starts)

    def _read_styles(self, root: Element) -> None:
        for style in root.findall(f"{W}style"):
            number, level = _asked(style.find(f"{W}pPr"))
            based = style.find(f"{W}basedOn")
            above = based.get(f"{W}val") if based is not None else None
            self._styles[style.get(f"{W}styleId", "")] = (number, level, above)

    def of(self, properties: Element | None) -> str:
        """The number of the next paragraph, by its ``w:pPr``; ``""`` where it has none."""
        number, level = _asked(properties)
        style = properties.find(f"{W}pStyle") if properties is not None else None
        name = style.get(f"{W}val") if style is not None else None
        for _ in range(12):  # styles based on styles, which a hostile file may let go in a circle
            if name is None or (number is not None and level is not None):
                break
            own_number, own_level, name = self._styles.get(name, (None, None, None))
            number = number if number is not None else own_number
            level = level if level is not None else own_level
        if number is None or number == "0" or number not in self._lists:
            return ""
        return self._next(number, min(max(level or 0, 0), 8))

    def _next(self, number: str, at: int) -> str:
        name, levels, starts = self._lists[number]
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(name, {})
        if at in starts and (number, at) not in self._started:
            self._started.add((number, at))
            counts[at] = starts[at]
        else:
            counts[at] = counts.get(at, level.start - 1) + 1
        for below in [k for k in counts if k > at]:
            rule = levels[below].restart if below in levels else None
            if rule is None or (rule and at < rule):
                del counts[below]
        text = level.pattern
        for k in range(at + 1):
            if f"%{k + 1}" in text:
                of = levels.get(k, level)
                value = counts.setdefault(k, of.start)
                text = text.replace(f"%{k + 1}", spelled(value, "decimal" if level.legal else of.format))
        if level.format == "bullet":
            return "•"
        return f"{text} " if text and text[-1].isascii() and level.suffix != "nothing" else text


def _asked(properties: Element | None) -> tuple[str | None, int | None]:
    asked = properties.find(f"{W}numPr") if properties is not None else None
    if asked is None:
        return None, None
    number, level = asked.find(f"{W}numId"), asked.find(f"{W}ilvl")
    return (
        number.get(f"{W}val") if number is not None else None,
        _number(level.get(f"{W}val"), 0) if level is not None else None,
    )


def _level(element: Element) -> tuple[int, Level]:
    def value(tag: str, default: str = "") -> str:
        child = element.find(f"{W}{tag}")
        return child.get(f"{W}val", default) if child is not None else default

    restart = value("lvlRestart")
    return _number(element.get(f"{W}ilvl"), 0), Level(
        _number(value("start"), 1),
        value("numFmt", "decimal"),
        value("lvlText"),
        value("suff", "tab"),
        element.find(f"{W}isLgl") is not None,
        _number(restart, 0) if restart else None,
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


def spelled(value: int, form: str) -> str:
    """A number in a format of Word's: 12 as ``chineseCounting`` is 十二."""
    if form == "none":
        return ""
    if form in _CHINESE:
        return chinese(value)
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if form == "decimalEnclosedParen" and 1 <= value <= 20:
        return chr(0x2474 + value - 1)
    if form in ("decimalEnclosedFullstop",) and 1 <= value <= 20:
        return chr(0x2488 + value - 1)
    if form == "ideographEnclosedCircle" and 1 <= value <= 10:
        return chr(0x3280 + value - 1)
    if form == "ideographTraditional" and 1 <= value <= 10:
        return _STEMS[value - 1]
    if form == "ideographZodiac" and 1 <= value <= 12:
        return _BRANCHES[value - 1]
    if form == "decimalZero":
        return f"{value:02d}"
    if form in ("upperLetter", "lowerLetter") and value > 0:
        letter = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 9)
        return letter.upper() if form == "upperLetter" else letter
    if form in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        text = ""
        for size, letters in _ROMAN:
            while value >= size:
                text += letters
                value -= size
        return text.upper() if form == "upperRoman" else text
    return str(value)


_CHINESE = frozenset((
    "chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "taiwaneseCounting",
    "taiwaneseCountingThousand", "japaneseCounting", "ideographDigital", "koreanDigital2",
))  # fmt: skip


def chinese(value: int) -> str:
    """1 to 9999 in Chinese numerals: 10 十, 21 二十一, 105 一百零五."""
    if not 0 < value < 10_000:
        return str(value)
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text
