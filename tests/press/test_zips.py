"""The zip that lies nowhere: other programs read it, any range of it is right, and 4 GiB are no end."""

from __future__ import annotations

import io
import zipfile
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.press.zips import Part, Zip, lay

_AT = datetime(2026, 11, 23, 14, 0, 7, tzinfo=UTC)
_FILES = {"README.txt": b"read me", "01-a-1080p.mp4": bytes(range(256)) * 40, "empty.txt": b""}


def _part(name: str, data: bytes) -> Part:
    return Part(name, len(data), zlib.crc32(data), "text/plain", data)


def _bytes(whole: Zip, start: int, end: int) -> bytes:
    pieces = (
        (piece.data or b"" if isinstance(piece, Part) else piece, a, b) for piece, a, b in whole.between(start, end)
    )
    return b"".join(data[a:b] for data, a, b in pieces)


_WHOLE = lay([_part(name, data) for name, data in _FILES.items()], _AT)


def test_other_programs_read_it() -> None:
    """Every file is there in order, with its bytes, its time, stored as it is; nothing is damaged."""
    data = _bytes(_WHOLE, 0, _WHOLE.size)
    assert _WHOLE.size == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        assert _FILES == {name: found.read(name) for name in found.namelist()}
        assert {(2026, 11, 23, 14, 0, 6)} == {info.date_time for info in found.infolist()}
        assert {zipfile.ZIP_STORED} == {info.compress_type for info in found.infolist()}
        assert {0o100644} == {info.external_attr >> 16 for info in found.infolist()}


@given(st.integers(0, _WHOLE.size), st.integers(0, _WHOLE.size))
def test_any_range_is_that_range_of_the_whole(one: int, other: int) -> None:
    """A download that broke off goes on where it was."""
    start, end = sorted((one, other))
    assert _bytes(_WHOLE, 0, _WHOLE.size)[start:end] == _bytes(_WHOLE, start, end)


def test_the_tag_names_the_bytes() -> None:
    """Equal parts, equal tag; another byte, name or order, another tag."""
    parts = [_part(name, data) for name, data in _FILES.items()]
    others = [
        [*parts[:2]],
        parts[::-1],
        [_part("README.txt", b"read mf"), *parts[1:]],
        [_part("R", b"read me"), *parts[1:]],
    ]
    assert _WHOLE.tag == lay(parts, _AT).tag
    assert len(others) + 1 == len({_WHOLE.tag, *(lay(other, _AT).tag for other in others)})


class _Huge(io.RawIOBase):
    """A zip as a file that can be read anywhere; a part without bytes is zeros."""

    def __init__(self, whole: Zip) -> None:
        self._whole, self._at = whole, 0

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._at = offset + (0, self._at, self._whole.size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        end = self._whole.size if size < 0 else min(self._whole.size, self._at + size)
        found = b""
        for piece, first, past in self._whole.between(self._at, end):
            data = piece if isinstance(piece, bytes) else piece.data
            found += bytes(past - first) if data is None else data[first:past]
        self._at = end
        return found


@pytest.mark.parametrize("size", [(1 << 32) - 2, (1 << 32) - 1, 1 << 32, 5 << 30])
def test_films_of_more_than_four_gibibytes(size: int) -> None:
    """Sizes and places beyond 32 bits are told as zip64 does, and what lies behind the film is found."""
    film = Part("film.mp4", size, 0, "video/mp4", digest="0" * 64)
    whole = lay([_part("before.txt", b"before"), film, _part("behind.txt", b"behind")], _AT)
    with zipfile.ZipFile(_Huge(whole)) as found:
        assert [6, size, 6] == [info.file_size for info in found.infolist()]
        assert b"behind" == found.read("behind.txt")
        with found.open("film.mp4") as stream:
            assert bytes(9) == stream.read(9)
