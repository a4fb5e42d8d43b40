"""The lines above the body: title, byline, and the notes that stand with them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from policy_extract.document.dates import BLANK, Lazy, full_date, half, pattern
from policy_extract.lexicon import alternation, table

HEAD = 4000  # code points in which title, byline and the first sentences stand
_HEAD_LINES = 40
_LONG = 70  # code points; a longer line is no line of a title unless it ends as one


class Line(NamedTuple):
    text: str  # stripped
    start: int
    end: int


class Head(NamedTuple):
    title: str | None
    byline: str | None
    lines: tuple[Line, ...]  # those above the body
    body: tuple[Line, ...]  # the first ones of the body
    body_start: int
    labels: dict[str, str]  # 发文机关, 成文日期 … → as written


def lines_of(text: str, start: int, stop: int, most: int) -> list[Line]:
    """The lines that are not blank between two offsets, each cut at 400 code points."""
    found: list[Line] = []
    while start < stop and len(found) < most:
        end = text.find("\n", start, stop)
        end = stop if end < 0 else end
        piece = text[start : min(end, start + 400)].strip(BLANK + "\r")
        if piece:
            found.append(Line(piece, start, end))
        start = end + 1
    return found


_NUMBER = Lazy(
    r"[（(]?[\u4e00-\u9fff]{1,16}\s?[〔\[［（(【]\s?(?:19"
    r"|20)\d\d\s?[〕\]］）)】]\s?第?\s?\d{1,5}\s?号[）)]?"
)
_ORDER = Lazy(r"[（(]?第?\s?[\d一二三四五六七八九十百]{1,6}\s?号[）)]?")
PERSON = Lazy(
    r"[^\s关在的]{0,16}?(?:总理|主席|省长|市长|县长|区长|部长|局长|厅长|主任|州长|院长)"
    r"(?:[\s\u3000]+[\u4e00-\u9fff](?:[\s\u3000]*[\u4e00-\u9fff]){1,3})?"
)
_NAME = Lazy(r"[\u4e00-\u9fff][\s\u3000]{0,4}[\u4e00-\u9fff]{1,2}")
_BYLINE = Lazy(
    r"[（(]?(?:本[报网刊台社]|人民日报|新华社|人民网|新华网|中新网|央视网|[\u4e00-\u9fff]{2,8}(?:日报"
    r"|晚报|客户端|新闻))?\s?"
    r"(?:(?:见习|实习|特约|首席|全媒体)?(?:记者|通讯员|评论员|作者|撰文)"
    r"|文/)[:：]?[\s　]*[^，。；,;]{2,40}[）)]?"
    r"|(?:消息|信息|文章)?(?:来源|來源|作者|编辑|编审|责任编辑|责编|审核|供稿|发布人|浏览次数|点击数"
    r"|点击)\s?[:：].{0,80}"
)
# 发文机关：云山市水利局	成文日期：2020年3月4日, as sites print above the text
_LABEL = Lazy(
    r"(?:^|(?<=[\s\u3000]))(?P<label>索\s*引\s*号|主题分类|主题词|发文机关|发文机构|发文单位|制发机关"
    r"|发布机构|公开主体|成文日期|发文日期"
    r"|发布日期|生成日期|公开日期|生效日期|废止日期|标\s*题|发文字号|文\s*号|有效性|信息分类|组配分类"
    r"|公开方式|公开范围|体裁分类|统一编号"
    r"|名\s*称)\s?[:：][ \t\u3000]*(?P<value>[^\s\u3000][^\t]{0,120}?)?(?=$|\t|[ \u3000]{2}"
    r"|[ \u3000][\u4e00-\u9fff]{2,4}[:：])"
)
_RED = Lazy(r"[\u4e00-\u9fff\s]{3,40}(?:局|厅|部|委|委员会|政府|办公厅|办公室|院|署)\s?文件")
_SOURCE = Lazy(r"(?:(?:消息|信息|稿件|文章)?来源|作者|记者|编辑)\s?[:：].{1,60}")
_DATED = Lazy(
    r"(?:发布|发表|更新|公布|成文|印发|发文)?(?:时间|日期|日)\s?[:：]|来源\s?[:：]|作者\s?[:：]"
    r"|字[号体]\s?[:：]"
)
_FURNITURE = Lazy(
    r"分享(?:到)?[:：]?.{0,20}|[>＞»|/\s]+|[\u4e00-\u9fff]{2,8}(?:要闻|动态|新闻|公开|信息|栏目|专题"
    r"|专栏)|.{2,60}摄|首页|索引号.{0,60}|索 引 号.{0,60}|分类号.{0,30}|打印.{0,10}"
    r"|当前位置.{0,60}|您?(?:现在)?的?位置.{0,60}|[\[【]?(?:字体|大 ?中 ?小).{0,20}|【?字体.{0,20}|文件"
    r"|附件\s?\d{0,2}[:：]?|首页\s?>.{0,60}"
)
_MEETING = Lazy(
    r"[（(\s—―–-]*(?:(?:19|20)\d\d|[一二][〇○零九].{2})\s?年.{3,10}日?.{0,6}在?.{2,40}"
    r"(?:会议|大会|会|全会)(?:第.{1,4}次)?.{0,8}(?:上|通过|批准)?[）)\s]*.{0,12}"
)
HEADING = Lazy(
    r"(?:第[一二三四五六七八九十\d]{1,3}[章节篇部条]|[一二三四五六七八九十]{1,3}、"
    r"|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]"
    r"|核心阅读|阅读提示|摘要|目\s*录|前\s*言|引\s*言|序\s*言|各位代表|各位委员|关键词|编者按|正文|玖、"
    r"|[壹貳參肆伍陸柒捌玖]、)"
)
_SALUTED = Lazy(r".{2,300}[:：]")
_STARTS_BODY = Lazy(
    r"为(?:了|深入|进一步|贯彻|全面|加快|落实|切实|充分|积极|推[进动]|认真|有效|更好|加强|促进|规范|打造"
    r"|做好|提高|保障|统筹|践行)|根据|按照"
    r"|现将|近日|日前|近年来|记者|央视网消息|本报讯|据新华社|新华社|本[报刊台网][^，。]{0,8}(?:讯|电|\d)"
    r"|《[^》]{2,60}》已经|经.{2,30}同意"
    r"|随着|当前"
)
_ENDS_SENTENCE = tuple("。；，、;,")


@cache
def _kind() -> re.Pattern[str]:
    kinds = alternation(row["kind"] for row in table("document_kinds"))
    return re.compile(rf"(?:{kinds})[》”\"]?(?:的(?:{kinds}))?$")


_COLUMN = Lazy(r"（[^（）]{4,20}）$")  # the newspaper's column that a headline ends with


def is_title(line: str) -> bool:
    """Whether a line ends as the title of an official document does: …的通知, …规划（2021—2025年）."""
    bare = line
    for _ in range(3):
        bare, cut = re.subn(r"[（(【\[][^（）()【】\[\]]{0,40}[）)】\]]\s*$", "", bare)
        if not cut:
            break
    return len(line) <= 160 and bool(_kind().search(bare.rstrip(BLANK)))


def head_of(text: str) -> Head:
    lines = lines_of(text, 0, min(len(text), HEAD), _HEAD_LINES)
    titles: list[str] = []
    labels: dict[str, str] = {}
    byline: str | None = None
    above = 0
    speaker = False
    while above < len(lines):
        line = lines[above].text
        if _is_byline(line):
            byline = byline or line
        elif _LABEL.match(line):
            for field in _LABEL.finditer(line):
                labels.setdefault(re.sub(r"\s", "", field["label"]), (field["value"] or "").strip(BLANK))
            if labels.get("标题") and not titles:
                titles.append(labels["标题"])
        elif _RED.fullmatch(line) or _FURNITURE.fullmatch(line):
            pass
        elif _is_note(line):
            source = _SOURCE.search(line)
            byline = byline or (source[0].rstrip(BLANK) if source else None)
        elif len(line) <= 30 and PERSON.fullmatch(line):
            speaker = True
        elif speaker and _NAME.fullmatch(line):
            speaker = False
        elif not titles and _starts_wrapped(lines, above):
            break
        elif titles and _same(line, titles[0]):
            pass
        elif _continues_title(titles, line, lines[above + 1 : above + 4]):
            titles.append(line)
        else:
            break
        above += 1
    if above == len(lines) and len(lines) == 1 and titles:  # one line is a text, not a title without one
        titles, above = ([], 0) if len(text) > HEAD or not is_title(titles[0]) else (titles, above)
    body = lines[above:]
    start = body[0].start if body else (lines[-1].end if lines else 0)
    if byline is None and body:
        written = re.match(
            r"[^。]{0,40}?[（(]((?:本报|本台"
            r"|新华社)?记者[\s　]?[^（）()。]{2,40})[）)]",
            body[0].text,
        )
        byline = written[1] if written else None
    title = _joined(titles)
    if title and title.endswith("令"):  # an order, whose text is what it promulgates
        law = next(
            (
                m
                for line in body[:2]
                if (
                    m := re.match(
                        r"《([^《》]{2,60})》(?:已"
                        r"|业)?经",
                        line.text,
                    )
                )
            ),
            None,
        )
        title = law[1] if law else title
    return Head(title, byline, tuple(lines[:above]), tuple(body[:8]), start, labels)


def _is_byline(line: str) -> bool:
    return len(line) <= 100 and bool(_BYLINE.fullmatch(line))


def _is_note(line: str) -> bool:
    """A line above the body that is no title: document number, date, source, the meeting it was given at."""
    if len(line) > 120:
        return False
    if _NUMBER.fullmatch(line) or _ORDER.fullmatch(line):
        return True
    squeezed = pattern("spaced").sub("", half(line))
    dated = full_date(squeezed)
    if dated:
        rest = len(squeezed) - (dated[2] - dated[1])
        return rest <= 12 or bool(
            _DATED.search(line) or _MEETING.fullmatch(squeezed) or squeezed.count("/") >= 3
        )
    return bool(re.fullmatch(r"(?:人民代表大会|.{2,12}第?.{1,4}届).{0,20}(?:会议|大会)上", line))


def _starts_wrapped(lines: list[Line], at: int) -> bool:
    """A paragraph broken into lines of one width, as PDF text is, looks like short lines and is no title."""
    widths = [len(line.text) for line in lines[at : at + 4]]
    if len(widths) < 4 or min(widths[:3]) < 15:
        return False
    return (
        max(widths[:3]) - min(widths[:3]) <= 4
        and widths[3] <= max(widths[:3]) + 4
        and not is_title(lines[at].text)
    )


def _continues_title(titles: list[str], line: str, following: list[Line]) -> bool:
    if len(titles) >= 5 or line.endswith(_ENDS_SENTENCE) or "\t" in line:
        return False
    if HEADING.match(line) or _STARTS_BODY.match(line):
        return False
    whole = "".join(titles)
    if titles and is_title(whole) and not line.startswith(("——", "—", "（", "(", "《", "|")):
        return len(line) >= 10 and bool(_COLUMN.search(line)) and bool(following)
    if "。" in line and not line.endswith(("？", "！", "”")):
        return False
    if len(line) > _LONG and not is_title(line):
        return False
    if _SALUTED.fullmatch(line):
        return False
    if not titles:
        return bool(following) or is_title(line)
    # a further line: of a title cut into lines, or of a headline over the text
    if any(
        is_title(whole + line + "".join(f.text for f in following[:n])) for n in range(3)
    ) and not is_title(whole):
        return True
    if len(line) >= 10 and _COLUMN.search(line):
        return True
    return len(titles) < 3 and len(line) <= 45 and bool(following) and _goes_on(titles, line, following)


def _goes_on(titles: list[str], line: str, following: list[Line]) -> bool:
    """Whether a short line under a headline is its second line rather than a heading of the body.

    It is, where running text or a byline comes soon.
    """
    if titles[-1].endswith(("——", "—", "：")) or line.startswith(("——", "—")):
        return True
    after = following[0].text
    if _is_byline(after) or _STARTS_BODY.match(after) or HEADING.match(after):
        return True
    return (
        len(after) > _LONG
        or "。" in after
        or (len(titles) < 2 and any(len(f.text) > _LONG for f in following))
    )


def _same(a: str, b: str) -> bool:
    plain = str.maketrans("（）—－～", "()---", " \u3000")
    return a.translate(plain) == b.translate(plain)


def _joined(titles: list[str]) -> str | None:
    if not titles:
        return None
    whole = "".join(titles)
    if len(titles) > 1 and not is_title(whole):
        return " | ".join(titles)
    if len(titles) > 1 and any(is_title(t) for t in titles[:-1]):
        return " | ".join(titles) if not titles[0].endswith(("印发", "关于", "转发")) else whole
    return whole
