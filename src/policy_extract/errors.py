"""What can go wrong, one class a mistake. Each message gives what was met, what was wanted, what to do next."""


class PolicyExtractError(Exception):
    """Base of all errors that policy_extract raises on purpose."""


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
