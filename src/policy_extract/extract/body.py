"""Who answers for it (责任单位, 主体): statements of responsibility, and bodies that are the subject of a clause.

A name is recognised by its ending (局, 委员会, 人民政府), by the gazetteer, or as a set phrase for a group (各有关部门). What is
said in a statement of responsibility (（市教育局牵头，市财政局配合）) is believed to be a name; elsewhere more is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from policy_extract.lexicon import alternation, table
from policy_extract.model import Assignment, Body

LONGEST_NAME = 45  # characters; the longest names of working groups stay below
LONGEST_STATEMENT = 600  # characters between the brackets of a statement
LONGEST_SUBJECT = 90  # characters; a list of subjects longer than this is not read

Cut = tuple[int, int]  # start and end of a name in the text


# --- the words -------------------------------------------------------------------------------------------------------


class _Words(NamedTuple):
    """The tables of words, as sets and as dictionaries by the first two characters."""

    suffixes: dict[str, str]  # ending → kind
    last: frozenset[str]  # last characters of all endings
    fields: dict[str, tuple[str, ...]]  # first two characters → fields, longest first
    field_set: frozenset[str]
    groups: dict[str, str]  # set phrase → when
    group_starts: dict[str, tuple[str, ...]]
    unwanted: dict[str, str]  # word → kind
    looks: frozenset[str]  # other words that end as bodies do (全部, 开局)
    compounds: tuple[str, ...]  # fields that hold a conjunction (文化和旅游)
    labels: dict[str, str]  # 牵头 → lead, before 单位：
    verbs: dict[str, str]  # 配合 → support, after the names
    followers: dict[str, str]  # word → kind
    places: dict[str, tuple[str, ...]]  # provinces and prefectures, full and short
    place_set: frozenset[str]
    known: dict[str, tuple[str, ...]]  # bodies by name
    known_set: frozenset[str]
    opening: frozenset[str]  # first two characters that a subject may have
    levels: frozenset[str]  # first characters that a subject may have whatever follows


_LEVELS = "省市区县州盟旗镇乡各"
_OPENINGS = (  # first two characters of names that no table lists
    "国务 国家 国资 国有 中央 中国 中共 全国 全市 全省 全区 全县 有关 相关 地方 基层 街道 乡镇 人行 人民 团省 团市 团区 "
    "团县 自治 主管 行业 牵头 责任 具备 有条 党委 党政 驻市 驻省 驻区 驻地 直属 属地 口岸 高新 经开 其他 东部 西部 "
    "中部 沿海 民族"
).split()
# Short names that are also common words, or companies.
_NOT_SHORT = frozenset("来宾 阿里 东方 平安 朝阳 通化 和田 安康 山南 资阳 海东 海西 黄南 文山 保山 白山 红河 大理 自贡 巴中".split())


def _by_start(words: frozenset[str] | set[str] | dict[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found.setdefault(word[:2], []).append(word)
    return {start: tuple(group) for start, group in found.items()}


@cache
def _words() -> _Words:
    suffixes = {row["suffix"]: row["kind"] for row in table("body_suffixes")}
    field_set = frozenset(row["field"] for row in table("body_fields"))
    groups = {row["group"]: row["when"] for row in table("body_groups")}
    roles = table("body_roles")
    place_set = frozenset(
        name
        for row in table("divisions")
        for name in (row["name"], row["short"])
        if len(name) > 1 and name not in _NOT_SHORT
    )
    known_set = frozenset(row["name"] for row in table("bodies") if row["scope"] in ("unique", "central"))
    fields, places, known = _by_start(field_set), _by_start(place_set), _by_start(known_set)
    group_starts = _by_start(groups)
    return _Words(
        suffixes=suffixes,
        last=frozenset(s[-1] for s in suffixes),
        fields=fields,
        field_set=field_set,
        groups=groups,
        group_starts=group_starts,
        unwanted={row["word"]: row["kind"] for row in table("body_not")},
        looks=frozenset(row["word"] for row in table("body_not") if row["kind"] == "look"),
        compounds=tuple(sorted(f for f in field_set if "和" in f)),
        labels={row["word"]: row["role"] for row in roles if row["form"] == "label"},
        verbs={row["word"]: row["role"] for row in roles if row["form"] == "verb"},
        followers={row["word"]: row["kind"] for row in table("body_followers")},
        places=places,
        place_set=place_set,
        known=known,
        known_set=known_set,
        opening=frozenset({*fields, *places, *known, *group_starts, *_OPENINGS}),
        levels=frozenset(_LEVELS),
    )


@cache
def _county_names() -> frozenset[str]:
    """Full names of counties, districts and their like; read when a text first needs them."""
    return frozenset(row["name"] for row in table("divisions_counties"))


# --- one name --------------------------------------------------------------------------------------------------------

# 各县（市、区）人民政府   各省、自治区、直辖市人民政府   各区县（市）   各镇(街)   各市、县人民政府
_DIVISION = "(?:省级|省|自治区|直辖市|计划单列市|设区市|设区的市|地级市|县级市|市|自治州|州|盟|地区|区县|县区|县市|市县|镇街|街镇|县|区|旗|开发区|功能区|新区|园区|高新区|经开区|乡镇|镇|乡|街道)"
_DIVISIONS = re.compile(
    rf"各(?:有关|相关)?{_DIVISION}{{1,3}}(?:[（(][^（）()，。；\n]{{1,12}}[）)])?"
    rf"(?:[、和及]{_DIVISION}{{1,2}}(?:[（(][^（）()，。；\n]{{1,12}}[）)])?"
    r"(?=[、和及，；。）)\n]|人民政府|政府|党委|党工委|管委会|要|应|须|将|负责|配合|参加|按|分工|$))*"
    r"(?:党委、(?:人民)?政府|党委和(?:人民)?政府|党工委、管委会|人民政府|政府|党委|管委会|街道办事处|办事处)?"
)
# the same without 各: 省、自治区、直辖市人民政府   县（市、区）人民政府   乡镇（街道）
_BARE_DIVISIONS = re.compile(
    rf"(?:{_DIVISION}{{1,2}}(?:[（(][^（）()，。；\n]{{1,12}}[）)])?)(?:[、和及]{_DIVISION}{{1,2}})*"
    r"(?:[（(][^（）()，。；\n]{1,12}[）)])?(?:人民政府|政府|党委|管委会)"
)
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]$")
_NOT_IN_NAME = re.compile(r"[，。；：！？!?;:\n\t《》“”\"…]|\d{4}年|年底|月底|[上下]半年|\d%|[的了是]")
_NOT_FIRST = frozenset(  # verbs that begin a clause, not a name
    "加强 加快 完善 推进 推动 支持 鼓励 引导 促进 提升 提高 实施 开展 落实 构建 打造 建立 健全 强化 深化 优化 加大 积极 大力 "
    "继续 进一 全面 深入 发挥 利用 通过 围绕 依托 坚持 确保 培育 成立 设立 组建 完成 制定 出台 包括 例如 比如 其中 不含 "
    "含税 以下 以上 下同 详见 参见 见附 如有 可以 不得 不再 或者 以及 按照 根据 按职 对于 关于 为了 长期 持续 每年 适时 至少".split()
)
_ENDING = 6  # characters of the longest ending that is looked up one by one


def _kind_of_ending(name: str) -> str | None:
    suffixes = _words().suffixes
    for length in range(min(len(name), 8), 0, -1):
        kind = suffixes.get(name[-length:])
        if kind is not None:
            return kind
    return None


def _is_name(name: str, sure: bool) -> bool:
    """Whether the words are one name. ``sure``: nothing else speaks for it, so its form must."""
    words = _words()
    if not 2 <= len(name) <= LONGEST_NAME or name in words.unwanted:
        return False
    if name in words.groups or name in words.known_set or name in words.place_set:
        return True
    if _DIVISIONS.fullmatch(name) or _BARE_DIVISIONS.fullmatch(name):
        return True
    if name[:2] in _NOT_FIRST or _NOT_IN_NAME.search(name):
        return name.startswith(("省推进", "市推进")) and "领导小组" in name
    core = _BRACKETED.sub("", name)
    kind = _kind_of_ending(core)
    if kind is None:
        return not sure or _two_places(name)
    if core[-2:] in words.looks:
        return not sure
    if kind == "place":
        return not sure or _is_place(core)
    return True


def _two_places(name: str) -> bool:
    """浙江杭州, 宁夏银川: a province and a place of it."""
    end = _place_end(name, 0)
    return bool(end) and (name[end:] in _words().place_set)


def _is_place(name: str) -> bool:
    """Whether a name that ends as a division does is one: 温江区, 成都市温江区, 永宁镇; not 城区, 老旧小区."""
    words = _words()
    while name:
        if name in words.place_set or name in _county_names():
            return True
        end = _place_end(name, 0)
        if not end:
            break
        name = name[end:]
    if name[:1] == "各" or name.endswith(("开发区", "高新区", "经开区", "示范区", "新区", "兵团", "农场")):
        return len(name) > 2
    return name.endswith(("镇", "乡", "街道")) and 2 <= len(name) <= 6


def _place_end(text: str, at: int) -> int:
    """End of the name of a province or prefecture that stands at ``at``; 0 where there is none."""
    for name in _words().places.get(text[at : at + 2], ()):
        if text.startswith(name, at):
            return at + len(name)
    return 0


# --- lists of names --------------------------------------------------------------------------------------------------

_TAIL = re.compile(  # 等部门, 等有关部门和单位, 等5个部门, 等地
    r"等(?:有关|相关|其他|其它|责任|成员|市级|省级|区级|市直|省直|多|几|各|\d{1,2}|[一二三四五六七八九十]{1,2}){0,3}(?:个|家)?"
    r"(?:部门和单位|部门、单位|部门及单位|部门单位|单位和部门|部门|单位|地|地区|方面|机构|企业|高校|省市|省份|城市|街道|乡镇|县区|区县|市县)?$"
)
_CONJUNCTION = re.compile("以及|[及和与]")
_BARE_RIGHT = re.compile("(?:其)?(?:政府|单位|部门|机构|直属机构|企业|机关|组织|团体|直属单位|干部|地方|所属.*|下属.*|有关方面)?$")
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
        if separator == "、" and text[start : start + 1] in _words().levels:
            for pattern in (_DIVISIONS, _BARE_DIVISIONS):
                match = pattern.match(text, start)
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


def _strip(text: str, start: int, end: int) -> Cut:
    while start < end and text[start] in " \u3000\t:：、，,":
        start += 1
    while end > start and text[end - 1] in " \u3000\t、，,。.；;":
        end -= 1
    return start, end


def _split(text: str, start: int, end: int) -> Iterator[Cut]:
    """Parts A和B, A及各B, where both are names of their own: not 工业和信息化局, 各级党委和政府."""
    for match in _CONJUNCTION.finditer(text, start, end):
        if match.start() == start:
            continue
        left, right = text[start : match.start()], text[match.end() : end]
        if _BARE_RIGHT.match(right):
            continue
        if left.count("（") + left.count("(") != left.count("）") + left.count(")"):
            continue
        if match[0] == "和" and _in_compound(text, start, match.start()):
            continue
        bare_left = _TAIL.sub("", left)
        only_field = bare_left in _words().field_set
        if only_field and not right.endswith(("部门", "机关", "系统")):  # 财政和金融局 is one office
            continue
        sure_left = only_field or _is_name(bare_left, True)
        if right.startswith(("各", "有关", "相关", "其他")) and (sure_left or len(bare_left) > 3):
            yield start, match.start()
            yield from _split(text, match.end(), end)
            return
        bare = _TAIL.sub("", right)
        if sure_left and (_is_name(bare, True) or any(_is_name(p, True) for p in _CONJUNCTION.split(bare)[:1])):
            yield start, match.start()
            yield from _split(text, match.end(), end)
            return
    yield start, end


def _in_compound(text: str, start: int, conjunction: int) -> bool:
    """Whether the conjunction stands inside the name of a field: 文化|和旅游."""
    for field in _words().compounds:
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
            tail = _TAIL.search(piece)
            if tail is not None and piece not in _words().groups and not piece.endswith("高等学校"):
                if tail.start():
                    for first, last in _split(text, begin, begin + tail.start()):
                        yield first, last, True
                continue
        if stop > begin:
            yield begin, stop, False


def _list(text: str, start: int, end: int) -> list[Cut] | None:
    """The names where text[start:end] is wholly a list of names that are sure."""
    words = _words()
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
        if not _is_name(name, True) and not (name in words.field_set and (open_ended or len(found) > 1)):
            return None
    if all(text[a:b] in words.field_set for a, b in found) and not open_ended:
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
    if _is_name(first, True) and _is_name(second, True):
        return [(start, middle), (middle, end)]
    return None


def parse_list(text: str, start: int, end: int) -> list[Body] | None:
    """The bodies where text[start:end] is wholly a list of names of bodies, else None.

    >>> [b.text for b in parse_list("市科技局、财政局和各区县", 0, 12)]
    ['市科技局', '财政局', '各区县']
    """
    if not 2 <= end - start <= LONGEST_STATEMENT:
        return None
    found = _list(text, start, end)
    if found is None:
        return None
    return [_body(text, cut, "responsible", "body.list") for cut in found]


def _body(text: str, cut: Cut, role: str, rule: str) -> Body:
    name = text[cut[0] : cut[1]]
    return Body(name, cut[0], cut[1], name, role, rule)


# --- statements of responsibility ------------------------------------------------------------------------------------

_UNIT = "(?:单位|部门|主体|机构|处室|科室|机关|方|部门和单位|部门（单位）|单位（部门）)"


@cache
def _label() -> re.Pattern[str]:
    """A label: 牵头单位, 责任单位为, 配合部门."""
    word = alternation(_words().labels)
    return re.compile(rf"(?:市级|省级|主要|具体|各)?({word}){_UNIT}(?:为|是)?")


@cache
def _predicate() -> re.Pattern[str]:
    """What closes a list of names and says their role: 按职责分工负责, 牵头, 参与配合."""
    verb = alternation(_words().verbs)
    return re.compile(
        r"(?:，?(?:按照?|依据|根据|依)(?:各自)?的?(?:工作)?(?:职责|职能|任务|权限|职权)(?:任务|权限|范围)?(?:分工)?|按分工|分工|共同|分头|分别|联合|"
        r"具体|统一|统筹|协同|总体|主要|全面|各自|直接|密切|积极|按要求|负责协调|做好){0,4}"
        rf"({verb})(?:工作|任务|配合工作)?$"
    )


_WITH = re.compile("会同|商(?=[^务会业])|联合(?!会|社|国)")
_NOTE = re.compile(  # what is said beside the names
    r"下同$|^(?:以?下同|完成时[限间]|时[限间]|适用|排|列|首位|第一|注|详见|见|长期|持续|每年|适时|全年|年底|立即|近期|联系|电话|不含)"
    r"|\d{4}年|月底|季度|半年|牵头(?:部门|单位)[,，]|为牵头"
)


class _Found(NamedTuple):
    cut: Cut
    role: str
    explicit: bool  # a label or 牵头/配合 says the role; 负责 alone does not


def _statement(text: str, start: int, end: int, first_leads: bool) -> list[_Found]:
    """Reads the inside of a statement: names with a label before or a predicate after them; [] if it is none."""
    labels, verbs = _words().labels, _words().verbs
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
        head = _label().match(piece)
        if head is not None and (head.end() == len(piece) or separator != ":" and separator != "："):
            rest = piece[head.end() :]
            is_label = (not rest and separator and separator in ":： ") or head[0].endswith(("为", "是"))
            if is_label or (rest and _is_name(rest, True)):
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
        if _NOTE.search(piece) and (predicate is None or not _is_name(piece[: predicate.start()], True)):
            continue
        role = None
        if predicate is not None and not _is_name(piece, True):
            role = verbs[predicate[1]]
            stop = begin + predicate.start()
        for first, last in _with(text, begin, stop, waiting, partners):
            for a, b, tail in _each(text, first, last):
                name = text[a:b]
                if not (_is_name(name, False) or name in _words().field_set) or name[:2] in _NOT_FIRST:
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
    match = _WITH.search(text, begin, stop)
    if match is None or not _is_name(text[begin : match.start()].removesuffix("牵头"), True):
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


_BRACKET = re.compile(r"[（()）【】\[\]〔〕\n]")
_PAIR = {"）": "（(", ")": "（(", "】": "【", "]": "[", "〕": "〔"}
_SPEAKS = re.compile("负责|牵头|配合|单位|部门|参加|参与|主办|协办|承办|落实|实施|主体|协助|责任|执行|办理|指导")


def _groups(text: str) -> Iterator[Cut]:
    """Outermost bracketed stretches within a line, brackets included; one pass over the brackets of the text."""
    stack: list[int] = []
    for match in _BRACKET.finditer(text):
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
_COLON = re.compile("[：:]")
_LINE_STOP = re.compile("[。\n（(【]")


def find_assignments(text: str, *, first_leads: bool = False) -> list[Assignment]:
    """Statements of responsibility, in order: （市教育局牵头，市财政局配合） and 责任单位：市教育局。

    ``first_leads``: the document says that the first body named leads (see `first_named_leads`). Roles are as stated;
    where some 负责 and others 配合, the former lead.
    """
    found: list[Assignment] = []
    for start, end in _groups(text):
        if end - start > LONGEST_STATEMENT:
            continue
        if _SPEAKS.search(text, start, end) is None:
            if not _may_be_bare(text, start, end):
                continue
            cuts = _list(text, start + 1, end - 1)
            if cuts is None or not _bare_enough(text, start, cuts):
                continue
            names = _settle(text, [_Found(c, "responsible", False) for c in cuts], first_leads, False)
        else:
            names = _statement(text, start + 1, end - 1, first_leads)
            if not names or not any(_is_name(text[f.cut[0] : f.cut[1]], True) for f in names):
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
    return end - start > 5 and text[end - 2] in _words().last and _ends_sentence(text, start, end)


def _bare_enough(text: str, start: int, cuts: list[Cut]) -> bool:
    """Whether a bare list in brackets says who answers, not (济南、青岛) or (教育中心、医疗中心)."""
    after_sentence = text[start - 1 : start] in "。；！"
    for first, last in cuts:
        name = text[first:last]
        kind = _kind_of_ending(name)
        if name in _words().place_set or kind == "place":
            return False
        if kind != "office" and not after_sentence and name not in _words().known_set and name[0] != "各":
            return False
    return True


def _ends_sentence(text: str, start: int, end: int) -> bool:
    """Whether the bracket closes a sentence: before its full stop, or after it at the end of a paragraph."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if before == "\n":
        return False
    return before in "。；！" or after in _SENTENCE_END


