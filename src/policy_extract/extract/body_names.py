"""Full names of bodies as one document means them: 区民政局 → 成都市温江区民政局, 税务总局 → 国家税务总局."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from policy_extract.extract.body_words import county_names, is_name, pattern, place_end, words
from policy_extract.lexicon import remembered, table
from policy_extract.model import Body

_DEFINED = (  # （以下简称“区局”）
    r"[（(]以下(?:均)?(?:简称|统称|称)(?:为)?[:：]?[“\"'‘「『《]?"
    r"([^“”\"'‘’「」『』《》（）()，。；\n]{1,20})[”\"'’」』》]?[）)]"
)
_JOINED = "以及|[、和及与]"  # 行业主管部门和区政府（以下统称监管部门）
_CUT_LEFT = r"^.*[，。；：、！\n“”]|^(?:由|在|向|对|经|与|和|及|成立|设立|组建|依托|委托|授权|根据|按照)"
_CENTRAL = ("国务院", "中共中央", "中华人民共和国", "全国人", "国家", "最高人民", "中国")
_LEVEL_WORD = r"(自治区|[省市区县州旗盟])(?![级直属场域外内际县市区镇乡街])"
# endings that an office's short name has, and the same in full
_FULL_ENDING = {"委": "委员会", "局": "局", "厅": "厅", "部": "部", "署": "署", "处": "处", "办": "办公室"}
_SPELLED = ("人民政府", "委员会", "局", "厅", "办公室", "办公厅", "中心", "院", "处", "队", "集团", "公司")


class Resolver:
    """Full names as one document means them. What neither the document nor the tables tell stays as written.

    ``issuer`` is the body whose plan it is (成都市温江区): 区民政局 is then 成都市温江区民政局. ``published``
    decides between names that followed each other.

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
            head = pattern(_LEVEL_WORD).match(surface)
            name = self.name(surface)
            if head is not None:
                level = head[1]
            elif level and name == surface and _office_of_field(surface):
                name = self.name(level + surface)
                name = surface if name == level + surface else name
            named.append(Body(surface, body.start, body.end, name, body.role, body.rule))
            end = body.end
        return named

    def _resolve(self, surface: str) -> str:
        defined = self._definitions().get(surface)
        if defined is not None:
            return defined
        for row in _by_name().get(surface, ()):
            if row["scope"] == "unique" or (row["scope"] == "central" and self._central()):
                return row["full"] if self._holds(row) else surface
        head = pattern(_LEVEL_WORD).match(surface)
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
            inner = self._local("", rest, rest)
            return f"{place}人民政府{inner}" if inner.endswith(_SPELLED) else surface
        if rest.startswith("委") and len(rest) > 2:
            row = self._row(rest[1:], "party")
            return row["full"].replace("{place}", place) if row else surface
        row = self._row(rest, "local")
        if row is not None:
            return row["full"].replace("{place}", place)
        office = _office_of_field(rest)
        if office is not None:
            return place + office
        if rest.endswith(_SPELLED) and len(rest) > 2 and rest not in words().unwanted and "有关" not in rest:
            return place + rest
        return surface

    def _placed(self, surface: str) -> str:
        """Names that begin with a division: 济南市科技局, 浙江杭州."""
        at, places = 0, []
        while True:
            end = place_end(surface, at)
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
            supported = not row["supports"] or row["supports"] in self._text
            if row["scope"] == scope and supported and self._holds(row):
                return row
        return None

    def _holds(self, row: dict[str, str]) -> bool:
        if self._published is None:
            return not row["until"]
        year = self._published.year
        return int(row["from"] or 0) <= year <= int(row["until"] or 9999)

    def _central(self) -> bool:
        known = words().known.get(self._issuer[:2], ())
        return self._issuer.startswith(_CENTRAL) or any(self._issuer.startswith(name) for name in known)

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
                for match in pattern(_DEFINED).finditer(self._text):
                    left = self._text[max(0, match.start() - 40) : match.start()]
                    for _ in range(3):
                        left = pattern(_CUT_LEFT).sub("", left)
                    if is_name(left, True) or all(
                        is_name(name, True) for name in pattern(_JOINED).split(left)
                    ):
                        self._defined.setdefault(match[1].strip(), left)
        return self._defined


@remembered
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
        end = place_end(issuer, at)
        if not end:
            break
        full = _full_places().get(issuer[at:end])
        if full is None:
            break
        chain.append(full)
        at = end
    rest = issuer[at:]
    for length in range(min(len(rest), 15), 1, -1):
        if rest[:length] in county_names():
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
