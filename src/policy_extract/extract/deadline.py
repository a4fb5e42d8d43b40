"""Time expressions and what they mean: 2025年底前, 5年内, “十四五”期间, 每季度, 党的十八大以来 (时限).

Whatever has a value is found, commitment or not; ``Time.kind`` tells them apart. Relative expressions are
read against the date of publication. Vague words (近期, 目前) and terms without known dates (汛期, 任期)
give nothing.

A cheap scan finds the characters that every time expression holds (年, 月, 季 …); only around those are the
rules tried, and of them only those that can begin with the character at hand. A rule's ``build`` gives a
function that reads the match against a context.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from typing import NamedTuple

from policy_extract.extract.numerals import parse_numeral
from policy_extract.extract.rule import Rule
from policy_extract.lexicon import Row, alternation, table
from policy_extract.model import Time

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)
HORIZON = 60  # years from publication; what lies further is no policy's deadline
LATE = 100  # days: 3月底前 in a text of May is this March, in one of December the next
FAR = 300  # days: 12月28日 in a text of 5 January is last year's
BEFORE, AFTER = 16, 30  # characters around a trigger that an expression can reach


class Plan(NamedTuple):
    """A five-year plan (五年规划): its first and its last day."""

    start: date
    end: date


class Context(NamedTuple):
    """What an expression is read against: the publication date and the year last named in its sentence."""

    published: date | None
    year: int | None
    plan: Plan | None = (
        None  # the five-year plan that the text is about, where it is about to begin or has just begun
    )


class Value(NamedTuple):
    """The meaning of an expression; the fields are those of ``Time``."""

    kind: str
    due: date | None = None
    from_: date | None = None
    recurring: str | None = None
    duration: str | None = None
    alternative: date | None = None
    year: int | None = None  # the year it names, for later expressions of the sentence


Meaning = Callable[[Context], Value | None]
_Reader = Callable[[re.Match[str], Context], Value | None]


def find(text: str, published: date | None) -> list[Time]:
    """All time expressions of a text, in order, none overlapping.

    Widths must be normalised (2025, not ２０２５). A paragraph ends with ``\\n``, which nothing crosses.
    A date of publication outside 1900 to 2100 counts as none.

    >>> [(t.text, str(t.due), t.kind) for t in find("到2025年底建成，每年开展评估", None)]
    [('到2025年底', '2025-12-31', 'deadline'), ('每年', 'None', 'recurrence')]
    """
    if published is not None and not FIRST <= published <= LAST:
        published = None
    found: list[Time] = []
    done = 0  # up to here the text is settled
    year: int | None = None
    said = 0  # where the expression that named the year ends
    plan = _plan_of(text, published) if published else None
    republican = _MINGUO.search(text, 0, 20_000) is not None  # 民國: 116年 is 2027 without saying so
    needed = _needed()
    for trigger in _trigger().finditer(text):
        at = trigger.start()
        if at < done:
            continue
        start = least = max(done, at - BEFORE)  # where the expression can begin
        if text[at] not in _AFTER_NAMES:
            start = at
            while start > least and text[start - 1] in _INSIDE:
                start -= 1
        stop = at + AFTER
        around = needed.intersection(text[start:stop])
        match = None
        while match is None and start <= at:
            for rule in _rules_at(text[start], around):
                match = rule.pattern.match(text, start, stop)
                if match is not None:
                    break
            start += 1
        minguo = match.re.groupindex.get("minguo") if match is not None else None
        if match is None or (minguo and match[minguo] and not republican):
            done = at + 1
            continue
        start, end = match.span()
        done = end
        if year is not None:
            year, said = (None if _SENTENCE_END.search(text, said, start) else year), start
        meaning = rule.build(match)
        value = meaning(Context(published, year, plan)) if meaning else None
        if value is None or not _sane(value, published):
            continue
        if value.year is not None and not _compared(text, start) and value.from_ is None:
            year, said = value.year, end
        kind = _kind_in_place(text, start, end, value.kind)
        due, since, alternative = value.due, value.from_, value.alternative
        recurring = value.recurring
        last = found[-1] if found else None
        if (
            last is not None
            and rule.name == "date.month"
            and last.recurring == "yearly"
            and "月" in last.text
            and _SENTENCE_END.search(text, last.end, start) is None
        ):
            # 每年2月底前…，3月底前…: every year, too
            kind, recurring, due, alternative, since = "recurrence", "yearly", None, None, last.from_
        before = found[-1] if kind == "recurrence" and found else None
        if (
            before is not None
            and before.kind == "start"
            and start - before.end <= 1
            and text[before.end : start] in ("", "，", ",")
        ):
            # 自2025年起每周: recurs from then on
            start, since = found.pop().start, before.from_
        found.append(
            Time(
                text[start:end],
                start,
                end,
                due,
                since,
                recurring,
                value.duration,
                kind,
                alternative,
                rule.name,
            )
        )
    return found


def five_year_plan(name: str) -> Plan | None:
    """The plan of a name: 十四五, “十四五”, 第十四个五年规划; None if there is none."""
    name = name.strip("“”\"'「」『』‘’ ")
    ordinal = re.fullmatch(r"第?([一二三四五六七八九十]{1,2})[个個]五年(?:[规規][划劃]|[计計][划劃])?", name)
    by_name, by_ordinal = _plans()
    if ordinal:
        return by_ordinal.get(ordinal[1])
    return by_name.get(name)


@cache
def _plans() -> tuple[dict[str, Plan], dict[str, Plan]]:
    """The plans by name and by number: 十五 is the name of the tenth and the number of 十五五."""
    by_name, by_ordinal = {}, {}
    for row in table("periods"):
        plan = Plan(date(int(row["first"]), 1, 1), date(int(row["last"]), 12, 31))
        by_name[row["name"]] = by_ordinal[row["ordinal"]] = plan
    return by_name, by_ordinal


_PLAN_NAMED = re.compile(
    '[“"「]?(?P<name>十[一二三四五六七八九]?五|[六七八九]五)[”"」]?'
    "(?=时期|時期|期间|期間|规划|規劃|计划|計劃|开局)"
)


def _plan_of(text: str, published: date) -> Plan | None:
    """The plan named in the first pages that begins in the year of publication or the next: its five years are 未来五年."""
    by_name, _ = _plans()
    for m in _PLAN_NAMED.finditer(text, 0, 40_000):
        plan = by_name.get(m["name"])
        if plan is not None and 0 <= plan.start.year - published.year <= 1:
            return plan
    return None


# ---------------------------------------------------------------- pieces of the patterns

_MINGUO = re.compile(r"民[国國] ?(?:[0-9]{2,3}|[一二三四五六七八九十百]{2,5}) ?年")
_SENTENCE_END = re.compile(r"[。！？\n]")
_S = "[ \u3000\u00a0]{0,2}"  # 2020 年
_HAN_DIGIT = "[〇零○一二三四五六七八九]"
_YEAR_FIGURES = rf"(?:(?<![0-9])(?:19|20)[0-9]{{2}}(?![0-9])|[一二][九〇零○]{_HAN_DIGIT}{{2}})"
_MONTH_FIGURES = (
    r"(?:(?<![0-9第])(?:1[0-2]|0?[1-9])|(?<![一二三四五六七八九十百第])(?:十[一二]?|[一二三四五六七八九]))"
)
_DAY_FIGURES = r"(?:[12][0-9]|3[01]|0?[1-9]|[一二]?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九])"
_DASH = r"(?:[-—–―−─~～〜]{1,2}|至|到)"
_N = r"(?:[0-9]{1,3}(?:\.[0-9])?|[一二两兩三四五六七八九十]{1,3}|一?百|半)"
_COUNT = rf"(?P<n>{_N})(?:{_S}{_DASH}{_S}(?P<high>{_N}))?"  # 3, 三, 三至五, 三五
_UNIT = r"(?P<unit>年|[个個]?工作日|[个個]?自然日|[个個]月|周|週|[个個]?星期|天|日)"


@cache
def _guarded(words: str) -> str:
    """A pattern of words (parted by |), each with its guard, or that of its last character."""
    guards = {row["word"]: row["not_before"] for row in table("time_guards")}
    parts = []
    for word in sorted(words.split("|"), key=len, reverse=True):
        guard = guards.get(word) or guards.get(word[-1], "")
        parts.append(word + (f"(?![{guard}])" if guard else ""))
    return "(?:" + "|".join(parts) + ")"


def _word(row: Row) -> str:
    before = f"(?<![{row['not_after']}])" if row["not_after"] else ""
    after = f"(?![{row['not_before']}])" if row["not_before"] else ""
    return before + row["word"] + after


def _words(name: str) -> str:
    return "|".join(_word(row) for row in sorted(table(name), key=lambda row: -len(row["word"])))


@cache
def _pieces() -> dict[str, str]:
    """The parts that several patterns share, by the name under which patterns refer to them: ``%(year)s``."""
    names = alternation(row["name"] for row in table("periods"))
    events = alternation(row["name"] for row in table("time_events"))
    festivals = alternation(name for name, _ in _festivals())
    before = _guarded("以前|之前|前")
    within = _guarded("以内|之内|以內|之內|内|內|期间|期間|间|間")
    onward = _guarded("开始起|起|开始|開始")
    after = _guarded("以后|之后|以後|之後|后|後")
    near = "(?:前后|前後|左右)"
    return {
        # 2025年度   二〇二五年   明年   民国114年   ’25年底   114年底
        "year": rf"(?:(?P<year>{_YEAR_FIGURES}){_S}年度?|(?P<rel>{_words('time_years')})"
        rf"|(?:中[华華])?民[国國]{_S}(?P<roc>[0-9]{{1,3}}|[一二三四五六七八九十百零〇]{{1,6}}){_S}年度?"
        rf"|(?<![0-9])['’‘]?(?P<short>(?<![0-9])[0-9]{{2}}|1[0-2][0-9]){_S}年"
        rf"(?=[底末]|{_S}(?:1[0-2]|[1-9]){_S}月(?:[底末前]|{_S}[0-9]{{1,2}}{_S}日))"
        rf"|(?<![0-9.第校党黨满滿近约約逾])(?<![0-9],)(?P<minguo>1[0-2][0-9]){_S}年度?(?![历歷老底末]))",
        "month": rf"(?P<month>{_MONTH_FIGURES}){_S}月(?:份)?",
        "day": rf"(?P<day>{_DAY_FIGURES}){_S}[日号號](?:24[时時:：](?:00)?(?=前|之前))?",
        "quarter": r"(?:第?(?P<quarter>[一二三四1-4])[个個]?季度"
        r"|第(?P<season>[一二三四])季(?!节|節)|前(?P<quarters>[一二两兩三23])[个個]?季度)",
        "to": r"(?:(?P<pre>(?<!达)(?<!達)到|至|截至|截止到?|截止至|自|从|從|由)" + _S + ")?",
        "post": rf"(?:{_S}(?:(?P<near>{near})|(?P<before>{before})|(?P<within>{within})"
        rf"|(?P<since>以[来來])|(?P<onward>{onward})|(?P<after>{after})|(?P<at>{_guarded('时|時')})))?",
        "plan": names,
        "event": events,
        "festival": festivals,
        "end": _guarded("底|末"),
        "start": _guarded("初"),
        "s": _S,
        "dash": _DASH,
        "count": _COUNT,
        "unit": _UNIT,
        "in": _guarded("以内|之内|以內|之內|内|內"),
        "time": _guarded("时间|時間|努力"),
        "before": before,
        "figures": _YEAR_FIGURES,
        "m": _MONTH_FIGURES,
        "d": _DAY_FIGURES,
        "number": _N,
        "at": _guarded("时|時"),
        "rel": _words("time_years"),
        "rates": _words("time_recurrence"),
        "season": alternation(row["word"] for row in table("time_titles") if row["class"] == "season"),
    }


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern % _pieces())


# ---------------------------------------------------------------- calendar


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _later(day: date, months: int) -> date:
    """The same day so many months later, the last of the month where there is no such day."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _sane(value: Value, published: date | None) -> bool:
    for day in (value.due, value.from_):
        if day and (not FIRST <= day <= LAST or (published and day.year - published.year > HORIZON)):
            return False
    return True


