"""What a document says of itself: title, issuer, and the day it was published.

Only the first and the last lines are read, and the lines that hold nothing but a date; where a day is found without
its year, one search of the whole text gathers what bounds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from policy_extract.document.load import Metadata, Source
from policy_extract.lexicon import alternation, table


class Description(NamedTuple):
    """What is known of a document. None is unknown; nothing is invented."""

    title: str | None  # several lines of a headline are joined by " | "
    byline: str | None  # 记者 X, 来源：X, as written
    issuer: str | None  # the body whose plan this is, in the fullest form found
    published: date | None
    basis: str | None  # where ``published`` comes from: given metadata text filename inferred
    body_start: int  # code point of the text at which the body begins, after title and byline


def describe(
    text: str,
    *,
    published: date | None = None,
    issuer: str | None = None,
    title: str | None = None,
    metadata: Metadata | None = None,
    source: Source | None = None,
) -> Description:
    """What is given wins over the metadata table, that over the page's own tags, those over the text itself."""
    head = _head(text)
    given_title = title or (metadata and metadata.title) or (source and source.title) or None
    full_title = given_title or head.title
    signature = _signature(text)
    day, basis = published, "given"
    if day is None and metadata is not None:
        day, basis = metadata.published, "metadata"
    if day is None and source is not None:
        day, basis = source.published, "metadata"
    if day is None:
        day, basis = _published(text, head, full_title, signature, source)
    found = issuer or (metadata and metadata.issuer) or (source and source.issuer) or None
    return Description(
        full_title,
        head.byline,
        found or _issuer(head, full_title, signature),
        day,
        basis if day else None,
        head.body_start,
    )


# ---- lines


class _Line(NamedTuple):
    text: str  # stripped
    start: int
    end: int


class _Head(NamedTuple):
    title: str | None
    byline: str | None
    lines: tuple[_Line, ...]  # those above the body
    body: tuple[_Line, ...]  # the first ones of the body
    body_start: int


_HEAD = 4000  # code points in which title, byline and the first sentences stand
_HEAD_LINES = 40
_TAIL = 600  # code points of colophon: copies to, printed on
_LONG = 70  # code points; a longer line is no line of a title unless it ends as one
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_BLANK = " \t\u3000\xa0\ufeff"


def _lines(text: str, start: int, stop: int, most: int) -> list[_Line]:
    """The lines that are not blank between two offsets, each cut at 400 code points."""
    found: list[_Line] = []
    while start < stop and len(found) < most:
        end = text.find("\n", start, stop)
        end = stop if end < 0 else end
        piece = text[start : min(end, start + 400)].strip(_BLANK + "\r")
        if piece:
            found.append(_Line(piece, start, end))
        start = end + 1
    return found


# ---- dates

_YEAR = r"(?:(?P<roc>民[国國]\s?(?=\d))?(?P<y>(?:19|20)\d\d|(?<=[国國])\s?\d{2,3}|[一二][九〇○零ＯO0o][〇○零ＯO0o一二三四五六七八九]{2}))"
_MONTH = r"(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?P<d>3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九])"
_WRITTEN = rf"(?<!\d){_YEAR}\s?年\s?{_MONTH}\s?月\s?{_DAY}\s?[日號号]"
_FIGURES = r"(?<![\d.])(?P<y>(?:19|20)\d\d)(?P<s>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=s)(?P<d>3[01]|[12]\d|0?[1-9])(?!\d)"
_CHINESE = {c: i for i, c in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零ＯO0o", 0)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(
        {
            "written": _WRITTEN,
            "figures": _FIGURES,
            "file": r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<s>[-_.年]?)(?P<m>0[1-9]|1[0-2]|(?<=年)[1-9])"
            r"(?:(?P=s)|月)(?P<d>0[1-9]|[12]\d|3[01]|(?<=月)[1-9])(?!\d)",
            # a line that is a date and nothing else; the first character decides for most lines
            "signed": r"\n[ \t\u3000\xa0]*(?=[12１２一二民])(?P<line>[^\n]{6,24})(?=\n|\Z)",
            "month_day": rf"(?<![\d年])(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日",
            "spaced": r"(?<=[\d年月/])[ \u3000]+(?=[\d年月日/])",
        }[name]
    )


