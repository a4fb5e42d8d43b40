"""Words by the part they play in a clause: ``lexicon/phrases.tsv`` by role."""

from __future__ import annotations

from policy_extract.lexicon import remembered, table


@remembered
def _roles() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in table("phrases"):
        found.setdefault(row["role"], set()).add(row["word"])
    return {role: frozenset(words) for role, words in found.items()}


@remembered
def words_of(role: str) -> frozenset[str]:
    """The words of a role (``theme``, ``phrase_end``, ``narrative`` …); KeyError for a role that the table lacks."""
    return _roles()[role]