def _int(text: str | None) -> int | None:
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    value = parse_numeral(text)
    return int(value) if value is not None else None


def _small(text: str | None) -> float | None:
    """The number of a duration: 3, 1.5, 三, 半, 百; of two digits the higher (三五年: up to five)."""
    if text is None:
        return None
    if text == "半":
        return 0.5
    if text == "百":
        return 100
    if len(text) == 2 and "十" not in text and not text[0].isascii():
        low, high = _int(text[0]), _int(text[1])
        return high if low and high and low < high else None
    value = parse_numeral(text)
    return float(value) if value is not None else None


# ---------------------------------------------------------------- readings


def _deferred(reader: _Reader) -> Callable[[re.Match[str]], Meaning]:
    return lambda match: partial(reader, match)


def _year(match: re.Match[str], context: Context) -> tuple[int | None, bool]:
    """The year that a match names, and whether it names one: (None, True) for 今年 of an unknown date."""
    group = match.groupdict()
    if group.get("year"):
        return _int(group["year"]), True
    if group.get("roc"):
        number = _int(group["roc"])
        return (1911 + number if number else None), True
    if group.get("minguo"):
        return 1911 + int(group["minguo"]), True
    if group.get("short"):
        number = int(group["short"])
        if number > 99:
            return 1911 + number, True
        year = 2000 + number
        return (year if context.published and abs(year - context.published.year) <= 15 else None), True
    if group.get("rel"):
        if context.published is None:
            return None, True
        return context.published.year + _offsets()[group["rel"]], True
    return None, False


@cache
def _offsets() -> dict[str, int]:
    return {row["word"]: int(row["offset"]) for row in table("time_years")}