def _assignment(text: str, start: int, end: int, names: list[_Found], rule: str) -> Assignment:
    bodies = sorted(_body(text, f.cut, f.role, rule) for f in names)
    bodies.sort(key=lambda b: b.start)
    return Assignment(start, end, tuple(bodies))


def _lines(text: str, inside: list[Cut], first_leads: bool) -> Iterator[Assignment]:
    """Statements without brackets: 责任单位：市教育局、市财政局。"""
    starts = [cut[0] for cut in inside]
    done = 0
    for match in _COLON.finditer(text):
        at = match.start()
        if at < done:
            continue
        lead = text[max(0, at - 8) : at].rstrip(" ")
        if not lead.endswith(("单位", "部门", "主体", "机构", "处室", "牵头", "配合", "负责", "主办", "协办", "责任")):
            continue
        begin = _label_start(text, at)
        if begin is None:
            continue
        index = bisect_right(starts, at) - 1
        if index >= 0 and inside[index][0] <= at < inside[index][1]:
            continue
        stop = _LINE_STOP.search(text, at + 1, at + LONGEST_STATEMENT)
        end = stop.start() if stop else min(len(text), at + LONGEST_STATEMENT)
        names = _statement(text, begin, end, first_leads)
        sure = [f for f in names if _is_name(text[f.cut[0] : f.cut[1]], True)]
        if not names or len(sure) < len(names):
            if not sure or sure[0] != names[0]:
                continue
            names = names[: next(i for i, f in enumerate(names) if f not in sure)]
            end = names[-1].cut[1]
        done = end
        yield _assignment(text, begin, end, names, "body.line")


