"""How a clause is built: words → one letter a word → patterns over the letters.

A clause such as 力争|全区|县城|平均|管道|燃气|普及率|达到50% becomes ``^nnnnnnEQ``; the patterns below read the
letters, so a rule is a short regular expression and runs in C. A newcomer adds a word in ``lexicon/words.tsv``.

    A adverb            加快 深入 全面 基本        C conjunction at the head   同时 并 其中
    + firm modal        要 将要 会                 ! mandatory modal           必须 应 不得
    ^ striving modal    力争 计划 拟               ? permission                可 可以
    Z 将 (future or disposal)                      z 把 (disposal)
    Y assurance verb    确保 保证                  S tentative or striving verb 鼓励 探索 争创
    V verb of action    完成 打造 建立             o verb that is often a noun  建设 服务 改造
    W verb of change    增长 好转 完工             E verb of attaining          达到 突破 占
    X stance            坚持 贯彻                  U background                是 有 存在
    K past              已 先后 正在               k 累计                       L 了 过      D 的
    P preposition       在 对 围绕 通过            R report                    表示 提出
    F scope             涉及 惠及                  N no, not                   不 未
    T time expression   Q quantity                 B body as subject           ~ rest of T, Q or B
    c and               和 及                      H 、        G 等             x quotation mark, bracket
    J person or thing that a measure is for (topic): 企业 单位 个人              n any other word
"""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_extract.document.tokenise import default
from policy_extract.extract.phrases import words_of
from policy_extract.lexicon import remembered, table

_LETTER = {
    "adverb": "A", "manner": "A", "lead": "C", "assure": "Y", "strive": "S", "tentative": "S", "may": "?", "preposition": "P",
    "verb": "V", "action": "o", "attain": "E", "change": "W", "stance": "X", "past": "K", "le": "L", "de": "D",
    "background": "U", "scope": "F", "report": "R", "negation": "N", "and": "c", "enum": "G", "topic": "J",
    "noun": "n", "sofar": "k",
}  # fmt: skip
_MODAL = {"mandatory": "!", "firm": "+", "striving": "^"}
_MARKS = {"、": "H", "将": "Z", "把": "z"} | dict.fromkeys("“”‘’《》〈〉（）()「」『』[]【】\"'·-—/", "x")
_VERBAL = "VoWEYS"


class Lexicon(dict[str, str]):
    """word → letter; a word met for the first time is looked at once and remembered."""

    def __missing__(self, word: str) -> str:
        letter = self._judge(word)
        if len(self) < 400_000:
            self[word] = letter
        return letter

    def _judge(self, word: str) -> str:
        n = len(word)
        if n == 4:  # jieba's own compounds: 深入开展 adverb + verb, 巩固提升 verb + verb
            first, second = self.get(word[:2]), self.get(word[2:])
            if second in ("V", "o", "W", "S") and first in ("A", "V", "o"):
                return second if second in "VS" else "o"
            if first == "V":
                return "V"
            if second == "X" and first == "A":
                return "X"
        if n > 3:  # 进一步提高
            for cut in (2, 3):
                if self.get(word[:cut]) in ("A", "^") and self.get(word[cut:]) in ("V", "o", "W"):
                    return self[word[cut:]]
        if n == 3 and word[0] == "新" and self.get(word[1:]) in ("V", "o"):
            return "V"  # 新开工
        if n == 3 and word[2] in "好实强优牢稳足准细紧住活大" and self.get(word[:2]) in ("V", "o"):
            return "V"
        if (
            n == 2
            and word[1] in "好实强优牢稳足准细紧住活大深"
            and word[0] in "抓做办建用管守打稳护兜压夯筑扎唱讲走盘"
        ):
            return "V"
        if word[0] == "每" and n <= 3:
            return "A"
        if word.isascii() or n == 1 or n > 3:
            return "n"
        tag = default().tag(word)
        if tag == "v":
            return "o"
        return "n"


@remembered
def letters() -> Lexicon:
    """The letter of every word of ``words.tsv``."""
    found = Lexicon()
    for row in table("words"):
        kind = row["class"]
        if kind == "modal":
            found[row["word"]] = _MODAL[row["strength"]]
        elif kind != "dispose":
            found[row["word"]] = _LETTER[kind]
    for row in table("terms"):
        found.setdefault(row["word"], "n")  # 完成情况: a name, whatever its first half is
    found.update(_MARKS)
    for gap in " \t\u3000\xa0":
        found[gap] = "x"
    return found


