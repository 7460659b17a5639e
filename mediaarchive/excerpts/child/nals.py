"""Whether decoding can begin at a packet of H.264 or HEVC, by the types of its NAL units. Bytes in, an answer out.

Units lie one after the other behind their lengths (ISO/IEC 14496-15) or behind start codes (annexes B of ITU-T H.264
and H.265).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_IDR: Final = 5
_SLICES: Final = range(1, 6)
"""Of H.264, table 7-1."""
_HEVC_SLICES: Final = range(32)
_IRAP: Final = range(16, 22)
"""Of H.265, table 7-1: BLA, IDR and CRA, after whose leading pictures nothing refers to what came before."""
_START: Final = b"\0\0\1"


def begins_anew(codec: str, extradata: bytes, packet: bytes) -> bool:
    """Say whether every slice is of a picture from which on nothing before it is needed, leading pictures apart."""
    first = [unit for unit in _units(extradata, packet, codec) if unit]
    if codec == "h264":
        kinds = [unit[0] & 31 for unit in first if unit[0] & 31 in _SLICES]
        return bool(kinds) and all(kind == _IDR for kind in kinds)
    kinds = [unit[0] >> 1 & 63 for unit in first if unit[0] >> 1 & 63 in _HEVC_SLICES]
    return bool(kinds) and all(kind in _IRAP for kind in kinds)


def _units(extradata: bytes, packet: bytes, codec: str) -> Iterator[bytes]:
    """Yield the first byte of each unit."""
    if not extradata or extradata[0] != 1:  # no avcC or hvcC: start codes
        at = packet.find(_START)
        while at >= 0:
            yield packet[at + 3 : at + 4]
            at = packet.find(_START, at + 3)
        return
    place = 4 if codec == "h264" else 21
    length, at = (extradata[place] & 3) + 1 if len(extradata) > place else 4, 0
    while at + length < len(packet):
        yield packet[at + length : at + length + 1]
        at += length + int.from_bytes(packet[at : at + length], "big")