def _number(word: str) -> int:
    """12, 十二, 二十, 二〇一九 → int; for months and days, and for years written figure by figure."""
    if word.isascii() and word.isdecimal():
        return int(word)
    if "十" in word:
        tens, _, ones = word.partition("十")
        return (_CHINESE[tens] if tens else 1) * 10 + (_CHINESE[ones] if ones else 0)
    value = 0
    for c in word:
        value = value * 10 + (int(c) if c.isdecimal() else _CHINESE[c])
    return value


def _date(match: re.Match[str] | None) -> date | None:
    if match is None:
        return None
    groups = match.groupdict()
    try:
        year = _number(groups["y"].strip()) + (1911 if groups.get("roc") else 0)
        return date(year, _number(groups["m"]), _number(groups["d"]))
    except (ValueError, KeyError):
        return None


def _full_date(line: str) -> tuple[date, int, int] | None:
    """The first full date of a line and where it stands."""
    for name in ("written", "figures"):
        match = _pattern(name).search(line)
        day = _date(match)
        if match is not None and day:
            return day, match.start(), match.end()
    return None


# ---- the head: title and byline

_NUMBER = re.compile(r"[（(]?[\u4e00-\u9fff]{1,16}\s?[〔\[［（(【]\s?(?:19|20)\d\d\s?[〕\]］）)】]\s?第?\s?\d{1,5}\s?号[）)]?")
_ORDER = re.compile(r"[（(]?第?\s?[\d一二三四五六七八九十百]{1,6}\s?号[）)]?")
_BYLINE = re.compile(
    r"[（(]?(?:本[报网刊台社]|人民日报|新华社|人民网|新华网|中新网|央视网|[\u4e00-\u9fff]{2,8}(?:日报|晚报|客户端|新闻))?\s?"
    r"(?:(?:见习|实习|特约|首席|全媒体)?(?:记者|通讯员|评论员|作者|撰文)|文/)[:：]?[\s　]*[^，。；,;]{2,40}[）)]?"
    r"|(?:消息|信息|文章)?(?:来源|來源|作者|编辑|编审|责任编辑|责编|审核|供稿|发布人|浏览次数|点击数|点击)\s?[:：].{0,80}"
)
_DATED = re.compile(
    r"(?:发布|发表|更新|公布|成文|印发|发文)?(?:时间|日期|日)\s?[:：]|来源\s?[:：]|作者\s?[:：]|字[号体]\s?[:：]"
)
_FURNITURE = re.compile(
    r"分享(?:到)?[:：]?.{0,20}|[>＞»|/\s]+|首页|政务信息|政务公开|信息公开|索引号.{0,60}|索 引 号.{0,60}|分类号.{0,30}|打印.{0,10}"
    r"|当前位置.{0,60}|您?(?:现在)?的?位置.{0,60}|[\[【]?(?:字体|大 ?中 ?小).{0,20}|【?字体.{0,20}|文件|附件\s?\d{0,2}[:：]?|首页\s?>.{0,60}"
)
_MEETING = re.compile(r"[（(\s—―–-]*(?:(?:19|20)\d\d|[一二][〇○零九].{2})\s?年.{3,10}日?.{0,6}在?.{2,40}(?:会议|大会|会|全会)(?:第.{1,4}次)?.{0,8}(?:上|通过|批准)?[）)\s]*.{0,12}")
_HEADING = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,3}[章节篇部条]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]"
    r"|核心阅读|阅读提示|摘要|目\s*录|前\s*言|引\s*言|序\s*言|各位代表|各位委员|关键词|编者按|正文|玖、|[壹貳參肆伍陸柒捌玖]、)"
)
_SALUTED = re.compile(r".{2,300}[:：]")
_STARTS_BODY = re.compile(
    r"为(?:了|深入|进一步|贯彻|全面|加快|落实|切实|充分|积极|推[进动]|认真|有效|更好|加强|促进|规范|打造|做好|提高|保障|统筹|践行)|根据|按照"
    r"|现将|近日|日前|近年来|记者|央视网消息|本报讯|据新华社|新华社|本[报刊台网][^，。]{0,8}(?:讯|电|\d)|《[^》]{2,60}》已经|经.{2,30}同意"
    r"|随着|当前"
)
_ENDS_SENTENCE = tuple("。；，、;,")
_PARENTHESIS = re.compile(r"[（(【\[][^（）()【】\[\]]{0,40}[）)】\]]")