@remembered
def listed() -> frozenset[str]:
    """The words of the table, as opposed to those whose part of speech was looked up."""
    return frozenset(row["word"] for row in table("words"))


@remembered
def _manners() -> frozenset[str]:
    """Adverbs that are verbs where no other verb follows: 加快…建设, 严格…管理."""
    return frozenset(row["word"] for row in table("words") if row["class"] == "manner")


@remembered
def strengths() -> dict[str, str]:
    """word → the strength it lends to its clause."""
    return {row["word"]: row["strength"] for row in table("words") if row["strength"]} | {"将": "firm"}


def strength_of(word: str) -> str | None:
    """What a word lends: 探索, and 积极探索 by its second half; None for a word that lends nothing, as 科学研究."""
    known = strengths()
    return known.get(word) or (
        known.get(word[2:]) if len(word) == 4 and letters()[word[:2]] in "Ao" else None
    )


class Reading(NamedTuple):
    """How one clause is built; positions count letters (words) from the clause's first.

    ``kind``: act (a predicate opens it), prep (a prepositional phrase, then the predicate), modal (a subject, then a
    modal and the predicate), attain (an indicator with its number), state (a subject and what becomes of it), clause
    (a subject and a predicate), topic (what the next clause acts on), circumstance, stance, report, background, bare.
    """

    kind: str
    lead: int  # where the clause proper begins, after conjunctions and times
    verb: int  # first word of the predicate, or -1
    verb_end: int  # end of the predicate's words
    past: bool
    modal: int  # the modal that governs, or -1


_HEAD = re.compile(r"[CcHxG]*(?:T~*[CAxk]*|[ACk]x?)*")
_MODALS = re.compile(r"(?:[+!^][Axc]*|Z(?=[AT~]*[VoWEYSXPz+^])A*|\?[A]*|T~*[Ax]*|A+)*")
_SVO_MODAL = re.compile(r"(?:[+!^?]|Z(?=[AT~xN]*[VoWEYSP]))[AT~CxNPc]*(?=[VoWEYSzPBnQD])")
_ATTAIN = re.compile(r"[EWVo][ALx]*Q|[nxoJ]Q~*x?$|Q~*[xA]*$")
_STATE = re.compile(r"A+x?[WVoE]+$|[nxoW]A+$|[WV]$|EA?n{0,3}$")
_CIRCUMSTANCE_END = words_of("phrase_end")
_AFTER = words_of("after")  # 建成后，
_FRAME_END = words_of("frame_end")  # 实施方案明确，
_STATES = words_of("copula")
_WITH = words_of("with")
_FROM = words_of("from")  # 由60%提高到80%, 比2020年增长8%
_SPEECH = words_of("speech")  # 记者从市交通局了解到，
_FRAMES = words_of("frame")  # …了 before a list of predicates
_PLACE_END = words_of("place_end")
_THEME = words_of("theme")
_CRUX = words_of("crux")
_GRANTS = words_of("grants")
_MEANS = frozenset(["依托", "借助", "依靠"])  # 依托职业院校|建设基地: what follows the means is the predicate


_TELLING = _AFTER | _FRAME_END  # last words that make another thing of a clause
_SIMPLE = re.compile("A*[VoS](?![L])[^PUZzXFRKLkN+!^?Y]*")  # 加快建设…: letters alone tell all
_KNOWN: dict[str, Reading] = {}  # readings of simple signatures
_MOST_KNOWN = 200_000


def read(signature: str, words: list[str], base: int) -> Reading:
    """Reads the clause whose letters are ``signature`` and whose words begin at ``words[base]``."""
    if words[base + len(signature) - 1] in _TELLING:
        return _read(signature, words, base)
    reading = _KNOWN.get(signature)
    if reading is None:
        reading = _read(signature, words, base)
        if _SIMPLE.fullmatch(signature) and len(_KNOWN) < _MOST_KNOWN:
            _KNOWN[signature] = reading
    return reading


_MAIN = re.compile("[VWEYS]|o[^oA]")
_BECOMES = re.compile("D[nxJo]+A+[WVoE]+$")


