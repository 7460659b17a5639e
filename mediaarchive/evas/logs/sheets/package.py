"""Parts of a zipped document, unpacked and parsed as a stream that stops at limits."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

from mediaarchive.evas.logs.model import Complaint, Remark

_MAX_PARTS = 2000
_MAX_UNPACKED = 60_000_000
_CHUNK = 65_536
_MAX_DEPTH = 64

Start = Callable[[str, Mapping[str, str]], None]


class Package:
    """A zip in memory. All that is unpacked from it counts towards one limit, whatever its directory claims."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise Complaint(Remark(None, None, f"a damaged zip: {error}")) from None
        if len(self._zip.infolist()) > _MAX_PARTS:
            raise Complaint(Remark(None, None, f"a zip of more than {_MAX_PARTS} parts"))
        self.names = set(self._zip.namelist())
        self._left = _MAX_UNPACKED

    def parse(self, name: str, start: Start, end: Callable[[str], None], text: Callable[[str], None]) -> None:
        """Send the events of an XML part to the three functions; names come without prefix or namespace.

        Complains about document types and entities, broken XML, deep nesting, and parts that unpack without end.
        """
        parser = expat.ParserCreate(namespace_separator="|")
        parser.buffer_text = True
        depth = 0

        def opened(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            if depth > _MAX_DEPTH:
                raise self._complaint(name, f"nested more than {_MAX_DEPTH} deep")
            start(_local(tag), {_local(key): value for key, value in attributes.items()})

        def closed(tag: str) -> None:
            nonlocal depth
            depth -= 1
            end(_local(tag))

        def declared(*_: object) -> None:
            raise self._complaint(name, "declares a document type, which spreadsheets never do")

        parser.StartElementHandler = opened
        parser.EndElementHandler = closed
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = declared
        parser.EntityDeclHandler = declared
        try:
            self._feed(name, parser)
        except expat.ExpatError as error:
            raise self._complaint(name, f"broken XML in its line {error.lineno}") from None

    def _feed(self, name: str, parser: expat.XMLParserType) -> None:
        info = self._zip.getinfo(name)
        if info.flag_bits & 0x1:
            raise self._complaint(name, "locked with a password")
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise self._complaint(name, "packed in a way that spreadsheets never are")
        try:
            with self._zip.open(info) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise self._complaint(name, f"unpacks to more than {_MAX_UNPACKED / 1e6:.0f} MB")
                    parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise self._complaint(name, f"damaged: {error}") from None

    @staticmethod
    def _complaint(name: str, message: str) -> Complaint:
        return Complaint(Remark(None, None, f"the part {name}: {message}"))


def _local(tag: str) -> str:
    return tag.rpartition("|")[2]