def _label_start(text: str, colon: int) -> int | None:
    """Where the label before the colon begins, if one stands there after punctuation or at the head of a line."""
    begin = colon
    while begin > 0 and colon - begin < 14 and text[begin - 1] not in "。；;，,\n\t 　（(、：:．.】":
        begin -= 1
    word = text[begin:colon].strip()
    match = _label().fullmatch(word)
    if match is None and word not in _words().labels:
        return None
    return begin


_FIRST_LEADS = re.compile(
    r"(?:第一(?:位|个|家|名)?|首(?:位|个|家))(?:的|者|责任|部门|单位|列|名|排|，|、|均|即){0,5}(?:为|是|系)"
    r"(?:本项|该项|此项|各项)?(?:工作|任务|措施)?的?(?:牵头|主办|主责|总牵头)"
    r"|牵头(?:部门|单位)(?:列|排|均?为|在)(?:在|于)?(?:第一|首)"
)


def first_named_leads(text: str) -> bool:
    """Whether the document says that the body named first leads: 排在第一位的部门为牵头部门.

    >>> first_named_leads("（市科技局、市财政局负责，列第一位者为牵头单位，下同）")
    True
    """
    return _FIRST_LEADS.search(text) is not None


# --- the subject of a clause -----------------------------------------------------------------------------------------

