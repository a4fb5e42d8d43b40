"""What tests share: a sound commitment to take apart, and what a command gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from policy_extract.model import (
    Canonical,
    Commitment,
    Deadline,
    Mention,
    Provenance,
    Quantity,
    Responsible,
)

ROOT = Path(__file__).resolve().parent.parent

TEXT = "到2026年底，力争改造老旧小区120个，自来水普及率达到98%以上（区住建局牵头，区财政局配合）。"


def at(quote: str) -> Mention:
    """The quote with its place in TEXT."""
    start = TEXT.index(quote)
    return Mention(quote, start, start + len(quote))


def sound() -> Commitment:
    """A commitment of TEXT with every field in use."""
    count, share = at("120个"), at("98%以上")
    lead, support = at("区住建局"), at("区财政局")
    return Commitment(
        id="c0ffee",
        document=Provenance("d1", "plan.txt", "示例区计划", date(2024, 3, 1), "text", "示例区人民政府"),
        section=("一、主要目标", "（一）住房"),
        evidence=at("力争改造老旧小区120个，自来水普及率达到98%以上"),
        action=at("改造"),
        object=at("老旧小区"),
        strength="striving",
        strength_cue=at("力争"),
        quantities=(
            Quantity(*count, 120, None, None, "个", "=", "target", "老旧小区", None, None, "quantity.plain"),
            Quantity(*share, 98, 98, None, "%", ">=", "target", "自来水普及率", None, None, "quantity.after"),
        ),
        deadline=Deadline(*at("到2026年底"), date(2026, 12, 31), None, None, False, None),
        responsible=(
            Responsible(*lead, "示例区住房和城乡建设局", "lead", False),
            Responsible(*support, "区财政局", "support", False),
        ),
        rules=("commitment.bare", "quantity.plain"),
    )


def with_quantity(**changes: object) -> Commitment:
    """The sound commitment with one quantity alone, changed as said."""
    one = sound().quantities[0]._replace(**changes)  # type: ignore[arg-type]
    return sound()._replace(quantities=(one,))


def area() -> Quantity:
    """A quantity with an exact base unit."""
    return sound().quantities[0]._replace(canonical=Canonical(120.0, "count"))


class Ran(NamedTuple):
    """What a command gave."""

    code: int
    out: str
    err: str