@cache
def _kind() -> re.Pattern[str]:
    kinds = alternation(row["kind"] for row in table("document_kinds"))
    return re.compile(rf"(?:{kinds})[》”\"]?(?:的(?:{kinds}))?$")


def _is_title(line: str) -> bool:
    """Whether a line ends as the title of an official document does: …的通知, …规划（2021—2025年）."""
    bare = line
    for _ in range(3):
        bare, cut = re.subn(r"[（(【\[][^（）()【】\[\]]{0,40}[）)】\]]\s*$", "", bare)
        if not cut:
            break
    return len(line) <= 160 and bool(_kind().search(bare.rstrip(_BLANK)))


def _head(text: str) -> _Head:
    lines = _lines(text, 0, min(len(text), _HEAD), _HEAD_LINES)
    titles: list[str] = []
    byline: str | None = None
    above = 0
    while above < len(lines):
        line = lines[above].text
        if _is_byline(line):
            byline = byline or line
        elif _FURNITURE.fullmatch(line) or _is_note(line):
            pass
        elif not titles and _starts_wrapped(lines, above):
            break
        elif _continues_title(titles, line, lines[above + 1 : above + 4]):
            titles.append(line)
        elif titles and _same(line, titles[0]):
            pass
        else:
            break
        above += 1
    if above == len(lines) and len(lines) == 1 and titles:  # one line is a text, not a title without one
        titles, above = ([], 0) if len(text) > _HEAD or not _is_title(titles[0]) else (titles, above)
    body = lines[above:]
    start = body[0].start if body else (lines[-1].end if lines else 0)
    if byline is None and body:
        written = re.match(r"[^。]{0,40}?[（(]((?:本报|本台|新华社)?记者[\s　]?[^（）()。]{2,40})[）)]", body[0].text)
        byline = written[1] if written else None
    return _Head(_joined(titles), byline, tuple(lines[:above]), tuple(body[:8]), start)


def _is_byline(line: str) -> bool:
    return len(line) <= 100 and bool(_BYLINE.fullmatch(line))


def _is_note(line: str) -> bool:
    """A line above the body that is no title: document number, date, source, the meeting at which it was given."""
    if len(line) > 120:
        return False
    if _NUMBER.fullmatch(line) or _ORDER.fullmatch(line):
        return True
    squeezed = _pattern("spaced").sub("", line)
    dated = _full_date(squeezed)
    if dated:
        rest = len(squeezed) - (dated[2] - dated[1])
        return rest <= 12 or bool(_DATED.search(line) or _MEETING.fullmatch(line) or squeezed.count("/") >= 3)
    return bool(re.fullmatch(r"(?:人民代表大会|.{2,12}第?.{1,4}届).{0,20}(?:会议|大会)上", line))


def _starts_wrapped(lines: list[_Line], at: int) -> bool:
    """A paragraph broken into lines of one width, as PDF text is, looks like short lines and is no title."""
    widths = [len(line.text) for line in lines[at : at + 4]]
    if len(widths) < 4 or min(widths[:3]) < 15:
        return False
    return max(widths[:3]) - min(widths[:3]) <= 4 and widths[3] <= max(widths[:3]) + 4 and not _is_title(lines[at].text)


