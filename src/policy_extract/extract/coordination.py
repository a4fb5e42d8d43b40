"""The coordinated predicates of one clause: 打通A、打通B、建设C; A增长6%、B增长8%."""

from __future__ import annotations

import re
from itertools import pairwise

from policy_extract.extract.clause import Reading, listed

# A增长6% or A更加健全: a member with a predicate of its own; A3家: one of a list that no verb governs.
_STATE = re.compile(r".*[noJx]A*[WEV][AL]?Q~*x?A*$|.*[noJx][AL]*[WE]~*$|.*[noJx]A+[WEVo]$")
_STEP = re.compile(r"A*V[nxJ]*Q")  # 迈上3万亿元台阶
NUMBERED = re.compile(r"[CAx]*[noJx]+Q~*x?$")  # 炼铁能力1200万吨
_ACT = re.compile(r"A*([VSY][VoWEcS]*|oo?)[nxBTQJ]")  # 建设C: a verb with its object
_REACHES = re.compile(r"A*[noJx]+A*[EW][AL]?Q~*[xA]*$")  # 研发投入强度达到3.7%左右
_WHOM = re.compile("S[nJ]+A?[AV]")
_OPEN_LIST = re.compile("[DG]")
_ONE_VERB = re.compile("A*V")


def cuts(signature: str, reading: Reading, words: list[str], base: int) -> list[int]:
    """The positions of the 、 at which a clause falls apart into several commitments; none where its members share a
    verb (完成A和B改造) or only name things (开展技术交流、行业监测等活动)."""
    marks = [k for k, c in enumerate(signature) if c == "H"]
    if reading.kind == "act":
        if signature[reading.verb] == "S" and _WHOM.match(signature, reading.verb):
            return []  # 支持企业加快A、提升B: all are what they are helped to do
        return marks if _all_act(signature, marks, reading, words, base) else []
    if reading.kind in ("attain", "state", "modal"):
        member = NUMBERED if reading.verb < 0 else _STATE
        bounds = [-1, *marks, len(signature)]
        pieces = [signature[a + 1 : b] for a, b in pairwise(bounds)]
        if member.match(pieces[0]):
            return [
                mark
                for mark, piece in zip(marks, pieces[1:], strict=True)
                if member.match(piece) or (reading.kind == "attain" and _STEP.match(piece))
            ]
    return []


def _all_act(signature: str, marks: list[int], reading: Reading, words: list[str], base: int) -> bool:
    listing = signature.find("G", marks[-1])
    if 0 <= listing < len(signature) - 1 or marks[0] < reading.verb_end + 1:
        return False
    for a, b in zip(marks, [*marks[1:], len(signature)], strict=True):
        if _REACHES.match(signature, a + 1, b):
            continue
        m = _ACT.match(signature, a + 1, b)
        if not m or b - a < 3 or not _is_listed(words[base + m.start(1)]):
            return False
        if words[base + m.start(1) + 1] in ("型", "式", "性", "类"):
            return False  # 紧缺型、引领型人才
    return not _OPEN_LIST.search(signature, 0, marks[0]) or bool(_ONE_VERB.match(signature, marks[0] + 1))


def _is_listed(word: str) -> bool:
    return word in listed() or (len(word) == 4 and word[:2] in listed())
