"""Who answers for it (责任单位, 主体): statements of responsibility, and bodies that are subjects of clauses.

A name is recognised by its ending (局, 委员会, 人民政府), by the gazetteer, or as a set phrase for a group
(各有关部门). In a statement of responsibility (（市教育局牵头，市财政局配合）) what stands in the place of a
name is believed to be one; elsewhere its form must prove it.

`find_assignments` reads statements, `subject` the head of one clause, `find_inline` 由X负责 and 会同X, `find`
all of them. `Resolver` gives full names.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from policy_extract.extract.body_names import Resolver
from policy_extract.extract.body_words import (
    BARE_DIVISIONS,
    DIVISIONS,
    county_end,
    is_name,
    is_place,
    kind_of_ending,
    name_ends,
    pattern,
    place_end,
    words,
)
from policy_extract.lexicon import alternation, remembered
from policy_extract.model import Assignment, Body

__all__ = [
    "Resolver",
    "find",
    "find_assignments",
    "find_inline",
    "first_named_leads",
    "parse_list",
    "subject",
]

LONGEST_STATEMENT = 600  # characters between the brackets of a statement
LONGEST_SUBJECT = 90  # characters; a list of subjects longer than this is not read

Cut = tuple[int, int]  # start and end of a name in the text


# --- lists of names ---

_COUNT = (
    r"(?:有关|相关|其他|其它|责任|成员|市级|省级|区级|市直|省直|多|几|各|\d{1,2}|[一二三四五六七八九十]{1,2}){0,3}"
    "(?:个|家)?"
)
_KINDS = (
    "(?:部门和单位|部门、单位|部门及单位|部门单位|单位和部门|部门|单位|地区|地方|地|方面|机构|企业|高校|省市|省份|城市|街道|乡镇"
    "|县区|区县|市县)?"
)
_OPEN_END = rf"等{_COUNT}{_KINDS}"  # 等部门, 等有关部门和单位, 等5个部门, 等地
_TAIL = rf"{_OPEN_END}$"
_CONJUNCTION = "以及|[及和与]"
_BARE_RIGHT = (
    "(?:其)?(?:政府|单位|部门|机构|直属机构|企业|机关|组织|团体|直属单位|干部|地方|所属.*|下属.*|有关方面)?$"
)
_OPEN, _CLOSE = "（([【〔", "）)]】〕"


def _pieces(text: str, start: int, end: int, separators: str) -> list[tuple[int, int, str]]:
    """Cuts at separators outside brackets: start, end and the separator that follows (empty at the end)."""
    found = []
    depth, begin = 0, start
    for at in range(start, end):
        c = text[at]
        if c in _OPEN:
            depth += 1
        elif c in _CLOSE:
            depth = depth - 1 if depth else 0
        elif not depth and c in separators:
            found.append((begin, at, c))
            begin = at + 1
    found.append((begin, end, ""))
    return found


def _joined(pieces: list[tuple[int, int, str]], text: str) -> list[tuple[int, int, str]]:
    """Puts together what 、 must not part: 各省、自治区、直辖市人民政府."""
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(pieces):
        start, end, separator = pieces[at]
        if separator == "、" and text[start : start + 1] in words().levels:
            for form in (DIVISIONS, BARE_DIVISIONS):
                match = pattern(form).match(text, start)
                if match is None or match.end() <= end:
                    continue
                last = at
                while last + 1 < len(pieces) and pieces[last][1] < match.end():
                    last += 1
                # the match must end with a piece, or before what still belongs to it (a predicate)
                if pieces[last][0] < match.end() <= pieces[last][1]:
                    at = last
                    end, separator = pieces[last][1], pieces[last][2]
                    break
        found.append((start, end, separator))
        at += 1
    return found


_EDGE_RIGHT = " \u3000\t、，,。.；;"


def _strip(text: str, start: int, end: int) -> Cut:
    while start < end and text[start] in " \u3000\t:：、，,":
        start += 1
    while end > start and text[end - 1] in _EDGE_RIGHT:
        end -= 1
    return start, end


def _split(text: str, start: int, end: int) -> Iterator[Cut]:
    """Parts A和B, A及各B, where both are names of their own: not 工业和信息化局, 各级党委和政府."""
    for match in pattern(_CONJUNCTION).finditer(text, start, end):
        if match.start() == start:
            continue
        left, right = text[start : match.start()], text[match.end() : end]
        if left == "中央" and right == "地方":
            yield start, match.start()
            yield match.end(), end
            return
        if pattern(_BARE_RIGHT).match(right):
            continue
        if left.count("（") + left.count("(") != left.count("）") + left.count(")"):
            continue
        if match[0] == "和" and _in_compound(text, start, match.start()):
            continue
        bare_left = pattern(_TAIL).sub("", left)
        only_field = bare_left in words().field_set
        if only_field and not right.endswith(("部门", "机关", "系统")):  # 财政和金融局 is one office
            continue
        sure_left = only_field or is_name(bare_left, True)
        if right.startswith(("各", "有关", "相关", "其他")) and (sure_left or len(bare_left) > 3):
            yield start, match.start()
            yield from _split(text, match.end(), end)
            return
        bare = pattern(_TAIL).sub("", right)
        if sure_left and (is_name(bare, True) or is_name(pattern(_CONJUNCTION).split(bare)[0], True)):
            yield start, match.start()
            yield from _split(text, match.end(), end)
            return
    yield start, end


def _in_compound(text: str, start: int, conjunction: int) -> bool:
    """Whether the conjunction stands inside the name of a field: 文化|和旅游."""
    for field in words().compounds:
        begin = conjunction - field.index("和")
        if begin >= start and text.startswith(field, begin):
            return True
    return False


def _names(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The names in one piece of a list, the closing 等部门 taken off (then the flag is set)."""
    for begin, stop in _split(text, start, end):
        begin, stop = _strip(text, begin, stop)
        piece = text[begin:stop]
        if "等" in piece:
            tail = pattern(_TAIL).search(piece)
            if tail is not None and piece not in words().groups and not piece.endswith("高等学校"):
                if tail.start():
                    for first, last in _split(text, begin, begin + tail.start()):
                        yield first, last, True
                continue
        if stop > begin:
            yield begin, stop, False