_STOPS = frozenset("，。；：！？、,;:!?\n")
_NEVER = frozenset("由在将把被使让的了并是上下")  # not inside a name that no table lists
_TIME = re.compile(r"(?:到|至|自|从)?(?:20|19)\d\d年(?!政府)|(?:\d{1,2}月)")
_MODAL, _ADVERB, _VERB = "modal", "adverb", "verb"
_OTHER_WORD = {  # what may not come next: 要|闻, 负责|人, 都|市
    "要": "闻求素点件道塞害义地领", "应": "用急变届收付", "将": "军士领", "需": "求", "可": "持靠再见", "计划": "单生经的",
    "负责": "人同的", "都": "市", "以": "外上下内南北东西来前后及", "对": "外口", "为": "主止", "从": "业", "同": "志", "在": "内",
    "承担": "单的", "参与": "单度方者的", "牵头": "单部人企的", "联合": "会国社体创", "还": "款", "正": "式当", "再": "生",
    "先": "进行锋", "则": "", "研究": "院所中生的", "开发": "区的", "组织": "部化的", "监督": "管局所的", "检查": "站组的",
    "生产": "总建的", "执行": "局的", "审批": "局的", "服务": "业的", "治理": "体的", "提供": "的", "培训": "中的",
}  # fmt: skip
_COUNTY_LAST = frozenset("市县区旗")
_NOT_LEVEL = frozenset(  # first characters that are level words elsewhere
    ("市场", "区域", "县域", "区块", "州际", "省际", "省内", "省外", "市内", "市外", "市区", "区间", "区内", "乡村", "镇域",
     "各类", "各项", "各种", "各族", "各界", "各位", "各自", "各个", "各式", "各行", "旗下", "旗帜", "盟约", "乡土", "镇区")
)
_AFTER_FIELD = frozenset("部局厅委行主机、等总办署和")
_CONDITIONAL = re.compile(r"(?:有|具备)(?:相应|一定)?条件的(?:地方|地区|省份|城市|市县|区县|县区|县（市、区）|市、县|单位|高校|学校|医院|企业)")
_ALIKE = re.compile(r"各(?:类|项|种|族|界|位|行各业|自|个|式|具|尽|有其|取|显|领风|环节|领域|阶段|方面|层级|层次|大|产业|行业|业务|系统|渠道|时期|学科|科目|指标|工种)")


