"""What can go wrong, one class a mistake. A message reads ``where: what was met; what to do next``."""

from __future__ import annotations


class PolicyExtractError(Exception):
    """Base of all errors that policy_extract raises on purpose."""

    def parts(self, where: str) -> tuple[str, str]:
        """What was met, without the name of the file in front, and what to do next (or ``""``).

        >>> DocumentError("plan.txt: no such file; check the path").parts("plan.txt")
        ('no such file', 'check the path')
        """
        met, _, advice = str(self).removeprefix(f"{where}: ").partition("; ")
        return met, advice


class DocumentError(PolicyExtractError):
    """A document cannot be read: missing, empty, binary, of an unknown kind."""


class MetadataError(PolicyExtractError):
    """A metadata table or a metadata value is not usable: no `id` column, two rows for one document, no such date."""


class LexiconError(PolicyExtractError):
    """A table of words breaks its own rules; the message names the file and the line."""


class OutputError(PolicyExtractError):
    """The output cannot be written: no such folder, no permission, unknown suffix."""


class RecordError(PolicyExtractError):
    """A file of records or of gold cannot be used; the message names the line."""
