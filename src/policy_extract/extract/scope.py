"""What holds on beyond its clause: dates, cues, frames, subjects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policy_extract.document.segment import Block
from policy_extract.model import Body, Quantity, Time


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
    quantities: list[Quantity]
    time: Time | None
    bodies: list[Body]
    rules: tuple[str, ...]

    def join(self, bodies: list[Body] | tuple[Body, ...]) -> None:
        """More who answer for it; those already named at the same place are not named again."""
        named = {b.start for b in self.bodies}
        self.bodies += [b for b in bodies if b.start not in named]


# 到2025年, “十五五”期间: dates that can govern a paragraph; a month or 年内 governs its sentence alone.
_LONG = re.compile('(?:力争)?(?:到|至|未来|今后|用|经过)|.*(?:期间|时期)$|[“"]?十')


@dataclass(slots=True)
class Scope:
    """What outlives a sentence: the date that governs a paragraph of goals and the list behind it, a reporting frame,
    a subject."""

    time: Time | None = None
    heading: int = -2
    framed: bool = False
    committed: bool = False
    bodies: list[Body] = field(default_factory=list)
    common: list[Body] = field(default_factory=list)  # named before the first member of an enumeration
    common_time: Time | None = None
    strength: str = "firm"  # of a paragraph that announces what is expected (预期目标：…)
    cue: tuple[int, int] | None = None
    outer: Time | None = None  # the date that goes on into “——” items and numbered goals
    opened: Time | None = None  # the date before this sentence's own lead-in, where it has one
    own: bool = False
    awaited: bool = False  # the last sentence announced what the next paragraphs hold (…目标是：)
    carried: bool = False  # this block is a paragraph that was announced
    inside: bool = False  # this block is itself a member of a list
    before: Time | None = None  # the date of the sentence before, which 同时 and 其中 take up

    def enter(self, block: Block, mode: str, goes_on: bool = False) -> None:
        """A new block begins; ``goes_on``: it is the next sentence of a text of a sentence a line."""
        if goes_on:
            return
        follows = block.kind == "dash" or (mode == "goal" and block.kind in ("item", "row"))
        self.carried = self.awaited and mode in ("goal", "plan")
        if self.carried and block.kind == "text":
            follows = True
            self.awaited = mode == "goal"  # under a heading of tasks the next paragraph alone
        if block.heading != self.heading:
            self.before = None
        if (block.heading != self.heading and block.kind != "dash") or not (follows and self.outer):
            self.time = self.outer = None
            self.awaited = False
        elif follows:
            self.time = self.outer
        self.heading = block.heading
        self.inside = block.kind == "dash"
        if not (follows and self.outer):
            self.strength, self.cue = "firm", None
        self.framed = False
        self.committed = False
        self.bodies = self.common = []
        self.common_time = self.time

    def member(self, first: bool) -> None:
        """A sentence of an enumeration begins (一是…。二是…。): doers and dates of one member do not hold for the next."""
        if first:
            self.common, self.common_time = self.bodies, self.time
        else:
            self.bodies, self.time = self.common, self.common_time

    def begin(self, takes_up: bool) -> State:
        """A sentence begins; ``takes_up``: with 同时 or 其中, so under the date of the one before."""
        time = self.before if takes_up and self.time is None else self.time
        self.own = False
        return State(time, self.framed, self.strength, self.cue, ahead=time is not None)

    def opens(self, time: Time | None, goal: bool, first: bool, behind: bool) -> None:
        """A lead-in date: in a paragraph of goals, or at the head of one, it governs on.

        ``goal``: the paragraph states goals; ``first``: the date opens it; ``behind``: commitments stand before it
        in its sentence.
        """
        if time is None or time.due is None or (behind and not goal):
            return
        if (goal or _LONG.match(time.text)) and (first or goal or not self.committed):
            if not self.own:
                self.opened, self.own = self.time, True
            self.time = time
            if not self.inside or self.outer:
                self.outer = time  # a list without a date of its own gets none from a member

    def heads_list(self, time: Time, before_dashes: bool) -> None:
        """到2030年产业规模显著扩大。 with a “——” list below: its date goes on into the list."""
        if before_dashes and time.due is not None and not self.inside and _LONG.match(time.text):
            self.outer = time

    def leave(self, state: State) -> None:
        """A sentence ends."""
        if state.announces and (state.listed or not state.drafts):
            self.awaited = self.carried = True
        if state.drafts:
            self.committed = True
            self.awaited = self.awaited and self.carried
        elif self.own and not state.announces:
            self.time = self.opened  # “十五五”时期，是关键时期。 dates nothing
            if not self.inside:
                self.outer = self.opened
        self.bodies = [] if state.permitted or state.fleeting else state.bodies
        self.before = None if state.dates > 1 else state.time


@dataclass(slots=True)
class State:
    """What holds within a sentence."""

    time: Time | None
    framed: bool
    strength: str = "firm"
    cue: tuple[int, int] | None = None
    lead: int = -1  # start of a lead-in that stands right before the next evidence
    topic: int = -1  # start of a topic that the next predicate takes along
    before: int = -1  # start of a clause just passed over
    past: bool = False
    ahead: bool = False  # a future date was named
    chain: bool = False  # the clause before was a commitment
    bodies: list[Body] = field(default_factory=list)
    announces: bool = False  # …目标是：
    listed: bool = False  # and the first of a “——” list stands on the same line
    dates: int = 0  # how many dates the sentence itself named in turn
    permitted: bool = False  # 有条件的地方可以…: for this sentence only
    fleeting: bool = False  # 各医院达到标准。: of whom a state is said, who does not go on to act
    drafts: list[Draft] = field(default_factory=list)

    @property
    def last(self) -> Draft | None:
        """The commitment before, in this sentence."""
        return self.drafts[-1] if self.drafts else None