def _point(match: re.Match[str], context: Context) -> Value | None:
    """A calendar period - year, half, quarter, month, day, an end of one - with the words that bend it."""
    group = match.groupdict()
    year, named = _year(match, context)
    if group.get("short") and year is None:
        return None
    published = context.published
    recent = bool(group.get("rel")) and _offsets()[group["rel"] or ""] < 0
    if year is None and not named:
        if match.string[max(0, match.start() - 2) : match.start()].rstrip().endswith("年"):
            return None  # 94年7月29日: of a year that is not understood
        year = context.year or (published.year if published else None)
    if year is None:
        return Value("past" if recent else "start" if group.get("onward") else "deadline")
    if not 1900 <= year <= 2100:
        return None
    span = _span(group, year)
    if span is None and not named and published:  # 2月29日
        span = _span(group, year + 1)
        year += 1
    if span is None:
        return None
    cue = any(group.get(key) for key in ("pre", "before", "within", "near"))
    cue = cue or bool(group.get("last") and group.get("month"))
    if not named and context.year is None and published:
        shift = _shift(span, published, cue)
        if shift:
            year += shift
            span = _span(group, year)
            if span is None:
                return None
    group["of"] = "的" if match.string.startswith("的", match.end()) else None
    value = _bend(group, span, published)
    return value._replace(year=year if named or context.year is None else context.year)


def _shift(span: tuple[date, date], published: date, cue: bool) -> int:
    """By how many years a month or day without a year lies off the year of publication."""
    low, high = span
    if (published - high).days > (LATE if cue else FAR):
        return 1
    return -1 if not cue and (low - published).days > FAR else 0


def _span(group: dict[str, str | None], year: int) -> tuple[date, date] | None:
    """First and last day of the period that the parts name in a year; None where there is no such day."""
    low, high = date(year, 1, 1), date(year, 12, 31)
    month = _int(group.get("month"))
    if month:
        if not 1 <= month <= 12:
            return None
        low, high = date(year, month, 1), _month_end(year, month)
        day = _int(group.get("day"))
        if day:
            if not 1 <= day <= high.day:
                return None
            low = high = date(year, month, day)
        third = group.get("third")
        if third:
            first, last = {"上": (1, 10), "中": (11, 20), "下": (21, high.day)}[third]
            low, high = date(year, month, first), date(year, month, last)
        elif group.get("first"):
            high = date(year, month, 10)
    elif group.get("quarter") or group.get("season") or group.get("quarters"):
        number = _int(group.get("quarter") or group.get("season") or group.get("quarters")) or 1
        low = date(year, 1 if group.get("quarters") else 3 * number - 2, 1)
        high = _month_end(year, 3 * number)
        if group.get("first"):
            high = _month_end(year, low.month)
    elif group.get("half"):
        low, high = (low, date(year, 6, 30)) if group["half"] == "上" else (date(year, 7, 1), high)
    elif group.get("festival"):
        day_of = _festivals().get((group["festival"] or "", year)) or _festivals().get(
            (group["festival"] or "", 0)
        )
        if day_of is None:
            return None
        low = high = date(year, *day_of)
    elif group.get("first"):
        high = date(year, 3, 31)
    elif group.get("middle"):
        low, high = date(year, 6, 1), date(year, 6, 30)
    if group.get("last"):
        low = high
    return low, high


@cache
def _festivals() -> dict[tuple[str, int], tuple[int, int]]:
    found = {}
    for row in table("time_festivals"):
        month, day = row["date"].split("-")
        found[row["name"], int(row["year"] or 0)] = (int(month), int(day))
        if row["year"] and len(row["name"]) == 3:  # 中秋节 is 中秋 too
            found[row["name"][:2], int(row["year"])] = (int(month), int(day))
    return found


def _bend(group: dict[str, str | None], span: tuple[date, date], published: date | None) -> Value:
    """The value of a period with 到/截至/自 before it and 前/内/起/以来 after it."""
    low, high = span
    gone = published is not None and high < published
    prefix = group.get("pre") or ""
    if group.get("since"):
        return Value("past", from_=low)
    if group.get("onward"):
        old = gone and published is not None and low.year < published.year
        return Value("past" if old else "start", from_=low)
    if group.get("after"):
        return Value("past" if gone else "start", from_=high + timedelta(1))
    if prefix[:1] in ("自", "从", "從", "由"):
        if group.get("of"):  # 从2020年的30%提高到…: a baseline
            return Value("past" if gone else "period", due=high, from_=low)
        return Value("past" if gone else "start", from_=low)
    if group.get("before"):
        if group.get("day") or group.get("last") or group.get("first") or group.get("middle"):
            return Value("past" if gone else "deadline", due=high)
        due = low - timedelta(1)
        if group.get("festival"):
            return Value("past" if gone else "deadline", due=due)
        return Value("past" if gone else "deadline", due=due, alternative=high)
    if prefix:
        return Value("past" if gone else "deadline", due=high)
    if gone or (group.get("day") and high == published):
        return Value("past", due=high, from_=low)
    if group.get("last") or group.get("within"):
        return Value("deadline", due=high)
    if any(group.get(key) for key in ("half", "quarter", "season", "quarters")):
        return Value("period", due=high, from_=low)
    if group.get("first"):
        return Value("deadline", due=high, from_=low)
    return Value("deadline", due=high)


def _this_year(match: re.Match[str], context: Context) -> Value | None:
    published = context.published
    if context.year is not None and match["whole"]:  # 2009年…，全年…
        year: int | None = context.year
    else:
        year = published.year if published else None
    if match["coming"] and published and published.month >= 11:  # said in a New Year message
        year = published.year + 1
    if year is None:
        return Value("deadline")
    high = date(year, 12, 31)
    return Value("past" if published and high < published else "deadline", due=high)


def _current(match: re.Match[str], context: Context) -> Value | None:
    """本月底, 下个季度, 上周: months, quarters and weeks counted from publication."""
    published = context.published
    which, period = match["which"] or "本", match["period"] or "月"
    step = -1 if which[0] == "上" else 1 if which[0] == "下" else 0
    if published is None:
        return Value("past" if step < 0 else "deadline")
    if period[0] in "周週星":
        low = published - timedelta(published.weekday()) + timedelta(7 * step)
        high = low + timedelta(6)
    else:
        months = 3 if period[0] == "季" else 1
        index = (published.year * 12 + published.month - 1) // months + step
        year, month = divmod(index * months, 12)
        low, high = date(year, month + 1, 1), _month_end(year, month + months)
        if match["first"]:
            high = low + timedelta(9)
        day = _int(match["day"])
        if day:
            if day > high.day:
                return None
            low = high = low.replace(day=day)
    group = match.groupdict()
    if group["last"]:
        low = high
    return _bend(group, (low, high), published)


def _years(match: re.Match[str], context: Context) -> Value | None:
    """2018—2020年, 2018年至2020年底: a period with both its ends."""
    first, last = _int(match["first"]), _int(match["final"])
    if match["rel"] and context.published:
        first = context.published.year + _offsets()[match["rel"]]
    if first is None or last is None or not 1900 <= first < last <= 2100:
        return None
    month, day = _int(match["month2"]) or 12, _int(match["day2"])
    high = _month_end(last, month)
    if day and day > high.day:
        return None
    return _period(date(first, 1, 1), high.replace(day=day) if day else high, context)