def _read(signature: str, words: list[str], base: int) -> Reading:
    past = "K" in signature or ("L" in signature and _achieved(signature))
    m = _HEAD.match(signature)
    i = m.end() if m else 0
    lead = i
    if signature[i : i + 1] == "B":
        i += 1
        i = _skip(signature, i, "~xHcGB")
    modal = -1
    m = _MODALS.match(signature, i)
    if m and m.end() > i:
        for k in range(i, m.end()):
            if signature[k] in "+!^?Z":
                modal = k
        i = m.end()
    if signature[i : i + 2] == "ZA" and words[base + i + 1] in _manners():
        modal = i  # 将加快主干道建设: 将 is no disposal, what makes haste is the verb
        i = _skip(signature, i + 2)
    if signature[i : i + 1] == "N":
        i = _skip(signature, i + 1)
    if i >= len(signature):
        return Reading("bare", lead, -1, -1, past, modal)
    last = words[base + len(signature) - 1]
    if last in _AFTER and (len(signature) <= 12 or signature[i] in "oVn"):
        return Reading("circumstance", lead, -1, -1, past, modal)
    opener = signature[i]
    if (
        last in _FRAME_END
        and "E" not in signature  # 指标达到国家要求
        and signature[-2:-1] in ("n", "x", "J", "o", "B", "~")
        and ((opener in "nxJB" and len(signature) <= 16) or (opener == "o" and len(signature) <= 4))
        and "D" not in signature
    ):
        return Reading("report", lead, len(signature) - 1, len(signature), past, modal)
    if signature[-1] == "R" and last in _SPEECH:
        return Reading(
            "report", lead, len(signature) - 1, len(signature), past, modal
        )  # 记者从市交通局了解到，
    letter = signature[i]
    manner = i - 1
    while manner > 0 and signature[manner] == "A" and words[base + manner] not in _manners():
        manner -= 1  # 加快|全面|绿色转型
    if (
        letter not in _VERBAL
        and i > 0
        and words[base + manner] in _manners()
        and not _verb_near(signature, i)
        and not (words[base + i - 1] == "重点" and re.search("[VWE]", signature[i:]))  # 重点产品实现…
    ):
        return Reading("act", lead, manner, manner + 1, past, modal)
    if (
        letter == "S"
        and signature[i + 1 : i + 2] == "P"
        and words[base + i + 1] not in ("与", "同", "向", "从")
        and (
            (_main_verb(signature, i + 2, "VSY") < 0 and _last_action(signature, i + 2) < 0)
            or (signature[-1] in "nJ" and _relative(signature, i + 2))
        )
    ):
        return Reading("topic", lead, -1, -1, past, modal)  # 探索按一定规模， 允许对…的货物，
    if letter == "S" and "P" in signature[i:] and _closes(last):
        p = signature.index("P", i)
        if (words[base + p] in _THEME or words[base + p] in ("以", "通过", "在")) and "V" not in signature[
            i:p
        ]:
            return Reading("topic", lead, -1, -1, past, modal)  # 支持企业以…为突破口，
    if letter == "S":
        p = signature.find("P", i, i + 4)
        if (
            p > 0
            and words[base + p] in _THEME
            and words[base + p] not in _ROLES
            and not _MAIN.search(signature, i + 1)
        ):
            return Reading("topic", lead, -1, -1, past, modal)  # 鼓励企业围绕智能化改造，…
    if letter in _VERBAL:
        end = _group(signature, i)
        if signature[end : end + 1] == "D" and end - i > 1:  # 开展丰富的活动
            return Reading("act", lead, i, i + 1, past, modal)
        if signature[end : end + 1] == "D":  # 今年实施的项目…
            return _subject_first(signature, words, base, lead, end, past, modal)
        if (
            words[base + i] in _FRAMES
            and signature[i + 1 : i + 2] == "L"
            and re.match("A*[VSY]", signature[i + 2 :])
        ):
            return Reading("report", i + 2, -1, -1, past, modal)
        if modal < 0 and signature[end : end + 1] == "R" and words[base + end][-1:] == "了" and end - i == 1:
            return Reading("report", lead, end, end + 1, past, modal)  # 研究提出了意见：
        if letter == "V" and modal < 0 and _BECOMES.search(signature, end):
            return _subject_first(signature, words, base, lead, i, past, modal)  # 覆盖…的体系基本建立
        if modal < 0 and _is_nominal(signature, words, base, i, end):
            return _subject_first(signature, words, base, lead, i, past, modal)
        return Reading("act", lead, i, end, past, modal)
    if letter in "PZz":
        return _preposition_first(signature, words, base, lead, i, past, modal)
    if letter == "X" and words[base + i] == "坚持" and signature[i + 1 : i + 2] in ("V", "S", "Z"):
        return Reading("act", lead, i + 1, _group(signature, i + 1), past, modal)  # 坚持推进…
    if letter == "X":
        return Reading("stance", lead, i, i + 1, past, modal)
    if letter == "R" and i + 1 < len(signature) and signature[i + 1] in "TAZ^+!VYSoPB":
        return Reading("report", i + 1, -1, -1, past, modal)  # 提出到2025年…
    if letter == "R":
        return Reading("report", lead, i, i + 1, past, modal)
    if (
        letter == "U"
        and words[base + i] in ("包括", "即")
        and signature[i + 1 : i + 2] in ("A", "V", "S", "o")
    ):
        return Reading("report", i + 1, -1, -1, past, modal)  # 包括完善…
    if letter == "F":
        return Reading("scope", lead, i, i + 1, past, modal)
    if letter == "U":
        if words[base + i] == "有" and modal >= 0 and signature[modal] in "+!^":
            return Reading("act", lead, i, i + 1, past, modal)  # 要有新作为
        return Reading("background", lead, i, i + 1, past, modal)
    if (
        signature[i + 1 : i + 2] == "U"
        and letter in "nJo"
        and words[base + i + 1] == "是"
        and words[base + i] in _CRUX
    ):
        k = _skip(signature, i + 2)
        if signature[k : k + 1] in ("V", "o", "S", "Y", "+", "!"):
            inner = read(signature[i + 2 :], words, base + i + 2)  # 关键是合理控制…
            at = i + 2
            return inner._replace(
                lead=inner.lead + at,
                verb=inner.verb + at if inner.verb >= 0 else -1,
                verb_end=inner.verb_end + at if inner.verb_end >= 0 else -1,
                modal=inner.modal + at if inner.modal >= 0 else modal,
            )
    return _subject_first(signature, words, base, lead, i, past, modal)


