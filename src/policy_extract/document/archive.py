"""The documents in a .zip or .tar archive, one after the other. Nothing is ever written to disk."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from policy_extract.document.kinds import is_archive
from policy_extract.document.limits import Limits
from policy_extract.document.readers import UnreadableError

Entry = tuple[str, bytes, str | None]  # name, bytes, what is wrong with it
_BROKEN = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    ValueError,
)
_JUNK = frozenset((".png", ".jpg", ".jpeg", ".gif", ".css", ".js", ".ico", ".woff", ".ttf", ".exe", ".dll"))


class _Budget:
    """What the archive and those inside it may still unpack to."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.left = limits.unpacked
        self.members = limits.members


class _Spent(Exception):
    """The archive goes over a limit: what was met; what to do next."""


def entries(path: Path | bytes, name: str, limits: Limits) -> Iterator[Entry]:
    """The documents of an archive: zip in order of their names, tar in the order of the archive.

    Raises UnreadableError for bytes that are no archive. An archive that goes over a limit, or breaks off, ends with
    an entry of its own name that says so.
    """
    yield from _entries(path, name, _Budget(limits), 1)


def _entries(source: Path | bytes, name: str, budget: _Budget, depth: int) -> Iterator[Entry]:
    limits = budget.limits
    if depth > limits.nesting:
        yield (
            name,
            b"",
            f"is an archive within {depth - 1} others, over the limit nesting={limits.nesting}; unpack it",
        )
        return
    seen: dict[str, int] = {}
    stream: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        head = stream.read(4)
        stream.seek(0)
        listed = _zip(stream, budget) if head[:2] == b"PK" else _tar(stream, budget)
        try:
            for inner, data, error in listed:
                budget.members -= 1
                if budget.members < 0:
                    raise _Spent(
                        f"has over {limits.members} entries, the limit members={limits.members}; split it"
                    )
                plain = inner.replace("\\", "/")
                if _is_outside(plain):
                    shown = "/".join(p for p in PurePosixPath(plain).parts if p not in ("..", "/"))
                    yield (
                        _named(name, shown or "entry", seen),
                        b"",
                        (
                            f"is named {inner!r}, which leads outside the archive; pack it anew under a plain name"
                        ),
                    )
                    continue
                if _is_junk(plain):
                    continue
                full = _named(name, plain, seen)
                if error is None and is_archive(plain):
                    yield from _entries(data, full, budget, depth + 1)
                else:
                    yield full, data, error
        except _Spent as spent:
            yield name, b"", str(spent)
        except Exception as error:  # zipfile and tarfile raise whatever their parts raise
            words = " ".join(str(error).split())[:120]
            met = f"is a damaged archive, or none ({type(error).__name__}: {words}); pack it anew"
            if not seen and depth == 1:
                raise UnreadableError(met) from error
            yield name, b"", met


def _named(archive: str, inner: str, seen: dict[str, int]) -> str:
    count = seen[inner] = seen.get(inner, 0) + 1
    return f"{archive}/{inner}" if count == 1 else f"{archive}/{inner} ({count})"


def _is_outside(inner: str) -> bool:
    return inner.startswith("/") or ".." in inner.split("/") or inner[1:2] == ":" or "\0" in inner


def _is_junk(inner: str) -> bool:
    parts = inner.split("/")
    hidden = any(p.startswith((".", "__MACOSX", "~$")) for p in parts)
    return hidden or PurePosixPath(inner).suffix.lower() in _JUNK or parts[-1].lower() == "thumbs.db"


def _take(stream: IO[bytes], budget: _Budget) -> tuple[bytes, str | None]:
    """The bytes of an entry as far as the limits go; counted as they unpack, whatever the archive declares."""
    limits = budget.limits
    most = min(limits.file, budget.left)
    data = stream.read(most + 1)
    budget.left -= len(data)
    if len(data) <= most:
        return data, None
    if budget.left < 0:
        raise _Spent(
            f"unpacks to more than the limit unpacked={limits.unpacked} bytes; "
            "split it, or raise that limit if it is sound"
        )
    return b"", f"is larger than the limit file={limits.file} bytes; raise that limit if it is sound"


def _zip(stream: IO[bytes], budget: _Budget) -> Iterator[Entry]:
    with zipfile.ZipFile(stream) as archive:
        infos = archive.infolist()
        for info in sorted(infos, key=lambda i: (_zip_name(i), i.header_offset)):
            if info.is_dir():
                continue
            name = _zip_name(info)
            if stat.S_ISLNK(info.external_attr >> 16):
                yield name, b"", "is a link, not a file; pack what it points to"
                continue
            if info.flag_bits & 1:
                yield name, b"", "is encrypted; pack it without a password"
                continue
            try:
                with archive.open(info) as entry:
                    data, error = _take(entry, budget)
            except _BROKEN as fault:
                yield name, b"", f"is damaged in the archive ({fault}); pack it anew"
                continue
            yield name, data, error


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Names without the flag for UTF-8 are GB18030 where Chinese Windows packed them."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _tar(stream: IO[bytes], budget: _Budget) -> Iterator[Entry]:
    limits = budget.limits
    with tarfile.open(fileobj=stream, mode="r|*") as archive:
        for info in archive:
            if info.isdir():
                continue
            if not info.isreg():
                yield info.name, b"", "is a link or a device, not a file; pack what it points to"
                continue
            if info.size > budget.left:
                raise _Spent(
                    f"unpacks to more than the limit unpacked={limits.unpacked} bytes; "
                    "split it, or raise that limit if it is sound"
                )
            entry = archive.extractfile(info)
            if entry is None or info.size > limits.file:
                budget.left -= info.size
                yield (
                    info.name,
                    b"",
                    f"is larger than the limit file={limits.file} bytes; raise it if it is sound",
                )
                continue
            with entry:
                data, error = _take(entry, budget)
            yield info.name, data, error
