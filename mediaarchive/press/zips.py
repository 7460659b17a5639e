"""A zip whose bytes are computed, not kept: parts lie in it as they are, so any range of it can be sent at once. Pure.

Format: APPNOTE.TXT 6.3.10 of PKWARE: 4.3 (headers), 4.5.3 (sizes and places above 4 GiB). Method 0, stored: films and
stills are compressed already. Names are ASCII.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

_FITS: Final = 0xFFFFFFFE
_LARGE: Final = 0xFFFFFFFF
_LOCAL, _ENTRY, _END = 0x04034B50, 0x02014B50, 0x06054B50
_END_64, _PLACE_64 = 0x06064B50, 0x07064B50
_PLAIN_VERSION, _VERSION_64 = 20, 45
_UNIX: Final = 3 << 8
_READABLE: Final = 0o100644 << 16
_EARLIEST: Final = 1980


@dataclass(frozen=True, slots=True)
class Part:
    """A file in the zip: its bytes here, or the object that holds them."""

    name: str
    size: int
    crc32: int
    content_type: str
    data: bytes | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Zip:
    """Bytes of headers and parts in order, with the place at which each begins; `tag` names these very bytes."""

    pieces: tuple[tuple[int, bytes | Part], ...]
    size: int
    tag: str

    @property
    def only(self) -> Part | None:
        """The one object that these bytes are, where they are no more than that."""
        piece = self.pieces[0][1]
        return piece if len(self.pieces) == 1 and isinstance(piece, Part) and piece.digest else None

    def between(self, start: int, end: int) -> Iterator[tuple[bytes | Part, int, int]]:
        """Yield what lies in [start, end): bytes or a part, and which bytes [from, to) of it."""
        for at, piece in self.pieces:
            length = piece.size if isinstance(piece, Part) else len(piece)
            first, past = max(start - at, 0), min(end - at, length)
            if first < past:
                yield piece, first, past


def lay(parts: Sequence[Part], at: datetime) -> Zip:
    """Return the zip of these parts; `at` stands as their time, in UTC."""
    pieces: list[tuple[int, bytes | Part]] = []
    directory, place = [], 0
    for part in parts:
        head = _local(part, at)
        directory.append(_entry(part, at, place))
        pieces += [(place, head), (place + len(head), part)]
        place += len(head) + part.size
    tail = b"".join(directory) + _end(len(parts), sum(map(len, directory)), place)
    pieces.append((place, tail))
    made = hashlib.sha256()
    for _, piece in pieces:
        made.update(piece if isinstance(piece, bytes) else (piece.digest or f"{piece.crc32:08x}").encode())
    return Zip(tuple(pieces), place + len(tail), made.hexdigest())


def _local(part: Part, at: datetime) -> bytes:
    sizes = (part.size, part.size)
    large = part.size > _FITS
    more = struct.pack("<HHQQ", 1, 16, *sizes) if large else b""
    name = part.name.encode("ascii")
    needs = _VERSION_64 if large else _PLAIN_VERSION
    shown = (_LARGE, _LARGE) if large else sizes
    head = struct.pack("<IHHHHHIIIHH", _LOCAL, needs, 0, 0, *_stamp(at), part.crc32, *shown, len(name), len(more))
    return head + name + more


def _entry(part: Part, at: datetime, place: int) -> bytes:
    wide = [part.size, part.size] if part.size > _FITS else []
    wide += [place] if place > _FITS else []
    more = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
    size, where = min(part.size, _LARGE) if part.size <= _FITS else _LARGE, place if place <= _FITS else _LARGE
    name, needs = part.name.encode("ascii"), _VERSION_64 if wide else _PLAIN_VERSION
    head = struct.pack(
        "<IHHHHHHIIIHHHHHII", _ENTRY, _UNIX | needs, needs, 0, 0, *_stamp(at), part.crc32, size, size,
        len(name), len(more), 0, 0, 0, _READABLE, where,
    )  # fmt: skip
    return head + name + more


def _end(count: int, length: int, place: int) -> bytes:
    last = struct.pack("<IHHHHIIH", _END, 0, 0, count, count, length, min(place, _LARGE), 0)
    if place <= _FITS:
        return last
    whole = struct.pack("<IQHHIIQQQQ", _END_64, 44, _UNIX | _VERSION_64, _VERSION_64, 0, 0, count, count, length, place)
    return whole + struct.pack("<IIQI", _PLACE_64, 0, place + length, 1) + last


def _stamp(at: datetime) -> tuple[int, int]:
    """Return time and date as DOS keeps them: two seconds are its tick."""
    date = max(0, at.year - _EARLIEST) << 9 | at.month << 5 | at.day
    return at.hour << 11 | at.minute << 5 | at.second // 2, date