def _closes(word: str) -> bool:
    """Whether a word closes a phrase: 环节, and 关键环节 by its end."""
    return word in _CIRCUMSTANCE_END or word[-2:] in _CIRCUMSTANCE_END


def _skip(signature: str, i: int, over: str = "A") -> int:
    """The first place from i on whose letter is none of these: adverbs, where nothing else is said."""
    while i < len(signature) and signature[i] in over:
        i += 1
    return i


def head_end(signature: str) -> int:
    """Where the clause proper begins, after conjunctions, adverbs and times."""
    m = _HEAD.match(signature)
    return m.end() if m else 0


_SUBJECT_START = re.compile(r"[CcHxG]*(?:T~*[Cx]*)?")


def subject_start(signature: str) -> int:
    """Where a subject can stand: behind conjunctions and a date, before any adverb."""
    if signature[0] not in "CcHxGT":
        return 0
    m = _SUBJECT_START.match(signature)
    return m.end() if m else 0


_SHORTLY = re.compile("[nxo]{1,4}[VSY]")


def _verb_near(signature: str, i: int) -> bool:
    """A verb that the adverb before i can belong to: right there, behind a body, a date or a short phrase."""
    return signature[i] in "PZzB" or bool(_SHORTLY.match(signature, i))


def _achieved(signature: str) -> bool:
    """了 or 过 behind a verb (完成了…), not 为了."""
    k = signature.find("L")
    return k > 0 and signature[k - 1] not in "P"


def _group(signature: str, i: int) -> int:
    """The end of the run of verbs that begins at i: 推动实现, 制定出台, 引进和培育, 改造提升."""
    end = i + 1
    while end < len(signature):
        c = signature[end]
        if (
            c in "VSY"
            or (c in "WE" and end + 1 < len(signature))
            or (
                c == "o"
                and end + 1 < len(signature)
                and (
                    (signature[end - 1] in "oSY" and signature[end + 1] in "nxQJTB")
                    or signature[end + 1] == "Q"
                )
            )
        ):
            end += 1
        elif (
            c == "c"
            and end + 1 < len(signature)
            and signature[end + 1] in "Vo"
            and end - i == 1
            and signature[end + 2 : end + 3] not in ("", "D")
        ):
            end += 2
        elif c == "L":
            end += 1
        else:
            break
    return end


