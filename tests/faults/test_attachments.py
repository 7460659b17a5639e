"""U33 to U36: pictures, batches, pages and tags, beside a film or in it, reach no decoder and no visitor."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import av
import pytest
from PIL import Image
from sqlalchemy import select

from mediaarchive.archive import Archive, intake, media
from mediaarchive.errors import InputRefused
from mediaarchive.frames.rows import KeyframeRow
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import READY
from mediaarchive.storage import digest_of
from tests.conftest import NOW
from tests.films import film, scene
from tests.watching import Notes, ingest

_HLS = ("hls/index.m3u8", "hls/high.m3u8", "hls/high.mp4")
_SECRETS = (b"Jane Doe", b"29.5593", b"GX serial 0815", b"home address")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int) -> bytes:
    """Return a PNG that says a size and holds few bytes."""
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 << 20), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _animated(kind: str) -> bytes:
    out = io.BytesIO()
    frames = [Image.new("P", (64, 64), number % 250) for number in range(300)]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=10)
    return out.getvalue()


def _with_attachment(path: Path, name: str, mime: str, data: bytes) -> Path:
    """Write a Matroska film that carries a file."""
    source = film(path.with_suffix(".mp4"), scene(1, 30))
    with av.open(str(source)) as old, av.open(str(path), "w") as new:
        copy = new.add_stream_from_template(old.streams.video[0])
        attached = new.add_attachment(name, mime, data)
        assert attached is not None
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                new.mux(packet)
    return path


def _only(archive: Archive) -> Recording:
    with archive.database.read() as session:
        (found,) = recordings.every(session)
    return found


def _served(archive: Archive, recording: str) -> dict[str, bytes]:
    """Return everything that the media listener gives of a recording to the public, by name."""
    with archive.database.read() as session:
        stills = [f"keyframes/{row.pts}.jpg" for row in session.scalars(select(KeyframeRow))]
    names = ["proxy.mp4", "poster.jpg", *_HLS, *stills]
    found = {name: media.find(archive, recording, name, actor=PUBLIC, now=NOW) for name in names}
    return {name: Path(file.path).read_bytes() for name, file in found.items()}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("huge.png", _png(60_000, 60_000)),
        ("many.gif", _animated("GIF")),
        ("many.png", _animated("PNG")),
        ("many.webp", _animated("WEBP")),
    ],
)
def test_U33_a_picture_in_place_of_a_film(archive: Archive, tmp_path: Path, name: str, content: bytes) -> None:
    """It is refused by its first bytes, whatever it is called: no decoder sees it, nothing is stored."""
    path = tmp_path / f"{name}.mp4"
    path.write_bytes(content)
    notes = Notes()
    with pytest.raises(InputRefused, match=r"photo|not a video or sound container"):
        ingest(archive, path, notes=notes)

    assert [] == notes.begun
    assert not archive.storage.has(digest_of(path))


def test_U33_a_huge_cover_inside_a_film(archive: Archive, tmp_path: Path) -> None:
    """A cover picture that says 3.6 thousand million pixels is left alone; the poster is a frame of the film."""
    path = _with_attachment(tmp_path / "cover.mkv", "cover.png", "image/png", _png(60_000, 60_000))
    notes = Notes()
    ingest(archive, path, notes=notes)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    assert [] == notes.failed
    found = _only(archive)
    assert (READY, 320, 180) == (found.state, found.width, found.height)
    with Image.open(io.BytesIO(_served(archive, found.id)["poster.jpg"])) as poster:
        assert max(poster.size) <= 1280


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as batch:
        batch.writestr("../../escaped.mp4", b"no")
        batch.writestr("bomb.mp4", bytes(50 << 20))
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as batch:
        for name, kind, target in (("link.mp4", tarfile.SYMTYPE, "/etc/passwd"), ("disk.mp4", tarfile.CHRTYPE, "")):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, target
            batch.addfile(entry)
    return out.getvalue()


@pytest.mark.parametrize(("name", "content"), [("batch.zip", _zip()), ("batch.tar", _tar())])
def test_U34_a_batch_is_never_unpacked(archive: Archive, tmp_path: Path, name: str, content: bytes) -> None:
    """Bombs, entries that climb out, links and devices: the file is refused with what to do, and no entry is read."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputRefused, match="unpack it") as refused:
        ingest(archive, path)

    assert name in str(refused.value)
    assert [path] == [found for found in tmp_path.iterdir() if found.is_file()]
    assert not archive.storage.has(digest_of(path))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("poster.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'),
        ("poster.xml", b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("page.html", b"<html><body><script>alert(1)</script></body></html>" + b" " * 40),
    ],
)
def test_U35_a_page_as_film_or_attachment(archive: Archive, tmp_path: Path, name: str, content: bytes) -> None:
    """By itself it is refused; inside a film it stays in the master, which has no address."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputRefused, match="not a video"):
        ingest(archive, path)
    carried = _with_attachment(tmp_path / "carrier.mkv", name, "text/html", content)
    ingest(archive, carried)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    assert content in carried.read_bytes()
    served = _served(archive, _only(archive).id)
    assert [] == [where for where, data in served.items() if content[:20] in data]


def test_U36_tags_stay_in_the_master(archive: Archive, tmp_path: Path) -> None:
    """Owner, place and serial number are kept with the original, and are in nothing that is served."""
    path = tmp_path / "tagged.mp4"
    source = film(tmp_path / "plain.mp4", scene(1, 30))
    with av.open(str(source)) as old, av.open(str(path), "w", options={"movflags": "use_metadata_tags"}) as new:
        new.metadata.update(artist="Jane Doe", comment="home address", location="+29.5593-095.0900/")
        new.metadata["com.example.serial"] = "GX serial 0815"
        copy = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                new.mux(packet)
    ingest(archive, path)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    found = _only(archive)
    archive.storage.verify(digest_of(path))
    assert [] == [secret for secret in _SECRETS if secret not in path.read_bytes()]
    served = _served(archive, found.id)
    assert [] == [(where, s) for where, data in served.items() for s in _SECRETS if s in data]