def _continues_title(titles: list[str], line: str, following: list[_Line]) -> bool:
    if len(titles) >= 5 or line.endswith(_ENDS_SENTENCE) or "\t" in line:
        return False
    if _HEADING.match(line) or _STARTS_BODY.match(line):
        return False
    whole = "".join(titles)
    if titles and _is_title(whole) and not line.startswith(("——", "—", "（", "(", "《", "|")):
        return False
    if "。" in line and not line.endswith(("？", "！", "”")) and not re.search(r"。[^。]{0,20}摄$", line):
        return False
    if len(line) > _LONG and not _is_title(line):
        return False
    if _SALUTED.fullmatch(line):
        return False
    if not titles:
        return bool(following) or _is_title(line)
    # a further line: of a title cut into lines, or of a headline over the text
    if any(_is_title(whole + line + "".join(f.text for f in following[:n])) for n in range(3)) and not _is_title(whole):
        return True
    return len(titles) < 3 and len(line) <= 45 and bool(following) and _goes_on(titles, line, following)


def _goes_on(titles: list[str], line: str, following: list[_Line]) -> bool:
    """Whether a short line under a headline is its second line rather than a heading of the body: running text or a
    byline comes soon, and the line is no sentence."""
    if titles[-1].endswith(("——", "—", "：")) or line.startswith(("——", "—")):
        return True
    after = following[0].text
    if _is_byline(after) or _STARTS_BODY.match(after) or _HEADING.match(after):
        return True
    return len(after) > _LONG or "。" in after or (len(titles) < 2 and any(len(f.text) > _LONG for f in following))


def _same(a: str, b: str) -> bool:
    plain = str.maketrans("（）—－～", "()---", " \u3000")
    return a.translate(plain) == b.translate(plain)


def _joined(titles: list[str]) -> str | None:
    if not titles:
        return None
    whole = "".join(titles)
    if len(titles) > 1 and not _is_title(whole):
        return " | ".join(titles)
    if len(titles) > 1 and any(_is_title(t) for t in titles[:-1]):
        return " | ".join(titles) if not titles[0].endswith(("印发", "关于", "转发")) else whole
    return whole


# ---- bodies


@cache
def _suffix() -> str:
    return alternation(row["suffix"] for row in table("document_issuer_suffixes"))


@cache
def _bodies(name: str) -> re.Pattern[str]:
    word = "[\u4e00-\u9fff·（）()“”、]"
    body = rf"{word}{{0,40}}?(?:{_suffix()})(?:[等\s、]{{0,3}}[\u4e00-\u9fff]{{0,3}}部门|等[\u4e00-\u9fff\d]{{1,3}}部门)?"
    many = rf"{body}(?:[\s、]{{1,3}}{body}){{0,6}}"
    return re.compile(
        {
            # 北京市经济和信息化局关于 …, 国务院办公厅转发 …
            "title": rf"(?P<body>[\u4e00-\u9fff·（）()“”、\s]{{1,60}}?)(?:联合|办公室)?(?:关于|印发|转发|批转|发布|对(?=.{{2,40}}(?:答复|复函|批复))|令(?=$|\s|第))",
            "ends": rf"[\u4e00-\u9fff·（）()“”、\s]{{0,60}}(?:{_suffix()}|等[\u4e00-\u9fff\d]{{1,3}}部门)$",
            "red": rf"(?P<body>[\u4e00-\u9fff]{{2,30}}(?:{_suffix()}))\s?(?:文件|令|公告)",
            # 山东省2026年政府工作报告, 2026年上海市政府工作报告
            "work": r"(?:(?:19|20)\d\d年?)?(?P<place>[\u4e00-\u9fff]{2,14}?)(?:(?:19|20)\d\d年)?(?:人民)?政府工作报告",
            "congress": r"在?(?P<place>[\u4e00-\u9fff]{2,12}?(?:省|市|自治区|自治州|州|县|区|旗|盟))第?[一二三四五六七八九十]{1,3}届\s*人民代表大会",
            "many": many,
        }[name]
    )


@cache
def _places() -> dict[str, str]:
    """Short and full names of provinces and prefectures → full name. Short names of one character tell nothing."""
    places: dict[str, str] = {}
    for row in table("divisions"):
        for name in (row["name"], row["short"]):
            if len(name) > 1:
                places.setdefault(name, row["name"])
    return places


def _is_body(line: str) -> bool:
    return 2 <= len(line) <= 60 and bool(_bodies("ends").fullmatch(line))