def _period(low: date, high: date, context: Context) -> Value | None:
    if high < low:
        return None
    gone = context.published is not None and high < context.published
    return Value("past" if gone else "period", due=high, from_=low)


def _months(match: re.Match[str], context: Context) -> Value | None:
    """2023年1月至2025年12月, 今年1—6月, 8月15日至9月10日."""
    year, named = _year(match, context)
    if year is None and not named:
        year = context.year or (context.published.year if context.published else None)
    if year is None:
        return Value("period")
    month, month2 = _int(match["month"]), _int(match["month2"])
    if not month or not month2 or not 1 <= month2 <= 12 or not 1900 <= year <= 2099:
        return None
    final = _int(match["year2"])
    if final is None:
        final = year + (1 if match["next"] or month2 < month else 0)
    if not 1900 <= final <= 2100:
        return None
    day, day2 = _int(match["day"]), _int(match["day2"])
    if (day or 1) > _month_end(year, month).day or (day2 or 1) > _month_end(final, month2).day:
        return None
    low = date(year, month, day or 1)
    value = _period(low, date(final, month2, day2) if day2 else _month_end(final, month2), context)
    return value._replace(year=final) if value else None


def _days(match: re.Match[str], context: Context) -> Value | None:
    """8月15—20日."""
    year, named = _year(match, context)
    if year is None and not named:
        year = context.year or (context.published.year if context.published else None)
    if year is None:
        return Value("period")
    month, day, last = _int(match["month"]), _int(match["day"]), _int(match["day2"])
    if not month or not day or not last or last > _month_end(year, month).day or not 1900 <= year <= 2100:
        return None
    return _period(date(year, month, day), date(year, month, last), context) if day < last else None


def _quarters(match: re.Match[str], context: Context) -> Value | None:
    """一至三季度, 第二、三季度."""
    year, named = _year(match, context)
    if year is None and not named:
        year = context.year or (context.published.year if context.published else None)
    if year is None:
        return Value("period")
    one, two = _int(match["one"]), _int(match["two"])
    if not one or not two or one >= two or not 1900 <= year <= 2100:
        return None
    return _period(date(year, 3 * one - 2, 1), _month_end(year, 3 * two), context)


def _first_months(match: re.Match[str], context: Context) -> Value | None:
    """今年前7个月."""
    year, named = _year(match, context)
    year = year or (context.published.year if context.published and not named else None)
    count = _int(match["n"])
    if year is None or not count or not 2 <= count <= 12 or not 1900 <= year <= 2100:
        return None
    return _period(date(year, 1, 1), _month_end(year, count), context)


def _iso(match: re.Match[str], context: Context) -> Value | None:
    year, month, day = int(match["y"]), int(match["m"]), int(match["d"])
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    group: dict[str, str | None] = {"day": "1", **match.groupdict()}
    return _bend(group, (date(year, month, day),) * 2, context.published)._replace(year=year)


def _plan_period(match: re.Match[str], context: Context) -> Value | None:
    """“十四五”期间, 到“十四五”末, “十三五”以来."""
    by_name, by_ordinal = _plans()
    plan = by_name.get(match["plan"]) if match["plan"] else by_ordinal.get(match["ordinal"])
    if plan is None:
        return None
    if match["since"]:
        return Value("past", from_=plan.start)
    gone = context.published is not None and plan.end < context.published
    if match["last"] or match["pre"]:
        return Value("past" if gone else "deadline", due=plan.end)
    return Value("past" if gone else "period", due=plan.end, from_=plan.start)


def _pair(match: re.Match[str], context: Context) -> Value | None:
    """今明两年, 明后两年, 去今两年."""
    if context.published is None:
        return Value("deadline")
    days = {"去": -1, "今": 0, "明": 1, "后": 2, "後": 2}
    years = [context.published.year + days[c] for c in match["pair"] if c in days]
    if years != list(range(years[0], years[-1] + 1)):
        return None
    return Value("deadline", due=date(years[-1], 12, 31), from_=date(years[0], 1, 1))


def _iso_duration(count: float, unit: str, half: bool = False) -> str:
    if "工作日" in unit:
        return f"P{int(count)}BD"
    if unit[0] in "周週" or "星期" in unit:
        return f"P{int(count)}W"
    if unit == "年":
        months = round(count * 12) + (6 if half else 0)
        return f"P{months}M" if months % 12 else f"P{months // 12}Y"
    if "月" in unit:
        return f"P{max(1, int(count)) if count >= 1 else 0}M" if count >= 1 else "P15D"
    return f"P{int(count)}D"


_CONDITION = re.compile(
    r"(?:毕业|畢業|离校|離校|成立|注册|註冊|设立|登记|创办|入职|退役|退伍|出狱|从业|工作|满|滿|持续|连续)后?$"
)
_PAST_BEFORE = re.compile(
    r"(?:近|最近|过去|過去|此前|之前|前|以往|历时|歷時|长达|耗时|第|提前|连续|仅|僅|已|了)[的]?$"
)
_PUBLICATION = re.compile(
    r"(?:印发|印發|发布|發布|公布|出台|下发|公告|发文|施行|实施)(?:之日)?(?:起|后|後|之后|以后)[的，,]?$"
)
_EVENT = re.compile(r"(?<![今此最然往背前])(?:之日|起|后|後|时|時|之日起算|开始)[的，,]?$")


def _within(match: re.Match[str], context: Context) -> Value | None:
    """5年内, 三至五年内, 20个工作日内, 用三年左右时间, 未来五年: from publication or an event."""
    count = _small(match["high"]) if match["high"] else _small(match["n"])
    low = _small(match["n"])
    if not count or low is None or (match["high"] and low >= count):
        return None
    unit = match["unit"]
    group = match.groupdict()
    half = bool(group.get("half"))
    duration = _iso_duration(count, unit, half)
    before = match.string[max(0, match.start() - 10) : match.start()].rpartition("\n")[2]
    if before.endswith(("第", "每", "提前", "历时", "歷時", "长达", "耗时")):
        return None
    if _CONDITION.search(before):
        return Value("period", duration=duration)
    if _PAST_BEFORE.search(before):
        return Value("past", duration=duration)
    if not context.published or "工作日" in unit:
        return Value("deadline", duration=duration)
    if _EVENT.search(before) and not _PUBLICATION.search(before):
        return Value("deadline", duration=duration)
    published = context.published
    if unit == "年":
        if count > HORIZON:
            return None
        months = round(count * 12) + (6 if half else 0)
        due = _later(published, months)
        years = months // 12 - (0 if group.get("inside") else 1)
        other = date(published.year + years, 12, 31) if months % 12 == 0 else None
        if context.plan is not None and months == 60:
            return Value("deadline", due=context.plan.end, duration=duration, alternative=due)
        return Value("deadline", due=due, duration=duration, alternative=other)
    if "月" in unit:
        if count > 12 * HORIZON:
            return None
        due = _later(published, int(count)) if count >= 1 else published + timedelta(15)
        return Value("deadline", due=due, duration=duration, alternative=_month_end(due.year, due.month))
    days = int(count * (7 if unit[0] in "周週" or "星期" in unit else 1))
    return Value("deadline", due=published + timedelta(days), duration=duration)