def _follower(text: str, at: int, end: int) -> str | None:
    """The kind of the word that follows a name, or None where it is none of a doer's."""
    followers = _words().followers
    for length in (5, 4, 3, 2, 1):
        if at + length <= end:
            kind = followers.get(text[at : at + length])
            if kind is not None:
                if text[at + length : at + length + 1] in _OTHER_WORD.get(text[at : at + length], "的"):
                    return None if text[at + length : at + length + 1] else kind
                return kind
    if at < end and text[at] in "到至自从12" and _TIME.match(text, at, end):
        return _ADVERB
    return None


def _field_follows(text: str, at: int) -> bool:
    """Whether a name goes on here with a field of administration: 市委|组织部, 省政府|发展研究中心."""
    words = _words()
    for field in words.fields.get(text[at : at + 2], ()):
        if text.startswith(field, at):
            after = at + len(field)
            if text[after : after + 1] in "部局厅委办处署" or text[after : after + 2] in ("部门", "机关", "中心", "机构"):
                return True
    return False


def _name_ends(text: str, start: int, limit: int, how: int) -> Iterator[tuple[int, str]]:
    """Ends that a name starting at ``start`` may have, nearest first, each with its kind: any or modal."""
    words = _words()
    two = text[start : start + 2]
    for group in words.group_starts.get(two, ()):
        if text.startswith(group, start):
            yield start + len(group), words.groups[group]
    for name in words.known.get(two, ()):
        if text.startswith(name, start):
            yield start + len(name), "any"
    if how < 2:
        return
    if two in ("有条", "具备"):
        match = _CONDITIONAL.match(text, start, limit)
        if match is not None:
            yield match.end(), "any"
        return
    at = start + 1
    if two[:1] in words.levels or two in ("有关", "相关"):
        match = _DIVISIONS.match(text, start, limit) or _BARE_DIVISIONS.match(text, start, limit)
        if match is not None and match.end() - start > 1:
            yield match.end(), "any"
        if _ALIKE.match(text, start):
            return
    while True:
        end = _place_end(text, start if at == start + 1 else at) or _county_end(text, start if at == start + 1 else at)
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
        if c in words.last:
            name = text[start : at + 1]
            if name not in words.unwanted and name[-2:] not in words.looks:
                kind = _kind_of_ending(name)
                if kind == "place":
                    if len(name) <= 16 and name[:1] not in "各全" and _is_place(name):
                        yield at + 1, "modal"
                elif kind == "office":
                    yield at + 1, "any"
                elif kind is not None:
                    yield at + 1, "modal"
        at += 1


