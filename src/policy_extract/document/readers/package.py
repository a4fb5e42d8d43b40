"""Files that are zip archives of XML parts (docx, xlsx, ofd): their parts, bounded, and XML without tricks."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.parsers import expat

from policy_extract.document.limits import MIB, Limits
from policy_extract.document.readers import UnreadableError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


class Package:
    """The parts of a packed document. Sizes are counted as they unpack, not as the archive declares them."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._limits = limits
        self._left = limits.unpacked
        infos = self._zip.infolist()
        if len(infos) > limits.members:
            raise UnreadableError(
                f"has {len(infos)} parts, over the limit members={limits.members}; raise that limit if it is sound"
            )
        self.names = {info.filename.lstrip("/"): info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises KeyError for none of that name, UnreadableError over a limit."""
        info = self.names[name]
        if info.flag_bits & 1:
            raise UnreadableError("is encrypted; save it without a password")
        most = min(self._limits.part, self._left)
        with self._zip.open(info) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            which = "part" if most == self._limits.part else "unpacked"
            raise UnreadableError(
                f"unpacks to more than the limit {which}={getattr(self._limits, which)} bytes "
                f"({name}); raise that limit if the file is sound"
            )
        self._left -= len(data)
        return data

    def again(self, name: str) -> bytes:
        """The bytes of a part that was read before, not counted twice."""
        with self._zip.open(self.names[name]) as stream:
            return stream.read(self._limits.part)

    def xml(self, name: str) -> Element:
        """The root of a part that is XML."""
        return parse(self.read(name))

    def check_all(self) -> None:
        """Unpacks every part once, so that a library may be given the whole; and looks at the head of each XML part."""
        for name in self.names:
            data = self.read(name)
            if name.endswith((".xml", ".rels", ".vml")):
                refuse_doctype(data)


class _Begun(Exception):
    pass


def refuse_doctype(data: bytes) -> None:
    """Raises UnreadableError where XML declares a document type: entities, which may be bombs or other files."""
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise UnreadableError(
            "holds XML with a document type declaration, which no office program writes and which may hide an "
            "entity bomb or an outside file; save it anew in its own program"
        )

    def begin(*_: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begin
    with contextlib.suppress(_Begun, expat.ExpatError):
        parser.Parse(data[:MIB], False)


def parse(data: bytes) -> Element:
    """XML without document type declarations, no deeper than what software writes."""
    refuse_doctype(data)
    parser = ElementTree.XMLParser(target=_Shallow())
    for at in range(0, len(data), MIB):
        parser.feed(data[at : at + MIB])
    root: Element = parser.close()
    return root


class _Shallow(ElementTree.TreeBuilder):
    """Builds a tree, no deeper than DEPTH."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEPTH:
            raise UnreadableError(f"nests its XML over {DEPTH} deep, as no office program does; save it anew")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


DEPTH = 200  # tables in tables in text boxes stay under a hundred