def _back(match: re.Match[str], context: Context) -> Value | None:
    """近三年, 五年来, 过去五年: a length of time up to now."""
    count = _small(match["high"]) or _small(match["n"] or match["n2"])
    return Value("past", duration=_iso_duration(count, match["unit"] or match["unit2"])) if count else None


def _lasting(match: re.Match[str], context: Context) -> Value | None:
    """连续三年, 五年间: a length of time without an end of its own."""
    count = _small(match["n"] or match["n2"])
    return Value("period", duration=_iso_duration(count, match["unit"] or match["unit2"])) if count else None


def _ago(match: re.Match[str], context: Context) -> Value | None:
    count = _small(match["n"])
    if not count or count != int(count):
        return None
    duration = _iso_duration(count, "年")
    if context.published is None or count >= 100:
        return Value("past", duration=duration)
    year = context.published.year - int(count)
    return Value("past", due=date(year, 12, 31), from_=date(year, 1, 1), duration=duration)


def _hence(match: re.Match[str], context: Context) -> Value | None:
    """三年后."""
    count = _small(match["n"])
    if not count or not context.published or count > HORIZON:
        return None
    start = _later(context.published, round(count * 12))
    return Value("start", from_=start, duration=_iso_duration(count, "年"))


_EVERY = {"P1Y": "yearly", "P2Y": "two-yearly", "P6M": "half-yearly", "P3M": "quarterly", "P1M": "monthly",
          "P1W": "weekly", "P7D": "weekly", "P1D": "daily", "P1BD": "daily"}  # fmt: skip


def _every(match: re.Match[str], context: Context) -> Value | None:
    """每年, 每半年, 每两年, 每季度末, 每月5日前."""
    count = _small(match["n"]) if match["n"] else 1.0
    unit = match["unit"]
    if not count:
        return None
    if "季" in unit:
        duration = f"P{int(3 * count)}M"
    elif unit[0] == "学":
        duration = "P1Y"
    elif unit[-1] == "月":
        duration = f"P{int(count)}M"
    elif unit[-1] in "天日" and "工作" not in unit:
        duration = f"P{int(count)}D"
    else:
        duration = _iso_duration(count, "年" if unit[0] == "年" else unit)
    if duration == "P12M":
        duration = "P1Y"
    recurring = _EVERY.get(duration)
    return Value("recurrence", recurring=recurring, duration=None if recurring else duration)


def _rate(match: re.Match[str], context: Context) -> Value | None:
    return Value("recurrence", recurring=_rates()[match["rate"]])


@cache
def _rates() -> dict[str, str]:
    return {row["word"]: row["recurring"] for row in table("time_recurrence")}


def _since_event(match: re.Match[str], context: Context) -> Value | None:
    """党的十八大以来, 香港回归前."""
    day = _events()[match["event"]]
    if match["since"]:
        return Value("past", from_=day)
    gone = context.published is not None and day <= context.published
    return Value("past" if gone else "deadline", due=day - timedelta(1))


@cache
def _events() -> dict[str, date]:
    return {row["name"]: date.fromisoformat(row["date"]) for row in table("time_events")}


def _anniversary(match: re.Match[str], context: Context) -> Value | None:
    """到新中国成立100年时: the last day of that calendar year."""
    count = _small(match["n"])
    if not count:
        return None
    year = _events()[match["event"]].year + int(count)
    if not 1900 <= year <= 2100:
        return None
    high = date(year, 12, 31)
    return Value("past" if context.published and high < context.published else "deadline", due=high)


def _mid_century(match: re.Match[str], context: Context) -> Value | None:
    return Value("deadline", due=date(2050, 12, 31))


def _from_now(match: re.Match[str], context: Context) -> Value | None:
    return Value("start", from_=context.published)


# ---------------------------------------------------------------- the words around


def _kind_in_place(text: str, start: int, end: int, kind: str) -> str:
    """The kind, seen where the expression stands: a year in a title, or compared with, is no deadline."""
    if kind != "deadline":
        return kind
    opened = text.rfind("《", max(0, start - 60), start)
    if opened >= 0 and text.find("》", opened, start) < 0 and text.find("\n", opened, start) < 0:
        return "period"
    if _compared(text, start):
        return "period"
    return "period" if _title().match(text, end, end + 24) else kind


def _compared(text: str, start: int) -> bool:
    """Whether the expression is what something is compared with: 比2020年, 较上年."""
    return start > 0 and text[start - 1] in "比较較"


@cache
def _title() -> re.Pattern[str]:
    """What makes a year part of a name, with the places that may stand between: (2024年)巴黎奥运会."""
    rows = table("time_titles")
    heads = alternation(row["word"] for row in rows if row["class"] not in ("place", "season"))
    places = alternation(row["word"] for row in rows if row["class"] == "place")
    return re.compile(
        rf"(?:{places}){{0,3}}(?:第[一二三四五六七八九十0-9]{{1,3}}届)?(?:{heads})|[0-9]{{1,3}}周?[岁歲]"
    )


# ---------------------------------------------------------------- the rules, in the order of trial


class _Form(NamedTuple):
    """A rule before its pattern is compiled.

    ``first`` holds the characters with which a match can begin; words in capitals stand for sets of them
    (see ``_firsts``). ``needs`` holds characters of which every match, or what it looks ahead at, has at least one;
    it is empty where none are sure.
    """

    name: str
    first: str
    pattern: str
    reader: _Reader
    examples: tuple[str, ...]
    rejects: tuple[str, ...] = ()
    needs: str = ""


def rules() -> tuple[Rule[Meaning], ...]:
    """All rules in the order in which they are tried: where two match at one place the earlier is taken."""
    return tuple(_rule(at) for at in range(len(_forms())))


@cache
def _rule(at: int) -> Rule[Meaning]:
    form = _forms()[at]
    return Rule(form.name, _compile(form.pattern), _deferred(form.reader), form.examples, form.rejects)


@lru_cache(maxsize=4096)
def _rules_at(first: str, around: frozenset[str]) -> tuple[Rule[Meaning], ...]:
    """The rules that can match where this character stands with those around, compiled when first met."""
    return tuple(
        _rule(at)
        for at, (form, letters) in enumerate(zip(_forms(), _firsts(), strict=True))
        if first in letters and (not form.needs or not around.isdisjoint(form.needs))
    )


@cache
def _needed() -> frozenset[str]:
    return frozenset("".join(form.needs for form in _forms()))