def _opens(text: str, at: int) -> int:
    """A quick look whether a body can be named here: 0 no, 1 only as a set phrase or known name, 2 in any way."""
    words = _words()
    two = text[at : at + 2]
    first = two[:1]
    if first in words.levels:
        return 0 if two in _NOT_LEVEL else 2
    if two in words.opening:
        if two in words.places or two in _OPENINGS:
            return 2
        if first == "全" and two != "全国":
            return 2 if text.startswith("各", at + 2) else 0
        for field in words.fields.get(two, ()):
            if text.startswith(field, at):
                if text[at + len(field) : at + len(field) + 1] in _AFTER_FIELD:
                    return 2
                break
        if two in words.known or two in words.group_starts:
            return 1
    return 2 if _county_end(text, at) else 0


def _county_end(text: str, at: int) -> int:
    """End of the full name of a county, district or city of that rank that stands at ``at``; 0 where there is none."""
    for last in (at + 2, at + 3, at + 1, at + 4):
        if text[last : last + 1] in _COUNTY_LAST and text[at : last + 1] in _county_names():
            return last + 1
    return 0


_OPEN_END = re.compile(r"等(?:有关|相关|多|各|\d{1,2}|[一二三四五六七八九十]{1,2}){0,3}(?:个|家)?(?:部门和单位|部门单位|部门|单位|地区|地方|地|省份|省市|城市|县区|区县|市县)?")
_BETWEEN = re.compile("、|以及|[和及与，]")


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


def _subject_name(text: str, at: int, limit: int, end: int) -> tuple[int, int, str | None] | None:
    """One name of the list: its end, where reading goes on, and the kind of what follows (None: another name)."""
    words = _words()
    how = _opens(text, at)
    if not how:
        return None
    best: tuple[int, int, str | None] | None = None
    for stop, when in _name_ends(text, at, limit, how):
        if stop >= end and stop < len(text):
            continue
        if text[at:stop] in words.unwanted:
            continue
        c = text[stop : stop + 1]
        if c == "等":
            tail = _OPEN_END.match(text, stop, end)
            kind = _follower(text, tail.end(), end) if tail else None
            if tail is not None and kind is not None and (when == "any" or kind == _MODAL):
                return stop, tail.end(), kind
            continue
        if c == "各":  # 各地区各有关部门
            if text[at] == "各" and _subject_name(text, stop, limit, end) is not None:
                return stop, stop, None
            continue
        if c in "、和及与以，" and c:
            match = _BETWEEN.match(text, stop, end)
            if match is not None and _opens(text, match.end()) and not _in_compound(text, at, stop):
                if match[0] in "和与，" and _subject_name(text, match.end(), limit, end) is None:
                    continue
                return stop, match.end(), None
        kind = _follower(text, stop, end)
        if kind is None or _field_follows(text, stop):
            continue
        if when == "modal" and kind != _MODAL:
            continue
        if best is None or stop > best[0] and stop - best[0] <= 1:
            best = (stop, stop, kind)
            if when == "any" and kind != _VERB:
                break
            if kind == _MODAL:
                break
            if when == "any":
                break
    return best


_LEAD_IN = re.compile(r"(?:同时|此外|另外|其中|目前|今年|明年|下一步|接下来|未来|20\d\d年|新的?一年)，?")


def subject(text: str, start: int, end: int) -> list[Body] | None:
    """The bodies that are the grammatical subject at the head of the clause text[start:end], or None.

    >>> [b.text for b in subject("市科技局、市财政局要落实资金", 0, 13)]
    ['市科技局', '市财政局']
    """
    if not _opens(text, start):
        if text[start : start + 1] not in "同此另其目今明下接未2新":
            return None
        match = _LEAD_IN.match(text, start, end)
        if match is None or not _opens(text, match.end()):
            return None
        start = match.end()
    result = _subject_names(text, start, end)
    if result is None:
        return None
    names, at, _ = result
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
    bodies = [_body(text, cut, role, "body.subject") for cut in names]
    bodies += [_body(text, cut, "support", "body.with") for cut in partners]
    return bodies


def _partners(text: str, start: int, end: int) -> list[Cut]:
    """The B of A会同B."""
    result = _subject_names(text, start, end) if _opens(text, start) else None
    if result is not None:
        return result[0]
    cuts = _list(text, start, end) if end - start <= LONGEST_SUBJECT else None
    return cuts or []


# --- inside a clause -------------------------------------------------------------------------------------------------


@cache
def _inline() -> re.Pattern[str]:
    # 由市科技局牵头   由市科技局会同市财政局负责   集中到市大数据局统筹   交由市资源交易中心办理   会同有关部门共同
    return re.compile(
        r"(?:由(?<![自理经缘根因事]由)|交由|集中到|移交(?:给|至)?|划归|归口到?)(?P<names>[^，。；：\n由]{2,60}?)"
        r"(?P<verb>(?:按职责(?:分工)?|分工|共同|分别|联合|具体|统一)*"
        r"(?:牵头|负责(?!人|同志)|承担|主办|组织实施|统筹|统一|实施|承办|办理|执行|制定|确定|组织|会同))"
        r"|会(?<!商会)同(?P<partners>[^，。；：\n]{2,60})"
    )


