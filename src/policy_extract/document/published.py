"""The day of publication: stated, in the file's name, or month and day whose year the text bounds."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from pathlib import PurePosixPath

from policy_extract.document.dates import BLANK, CHINESE, WRITTEN, Lazy, day_of, full_date, half, pattern
from policy_extract.document.head import Head, is_title
from policy_extract.document.load import Source
from policy_extract.document.signature import Signature
from policy_extract.lexicon import table

TAIL = 600  # code points of colophon: copies to, printed on


_TODAY = Lazy(r"(?P<when>今天|今日|昨天|昨日)[（(](?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日[）)]")
_WIRE = Lazy(
    r"(?:本报|新华社|本台|中新社|人民网|新华网|中新网|据[\u4e00-\u9fff]{2,6})[\u4e00-\u9fff、]{0,16}?"
    r"(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日(?:电|讯|消息|专电)"
)
_OPENING = Lazy(
    r"(?:本报讯?[^\d，。]{0,24})?(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>1[0-2]|0?[1-9])月(?P<d>3[01]|[12]\d|0?[1-9])日(?:上午|下午|晚"
    r"|晚间)?[,，、]?"
    r"(?=[^。]{2,80}(?:召开|举行|发布|印发|获悉|明确|介绍|通过|公布|宣布|提出|开工|启动|部署|了解到|出台"
    r"|报告))"
)
_PRINTED = Lazy(rf"(?m){WRITTEN}\s?(?:印发|发布|印)(?=\s|$|。)")
_LABELLED = Lazy(r"(?P<label>成文|发布|发文|印发|公布|发表)?(?:日期|时间)\s?[:：]\s?")


def published_of(
    text: str, head: Head, title: str | None, signature: Signature | None, source: Source | None
) -> tuple[date | None, str | None]:
    day = _stated(text, head, signature)
    if day:
        return day, "text"
    if source is not None:
        day = day_of(pattern("file").search(PurePosixPath(source.name).name))
        if day:
            return day, "filename"
    found = _day_of_year(text, head)
    if found:
        month, day_of_month, later = found
        whole = _complete(text, head, title, month, day_of_month)
        if whole:
            return whole + timedelta(days=later), "inferred"
    return None, None


def _stated(text: str, head: Head, signature: Signature | None) -> date | None:
    """A full date in a place that says when the document was made."""
    lines = [pattern("spaced").sub("", half(line.text)) for line in head.lines]
    for label in ("成文", "发布|发文|印发|公布|发表|^"):
        for line in lines:
            match = _LABELLED.search(line)
            if match and re.search(label, match["label"] or ""):
                found = full_date(line[match.end() : match.end() + 24])
                if found:
                    return found[0]
    if signature and signature.bodies:
        return signature.day
    for line, raw in zip(lines, head.lines, strict=True):
        if raw.text != head.title and len(line) <= 120 and not is_title(line):
            found = full_date(line)
            if found:
                return found[0]
    if signature:
        return signature.day
    for line in (half(raw.text) for raw in head.body[:2]):
        wire = _WIRE.search(line[:60]) or _OPENING.match(line)
        if wire and wire["y"]:
            return day_of(wire)
    tail = half(text[-TAIL:])
    printed = None
    for match in _PRINTED.finditer(pattern("spaced").sub("", tail)):
        printed = day_of(match) or printed
    return printed


def _day_of_year(text: str, head: Head) -> tuple[int, int, int] | None:
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
    last = text[-60:].rstrip(BLANK + "\r\n").rpartition("\n")[2]
    wire = re.fullmatch(r"[（(]" + _WIRE.pattern + r"[）)]", last)
    return (int(wire["m"]), int(wire["d"]), 0) if wire else None


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


_EVIDENCE = Lazy(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)年"
    r"|(?P<term>十[二三四五六七八九]|二十)(?:大|届(?P<sessions>"
    r"(?:[一二三四五六七][、和及]?中[、和及]?){1,7})全会)"
    r"|[“‘](?P<plan>十[一二三四五六])五[”’](?:规划)?(?:的)?(?P<place>开局|收官|第一年|首年|最后一年)"
)
_AHEAD = Lazy(r"(?:^|[，。；：、“（(\s]|力争|争取|确保|计划|提出|明确|要求)[到至](?:19|20)\d\d年\Z")
_UNTIL = Lazy(r"截[至止](?:到)?(?:19|20)\d\d年\Z")
_WILL = Lazy(r"(?:将于|拟于|定于|计划于)(?:19|20)\d\d年\Z")
_PLAN = Lazy(r"《[^《》]{2,60}?[（(](20\d\d)年?[—－\-~～至]{1,2}(20\d\d)年?[）)][^《》]{0,12}》")
_YEARLY = Lazy(r"《(20\d\d)年[^《》]{2,60}(?:方案|计划|要点|安排|任务|清单|意见)》")
_RELEASED = Lazy(r"印发|发布|出台|公布|下发|推出")
_FIVE_YEARS = {"十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}
_BEFORE = Lazy(r"(?:底|末|年底|\d{1,2}月份?(?:底|末)?)?(?:以)?前")
_PAST = Lazy(
    r"(?:\d{1,2}月(?:\d{1,2}日)?)?(?:以来|至今|[底末]?为\d|[^，。；到至将要拟]{0,10}(?:达到了|完成了"
    r"|增长了|同比|已|获批|印发了?《|出台了))"
)
_SPREAD = timedelta(days=75)  # within which new documents name a new plenary session


def _complete(text: str, head: Head, title: str | None, month: int, day: int) -> date | None:
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
    rows = [
        (row["term"], int(row["session"]), date.fromisoformat(row["date"]))
        for row in table("document_events")
    ]
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
        elif match["year"]:
            lead = text[max(0, match.start() - 8) : match.end()]
            _bound_by_year(bounds, int(match["year"]), lead, text[match.end() : match.end() + 14])
    if latest:
        day, following = _events()[latest]
        bounds.after(day)
        if listed and following:
            bounds.before(following + _SPREAD)
    opening = (title or "") + "\n" + text[:_OPENING_PART]
    report = re.search(r"(?<!\d)((?:19|20)\d\d)年?[\u4e00-\u9fff]{0,12}政府工作报告", opening)
    if report:
        _within(bounds, int(report[1]), 1, 1)
    if _RELEASED.search(opening):
        plan = _PLAN.search(opening)
        # a plan for a few years comes out around their beginning, one for a five-year period later too
        if (
            plan
            and int(plan[2]) - int(plan[1]) <= 5
            and not (int(plan[1]) % 5 == 1 and int(plan[2]) % 5 == 0)
        ):
            _within(bounds, int(plan[1]), 0, 10)
        yearly = _YEARLY.search(opening)
        if yearly:
            _within(bounds, int(yearly[1]), 0, 11)


_OPENING_PART = 500  # code points of headline and first sentences


def _within(bounds: _Bounds, year: int, same: int, month: int) -> None:
    """From ``month`` of that year (``same``) or of the year before, to its end."""
    bounds.after(date(year if same else year - 1, month, 1))
    bounds.before(date(year, 12, 31))


def _session(sessions: str) -> int:
    return max(CHINESE[c] for c in sessions if c in "一二三四五六七")


def _bound_by_year(bounds: _Bounds, year: int, lead: str, tail: str) -> None:
    """What one mention of a year tells: ``lead`` ends with it, ``tail`` follows."""
    before = _BEFORE.match(tail)
    month = re.match(r"(\d{1,2})月", tail)
    if before:
        if month and 1 <= int(month[1]) <= 12:
            whole = tail[len(month[0]) :].lstrip("份")[:1] in ("底", "末")
            limit = date(year, int(month[1]), 1)
            bounds.before(limit + timedelta(days=30) if whole else limit - timedelta(days=1))
        else:
            bounds.before(date(year, 12, 31) if tail[:1] in ("底", "末", "年") else date(year - 1, 12, 31))
    elif _UNTIL.search(lead):
        bounds.after(date(year, 12, 1) if tail[:1] in ("底", "末") else date(year, 1, 1))
    elif _WILL.search(lead) or _AHEAD.search(lead):
        bounds.before(date(year, 12, 31))
    elif _PAST.match(tail):
        bounds.after(date(year, 1, 1))
