"""Numerals as they are written: 1,536 and 1 536, 15.8万, 3.5万亿, 十五点八万, 两, 二〇二五, 3万5千.

Values are ``Decimal``, so that 15.8万 is exactly 158000. What is not one well-formed numeral (十四五,
一、二) has no value: never a guess.
"""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "○": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "貳": 2, "叁": 3, "參": 3, "肆": 4, "伍": 5,
    "陆": 6, "陸": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}

DIGIT = "[零〇○一二三四五六七八九两兩]"
HAN = "[零〇○一二三四五六七八九十百千万亿两兩萬億]"  # any character of a Chinese numeral
SCALE = "[百千万亿萬億]"  # what may follow Arabic digits: 5百万, 3.5万亿
# Arabic digits with thousands groups; a group has exactly three digits.   1,536   1 536   1，536   3.14   16
ARABIC = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,6}|[0-9]{1,3}(?:，[0-9]{3}){1,6}|[0-9]{1,3}(?: [0-9]{3}){1,6}|[0-9]{1,40})"
    r"(?![0-9])(?:\.[0-9]{1,20})?"
)
CHINESE = rf"{HAN}+(?:[点點]{DIGIT}+[万亿萬億]*)?"

LONGEST = 40  # characters; no policy states a longer numeral, and a megabyte of digits is not one

_POINT = "点點"
_PLAIN = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")


def parse_numeral(text: str) -> Decimal | None:
    """The value of one whole numeral, 万/亿 multiplied out; None where the text is not one.

    >>> parse_numeral("十五点八万"), parse_numeral("二〇二五"), parse_numeral("十四五")
    (Decimal('158000.0'), Decimal('2025'), None)
    """
    if not 0 < len(text) <= LONGEST:
        return None
    if all(c in DIGITS for c in text):  # read digit by digit: 二〇二五
        return Decimal(int("".join(str(DIGITS[c]) for c in text)))
    total = section = Decimal(0)  # total: up to the last 万 or 亿; section: what has come since
    pending: Decimal | None = None  # digits that wait for their unit
    small = large = 0  # the last 十/百/千 of the section, the last 万/亿
    unit = 0  # the unit directly before, for 一百五 = 150
    at, end = 0, len(text)
    while at < end:
        c = text[at]
        if c.isascii() and c.isdigit():
            stop = at
            while stop < end and (text[stop] in ".,， " or (text[stop].isascii() and text[stop].isdigit())):
                stop += 1
            literal = text[at:stop].rstrip(" ")
            plain = literal.replace(",", "").replace("，", "").replace(" ", "")
            if pending is not None or plain.count(".") > 1 or plain.endswith("."):
                return None
            pending, unit, at = Decimal(plain), 0, stop
            continue
        if c in DIGITS:
            if pending is not None and not (pending == 0 and text[at - 1] in "零〇○"):
                return None
            value = DIGITS[c]
            if at + 1 == end and value and unit >= 100:  # 一百五, 两千三, 一万五
                value *= unit // 10
            pending, unit = Decimal(value), 0
        elif c in SMALL:
            factor = SMALL[c]
            if small and factor >= small:
                return None
            section += (Decimal(1) if pending is None or pending == 0 else pending) * factor
            pending, small, unit = None, factor, factor
        elif c in LARGE:
            factor = LARGE[c]
            section += pending or 0
            if not section and not total:
                if pending is not None:  # 0万
                    return Decimal(0)
                section = Decimal(1)
            if large and factor > large:
                total = (total + section) * factor
            elif large and factor == large:
                return None
            else:
                total += section * factor
            section, pending, small, large, unit = Decimal(0), None, 0, factor, factor
        elif c in _POINT:
            stop = at + 1
            while stop < end and text[stop] in DIGITS:
                stop += 1
            if stop == at + 1 or at == 0:
                return None
            fraction = Decimal("0." + "".join(str(DIGITS[d]) for d in text[at + 1 : stop]))
            pending, unit, at = (pending or Decimal(0)) + fraction, 0, stop
            continue
        else:
            return None
        at += 1
    return total + section + (pending or 0)


def value(text: str) -> Decimal | None:
    """The value of a numeral in any dress: full-width digits, a sign, a fraction (三分之二), 半.

    >>> value("－１５"), value("四分之三"), value("半")
    (Decimal('-15'), Decimal('0.75'), Decimal('0.5'))
    """
    text = text.translate(_PLAIN).strip()
    if text[:1] in ("负", "負", "-", "－", "−"):
        positive = value(text[1:]) if text[1:2] not in ("负", "負", "-", "－", "−") else None
        return None if positive is None else -positive
    if text == "半":
        return Decimal("0.5")
    below, sep, above = text.partition("分之")
    if sep:
        under, over = parse_numeral(below), parse_numeral(above)
        return over / under if under and over is not None else None
    return parse_numeral(text)