def _is_nominal(signature: str, words: list[str], base: int, i: int, end: int) -> bool:
    """A verb that opens the clause but names a thing: 服务贸易增长6%, 改造工程完工, 建设用地."""
    if signature[i] not in "o":
        return False
    rest = signature[end:]
    if not rest:
        return False
    # an indicator with its own verb and number, and no object of the first verb between
    if re.match(
        r"[noxAJcH]*(?:[WE][AL]?Q|W$|A+W$)|[noxAJcH]+V[AL]?Q|[nJxo]+[!+^?Z].*[VoWE]|[noxJcHD]*[nxJo]A+[WVoE]+$",
        rest,
    ):
        return True
    u = signature.find("U", end)
    if u < 0 or words[base + u] not in _STATES or "D" in signature[end:u]:
        return False
    return words[base + u] != "有" or "D" not in signature[u:]  # 发展有竞争力的产业 is an act


def _main_verb(signature: str, i: int, verbs: str) -> int:
    """The first verb from i on that is not inside a relative clause (…的 N), or -1."""
    n = len(signature)
    k = i
    while k < n:
        while k < n and signature[k] not in verbs:
            k += 1
        if k >= n:
            return -1
        d = signature.find("D", k)
        if d < 0:
            return k
        m = d + 1
        while m < n and signature[m] not in verbs:
            m += 1
        if m >= n:
            return k
        # verb k … 的 … verb m: k stands in the relative clause, unless its object was complete before
        if "H" in signature[k:d] and signature[k + 1 : k + 2] == "H":
            k = m
            continue
        k = m
    return -1


def _preposition_first(
    signature: str, words: list[str], base: int, lead: int, i: int, past: bool, modal: int
) -> Reading:
    """A prepositional phrase opens: find the predicate behind it, or see that there is none."""
    word = words[base + i]
    start = i + 1

    def found(k: int, kind: str = "prep") -> Reading:
        return Reading(kind, lead, k, _group(signature, k) if k >= 0 else -1, past, modal)

    if signature[i] == "Z":  # 将: future or disposal
        k = _main_verb(signature, start, "VSYE")
        if k < 0:
            k = _last_action(signature, start)
        if k < 0:  # 将…作为…, 把…定为…
            k = next(
                (j for j in range(start, len(signature)) if words[base + j] in ("作为", "为", "定为")), -1
            )
        if k < 0:  # 将数据上传至平台: a verb that no table lists
            k = next(
                (
                    j
                    for j in range(start + 1, len(signature) - 2)
                    if words[base + j + 1] in ("至", "到", "入", "给", "成") and signature[j] in "no"
                ),
                -1,
            )
        return found(k)._replace(modal=modal if modal >= 0 else i) if k >= 0 else found(-1, "topic")
    if word in ("除", "除了") or (
        word in ("从", "以") and words[base + len(signature) - 1] in ("入手", "出发", "做起", "抓起")
    ):
        return found(-1, "circumstance")
    if word in _FROM:
        m = re.search(r"Q~*A*([WEV])", signature[start:])
        if m:
            return found(start + m.start(1), "attain")
    if word in ("使", "让") and "Q" in signature[start:]:
        return _subject_first(signature, words, base, lead, start, past, modal)
    theme = word in _THEME
    wei = _wei(words, base + i, base + len(signature)) - base if word == "以" else -1
    if word in ("为", "为了"):
        inner = _skip(signature, start)
        theme = signature[inner : inner + 1] in ("V", "o", "S", "W", "Y")  # 为加快…, not 为居民…
    if theme or wei > 0 or word in ("通过", "在", "经", "以"):
        k, kind = _behind_phrase(signature, words, base, i, start, wei, theme, modal >= 0)
        if k < 0 and modal >= 0 and signature[-1] in "oV":
            return found(len(signature) - 1)
        return found(k, kind)
    m = _SVO_MODAL.search(signature, start)
    if m and modal < 0:
        modal = m.start()
    k = _main_verb(signature, start, "VSYE")
    if k < 0:
        k = _last_action(signature, start)
    if k < 0 and "Q" in signature[start:] and not signature.endswith("D"):
        return found(-1, "attain")  # 对急救人员每年轮训不少于40学时
    if k < 0 and modal >= 0:
        return found(len(signature) - 1)
    if k < 0 or signature.endswith("D") or (signature[-1] in "J" and _relative(signature, start)):
        return found(-1, "topic")
    return found(k)


