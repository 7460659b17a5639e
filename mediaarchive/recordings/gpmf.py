"""GoPro's metadata track (GPMF): when a camera's satellite receiver said what time it was, and whether it knew. Pure.

A payload is a tree of key (4 letters), type (a letter, or 0 for a branch), size and count of values, values padded to
four bytes, all big-endian (the format is public: gopro/gpmf-parser). `GPSU` is UTC as text, `GPSF` the fix (0 none, 2,
3); newer cameras write `GPS9`, whose last values are days since 2000, milliseconds of the day, precision and fix; a
gimbal writes `SYST` (its own microseconds, and UTC in milliseconds, to the second) and `GPRI` with the fix.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

MARK: Final = b"DEVC"
"""How every payload begins."""
_GPS9: Final = struct.Struct(">7i2H")
_SYST: Final = struct.Struct(">2Q")
_GPRI_SIZE: Final = 30
_GPRI_FIX: Final = 28
_DEEPEST: Final = 6
_LAST_MILLIS: Final = 4_102_444_800_000
"""The year 2100."""


@dataclass(frozen=True, slots=True)
class GpsTime:
    """UTC by satellites, at about the beginning of the payload; below fix 2 it is the camera's own clock only."""

    instant: datetime
    fix: int


def gps_time(payload: bytes) -> GpsTime | None:
    """Return the time of a payload, None where it has none. Broken payloads have none either."""
    said, fix = None, 0
    for key, values, size in _leaves(payload, 0):
        if key == b"GPSU" and said is None:
            said = _from_text(values)
        elif key == b"GPSF" and len(values) >= 4:
            fix = int.from_bytes(values[:4], "big")
        elif key == b"SYST" and len(values) >= _SYST.size and said is None:
            said = _from_millis(_SYST.unpack_from(values)[1])
        elif key == b"GPRI" and size == _GPRI_SIZE and len(values) >= size:
            fix = values[_GPRI_FIX]
        elif key == b"GPS9" and size == _GPS9.size and len(values) >= size and said is None:
            *_, days, millis, _dop, fix = _GPS9.unpack_from(values)
            said = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=days % 100_000, milliseconds=millis)
    return GpsTime(said, fix) if said else None


def _leaves(data: bytes, depth: int) -> Iterator[tuple[bytes, bytes, int]]:
    cursor = 0
    while cursor + 8 <= len(data) and depth <= _DEEPEST:
        key, kind, size = data[cursor : cursor + 4], data[cursor + 4], data[cursor + 5]
        length = size * int.from_bytes(data[cursor + 6 : cursor + 8], "big")
        values = data[cursor + 8 : cursor + 8 + length]
        if kind == 0:
            yield from _leaves(values, depth + 1)
        else:
            yield key, values, size
        cursor += 8 + -(-length // 4) * 4


def _from_millis(millis: int) -> datetime | None:
    return datetime.fromtimestamp(millis / 1000, UTC) if 0 < millis < _LAST_MILLIS else None


def _from_text(values: bytes) -> datetime | None:
    """Read yymmddhhmmss.sss."""
    try:
        return datetime.strptime(values.decode("ascii").strip("\0 "), "%y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    except (UnicodeDecodeError, ValueError):
        return None  # a receiver that was just switched on writes rubbish
