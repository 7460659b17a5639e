"""What a JPEG says of when, and by which camera, it was taken: the few tags of EXIF 2.32 that this needs. Pure.

Runs inside the sandbox. Whatever the bytes are, the answer is what could be read of them, and no error.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

MAKE, MODEL, TURN, TAKEN, ZONE, PART, SERIAL = 0x010F, 0x0110, 0x0112, 0x9003, 0x9011, 0x9291, 0xA431
_INSIDE: Final = 0x8769
"""Where the tags of the picture itself lie."""
_MARK: Final = b"Exif\0\0"
_MOST: Final = 200
"""Entries of a directory that are looked at."""
_TAKEN: Final = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_ZONE: Final = re.compile(r"([+-])(\d\d):(\d\d)")


def tags_of(head: bytes) -> dict[int, str]:
    """Return the tags named above that the beginning of a JPEG holds, as texts."""
    block = _block(head)
    if len(block) < 8 or block[:2] not in (b"II", b"MM"):
        return {}
    order = "<" if block[:2] == b"II" else ">"
    found: dict[int, str] = {}
    (first,) = struct.unpack_from(f"{order}I", block, 4)
    for tag, value in _entries(block, first, order):
        if tag == _INSIDE and isinstance(value, int):
            found |= {inner: str(text) for inner, text in _entries(block, value, order)}
        else:
            found[tag] = str(value)
    wanted = (MAKE, MODEL, TURN, TAKEN, ZONE, PART, SERIAL)
    return {tag: found[tag] for tag in wanted if found.get(tag)}


def reading_of(tags: dict[int, str]) -> tuple[int, int | None, int] | None:
    """Return what the camera's clock read: microseconds as if it were UTC, its zone and precision in microseconds."""
    match = _TAKEN.match(tags.get(TAKEN, ""))
    if match is None:
        return None
    try:
        instant = datetime(*(int(part) for part in match.groups()), tzinfo=UTC)  # type: ignore[misc, arg-type]
    except ValueError:
        return None  # "0000:00:00 00:00:00" is what cameras without a clock write
    micros = round(instant.timestamp()) * 1_000_000
    part = tags.get(PART, "").strip()[:6]
    if not part.isdecimal() or not part.isascii():
        return micros, _zone(tags.get(ZONE, "")), 1_000_000
    return micros + int(part.ljust(6, "0")), _zone(tags.get(ZONE, "")), 10 ** (6 - len(part))


def _zone(text: str) -> int | None:
    match = _ZONE.match(text)
    if match is None:
        return None
    return int(f"{match[1]}1") * (int(match[2]) * 60 + int(match[3])) * 60_000_000


def _block(head: bytes) -> bytes:
    """Return the TIFF of the first segment APP1 that is EXIF."""
    at = 2
    while head[at : at + 1] == b"\xff" and at + 4 <= len(head) and head[at + 1] != 0xDA:
        (size,) = struct.unpack_from(">H", head, at + 2)
        body = head[at + 4 : at + 2 + size]
        if head[at + 1] == 0xE1 and body.startswith(_MARK):
            return body[len(_MARK) :]
        at += 2 + max(2, size)
    return b""


def _entries(block: bytes, at: int, order: str) -> Iterator[tuple[int, str | int]]:
    """Yield tag and value of a directory's texts and whole numbers."""
    if at + 2 > len(block):
        return
    (count,) = struct.unpack_from(f"{order}H", block, at)
    for place in range(at + 2, at + 2 + 12 * min(count, _MOST), 12):
        if place + 12 > len(block):
            return
        tag, kind, size = struct.unpack_from(f"{order}HHI", block, place)
        if kind == 2:
            (far,) = struct.unpack_from(f"{order}I", block, place + 8)
            start = place + 8 if size <= 4 else far
            yield tag, block[start : start + min(size, 200)].split(b"\0")[0].decode("utf-8", "replace").strip()
        elif kind in (3, 4):
            yield tag, struct.unpack_from(f"{order}{'H' if kind == 3 else 'I'}", block, place + 8)[0]