def _behind_phrase(
    signature: str, words: list[str], base: int, i: int, start: int, wei: int, theme: bool, duty: bool
) -> tuple[int, str]:
    """The predicate behind 围绕…, 以…为…, 通过…, 在…, and the kind of clause that it makes."""
    word = words[base + i]
    last = words[base + len(signature) - 1]
    ends = _PLACE_END if word == "在" else _CIRCUMSTANCE_END
    if last not in ends and last[-2:] in ends:
        last = last[-2:]
    if wei > 0:
        start = wei + 1
        while start < len(signature) and signature[start] in "nAoDHcxGJ":
            start += 1
            if words[base + start - 1] in _CIRCUMSTANCE_END:
                break
    if last in ends:
        k = _main_verb(signature, start + 1, "VSY") if word != "在" else -1
        if word in _MEANS and k > start and signature[k] == "V" and signature[k + 1 : k + 2]:
            return k, "prep"  # 依托企业|创建…平台
        if k < 0 or k <= start + 1 or not _has_closed_phrase(signature, words, base, start, k):
            return -1, "circumstance"
    if word in ("在", "从"):
        for e in range(start + 1, len(signature) - 2):
            if words[base + e] in _PLACE_END:
                k = _skip(signature, e + 1)
                if signature[k : k + 1] in ("V", "S", "Y") and k < len(signature) - 1:
                    return k, "prep"  # 在推动A、扩大B上|取得进展
    inner = start
    start = _skip(signature, start)
    closed = _behind_end(signature, words, base, start) if word != "在" else -1
    if closed >= 0:
        return closed, "prep"
    opener = signature[start : start + 1]
    if (
        wei < 0
        and word != "在"
        and (
            opener in ("V", "S", "Y", "W", "E")
            or (theme and inner < start and (opener == "o" or words[base + inner] in _manners()))
        )
    ):
        # 聚焦加快建设…, 通过提供…: the verb belongs to the phrase; the predicate must come after its end
        k = _after_phrase(signature, words, base, start)
        if k < 0 and duty and opener == "V" and inner == start:
            k = start  # 各地要参照建立工作机制
        return (k, "prep") if k >= 0 else (-1, "circumstance")
    k = _main_verb(signature, start, "VSY")
    if (
        theme
        and "G" in signature[start:]
        and k >= 0
        and signature[k + 1 : k + 2] not in ("n", "J", "o", "Q", "T")
    ):
        # 围绕A、B等重点|开展…: the predicate stands behind the list
        start = signature.rfind("G") + 1
        k = _main_verb(signature, start, "VSY")
    if k < 0:
        k = _last_action(signature, start, loose=not theme)
    if k < 0 and word in _MEANS:
        m = re.search("[nxJB~]o(?=[nxJo]{2,}$)", signature[start:])
        k = start + m.end() - 1 if m else -1
    if k < 0 and "Q" in signature and word == "在":
        return -1, "attain"
    if k >= 0 and words[base + k] in _GRANTS:
        return k, "prep"  # 按购置额的10%给予奖补
    if k < 0 or (_group(signature, k) >= len(signature) and (theme or wei > 0 or signature[k] not in "Vo")):
        return -1, "circumstance"
    return k, "prep"


def _wei(words: list[str], start: int, end: int) -> int:
    """The 为 of 以…为…, or -1."""
    return next((k for k in range(start + 1, end) if words[k][0] == "为" and words[k] != "为了"), -1)


def _relative(signature: str, start: int) -> bool:
    """The last 的 stands behind the last verb: the clause is one noun phrase (对…的企业)."""
    d = signature.rfind("D")
    return d > start and not any(c in "VSY" for c in signature[d:])


def _has_closed_phrase(signature: str, words: list[str], base: int, start: int, k: int) -> bool:
    """A word that closes the phrase stands before the verb k, and no list goes on behind it."""
    return any(
        (words[base + p] in _CIRCUMSTANCE_END or words[base + p] == "等") and signature[p + 1] not in "Hc"
        for p in range(start, k)
    )