# ---- the signature: bodies, then the date, each on its own line


class _Signature(NamedTuple):
    bodies: tuple[str, ...]
    day: date
    start: int


_COUNTERSIGN = re.compile(r"[（(]?(?:此件|本文|此文|主动|依申请|不予|联系人|盖章|印章|抄送|信息公开).{0,40}")
_PERSON = re.compile(r"(?:总理|主席|省长|市长|县长|区长|部长|局长|主任|州长|院长)\s*[\u4e00-\u9fff]{1,2}\s?[\u4e00-\u9fff]{1,2}")


def _signature(text: str) -> _Signature | None:
    """The first date that stands alone on a line under the name of a body or its head; a date alone without a name
    counts where it ends the text."""
    unsigned: _Signature | None = None
    for match in _pattern("signed").finditer(text):
        line = match["line"].strip(_BLANK + "\r")
        squeezed = _pattern("spaced").sub("", line.translate(_DIGITS))
        found = _full_date(squeezed)
        if not found or found[2] - found[1] < len(squeezed) - 2:
            continue
        bodies, signed = _signers(text, match.start())
        signature = _Signature(bodies, found[0], match.start())
        if signed:
            return signature
        rest = text[match.end() : match.end() + 120].strip(_BLANK + "\r\n")
        if not rest or (_COUNTERSIGN.fullmatch(rest.split("\n", 1)[0]) and len(text) - match.end() < 120):
            unsigned = signature
    return unsigned


def _signers(text: str, end: int) -> tuple[tuple[str, ...], bool]:
    """The bodies on the lines before a date, in order, and whether anybody signs there."""
    names: list[str] = []
    signed = False
    for _ in range(20):
        start = text.rfind("\n", max(0, end - 200), end)
        line = text[start + 1 : end].strip(_BLANK + "\r")
        if start < 0 and end > 200:
            break
        if line:
            tight = re.sub(r"(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff](?:[ \u3000]|$))", "", line)
            tight = tight.replace(" ", "") if re.fullmatch(r"(?:[\u4e00-\u9fff] +)+[\u4e00-\u9fff]", line) else tight
            if _PERSON.fullmatch(tight):
                signed = True
            elif _is_body(tight) and not _HEADING.match(tight) and not _is_title(tight):
                names.insert(0, tight)
                signed = True
            else:
                break
        if start < 0:
            break
        end = start
    return tuple(names), signed


# ---- the day


_TODAY = re.compile(r"(?P<when>今天|今日|昨天|昨日)[（(](?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日[）)]")
_WIRE = re.compile(
    r"(?:本报|新华社|本台|中新社|人民网|新华网|中新网|据[\u4e00-\u9fff]{2,6})[\u4e00-\u9fff、]{0,16}?"
    r"(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日(?:电|讯|消息|专电)"
)
_OPENING = re.compile(
    r"(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日(?:上午|下午|晚|晚间)?[,，、]?"
    r"(?=[^。]{2,80}(?:召开|举行|发布|印发|获悉|明确|介绍|通过|公布|宣布|提出|开工|启动|部署|了解到|出台|报告))"
)
_PRINTED = re.compile(rf"{_WRITTEN}\s?(?:印发|发布|印)(?=\s|$|。)", re.M)
_LABELLED = re.compile(r"(?P<label>成文|发布|发文|印发|公布|发表)?(?:日期|时间)\s?[:：]\s?")


def _published(
    text: str, head: _Head, title: str | None, signature: _Signature | None, source: Source | None
) -> tuple[date | None, str | None]:
    day = _stated(text, head, signature)
    if day:
        return day, "text"
    if source is not None:
        day = _date(_pattern("file").search(PurePosixPath(source.name).name))
        if day:
            return day, "filename"
    found = _day_of_year(text, head)
    if found:
        month, day_of_month, later = found
        whole = _complete(text, head, title, month, day_of_month)
        if whole:
            return whole + timedelta(days=later), "inferred"
    return None, None


