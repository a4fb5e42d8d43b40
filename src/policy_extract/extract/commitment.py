"""Which clauses are commitments, on which words, under which date, cue and body.

Everything here works on one normalised text whose times, quantities and bodies are already found. A clause is read
(clause.py), judged by the mode of its block (orientation.py), and becomes a Draft; record/assemble makes the record.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
import re

from policy_extract.document.segment import RUN_IN, Block, Clause, Outline, sentences
from policy_extract.extract import body
from policy_extract.extract.orientation import looks_forward
from policy_extract.extract.clause import Reading, head_end, letters, listed, read, strengths, subject_start
from policy_extract.model import Assignment, Body, Quantity, Time


@dataclass(slots=True)
class Draft:
    """A commitment in the making; offsets into the normalised text."""

    block: int
    start: int
    end: int
    action: tuple[int, int]
    object: tuple[int, int] | None
    strength: str
    cue: tuple[int, int] | None
    kind: str
    quantities: list[Quantity] = field(default_factory=list)
    time: Time | None = None
    bodies: list[Body] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Refusal:
    """A clause that is no commitment, and why (achievement, background, principle, circumstance, heading …)."""

    start: int
    end: int
    reason: str


@dataclass(slots=True)
class Material:
    """A normalised text and what was found in it: what the judgement works on."""

    chars: str
    outline: Outline
    modes: list[str]
    words: list[str]
    times: list[Time]
    quantities: list[Quantity]
    assignments: list[Assignment]
    inline: list[Body]
    published: date | None
    issuer: str | None
    genre: str


_CONTINUES = re.compile(r"[CAxkTKQ~]*(?:P[nKTx~]{0,4})?[AkTK~]*[WE]?[AL]*$")  # 同比增长, 比1985年增长, 每家最高
_ANNOUNCES = re.compile("(?:目标|任务|要求|举措|措施|安排|工作|内容|重点|指标|原则)(?:主要)?(?:是|为|如下|包括|有)?$|如下$|以下")
_ON_GOALS = re.compile("(?:实现|完成|做好|围绕|为实现|完成好)?(?:上述|这些|以上|该)(?:目标|任务|工作)|做好今年(?:的|政府)?(?:各项)?工作")
_FORMULA = re.compile("(?:特|现)?(?:制定|制订|出台|提出|印发)(?:了)?(?:本|以下|如下|此)|现(?:将|就|予|印发|发布|公布|转发)|特此|请(?:认真|遵照|结合|予)|兹")
# The members of a list of indicators: A增长6%、B增长8%; A更加健全、B明显提升; A3家、B16家 where no verb governs both.
_LISTED_STATES = re.compile(r".*[noJx]A*[WEV][AL]?Q~*x?A*$|.*[noJx][AL]*[WE]~*$|.*[noJx]A+[WEVo]$")
_LISTED_NUMBERS = re.compile(r"[CAx]*[noJx]+Q~*x?$")
_MASK = re.compile(r"“[^“”。\n]{1,60}”|《[^》\n]{1,100}》|（[^（）\n]{0,240}）|\([^()\n]{0,240}\)|【[^】\n]{0,200}】|\[[^\]\n]{0,200}\]")
_MEMBER = re.compile("第?[一二三四五六七八九十]{1,2}(?:是|要)|第[一二三四五六七八九十][，,、]")
_FIGURE = re.compile(r"\d|全覆盖|[一二两三四五六七八九十]年")
_COMPARED = re.compile(r"(?:比|较|同|与|从|由|自|在|对|和|以)$")
_BARE_TIME = re.compile(r"[CxAP]*T~*[xAP]*(?:[+!^Z]x?)?$|[CxP]*[+!^Z]?A*T~*[x]*$")
# In a review these mean the year reviewed.
_THIS_YEAR = re.compile("全年|年内|年底|年末|[上下]半年|[一二三四前]季度|当年|本年")
_FUTURE = frozenset("将 将要 要 力争 争取 拟 计划 必将 必须 预期".split())
_FUTURE_NEWS = _FUTURE | frozenset("必须 应当 务必 须 不得 一律 预计 努力 严禁 禁止 应".split())
# A frame under which a bare predicate is an undertaking: a document or a body lays down, nobody merely tells.
_DECREES = re.compile("提出|明确|要求|部署|规定|决定|《|方案|意见|规划|计划|公告|通知|报告|办法|措施")
_NARRATIVE = frozenset("印发 发布 召开 举行 举办 公布 出席 会见 主持 参加 参观 揭牌 签署 签约 启动 亮相 推出 表彰 通报 抵达 获得 取得 接受 来到 走进 看到 感受 介绍 吸引 成为 进入 迎来 显示 反映 带来".split())
_TAKES_TOPIC = frozenset("给予 予以 享受 奖励 补助 补贴 实行 免于 赋予 按 资助 发放 进行 实施 开展 可 支持 纳入 不再 免 减免 扣除".split())
_ACTS = frozenset("进行 予以 给予 实行 实施 开展 加强 加大 按照 按 做好 推进 纳入 全部".split())
_BINDING = re.compile("[（(](约束|预期)性(?:指标)?[）)]")
_UNTIL = re.compile("(?:力争)?(?:到|至)|.*(?:期间|时期)$|[“\"]?十")
_LED = re.compile("由.*(?:牵头|负责|主办|承办|组织实施)$")
_ENDS_IN_TIME = re.compile("[UnDx]T~*$")
_FULL = frozenset("act clause state prep bare attain modal".split())
_TOLD = re.compile("[noJxHcAV]{1,14}(?=[!+])")
_ORDERS = frozenset("要 应 应当 应该 须 必须 不得 务必 需 需要".split())
_AND = re.compile("[、和及]")
# Endings of organisations and groups of office holders that can be told to do something.
_OFFICE = re.compile(
    "(?:机构|企业|公司|基金|银行|集团|协会|学会|商会|学校|高校|院校|院所|医院|单位|部门|各方|主体|人员|干部|党员|合作社|中心|站|馆|所"
    "|队|园区|开发区|社区|街道|乡镇|区县|县区|地区|地方|法人|责任人|负责人|[路河湖林田]长|教师|委员会|办公室|窗口|财政|各地|[市县省州盟旗])[）)]?$"
)
_GOES_ON = ("+", "!", "^", "V", "S", "P", "Z", "o", "T")  # letters of a clause without a subject of its own
_HELPS = frozenset("配合 参与 协助 协同 支持 负责 落实 参加 协办".split())
_CAP = re.compile("单|每|累计|总额|最|年度|同一|合计|补贴期|补助期|奖励")
_SCALE = {"mandatory": 0, "firm": 1, "striving": 2, "tentative": 3}


class Judge:
    """One pass over a text. ``drafts`` and ``refusals`` are in text order afterwards."""

    def __init__(self, material: Material) -> None:
        self.m = material
        self.chars = material.chars
        self.words = material.words
        self.starts = list(accumulate(map(len, material.words), initial=0))
        self.signature = self._sign()
        self.drafts: list[Draft] = []
        self.refusals: list[Refusal] = []
        self._columns: list[str] = []
        self._mode = ""
        self._forward = looks_forward(material.chars) if material.genre == "news" else True
        self._quantity_starts = [q.start for q in material.quantities]
        self._time_starts = [t.start for t in material.times]
        self._inline_starts = [b.start for b in material.inline]
        self._assignment_starts = [a.start for a in material.assignments]

    # -- letters ---------------------------------------------------------------------------------------------------

    def _sign(self) -> str:
        """The letter of every word, with times, quantities and bodies laid over, brackets and quotations masked."""
        table = letters()
        found = [table[w] for w in self.words]
        starts = self.starts
        masked: list[tuple[int, int]] = []
        for m in _MASK.finditer(self.chars):
            i, j = bisect_left(starts, m.start()), bisect_left(starts, m.end())
            letter = "n" if self.chars[m.start()] in "“《" else "x"
            found[i:j] = letter * (j - i)
            if letter == "x" or self.chars[m.start()] == "《":
                masked.append(m.span())
        opaque = _Spans(masked)
        for quantity in self.m.quantities:
            if not opaque.covers(quantity.start):
                self._lay(found, quantity.start, quantity.end, "Q")
        for time in self.m.times:
            if opaque.covers(time.start):
                continue
            if self._is_past(time):
                if not _COMPARED.search(self.chars, max(0, time.start - 1), time.start):
                    self._lay(found, time.start, time.end, "K")
            else:
                k = bisect_left(starts, time.start)
                at = time.start - 1 if k and self.words[k - 1] in ("在", "于") else time.start
                self._lay(found, at, time.end, "T")
        return "".join(found)

    def _lay(self, found: list[str], start: int, end: int, letter: str) -> None:
        i, j = bisect_left(self.starts, start), bisect_left(self.starts, end)
        if self.starts[i] != start:
            i -= 1
        found[i] = letter
        found[i + 1 : j] = "~" * max(0, j - i - 1)

    def _is_past(self, time: Time) -> bool:
        if time.kind == "past":
            return True
        published = self.m.published
        return bool(published and time.due and time.due < published and not time.recurring)

    # -- the walk --------------------------------------------------------------------------------------------------

    def run(self) -> None:
        scope = _Scope()
        for index, block in enumerate(self.m.outline.blocks):
            mode = self.m.modes[index]
            if block.kind in ("heading", "byline"):
                self.refusals.append(Refusal(block.start, block.end, "heading"))
                continue
            if block.body > block.start + len(block.marker):
                self.refusals.append(Refusal(block.start, block.body, "heading"))
            if block.kind == "row":
                self._row(index, block, scope)
                continue
            self._columns = []
            if mode == "news" and self._forward and self._imperative(block):
                mode = "plan"
            self._mode = mode
            scope.enter(block, mode, self._goes_on(index))
            number = 0
            for start, end in self._stretches(block):
                found = sentences(self.chars, start, end)
                for k, sentence in enumerate(found):
                    if self._only_names(sentence, found[k + 1] if k + 1 < len(found) else None):
                        self.refusals.append(Refusal(sentence[0].start, sentence[-1].end, "heading"))
                        continue
                    self._sentence(index, mode, number, sentence, scope)
                    number += 1
        self._assign()

    def _assign(self) -> None:
        """Gives every commitment the bodies of the statement that governs it.

        A statement governs what stands between it and the one before it in its item; an item goes from its number to
        the next, over several paragraphs.
        """
        assignments = self.m.assignments
        if not assignments:
            return
        open_drafts: list[Draft] = []  # since the number of the item, or the statement before
        group: list[Draft] = []  # since the heading, or the statement before
        at = k = 0
        heading = -2
        for index, block in enumerate(self.m.outline.blocks):
            if block.marker or block.heading != heading:
                open_drafts = []
            if block.kind == "heading":
                group = []
            heading = block.heading
            while k < len(assignments) and assignments[k].start < block.end:
                if assignments[k].start == block.start and assignments[k].end >= block.end - 1:
                    open_drafts = list(group)  # a line of its own governs the items above it
                while at < len(self.drafts) and self.drafts[at].start < assignments[k].start:
                    open_drafts.append(self.drafts[at])
                    at += 1
                for draft in open_drafts:
                    named = {b.text for b in draft.bodies}
                    draft.bodies += [b for b in assignments[k].bodies if b.text not in named]
                open_drafts = []
                group = []
                k += 1
            while at < len(self.drafts) and self.drafts[at].block == index:
                open_drafts.append(self.drafts[at])
                group.append(self.drafts[at])
                at += 1

    def _sums_up(self, first: Clause, following: list[Clause]) -> bool:
        """持续扩大工业投资。加快推进…，…，工业投资增长10%: a run-in heading inside a paragraph, in a report's long one.

        Such a sentence is short, without number, and its object comes back in the sentence that spells it out.
        """
        if self._mode not in ("plan", "goal") or first.end - first.start > 16 or len(following) < 2:
            return False
        text = self.chars[first.start : first.end]
        if _FIGURE.search(text):
            return False
        tail = text[-4:]
        return self.chars.find(tail, following[0].start, following[-1].end) >= 0

    def _row(self, index: int, block: Block, scope: _Scope) -> None:
        """A row of a task table: its task, with the date and the bodies of their own cells."""
        cells = self._cells(block)
        columns = [_column(self.chars[a:b]) for a, b in cells]
        if sum(c != "" for c in columns) >= 2 and not any(c == "" and b - a > 12 for c, (a, b) in zip(columns, cells, strict=True)):
            self._columns = columns
            self.refusals.append(Refusal(block.start, block.end, "heading"))
            return
        if not any(c in ("task", "goal") for c in self._columns):
            self.refusals.append(Refusal(block.start, block.end, "table"))
            return
        known = list(zip(self._columns, cells, strict=False))
        time = next((self._time_in(a, b) for c, (a, b) in known if c == "time"), None)
        bodies = [
            b for c, (start, end) in known if c in ("lead", "support", "responsible") for b in self._listed_bodies(start, end, c)
        ]
        at = len(self.drafts)
        for column, (start, end) in known:
            if column not in ("task", "goal") or end - start < 3:
                continue
            before = len(self.drafts)
            scope.enter(block, "plan")
            for number, sentence in enumerate(sentences(self.chars, start, end)):
                self._sentence(index, "plan", number, sentence, scope)
            if len(self.drafts) == before and column == "task" and end - start <= 60:
                self.drafts.append(Draft(index, start, end, (start, end), None, "firm", None, "row", self._quantities_in(start, end)))
        for draft in self.drafts[at:]:
            if draft.time is None or time is not None and draft.time.recurring is None and draft.time.due is None:
                draft.time = time
            named = {b.start for b in draft.bodies}
            draft.bodies += [b for b in bodies if b.start not in named]

    def _cells(self, block: Block) -> list[tuple[int, int]]:
        found = []
        at = block.start
        for cell in self.chars[block.start : block.end].split("\t"):
            start, end = self._trim(at, at + len(cell))
            found.append((start, end))
            at += len(cell) + 1
        return found

    def _listed_bodies(self, start: int, end: int, role: str) -> list[Body]:
        """The bodies of a cell: 县住房城乡建设局（牵头）、县财政局（配合）."""
        found: list[Body] = []
        for m in _CELL_NAME.finditer(self.chars, start, end):
            names = body.parse_list(self.chars, m.start(1), m.end(1))
            if not names and m.end(1) - m.start(1) >= 3:
                names = [Body(m[1], m.start(1), m.end(1), m[1], role, "body.cell")]
            note = m[2] or ""
            told = "lead" if "牵头" in note or "主" in note else "support" if "配合" in note or "协" in note else role
            found += [b._replace(role=told, rule="body.cell") for b in names or []]
        return found

    def _stretches(self, block: Block) -> Iterator[tuple[int, int]]:
        """The block between its statements of responsibility: each ends a sentence and is no clause itself."""
        at = block.body
        k = bisect_left(self._assignment_starts, at)
        while k < len(self.m.assignments) and self.m.assignments[k].start < block.end:
            assignment = self.m.assignments[k]
            if assignment.start > at:
                yield at, assignment.start
            at = max(at, assignment.end)
            k += 1
        if at < block.end:
            yield at, block.end

    def _goes_on(self, index: int) -> bool:
        """Whether the paragraph before has no full stop at its end: a text of a sentence a line."""
        blocks = self.m.outline.blocks
        if index == 0 or blocks[index].kind != "text" or blocks[index - 1].kind != "text":
            return False
        before = blocks[index - 1]
        return blocks[index].heading == before.heading and self.chars[before.end - 1] not in "。！？；：!?;:"

    def _imperative(self, block: Block) -> bool:
        """A paragraph of press text that speaks as a plan does: most of its sentences open with a predicate."""
        i, j = bisect_left(self.starts, block.start), bisect_left(self.starts, block.end)
        if "K" in self.signature[i:j] or re.search("[^P]L", self.signature[i:j]):
            return False
        opened = total = 0
        for start in self._sentence_starts(block):
            i = bisect_left(self.starts, start)
            stop = next((k for k in range(i, min(i + 40, len(self.words))) if self.words[k] in "，,。；："), i + 1)
            total += 1
            if stop > i:
                reading = read(self.signature[i:stop], self.words, i)
                opened += reading.kind == "act" or reading.kind in ("prep", "circumstance") and reading.lead == 0
        return 2 * opened >= total and opened > 0

    def _sentence_starts(self, block: Block) -> Iterator[int]:
        at = block.start + len(block.marker)
        while 0 <= at < block.end:
            yield at
            at = self.chars.find("。", at, block.end - 1) + 1
            if at <= 0:
                return

    def _only_names(self, sentence: list[Clause], following: list[Clause] | None) -> bool:
        """一是打造一流数字政府。: the short opening of a member that the next sentences spell out."""
        first = sentence[0]
        if len(sentence) > 1 or following is None or first.end - first.start > RUN_IN + 6:
            return False
        if self._sums_up(first, following):
            return True
        if not _MEMBER.match(self.chars, first.start, first.end):
            return False
        return not _MEMBER.match(self.chars, following[0].start) and not _FIGURE.search(
            self.chars, first.start + 2, first.end
        )

    def _sentence(self, block: int, mode: str, number: int, sentence: list[Clause], scope: _Scope) -> None:
        state = _State(scope.time, scope.framed)
        spoken = 0  # clauses that are more than a conjunction
        for number_, clause in enumerate(sentence):
            i, j = bisect_left(self.starts, clause.start), bisect_left(self.starts, clause.end)
            while i < j and self.words[i].isspace():
                i += 1
            if i >= j:
                continue
            signature = self.signature[i:j]
            if not signature.strip("Cx"):
                continue  # 同时，
            if "K" in signature and not signature.strip("KCAxP~"):
                state.past, state.chain = True, False  # 去年， 截至2017年底，
                continue
            if "T" in signature and _BARE_TIME.fullmatch(signature):
                self._lead_in(block, mode, number, clause, i, signature, state, scope)
                continue
            if clause.stop in ("：", ":") and _ANNOUNCES.search(self.chars, clause.start, clause.end):
                self._announce(mode, clause, signature, i, state, scope)
                continue
            signature = self._subject(clause, i, signature, state, scope, spoken)
            spoken += 1
            reading = read(signature, self.words, i)
            if reading.kind in ("background", "bare") and _ENDS_IN_TIME.search(signature):
                self._lead_in(block, mode, number, clause, i, signature, state, scope)
                state.lead = -1
                continue  # 我们的目标是到2025年，
            if reading.kind in _FULL and self._is_topic(signature, reading, sentence, number_):
                reading = reading._replace(kind="topic")
            self._judge(block, mode, number, clause, i, j, signature, reading, state, scope)
        scope.leave(state)

    def _announce(
        self, mode: str, clause: Clause, signature: str, i: int, state: _State, scope: _Scope
    ) -> None:
        """到2026年，实现以下目标：, 今年主要预期目标是：: opens a list of goals, with its date and its strength."""
        time = self._time_in(clause.start, clause.end) or state.time
        if time is not None:
            state.time, state.ahead = time, True
            scope.opens("goal", 0, time, False)
        if "预期" in self.chars[clause.start : clause.end]:
            at = self.chars.index("预期", clause.start)
            state.strength, state.cue = "striving", (at, at + 2)
        state.framed = scope.framed = True
        state.lead = -1
        self.refusals.append(Refusal(clause.start, clause.end, "heading"))

    def _subject(
        self, clause: Clause, i: int, signature: str, state: _State, scope: _Scope, position: int
    ) -> str:
        """Lays B over a body that opens the clause, and notes who is answerable from here on."""
        k = subject_start(signature)
        goes_on = ("+", "!") if scope.bodies and scope.bodies[0].rule == "body.told" else _GOES_ON
        if position == 0 and scope.bodies and signature[k : k + 1] in goes_on:
            state.bodies = scope.bodies  # 海关总署要…。要…: plainly the same doer
        if k >= len(signature) or signature[k] not in "nJoVWx":
            return signature
        start = self.starts[i + k]
        bodies = body.subject(self.chars, start, clause.end) or self._told(i, k, signature)
        if not bodies:
            if position == 0 and signature[k] in "nJx":
                state.bodies = []
            return signature
        n = bisect_left(self.starts, bodies[-1].end) - (i + k)
        if n <= 0 or bodies[0].start != start:
            return signature
        state.bodies = [b for b in bodies if not self._is_issuer(b.text)]
        return signature[:k] + "B" + "~" * (n - 1) + signature[k + n :]

    def _told(self, i: int, k: int, signature: str) -> list[Body] | None:
        """A subject that no list of bodies knows: before a date (辽宁全年计划…), or an organisation that is told to
        do something (各级担保机构要…, 供电企业应…)."""
        t = signature.find("T", k + 1, k + 8)
        start = self.starts[i + k]
        if t > 0 and (known := body.parse_list(self.chars, start, self.starts[i + t])):
            return known
        m = _TOLD.match(signature, k)
        if not m or self.words[i + m.end()] not in _ORDERS:
            return None
        end = self.starts[i + m.end()]
        if not 2 <= end - start <= 24 or not _OFFICE.search(self.chars, start, end):
            return None
        spans = []
        at = start
        for part in _AND.split(self.chars[start:end]):
            spans.append((at, at + len(part)))
            at += len(part) + 1
        if not all(b - a >= 2 and _OFFICE.search(self.chars, a, b) for a, b in spans):
            spans = [(start, end)]
        return [
            Body(self.chars[a:b], a, b, self.chars[a:b], "responsible", "body.told") for a, b in spans
        ]

    def _is_issuer(self, name: str) -> bool:
        issuer = self.m.issuer
        return bool(issuer) and (name in issuer or issuer in name)

    def _is_topic(self, signature: str, reading: Reading, sentence: list[Clause], k: int) -> bool:
        """获得国家科学技术奖的单位，给予…: one noun phrase that the next predicate acts on."""
        if k + 1 >= len(sentence):
            return False
        if signature[-1] == "D":
            return True  # …的，
        if reading.modal >= 0:
            return "D" in signature and signature[reading.modal] == "Z" and self._receives(sentence[k + 1])
        opens = self.chars[sentence[k].start] in "对凡" and "P" in signature[:3]
        tail = signature[signature.rfind("D") + 1 :] if "D" in signature else ""
        if not (opens or tail) or len(tail) > 8 or signature[-1] not in ("J" if not opens else "Jnxo"):
            return False
        if opens and any(w in _ACTS for w in self.words_of(sentence[k])):
            return False
        return self._takes(sentence, k + 1)

    def words_of(self, clause: Clause) -> list[str]:
        """The words of a clause."""
        return self.words[bisect_left(self.starts, clause.start) : bisect_left(self.starts, clause.end)]

    def _takes(self, sentence: list[Clause], k: int) -> bool:
        """给予…, 可享受…: the clause acts on what the clause before names; 经认定，依据…， may stand between."""
        if k >= len(sentence):
            return False
        clause = sentence[k]
        if self.chars[clause.end - 1] == "的":
            return True
        a, b = bisect_left(self.starts, clause.start), bisect_left(self.starts, clause.end)
        for n in range(a, min(b, a + 5)):
            if self.words[n] in _TAKES_TOPIC:
                return True
            if self.signature[n] == "P":
                return any(self.words[m] in _TAKES_TOPIC for m in range(n, b)) or self._takes(sentence, k + 1)
            if self.signature[n] not in "ACxTQ~?Nn":
                return False
        return False

    def _receives(self, clause: Clause) -> bool:
        """集中到…, 纳入…: the predicate of a 将 that stands in the clause before."""
        i = bisect_left(self.starts, clause.start)
        i += head_end(self.signature[i : i + 8])
        words = self.words
        return i + 1 < len(words) and (words[i][-1] in "到为入至给成" or words[i + 1] in ("到", "为", "至", "给", "成"))

    def _lead_in(
        self, block: int, mode: str, number: int, clause: Clause, i: int, signature: str, state: _State, scope: _Scope
    ) -> None:
        """到2025年， 力争到2027年， 今年，: a date (and a modal) that governs what follows."""
        state.time = self._time_in(clause.start, clause.end)
        state.lead = self.starts[i + len(signature) - len(signature.lstrip("Cx"))]
        state.past = False
        state.ahead = True
        for k, letter in enumerate(signature):
            if letter in "+!^Z":
                self._cue(i + k, state)
        scope.opens(mode, number, state.time, bool(state.drafts))

    def _time_in(
        self, start: int, end: int, i: int = 0, signature: str = "", reading: Reading | None = None
    ) -> Time | None:
        """The time expression that dates a clause: of several, a due date before a recurrence, the first before others."""
        found: Time | None = None
        k = bisect_left(self._time_starts, start)
        times = self.m.times
        while k < len(times) and times[k].start < end:
            t = times[k]
            k += 1
            if self.signature[bisect_left(self.starts, t.start)] not in "T~" or t.kind == "past":
                continue
            if t.due is None and t.recurring is None and (t.from_ is None or t.kind != "start"):
                continue
            if reading is not None and (
                self._attributive(t, i, signature, reading) or t.kind == "recurrence" and self._is_rate(t)
            ):
                continue
            if found is None or (found.due is None and t.due is not None and found.recurring is None):
                found = t
        return found

    def _is_rate(self, time: Time) -> bool:
        """每人每月860元: the recurrence belongs to the amount."""
        k = bisect_left(self._quantity_starts, time.end)
        quantities = self.m.quantities
        return k < len(quantities) and quantities[k].start == time.end and "元" in quantities[k].unit

    def _cue(self, word: int, state: _State) -> None:
        strength = strengths().get(self.words[word], "firm")
        state.strength = strength
        state.cue = (self.starts[word], self.starts[word + 1])

    def _judge(
        self,
        block: int,
        mode: str,
        number: int,
        clause: Clause,
        i: int,
        j: int,
        signature: str,
        reading: Reading,
        state: _State,
        scope: _Scope,
    ) -> None:
        kind = reading.kind
        start = clause.start
        if kind == "report":
            state.past = False
            if _DECREES.search(self.chars, clause.start, clause.end):
                state.framed = scope.framed = True
            if reading.verb >= 0 or reading.lead >= len(signature):
                self.refusals.append(Refusal(clause.start, clause.end, "report"))
                return
            i += reading.lead
            signature = signature[reading.lead :]
            start = self.starts[i]
            if _BARE_TIME.fullmatch(signature):
                self._lead_in(block, mode, number, clause, i, signature, state, scope)
                return
            reading = read(signature, self.words, i)
            kind = reading.kind
        own_time = self._time_in(start, clause.end, i, signature, reading) if "T" in signature else None
        if own_time is not None:
            state.ahead = True
        if reading.past:
            k = signature.find("K")
            d = signature.find("D", k) if k >= 0 else -1
            if d >= 0 and not k < reading.verb < d:
                reading = reading._replace(past=False)  # 已获批的疫苗，: past within a relative clause
        if "k" in signature and mode not in ("plan", "goal") and state.time is None and own_time is None:
            reading = reading._replace(past=True)
        if kind in ("topic", "circumstance", "bare"):
            pass
        elif reading.past and reading.modal < 0:
            state.past = True
        elif reading.modal >= 0 or own_time is not None:
            state.past = False
        has_quantity = "Q" in signature
        if kind in ("topic", "circumstance") or (kind == "bare" and not has_quantity):
            if has_quantity and self._continues(signature, reading) and state.last is not None:
                self._extend(state.last, clause)
                return
            self._hold(clause, i, signature, reading, state, mode)
            return
        if kind in ("scope",) or (
            kind in ("attain", "bare") and has_quantity and (
                self._continues(signature, reading) or self._caps(clause, i, signature, reading, state)
            )
        ):
            if state.last is not None and has_quantity:
                self._extend(state.last, clause)
                return
        if self._supports(signature, i, reading, state):
            return
        reason = self._refuse(mode, reading, signature, i, has_quantity, own_time, state)
        if reason:
            self.refusals.append(Refusal(clause.start, clause.end, reason))
            if reason in ("achievement", "background"):
                state.before = -1 if self.chars[clause.end - 1] == "中" else start
                state.topic = -1
                state.chain = False
            return
        for piece in self._pieces(i, j if start == clause.start else j, signature, reading):
            self._commit(block, clause, piece, own_time, state)
        if state.time is None or own_time is not None:
            lead_time = own_time if own_time is not None and self._leads(own_time, i, signature, reading) else None
            if lead_time is not None and (lead_time.due is not None):
                state.time = lead_time
                scope.opens(mode, number, lead_time, len(state.drafts) > 1, lead_only=False)
        state.chain = True

    def _leads(self, time: Time, i: int, signature: str, reading: Reading) -> bool:
        """The date opens the clause (全年推介…) or stands behind its subject (河南今年将…): it governs on."""
        k = bisect_left(self.starts, time.start) - i
        if signature[k : k + 1] == "~":
            k -= 1
        if k <= head_end(signature):
            return True
        return reading.kind in ("act", "modal", "attain", "state") and 0 <= k < reading.verb and (
            not any(c in "PVoD" for c in signature[:k])
        )

    def _supports(self, signature: str, i: int, reading: Reading, state: _State) -> bool:
        """…，市财政局、市审计局配合。: names who helps with what the sentence promised; no promise of its own."""
        if not state.drafts:
            return False
        if _LED.match(self.chars, self.starts[i], self.starts[i + len(signature)]):
            return self._lend(self._doers(self.starts[i], self.starts[i + len(signature)], state), state)
        if reading.verb < 0 or not state.bodies:
            return False
        if self.words[i + reading.verb] not in _HELPS or signature[reading.verb_end :].strip("xA~"):
            return False
        return self._lend(state.bodies, state)

    def _lend(self, bodies: list[Body], state: _State) -> bool:
        for draft in state.drafts:
            named = {b.start for b in draft.bodies}
            draft.bodies += [b for b in bodies if b.start not in named]
        return bool(bodies)

    def _hold(self, clause: Clause, i: int, signature: str, reading: Reading, state: _State, mode: str) -> None:
        """A clause without a predicate of its own: kept as the topic of the next one, or passed over."""
        start = self.starts[i + reading.lead]
        rate = reading.kind == "circumstance" and "Q" in signature and self.words[i + reading.lead] in ("按", "按照")
        if reading.kind == "topic" or signature.endswith("D") or rate:
            if state.topic < 0:
                state.topic = state.before if state.before >= 0 and signature.endswith("D") else start
            return
        if state.topic >= 0:
            return
        if (
            reading.kind == "bare" and state.last is not None and state.last.end >= clause.start - 1
            and "D" in signature and mode in ("plan", "goal")
        ):
            state.last.end = self._trim(clause.start, clause.end)[1]  # 构建人、物、技协同，空地一体的治理体系
            return
        if reading.kind == "bare" and signature[0] == "T" and signature.lstrip("T~").startswith("D"):
            state.time = self._time_in(clause.start, clause.end) or state.time  # 今年的专项行动，将…
            state.ahead = True
        self.refusals.append(
            Refusal(clause.start, clause.end, "circumstance" if reading.kind == "circumstance" else "fragment")
        )
        if reading.kind == "bare" and len(signature) > 1 and not signature.strip("CAx") == "":
            state.before = start

    def _continues(self, signature: str, reading: Reading) -> bool:
        """A number without an indicator of its own: 同比增长20%, 每家最高100万元."""
        q = signature.find("Q", reading.lead)
        return bool(_CONTINUES.match(signature, 0, q))

    def _caps(self, clause: Clause, i: int, signature: str, reading: Reading, state: _State) -> bool:
        """…给予补助，单个项目最高500万元: the ceiling of the grant before."""
        if state.last is None or reading.verb >= 0 or not _CAP.match(self.chars, clause.start):
            return False
        return all(q.relation == "<=" for q in self._quantities_in(clause.start, clause.end))

    def _extend(self, draft: Draft, clause: Clause) -> None:
        draft.end = self._trim(clause.start, clause.end)[1]
        draft.quantities += self._quantities_in(clause.start, clause.end)

    # -- verdicts --------------------------------------------------------------------------------------------------

    def _refuse(
        self,
        mode: str,
        reading: Reading,
        signature: str,
        i: int,
        has_quantity: bool,
        own_time: Time | None,
        state: _State,
    ) -> str | None:
        """Why this clause is no commitment, or None where it is one."""
        kind = reading.kind
        dated = own_time is not None
        modal = reading.modal >= 0
        if kind == "stance" or _ON_GOALS.match(self.chars, self.starts[i]):
            return "principle"
        if _FORMULA.match(self.chars, self.starts[i]):
            return "minutes"
        if kind == "background" and not (has_quantity and (dated or modal)):
            return "background"
        if kind == "report":
            return "report"
        if state.past and not modal and not dated:
            return "achievement"
        if modal and self.words[i + reading.modal] == "预计" and mode != "goal" and kind in ("attain", "state", "modal"):
            return "forecast"
        if (
            kind in ("topic", "circumstance") or kind == "bare" and not (has_quantity and state.time and state.ahead)
        ) and mode not in ("plan", "goal"):
            return "fragment"
        if mode in ("plan", "goal"):
            bare = kind == "bare" or (kind == "attain" and reading.verb < 0)
            if bare and mode == "plan" and not (dated or state.time is not None or state.chain):
                return None if self._bounded(i, signature) else "fragment"
            return None
        if mode == "principle":
            return None if has_quantity or dated or (state.time is not None and kind in ("act", "attain", "state")) else "principle"
        if mode in ("review", "background", "preamble"):
            if own_time is not None and (own_time.due is None or _THIS_YEAR.match(own_time.text)):
                dated = False
            ahead = dated or (modal and self.words[i + reading.modal] in _FUTURE)
            if ahead or (state.chain and state.ahead):
                return None
            return "achievement" if mode == "review" else "background"
        if mode == "statute":
            return None if dated and modal else "statute"
        return self._refuse_news(reading, signature, i, has_quantity, dated, modal, state)

    def _bounded(self, i: int, signature: str) -> bool:
        """A number with a bound of its own (不低于80%): a target even where no verb says so."""
        end = self.starts[min(i + len(signature), len(self.starts) - 1)]
        return any(q.relation not in ("=", "~") for q in self._quantities_in(self.starts[i], end))

    def _attributive(self, time: Time, i: int, signature: str, reading: Reading) -> bool:
        """The date tells which thing is meant, not by when: 今年实施的项目全长…, 做好2026年亚运会筹备."""
        k = max(bisect_left(self.starts, time.start) - i, 0)
        if signature[k : k + 1] == "~":
            k -= 1  # 在2027年前: the preposition is part of it
        after = k + 1
        while signature[after : after + 1] == "~":
            after += 1
        if time.text.startswith("为期"):
            return False
        d = signature.find("D", after)
        if d >= 0 and not 0 <= reading.verb < d and any(c in "VoWE" for c in signature[after:d]):
            return True
        if signature[after : after + 1] == "D":
            return reading.kind != "modal" and reading.modal < 0
        return 0 <= reading.verb < k and signature[after : after + 1] in ("n", "o", "J", "x") and (
            time.kind != "recurrence"
        )

    def _refuse_news(
        self, reading: Reading, signature: str, i: int, has_quantity: bool, dated: bool, modal: bool, state: _State
    ) -> str | None:
        if modal and self.words[i + reading.modal] not in _FUTURE_NEWS:
            return "background" if not dated else None
        if modal or dated:
            return None
        verb = self.words[i + reading.verb] if reading.verb >= 0 else ""
        if reading.kind == "act" and not signature[reading.verb_end :].strip("xA~L"):
            return "background"
        if reading.kind == "act" and has_quantity and self.signature[i + reading.verb] == "W":
            return "background"  # 同比增长20%
        if state.time is not None and state.ahead:
            return None
        if state.chain and reading.kind in ("act", "prep") and verb not in _NARRATIVE:
            return None
        if state.framed and reading.kind in ("act", "prep", "attain", "state", "modal"):
            return None if verb not in _NARRATIVE else "background"
        if reading.kind in ("act", "prep") and state.bodies and self._forward and verb not in _NARRATIVE:
            return None
        return "background"

    # -- commitments -----------------------------------------------------------------------------------------------

    def _pieces(self, i: int, j: int, signature: str, reading: Reading) -> Iterator[tuple[int, int, Reading, str]]:
        """The coordinated predicates of one clause: 打通A、打通B、建设C; A增长6%、B增长8%. [word, word) each."""
        cuts = self._cuts(i, signature, reading)
        if not cuts:
            yield i, j, reading, signature
            return
        at = 0
        for cut in [*cuts, len(signature)]:
            part = signature[at:cut]
            yield i + at, i + cut, read(part, self.words, i + at), part
            at = cut + 1

    def _cuts(self, i: int, signature: str, reading: Reading) -> list[int]:
        if "H" not in signature:
            return []
        marks = [k for k, c in enumerate(signature) if c == "H"]
        if reading.kind == "act":
            tail = signature[marks[-1] :]
            if "G" in tail and not re.search(r"G$", tail):
                return []
            if marks[0] < reading.verb_end + 1:
                return []
            bounds = [*marks, len(signature)]
            for a, b in zip(marks, bounds[1:], strict=True):
                part = signature[a + 1 : b]
                m = re.match(r"A*([VSY][VoWEcS]*|o)[nxBTQJ]", part)
                if not m or b - a < 3 or not self._is_listed(i + a + 1 + m.start(1)):
                    return []
            if re.search(r"[DG]", signature[: marks[0]]) and not re.match(r"A*V", signature[marks[0] + 1 :]):
                return []
            return marks
        if reading.kind in ("attain", "state", "modal"):
            bounds = [*marks, len(signature)]
            good = []
            pieces = [signature[a:b] for a, b in zip([0, *[m + 1 for m in marks]], bounds, strict=True)]
            run = _LISTED_NUMBERS if reading.verb < 0 else _LISTED_STATES
            if run.match(pieces[0]):
                for mark, piece in zip(marks, pieces[1:], strict=True):
                    if run.match(piece):
                        good.append(mark)
            return good
        return []

    def _is_listed(self, word: int) -> bool:
        w = self.words[word]
        return w in listed() or (len(w) == 4 and w[:2] in listed())

    def _commit(
        self,
        block: int,
        clause: Clause,
        piece: tuple[int, int, Reading, str],
        own_time: Time | None,
        state: _State,
    ) -> None:
        i, j, reading, signature = piece
        skip = 0
        while skip < len(signature) - 1 and signature[skip] in "CcG":
            skip += 1
        start, end = self._trim(self.starts[i + skip], self.starts[j])
        if state.lead >= 0:
            start, state.lead = state.lead, -1
        if state.topic < 0 and 0 <= state.before < start and (
            self._lacks_subject(signature, reading, state) or self._permits(i, signature, reading)
        ):
            start = state.before
        state.before = -1
        if state.topic >= 0:
            start, state.topic = min(state.topic, start), -1
        if start >= end:
            return
        strength, cue = self._strength(i, signature, reading, state)
        if reading.verb >= 0:
            a, b = self.starts[i + reading.verb], self.starts[i + max(reading.verb_end, reading.verb + 1)]
        else:
            a, b = self._indicator_action(start, end)
        draft = Draft(block, start, end, (a, min(b, end)), self._object(i, j, signature, reading), strength, cue, reading.kind)
        draft.quantities = self._quantities_in(start, end)
        draft.time = own_time if own_time is not None else state.time
        draft.bodies = self._doers(start, end, state)
        draft.rules.append(f"mode.{self._mode}")
        self.drafts.append(draft)
        state.drafts.append(draft)
        state.last = draft

    def _lacks_subject(self, signature: str, reading: Reading, state: _State) -> bool:
        """年底前将全部完工: nothing before the verb nor behind it; what is completed stands in the clause before."""
        if reading.kind in ("attain", "bare") and reading.verb < 0:
            return not any(c in "noJxVPB" for c in signature[: signature.find("Q")])
        if reading.kind == "attain" and reading.verb >= 0:
            return not any(c in "nJo" for c in signature[: reading.verb]) and signature[reading.verb] in "WE"
        if reading.kind != "act" or state.bodies:
            return False
        return not signature[reading.verb_end :].strip("xA~") and signature[reading.verb_end - 1] in "WVo"

    def _permits(self, i: int, signature: str, reading: Reading) -> bool:
        """…的货物，允许…; …，可不办理…: the clause before names what is permitted."""
        return reading.kind == "act" and (
            reading.modal >= 0 and signature[reading.modal] == "?" or self.words[i + reading.verb] == "允许"
        )

    def _doers(self, start: int, end: int, state: _State) -> list[Body]:
        """The subject, and whom the clause itself names as its doers (由X负责, 会同X)."""
        k = bisect_left(self._inline_starts, start)
        inside = []
        while k < len(self.m.inline) and self.m.inline[k].start < end:
            inside.append(self.m.inline[k])
            k += 1
        if not inside:
            return list(state.bodies)
        taken = {b.start for b in inside}
        subject = [b for b in state.bodies if b.start not in taken]
        if any(b.rule == "body.with" for b in inside):
            subject = [b._replace(role="lead") if b.role == "responsible" else b for b in subject]
        return sorted([*subject, *inside], key=lambda b: b.start)

    def _indicator_action(self, start: int, end: int) -> tuple[int, int]:
        quantities = self._quantities_in(start, end)
        if quantities:
            return quantities[-1].start, quantities[-1].end
        return start, end

    def _quantities_in(self, start: int, end: int) -> list[Quantity]:
        k = bisect_left(self._quantity_starts, start)
        found = []
        quantities = self.m.quantities
        while k < len(quantities) and quantities[k].start < end:
            q = quantities[k]
            if q.end <= end and self.signature[max(0, bisect_left(self.starts, q.start + 1) - 1)] in "Q~":
                found.append(q)
            k += 1
        return found

    def _trim(self, start: int, end: int) -> tuple[int, int]:
        chars = self.chars
        while start < end and chars[start] in " \t\n、，,；;：:—-":
            start += 1
        while end > start and chars[end - 1] in " \t\n、，,；;：:—-。":
            end -= 1
        if end - start > 8 and chars[end - 1] in "）)":
            note = max(chars.rfind("（", start, end), chars.rfind("(", start, end))
            if note - start >= 4 and end - note > max(12, (end - start) // 2):
                end = note  # an explanation longer than what it explains: 持续优化“三级四同”（省、市、县…相统一）
        return start, end

    def _strength(
        self, i: int, signature: str, reading: Reading, state: _State
    ) -> tuple[str, tuple[int, int] | None]:
        """The weakest cue that governs: the clause's own, else the one that still governs the sentence."""
        until = min(reading.verb_end, len(signature)) if reading.verb_end > 0 else len(signature)
        own: tuple[str, int] | None = None
        table = strengths()
        for k in range(until):
            letter = signature[k]
            word = self.words[i + k]
            if letter in "+!^YZ?S" or letter == "o" and word in table and reading.verb <= k < until - 1:
                strength = table.get(word, "firm")
                if letter in "+!^YZ" and (k <= reading.verb):
                    self._cue(i + k, state)
                if letter in "SY" and not reading.verb <= k < max(reading.verb_end, reading.verb + 1):
                    continue
                if own is None or _SCALE[strength] > _SCALE[own[0]] or letter == "Y":
                    own = (strength, k)
        bound = _BINDING.search(self.chars, self.starts[i], self.starts[i + len(signature)])
        if bound:
            return ("mandatory" if bound[1] == "约束" else "striving"), bound.span(1)
        if own is not None:
            return own[0], (self.starts[i + own[1]], self.starts[i + own[1] + 1])
        return state.strength, state.cue

    def _object(self, i: int, j: int, signature: str, reading: Reading) -> tuple[int, int] | None:
        """The head of the object as written: behind the verb, after the last 的, at most some ten characters."""
        if reading.kind in ("attain", "state", "modal", "clause") and reading.kind != "clause" and reading.verb_end >= len(signature) or reading.kind == "attain":
            a, b = i + reading.lead, i + (reading.verb if reading.verb >= 0 else signature.find("Q"))
        else:
            a, b = i + max(reading.verb_end, 0), j
        while a < b and self.signature[a] in "xQ~HcGLTA":
            a += 1
        while b > a and self.signature[b - 1] in "xHcGAQ~T":
            b -= 1
        for k in range(b - 2, a, -1):
            if self.signature[k] == "D":
                a = k + 1
                break
        if a >= b:
            return None
        while b - a > 1 and self.starts[b] - self.starts[a] > 14:
            a += 1
        while a < b and self.signature[a] in "xQ~HcGLT":
            a += 1
        return (self.starts[a], self.starts[b]) if a < b else None