def _list(text: str, start: int, end: int) -> list[Cut] | None:
    """The names where text[start:end] is wholly a list of names that are sure."""
    known = words()
    found: list[Cut] = []
    open_ended = False
    for begin, stop, _ in _joined(_pieces(text, start, end, "、，,；;"), text):
        begin, stop = _strip(text, begin, stop)
        if begin == stop:
            continue
        for first, last, tail in _each(text, begin, stop):
            found.append((first, last))
            open_ended = open_ended or tail
    if not found:
        return None
    for first, last in found:
        name = text[first:last]
        if not is_name(name, True) and not (name in known.field_set and (open_ended or len(found) > 1)):
            return None
    if all(text[a:b] in known.field_set for a, b in found) and not open_ended:
        return None
    return found


def _glued(text: str, start: int, end: int) -> list[Cut] | None:
    """各地区各有关部门 → 各地区; 各有关部门."""
    if text[start : start + 1] != "各":
        return None
    middle = text.find("各", start + 2, end)
    if middle < 0 or text[middle - 1] in "、，和及":
        return None
    first, second = text[start:middle], text[middle:end]
    if is_name(first, True) and is_name(second, True):
        return [(start, middle), (middle, end)]
    return None


_MORE = "重点|主要|大型|中心|核心|部分|沿|周边|传统|优势|特色"  # 武汉、荆州等|重点城市防洪能力


def parse_list(text: str, start: int, end: int) -> list[Body] | None:
    """The bodies where text[start:end] is wholly a list of names of bodies, else None.

    >>> [b.text for b in parse_list("市科技局、财政局和各区县", 0, 12)]
    ['市科技局', '财政局', '各区县']
    """
    if not 2 <= end - start <= LONGEST_STATEMENT:
        return None
    if text[end - 1] not in name_ends() and text[end - 1] not in _EDGE_RIGHT:
        return None  # a cheap look before the list is read
    found = _list(text, start, end)
    if found is None or (text[end - 1] == "等" and pattern(_MORE).match(text, end) is not None):
        return None
    return [_body(text, cut, "responsible", "body.list") for cut in found]


def _body(text: str, cut: Cut, role: str, rule: str) -> Body:
    name = text[cut[0] : cut[1]]
    return Body(name, cut[0], cut[1], name, role, rule)


# --- statements of responsibility ---

_UNIT = "(?:单位|部门|主体|机构|处室|科室|机关|方|部门和单位|部门（单位）|单位（部门）)"
_DUTY = (  # 按照各自职责分工
    "按照?|依据|根据|依",
    "(?:各自)?的?(?:工作)?(?:职责|职能|任务|权限|职权)(?:任务|权限|范围)?(?:分工)?",
    "按分工|分工|共同|分头|分别|联合|具体|统一|统筹|协同|总体|主要|全面|各自|直接|密切|积极|按要求|负责协调|做好",
)


@remembered
def _label() -> re.Pattern[str]:
    """A label: 牵头单位, 责任单位为, 配合部门."""
    return re.compile(rf"(?:市级|省级|主要|具体|各)?({alternation(words().labels)}){_UNIT}(?:为|是)?")


@remembered
def _predicate() -> re.Pattern[str]:
    """What closes a list of names and says their role: 按职责分工负责, 牵头, 参与配合."""
    by, duty, way = _DUTY
    verb = alternation(words().verbs)
    return re.compile(rf"(?:，?(?:{by}){duty}|{way}){{0,4}}({verb})(?:工作|任务|配合工作)?$")


_WITH = "会同|商(?=[^务会业])|联合(?!会|社|国)"
_NOTE = (  # what is said beside the names
    "下同$|^(?:以?下同|完成时[限间]|时[限间]|适用|排|列|首位|第一|注|详见|见|长期|持续|每年|适时|全年|年底|立即|近期|联系"
    r"|电话|不含)|\d{4}年|月底|季度|半年|牵头(?:部门|单位)[,，]|为牵头"
)


_ROLE_BEHIND = "[（(](牵头|主办|配合|协办|协助|参与|负责)[）)]$"


class _Found(NamedTuple):
    cut: Cut
    role: str
    explicit: bool  # a label or 牵头/配合 says the role; 负责 alone does not