@cache
def _firsts() -> tuple[frozenset[str], ...]:
    sets = {
        "RATE": {row["word"][0] for row in table("time_recurrence")},
        "FEST": {name[0] for name, _ in _festivals()},
        "EVENT": {row["name"][0] for row in table("time_events")},
        "YEAR": {row["word"][0] for row in table("time_years")}
        | set("0123456789一二三四五六七八九十中民'’‘"),
        "NUM": set("0123456789一二两兩三四五六七八九十"),
        "TO": set("到至截自从從由"),
    }
    found = []
    for form in _forms():
        letters, rest = set(), form.first
        for name, members in sets.items():
            if name in rest:
                rest = rest.replace(name, "")
                letters |= members
        found.append(frozenset(letters | set(rest)))
    return tuple(found)


@cache
def _forms() -> tuple[_Form, ...]:
    return (
        # 每年   每两年   每季度末   每月5日前   每年12月底前
        _Form(
            "recurrence.every",
            "每",
            r"每(?:隔)?%(s)s(?:(?P<n>[0-9]{1,2}|[一二两兩三四五六七八九十]{1,2}|半)%(s)s)?"
            r"(?P<unit>年度?|学年|[个個]?(?:季度|工作日|月|星期)|季|周(?!边|年|围|转)|週(?!邊|年|圍|轉)|天|日(?!常))"
            r"份?(?:%(s)s(?:%(m)s%(s)s月份?(?:%(s)s%(d)s%(s)s[日号號]|[上中下]旬|%(end)s|%(start)s)?(?:%(s)s[至到和及、—-]%(s)s%(m)s月份?(?:%(d)s[日号號]|%(end)s)?)?|第?[一二三四]季度|[上下]半年|首月%(d)s[日号號]"
            r"|%(d)s[日号號]|年?%(end)s)%(before)s?)?",
            _every,
            ("每年", "每半年", "每两年", "每季度", "每月5日前", "每年12月底前", "每季度末", "每周", "每3年"),
            ("每人", "每家企业", "每次"),
        ),
        _Form(
            "recurrence.rate",
            "RATE",
            r"(?P<rate>%(rates)s)",
            _rate,
            ("逐年", "年均", "按月"),
            ("常年均衡", "按年龄"),
        ),
        # 一年一次   两年一评
        _Form(
            "recurrence.once",
            "NUM半",
            r"(?<![第0-9])(?P<n>[0-9]{1,2}|[一二两兩三五]|半)(?P<unit>年|季度?|[个個]?月|周|天)一"
            r"(?:次|度|评|評|轮|輪|审|審|届|屆|检|檢|报|報|调度|通报)",
            _every,
            ("一年一次", "两年一评", "一季度一调度"),
            ("50年一遇",),
            needs="一",
        ),
        # “十四五”期间   到“十五五”末   第十四个五年规划期间
        _Form(
            "period.plan",
            '“"「『‘到至截NUM第',
            r"(?:(?P<pre>到|至|截至)%(s)s)?[“\"「『‘]?%(s)s(?<![一二三四五六七八九十0-9])(?:(?P<plan>%(plan)s)|"
            r"第(?P<ordinal>十?[一二三四五六七八九]|十)[个個]五年)%(s)s[”\"」』’]?%(s)s(?:[规規][划劃]|[计計][划劃])?(?:实施)?"
            r"(?:(?P<since>以[来來])|(?P<last>时期末|期间末|期末|末期?)|时期|時期|期间|期間|期[内內])",
            _plan_period,
            (
                "“十四五”期间",
                "十三五期间",
                "「十四五」期間",
                "“十五五”时期",
                "到“十四五”末",
                "第十四个五年规划期间",
            ),
            ("“十四五”规划", "十四五"),
            needs="期末来來",
        ),
        # 2018—2020年   2018年至2020年   （2023-2025）
        _Form(
            "period.years",
            "自从從由YEAR",
            r"(?:[自从從由]%(s)s)?(?:(?P<first>%(figures)s)%(s)s年?|(?P<rel>%(rel)s))%(s)s(?:%(dash)s|一)%(s)s(?P<final>%(figures)s)"
            r"(?:%(s)s年度?(?:%(s)s(?P<month2>%(m)s)%(s)s月份?(?:%(s)s(?P<day2>%(d)s)%(s)s[日号號])?)?(?:%(end)s|%(in)s)?|(?=[）)]))",
            _years,
            ("2018—2020年", "2018年至2020年", "从2018年到2020年底", "二〇二三至二〇二五年", "2023年-2025年"),
            ("2017-13-40", "2018-2019学年"),
            needs="-—–―−─~～〜至到一",
        ),
        # 2023年1月至2025年12月   今年1—6月   8月15日至9月10日
        _Form(
            "period.months",
            "自从從由YEAR",
            r"(?:[自从從由]%(s)s)?(?:%(year)s%(s)s)?(?P<month>%(m)s)(?:%(s)s月份?|(?=%(dash)s))"
            r"(?:%(s)s(?P<day>%(d)s)%(s)s[日号號])?%(s)s%(dash)s%(s)s"
            r"(?:(?P<year2>%(figures)s)年|(?P<next>次年|翌年|明年|来年|來年)|同年|当年)?%(s)s"
            r"(?P<month2>%(m)s)%(s)s月份?(?:%(s)s(?P<day2>%(d)s)%(s)s[日号號]|底|末)?",
            _months,
            ("1—5月", "2011年1至4月份", "2023年1月至2025年12月", "8月15日至9月10日", "10月至次年3月"),
            needs="月",
        ),
        _Form(
            "period.days",
            "自从從由YEAR",
            r"(?:[自从從由]%(s)s)?(?:%(year)s%(s)s)?(?P<month>%(m)s)%(s)s月%(s)s(?P<day>%(d)s)%(s)s[日号號]?%(s)s%(dash)s%(s)s"
            r"(?P<day2>%(d)s)%(s)s[日号號]",
            _days,
            ("8月15—20日", "2024年9月1日至7日"),
            needs="月",
        ),
        _Form(
            "period.quarters",
            "YEAR第",
            r"(?:%(year)s%(s)s)?第?(?P<one>[一二三])(?:季度)?[至到、—-]第?(?P<two>[二三四])季度",
            _quarters,
            ("一至三季度", "第二、三季度", "2022年二到四季度"),
            needs="季",
        ),
        _Form(
            "period.first_months",
            "YEAR前",
            r"(?:%(year)s%(s)s)?(?<![提目之以往])前(?P<n>[0-9]{1,2}|[二两三四五六七八九十])[个個]?月(?:份)?",
            _first_months,
            ("今年前7个月", "前7月"),
            ("目前三个月",),
            needs="月",
        ),
        # 2025-06-30   2025/6/30
        _Form(
            "date.figures",
            "TO12",
            r"%(to)s(?<![0-9./-])(?P<y>(?:19|20)[0-9]{2})(?P<mark>[-/.])(?P<m>[01]?[0-9])(?:(?<=-..-)|[-/.])"
            r"(?P<d>[0-3]?[0-9])(?![0-9/-])%(post)s",
            _iso,
            ("2025-06-30", "2025/6/30前"),
            ("2017-13-40", "010-2025-1234"),
            needs="-/.",
        ),
        # 2018年1月1日起   10月30日   明年3月5日前
        _Form(
            "date.day",
            "TOYEAR",
            r"%(to)s(?:%(year)s%(s)s)?%(month)s%(s)s%(day)s%(post)s",
            _point,
            ("10月30日", "2025年6月30日前", "自2018年1月1日起", "二〇二五年十月一日", "6月30日之前"),
            ("13月45日",),
            needs="月",
        ),
        # 2018年3月份前   12月底前   6月中旬
        _Form(
            "date.month",
            "TOYEAR",
            r"%(to)s(?:%(year)s%(s)s)?%(month)s(?!三|%(s)s[0-9]{1,2}[日号])"
            r"%(s)s(?:(?P<third>[上中下])旬|月?(?P<last>%(end)s)|月?(?P<first>%(start)s))?%(post)s",
            _point,
            ("2018年3月份前", "12月底前", "明年6月底前", "6月中旬", "截至2017年9月底", "2025年12月"),
            ("3个月", "第三月"),
            needs="月",
        ),
        # 2018年一季度末前   前三季度   第四季度
        _Form(
            "date.quarter",
            "TOYEAR第前",
            r"%(to)s(?:%(year)s[的]?%(s)s)?(?<![每续續几幾])%(quarter)s(?:(?P<last>%(end)s)|(?P<first>%(start)s))?%(post)s",
            _point,
            ("2018年一季度末前", "前三季度", "第四季度", "明年第一季度"),
            ("每季度", "两个季度"),
            needs="季",
        ),
        _Form(
            "date.half",
            "TOYEAR上下",
            r"%(to)s(?:%(year)s[的]?%(s)s)?(?P<half>[上下])半年(?!度)?(?P<last>%(end)s)?%(post)s",
            _point,
            ("下半年", "2018年上半年", "今年上半年"),
            needs="半",
        ),
        _Form(
            "date.festival",
            "TOYEARFEST",
            r"%(to)s(?:%(year)s)?(?P<festival>%(festival)s)%(before)s(?<=(?P<before>前))",
            _point,
            ("2018年春节前", "国庆节前", "明年五一前"),
            ("春节期间",),
            needs="前",
        ),
        # 今明两年
        _Form(
            "date.pair",
            "今去明",
            r"(?P<pair>今、?明、?[后後]?|去、?今|明、?[后後])(?:两|兩|2|二|三|3)年(?:%(in)s|间|期间)?",
            _pair,
            ("今明两年", "明后两年", "今、明两年"),
        ),
        # 2025年底前   今年年底前   年底   年初
        _Form(
            "date.year_part",
            "TOYEAR本今年",
            r"%(to)s(?:%(year)s%(s)s(?:年(?=[底末初中]))?|(?<![少青成老幼童常几幾近多历百千学學本每半整两兩]){0}(?:本|今)?"
            r"(?<![0-9一二两兩三四五六七八九十百千半少青成老幼童常几幾近多历学學整])年)"
            r"(?:(?P<last>%(end)s)|(?P<first>%(start)s)|(?P<middle>中(?=[，,。；、前完启竣建开达实投全之时左）)\s]|$)))%(post)s",
            _point,
            ("2025年底前", "今年年底前", "年底前", "今年底", "到2020年底", "2018年初", "上年末", "’25年底"),
            ("百年底蕴", "少年初心", "青年中心"),
            needs="底末初中",
        ),
        _Form(
            "date.year_end",
            "TOYEAR岁歲年",
            r"%(to)s(?:%(year)s)?(?P<last>[岁歲](?:末|尾)|年[终終](?=%(before)s))%(post)s",
            _point,
            ("岁末",),
            needs="岁歲终終",
        ),
        # 2020年   到2035年   今年以来   2030年前
        _Form(
            "date.year",
            "TOYEAR",
            r"%(to)s%(year)s(?!代|级|級|月|%(season)s|%(festival)s|%(s)s%(m)s%(s)s月)%(post)s",
            _point,
            (
                "2026年",
                "到2020年",
                "2020年前",
                "今年",
                "去年",
                "2008年以来",
                "从明年起",
                "二〇二五年",
                "民国114年",
                "2025年内",
            ),
            ("1990年代", "1536年", "年产"),
        ),
        _Form(
            "date.this_year",
            "全新年本",
            r"(?:(?P<whole>(?<!安)全年)(?![龄齡均制日候])|(?P<coming>新的?一年)(?![级級])"
            r"|(?<![0-9一二两兩三四五六七八九十百几幾数數半近多当當往历])(?:本)?年度?%(in)s)",
            _this_year,
            ("全年", "年内", "新的一年", "新一年", "年度内"),
            ("5年内", "全年龄段", "几年内"),
        ),
        # 本月底前   下个季度   上周
        _Form(
            "date.current",
            "TO本上下月",
            r"%(to)s(?:(?P<which>本|(?<![以上下])[下上](?:一?[个個]|一)?)(?P<period>月份?|季度?|周(?![边期年围转密到全知刊])|週|星期)"
            r"|(?<![0-9一二两兩三四五六七八九十每个個当當次岁年本上下这這])(?P<month_alone>月)(?=[底末内內]))(?<![日]本月)"
            r"(?:(?P<last>%(end)s)|(?P<first>%(start)s)|(?<=月)%(s)s%(day)s)?%(post)s",
            _current,
            ("本月底前", "下个月", "上月", "本季度", "月底前", "下个季度"),
            ("日本月球",),
        ),
        # 5年内   三至五年内   20个工作日内
        _Form(
            "duration.within",
            "NUM百半",
            r"(?<![0-9.第百千])%(count)s%(s)s%(unit)s(?P<half>半)?(?:左右)?(?P<inside>%(in)s)",
            _within,
            ("5年内", "两年内", "三至五年内", "3个月内", "半年内", "20个工作日内", "30日内", "一年半内"),
            ("第3年内", "5年内容"),
            needs="内內",
        ),
        # 用3年时间   三年左右   经过五年努力
        _Form(
            "duration.effort",
            "再用花利通经經NUM百半",
            r"(?:(?:再)?(?:[用花]|利用|通过|通過|经过|經過)(?:大约|约)?)?(?<![0-9.第百千])%(count)s%(s)s(?P<unit>年|[个個]月)(?P<half>半)?"
            r"(?:左右)?的?%(time)s(?:%(in)s)?",
            _within,
            ("用3年时间", "3年时间", "用三年左右时间", "经过五年努力"),
            ("五年时间表", "三年努力方向"),
            needs="间間努",
        ),
        _Form(
            "duration.through",
            "通经經",
            r"(?:通过|通過|经过|經過)(?:大约|约)?%(count)s%(s)s(?P<unit>年)(?P<half>半)?(?:左右)?的?(?:发展|發展|建设|建設|奋斗|培育|攻坚)",
            _within,
            ("经过三年发展", "通过5年建设"),
            ("经过三年级",),
        ),
        _Form(
            "duration.planned",
            "NUM",
            r"(?:(?<=计划|計劃|力争|财政|打算|准备)|(?<=[拟擬再])|(?<=[\n。；，])(?=[五5]年(?:新增|新建|累计|共|建成|完成)))%(count)s%(s)s(?P<unit>年)(?:左右)?(?![级級期龄制型来來以度间的生])",
            _within,
            (),
            ("三年级", "十年禁渔"),
        ),
        _Form(
            "duration.using",
            "再用",
            r"(?:再)?用(?<![使费費利作启啟采採]用)(?:大约|约)?%(count)s%(s)s(?P<unit>年|[个個]月)(?P<half>半)?(?:左右)?(?![期级级型龄代产限])",
            _within,
            ("用三年", "用3年左右"),
            ("使用3年", "用5年期"),
        ),
        # 未来五年   今后三到五年   为期两年
        _Form(
            "duration.ahead",
            "未今往接为為",
            r"(?:未来|未來|今后|今後|往后|往後|接下来|接下來|[为為]期)的?%(s)s(?:[0-9一二两三四五六七八九十]{1,2}年[到至—-])?%(count)s%(s)s%(unit)s(?P<half>半)?(?:左右)?的?"
            r"(?:时间|時間|(?P<inside>%(in)s)|间|間|期间|期間)?",
            _within,
            ("未来五年", "今后三到五年", "为期两年", "为期3个月", "未来10年", "未来5年到10年"),
            ("未来几年",),
        ),
        _Form(
            "duration.back",
            "近最过過这這NUM百半",
            r"(?:(?:近|最近|过去|過去|这|這)的?%(s)s%(count)s[多余餘]?%(s)s(?P<unit>年|[个個]月)(?P<half>半)?多?"
            r"(?:以?[来來](?!年)|间|間|%(in)s|的?时间|期间)?|(?<![0-9.第百千])(?P<n2>%(number)s)[多余餘]?%(s)s(?P<unit2>年|[个個]月)(?:多)?以?[来來](?!年))",
            _back,
            ("近三年", "五年来", "过去五年", "一年来", "近10年来", "这五年"),
            ("近几年", "近年来"),
        ),
        _Form(
            "duration.lasting",
            "连連持NUM百半",
            r"(?:(?:连续|連續|持续|持續)%(s)s(?P<n>%(number)s)%(s)s(?P<unit>年|[个個]月)"
            r"|(?<![0-9.第百千])(?P<n2>%(number)s)%(s)s(?P<unit2>年)[间間](?!隔))",
            _lasting,
            ("连续5年", "五年间", "连续三个月"),
            ("间隔",),
            needs="续續间間",
        ),
        _Form(
            "duration.three_years_will",
            "NUM百半",
            r"(?<![0-9.第百千近这這前后後去续續每隔])%(count)s(?P<unit>年)(?=将|將|内将|要|力争)",
            _within,
            (),
            ("三年级", "三年行动", "十年禁渔", "5年期贷款"),
            needs="将將要争",
        ),
        _Form(
            "duration.ago",
            "NUM",
            r"(?<![0-9.第百千提])(?P<n>[1-9][0-9]?|[一二两兩三四五六七八九十]{1,3})%(s)s年%(before)s",
            _ago,
            ("5年前", "三年前"),
            ("三年前期工作",),
            needs="前",
        ),
        _Form(
            "duration.hence",
            "NUM",
            r"(?<![0-9.第百千满滿])(?P<n>[0-9]{1,2}|[一二两兩三四五六七八九十]{1,3})%(s)s年(?:之|以)?(?:后|後)(?=[，,将將再])",
            _hence,
            (),
            needs="后後",
        ),
        # 党的十八大以来   改革开放以来
        _Form(
            "event.since",
            "自从從党中黨EVENT",
            r"(?:[自从從])?(?:党的|中共|黨的)?(?P<event>%(event)s)(?:召开|以后)?(?:(?P<since>以[来來])|%(before)s)",
            _since_event,
            ("党的十八大以来", "改革开放以来", "党的二十大召开前"),
            ("党的十九大报告",),
            needs="来來前",
        ),
        # 到新中国成立100年时
        _Form(
            "event.anniversary",
            "到至在EVENT",
            r"(?:到|至|在)?(?P<event>%(event)s)(?P<n>[0-9]{2,3}|一百|百)周?年(?:之?际|%(at)s|%(before)s)",
            _anniversary,
            ("到新中国成立100年时", "建军一百年时"),
            ("新中国成立70周年",),
            needs="际时時前",
        ),
        _Form(
            "event.mid_century",
            "到至本2二",
            r"(?:到|至)?(?:本|21|二十一)世[纪紀]中[叶葉期]",
            _mid_century,
            ("到本世纪中叶", "本世纪中叶"),
            ("上世纪中叶",),
            needs="纪紀",
        ),
        _Form("start.now", "自从從即", r"(?:[自从從])?即日起", _from_now, ("即日起", "自即日起"), needs="即"),
    )


