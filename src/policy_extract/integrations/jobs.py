"""What the service and the MCP server can be asked for: plain values in, plain values out."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, cast

import policy_extract
from policy_extract.errors import DocumentError
from policy_extract.lexicon import using
from policy_extract.lexicon.own import OwnWords
from policy_extract.pipeline import Extraction, Failure, attempt, extract
from policy_extract.record.validate import validate_all
from policy_extract.review import explain as explaining

_PROFILE = "standard"
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}")


class Upload(NamedTuple):
    """The bytes of a file and what its sender calls it. The name is a name: no file of it is looked for."""

    name: str
    data: bytes


def can_diff() -> bool:
    """Whether two documents can be compared by this version of policy_extract."""
    return callable(getattr(policy_extract, "diff", None))


def extract_document(document: Mapping[str, Any], rules: OwnWords | None = None) -> dict[str, Any]:
    """The document and its commitments. Raises PolicyExtractError where it cannot be read."""
    found = _extraction(document, rules)
    about = found.document
    return {
        "document": {
            "id": about.id,
            "source": about.source,
            "title": about.title,
            "published": about.published.isoformat() if about.published else None,
            "published_basis": about.published_basis,
            "issuer": about.issuer,
            "sections": list(about.sections),
            "text": about.text,
        },
        "commitments": [c.to_dict() for c in found.commitments],
    }


def diff_documents(documents: Mapping[str, Any], rules: OwnWords | None = None) -> dict[str, Any]:
    """The changes from ``old`` to ``new``, each a document or ``{"records": [...]}``."""
    diff = cast(Callable[[Any, Any], Any], policy_extract.diff)
    old, new = (_side(documents[side], rules) for side in ("old", "new"))
    return {"changes": [c if isinstance(c, dict) else c.to_dict() for c in diff(old, new)]}


def _side(document: Mapping[str, Any], rules: OwnWords | None) -> Any:
    records = document.get("records")
    return records if records is not None else _extraction(document, rules)


def validate_records(request: Mapping[str, Any], rules: OwnWords | None = None) -> dict[str, Any]:
    """The problems of ``records``; ``texts`` maps the source of a document to its text."""
    texts = request.get("texts") or {}
    found = validate_all(request["records"], texts)
    return {"problems": [{"index": index, "path": p.path, "message": p.message} for index, p in found]}


def explain_document(document: Mapping[str, Any], rules: OwnWords | None = None) -> dict[str, Any]:
    """What became of each clause, number and time, and why: the lines that ``policy-extract explain`` prints."""
    found = _extraction(document, rules)
    with using(rules):
        lines = explaining.explain(explaining.account(found))
        return {"lines": [line.text for line in lines]}


JOBS: dict[str, Callable[[Mapping[str, Any], OwnWords | None], dict[str, Any]]] = {
    "extract": extract_document,
    "diff": diff_documents,
    "validate": validate_records,
    "explain": explain_document,
}


def _extraction(document: Mapping[str, Any], rules: OwnWords | None) -> Extraction:
    about: dict[str, Any] = {name: document.get(name) or None for name in ("published", "issuer", "title")}
    profile = document.get("profile") or _PROFILE
    upload = document.get("file")
    if not isinstance(upload, Upload):
        return extract(
            document["text"], name=document.get("source") or "text", profile=profile, rules=rules, **about
        )
    name = document.get("source") or PurePosixPath(upload.name.replace("\\", "/")).name or "file"
    with tempfile.TemporaryDirectory(prefix="policy-extract-") as folder:
        suffix = PurePosixPath(name).suffix
        path = Path(folder) / f"document{suffix if _SUFFIX.fullmatch(suffix) else ''}"
        path.write_bytes(upload.data)
        found = attempt(path, name=name, profile=profile, rules=rules, **about)
    if isinstance(found, Failure):
        if found.trace:
            raise RuntimeError(found.reason)
        raise DocumentError(f"{found.source}: {found.reason}; {found.advice}")
    return found