def _statement(text: str, start: int, end: int, first_leads: bool) -> list[_Found]:
    """Reads the inside of a statement: names with a label before or a predicate after; [] if it is none."""
    labels, verbs = words().labels, words().verbs
    found: list[_Found] = []
    waiting: list[Cut] = []  # names whose role is still to come
    partners: list[Cut] = []  # the B of A会同B
    label: str | None = None
    spoken = False  # whether any label or predicate was met
    open_ended = skipping = False
    pieces = _joined(_pieces(text, start, end, "、，,；;。：: \u3000\t"), text)
    for begin, stop, separator in pieces:
        begin, stop = _strip(text, begin, stop)
        if begin == stop:
            continue
        piece = text[begin:stop]
        glued = pattern(_GLUED_LABEL).search(piece) if separator in (":", "：") else None
        if glued is not None and glued.start() > 1 and is_name(piece[: glued.start()], True):
            waiting.append((begin, begin + glued.start()))  # 牵头单位：市教育局配合单位：市财政局
            begin += glued.start()
            piece = text[begin:stop]
        head = _label().match(piece)
        if head is not None and (head.end() == len(piece) or separator not in (":", "：")):
            rest = piece[head.end() :]
            is_label = (not rest and separator and separator in ":： ") or head[0].endswith(("为", "是"))
            if is_label or (rest and is_name(rest, True)):
                if waiting:
                    found += [_Found(c, label or "responsible", label is not None) for c in waiting]
                    waiting = []
                label = labels[head[1]]
                spoken, skipping = True, False
                begin += head.end()
                if begin == stop:
                    continue
                piece = text[begin:stop]
        if separator in (":", "：") and piece in labels:  # 牵头：市科技局
            found += [_Found(c, label or "responsible", label is not None) for c in waiting]
            waiting, label, spoken, skipping = [], labels[piece], True, False
            continue
        if separator in (":", "："):  # 完成时限：…, 适用范围：…
            skipping = True
            continue
        if skipping:
            continue
        if piece.startswith("由"):
            begin += 1
            piece = text[begin:stop]
        predicate = _predicate().search(piece)
        named = predicate is not None and is_name(piece[: predicate.start()], True)
        if not named and pattern(_NOTE).search(piece):
            continue
        role = None
        if predicate is not None and not is_name(piece, True):
            role = verbs[predicate[1]]
            stop = begin + predicate.start()
        for first, last in _with(text, begin, stop, waiting, partners):
            for a, b, tail in _each(text, first, last):
                name = text[a:b]
                told = pattern(_ROLE_BEHIND).search(name)
                if told is not None and is_name(name[: told.start()], True):  # 县水利局（牵头）
                    found.append(_Found((a, a + told.start()), verbs.get(told[1], "responsible"), True))
                    spoken = True
                    continue
                if name[:2] in words().not_first or not (is_name(name, False) or name in words().field_set):
                    continue
                (partners if partners and first >= partners[-1][1] else waiting).append((a, b))
                open_ended = open_ended or tail
        if role is not None:
            spoken = True
            explicit = role != "responsible"
            partners = [c for c in partners if c[1] > c[0]]
            found += [_Found(c, "lead" if partners else role, explicit or bool(partners)) for c in waiting]
            found += [_Found(c, "support", True) for c in partners]
            waiting, partners = [], []
            if label is not None and explicit:
                label = None
    partners = [c for c in partners if c[1] > c[0]]
    if spoken:
        found += [_Found(c, label or "responsible", label is not None) for c in waiting]
        found += [_Found(c, "support", True) for c in partners]
    elif waiting and not partners:
        sure = _list(text, start, end)
        if sure is None:
            return []
        found = [_Found(c, "responsible", False) for c in sure]
    return _settle(text, found, first_leads, open_ended)


def _with(text: str, begin: int, stop: int, waiting: list[Cut], partners: list[Cut]) -> Iterator[Cut]:
    """Parts A会同B. The empty cut put among the partners marks that what follows are partners."""
    match = pattern(_WITH).search(text, begin, stop)
    if match is None or not is_name(text[begin : match.start()].removesuffix("牵头"), True):
        yield begin, stop
        return
    left = match.start() - 2 if text.startswith("牵头", match.start() - 2) else match.start()
    yield begin, left
    partners.append((match.end(), match.end()))
    yield match.end(), stop


