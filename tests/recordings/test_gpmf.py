"""A camera's own satellites: read where there are any, and never a reason to fail."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.recordings.gpmf import GpsTime, gps_time
from mediaarchive.recordings.steps import probe_file
from mediaarchive.sandbox import Sandbox
from tests.conftest import media


def leaf(key: bytes, kind: bytes, size: int, values: bytes) -> bytes:
    """Return one entry, padded."""
    head = key + kind + bytes([size]) + struct.pack(">H", len(values) // size)
    return head + values + bytes(-len(values) % 4)


def device(*leaves: bytes) -> bytes:
    """Return a payload."""
    inner = b"".join(leaves)
    return leaf(b"DEVC", b"\0", 1, leaf(b"STRM", b"\0", 1, inner))


def test_text_and_fix_are_read() -> None:
    """GPSU is UTC, GPSF says that the receiver knew it."""
    payload = device(leaf(b"GPSF", b"L", 4, struct.pack(">I", 3)), leaf(b"GPSU", b"U", 16, b"170113112207.395"))
    assert GpsTime(datetime(2017, 1, 13, 11, 22, 7, 395000, tzinfo=UTC), 3) == gps_time(payload)


def test_newer_cameras_count_days() -> None:
    """GPS9: days since 2000, milliseconds of the day, fix at the end."""
    values = struct.pack(">7i2H", 0, 0, 0, 0, 0, 6222, 40_927_395, 100, 2)
    assert GpsTime(datetime(2017, 1, 13, 11, 22, 7, 395000, tzinfo=UTC), 2) == gps_time(
        device(leaf(b"GPS9", b"?", 32, values))
    )


@pytest.mark.parametrize("text", [b"000000000000.000", b"999999999999.999", b"\xff" * 16])
def test_rubbish_is_no_time(text: bytes) -> None:
    """A receiver that was just switched on writes what it likes."""
    assert None is gps_time(device(leaf(b"GPSU", b"U", 16, text)))


@given(st.binary(max_size=400))
def test_no_payload_breaks_the_reader(payload: bytes) -> None:
    """Foreign bytes give a time or none, and end."""
    assert isinstance(gps_time(b"DEVC" + payload), GpsTime | None)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("gopro/hero7.mp4", "2019-05-06T18:15:07.395Z at 0.000 fix 3"),
        ("gopro/karma.mp4", "2017-04-17T19:27:58Z at 0.000 fix 3"),
    ],
)
def test_real_cameras_are_read(name: str, first: str, tmp_path: Path) -> None:
    """Two real files: a camera's receiver, and a gimbal's."""
    probe = probe_file(media(name), Sandbox(), tmp_path)
    assert first == next(clock.value for clock in probe.clocks if clock.source == "gps")