_COLUMNS = (
    ("lead", re.compile("牵头|主办|主责")),
    ("support", re.compile("配合|协办|参与|协同")),
    ("responsible", re.compile("责任|负责|承办|实施单位|落实单位|部门|单位$")),
    ("time", re.compile("时限|时间|期限|进度|完成日期|节点")),
    ("goal", re.compile("目标|标准|要求|成效|指标值")),
    ("task", re.compile("任务|内容|措施|举措|事项|项目|工作|清单|指标|名称")),
    ("number", re.compile("序号|编号|^号$")),
    ("note", re.compile("备注|类别|领域|板块|分类")),
)
_CELL_NAME = re.compile(r"([^、，；;,\s（）()]+(?:（[市区县镇街州盟旗、]{1,6}）[^、，；;,\s（）()]*)?)(?:[（(]([^）)]*)[）)])?")


def _column(head: str) -> str:
    """What a column holds, by its head (完成时限 → time); "" for a cell that is no head."""
    if not 1 < len(head) <= 10:
        return ""
    return next((name for name, pattern in _COLUMNS if pattern.search(head)), "")


class _Spans:
    """Sorted, disjoint spans."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self._starts = [s for s, _ in spans]
        self._ends = [e for _, e in spans]

    def covers(self, position: int) -> bool:
        k = bisect_left(self._starts, position + 1) - 1
        return k >= 0 and position < self._ends[k]


@dataclass(slots=True)
class _Scope:
    """What outlives a sentence: the date that governs a paragraph of goals and its list, a reporting frame."""

    time: Time | None = None
    heading: int = -2
    framed: bool = False
    listing: bool = False  # the date goes on into “——” items and numbered goals
    mode: str = ""
    committed: bool = False
    bodies: list[Body] = field(default_factory=list)

    def enter(self, block: Block, mode: str, goes_on: bool = False) -> None:
        if goes_on:
            return
        follows = block.kind == "dash" or (mode == "goal" and block.kind in ("text", "item", "row"))
        if block.heading != self.heading and block.kind != "dash" or not (follows and self.listing):
            self.time = None
            self.listing = False
        self.heading = block.heading
        self.mode = mode
        self.framed = False
        self.committed = False
        self.bodies = []

    def opens(self, mode: str, number: int, time: Time | None, behind: bool, lead_only: bool = True) -> None:
        if time is None or time.due is None:
            return
        if behind and mode != "goal":
            return
        until = mode == "goal" or _UNTIL.match(time.text)  # a month or 年内 governs its sentence alone
        if until and (number == 0 or mode == "goal" or not self.committed) and lead_only:
            self.time = time
            self.listing = True

    def leave(self, state: _State) -> None:
        if state.drafts:
            self.committed = True
        self.bodies = state.bodies


@dataclass(slots=True)
class _State:
    """What holds within a sentence."""

    time: Time | None
    framed: bool
    strength: str = "firm"
    cue: tuple[int, int] | None = None
    lead: int = -1  # start of a lead-in that stands right before the next evidence
    topic: int = -1  # start of a topic that the next predicate takes along
    before: int = -1  # start of a clause just passed over
    past: bool = False
    ahead: bool = False
    chain: bool = False
    bodies: list[Body] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    last: Draft | None = None

    @property
    def first(self) -> bool:
        return not self.drafts