def _after_phrase(signature: str, words: list[str], base: int, start: int) -> int:
    """The predicate behind a phrase such as 通过提供…等方式, or -1."""
    for k in range(start + 1, len(signature) - 1):
        if words[base + k] in _CIRCUMSTANCE_END or words[base + k] == "等":
            j = k + 1
            while j < len(signature) and (signature[j] in "AxG" or words[base + j] in _CIRCUMSTANCE_END):
                j += 1
            if j < len(signature) and signature[j] in "VSYo":
                return j
    return -1


def _behind_end(signature: str, words: list[str], base: int, start: int) -> int:
    """The verb right behind the word that closes the phrase: 根据…情况|给予…, or -1."""
    for k in range(start + 1, len(signature) - 1):
        if not _closes(words[base + k - 1]) or signature[k - 1] == "D":
            continue
        if signature[k] in "VSY":
            return k
        behind = _skip(signature, k)
        if (
            behind > k
            and signature[behind : behind + 1] in ("V", "S", "Y", "o")
            and behind < len(signature) - 1
        ):
            return behind
    return -1


_COUNTED = re.compile("o[AL]?Q")
_MANNERED = re.compile("Ao(?:[nxQJo]|$)")
_TRAILING = re.compile("[nxJB~]oo?[nxQJ~GH]+$|[Q~]oo?$")


def _last_action(signature: str, start: int, loose: bool = True) -> int:
    """A verb that is often a noun, used as the predicate: behind an adverb, or before an object at the end."""
    if signature.find("o", start) < 0:
        return -1
    m = _COUNTED.search(signature, start)
    if m:
        return m.start()
    m = _MANNERED.search(signature, start) or (_TRAILING.search(signature, start) if loose else None)
    return m.start() + 1 if m else -1


_QUALIFIED = re.compile("D|[WEV][AL]?Q")


def _subject_first(
    signature: str, words: list[str], base: int, lead: int, i: int, past: bool, modal: int
) -> Reading:
    if "U" in signature[i:]:
        u = signature.index("U", i)
        if words[base + u] == "有" and signature[-1] in "WVo" and u < len(signature) - 1:
            return Reading("state", lead, len(signature) - 1, len(signature), past, modal)  # 有较大提高
        if words[base + u] == "处于" and words[base + len(signature) - 1] in words_of("standing"):
            return Reading("clause", lead, u, u + 1, past, modal)  # 建设水平处于全国前列
        if words[base + u] == "有" and modal >= 0 and signature[modal] in "+!^":
            return Reading("modal", lead, u, u + 1, past, modal)  # 争取农业有个好收成
        if words[base + u] == "具备" and signature[u - 1] == "A" and modal < 0:
            return Reading("clause", lead, u, u + 1, past, modal)  # 22号线基本具备开通条件
        if not any(c in "VSYE" for c in signature[i:u]) and not _QUALIFIED.search(signature, u):
            return Reading("background", lead, u, u + 1, past, modal)
    m = _SVO_MODAL.search(signature, i)
    if m:
        p = _skip(signature, m.start() + 1, "AT~Cx")
        if signature[p : p + 1] in ("P", "Z", "z"):
            return _preposition_first(signature, words, base, lead, p, past, m.start())
        k = _main_verb(signature, m.end(), "VSYE")
        if k < 0:
            k = next((j for j in range(m.end(), len(signature)) if signature[j] in "oW"), -1)
        if k >= 0:
            return Reading("modal", lead, k, _group(signature, k), past, m.start())
    p = signature.find("P", i, i + 4)
    if (
        p > i
        and words[base + p] in ("按", "按照")
        and "Q" in signature[p:]
        and not re.search("Q~*A?[Vo]", signature[p:])
    ):
        return _preposition_first(signature, words, base, lead, p, past, modal)  # 省级按合同金额的30%，
    r = signature.find("R", i)
    if r >= 0 and r + 1 >= len(signature) and "E" not in signature[i:r]:
        return Reading("report", lead, r, r + 1, past, modal)
    if 0 <= r < len(signature) - 1 and signature[r + 1] in "TAZ^+VYSo":
        return Reading("report", r + 1, -1, -1, past, modal)
    if "Q" in signature[i:]:
        m = _ATTAIN.search(signature, i)
        if m:
            k = m.start() if signature[m.start()] in "EWVo" else _main_verb(signature[: m.end()], i, "VSYEW")
            return Reading("attain", lead, k, _group(signature, k) if k >= 0 else -1, past, modal)
    n = signature.find("N", i + 1)
    if 0 < n < len(signature) - 1 and not any(c in "VSYPH" for c in signature[i:n]):
        return Reading("clause", lead, n, len(signature), past, modal)  # 周末不闭馆
    if signature.endswith("D"):
        return Reading("topic", lead, -1, -1, past, modal)
    first = next((j for j in range(i, len(signature)) if signature[j] in "VoWEYSXPzZ"), -1)
    if first > i and signature[first] == "X":
        return Reading("stance", lead, first, first + 1, past, modal)
    if first > i and signature[first] == "P" and words[base + first] not in _WITH:
        return _preposition_first(signature, words, base, lead, first, past, modal)
    m = _STATE.search(signature, i + 1)
    if m:
        k = next((j for j in range(m.start(), len(signature)) if signature[j] in "WVoE"), m.start())
        return Reading("state", lead, k, len(signature), past, modal)
    k = _main_verb(signature, i, "VSY")
    if k >= 0:
        if signature[-1] in "J" and _relative(signature, k):
            return Reading("topic", lead, -1, -1, past, modal)
        return Reading("clause", lead, k, _group(signature, k), past, modal)
    m = re.search("E[Anox]*[noR]$", signature[i:])
    if m:  # 产量居全国前列
        k = i + m.start()
        return Reading("clause", lead, k, k + 1, past, modal)
    k = _last_action(signature, i)
    if k < 0 and modal >= 0 and i < len(signature):
        if signature[modal] != "!" and signature[i] in "no":
            return Reading("act", lead, i, i + 1, past, modal)  # 要密切配合
        return Reading("act", lead, modal, modal + 1, past, modal)  # 严禁货车违法载人
    if k >= 0:
        return Reading("clause", lead, k, _group(signature, k), past, modal)
    return Reading("bare", lead, -1, -1, past, modal)