def _stated(text: str, head: _Head, signature: _Signature | None) -> date | None:
    """A full date in a place that says when the document was made."""
    lines = [_pattern("spaced").sub("", line.text.translate(_DIGITS)) for line in head.lines]
    for label in ("成文", "发布|发文|印发|公布|发表|^"):
        for line in lines:
            match = _LABELLED.search(line)
            if match and re.search(label, match["label"] or ""):
                found = _full_date(line[match.end() : match.end() + 24])
                if found:
                    return found[0]
    if signature and signature.bodies:
        return signature.day
    for line, raw in zip(lines, head.lines, strict=True):
        if raw.text != head.title and len(line) <= 120 and not _is_title(line):
            found = _full_date(line)
            if found:
                return found[0]
    if signature:
        return signature.day
    for line in (raw.text.translate(_DIGITS) for raw in head.body[:2]):
        wire = _WIRE.search(line[:60]) or _OPENING.match(line)
        if wire and wire["y"]:
            return _date(wire)
    tail = text[-_TAIL:].translate(_DIGITS)
    printed = None
    for match in _PRINTED.finditer(_pattern("spaced").sub("", tail)):
        printed = _date(match) or printed
    return printed


def _day_of_year(text: str, head: _Head) -> tuple[int, int, int] | None:
    """(month, day, days from then to publication) as a news report gives it without the year."""
    for line in head.body[:2]:
        wire = _WIRE.search(line.text[:60])
        if wire:
            return int(wire["m"]), int(wire["d"]), 0
        opening = _OPENING.match(line.text)
        if opening:
            return int(opening["m"]), int(opening["d"]), 0
    for line in head.body[:2]:
        today = _TODAY.search(line.text)
        if today:
            return int(today["m"]), int(today["d"]), int(today["when"].startswith("昨"))
    last = text[-60:].rstrip(_BLANK + "\r\n").rpartition("\n")[2]
    wire = re.fullmatch(r"[（(]" + _WIRE.pattern + r"[）)]", last)
    return (int(wire["m"]), int(wire["d"]), 0) if wire else None


# ---- the year of a day


class _Bounds:
    """Between which days a text was published, as far as it tells. ``contradicted`` once that is empty."""

    def __init__(self) -> None:
        self.first = date(1949, 1, 1)
        self.last = date(2100, 12, 31)

    def after(self, day: date) -> None:
        self.first = max(self.first, day)

    def before(self, day: date) -> None:
        self.last = min(self.last, day)

    def candidates(self, month: int, day: int) -> list[date]:
        found = []
        for year in range(self.first.year, self.last.year + 1):
            try:
                whole = date(year, month, day)
            except ValueError:
                continue
            if self.first <= whole <= self.last:
                found.append(whole)
        return found


