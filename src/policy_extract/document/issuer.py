"""The body whose plan a document is: from the title, the signature, the red head, or who acts in a report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from policy_extract.document.dates import BLANK, Lazy, half
from policy_extract.document.head import HEAD, Head
from policy_extract.document.published import TAIL
from policy_extract.document.signature import Signature, is_body, suffixes
from policy_extract.lexicon import remembered, table

_REPORTS = (
    r"[\u4e00-\u9fff]{0,3}(?:有关|相关|主要)?(?:部门)?"
    r"(?:负责人|负责同志|主任|局长|部长|厅长|司长|副部长|副局长|副主任|新闻发言人)"
)
_HOST = ("国务院新闻办公室", "国务院新闻办", "国新办", "国务院新闻办公")
_ACTS = (
    r"(?:近日|日前|今天|昨天|今日|昨日|\d{1,2}日)?(?:联合|共同|正式|组织|专门)?(?:印发|发布|出台|公布"
    r"|制定|召开|举行|部署|启动|宣布|下发|推出|编制)"
)


@cache
def _bodies(name: str) -> re.Pattern[str]:
    return re.compile(
        {
            # 北京市经济和信息化局关于 …, 国务院办公厅转发 …
            "title": r"(?P<body>[\u4e00-\u9fff·（）()“”、\s]{1,60}?)(?:联合)?"
            r"(?:关于|印发|转发|批转|发布|对(?=.{2,40}(?:答复|复函|批复))|令(?=$|\s|第))",
            "red": rf"(?P<body>[\u4e00-\u9fff]{{2,30}}(?:{suffixes()}))\s?(?:文件|令|公告)",
            # 山东省2026年政府工作报告, 2026年上海市政府工作报告
            "work": r"(?:(?:19|20)\d\d年?)?(?P<place>[\u4e00-\u9fff]{2,14}?)(?:(?:19|20)\d\d年)?"
            r"(?:人民)?政府工作报告",
            "congress": r"在?(?P<place>[\u4e00-\u9fff]{2,12}?(?:省|市|自治区|自治州|州|县|区|旗"
            r"|盟))第?[一二三四五六七八九十]{1,3}届\s*人民代表大会",
            "told": rf"(?:^|(?<=[、和]))(?P<body>[\u4e00-\u9fff]{{2,24}}?(?:{suffixes()}|省|市|区|县))"
            rf"(?:{_REPORTS})",
            "heard": r"记者(?:\d{1,2}日|日前|近日|今天|昨日|昨天|随后)?从(?P<body>[\u4e00-\u9fff（）]{2,30}?)"
            r"(?:举[办行]的?)?(?:新闻发布会|获悉|了解到)",
            # 青岛市工业和信息化局办公室 2020年9月22日印发
            "printed": rf"(?m)^[ \u3000]*(?P<body>[\u4e00-\u9fff]{{2,30}}(?:{suffixes()}))[ \u3000]*(?:19"
            rf"|20)\d\d\s?年[\s\d]{{1,4}}月[\s\d]{{1,4}}日\s?印发",
            # 第十四届全国人民代表大会第二次会议听取和审议了 …
            "resolved": r"[\u4e00-\u9fff]{0,14}?第?[一二三四五六七八九十]{1,3}届"
            r"(?P<body>[\u4e00-\u9fff]{0,14}人民代表大会"
            r"(?:常务委员会)?)第[一二三四五六七八九十]{1,4}次会议",
        }[name]
    )


@cache
def _places() -> dict[str, tuple[str, str]]:
    """Short and full names of provinces and prefectures → code, full name."""
    places: dict[str, tuple[str, str]] = {}
    for row in table("divisions"):
        for name in (row["name"], row["short"]):
            if len(name) > 1:
                places.setdefault(name, (row["code"], row["name"]))
    return places


@cache
def _acting() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<body>(?:[\u4e00-\u9fff（）()、]{{2,40}}?)(?:{suffixes()}|(?:省|市|区|县|自治区|州)(?:政府)?"
        rf"|等[\u4e00-\u9fff\d]{{1,3}}部门))"
        rf"(?:[,，]?(?:在[\u4e00-\u9fff]{{2,8}}?)?{_ACTS})"
    )


_NO_BODY = Lazy(r"^(?:按|据|根据|经(?!济)|向|对(?!外)|从|把|由|为)|在|发布会|[大峰]会|论坛|以来|期间")


def _acts(body: str) -> bool:
    """Whether the subject of 印发, 召开 … is a body with something to promise, not the event's host."""
    return not body.startswith(_HOST) and not _NO_BODY.search(body) and "国务院新闻办" not in body


def issuer_of(head: Head, title: str | None, signature: Signature | None, text: str) -> str | None:
    found = next(_issuers(head, title, signature, half(text[-TAIL:])), None)
    return _fullest(found, text[:HEAD]) if found else None


@remembered
def _short_forms() -> dict[str, str]:
    return {row["name"]: row["full"] for row in table("bodies") if row["scope"] == "unique"}


def _fullest(name: str, text: str) -> str:
    """工信部等五部门 → 工业和信息化部等五部门, where the text itself has the full name too."""
    first = re.match(r"[^、等]+", name)
    full = _short_forms().get(first[0]) if first else None
    return full + name[len(first[0]) :] if first and full and full in text else name


