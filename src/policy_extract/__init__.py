"""Commitments in Chinese policy documents as structured, validated records.

The names below load when first used, so importing the package costs milliseconds.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "Body",
    "Change",
    "Commitment",
    "Deadline",
    "Difference",
    "Extraction",
    "Extractor",
    "Failure",
    "Limits",
    "Member",
    "Mention",
    "Place",
    "PolicyExtractError",
    "Problem",
    "Quantity",
    "Responsible",
    "Source",
    "Thread",
    "Time",
    "__version__",
    "check_rules",
    "diff",
    "diff_frame",
    "extract",
    "extract_many",
    "find_bodies",
    "find_quantities",
    "find_times",
    "ledger",
    "ledger_frame",
    "load_member",
    "members",
    "to_frame",
    "validate",
]

if TYPE_CHECKING:
    from policy_extract.compare.diff import diff
    from policy_extract.compare.export import diff_frame, ledger_frame
    from policy_extract.compare.ledger import ledger
    from policy_extract.compare.values import Change, Difference, Thread
    from policy_extract.document.limits import Limits
    from policy_extract.document.load import Member, Source, load_member, members
    from policy_extract.errors import PolicyExtractError
    from policy_extract.extractor import Extractor
    from policy_extract.model import (
        Body,
        Commitment,
        Deadline,
        Mention,
        Place,
        Problem,
        Quantity,
        Responsible,
        Time,
    )
    from policy_extract.pipeline import (
        Extraction,
        Failure,
        extract,
        extract_many,
        find_bodies,
        find_quantities,
        find_times,
    )
    from policy_extract.record.validate import validate
    from policy_extract.record.write import to_frame
    from policy_extract.review.rules import check_rules

_HOME = {
    "compare.diff": ("diff",),
    "compare.export": ("diff_frame", "ledger_frame"),
    "compare.ledger": ("ledger",),
    "compare.values": ("Change", "Difference", "Thread"),
    "document.limits": ("Limits",),
    "document.load": ("Member", "Source", "load_member", "members"),
    "errors": ("PolicyExtractError",),
    "extractor": ("Extractor",),
    "model": (
        "Body",
        "Commitment",
        "Deadline",
        "Mention",
        "Place",
        "Problem",
        "Quantity",
        "Responsible",
        "Time",
    ),
    "pipeline": (
        "Extraction",
        "Failure",
        "extract",
        "extract_many",
        "find_bodies",
        "find_quantities",
        "find_times",
    ),
    "record.validate": ("validate",),
    "record.write": ("to_frame",),
    "review.rules": ("check_rules",),
}
_MODULE = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE[name]}"), name)
    setattr(sys.modules[__name__], name, value)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """Importing the folder ``extract/`` would put that module in the place of the call of the same name."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name == "extract" and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