_EVIDENCE = re.compile(
    r"(?P<range>(?:19|20)\d\d)年?[—－\-~～至](?P<until>20\d\d)年?[）)]"
    r"|(?<!\d)(?P<year>(?:19|20)\d\d)年(?P<tail>[^，。；\n]{0,12})"
    r"|(?P<term>十[二三四五六七八九]|二十)(?:大|届(?P<sessions>(?:[一二三四五六七][、和及]?中[、和及]?){1,7})全会)"
    r"|[“‘](?P<plan>十[一二三四五六])五[”’](?:规划)?(?:的)?(?P<place>开局|收官|开局起步|第一年|首年|最后一年)"
)
_LEAD = re.compile(r"(到|至|力争|争取|截至|截止)[^，。；\d]{0,4}$")
_FIVE_YEARS = {"十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}
_BEFORE = re.compile(r"(?:底|末|年底|\d{1,2}月份?(?:底|末)?)?(?:以)?前")
_PAST = re.compile(r"(?:\d{1,2}月(?:\d{1,2}日)?)?(?:以来|起?至今|年?[,，]?(?:我国|全[国省市县区])?.{0,10}(?:达到?了|完成了|增长了|同比|已))")
_SPREAD = timedelta(days=75)  # within which new documents name a new plenary session


def _complete(text: str, head: _Head, title: str | None, month: int, day: int) -> date | None:
    """The one year in which a day fits all that the text says of its time; None where several do, or none."""
    bounds = _Bounds()
    _bound(bounds, text, title)
    if bounds.first.year == 1949 or bounds.last.year == 2100 or bounds.first > bounds.last:
        return None
    found = bounds.candidates(month, day)
    return found[0] if len(found) == 1 else None


@cache
def _events() -> dict[tuple[str, int], tuple[date, date | None]]:
    """(term, session) → its first day, and that of the next one."""
    rows = [(row["term"], int(row["session"]), date.fromisoformat(row["date"])) for row in table("document_events")]
    days = [day for *_, day in rows] + [None]
    return {(term, session): (day, days[i + 1]) for i, (term, session, day) in enumerate(rows)}


def _bound(bounds: _Bounds, text: str, title: str | None) -> None:
    latest: tuple[str, int] | None = None
    listed = False
    for match in _EVIDENCE.finditer(text):
        if match["term"]:
            sessions = match["sessions"]
            key = (match["term"], _session(sessions) if sessions else 0)
            known = _events().get(key)
            if known and (latest is None or known[0] > _events()[latest][0]):
                latest, listed = key, bool(sessions)
        elif match["plan"]:
            first = _FIVE_YEARS[match["plan"]]
            year = first + 4 if match["place"] in ("收官", "最后一年") else first
            bounds.after(date(year - 1, 12, 1))  # 将是…开局之年 is said in the December before
            bounds.before(date(year, 12, 31))
        elif match["range"]:
            pass
        elif match["year"]:
            lead = _LEAD.search(text, max(0, match.start() - 6), match.start())
            _bound_by_year(bounds, int(match["year"]), lead[1] if lead else "", match["tail"])
    if latest:
        day, following = _events()[latest]
        bounds.after(day)
        if listed and following:
            bounds.before(following + _SPREAD)
    report = re.search(r"((?:19|20)\d\d)年?[\u4e00-\u9fff]{0,12}政府工作报告", (title or "") + "\n" + text[:400])
    if report:
        bounds.after(date(int(report[1]), 1, 1))
        bounds.before(date(int(report[1]), 12, 31))


def _session(sessions: str) -> int:
    return max(_CHINESE[c] for c in sessions if c in "一二三四五六七")


def _bound_by_year(bounds: _Bounds, year: int, lead: str, tail: str) -> None:
    before = _BEFORE.match(tail)
    if before:
        month = re.match(r"(\d{1,2})月", tail)
        if month and 1 <= int(month[1]) <= 12:
            whole = tail[len(month[0]) :].lstrip("份")[:1] in ("底", "末")
            limit = date(year, int(month[1]), 1)
            bounds.before(limit + timedelta(days=30) if whole else limit - timedelta(days=1))
        else:
            bounds.before(date(year, 12, 31) if tail[:1] in ("底", "末", "年") else date(year - 1, 12, 31))
    elif lead[:1] in ("截",):
        bounds.after(date(year, 12, 1) if tail.startswith(("底", "末")) else date(year, 1, 1))
    elif _PAST.match(tail):
        bounds.after(date(year, 1, 1))
    elif lead[:1] in ("到", "至", "力", "争"):
        bounds.before(date(year, 12, 31))


# ---- the issuer


_REPORTS = re.compile(r"[\u4e00-\u9fff]{0,3}(?:有关|相关|主要)?(?:部门)?(?:负责人|负责同志|主任|局长|部长|厅长|司长|副部长|副局长|副主任|新闻发言人)")
_HOST = ("国务院新闻办公室", "国务院新闻办", "国新办", "国务院新闻办公")
_ACTS = r"(?:近日|日前|今天|昨天|今日|昨日|\d{1,2}日)?(?:联合|共同|正式|组织|专门)?(?:印发|发布|出台|公布|制定|召开|举行|部署|启动|宣布|下发|推出|编制)"


@cache
def _acting() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<body>(?:[\u4e00-\u9fff（）()、]{{2,40}}?)(?:{_suffix()}|(?:省|市|区|县|自治区|州)(?:政府)?|等[\u4e00-\u9fff\d]{{1,3}}部门))"
        rf"(?:[,，]?{_ACTS})"
    )