_ROLES = words_of("means_verb")  # 采用, 利用, 锚定: prepositions that are verbs where nothing follows them
_AIMS = words_of("aim")  # 为, 让, 随着: what they open is never the promise itself
_OBJECT_FOLLOWS = re.compile("(?<=[nGJxB~A])o(?=A*[nJoxQB])")


def read_last(signature: str, words: list[str], base: int, reading: Reading) -> Reading | None:
    """The predicate of a clause that nothing follows, so that it is no circumstance or topic of another one.

    鼓励采用新型材料, 积极利用荒地, 在园区建设试验线, 根据风险等级明确防护措施. None where no predicate is there.
    """
    if signature[-1] == "D":
        return None
    lead, past, modal = reading.lead, reading.past, reading.modal

    def act(k: int, end: int = 0) -> Reading:
        return Reading("act" if k <= lead + 2 else "prep", lead, k, end or _group(signature, k), past, modal)

    p = signature.find("P", lead)
    s = signature.find("S", lead, p if p >= 0 else len(signature))
    if s >= 0:
        return act(s, s + 1)
    if p < 0:
        k = _main_verb(signature, lead, "VSY")
        return Reading("clause", lead, k, _group(signature, k), past, modal) if k >= 0 else None
    word = words[base + p]
    if word in _AIMS:
        if word not in ("使", "让") or not ("T" in signature or "Q" in signature):
            return None
        return act(p, p + 1)
    if "U" in signature[p:]:
        return None
    if word == "以" and (
        signature[_skip(signature, p + 1) :][:1] in ("V", "S", "Y")
        or _wei(words, base + p, base + len(signature)) >= 0
    ):
        return None  # 以提升…: a purpose
    k = _main_verb(signature, p + 1, "VY")
    if k >= 0 and k < len(signature) - 1 and signature[k + 1] not in "DPc":
        return act(k)
    inner = next((m.start() for m in _OBJECT_FOLLOWS.finditer(signature, p + 2)), -1)
    if inner < 0 and word in _ROLES:
        inner = p
    return act(inner, inner + 1) if inner >= 0 else None