def _issuers(head: Head, title: str | None, signature: Signature | None, tail: str) -> Iterator[str]:
    """From what says it most surely to what says it least."""
    headline = (title or "").replace(" | ", "")
    for label in ("发文机关", "发文机构", "发文单位", "制发机关", "发布机构"):
        if is_body(head.labels.get(label, "")):
            yield _listed(head.labels[label])
    named = _bodies("title").match(headline)
    if named and is_body(named["body"].strip("、 ")):
        body = _listed(named["body"])
        signers = signature.bodies if signature else ()
        yield next((s for s in signers if s.endswith(body[1:]) and len(s) > len(body)), body)
    work = _of_work_report(head, headline)
    if work:
        yield work
    if signature and signature.bodies:
        yield "、".join(signature.bodies)
    for line in head.lines:
        red = _bodies("red").fullmatch(line.text)
        if red:
            yield red["body"].removeprefix("中华人民共和国") or red["body"]
    printed = _bodies("printed").search(tail)
    if printed:
        yield re.sub(r"(?<!政府)(?<!委)办公室$", "", printed["body"])
    resolved = _bodies("resolved").match(headline or (head.body[0].text if head.body else ""))
    if resolved:
        yield resolved["body"]
    place = _of_place(headline, "".join(line.text for line in head.body))
    reported = _of_report(head)
    if reported:
        if place and reported[0] in "省市州区县" and place.endswith(reported[0]):
            reported = place + reported[1:]
        yield reported
    if place:
        yield place


def _listed(body: str) -> str:
    return re.sub(r"[\s、]+|联合(?=[\u4e00-\u9fff]{2})", "、", body.strip("、 \u3000"))


def _of_work_report(head: Head, headline: str) -> str | None:
    above = "\n".join(line.text for line in head.lines)
    opening = "".join(line.text for line in head.body[:3])[:400]
    reports = "政府工作报告" in headline + opening or "报告政府工作" in opening
    if not reports and not re.search(r"我代表.{2,20}(?:政府|国务院).{0,30}报告", opening):
        return None
    if re.search(r"决议|决定", headline) or re.match(r".{0,30}会议(?:听取|审议|审查)", opening):
        return None  # what the congress says of the report
    joined = above.replace("\n", "")
    if (
        "全国人民代表大会" in joined
        or "国务院政府工作报告" in headline
        or re.search(r"我代表国务院", opening)
    ):
        return "国务院"
    for text in (joined, opening):
        congress = _bodies("congress").search(text)
        if congress:
            return _government(re.sub(r".*(?:日|在|向)", "", congress["place"]))
    work = _bodies("work").search(headline)
    if work:
        place = work["place"]
        if place in _places() or place.endswith(("省", "市", "区", "县", "州")):
            return _government(_places().get(place, ("", place))[1])
    return None


def _government(place: str) -> str:
    return place if place.endswith("人民政府") else f"{place}人民政府"


def _of_report(head: Head) -> str | None:
    """Who acts in the first sentences of a report: 某市某局近日印发…, …相关负责人介绍, 记者从某局获悉."""
    for line in head.body[:2]:
        text = re.sub(
            r"^.{0,40}?(?:日[电讯][\s　]*(?:[（(][^（）()]{2,40}[）)])?"
            r"|[）)][:：])",
            "",
            line.text[:300],
            count=1,
        )
        text = re.sub(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午)?[,，、]?", "", text.strip(BLANK))
        heard = _bodies("heard").search(text)
        if heard:
            return heard["body"]
        for clause in re.split(r"[,，。；：:]", text)[:8]:
            clause = re.sub(
                r"^(?:近日|日前|今天|昨天|经[\u4e00-\u9fff]{2,8}同意)"
                r"(?:[（(][^（）()]{0,12}[）)])?",
                "",
                clause.strip(BLANK),
            )
            acting = _acting().match(clause)
            if acting and _acts(acting["body"]):
                return _listed(acting["body"])
            # 某部副部长、某局局长李某介绍: the last post is the one she speaks for
            told = [m["body"] for m in _bodies("told").finditer(clause) if _acts(m["body"])]
            if told:
                return told[-1]
    return None


def _of_place(headline: str, body: str) -> str | None:
    """The place whose plan a title names at its very start: 某省“十四五”…规划, 某市推进…, 湖北武汉….

    Short names of cities are words as well (大理, 白银): the text must have the full name.
    """
    if not headline or headline[:1] in "【《":
        headline = re.sub(r"^[【《][^】》]{0,40}[】》]", "", headline)
    code, full, rest = _place_at(headline, body, "")
    if not full or rest.startswith(("的", "籍", "路", "人")):
        return None
    _, inner, after = _place_at(rest, body, code[:2])
    if any(short in after for short in _provinces() if not full.startswith(short)):
        return None  # a headline of several places
    return inner or full


def _place_at(text: str, body: str, province: str) -> tuple[str, str, str]:
    """(code, full name, what follows) of the place named at the start.

    Within a province short names are enough.
    """
    for size in range(min(12, len(text)), 1, -1):
        name = text[:size]
        code, full = _places().get(name, ("", ""))
        if full and (
            name == full or (code.startswith(province) if province else name in _provinces() or full in body)
        ):
            return code, full, text[size:]
    return "", "", text


@cache
def _provinces() -> frozenset[str]:
    return frozenset(row["short"] for row in table("divisions") if row["level"] == "province")
