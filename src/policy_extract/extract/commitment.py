"""Which clauses are commitments, on which words, under which date, cue and body.

Everything here works on one normalised text whose times, quantities and bodies are already found (material.py). Block
by block, sentence by sentence, a clause is read (clause.py), judged by the mode of its block (verdict.py) and becomes
a Draft under what holds on (scope.py), with those who answer for it (answer.py); record/assemble makes the record.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from policy_extract.document.segment import FIGURE, RUN_IN, Block, Clause, sentences
from policy_extract.extract import table
from policy_extract.extract.answer import Answer, assign
from policy_extract.extract.clause import Reading, head_end, read, read_last, strength_of
from policy_extract.extract.coordination import NUMBERED, cuts
from policy_extract.extract.material import ABOVE_ALL, EDGE, Material
from policy_extract.extract.objects import object_of
from policy_extract.extract.orientation import looks_forward
from policy_extract.extract.phrases import words_of
from policy_extract.extract.scope import Draft, Scope, State
from policy_extract.extract.verdict import Case, Frames, ends_the_past, hopeless, refuse
from policy_extract.model import Quantity, Time


class Refusal(NamedTuple):
    """A clause that is no commitment, and its class (achievement, background, principle, circumstance, heading …)."""

    start: int
    end: int
    reason: str


# 到2025年， 今年，力争: nothing but a date and perhaps a modal
_BARE_TIME = re.compile(r"[CxAP]*T~*[xAP]*(?:[+!^Z]x?)?$|[CxP]*[+!^Z]?A*T~*[x]*$")
_UNTIL_TIME = re.compile("P[^PD]*T~*$")
_ENDS_IN_TIME = re.compile("[UnDx]T~*$")  # 我们的目标是到2025年，
# 实现以下目标：, 主要预期目标是：
_ANNOUNCES = re.compile(
    "(?:目标|任务|要求|举措|措施|安排|部署|布局|工作|内容|重点|指标|原则)(?:主要)?(?:是|为|如下|包括|有)?$|(?:情况|水平|规模|格局)(?:是|为)$|如下$|以下"
)
# A frame under which a bare predicate is an undertaking: a document or a body lays down, nobody merely tells.
_DECREES = re.compile("提出|明确|要求|部署|规定|决定|《|方案|意见|规划|计划|公告|通知|报告|办法|措施")
_HAS_SAID = re.compile("(?:提出|[作做]出|明确|制定|形成|采取|部署|确定)了[^，。；]{0,14}[：:]?$")
# 专家建议，: what others ask for
_ASKS = re.compile(
    "[^，。；：、]{1,16}(?:请求|呼吁|恳请|提议|(?<!意见|提出|政策|议案|代表|合理|相关|提交)(?<!的)建议)[，：,:]?$"
)
_ASKING = frozenset("求吁请议，：,:")  # what such a clause ends with
_NO_NOUN = re.compile("[CAxkTKQ~]*(?:P[nKTx~]{0,4})?[AkTK~]*")
_CONTINUES = re.compile(rf"{_NO_NOUN.pattern}[WE]?[AL]*$")  # 同比增长, 比1985年增长, 每家最高
_CHANGE = re.compile("[AL]?Q~*[Ax]*")
_HOPED = re.compile("预期|努力|力争|争取")
_HOPED_FOR = re.compile("预期(?=[^，。]{0,4}目标)")
_DOER_AND_TIME = re.compile("[CcxG]*B~*[Ax]*[+!^Z]?[Ax]*T~*x*")  # 江西力争到“十五五”末，
_CAP = re.compile("单|每|累计|总额|最|年度|同一|合计|补贴期|补助期|奖励")  # 单个项目最高500万元
_MEASURE = re.compile(
    "(?:金额|额度|期限?|比例|标准|面积|总额)$"
)  # 累计补贴金额不超过…: an indicator of its own
_MEMBER = re.compile("第?[一二三四五六七八九十]{1,2}(?:是|要)|第[一二三四五六七八九十][，,、]")
_BINDING = re.compile("[（(](约束|预期)性(?:指标)?[）)]")
_PAST_OBJECT = re.compile("K[VoW]{1,2}[nJo]+$")
_LABELS = words_of("label_end")
_LABEL = re.compile("[CxnoJHcWA]{1,6}")
_REACHED = re.compile("[EW](?=[AL]?Q)")
_TASK = re.compile("完成|抓好第|开展第|依法")  # a task of its own, not the name of what follows
_BOUND = re.compile(
    "(?:突破|超过?|达到?|不[得能]?[高低多少超大小][于过]?|高于|低于|控制在|保持在|稳定在)"
    "(?=[\\d一二三四五六七八九十百千万亿])"
)
_PUTS = tuple(words_of("puts"))
_PACES = frozenset("增降减提下上递完新")  # 年均增长, 年均增速
_CUE = re.compile("[+!^YZ?So]")
_SCALE = {"mandatory": 0, "firm": 1, "striving": 2, "tentative": 3}
_HAS_PREDICATE = frozenset(["act", "clause", "state", "prep", "bare", "attain", "modal"])
_HAS_SUBJECT = ("clause", "state", "attain", "modal", "background")
_MAY_NAME = frozenset("CcHxGTnJoUA")  # a clause that begins with such a letter may have a body as its subject
_UNTIDY = frozenset(EDGE + "。）)")
_new = tuple.__new__  # makes a NamedTuple of a tuple of all its fields in a third of the time


class Judge:
    """One pass over a text. ``drafts`` and ``refusals`` are in text order afterwards."""

    def __init__(self, material: Material) -> None:
        self.m = material
        self.drafts: list[Draft] = []
        self.refusals: list[Refusal] = []
        self._answer = Answer(material)
        self._scope = Scope()
        self._frames = Frames(material)
        self._statement_starts = [a.start for a in material.assignments]
        self._columns: list[str] = []
        self._mode = ""
        self._block = 0
        self._rules: dict[str, tuple[str, ...]] = {}
        self._forward = material.genre != "news" or looks_forward(material.chars)

    def run(self) -> None:
        """Judges every block."""
        for index, block in enumerate(self.m.outline.blocks):
            self._block = index
            if block.kind in ("heading", "byline"):
                self._refuse(block.start, block.end, "heading")
                continue
            if block.body > block.start + len(block.marker):
                self._refuse(block.start, block.body, "heading")
            if block.kind == "row":
                self._row(block)
                continue
            self._columns = []
            mode = self.m.modes[index]
            if mode == "news" and self._forward and self._imperative(block):
                mode = "plan"
            self._enter(mode)
            goes_on = self._goes_on(index)
            self._scope.enter(block, mode, goes_on)
            if block.body > block.start + len(block.marker) and self.m.genre == "news":
                self._scope.bodies = self._answer.named(block.start + len(block.marker), block.body)
            self._frames.enter()
            self._paragraph(block, first=not goes_on)
        assign(self.m, self.drafts)

    def _enter(self, mode: str) -> None:
        self._mode = mode
        self._rules = {}

    def _refuse(self, start: int, end: int, reason: str) -> None:
        self.refusals.append(_new(Refusal, (start, end, reason)))

    # -- blocks ----------------------------------------------------------------------------------------------------

    def _paragraph(self, block: Block, first: bool) -> None:
        m = self.m
        for start, end in self._stretches(block):
            i, j = bisect_left(m.starts, start), bisect_left(m.starts, end)
            if hopeless(m.signature[i:j], self._mode):
                self._refuse(start, end, "achievement" if self._mode == "review" else self._mode)
                continue
            found = sentences(m.chars, start, end)
            openers = self._openers(found) if end - start > 160 and m.genre == "report" else ()
            for k, sentence in enumerate(found):
                member = _MEMBER.match(m.chars, sentence[0].start, sentence[0].end)
                if member:
                    self._scope.member(member[0].lstrip("第")[0] == "一")
                if (
                    len(sentence) == 1
                    and k + 1 < len(found)
                    and (k in openers or self._only_names(sentence[0], found[k + 1]))
                ):
                    self._refuse(sentence[0].start, sentence[0].end, "heading")
                    continue
                self._sentence(sentence, first)
                first = False

    def _openers(self, found: list[list[Clause]]) -> list[int]:
        """The short sentences of a report's long paragraph that open its parts: the first is one of them, each has one
        clause and no number, and two longer sentences or more follow it."""
        if self._mode not in ("plan", "goal"):
            return []
        chars = self.m.chars
        places: list[int] = []
        for k, sentence in enumerate(found):
            a, b = sentence[0].start, sentence[0].end
            if (
                len(sentence) == 1
                and b - a <= 20
                and not FIGURE.search(chars, a, b)
                and not _TASK.match(chars, a, b)
                and (not places or places[-1] < k - 1)
            ):
                places.append(k)
        ends = [*places[1:], len(found)]
        if len(places) < 2 or places[0] > 1:
            return []
        parts = [found[a + 1 : b] for a, b in zip(places, ends, strict=True)]
        return (
            places
            if all(any(len(sentence) > 1 for sentence in p) for p in parts)
            and sum(map(len, parts)) >= 2 * len(parts)
            else []
        )

    def _stretches(self, block: Block) -> Iterator[tuple[int, int]]:
        """The block between its statements of responsibility: each ends a sentence and is no clause itself."""
        at = block.body
        statements = self.m.assignments
        k = bisect_left(self._statement_starts, at)
        while k < len(statements) and statements[k].start < block.end:
            if statements[k].start > at:
                yield at, statements[k].start
            at = max(at, statements[k].end)
            k += 1
        if at < block.end:
            yield at, block.end

    def _goes_on(self, index: int) -> bool:
        """Whether the paragraph before has no full stop at its end: a text of a sentence a line."""
        blocks = self.m.outline.blocks
        if index == 0 or blocks[index].kind != "text" or blocks[index - 1].kind != "text":
            return False
        before = blocks[index - 1]
        return (
            blocks[index].heading == before.heading and self.m.chars[before.end - 1] not in "。！？；：!?;:"
        )

    def _imperative(self, block: Block) -> bool:
        """A paragraph of press text that speaks as a plan does: most of its sentences open with a predicate."""
        m = self.m
        i, j = bisect_left(m.starts, block.start), bisect_left(m.starts, block.end)
        if "K" in m.signature[i:j] or re.search("[^P]L", m.signature[i:j]):
            return False
        opened = total = 0
        at = block.start + len(block.marker)
        while at < block.end:
            i = bisect_left(m.starts, at)
            stop = next((k for k in range(i, min(i + 40, len(m.words))) if m.words[k] in "，,。；："), i + 1)
            if stop > i:
                reading = read(m.signature[i:stop], m.words, i)
                opened += reading.kind == "act" or (
                    reading.kind in ("prep", "circumstance") and reading.lead == 0
                )
            total += 1
            at = m.chars.find("。", at, block.end - 1) + 1
            if at <= 0:
                break
        return 2 * opened >= total and opened > 0

    def _only_names(self, first: Clause, following: list[Clause]) -> bool:
        """一是打造一流数字政府。: a short opening that the next sentences spell out."""
        chars = self.m.chars
        if first.end - first.start > RUN_IN + 6:
            return False
        if self._sums_up(first, following):
            return True
        return (
            bool(_MEMBER.match(chars, first.start, first.end))
            and not _MEMBER.match(chars, following[0].start)
            and not FIGURE.search(chars, first.start + 2, first.end)
        )

    def _sums_up(self, first: Clause, following: list[Clause]) -> bool:
        """持续扩大工业投资。加快推进…，工业投资增长10%: a run-in heading inside a long paragraph.

        Such a sentence is short, without number, and its object comes back in the sentence that spells it out.
        """
        if self._mode not in ("plan", "goal") or first.end - first.start > 16 or len(following) < 2:
            return False
        chars = self.m.chars
        if FIGURE.search(chars, first.start, first.end):
            return False
        end = following[-1].end
        if chars.find(chars[first.end - 4 : first.end], following[0].start, end) >= 0:
            return True
        if self.m.genre != "report":
            return False
        # In a report's long paragraphs the last words of the object come back within the next two sentences.
        after = chars.find("。", end + 1)
        words, letters, starts = self.m.words, self.m.signature, self.m.starts
        i, j = bisect_left(starts, first.start), bisect_left(starts, first.end)
        objects = [words[k] for k in range(i, j) if letters[k] in "noJ" and len(words[k]) > 1][-2:]
        if _TASK.match(chars, first.start, first.end) or all(w in words_of("generic") for w in objects):
            return False
        return bool(objects) and all(chars.find(w, following[0].start, max(after, end)) >= 0 for w in objects)

    def _row(self, block: Block) -> None:
        """A row of a table: an indicator with its target, or a task with the date and the bodies of their own cells."""
        m = self.m
        chars = m.chars
        head = self._columns
        if not isinstance(head, table.Head):
            head = self._columns = table.head_above(chars, m.outline.blocks, self._block)
        spans = table.cells(chars, block.start, block.end)
        new = table.head(chars, spans, head)
        if new is not None:
            self._columns = new
            self._refuse(block.start, block.end, "heading")
            return
        column = table.target(head, m.published)
        if (column < 0 and not head.is_plan) or table.is_rule(chars, block.start, block.end):
            self._refuse(block.start, block.end, "table")
            return
        self._enter("plan")
        row, shift = table.lay(head, chars, spans, m.times_in)
        if column >= 0:
            time = table.header_time(head, column, chars, m.all_times_in)
            found = table.indicator(head, row, shift, column, chars, time)
            if found is not None:
                rules = ("commitment.indicator", "mode.goal")
                self.drafts.append(Draft(self._block, *found, [], rules))
                return
            if head.is_indicators:
                self._refuse(block.start, block.end, "table")
                return
        table.fill(head, row, chars, m.times_in)
        at = len(self.drafts)
        named: list[Draft] = []
        spelled_out = False
        tasked = any(kind == "task" and b - a > 2 for kind, (a, b) in row)
        for k, (kind, (start, end)) in enumerate(row):
            last = self.drafts[-1] if len(self.drafts) > at else None
            amounts = table.amounts(head, k + shift, (start, end), chars, m.quantities_in(start, end))
            if amounts and last is not None:
                last.quantities += amounts
                last.end = amounts[-1].end
                continue
            if kind not in table.TEXTS or end - start < 3 or (kind == "name" and tasked):
                continue  # 实事项目 names what 年度任务 says
            before = len(self.drafts)
            self._scope.enter(block, "plan")
            for n, sentence in enumerate(sentences(chars, start, end)):
                self._sentence(sentence, n == 0)
            if kind in ("task", "name"):
                if len(self.drafts) == before and end - start <= 60:
                    rules = ("commitment.row", "mode.plan")
                    quantities = m.quantities_in(start, end)
                    self.drafts.append(
                        Draft(
                            self._block,
                            start,
                            end,
                            (start, end),
                            None,
                            "firm",
                            None,
                            quantities,
                            None,
                            [],
                            rules,
                        )
                    )
                named += self.drafts[before:]
            elif kind == "measure" and len(self.drafts) > before:
                spelled_out = True
            time = (
                table.header_time(head, k + shift, chars, m.all_times_in)
                if kind in ("goal", "target")
                else None
            )
            for draft in self.drafts[before:]:
                draft.time = draft.time or time
        only_named = bool(named) and named[0].rules[0] == "commitment.row"
        told = spelled_out or (only_named and len(named) < len(self.drafts) - at)
        if told and not any(d.quantities or d.time for d in named):
            self.drafts[at:] = [d for d in self.drafts[at:] if all(d is not n for n in named)]
        for draft in self.drafts[at:]:
            if head.time and (
                draft.time is None or (draft.time.recurring is None and draft.time.due is None)
            ):
                draft.time = head.time
            draft.join(head.bodies)
            draft.quantities = [table.of_its_cell(q) for q in draft.quantities]

    # -- sentences -------------------------------------------------------------------------------------------------

    def _sentence(self, sentence: list[Clause], opens_block: bool) -> None:
        m = self.m
        starts, words, letters = m.starts, m.words, m.signature
        chars, scope = m.chars, self._scope
        j = bisect_left(starts, sentence[0].start)
        state = scope.begin(words[min(j, len(words) - 1)] in ("同时", "其中"))
        opens = True  # no clause but conjunctions so far
        final = len(sentence) - 1
        told = self._frames.tell(sentence)
        for position, clause in enumerate(sentence):
            start, end, stop = clause
            if told and told[position]:
                self._refuse(start, end, told[position])
                state.chain, state.lead = False, -1
                continue
            if starts[j] < start:
                j += 1  # the mark between
            i = j if starts[j] >= start > starts[j - 1] else bisect_left(starts, start)
            j = bisect_left(starts, end, i)
            while i < j and words[i].isspace():
                i += 1
            signature = letters[i:j]
            if signature.startswith("~"):
                signature = (
                    "T" + signature[1:]
                )  # the date began in the clause before (2020年起，每年2月底前…)
            if not signature.strip("Cx"):
                continue  # 同时，
            if "K" in signature and not signature.strip("KCAxP~"):
                state.past, state.chain = True, False  # 去年， 截至2017年底，
                continue
            if "T" in signature and _BARE_TIME.fullmatch(signature):
                self._lead_in(clause, i, signature, state, opens_block)
                continue
            if stop in ("：", ":") and _ANNOUNCES.search(chars, start, end):
                self._announce(clause, state)
                continue
            if stop in ("：", ":") and _HAS_SAID.search(chars, start, end):
                self._refuse(start, end, "report")  # 研究提出了办理意见：
                if _DECREES.search(chars, start, end):
                    state.framed = scope.framed = True
                continue
            if chars[end - 1] in _ASKING and _ASKS.match(chars, start, end):
                for asked in sentence[position:]:
                    self._refuse(asked.start, asked.end, "exhortation")  # 专家建议，…
                break
            above_all = chars.startswith(ABOVE_ALL, start)
            if position < final and (above_all or chars.startswith(ABOVE_ALL, sentence[position + 1].start)):
                names = self._answer.listed(start + 3 if above_all else start, end)
                if names:  # 各地、各部门，特别是沿海各县，要…
                    state.bodies = [*state.bodies, *names] if above_all else names
                    state.topic = state.topic if state.topic >= 0 else start
                    opens = False
                    continue
            if signature[0] in _MAY_NAME or (opens and scope.bodies):
                before = state.bodies if above_all else []
                signature = self._answer.subject(end, i, signature, state, scope, opens)
                if before and "B" in signature:
                    state.bodies = [*before, *state.bodies]
            if "T" in signature and _DOER_AND_TIME.fullmatch(signature):
                self._lead_in(clause, i, signature, state, opens_block)
                opens = False
                continue
            if position < final and words[j - 1] in _LABELS and _LABEL.fullmatch(signature):
                self._refuse(start, end, "fragment")  # 高中教育阶段，
                continue
            reading = read(signature, words, i)
            kind, modal = reading.kind, reading.modal
            if modal >= 0 and signature[modal] == "?":
                state.permitted = True
            if "B" in signature:
                state.fleeting = kind in ("attain", "state") and modal < 0
            if "R" in signature[:12] and "B" not in signature:
                self._answer.announcer(m.starts[i], i, signature, reading, state)
            if opens:
                if kind == "attain" and m.genre == "news" and scope.bodies:
                    state.bodies = scope.bodies  # 河南将…。研发经费投入年均增长10%
                elif "B" not in signature and (
                    kind in _HAS_SUBJECT or (kind == "circumstance" and modal > reading.lead)
                ):
                    state.bodies = []  # somebody or something else is spoken of
                opens = kind in ("circumstance", "bare", "topic") and "B" not in signature
            since = (
                kind == "clause"
                and modal < 0
                and signature[-1] in "T~"
                and "B" not in signature
                and "之日起" in chars[start:end]
            )
            dated = kind == "circumstance" and _UNTIL_TIME.search(signature)  # 各地要在印发之日起30日内，
            if since or dated or (kind in ("background", "bare") and _ENDS_IN_TIME.search(signature)):
                self._lead_in(clause, i, signature, state, opens_block)
                if not dated:
                    state.lead = -1
                continue
            if (
                position < final
                and (signature[-1] in "DJnxo" or modal >= 0)
                and kind in _HAS_PREDICATE
                and self._is_topic(signature, reading, sentence, position)
            ):
                reading = reading._replace(kind="topic")
            if kind == "circumstance" and modal >= 0 and position == final:
                k = self._theme_verb(i, signature, modal)
                if k >= 0:
                    reading = reading._replace(kind="prep", verb=k, verb_end=k + 1)
            promises = modal >= 0 or "T" in signature or self._mode in ("plan", "goal")
            last = position == final or stop in ("；", ";")
            if last and promises and self._stands_alone(reading, signature):
                reading = read_last(signature, words, i, reading) or reading
            self._judge(clause, i, signature, reading, state, opens_block)
        scope.leave(state)

    @staticmethod
    def _stands_alone(reading: Reading, signature: str) -> bool:
        """A phrase of means or theme, or what a next clause would act on; but here none follows."""
        if reading.kind in ("circumstance", "topic"):
            return True
        return reading.kind == "attain" and reading.verb < 0 and signature[reading.lead] == "P"

    def _theme_verb(self, i: int, signature: str, modal: int) -> int:
        """将采取…方式, 将聚焦…: with a modal and nothing behind, the word of theme is the predicate; or -1."""
        k = modal + 1
        while signature[k : k + 1] in ("A", "x"):
            k += 1
        return k if k < len(signature) - 1 and self.m.words[i + k] in words_of("theme_verb") else -1

    def _lead_in(self, clause: Clause, i: int, signature: str, state: State, opens_block: bool) -> None:
        """到2025年， 力争到2027年， 今年，: a date (and a modal) that governs what follows."""
        state.time = self._date(clause.start, clause.end)
        state.dates += 1
        state.lead = self.m.starts[i + len(signature) - len(signature.lstrip("Cx"))]
        state.past = False
        state.ahead = True
        for k, letter in enumerate(signature):
            if letter in "+!^Z":
                self._cue(i + k, state)
        self._scope.opens(state.time, self._mode == "goal", opens_block, bool(state.drafts))

    def _announce(self, clause: Clause, state: State) -> None:
        """到2026年，实现以下目标：, 今年主要预期目标是：: opens a list of goals, with its date and its strength."""
        chars = self.m.chars
        time = self._date(clause.start, clause.end) or state.time
        if time is not None:
            state.time, state.ahead = time, True
            self._scope.opens(time, True, True, False)
        hoped = _HOPED.search(chars, clause.start, clause.end)
        if hoped:
            at = hoped.start()
            state.strength, state.cue = self._scope.strength, self._scope.cue = "striving", (at, at + 2)
        state.framed = self._scope.framed = state.announces = True
        state.listed = chars[clause.end + 1 : clause.end + 8].lstrip().startswith("—")
        state.lead = -1
        self._refuse(clause.start, clause.end, "heading")

    def _date(
        self, start: int, end: int, i: int = 0, signature: str = "", reading: Reading | None = None
    ) -> Time | None:
        """The time that dates a clause: of several, a due date before a mere start, the first before others."""
        found: Time | None = None
        for t in self.m.times_in(start, end):
            if reading is not None and (
                self._attributive(t, i, signature, reading) or (t.kind == "recurrence" and self.m.is_rate(t))
            ):
                continue
            if found is None or (found.due is None and t.due is not None and found.recurring is None):
                found = t
        return found

    def _attributive(self, time: Time, i: int, signature: str, reading: Reading) -> bool:
        """The date tells which thing is meant, not by when: 今年实施的项目全长…, 做好2026年亚运会筹备."""
        if time.text.startswith("为期"):
            return False
        if time.text.endswith("年均") and self.m.chars[time.end : time.end + 1] not in _PACES:
            return True  # 年均浓度
        k = self._letter_of(time, i, signature)
        after = k + 1
        while signature[after : after + 1] == "~":
            after += 1
        d = signature.find("D", after)
        if (
            d >= 0
            and (not 0 <= reading.verb < d or reading.verb < k)
            and any(c in "VoW" for c in signature[after:d])
        ):
            return True
        follower = signature[after : after + 1]
        if follower == "D":
            return reading.kind != "modal" and reading.modal < 0
        return 0 <= reading.verb < k and time.kind != "recurrence" and follower in ("n", "o", "J", "x")

    def _letter_of(self, time: Time, i: int, signature: str) -> int:
        """Where the T of a time stands: its preposition (在2027年前) is part of it."""
        k = max(bisect_left(self.m.starts, time.start) - i, 0)
        return k - 1 if k and signature[k : k + 1] == "~" else k

    def _cue(self, word: int, state: State) -> None:
        m = self.m
        state.strength = strength_of(m.words[word]) or "firm"
        state.cue = (m.starts[word], m.starts[word + 1])

    # -- topics ----------------------------------------------------------------------------------------------------

    def _is_topic(self, signature: str, reading: Reading, sentence: list[Clause], k: int) -> bool:
        """获得国家科学技术奖的单位，给予…: one noun phrase that the next predicate acts on.

        A clause follows, and this one ends in a noun or 的 or has a modal: the caller has seen to it.
        """
        last = signature[-1]
        if last == "D":
            return True  # …的，
        if reading.modal >= 0:
            return "D" in signature and signature[reading.modal] == "Z" and self._receives(sentence[k + 1])
        clause = sentence[k]
        if reading.kind in ("clause", "prep") and self._is_granted(signature, sentence, k):
            return True
        if reading.kind == "act" and self._names_payer(sentence[k + 1]):
            return False  # 支持一批企业，省级给予奖补: two promises
        opens = self.m.chars[clause.start] in "对凡" and "P" in signature[:3]
        if not opens and last != "J":
            return False
        d = signature.rfind("D")
        if (not opens and not 0 <= d < len(signature) - 1) or (len(signature) - 1 - d > 8 and d >= 0):
            return False
        if opens and any(w in words_of("main_act") for w in self._words(clause)):
            return False
        return self._takes(sentence, k + 1)

    def _names_payer(self, clause: Clause) -> bool:
        """省级给予…, 市财政按…: a level or a treasury pays."""
        first = self._words(clause)[:3]
        return bool(first) and (first[0] in words_of("payer") or "财政" in first[:2])

    def _is_granted(self, signature: str, sentence: list[Clause], k: int) -> bool:
        """企业开展首轮流片，省级按…给予奖补: what somebody does to be paid for it."""
        if "J" not in signature[:6] or not self._names_payer(sentence[k + 1]):
            return False
        return any(w in words_of("grants") for clause in sentence[k + 1 : k + 3] for w in self._words(clause))

    def _words(self, clause: Clause) -> list[str]:
        m = self.m
        return m.words[bisect_left(m.starts, clause.start) : bisect_left(m.starts, clause.end)]

    def _takes(self, sentence: list[Clause], k: int) -> bool:
        """给予…, 可享受…: the clause acts on what the clause before names; 经认定，依据…， may stand between."""
        if k >= len(sentence):
            return False
        m = self.m
        clause = sentence[k]
        if m.chars[clause.end - 1] == "的":
            return True
        takers = words_of("takes_topic")
        a, b = bisect_left(m.starts, clause.start), bisect_left(m.starts, clause.end)
        for n in range(a, min(b, a + 5)):
            if m.words[n] in takers:
                return True
            if m.signature[n] == "P":
                return any(m.words[x] in takers for x in range(n, b)) or self._takes(sentence, k + 1)
            if m.signature[n] not in "ACxTQ~?Nn":
                return False
        return False

    def _receives(self, clause: Clause) -> bool:
        """集中到…, 纳入…: the predicate of a 将 that stands in the clause before."""
        m = self.m
        i = bisect_left(m.starts, clause.start)
        i += head_end(m.signature[i : i + 8])
        if i + 1 >= len(m.words):
            return False
        return m.words[i][-1] in "到为入至给成" or m.words[i + 1] in ("到", "为", "至", "给", "成")

    # -- clauses ---------------------------------------------------------------------------------------------------

    def _judge(
        self, clause: Clause, i: int, signature: str, reading: Reading, state: State, opens_block: bool
    ) -> None:
        m = self.m
        mode = self._mode
        start = clause.start
        if reading.kind == "report":
            state.past = False
            if _DECREES.search(m.chars, clause.start, clause.end):
                state.framed = self._scope.framed = True
            if reading.verb >= 0 or reading.lead >= len(signature):
                self._refuse(clause.start, clause.end, "report")
                return
            i += reading.lead
            signature = signature[reading.lead :]
            start = m.starts[i]
            if _BARE_TIME.fullmatch(signature):
                self._lead_in(clause, i, signature, state, opens_block)
                return
            reading = read(signature, m.words, i)
        kind = reading.kind
        own_time = self._date(start, clause.end, i, signature, reading) if "T" in signature else None
        if own_time is not None:
            state.ahead = True
        past = (reading.past or "k" in signature) and self._is_past(signature, reading, own_time, state)
        if kind not in ("topic", "circumstance", "bare"):
            if past and reading.modal < 0:
                state.past = True
            elif reading.modal >= 0 or (own_time is not None and ends_the_past(own_time, self._mode)):
                state.past = False
        has_quantity = "Q" in signature
        if kind in ("topic", "circumstance") or (kind == "bare" and not has_quantity):
            if kind == "topic" or not (has_quantity and self._extends(clause, i, signature, reading, state)):
                self._hold(clause, i, signature, reading, state)
                if kind == "circumstance" and reading.modal >= 0 and signature[reading.modal] in "+!^Z":
                    self._cue(i + reading.modal, state)  # 将聚焦…，实施…: it governs what follows
                    state.chain = True
            return
        if (
            has_quantity
            and (kind in ("scope", "attain", "bare") or self._changes(i, signature, reading))
            and self._extends(clause, i, signature, reading, state)
        ):
            return
        if (
            state.drafts
            and (state.bodies or m.chars[m.starts[i]] == "由")
            and self._answer.supports(m.starts[i], clause.end, i, signature, reading, state)
        ):
            return
        case = _new(Case, (mode, reading, signature, i, has_quantity, own_time, self._scope.committed))
        reason = refuse(m, case, state, self._forward)
        if reason:
            self._refuse(clause.start, clause.end, reason)
            state.lead = -1  # what follows does not stand right behind its date
            if reason in ("achievement", "background"):
                state.before = -1 if m.chars[clause.end - 1] == "中" else start
                state.topic = -1
                state.chain = False
            return
        marks = cuts(signature, reading, m.words, i) if "H" in signature else ()
        at = 0
        for mark in marks:
            part = signature[at:mark]
            self._commit(i + at, part, read(part, m.words, i + at), own_time, state)
            at = mark + 1
        if at:
            signature, i = signature[at:], i + at
            reading = read(signature, m.words, i)
        self._commit(i, signature, reading, own_time, state)
        if (
            own_time is not None
            and (own_time.due is not None or (own_time.text.startswith("每") and mode in ("plan", "goal")))
            and not at
            and self._leads(own_time, i, signature, reading)
        ):
            state.time = own_time
            state.dates += 1
            self._scope.heads_list(own_time, self._before_dashes())
        state.chain = True

    def _before_dashes(self) -> bool:
        """Whether a “——” list follows the block."""
        blocks = self.m.outline.blocks
        return self._block + 1 < len(blocks) and blocks[self._block + 1].kind == "dash"

    def _is_past(self, signature: str, reading: Reading, own_time: Time | None, state: State) -> bool:
        if reading.past:
            k = signature.find("K")
            d = signature.find("D", k) if k >= 0 else -1
            end = reading.verb_end
            of_object = 0 < end == k - (signature[end : end + 1] == "U") and _PAST_OBJECT.match(signature, k)
            if not of_object and (d < 0 or k < reading.verb < d):
                return True  # else 已获批的疫苗，盘活已收储土地: past is what is spoken of, not the act
        return (
            "k" in signature
            and self._mode not in ("plan", "goal")
            and state.time is None
            and own_time is None
        )

    def _leads(self, time: Time, i: int, signature: str, reading: Reading) -> bool:
        """The date opens the clause (全年推介…) or stands behind its subject (河南今年将…): it governs on."""
        k = self._letter_of(time, i, signature)
        if k <= head_end(signature):
            return True
        return (
            reading.kind in ("act", "modal", "attain", "state")
            and 0 <= k < reading.verb
            and not any(c in "PVoD" for c in signature[:k])
        )

    def _names_doer(self, i: int, signature: str) -> bool:
        """由市财政每年出资1亿元: somebody does it, so it is a promise of its own."""
        p = signature.find("P")
        return p >= 0 and self.m.words[i + p] == "由" and signature[p + 1 : p + 2] in ("n", "J", "B")

    def _changes(self, i: int, signature: str, reading: Reading) -> bool:
        """增长19%, 比1985年增加1.5亿吨: a change and its amount alone."""
        verb = reading.verb
        if verb < 0 or self.m.words[i + verb] not in words_of("changes"):
            return False
        return bool(_CHANGE.fullmatch(signature, verb + 1)) and bool(_NO_NOUN.fullmatch(signature, 0, verb))

    @staticmethod
    def _shares_verb(signature: str, reading: Reading, quantities: list[Quantity], state: State) -> bool:
        """新增炼钢能力1500万吨，炼铁能力1200万吨: the second noun with its number stands under the verb of the first."""
        last = state.last
        if last is None or reading.verb >= 0 or not NUMBERED.match(signature):
            return False
        return (
            bool(last.quantities)
            and last.rules[0] == "commitment.act"
            and last.quantities[-1].end == last.end
            and all(
                q.unit == last.quantities[-1].unit != "%" for q in quantities
            )  # else an indicator of its own
        )

    def _extends(self, clause: Clause, i: int, signature: str, reading: Reading, state: State) -> bool:
        """同比增长20%, 单个项目最高500万元, 涉及居民39万户: goes with the commitment before."""
        last = state.last
        if last is None:
            return False
        m = self.m
        quantities = m.quantities_in(clause.start, clause.end)
        if self._names_doer(i, signature):
            return False
        if self._changes(i, signature, reading) or self._shares_verb(signature, reading, quantities, state):
            pass
        elif reading.kind != "scope" and not _CONTINUES.match(
            signature, 0, signature.find("Q", reading.lead)
        ):
            part = m.chars.startswith("其中", clause.start)
            capped = (
                reading.verb < 0
                and reading.kind in ("attain", "bare")
                and (part or _CAP.match(m.chars, clause.start))
                and not (quantities and _MEASURE.search(m.chars, clause.start, quantities[0].start))
            )
            if part and capped:
                pass
            elif not capped or not all(q.relation == "<=" for q in quantities):
                return False
        last.end = m.trim(clause.start, clause.end)[1]
        last.quantities += quantities
        return True

    def _hold(self, clause: Clause, i: int, signature: str, reading: Reading, state: State) -> None:
        """A clause without a predicate of its own: kept as the topic of the next one, or passed over."""
        m = self.m
        start = m.starts[i + reading.lead]
        relative = signature[-1] == "D"
        rate = (
            reading.kind == "circumstance"
            and "Q" in signature
            and any(w in ("按", "按照") for w in m.words[i + reading.lead : i + reading.lead + 4])
        )
        if reading.kind == "topic" or relative or rate:
            if state.topic < 0:
                state.topic = state.before if state.before >= 0 and relative else start
            return
        if state.topic >= 0:
            return
        last = state.last
        bare = reading.kind == "bare"
        if (
            bare
            and last is not None
            and last.end >= clause.start - 1
            and "D" in signature
            and self._mode in ("plan", "goal")
        ):
            last.end = m.trim(clause.start, clause.end)[1]  # 构建人、物、技协同，空地一体的治理体系
            return
        if bare and signature[0] == "T" and signature.lstrip("T~").startswith("D"):
            time = self._date(clause.start, clause.end)
            if time is not None and time.recurring is None:  # not 每日的打气鼓劲
                state.time = time  # 今年的专项行动，将…
            state.ahead = True
        self._refuse(clause.start, clause.end, "fragment" if bare else "circumstance")
        if bare and len(signature) > 1 and signature.strip("CAx"):
            state.before = start

    # -- commitments -----------------------------------------------------------------------------------------------

    def _commit(self, i: int, signature: str, reading: Reading, own_time: Time | None, state: State) -> None:
        m = self.m
        starts = m.starts
        j = i + len(signature)
        start, end = starts[i], starts[j]
        if signature[0] in "CcG":
            skip = len(signature) - len(signature.lstrip("CcG"))
            start = starts[i + skip] if skip < len(signature) else start
        if m.chars[start] in _UNTIDY or m.chars[end - 1] in _UNTIDY:
            start, end = m.trim(start, end)
        if state.lead >= 0:
            start, state.lead = state.lead, -1
        if state.topic >= 0:
            start, state.topic = min(state.topic, start), -1
        elif 0 <= state.before < start and (
            self._lacks_subject(signature, reading, state) or self._permits(i, signature, reading)
        ):
            start = state.before
        state.before = -1
        if start >= end:
            return
        strength, cue = self._strength(i, signature, reading, state)
        quantities = m.quantities_in(start, end)
        if cue is None and quantities and quantities[-1].text.startswith(("不得", "不准", "必须")):
            strength, cue = "mandatory", (quantities[-1].start, quantities[-1].start + 2)  # 不得超过6个
        kind, _, verb, verb_end, _, _ = reading
        if verb >= 0 and signature[verb] == "Y" and quantities:
            reached = _REACHED.search(signature, verb)
            if reached:
                verb, verb_end = reached.start(), reached.start() + 1  # 确保占比达到80%
        if verb >= 0:
            number = signature.find("Q", verb + 1, verb_end)
            until = starts[i + (number if number > 0 else max(verb_end, verb + 1))]
            action = (starts[i + verb], until if until < end else end)
        elif quantities:
            amount = quantities[-1]
            bound = _BOUND.match(amount.text)  # 突破25万亿元: the words of the bound are the predicate
            action = (amount.start, amount.start + bound.end() if bound else amount.end)
        else:
            action = (start, end)
        if not start <= action[0] < action[1] <= end:
            action = (start, end)  # the predicate fell to the remark that was cut off
        rules = self._rules.get(kind)
        if rules is None:
            rules = self._rules[kind] = (f"commitment.{kind}", f"mode.{self._mode}")
        draft = Draft(
            self._block,
            start,
            end,
            action,
            object_of(m, i, signature, reading),
            strength,
            cue,
            quantities,
            self._repeated(own_time, state) if own_time is not None else self._governing(state, quantities),
            self._answer.doers(start, end, state),
            rules,
        )
        self.drafts.append(draft)
        state.drafts.append(draft)

    @staticmethod
    def _repeated(time: Time, state: State) -> Time:
        """到2030年，产值年均增长6%: every year, and until the date that governs."""
        ahead = state.time
        if time.due or time.from_ or not time.recurring or ahead is None or ahead.due is None:
            return time
        if not (time.text.endswith("年均") or state.dates):
            return time
        return time._replace(due=ahead.due, from_=ahead.from_, alternative=ahead.alternative)

    @staticmethod
    def _governing(state: State, quantities: list[Quantity]) -> Time | None:
        """The date that governs; 每年 goes on only to what is counted (每年上线50个，开展12场)."""
        time = state.time
        return None if time is not None and time.due is None and time.recurring and not quantities else time

    def _lacks_subject(self, signature: str, reading: Reading, state: State) -> bool:
        """年底前将全部完工: nothing before the verb nor behind it; what is completed stands in the clause before."""
        if reading.kind in ("attain", "bare") and reading.verb < 0:
            return not any(c in "noJxVPB" for c in signature[: signature.find("Q")])
        if reading.kind == "attain":
            return not any(c in "nJo" for c in signature[: reading.verb]) and signature[reading.verb] in "WE"
        if reading.kind != "act" or state.bodies:
            return False
        return not signature[reading.verb_end :].strip("xA~") and signature[reading.verb_end - 1] in "WVo"

    def _permits(self, i: int, signature: str, reading: Reading) -> bool:
        """…的货物，允许…; …，可不办理…: the clause before names what is permitted."""
        return reading.kind == "act" and (
            (reading.modal >= 0 and signature[reading.modal] == "?")
            or self.m.words[i + reading.verb] == "允许"
        )

    def _strength(
        self, i: int, signature: str, reading: Reading, state: State
    ) -> tuple[str, tuple[int, int] | None]:
        """The weakest cue that governs: the clause's own, else the one that still governs the sentence."""
        m = self.m
        _, _, verb, verb_end, _, _ = reading
        until = len(signature)
        if 0 < verb_end < until:
            until = verb_end
        own: tuple[str, int] | None = None
        if verb >= 0 and m.words[i + verb] in words_of("selects"):
            until = len(signature)  # 选择3个县探索…
            verb_end = until
        for match in _CUE.finditer(signature, 0, until):
            k = match.start()
            letter = match[0]
            word = m.words[i + k]
            if letter == "o" and not (strength_of(word) and verb <= k < until - 1):
                continue  # 试点推行: a trial only where another verb follows
            if letter in "+!^YZ" and k <= verb:
                self._cue(i + k, state)
            if (
                letter == "S"
                and 0 <= verb < k
                and signature[verb] == "V"
                and m.words[i + verb].endswith(_PUTS)
            ):
                continue  # 落实鼓励、支持非公有制经济的政策
            if letter in "SY" and not verb <= k < max(verb_end, verb + 1):
                continue
            strength = strength_of(word) or "firm"
            if own is None or _SCALE[strength] > _SCALE[own[0]] or letter == "Y":
                own = (strength, k)
        if signature[-1] == "x":
            bound = _BINDING.search(m.chars, m.starts[i], m.starts[i + len(signature)])
            if bound:
                return ("mandatory" if bound[1] == "约束" else "striving"), bound.span(1)
        if own is None and "Q" in signature:
            hoped = _HOPED_FOR.search(m.chars, m.starts[i], m.starts[i + len(signature)])
            if hoped:
                return "striving", hoped.span()  # 增长预期目标为8%
        if own is not None:
            return own[0], (m.starts[i + own[1]], m.starts[i + own[1] + 1])
        return state.strength, state.cue