def find_inline(text: str) -> list[Body]:
    """Bodies that a clause names as its doers other than as its subject: 由市科技局牵头, 会同有关部门."""
    found: list[Body] = []
    if not ("由" in text or "会同" in text or "集中到" in text or "移交" in text or "划归" in text or "归口" in text):
        return found
    for match in _inline().finditer(text):
        if match["partners"]:
            start, end = match.span("partners")
            cuts = _partners(text, start, end)
            found += [_body(text, cut, "support", "body.with") for cut in cuts]
            continue
        start, end = match.span("names")
        names = _list(text, start, end)
        if names is None:
            continue
        verb = match["verb"]
        role = "lead" if verb.endswith(("牵头", "主办", "会同")) else "responsible"
        found += [_body(text, cut, role, "body.by") for cut in names]
        if verb.endswith("会同"):
            stop = next((i for i in range(match.end(), min(len(text), match.end() + 60)) if text[i] in _STOPS), None)
            found += [
                _body(text, cut, "support", "body.with")
                for cut in _partners(text, match.end(), stop if stop is not None else len(text))
            ]
    return found


# --- everything ------------------------------------------------------------------------------------------------------

_CLAUSE = re.compile(r"[^，。；：！？、\n:;,!?（）()“”\"—\s][^，。；：！？\n:;,!?]*")


def find(text: str) -> list[Body]:
    """Every body that the text names in a responsible place, in order, without overlaps.

    These are the names in statements of responsibility, the subjects of clauses, and 由X负责, 会同X and their like.
    """
    statements = find_assignments(text, first_leads=first_named_leads(text))
    found = [body for statement in statements for body in statement.bodies]
    covered = [(s.start, s.end) for s in statements]
    found += find_inline(text)
    begins = [start for start, _ in covered]
    for match in _CLAUSE.finditer(text):
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


# --- full names ------------------------------------------------------------------------------------------------------

_DEFINED = re.compile(
    r"[（(]以下(?:均)?(?:简称|统称|称)(?:为)?[:：]?[“\"'‘「『《]?([^“”\"'‘’「」『』《》（）()，。；\n]{1,20})[”\"'’」』》]?[）)]"
)
_CUT_LEFT = re.compile(r"^.*[，。；：、！\n“”]|^(?:由|在|向|对|经|与|和|及|成立|设立|组建|依托|委托|授权|根据|按照)+")
_ISSUER_TAIL = re.compile(r"(?:人民政府|政府|党委|委员会|办公厅|办公室|人大).*$")
_CENTRAL = re.compile("国务院|中共中央|中华人民共和国|全国人|国家|最高人民|中国")
_LEVEL_WORD = re.compile(r"(自治区|[省市区县州旗盟])(?![级直属场域外内际县市区镇乡街])")
# endings that an office's short name has, and the same in full
_FULL_ENDING = {"委": "委员会", "局": "局", "厅": "厅", "部": "部", "署": "署", "处": "处", "办": "办公室"}
_SPELLED = ("人民政府", "委员会", "局", "厅", "办公室", "办公厅", "中心", "院", "处", "总队", "支队", "集团", "公司", "队")