def _each(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    start, end = _strip(text, start, end)
    glued = _glued(text, start, end)
    if glued:
        for a, b in glued:
            yield a, b, False
        return
    yield from _names(text, start, end)


def _settle(text: str, found: list[_Found], first_leads: bool, open_ended: bool) -> list[_Found]:
    """The roles that only the whole statement tells."""
    roles = {f.role for f in found}
    plain = [f for f in found if not f.explicit]
    if "support" in roles and "lead" not in roles:  # A、B负责，C配合: A and B lead
        return [f._replace(role="lead") if not f.explicit else f for f in found]
    if first_leads and len(plain) == len(found) and found and (len(found) > 1 or open_ended):
        if text[found[0].cut[0]] in "各有相":  # a group of bodies leads nobody
            return found
        return [found[0]._replace(role="lead"), *found[1:]]
    return found


_BRACKET = r"[（()）【】\[\]〔〕\n]"
_PAIR = {"）": "（(", ")": "（(", "】": "【", "]": "[", "〕": "〔"}
_SPEAKS = "负责|牵头|配合|单位|部门|参加|参与|主办|协办|承办|落实|实施|主体|协助|责任|执行|办理|指导"


def _groups(text: str) -> Iterator[Cut]:
    """Outermost bracketed stretches within a line, brackets included; one pass over the brackets."""
    stack: list[int] = []
    for match in pattern(_BRACKET).finditer(text):
        at = match.start()
        c = text[at]
        if c == "\n":
            stack.clear()
        elif c in _PAIR:
            while stack and text[stack[-1]] not in _PAIR[c]:
                stack.pop()
            if stack:
                begin = stack.pop()
                if not stack and at - begin > 3:
                    yield begin, at + 1
        elif len(stack) < 8:
            stack.append(at)


_SENTENCE_END = "。；;！\n"
_COLON = "[：:]"
_LINE_STOP = "[。\n【]|[（(](?!(?:牵头|主办|配合|协办|协助|参与|负责)[）)])(?![市区县州盟旗镇乡街办局委])"
_LABEL_ENDS = ("单位", "部门", "主体", "机构", "处室", "牵头", "配合", "负责", "主办", "协办", "责任")


def find_assignments(text: str, *, first_leads: bool = False) -> list[Assignment]:
    """Statements of responsibility, in order: （市教育局牵头，市财政局配合） and 责任单位：市教育局。

    ``first_leads``: the document says that the first body named leads (see `first_named_leads`). Roles are as
    stated; where some 负责 and others 配合, the former lead. What a statement governs is left to the caller.

    >>> [(b.text, b.role) for b in find_assignments("建成平台（市教育局牵头，市财政局配合）。")[0].bodies]
    [('市教育局', 'lead'), ('市财政局', 'support')]
    """
    found: list[Assignment] = []
    for start, end in _groups(text):
        if end - start > LONGEST_STATEMENT:
            continue
        if pattern(_SPEAKS).search(text, start, end) is None:
            if not _may_be_bare(text, start, end):
                continue
            cuts = _list(text, start + 1, end - 1)
            if cuts is None or not _bare_enough(text, start, cuts):
                continue
            names = _settle(text, [_Found(c, "responsible", False) for c in cuts], first_leads, False)
        else:
            names = _statement(text, start + 1, end - 1, first_leads)
            if not names or not any(is_name(text[f.cut[0] : f.cut[1]], True) for f in names):
                continue
            if not _speaks(text, start, end) and not _ends_sentence(text, start, end):
                continue
        found.append(_assignment(text, start, end, names, "body.statement"))
    inside = [(a.start, a.end) for a in found]
    found += _lines(text, inside, first_leads)
    found.sort()
    return found


def _speaks(text: str, start: int, end: int) -> bool:
    inner = text[start + 1 : end - 1].rstrip("。；; ")
    return _predicate().search(inner) is not None or "：" in inner or ":" in inner or _inner_predicate(inner)


def _inner_predicate(inner: str) -> bool:
    return any(_predicate().search(part) for part in re.split("[，,；;。]", inner))


def _may_be_bare(text: str, start: int, end: int) -> bool:
    """（市教育局、市财政局）: a cheap look before the list is read."""
    return (
        end - start > 4
        and (text[end - 2] in words().last or text[end - 2] in "）)")
        and _ends_sentence(text, start, end)
    )


def _bare_enough(text: str, start: int, cuts: list[Cut]) -> bool:
    """Whether a bare list in brackets says who answers, not (济南、青岛) or (教育中心、医疗中心)."""
    after_sentence = text[start - 1 : start] in "。；！"
    for first, last in cuts:
        name = text[first:last]
        kind = kind_of_ending(name)
        if name in words().place_set or kind == "place":
            return False
        if kind != "office" and not after_sentence and name not in words().known_set and name[0] != "各":
            return False
    return True


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the bracket closes a sentence: before its full stop, or after it at the end of a paragraph."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if before == "\n":  # a line of its own, behind the sentence before
        while start and text[start - 1] == "\n":
            start -= 1
        return after in _SENTENCE_END and bool(start) and text[start - 1] in "。；！"
    return before in "。；！" or after in _SENTENCE_END


def _assignment(text: str, start: int, end: int, names: list[_Found], rule: str) -> Assignment:
    bodies = sorted(_body(text, f.cut, f.role, rule) for f in names)
    bodies.sort(key=lambda b: b.start)
    return Assignment(start, end, tuple(bodies))


def _lines(text: str, inside: list[Cut], first_leads: bool) -> Iterator[Assignment]:
    """Statements without brackets: 责任单位：市教育局、市财政局。"""
    starts = [cut[0] for cut in inside]
    done = 0
    for match in pattern(_COLON).finditer(text):
        at = match.start()
        if at < done:
            continue
        lead = text[max(0, at - 8) : at].rstrip(" ")
        if not lead.endswith(_LABEL_ENDS):
            continue
        begin = _label_start(text, at)
        if begin is None:
            continue
        index = bisect_right(starts, at) - 1
        if index >= 0 and inside[index][0] <= at < inside[index][1]:
            continue
        stop = pattern(_LINE_STOP).search(text, at + 1, at + LONGEST_STATEMENT)
        end = stop.start() if stop else min(len(text), at + LONGEST_STATEMENT)
        done = end
        names = _statement(text, begin, end, first_leads)
        sure = [is_name(text[f.cut[0] : f.cut[1]], True) for f in names]
        if not all(sure):  # prose goes on after the names
            first = sure.index(True) if any(sure) else len(names)
            last = sure.index(False, first) if False in sure[first:] else len(names)
            names = names[first:last]
            end = names[-1].cut[1] if names else end
        if names:
            yield _assignment(text, begin, end, names, "body.line")


_NUMBER = r"[\d一二三四五六七八九十]{1,2}[）)]\s*"
_GLUED_LABEL = "(?:(?:牵头|配合|责任|协办|主办|参与|承办)(?:单位|部门)|(?:完成|时间|进度|整改|办结)(?:时限|时间|期限|要求))$"


def _label_start(text: str, colon: int) -> int | None:
    """Where the label before the colon begins, if one stands there after punctuation or heads a line."""
    begin = colon
    while begin > 0 and colon - begin < 14 and text[begin - 1] not in "。；;，,\n\t 　（(、：:．.】●◆■•▪○·—-":
        begin -= 1
    word = text[begin:colon].strip()
    number = pattern(_NUMBER).match(word)  # （1）责任单位
    if number is not None:
        begin += number.end()
        word = word[number.end() :]
    glued = pattern(_GLUED_LABEL).search(word)
    if glued is not None and is_name(word[: glued.start()], True):
        return None  # 市教育局配合单位：, within the statement that 市教育局 belongs to
    match = _label().fullmatch(word)
    if match is None and word not in words().labels:
        return None
    return begin


_FIRST_LEADS = (
    r"(?:第一(?:位|个|家|名)?|首(?:位|个|家))(?:的|者|责任|部门|单位|列|名|排|，|、|均|即){0,5}(?:为|是|系)"
    r"(?:本项|该项|此项|各项)?(?:工作|任务|措施)?的?(?:牵头|主办|主责|总牵头)"
    r"|牵头(?:部门|单位)(?:列|排|均?为|在)(?:在|于)?(?:第一|首)"
)


def first_named_leads(text: str) -> bool:
    """Whether the document says that the body named first leads: 排在第一位的部门为牵头部门.

    >>> first_named_leads("（市科技局、市财政局负责，列第一位者为牵头单位，下同）")
    True
    """
    if "牵头" not in text and "主办" not in text and "主责" not in text:
        return False
    return pattern(_FIRST_LEADS).search(text) is not None


# --- the subject of a clause ---

_STOPS = frozenset("，。；：！？、,;:!?\n")
_CLAUSE_ENDS = frozenset("，。；：\n")
_NEVER = frozenset("由在将把被使让的了并是上下以")  # not inside a name that no table lists
_TIME = r"(?:到|至|自|从|于|在)?(?:20|19)\d\d年(?!政府)|\d{1,2}月"
_MODAL, _ADVERB, _VERB = "modal", "adverb", "verb"
_BEHIND_SUO = frozenset("需有得示述属含用产列指涉提作见谓处致")
_AFTER_FIELD = frozenset("部局厅委行主机、等总办署和")
_CONDITIONAL = (  # 具备条件的地方
    "(?:有|具备)(?:相应|一定)?条件的(?:地方|地区|省份|城市|市县|区县|县区|县（市、区）|市、县|单位|高校|学校|医院|企业)"
)
_ALIKE = (  # 各类, 各项: each thing, not each body
    "各(?:类|项|种|族|界|位|行各业|自|个|式|具|尽|有其|取|显|领风|环节|领域|阶段|方面|层级|层次|大|产业|行业|业务|系统|渠道"
    "|时期|学科|科目|指标|工种)"
)


def _follower(text: str, at: int, end: int) -> str | None:
    """The kind of the word that follows a name, or None where it is none of a doer's."""
    followers = words().followers
    for length in (5, 4, 3, 2, 1):
        if at + length <= end:
            found = followers.get(text[at : at + length])
            if found is not None and found[0] != "by":
                after = text[at + length : at + length + 1]
                return None if after and after in (found[1] or "的") else found[0]
    if at < end and text[at] in "到至自从于在12" and pattern(_TIME).match(text, at, end):
        return _ADVERB
    return None


_OFFICE = frozenset("部局厅委办处署")


def _field_follows(text: str, at: int) -> bool:
    """Whether a name goes on here with a field of administration: 市委|组织部, 省政府|发展研究中心."""
    known = words()
    for field in known.fields.get(text[at : at + 2], ()):
        if text.startswith(field, at):
            after = at + len(field)
            if text[after : after + 1] in _OFFICE or text[after : after + 2] in ("机关", "中心", "机构"):
                return True
    return False


def _name_ends(text: str, start: int, limit: int, how: int) -> Iterator[tuple[int, str]]:
    """Ends that a name starting at ``start`` may have, nearest first, each with its kind: any or modal."""
    known = words()
    two = text[start : start + 2]
    for group in known.group_starts.get(two, ()):
        if text.startswith(group, start):
            yield start + len(group), known.groups[group]
    for name in known.known.get(two, ()):
        if text.startswith(name, start):
            yield start + len(name), "any"
    if how < 2:
        return
    if two in ("有条", "具备"):
        match = pattern(_CONDITIONAL).match(text, start, limit)
        if match is not None:
            yield match.end(), "any"
        return
    at = start + 1
    if two[:1] in known.levels or two in ("有关", "相关"):
        match = pattern(DIVISIONS).match(text, start, limit)
        match = match or pattern(BARE_DIVISIONS).match(text, start, limit)
        if match is not None and match.end() - start > 1:
            yield match.end(), "any"
        if pattern(_ALIKE).match(text, start):
            return
    while True:
        here = start if at == start + 1 else at
        if here >= limit:
            break
        end = place_end(text, here) or county_end(text, here)
        if not end:
            break
        yield end, "any"
        at = end
    scan = min(limit, start + 30)
    while at < scan:
        c = text[at]
        if c in _STOPS or c in _NEVER:
            return
        if c in _OPEN:  # 各省（区、市）教育部门
            closing = text.find("）" if c == "（" else ")", at, at + 14)
            if closing < 0:
                return
            at = closing + 1
            continue
        if c in known.last:
            name = text[start : at + 1]
            if c == "所" and text[at + 1 : at + 2] in _BEHIND_SUO:
                return  # 数据专区所需数据
            if name not in known.unwanted and name[-2:] not in known.looks:
                kind = kind_of_ending(name)
                if kind == "place":
                    if len(name) <= 16 and name[:1] not in "各全" and is_place(name):
                        yield at + 1, "modal"
                elif kind == "office":
                    yield at + 1, "any"
                elif kind is not None:
                    yield at + 1, "any" if two[:1] == "各" else "modal"
        at += 1


def _opens(text: str, at: int) -> int:
    """A quick look whether a body can be named here: 0 no, 1 as a set phrase or known name, 2 in any way."""
    known = words()
    two = text[at : at + 2]
    first = two[:1]
    if first in known.levels:
        return 0 if two in known.not_level else 2
    if two in known.opening:
        if first == "全" and two != "全国":
            return 2 if text.startswith("各", at + 2) else 0
        if two in known.places or two in known.free:
            return 2
        for field in known.fields.get(two, ()):
            if text.startswith(field, at):
                if text[at + len(field) : at + len(field) + 1] in _AFTER_FIELD:
                    return 2
                break
        if two in known.known or two in known.group_starts:
            return 1
    return 2 if county_end(text, at) else 0


_BETWEEN = "、|以及|[和及与，]"


def _subject_names(text: str, start: int, end: int) -> tuple[list[Cut], int, str] | None:
    """The names that the clause begins with, where their list ends, and the kind of the word after it."""
    found: list[Cut] = []
    at = start
    limit = min(end, start + LONGEST_SUBJECT)
    while True:
        step = _subject_name(text, at, limit, end)
        if step is None:
            return None
        stop, ending, kind = step
        cuts = _glued(text, at, stop) or [(at, stop)]
        found += cuts
        if kind is not None:
            return found, ending, kind
        at = ending
        if len(found) > 12:
            return None


def _subject_name(
    text: str, at: int, limit: int, end: int, peek: bool = False
) -> tuple[int, int, str | None] | None:
    """One name of the list: its end, where reading goes on, the kind of what follows (None: another name).

    ``peek``: the names after the next are taken on trust, so that no list is read again and again.
    """
    known = words()
    how = _opens(text, at)
    if not how:
        return None
    best: tuple[int, int, str | None] | None = None
    for stop, when in _name_ends(text, at, limit, how):
        if stop >= end and stop < len(text):
            continue
        if text[at:stop] in known.unwanted and text[at:stop] not in known.groups:
            continue
        called = stop
        if text.startswith(("（以下", "(以下"), stop):  # 市科技局（以下简称甲）
            called = _call_ends(text, stop, end)
        if called > stop:
            kind = _follower(text, called, end)
            if kind is not None and (when == "any" or kind == _MODAL):
                return stop, called, kind
            continue
        c = text[stop : stop + 1]
        if c == "等":
            tail = pattern(_OPEN_END).match(text, stop, end)
            kind = _follower(text, tail.end(), end) if tail else None
            if tail is not None and kind is not None and (when == "any" or kind == _MODAL):
                return stop, tail.end(), kind
            continue
        if c == "各":  # 各地区各有关部门
            if text[at] == "各" and (peek or _subject_name(text, stop, limit, end, True) is not None):
                return stop, stop, None
            continue
        if c in "、和及与以，" and c:
            match = pattern(_BETWEEN).match(text, stop, end)
            if match is not None and _opens(text, match.end()) and not _in_compound(text, at, stop):
                if (
                    match[0] in "和与，"
                    and not peek
                    and not _subject_name(text, match.end(), limit, end, True)
                ):
                    continue
                return stop, match.end(), None
        kind = _follower(text, stop, end)
        if kind is None or _field_follows(text, stop):
            continue
        if when == "modal" and kind != _MODAL:
            continue
        best = (stop, stop, kind)
        if when == "any" or kind == _MODAL:
            break
    return best


def _call_ends(text: str, at: int, end: int) -> int:
    """End of the bracket at ``at`` that gives a name its short form: （以下统称专区监管部门）; or ``at``."""
    for close in "）)":
        stop = text.find(close, at, min(end, at + 40))
        if stop > 0:
            return stop + 1
    return at


_LEAD_IN = (
    r"(?:同时|此外|另外|其中|目前|今年|明年|下一步|接下来|(?:今后|未来)(?:(?:[一二三四五六七八九十两]|\d{1,2})年)?"
    r"|20\d\d年|新的?一年|第[一二三四五六七八九十百零]{1,6}条)[，\s]*"
)
_LEAD_FIRST = frozenset("同此另其目今明下接未2新第")
# 政务部门应当, 经济发达地区要: a group that no table lists, before a word of duty
_ANY_GROUP = (
    r"[^，。；：！？、,;:!?\n\s（）()“”的在由对将把被使让和与及或向从为应要须是有于]{1,10}?"
    "(?:部门|单位|机构|机关|组织|地区|城市|学校|高校|医院|政府|运营商|企业|公司|检查组|工作组|专班"
    "|行业|省份|主体|小组|专家组|监督组|评审组|评估组|办公室|中心|协会|联盟|联合体|园区"
    "|(?:使用|提供|运营|建设|施工|出资|监管|管理|承办|委托|受托|采购|供应|合作)方)"
    "(?=应当|应(?![用急变届对收])|要(?![素求点])|须|必须|不得|负责(?!人|同志|的)|会同|牵头(?![单部人企])|在(?:各自)?(?:职责|权限)范围内)"
)
# 联合采购办公室汇总…, 试点工作小组办公室对…: organs that a text sets up itself, before whatever they do
_ORGAN = (
    r"[^，。；：！？、,;:!?\n\s（）()“”的在由对将把被使让和与及或向从为应要须是有于]{0,12}?"
    "(?:小组办公室|采购办公室|工作小组|领导小组|专家组|监督组|工作组|专班|联席会议|理事会)"
    "(?=[对按负承汇及定组统每可]|协调|指导|研究|开展|审议|召开|提出|制定|会同)"
)
_NO_GROUP = frozenset("每这该本某对在从当如凡接超由为我你他各不无未因若经以按与和及或并且而但即则")


@remembered
def _field_list() -> re.Pattern[str]:
    """发展改革、财政、教育等部门: a list of fields of administration, with the 部门 that makes offices of them."""
    field = f"(?:{alternation(words().field_set)})"
    other = f"(?:{field}|[\u4e00-\u9fff]{{2,6}}?)"  # one that the table lacks, between others
    return re.compile(f"(?P<fields>{field}(?:(?:、|和|及|，){other}){{1,20}})等?(?:有关|相关|主管)?部门")


def _field_names(text: str, start: int, end: int) -> tuple[list[Cut], int, str] | None:
    if text[start : start + 2] not in words().fields:
        return None
    match = _field_list().match(text, start, end)
    kind = match and _follower(text, match.end(), end)
    if not match or not kind:
        return None
    cuts = []
    at = start
    for part in re.split("[、和及，]", match["fields"]):
        cuts.append((at, at + len(part)))
        at += len(part) + 1
    return cuts, match.end(), kind


def subject(text: str, start: int, end: int) -> list[Body] | None:
    """The bodies that are the grammatical subject at the head of the clause text[start:end], or None.

    >>> [b.text for b in subject("市科技局、市财政局要落实资金", 0, 13)]
    ['市科技局', '市财政局']
    """
    how = _opens(text, start)
    if not how:
        first = text[start : start + 1]
        if first in _LEAD_FIRST:
            match = pattern(_LEAD_IN).match(text, start, end)
            if match is not None and match.end() < end:
                start = match.end()
                how = _opens(text, start)
    rule = "body.subject"
    result = _field_names(text, start, end) or (_subject_names(text, start, end) if how else None)
    if result is not None:
        names, at, _ = result
    else:
        group = _organ(text, start, end) or _any_group(text, start, end)
        if group is None:
            return None
        names, at, rule = [group], group[1], "body.group"
    role = "responsible"
    partners: list[Cut] = []
    for length in (0, 1, 2):  # 会同, 要会同, 应当会同
        if text.startswith("会同", at + length):
            joined = _partners(text, at + length + 2, end)
            if joined:
                role, partners = "lead", joined
            break
    else:
        if text.startswith(("牵头", "要牵头", "负责牵头"), at):
            role = "lead"
        elif text.startswith(("配合", "协助", "参与", "要配合", "积极配合", "做好配合"), at):
            role = "support"
    bodies = [_body(text, cut, role, rule) for cut in names]
    bodies += [_body(text, cut, "support", "body.with") for cut in partners]
    return bodies


def listed(text: str, start: int, end: int) -> list[Body]:
    """The bodies where text[start:end] is nothing but their list (各地、各部门); empty where it is more."""
    cuts = _list(text, start, end)
    if not cuts and text[start:end] in words().groups:
        cuts = [(start, end)]
    return [_body(text, cut, "responsible", "body.subject") for cut in cuts or ()]


def organ(text: str, start: int, end: int) -> list[Body] | None:
    """The organ that a text sets up itself (联合采购办公室, 专家组) as the subject of the clause text[start:end], or None."""
    found = _organ(text, start, end)
    return [_body(text, found, "responsible", "body.group")] if found else None


def _organ(text: str, start: int, end: int) -> Cut | None:
    match = pattern(_ORGAN).match(text, start, end)
    if match is None:
        return None
    verb_first = text[start : start + 2] in words().verbs_first
    return None if verb_first and not match[0].endswith("办公室") else match.span()


def _any_group(text: str, start: int, end: int) -> Cut | None:
    known = words()
    two = text[start : start + 2]
    if two in known.verbs_first or two[:1] in _NO_GROUP or two in known.not_first:
        return None
    match = pattern(_ANY_GROUP).match(text, start, end)
    if match is None or match[0] in known.unwanted:
        return None
    return match.span()


_GOES_ON = frozenset("、和及与，等（(局厅委部办院署会门")  # after these a list or a name is not at its end


def _partners(text: str, start: int, end: int) -> list[Cut]:
    """The B of A会同B."""
    result = _subject_names(text, start, end) if _opens(text, start) else None
    if result is not None:
        return result[0]
    for stop in range(start + 2, min(end, start + LONGEST_SUBJECT) + 1):  # the shortest list that is one
        goes_on = stop < end and (text[stop] in _GOES_ON or _field_follows(text, stop))
        if goes_on or text[stop - 1] not in words().last:
            continue
        kind = kind_of_ending(text[start:stop])
        if kind in ("office", "group") or (kind == "loose" and stop - start > 4):
            cuts = _list(text, start, stop)
            if cuts:
                return cuts
    return []


# --- inside a clause ---


_BY = r"由(?<![自理经缘根因]由)|交由|集中到|移交(?:给|至)?|划归|归口到?"
_BY_VERB = (
    r"(?P<verb>(?:按职责(?:分工)?|分工|共同|分别|联合|具体|统一){0,3}"
    r"(?:牵头|负责(?!人|同志)|承担|主办|组织实施|统筹|统一|实施|承办|办理|执行|制定|确定|组织|会同))"
)
_WITH_PARTNERS = r"会(?<!商会)同(?P<partners>[^，。；：\n]{2,60})"
_ASKED = (
    r"请(?<![^，。；：\n]请)(?P<asked>[^，。；：\n请]{2,40}?)"
    r"(?=于|在|按|认真|抓紧|尽快|结合|务必|将|及时|做好|遵照|参照|\d)"
)
_INLINE = rf"(?P<by>{_BY})|{_WITH_PARTNERS}|{_ASKED}"


@remembered
def _by_verb() -> re.Pattern[str]:
    """What follows the names behind 由: 牵头, 负责, 按标准给予补贴; or where their clause ends."""
    plain = alternation(word for word, (kind, _) in words().followers.items() if kind != _MODAL)
    return re.compile(rf"{_BY_VERB}|{plain}|(?P<end>[，。；：\n由])")


def _by(text: str, start: int) -> tuple[list[Cut], re.Match[str]] | None:
    """The names behind a 由 that ends at ``start``, and the word that follows them."""
    for match in _by_verb().finditer(text, start + 2, start + 62):
        if match["end"]:
            return None
        names = _asked_or_by(text, start, match.start())
        if names:
            of_thing = not match["verb"] and "的" in text[match.end() : match.end() + 4]
            return None if of_thing else (names, match)  # 由省级政府批准设立的园区
    return None


def _asked_or_by(text: str, start: int, end: int) -> list[Cut] | None:
    """The names behind 由 or 请: a list, or one set phrase (地方, 财政)."""
    found = _list(text, start, end)
    if found is None and text[start:end] in words().groups:
        found = [(start, end)]
    return found


def find_inline(text: str) -> list[Body]:
    """Bodies that a clause names as its doers other than as its subject: 由市科技局牵头, 会同有关部门."""
    found: list[Body] = []
    done = 0
    for match in pattern(_INLINE).finditer(text):
        if match.start() < done:
            continue
        if match["asked"]:
            cuts = _asked_or_by(text, *match.span("asked")) or []
            found += [_body(text, cut, "responsible", "body.asked") for cut in cuts]
            continue
        if match["partners"]:
            cuts = _partners(text, *match.span("partners"))
            found += [_body(text, cut, "support", "body.with") for cut in cuts]
            continue
        told = _by(text, match.end())
        if told is None:
            continue
        names, after = told
        done = after.end()
        verb = after["verb"] or ""
        role = "lead" if verb.endswith(("牵头", "主办", "会同")) else "responsible"
        found += [_body(text, cut, role, "body.by") for cut in names]
        if verb.endswith("会同"):
            stop = start = after.end()
            while stop < len(text) and stop - start < LONGEST_SUBJECT and text[stop] not in _CLAUSE_ENDS:
                stop += 1
            found += [_body(text, cut, "support", "body.with") for cut in _partners(text, start, stop)]
    return found


# --- everything ---

_CLAUSE = r"[^，。；：！？、\n:;,!?（）()“”\"—\s][^，。；：！？\n:;,!?]*"


def find(text: str) -> list[Body]:
    """Every body that the text names in a responsible place, in order, without overlaps.

    These are names in statements of responsibility, subjects of clauses, and those in 由X负责 and 会同X.
    """
    statements = find_assignments(text, first_leads=first_named_leads(text))
    found = [body for statement in statements for body in statement.bodies]
    covered = [(s.start, s.end) for s in statements]
    found += find_inline(text)
    begins = [start for start, _ in covered]
    for match in pattern(_CLAUSE).finditer(text):
        bodies = subject(text, match.start(), match.end())
        if bodies is not None:
            index = bisect_right(begins, match.start()) - 1
            if index < 0 or match.start() >= covered[index][1]:
                found += bodies
    found.sort(key=lambda b: (b.start, -b.end))
    kept: list[Body] = []
    last = 0
    for body in found:
        if body.start >= last:
            kept.append(body)
            last = body.end
    return kept