def _issuer(head: _Head, title: str | None, signature: _Signature | None) -> str | None:
    candidates = list(_issuers(head, title, signature))
    return candidates[0] if candidates else None


def _issuers(head: _Head, title: str | None, signature: _Signature | None) -> Iterator[str]:
    """From what says it most surely to what says it least."""
    headline = (title or "").replace(" | ", "")
    named = _bodies("title").match(headline)
    if named and _is_body(named["body"].strip("、 ")):
        yield _listed(named["body"])
    work = _of_work_report(head, headline)
    if work:
        yield work
    if signature and signature.bodies:
        yield "、".join(signature.bodies)
    for line in head.lines:
        red = _bodies("red").fullmatch(line.text)
        if red:
            yield red["body"].removeprefix("中华人民共和国") or red["body"]
    reported = _of_report(head)
    if reported:
        yield reported
    place = _of_place(headline)
    if place:
        yield place


def _listed(body: str) -> str:
    return re.sub(r"[\s、]+", "、", body.strip("、 \u3000"))


def _of_work_report(head: _Head, headline: str) -> str | None:
    above = "\n".join(line.text for line in head.lines)
    opening = "".join(line.text for line in head.body[:3])[:400]
    if "政府工作报告" not in headline and "政府工作报告" not in opening and "报告政府工作" not in opening:
        if not re.search(r"我代表.{2,20}(?:政府|国务院).{0,30}报告", opening):
            return None
    joined = above.replace("\n", "")
    if "全国人民代表大会" in joined or "国务院政府工作报告" in headline or re.search(r"我代表国务院", opening):
        return "国务院"
    for text in (joined, opening):
        congress = _bodies("congress").search(text)
        if congress:
            return _government(re.sub(r".*(?:日|在|向)", "", congress["place"]))
    work = _bodies("work").search(headline)
    if work:
        place = work["place"]
        if place in _places() or place.endswith(("省", "市", "区", "县", "州")):
            return _government(_places().get(place, place))
    return None


def _government(place: str) -> str:
    return place if place.endswith("人民政府") else f"{place}人民政府"


def _of_report(head: _Head) -> str | None:
    """Who acts in the first sentences of a news report: 某市某局近日印发…, …相关负责人介绍, 记者从某局获悉."""
    for line in head.body[:2]:
        text = re.sub(r"^.{0,60}?(?:[电讯][\s　]*(?:[（(][^（）()]{2,40}[）)])?|[）)][:：])", "", line.text[:300], count=1)
        text = re.sub(r"^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:上午|下午)?[,，、]?", "", text.strip(_BLANK))
        heard = re.search(rf"记者(?:\d{{1,2}}日|日前|近日|今天|昨日|昨天|随后)?从(?P<body>[\u4e00-\u9fff（）]{{2,30}}?)(?:举[办行]的?)?(?:新闻发布会|获悉|了解到)", text)
        if heard:
            return heard["body"]
        for clause in re.split(r"[,，。；：:]", text)[:8]:
            clause = re.sub(r"^(?:近日|日前|今天|昨天|经[\u4e00-\u9fff]{2,8}同意)(?:[（(][^（）()]{0,12}[）)])?", "", clause.strip(_BLANK))
            acting = _acting().match(clause)
            if acting and not acting["body"].startswith(_HOST):
                return _listed(acting["body"])
            told = re.match(rf"(?P<body>[\u4e00-\u9fff]{{2,24}}?(?:{_suffix()}|省|市|区|县))(?:{_REPORTS.pattern})", clause)
            if told and not told["body"].startswith(_HOST):
                return told["body"]
    return None


def _of_place(headline: str) -> str | None:
    """The place whose plan a title names at its very start: 某省“十四五”…规划, 某市推进…."""
    for size in range(min(12, len(headline)), 1, -1):
        name = headline[:size]
        if name in _places():
            rest = headline[size:]
            inner = next((rest[:n] for n in range(4, 1, -1) if rest[:n] in _places()), None)
            return _places()[inner] if inner else _places()[name]
    return None
