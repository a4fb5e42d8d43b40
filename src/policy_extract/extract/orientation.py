"""Does this stretch of text speak of what will be done, or of what was? One mode a block.

plan        measures and tasks: a bare predicate is an undertaking
goal        targets: as plan, and a lead-in date governs the whole paragraph and the list after it
principle   guiding ideology: only a number or a date makes a commitment
review      achievements: only a modal or a future date does
background  situation, meaning, legal basis: as review
news        narrative: a modal, a date, a reporting frame, or a bare imperative sentence does
statute     articles of a law, clauses of a technical standard: only a dated duty of a body does
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from policy_extract.document.segment import Block, Outline
from policy_extract.lexicon import table

_NUMBERED = re.compile(
    "[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|第[一二三四五六七八九十]+[章节部编]"
)
_OFFICIAL_TITLE = re.compile(
    r"关于.*的(?:若干|指导|实施|通知|意见|决定|批复|公告|通告|办法|规定|措施|方案|函)"
    r"|(?:方案|规划|计划|意见|措施|办法|规定|细则|要点|纲要|清单|通知|政策)(?:（.*）|\(.*\))?$"
)
_PLAN_TITLE = re.compile(
    "意见|方案|规划|计划|措施|办法|政策|要点|纲要|通知|决定|指南|清单|任务|细则|若干|行动|批复|公告|指导|规定"
)
_NEWS = re.compile(
    r"记者|本报|新华社|讯|电[　 ]|消息|通讯员|新闻发布会|发布会|央视|日报|晚报|新闻联播|获悉|日前|近日"
)
_STATE_REPORT = re.compile("发展报告|年度报告|公报|白皮书|蓝皮书|答卷|盘点|综述|统计|成就")
_DONE = re.compile("已|了|累计|同比|截至|较上年|比上年|去年|近年来")
_TO_DO = re.compile("将|要|应当|必须|力争|确保|到20[2-9]\\d年|鼓励|支持")
_REPORT = re.compile("工作报告|各位代表")
_RESOLUTION = re.compile(r"(?:报告|草案|预算|计划)》?的决议(?:（.*）)?$|(?:全体会议|全会|大会)公报$")
_PROPOSAL = re.compile(r"^关于(?!制定).*(?:的建议|的提案|的议案)(?:（.*）)?$")
_RULES_TITLE = re.compile(r"(?:规则|条例|章程|规程)》?(?:（.*）)?(?:的通知|的决定)?$")
_CHAPTER = re.compile("第[一二三四五六七八九十]+章")
# What goods or a technique can do (可以自动识别…), and what tells that a body lays down or plans something.
_ABLE = re.compile("可以|能够|可用于|可实现|有助于|便于|可提供|还可|可进行|可为")
_BINDS = re.compile("要(?!求|素|点|害)|应当|必须|力争|确保|鼓励|到20[2-9]\\d年|年底|给予|申请")
# 应具备…, 宜设置…: how a thing has to be.
_NORM = re.compile(
    "宜(?![居昌宾春林业兴丰黄山耕人])|应(?:当)?(?:具备|具有|配置|设置|符合|采用|装设|满足|能|支持|按|为)"
)
_NORMS = 6  # a thousand characters; plans have at most 3, a guide for small power stations has 24
_ABLES = 6  # a thousand characters; plans and news have at most 4, a list of uses of a technique has 11
# What opens a paragraph of review, and what ends the review.
_LOOKS_BACK = re.compile(
    r"(?:——)?(?:过去|回顾|回首|一年来|[一二三四五六七八九十两]年来|五年来|这[一五]年|去年|近年来|“?(?P<plan>十[一二三四五])五”?(?:时期|期间)"
    r"|(?P<year>20\d\d|19\d\d)年(?:是|，|以来)|总的看|取得这|这些成绩|成绩来之不易|在肯定成绩|同时，?我们也?(?:清醒|要看到)|我们也?清醒)"
)
# A heading that opens with a verb of plans names a task, whatever nouns follow.
_TASK = re.compile(
    "(?:第?[一二三四五六七八九十\\d]{1,3}[章节、.．]|[（(][一二三四五六七八九十\\d]{1,3}[）)])?\\s*"
    "(?:进一步|加快|全面|持续|深入|大力|切实|不断|经常|积极|认真)?"
    "(?:建设|打造|厘清|摸清|做好|适应|强化|加强|提升|增强|推广|完善|健全|优化|推进|推动|开展|进行|把握|发挥|巩固|夯实"
    "|落实|抓好|改善|扩大|提高|总结推广|总结经验|坚持|营造|创新|构建|培育)"
)
_ACHIEVED = re.compile("(?:成效|成就|成绩|进展|突破)(?:显著|明显|突出|斐然)?[。：:]?$")
_TURNS = re.compile("新的一年|我们(?:要|将|必须|还要)|要(?!求|是|看到)|必须")
_LOOKS_AHEAD = re.compile(
    r"(?:今年|明年|今后|未来|下一步|(?P<year>20\d\d)年)[^。]{0,24}(?:总体要求|主要预期目标|主要目标|预期目标|发展目标|工作任务|重点(?:做好|抓好|工作)"
    r"|工作(?:的)?总体|要(?:重点|着力|突出|做好|抓好)|工作安排|工作部署|奋斗目标)"
    r"|(?:做好|完成|实现)(?:今年|明年|(?P<goal>20\d\d)年)[^。]{0,16}(?:工作|目标)"
)


@cache
def _headings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["mode"]) for row in table("headings"))


_NEXT = re.compile("下一|今后|未来|展望|安排|打算|明年|计划|方向|思路")
_FORWARD = re.compile(
    "今年|明年|今后|未来|将|力争|计划|拟|到20[1-9]\\d年|十[一二三四五]五”?(?:时期|期间)|下一步"
)
_BACKWARD = re.compile("已|了|去年|目前|截至|累计|同比|近年来|以来|至今|年来|先后")


def looks_forward(chars: str) -> bool:
    """Whether a press text speaks of what is to come at least as often as of what was."""
    return len(_FORWARD.findall(chars, 0, 20_000)) >= len(_BACKWARD.findall(chars, 0, 20_000))


def heading_mode(text: str, year: int | None, tells: bool = False) -> str | None:
    """What a heading says of the text below it, or None.

    ``year``: of publication; ``tells``: in a press text or a report on the past, where 取得重要进展 is a review.
    """
    m = re.search(r"(20\d\d|19\d\d)年(?!度?以来)", text)
    if m and year and "回顾" not in text:
        if int(m[1]) >= year and re.search("工作|任务|目标|安排|重点|要求|部署", text):
            return "goal" if re.search("目标", text) else "plan"
        if int(m[1]) < year and re.search("工作|发展|成就", text) and "规划" not in text:
            return "review"
    for pattern, mode in _headings():
        if (mode != "reached" or tells) and pattern.search(text):
            return "review" if mode == "reached" else mode
    return None


def genre(chars: str, title: str | None, outline: Outline) -> str:
    """What a text does when nothing else tells: statute, report, plan, news, review; resolution (of a congress, on what
    it heard), proposal (what somebody asks of others), description (what goods or a technique can do)."""
    articles = sum(1 for b in outline.blocks if b.kind == "article")
    if articles >= 5 or _lays_norms(chars, title, outline):
        return "statute"
    if title and _RESOLUTION.search(title):
        return "resolution"
    if title and _PROPOSAL.search(title):
        return "proposal"
    able = len(_ABLE.findall(chars, 0, 20_000))
    if able * 1000 > _ABLES * max(min(len(chars), 20_000), 800) and able > len(
        _BINDS.findall(chars, 0, 20_000)
    ):
        return "description"
    head = chars[:400]
    if (title and _REPORT.search(title)) or "政府工作报告" in head[:60] or "各位代表" in head:
        return "report"
    if title and _OFFICIAL_TITLE.search(title) and "|" not in title:
        return "plan"
    if title and _STATE_REPORT.search(title) and not _PLAN_TITLE.search(title):
        return "review"
    if _NEWS.search(head[:260]) and not any(
        b.kind in ("item", "heading") and b.marker for b in outline.blocks[:12]
    ):
        return "news"
    if title and _STATE_REPORT.search(title):
        return "review"
    numbered = sum(1 for b in outline.blocks if b.marker)
    if title and numbered >= 2 and _PLAN_TITLE.search(title):
        return "plan"
    if numbered >= 3:
        done, to_do = len(_DONE.findall(chars, 0, 20_000)), len(_TO_DO.findall(chars, 0, 20_000))
        return "review" if done > 2 * to_do else "plan"
    return "news"


def _lays_norms(chars: str, title: str | None, outline: Outline) -> bool:
    """A technical standard (应具备…, 宜设置…), or rules in chapters whose clauses are numbered 一、 and not 第一条."""
    norms = len(_NORM.findall(chars, 0, 20_000))
    if norms * 1000 > _NORMS * max(min(len(chars), 20_000), 800):
        return True
    chapters = sum(1 for h in outline.headings if _CHAPTER.match(chars, h.start))
    return chapters >= 3 and bool(title and _RULES_TITLE.search(title))


def modes(chars: str, outline: Outline, kind: str, published: date | None) -> list[str]:
    """The mode of every block, in order: what its headings say, else what the paragraphs before it opened, else what
    such a text (``kind``) does."""
    year = published.year if published else None
    told = _heading_modes(chars, outline, kind, year)
    marked = [b.start for b in outline.blocks if b.marker]
    numbered = any(b.marker and b.kind in ("heading", "item") for b in outline.blocks)
    found: list[str] = []
    running: str | None = None  # opened by a paragraph, where no heading tells
    heading = -2
    for block in outline.blocks:
        if block.heading != heading:
            above = outline.headings[block.heading] if block.heading >= 0 else None
            if (
                kind != "report"
                or above is None
                or told[block.heading]
                or _NUMBERED.match(chars, above.start)
            ):
                running = None
            heading = block.heading
        mode = told[heading] if heading >= 0 else None
        if kind == "statute" and block.kind in ("article", "text", "item"):
            mode = "statute"
        elif kind in _ALL_ALONG:
            mode = _ALL_ALONG[kind]
        elif mode is None:
            running = _turn(chars, block, None if kind == "news" else running, year)
            mode = running
            if (
                running == "review"
                and heading >= 0
                and _NUMBERED.match(chars, outline.headings[heading].start)
            ):
                running = None  # in a chapter of tasks one paragraph looks back, and the next goes on
        elif mode in ("plan", "goal") and kind == "report" and _looks_back(chars, block, year):
            mode = "background"
        if mode is None:
            opened = block.marker or (marked and marked[0] < block.start)
            mode = "preamble" if kind == "plan" and numbered and not opened else _USUAL.get(kind, kind)
        found.append(mode)
    return found


_USUAL = {"plan": "plan", "report": "plan"}  # the mode of a text of a genre where nothing else tells
_ALL_ALONG = {"resolution": "principle", "proposal": "background", "description": "background"}


def _heading_modes(chars: str, outline: Outline, kind: str, year: int | None) -> list[str | None]:
    """What each heading says of the text below it, itself or by the heading above it."""
    found: list[str | None] = []
    for h in outline.headings:
        named = chars[h.start : h.end]
        speaks = h.level > 0 and (kind != "news" or named[:1] in "一二三四五六七八九十（(第")
        mode = heading_mode(named, year, kind in ("news", "review")) if speaks else None
        if mode in ("review", "background") and _TASK.match(named) and not _ACHIEVED.search(named):
            mode = None  # 建设成效明显区, 适应新形势
        if kind == "review" and mode in ("plan", "goal", "principle") and not _NEXT.search(named):
            mode = None  # 数字基础设施建设取得重要进展
        above = found[h.parent] if h.parent >= 0 else None
        if mode == "review" and above in ("plan", "goal") and _ACHIEVED.search(named):
            mode = None  # 美丽城市建设取得重大成效, as one of the goals
        if mode is None or above in ("review", "background"):
            mode = above  # a task named inside a review is a task done
        found.append(mode)
    return found


def _turn(chars: str, block: Block, running: str | None, year: int | None) -> str | None:
    """Where no heading tells: a paragraph that looks back opens a review, one that looks ahead ends it."""
    m = _LOOKS_AHEAD.search(chars, block.start, min(block.end, block.start + 120))
    if m:
        named = m["year"] or m["goal"]
        if not named or not year or int(named) >= year:
            return "plan"
    if running == "review" and _TURNS.match(chars, block.body, block.end):
        return "plan"
    return "review" if _looks_back(chars, block, year) else running


_PLAN_ENDS = {"十一": 2010, "十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030}


def _looks_back(chars: str, block: Block, year: int | None) -> bool:
    """Whether a paragraph opens by looking back: 过去一年，…; a five-year plan or a year that is over."""
    m = _LOOKS_BACK.match(chars, block.start, block.end)
    if not m:
        return False
    if m["plan"]:
        return bool(year) and _PLAN_ENDS[m["plan"]] < (year or 0)
    return not (m["year"] and year and int(m["year"]) >= year)