_NUMBERED = "0-9〇零○一二两兩三四五六七八九十百"
_INSIDE = frozenset(
    "0123456789〇零○一二两兩三四五六七八九十百半多余餘 \u3000\u00a0年月日号號季度周週天期旬个個星"
    "今明后後去前上下本来來新全的这這到至截止自从從由在每隔逐按第民国國中华華近最过過未往接为為持连連续續用花再约大经經通利"
    "“”\"'「」『』‘’-—–―−─~～〜/.、间間学世纪紀岁歲月均工作自然即"
)  # characters that can stand in an expression before the trigger that finds it
_AFTER_NAMES = (
    "来來前立军党國国归歸"  # triggers that end a name: what stands before them is not of these characters
)


@cache
def _trigger() -> re.Pattern[str]:
    """The characters of which every expression holds at least one, with what must stand beside them.

    Each way begins with a literal character, so that the scan is a search in one character set.
    """
    number, space = _NUMBERED, " \u3000\u00a0"
    ways = [
        rf"年(?:(?<=[{number}{space}今明去后後前上下本来來每半多余餘全一逐按个個学周]年)|(?=[底末初中内內均度终終]))",
        rf"月(?:(?<=[{number}{space}个個本上下每按逐]月)|(?=[底末内內均]))",
        rf"季(?<=[{number}{space}每本上下个個按逐]季)",
        rf"日(?<=[{number}{space}每逐即作然]日)",
        rf"天(?<=[{number}{space}每]天)",
        *(rf"{week}(?<=[{number}{space}每本上下按个個]{week})" for week in "周週"),
        r"期(?<=星期)",
        r"五(?=[ ]?[”\"』」’]|[ ]?(?:[规規计計][划劃]|[时時]?期|末|以))",
        r"末(?<=[岁歲]末)",
        r"来(?<=以来)",
        r"來(?<=以來)",
        r"纪(?<=世纪)",
        r"紀(?<=世紀)",
        r"前(?<=[节節庆慶旦一秋午宵大开開会會归歸世立军党]前)",
        *(rf"{name}(?=[0-9一百])" for name in "立军党國国归歸"),
        *(rf"{mark}(?<=[12][0-9]{{3}}{mark})(?=[0-9])" for mark in "-/—–"),
        r"\.(?<=[12][0-9]{3}\.)(?=[0-9]{1,2}\.)",
    ]
    return re.compile("|".join(ways))
