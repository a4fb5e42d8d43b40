"""The object of a commitment (宾语, of an indicator its subject): the head of the noun phrase, as written.

A list gives its end, where the head that its members share stands (城中村和棚户区改造, 首店、首展等首发经济); a list of
numbers its first member (酒庄5个、酒店5家).
"""

from __future__ import annotations

import re

from policy_extract.extract.clause import Reading
from policy_extract.extract.material import Material
from policy_extract.extract.phrases import words_of

LONGEST = 14  # characters
_EDGE_LEFT = frozenset("xQ~HcGLTAD+!^?Z")
_EDGE_RIGHT = frozenset("xHcGAQ~TZ+!^P")
_SUFFIXES = ("型", "化", "性", "式", "级")  # 紧密|型|医联体: no object begins with one
_LIGHT = words_of("light")  # verbs that hold the place of the one behind them
# Behind the noun phrase: what becomes of it (配套资金|足额到位), or the next number of a list.
_BEHIND = re.compile("[noJx](?:A+[VWE]o?$|G?HQ|Q~*H)")


def object_of(m: Material, i: int, signature: str, reading: Reading) -> tuple[int, int] | None:
    """The object of the clause whose words begin at ``i``: [start, end) in the text, or None where none is written."""
    a, b = _place(m, i, signature, reading)
    a, b = _trimmed(signature, a, b)
    while b - a > 1 and m.words[i + b - 1] in _LIGHT:  # 趋势得到|遏制
        a, b = _trimmed(signature, a, b - 1)
    d = signature.rfind("D", a + 1, b - 1)
    if d >= 0:
        a, b = _trimmed(signature, d + 1, b)
    if a >= b:
        return None
    starts = m.starts
    inner = m.chars[starts[i + a + 1] : starts[i + b]]
    if "比" in inner or "较" in inner:
        for k in range(a + 1, b):
            if m.words[i + k] in ("比", "较"):  # 总量比2000年减少
                a, b = _trimmed(signature, a, k)
                break
        if a >= b:
            return None
    end = starts[i + b]
    whole = a
    while b - a > 1 and end - starts[i + a] > LONGEST:
        a += 1
    if a > whole and signature[a - 1] not in "HcGD":
        mark = max(signature.find(c, a, b - 1) for c in "Hc")  # not from the middle of a member of a list
        a = mark + 1 if mark > 0 and end - starts[i + mark + 1] >= 4 else a
    a, b = _trimmed(signature, a, b)
    if 0 < a < b and m.words[i + a] in _SUFFIXES and signature[a - 1] in "An":
        a -= 1
    return (starts[i + a], end) if a < b else None


def _place(m: Material, i: int, signature: str, reading: Reading) -> tuple[int, int]:
    """Where the noun phrase stands: before the verb of what attains or becomes, behind any other."""
    kind, verb, verb_end = reading.kind, reading.verb, reading.verb_end
    before = kind == "attain" or (kind in ("state", "modal") and verb_end >= len(signature))
    if kind in ("clause", "state") and verb > reading.lead and signature[reading.lead] != "B":
        before = before or signature[verb] == "E"
    if before:
        return reading.lead, verb if verb >= 0 else signature.find("Q")
    a, b = max(verb_end, 0), len(signature)
    a, b = _trimmed(signature, a, b)
    if "D" not in signature[a:b]:
        match = _BEHIND.search(signature, a, b)
        if match and match.start() - a >= 1:
            b = match.start() + 1
    return a, b


def _trimmed(signature: str, a: int, b: int) -> tuple[int, int]:
    while a < b and signature[b - 1] in _EDGE_RIGHT:
        b -= 1
    while a < b and signature[a] in _EDGE_LEFT:
        a += 1
    return a, b