class Resolver:
    """Full names as one document means them. What neither the document nor the tables tell stays as written.

    ``issuer`` is the body whose plan it is (成都市温江区): 区民政局 is then 成都市温江区民政局. ``published`` decides between
    names that followed each other.

    >>> Resolver("", "济南市人民政府", None).name("市科技局")
    '济南市科学技术局'
    """

    def __init__(self, text: str, issuer: str | None, published: date | None) -> None:
        self._text = text
        self._published = published
        self._names: dict[str, str] = {}
        self._defined: dict[str, str] | None = None
        self._levels: dict[str, str] | None = None
        self._issuer = issuer or ""

    def name(self, surface: str) -> str:
        """The full name of the body that the document calls ``surface``."""
        found = self._names.get(surface)
        if found is None:
            found = self._names[surface] = self._resolve(surface)
        return found

    def names(self, bodies: Sequence[Body]) -> list[Body]:
        """The bodies with their full names; 财政局 beside 市科技局 in one list is taken as 市财政局."""
        named: list[Body] = []
        level, end = "", -9
        for body in bodies:
            surface = body.text
            if body.start - end > 2:
                level = ""
            head = _LEVEL_WORD.match(surface)
            name = self.name(surface)
            if head is not None:
                level = head[1]
            elif level and name == surface and _office_of_field(surface):
                name = self.name(level + surface)
                name = surface if name == level + surface else name
            named.append(body._replace(name=name))
            end = body.end
        return named

    def _resolve(self, surface: str) -> str:
        defined = self._definitions().get(surface)
        if defined is not None:
            return defined
        for row in _by_name().get(surface, ()):
            if row["scope"] == "unique" or (row["scope"] == "central" and self._central()):
                return row["full"] if self._holds(row) else surface
        head = _LEVEL_WORD.match(surface)
        if head is not None:
            place = self._divisions().get(head[1])
            if place is None:
                return surface
            return self._local(place, surface[head.end() :], surface)
        return self._placed(surface)

    def _local(self, place: str, rest: str, surface: str) -> str:
        """The body that ``rest`` names at ``place``: 科技局, 委组织部, 政府办公厅."""
        if rest in ("政府", "人民政府"):
            return f"{place}人民政府"
        if rest == "委":
            return f"中共{place}委员会"
        if rest.startswith(("政府", "人民政府")):
            rest = rest.removeprefix("人民").removeprefix("政府")
            office = self._local("", rest, rest)
            return f"{place}人民政府{office}" if office.endswith(_SPELLED) else surface
        if rest.startswith("委") and len(rest) > 2:
            row = self._row(rest[1:], "party")
            return row["full"].replace("{place}", place) if row else surface
        row = self._row(rest, "local")
        if row is not None:
            return row["full"].replace("{place}", place)
        office = _office_of_field(rest)
        if office is not None:
            return place + office
        if rest.endswith(_SPELLED) and len(rest) > 2 and rest not in _words().unwanted and "有关" not in rest:
            return place + rest
        return surface

    def _placed(self, surface: str) -> str:
        """Names that begin with a division: 济南市科技局, 浙江杭州."""
        at, places = 0, []
        while True:
            end = _place_end(surface, at)
            if not end:
                break
            full = _full_places().get(surface[at:end])
            if full is None:
                return surface
            places.append(full)
            at = end
        if not places:
            return surface
        rest = surface[at:]
        place = "".join(places)
        if not rest:
            return place
        return self._local(place, rest, surface) if surface[at - 1] in "省市区县州旗盟" else surface

    def _row(self, name: str, scope: str) -> dict[str, str] | None:
        for row in _by_name().get(name, ()):
            if row["scope"] == scope and self._holds(row) and (not row["supports"] or row["supports"] in self._text):
                return row
        return None

    def _holds(self, row: dict[str, str]) -> bool:
        if self._published is None:
            return not row["until"]
        year = self._published.year
        return (not row["from"] or int(row["from"]) <= year) and (not row["until"] or year <= int(row["until"]))

    def _central(self) -> bool:
        return bool(_CENTRAL.match(self._issuer)) or self._issuer[:5] in _words().known_set or any(
            self._issuer.startswith(name) for name in _words().known.get(self._issuer[:2], ())
        )

    def _divisions(self) -> dict[str, str]:
        """Level word → division, from the issuer: 市 → 成都市, 区 → 成都市温江区."""
        if self._levels is None:
            self._levels = _levels_of(self._issuer)
        return self._levels

    def _definitions(self) -> dict[str, str]:
        """What the document itself defines: 成都市温江区民政局（以下简称“区局”）."""
        if self._defined is None:
            self._defined = {}
            if "以下" in self._text:
                for match in _DEFINED.finditer(self._text):
                    left = self._text[max(0, match.start() - 40) : match.start()]
                    for _ in range(2):
                        left = _CUT_LEFT.sub("", left)
                    if _is_name(left, True):
                        self._defined.setdefault(match[1].strip(), left)
        return self._defined


@cache
def _by_name() -> dict[str, tuple[dict[str, str], ...]]:
    found: dict[str, tuple[dict[str, str], ...]] = {}
    for row in table("bodies"):
        found[row["name"]] = (*found.get(row["name"], ()), row)
    return found


@cache
def _full_fields() -> dict[str, str]:
    return {row["field"]: row["full"] for row in table("body_fields")}


@cache
def _full_places() -> dict[str, str]:
    """Short and full names of provinces and prefectures → full names; provinces win (海南, 吉林)."""
    found: dict[str, str] = {}
    for row in table("divisions"):
        found.setdefault(row["name"], row["name"])
    for row in sorted(table("divisions"), key=lambda r: len(r["code"])):
        found.setdefault(row["short"], row["name"])
    return found


def _office_of_field(rest: str) -> str | None:
    """科技局 → 科学技术局; None where the field or the ending is not known."""
    ending = _FULL_ENDING.get(rest[-1:])
    full = _full_fields().get(rest[:-1]) if ending else None
    return full + ending if full is not None and ending is not None else None


def _levels_of(issuer: str) -> dict[str, str]:
    """The divisions that an issuer's name tells, by the word that stands for each."""
    at, chain = 0, []  # full names, outermost first
    while True:
        end = _place_end(issuer, at)
        if not end:
            break
        full = _full_places().get(issuer[at:end])
        if full is None:
            break
        chain.append(full)
        at = end
    rest = issuer[at:]
    for length in range(min(len(rest), 15), 1, -1):
        if rest[:length] in _county_names():
            chain.append(rest[:length])
            break
    if not chain:
        return {}
    chain = _with_province(chain)
    found: dict[str, str] = {}
    joined = ""
    for name in chain:
        joined = name if name[-1] == "市" and joined.endswith(("省", "区")) else joined + name
        word = "自治区" if name.endswith("自治区") else name[-1]
        if word == "自治区":
            found.setdefault("区", name)
        if word in "省市区县州旗盟自治区":
            found[word] = joined
    return found


def _with_province(chain: list[str]) -> list[str]:
    """Puts the province before a prefecture, which the codes tell."""
    code = next((row["code"] for row in table("divisions") if row["name"] == chain[0]), None)
    if code is not None and len(code) == 4:
        province = next(row["name"] for row in table("divisions") if row["code"] == code[:2])
        return [province, *chain]
    return chain
