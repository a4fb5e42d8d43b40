"""The words and names that bodies are told by: endings, fields, set phrases, the gazetteer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from policy_extract.lexicon import remembered, table

LONGEST_NAME = 45  # characters; the longest names of working groups stay below
LONGEST_ENDING = 8  # characters; 分行营业管理部 has seven


@cache
def pattern(source: str) -> re.Pattern[str]:
    """The pattern, compiled when first needed."""
    return re.compile(source)


# --- the words ---


class Words(NamedTuple):
    """The tables of words, as sets and as dictionaries by the first two characters."""

    suffixes: dict[str, str]  # ending → kind
    last: frozenset[str]  # last characters of all endings
    fields: dict[str, tuple[str, ...]]  # first two characters → fields, longest first
    field_set: frozenset[str]
    groups: dict[str, str]  # set phrase → when
    group_starts: dict[str, tuple[str, ...]]
    unwanted: frozenset[str]  # words that are no names
    not_first: frozenset[str]  # verbs that begin a clause, not a name
    not_level: frozenset[str]  # 市场, 各类: words that begin as names do
    looks: frozenset[str]  # other words that end as bodies do (全部, 开局)
    compounds: tuple[str, ...]  # fields that hold a conjunction (文化和旅游)
    labels: dict[str, str]  # 牵头 → lead, before 单位：
    verbs: dict[str, str]  # 配合 → support, after the names
    followers: dict[str, tuple[str, str]]  # word → kind, and the characters that make another word of it
    places: dict[str, tuple[str, ...]]  # provinces and prefectures, full and short
    place_set: frozenset[str]
    known: dict[str, tuple[str, ...]]  # bodies by name
    known_set: frozenset[str]
    free: frozenset[str]  # first two characters of names that go on freely (国务, 有关)
    opening: frozenset[str]  # first two characters that a subject may have
    levels: frozenset[str]  # first characters that a subject may have whatever follows
    verbs_first: frozenset[str]  # first two characters of the verbs and adverbs that begin clauses


_LEVELS = "省市区县州盟旗镇乡各"  # a name may begin with these whatever follows


def _by_start(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        found.setdefault(word[:2], []).append(word)
    return {start: tuple(group) for start, group in found.items()}


@remembered
def words() -> Words:
    field_set = frozenset(row["field"] for row in table("body_fields"))
    groups = {row["group"]: row["when"] for row in table("body_groups")}
    roles = table("body_roles")
    unlike = table("body_not")
    others = {kind: frozenset(row["word"] for row in unlike if row["kind"] == kind) for kind in _OTHERS}
    place_set = frozenset(
        name
        for row in table("divisions")
        for name in (row["name"], row["short"])
        if len(name) > 1 and name not in others["place"]
    )
    known_set = frozenset(row["name"] for row in table("bodies") if row["scope"] in ("unique", "central"))
    fields, places, known, group_starts = map(_by_start, (field_set, place_set, known_set, groups))
    suffixes = {row["suffix"]: row["kind"] for row in table("body_suffixes")}
    followers = table("body_followers")
    free = frozenset(row["opening"] for row in table("body_openings"))
    return Words(
        suffixes=suffixes,
        last=frozenset(s[-1] for s in suffixes),
        fields=fields,
        field_set=field_set,
        groups=groups,
        group_starts=group_starts,
        unwanted=others["pronoun"] | others["bare"] | others["look"],
        not_first=others["verb"],
        not_level=others["level"],
        looks=others["look"],
        compounds=tuple(sorted(f for f in field_set if "和" in f)),
        labels={row["word"]: row["role"] for row in roles if row["form"] == "label"},
        verbs={row["word"]: row["role"] for row in roles if row["form"] == "verb"},
        followers={row["word"]: (row["kind"], row["unless"]) for row in followers},
        places=places,
        place_set=place_set,
        known=known,
        known_set=known_set,
        free=free,
        opening=frozenset({*fields, *places, *known, *group_starts, *free}),
        levels=frozenset(_LEVELS),
        verbs_first=frozenset(r["word"][:2] for r in followers if r["kind"] != "modal"),
    )


_OTHERS = ("pronoun", "bare", "look", "verb", "level", "place")


@cache
def county_names() -> frozenset[str]:
    """Full names of counties, districts and their like; read when a text first needs them."""
    return frozenset(row["name"] for row in table("divisions_counties"))


# --- one name ---

# 各县（市、区）人民政府   各省、自治区、直辖市人民政府   各区县（市）   各镇(街)   各市、县人民政府
_DIVISION = (
    "(?:省级|省|自治区|直辖市|计划单列市|设区市|设区的市|地级市|县级市|市|自治州|州|盟|地区|区县|县区|县市|市县|镇街|街镇|县|区|旗"
    "|开发区|功能区|新区|园区|高新区|经开区|乡镇|镇|乡|街道)"
)
_INSIDE = r"(?:[（(][^（）()，。；\n]{1,12}[）)])?"  # （市、区）
DIVISIONS = (
    rf"各(?:有关|相关)?{_DIVISION}{{1,3}}{_INSIDE}"
    rf"(?:[、和及]{_DIVISION}{{1,2}}{_INSIDE}"
    r"(?=[、和及，；。）)\n]|人民政府|政府|党委|党工委|要|应|须|将|负责|配合|参加|按|分工|$))*"
    r"(?:党委、(?:人民)?政府|党委和(?:人民)?政府|党工委、管委会|人民政府|政府|党委|街道办事处|办事处)?"
)
# the same without 各: 省、自治区、直辖市人民政府   县（市、区）人民政府   乡镇（街道）
BARE_DIVISIONS = (
    rf"{_DIVISION}{{1,2}}{_INSIDE}(?:[、和及]{_DIVISION}{{1,2}})*{_INSIDE}(?:人民政府|政府|党委|管委会)"
)
_QUOTED = "“[^“”]{1,12}”"
_BRACKETED = r"[（(][^（）()]*[）)]$"
_NOT_IN_NAME = r"[，。；：！？!?;:\n\t《》“”\"…]|\d{4}年|年底|月底|[上下]半年|\d%|[的了是]"


def kind_of_ending(name: str) -> str | None:
    suffixes = words().suffixes
    for length in range(min(len(name), LONGEST_ENDING), 0, -1):
        kind = suffixes.get(name[-length:])
        if kind is not None:
            return kind
    return None


@remembered
def name_ends() -> frozenset[str]:
    """The last characters that a sure name, or a list of such names, can have."""
    known = words()
    names = (*known.groups, *known.known_set, *known.place_set, *known.field_set)
    divisions = "省区市州盟县街镇乡旗道委会府处"  # of DIVISIONS
    opens = "等个家门位区地方面构业校市份街道镇县"  # of 等有关部门, 等5个, 等地
    return frozenset({*known.last, *divisions, *opens, *"）)", *(name[-1] for name in names)})


def is_name(name: str, sure: bool) -> bool:
    """Whether the words are one name. ``sure``: nothing else speaks for it, so its form must."""
    known = words()
    if not 2 <= len(name) <= LONGEST_NAME or name in known.unwanted:
        return False
    if name in known.groups or name in known.known_set or name in known.place_set:
        return True
    if pattern(DIVISIONS).fullmatch(name) or pattern(BARE_DIVISIONS).fullmatch(name):
        return True
    plain = pattern(_QUOTED).sub("", name) if "“" in name else name  # 推进“三地一区”建设领导小组
    if plain[:2] in known.not_first or pattern(_NOT_IN_NAME).search(plain):
        return False
    core = pattern(_BRACKETED).sub("", name)
    kind = kind_of_ending(core)
    if kind is None:
        return not sure or _two_places(name)
    if core[-2:] in known.looks:
        return not sure
    if kind == "place":
        return not sure or is_place(core)
    return True


def _two_places(name: str) -> bool:
    """浙江杭州, 宁夏银川: a province and a place of it."""
    end = place_end(name, 0)
    return bool(end) and (name[end:] in words().place_set)


def is_place(name: str) -> bool:
    """Whether a name that ends as a division does is one: 成都市温江区, 永宁镇; not 城区, 老旧小区."""
    known = words()
    while name:
        if name in known.place_set or name in county_names():
            return True
        end = place_end(name, 0)
        if not end:
            break
        name = name[end:]
    if name[:1] == "各" or name.endswith(("开发区", "高新区", "经开区", "示范区", "新区", "兵团", "农场")):
        return len(name) > 2
    return name.endswith(("镇", "乡", "街道")) and 2 <= len(name) <= 6


def place_end(text: str, at: int) -> int:
    """End of the name of a province or prefecture that stands at ``at``; 0 where there is none."""
    for name in words().places.get(text[at : at + 2], ()):
        if text.startswith(name, at):
            return at + len(name)
    return 0


_COUNTY_LAST = frozenset("市县区旗")


@cache
def _county_starts() -> frozenset[str]:
    return frozenset(name[:2] for name in county_names())


def county_end(text: str, at: int) -> int:
    """End of the full name of a county or district that stands at ``at``; 0 where there is none."""
    if text[at : at + 2] not in _county_starts():
        return 0
    for last in (at + 2, at + 3, at + 1, at + 4):
        if text[last : last + 1] in _COUNTY_LAST and text[at : last + 1] in county_names():
            return last + 1
    return 0
