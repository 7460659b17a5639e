"""Fragments of MP4 (ISO/IEC 14496-12) as bytes. Pure.

Muxers choose for themselves where a fragment begins, which sound goes with it, and what its clock says. Players take
the time axis from exactly these, so they are written here: a run's clock begins at its first presentation time, and
decoding times are the presentation times in order. What B-frames need in advance is added to all offsets, so that none
is negative, and taken away again by the one edit that players of fragments know.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_SYNC: Final = 0x02000000
_NO_SYNC: Final = 0x01010000
_BASE_IS_MOOF: Final = 0x020000
_DATA_OFFSET: Final = 0x000001
_EACH: Final = 0x000100 | 0x000200 | 0x000400 | 0x000800
"""Each sample tells its duration, size, flags and composition offset."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One packet: ticks from its decoding to the next one's, ticks from its decoding to its presentation."""

    data: bytes
    duration: int
    offset: int
    is_key: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Samples of one track that follow each other; `start` is the decoding time of the first."""

    track: int
    start: int
    samples: tuple[Sample, ...]


def in_order(packets: Sequence[tuple[bytes, int, bool]], end: int, advance: int = 0) -> tuple[Sample, ...]:
    """Return packets (bytes, PTS, whether a keyframe), in the order of decoding, as samples that reach to `end`.

    Decoding times are the presentation times, sorted; `advance` is added to every offset.
    """
    times = [*sorted(pts for _, pts, _ in packets), end]
    return tuple(
        Sample(data, times[k + 1] - times[k], pts - times[k] + advance, is_key)
        for k, (data, pts, is_key) in enumerate(packets)
    )


def fragment(number: int, runs: Sequence[Run]) -> bytes:
    """Return a `moof` and its `mdat`; the samples of each run lie together, in the order of the runs."""
    size = len(_moof(number, runs, [0] * len(runs)))
    places, at = [], size + 8
    for run in runs:
        places.append(at)
        at += sum(len(sample.data) for sample in run.samples)
    return _moof(number, runs, places) + box(b"mdat", *(sample.data for run in runs for sample in run.samples))


def box(name: bytes, *parts: bytes) -> bytes:
    """Return a box of the parts."""
    return b"".join((struct.pack(">I4s", 8 + sum(map(len, parts)), name), *parts))


def header(data: bytes, advance: int) -> bytes:
    """Return the boxes `ftyp` and `moov` of a file: what a player reads before any fragment.

    `advance`: where the first track's presentation begins on its own clock, in its ticks.
    """
    whole = dict(_children(data))
    moov = _children(whole[b"moov"])
    first = next(k for k, (name, _) in enumerate(moov) if name == b"trak")
    moov[first] = (b"trak", _edited(moov[first][1], advance))
    return box(b"ftyp", whole[b"ftyp"]) + box(b"moov", *(box(name, body) for name, body in moov))


def _edited(track: bytes, advance: int) -> bytes:
    """Return the contents of a `trak` whose presentation begins at `advance`."""
    edit = box(b"edts", _full(b"elst", 0, 0, struct.pack(">IIiI", 1, 0, advance, 1 << 16)))
    kept = [(name, box(name, body)) for name, body in _children(track) if name != b"edts"]
    return b"".join(body + (edit if name == b"tkhd" and advance else b"") for name, body in kept)


def _children(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return the boxes that lie one after the other in `data`: names and contents."""
    found, at = [], 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        found.append((name, data[at + 8 : at + size]))
        at += max(8, size)
    return found


def _moof(number: int, runs: Sequence[Run], places: Sequence[int]) -> bytes:
    tracks = (_traf(run, place) for run, place in zip(runs, places, strict=True))
    return box(b"moof", _full(b"mfhd", 0, 0, struct.pack(">I", number)), *tracks)


def _traf(run: Run, place: int) -> bytes:
    rows = (_row(sample) for sample in run.samples)
    return box(
        b"traf",
        _full(b"tfhd", 0, _BASE_IS_MOOF, struct.pack(">I", run.track)),
        _full(b"tfdt", 1, 0, struct.pack(">Q", run.start)),
        _full(b"trun", 1, _DATA_OFFSET | _EACH, struct.pack(">Ii", len(run.samples), place), *rows),
    )


def _row(sample: Sample) -> bytes:
    flags = _SYNC if sample.is_key else _NO_SYNC
    return struct.pack(">IIIi", sample.duration, len(sample.data), flags, sample.offset)


def _full(name: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(name, struct.pack(">I", version << 24 | flags), *parts)
