"""Who answers for a commitment: its subject, whom it names, and the statement that governs its stretch."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from policy_extract.document.segment import Block
from policy_extract.extract import body, labels
from policy_extract.extract.clause import Reading, subject_start
from policy_extract.extract.labels import Statement
from policy_extract.extract.material import Material
from policy_extract.extract.phrases import words_of
from policy_extract.extract.scope import Draft, Scope, State
from policy_extract.model import Body

_NO_SUBJECT = frozenset("+!^VSPZoT")  # letters that open a clause without a subject of its own
_ORDER_ONLY = frozenset("+!")
_BEHIND_NAME = re.compile("[TA+!^Z]")  # what can stand behind a subject
_TOLD = re.compile("[noJxHcAV]{1,14}(?=[!+])")
_SEVERAL = re.compile("[、/；;]|等")  # 央行、证监会: each that is a subject answers
_AND = re.compile("[、和及]")
# Endings of organisations and groups of office holders that can be told to do something.
_OFFICE = re.compile(
    "(?:机构|企业|公司|基金|银行|集团|协会|学会|商会|学校|高校|院校|院所|医院|单位|部门|各方|主体|人员|干部|党员"
    "|合作社|信用社|中心|站|馆|所|队|园区|开发区|社区|街道|乡镇|区县|县区|地区|地方|法人|责任人|负责人|[路河湖林田]长"
    "|教师|书记|主任|[局县市镇区乡厅站院校]长|委员会|办公室|窗口|财政|各地|[市县省州盟旗])[）)]?$"
)
_NOBODY = re.compile("记者|据|笔者|[^，。]{0,8}从")  # 记者随后从市交通局获悉
_PLACE = re.compile(
    "(?![全我本该各两跨城社市县区省此外另])[\u4e00-\u9fff]{2,5}(?<![级个地城园社小片新辖校景])[省市县区州盟旗]"
)
_ACTS_ON = re.compile(
    "配合|协助|参与|协同|联合|会同|指导|督促|推动|支持|服务|引导|鼓励|依托|围绕|对接"
)  # 配合中央部门…: no doer
_LED = re.compile("由.*(?:牵头|负责|主办|承办|组织实施)$")


class Answer:
    """Finds the doers of clauses of one text."""

    def __init__(self, material: Material) -> None:
        self._m = material
        self._inline_starts = [b.start for b in material.inline]

    def subject(self, end: int, i: int, signature: str, state: State, scope: Scope, opens: bool) -> str:
        """The clause's letters with B over a body that opens it; ``state.bodies`` are answerable from here on.

        ``end`` is the clause's end, ``i`` its first word; ``opens``: it is the first clause of its sentence.
        """
        k = subject_start(signature)
        if k >= len(signature):
            return signature
        letter = signature[k]
        if opens and scope.bodies:
            goes_on = _ORDER_ONLY if scope.bodies[0].rule == "body.told" else _NO_SUBJECT
            if letter in goes_on or (
                letter in "AX" and self._m.genre == "news" and "的" not in scope.bodies[0].text
            ):
                state.bodies = scope.bodies  # 海关总署要…。要…: plainly the same doer
        if letter not in "nJoxUA":
            return signature
        m = self._m
        start = m.starts[i + k]
        if letter == "A":
            bodies = body.organ(m.chars, start, end)  # 联合采购办公室汇总…
        else:
            bodies = body.subject(m.chars, start, end) or self._told(i, k, signature)
        if not bodies:
            return signature
        named = [b for b in bodies if b.rule != "body.with"]  # 财政部将会同水利部: 将 stays a modal
        n = bisect_left(m.starts, named[-1].end if named else bodies[-1].end) - (i + k)
        if n <= 0 or bodies[0].start != start:
            return signature
        state.bodies = self._but_issuer(bodies)
        return signature[:k] + "B" + "~" * (n - 1) + signature[k + n :]

    def listed(self, start: int, end: int) -> list[Body]:
        """The bodies of a clause that only lists them."""
        return self._but_issuer(body.listed(self._m.chars, start, end))

    def named(self, start: int, end: int) -> list[Body]:
        """The bodies that a short opening sentence has for its subject (央行宣布推出十项措施。): they answer for what follows."""
        return self._but_issuer(body.subject(self._m.chars, start, end) or [])

    def announcer(self, start: int, i: int, signature: str, reading: Reading, state: State) -> None:
        """中国人民银行今天宣布，…: the body that announces answers for what it announces; a person who speaks does not."""
        end = signature.find("R")
        while end > 0 and signature[end - 1] in "AT~k":
            end -= 1
        if end <= 0 or self._m.words[i + end - 1] in ("今天", "今日", "日前", "近日", "昨天"):
            end -= 1
        if (
            end > 0
            and not _NOBODY.match(self._m.chars, start)
            and (known := body.parse_list(self._m.chars, start, self._m.starts[i + end]))
        ):
            state.bodies = self._but_issuer(known)

    def _told(self, i: int, k: int, signature: str) -> list[Body] | None:
        """A subject that no list of bodies knows: before a date or an adverb (辽宁全年计划…), or an organisation that is told to
        do something (各级担保机构要…, 供电企业应…)."""
        m = self._m
        start = m.starts[i + k]
        behind = _BEHIND_NAME.search(signature, k + 1, k + 9)
        if behind and not _ACTS_ON.match(m.chars, start):
            stop = m.starts[i + behind.start()]
            if known := body.parse_list(m.chars, start, stop):
                return known
            if set(signature[k : behind.start()]) == {"n"} and _PLACE.fullmatch(
                m.chars, start, stop
            ):  # 福江县计划…: a place that the gazetteer lacks
                name = m.chars[start:stop]
                return [Body(name, start, stop, name, "responsible", "body.place")]
        match = _TOLD.match(signature, k)
        if not match or m.words[i + match.end()] not in words_of("order"):
            return None
        end = m.starts[i + match.end()]
        if not 2 <= end - start <= 24 or not _OFFICE.search(m.chars, start, end):
            return None
        if m.chars.startswith(("所需", "所要"), end - 1):
            return None  # 数据专区所需…
        spans = []
        at = start
        for part in _AND.split(m.chars[start:end]):
            spans.append((at, at + len(part)))
            at += len(part) + 1
        if not all(b - a >= 2 and _OFFICE.search(m.chars, a, b) for a, b in spans):
            spans = [(start, end)]
        return [Body(m.chars[a:b], a, b, m.chars[a:b], "responsible", "body.told") for a, b in spans]

    def _but_issuer(self, bodies: list[Body]) -> list[Body]:
        return [b for b in bodies if not self._is_issuer(b.text)]

    def _is_issuer(self, name: str) -> bool:
        issuer = self._m.issuer
        if not issuer or _SEVERAL.search(issuer):
            return False
        part = len(name) > 3 and name in issuer  # 民政 is no part of 县人民政府
        return part or issuer.startswith(name) or issuer.endswith(name) or issuer in name

    def doers(self, start: int, end: int, state: State) -> list[Body]:
        """The subject, and whom the words [start, end) themselves name as doers (由X负责, 会同X)."""
        inline = self._m.inline
        k = bisect_left(self._inline_starts, start)
        if k >= len(inline) or inline[k].start >= end:
            return list(state.bodies)
        inside = []
        while k < len(inline) and inline[k].start < end:
            inside.append(inline[k])
            k += 1
        taken = {b.start for b in inside}
        subject = [b for b in state.bodies if b.start not in taken]
        if any(b.rule == "body.with" for b in inside):
            subject = [b._replace(role="lead") if b.role == "responsible" else b for b in subject]
        return sorted([*subject, *inside], key=lambda b: b.start)

    def supports(self, start: int, end: int, i: int, signature: str, reading: Reading, state: State) -> bool:
        """…，市财政局、市审计局配合。 由X牵头，: names who answers for what the sentence promised; no promise of its own."""
        m = self._m
        if m.chars[start] == "由" and _LED.match(m.chars, start, end):
            return _lend(self.doers(start, end, state), state)
        if reading.verb < 0 or not state.bodies:
            return False
        if m.words[i + reading.verb] not in words_of("help") or signature[reading.verb_end :].strip("xA~"):
            return False
        return _lend(state.bodies, state)


def _lend(bodies: list[Body], state: State) -> bool:
    for draft in state.drafts:
        draft.join(bodies)
    return bool(bodies)


def assign(material: Material, drafts: list[Draft]) -> None:
    """Gives every commitment the bodies, and if it has none the date, of the statement that governs it.

    A statement governs what stands between it and the one before it in its item; an item goes from its number to the
    next, over several paragraphs. A statement on lines of its own governs all items above it under their heading, or,
    where nothing stands above it, what follows. One in a heading governs what stands under the heading.
    """
    _help_once(drafts)
    outline = material.outline
    blocks = outline.blocks
    statements = labels.statements(material.chars, blocks, material.assignments, material.times)
    _leave_out(material.chars, drafts, statements)
    if not statements:
        return
    filled = {index: s for s in statements for index in s.lines}
    no_heading = {blocks[index].start for index in filled}
    item: list[Draft] = []  # since the number of the item, or the statement before
    group: list[Draft] = []  # since the heading, or the statement before
    given: set[int] = set()  # whose statement was met
    ahead: Statement | None = None  # stands before what it governs
    above: dict[int, Statement] = {}  # those in headings, by heading
    at = k = 0
    heading = -2
    for index, block in enumerate(blocks):
        under = block.heading
        while under >= 0 and outline.headings[under].start in no_heading:
            under = outline.headings[under].parent
        if index in filled:
            while k < len(statements) and statements[k] is filled[index]:
                k += 1
                if group:
                    _give(statements[k - 1], group, given)
                    item, group = [], []
                else:
                    ahead = statements[k - 1]
            heading = under
            continue
        if block.marker or under != heading or block.kind == "heading":
            item, ahead = [], None
        if block.kind == "heading" and not _is_member(material.chars, block):
            group = []
        heading = under
        while k < len(statements) and statements[k].start < block.end:
            statement = statements[k]
            k += 1
            chars = material.chars
            if (
                not statement.bodies
                and chars[statement.start] in "（("
                and chars[statement.start - 1] not in "。！"
            ):
                end = bisect_left(drafts, statement.start, at, key=lambda d: d.start)
                near = [
                    d for d in (*item[-2:], *drafts[max(at, end - 2) : end]) if d.end >= statement.start - 1
                ]
                if near:  # 新建学校5所（2024年10月底前完成），…
                    _give(statement, near, given)
                    continue
            if block.kind == "heading" and statement.bodies:
                above[block.heading] = statement
                continue
            if statement.start == block.start and statement.end >= block.end - 1:
                item = list(group)
            while at < len(drafts) and drafts[at].start < statement.start:
                item.append(drafts[at])
                at += 1
            _give(statement, item, given)
            item, group = [], []
        while at < len(drafts) and drafts[at].block == index:
            item.append(drafts[at])
            group.append(drafts[at])
            if ahead is not None:
                _give(ahead, [drafts[at]], given)
            at += 1
    for draft in drafts if above else ():
        over = blocks[draft.block].heading
        while over >= 0 and over not in above:
            over = outline.headings[over].parent
        if over >= 0 and id(draft) not in given:
            _give(above[over], [draft], given)


def _is_member(chars: str, block: Block) -> bool:
    """2.建立巡河制度。 整改措施：: a short line within an item, not the name of what follows."""
    last = chars[block.end - 1]
    return last in "。；;" or (last in "：:" and not block.marker)


def _help_once(drafts: list[Draft]) -> None:
    """A会同B制定…，建设…: B helps with the clause that it is named in."""
    for draft in drafts:
        if any(b.rule == "body.with" for b in draft.bodies):
            here = range(draft.start, draft.end)
            draft.bodies = [b for b in draft.bodies if b.rule != "body.with" or b.start in here]


def _leave_out(chars: str, drafts: list[Draft], statements: list[Statement]) -> None:
    """What was read from the words of a statement or of a label is no commitment."""
    starts = [s.start for s in statements]
    kept = []
    for draft in drafts:
        k = bisect_right(starts, draft.start) - 1
        stated = k >= 0 and draft.end <= statements[k].end
        if not stated and not labels.is_label(chars, draft.start, draft.end):
            kept.append(draft)
    drafts[:] = kept


def _give(statement: Statement, drafts: list[Draft], given: set[int]) -> None:
    for draft in drafts:
        given.add(id(draft))
        named = {b.text for b in draft.bodies}
        draft.bodies += [b for b in statement.bodies if b.text not in named]
        if draft.time is None:
            draft.time = statement.time
