"""U1 to U5, U11, U12 and the plain mistakes: one clear line each, nothing lost, nothing public."""

from __future__ import annotations

import zipfile
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from mediaarchive.archive import Archive, intake, media, pages
from mediaarchive.errors import ArchiveError, InputRefused, NoSpace, NotFound
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import QUARANTINED, READY
from mediaarchive.storage import digest_of
from tests.conftest import NOW
from tests.films import film, flat, scene
from tests.watching import ingest


def only(archive: Archive) -> Recording:
    """Return the archive's one recording."""
    with archive.database.read() as session:
        (found,) = recordings.every(session)
    return found


def faststart(source: Path, target: Path) -> Path:
    """Copy a film with its index in front."""
    with av.open(str(source)) as old, av.open(str(target), "w", options={"movflags": "faststart"}) as new:
        copy = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                new.mux(packet)
    return target


def test_U01_index_missing(archive: Archive, tmp_path: Path) -> None:
    """A movie cut before its index is quarantined with words; the file is kept whole and nothing of it is public."""
    whole = film(tmp_path / "whole.mp4", scene(1, 60))
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    report = ingest(archive, cut)

    found = only(archive)
    assert QUARANTINED == found.state
    assert "cannot be opened" in (found.reason or "")
    assert 1 == len(report.failed)
    archive.storage.verify(digest_of(cut))
    with pytest.raises(NotFound):
        pages.recording_page(archive, found.id, actor=PUBLIC, now=NOW)


def test_U02_faststart_movie_cut_in_half(archive: Archive, tmp_path: Path) -> None:
    """A movie cut in its samples is accepted as damaged, says what it holds, and is never published silently."""
    whole = faststart(film(tmp_path / "whole.mp4", scene(1, 90)), tmp_path / "fast.mp4")
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ingest(archive, cut)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    found = only(archive)
    assert READY == found.state
    assert "damaged: says 3.0 s, holds" in (found.damage or "")
    assert 0 < found.duration < 2
    assert found.released_at is None


def test_U03_index_at_the_end(archive: Archive, tmp_path: Path) -> None:
    """A complete movie with its index at the end plays from an index in front; the master keeps its hash."""
    path = film(tmp_path / "late.mp4", scene(1, 30))
    assert path.read_bytes().index(b"moov") > path.read_bytes().index(b"mdat")
    ingest(archive, path)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    found = only(archive)
    assert found.damage is None
    assert found.digest == digest_of(path)
    archive.storage.verify(found.digest)
    proxy = Path(media.find(archive, found.id, "proxy.mp4", actor=PUBLIC, now=NOW).path).read_bytes()
    assert proxy.index(b"moov") < proxy.index(b"mdat")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("U04_zero_bytes", b"", "empty"),
        ("U05_one_byte", b"\0", "only 1 bytes"),
        ("U05_31_bytes", bytes(31), "only 31 bytes"),
        ("U06_hls", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "names other files"),
        ("U07_ffconcat", b"ffconcat version 1.0\nfile 'victim.mp4'\n" + b" " * 40, "names other files"),
        ("U09_dash", b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"></MPD>', "names other files"),
        ("U11_html", b"<!DOCTYPE html><script>alert(1)</script>" + b" " * 40, "names other files"),
        ("U11_gif_and_script", b"GIF89a/*" + bytes(64) + b"*/=1;alert(1)", "photo (GIF)"),
        ("U11_jpeg_and_php", b"\xff\xd8\xff\xe0" + b"<?php system($_GET[0]); ?>" * 4, "photo (JPEG)"),
        ("U11_pdf_and_mp4", b"%PDF-1.7\n" + b"0 0 ftypisom" * 20, "not a video or sound container"),
        ("text_named_mp4", b"Dear team,\nplease find the film attached.\nYours, ground\n", "it is a text file"),
    ],
)
def test_U04_U05_U06_U07_U09_U11_refused_before_anything_is_stored(
    archive: Archive, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    """What is no container is refused by its content, whatever it is called: no object, no row, no step."""
    path = tmp_path / f"{name}.mp4"
    path.write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        ingest(archive, path)

    assert words in str(refused.value)
    assert path.name in str(refused.value)
    assert "\n" not in str(refused.value)
    with archive.database.read() as session:
        assert [] == recordings.every(session)
    assert not archive.storage.has(digest_of(path))


def test_U05_header_only(archive: Archive, tmp_path: Path) -> None:
    """A file that is nothing but its first box is quarantined with words."""
    path = tmp_path / "header.mp4"
    path.write_bytes(b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41")
    ingest(archive, path)

    assert QUARANTINED == only(archive).state


def test_U11_a_movie_that_is_also_a_zip(archive: Archive, tmp_path: Path) -> None:
    """The zip behind the movie stays in the master, which has no address; what is served has lost it."""
    path = film(tmp_path / "both.mp4", scene(1, 30))
    with zipfile.ZipFile(path, "a") as archive_file:
        archive_file.writestr("evil.html", "<script>alert(1)</script>")
    assert zipfile.is_zipfile(path)
    ingest(archive, path)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    found = only(archive)
    served = media.find(archive, found.id, "proxy.mp4", actor=PUBLIC, now=NOW)
    assert "video/mp4" == served.content_type
    assert b"evil.html" not in Path(served.path).read_bytes()
    for name in ("master.mp4", "both.mp4", "../proxy.mp4", found.digest):
        with pytest.raises(NotFound):
            media.find(archive, found.id, name, actor=PUBLIC, now=NOW)


def test_U12_matroska_named_mp4(archive: Archive, tmp_path: Path) -> None:
    """The kind comes from the content; the wrong ending is noted and the film is ready like any other."""
    path = film(tmp_path / "real.mkv", scene(1, 30)).rename(tmp_path / "wrong.mp4")
    ingest(archive, path)

    found = only(archive)
    assert READY == found.state
    assert "named .mp4, but its content is matroska" == found.mismatch


def test_U12_a_still_named_mp4(archive: Archive, tmp_path: Path) -> None:
    """A picture with a film's ending is told apart and offered as a photo."""
    path = tmp_path / "still.mp4"
    Image.fromarray(np.zeros((32, 32, 3), np.uint8)).save(path, format="PNG")
    with pytest.raises(InputRefused, match=r"photo \(PNG\).*offer it as a photo"):
        ingest(archive, path)


def test_a_film_without_sound_is_a_whole_recording(archive: Archive, tmp_path: Path) -> None:
    """No sound track is no failure: every step is done, and the page will say that there is no sound."""
    report = ingest(archive, film(tmp_path / "silent.mp4", scene(1, 45)))
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    assert [] == report.failed
    page = pages.recording_page(archive, only(archive).id, actor=PUBLIC, now=NOW)
    assert "no-sound" == page.transcript_state
    assert page.playable
    assert page.keyframes


def test_sound_without_picture_is_kept_as_sound(archive: Archive, tmp_path: Path) -> None:
    """A sound file has no poster and no keyframes, and plays."""
    path = tmp_path / "loop.wav"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=16_000, layout="mono")
        hum = (np.sin(np.arange(32_000) / 20) * 3000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(hum, format="s16", layout="mono")
        frame.sample_rate = 16_000
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    report = ingest(archive, path)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    page = pages.recording_page(archive, only(archive).id, actor=PUBLIC, now=NOW)
    assert [] == [error for _, error in report.failed if "speech model" not in str(error)]
    assert not page.recording.has_picture
    assert page.poster is None
    assert page.playable
    assert 2 == round(page.recording.duration)


def test_the_same_file_twice_is_one_recording(archive: Archive, tmp_path: Path) -> None:
    """The second time adds no row and no step, under whatever name it comes."""
    path = film(tmp_path / "a.mp4", scene(1, 30))
    ingest(archive, path)
    again = tmp_path / "b.mp4"
    again.write_bytes(path.read_bytes())

    assert [] == ingest(archive, again).done
    assert "a.mp4" == only(archive).file_name


def test_a_full_disk_stops_with_one_line_and_loses_nothing(archive: Archive, tmp_path: Path) -> None:
    """Below the reserve nothing is taken in, what was there stays whole, and with space it goes on."""
    first = film(tmp_path / "a.mp4", scene(1, 30))
    ingest(archive, first)
    archive.storage.reserve_bytes = 1 << 60
    with pytest.raises(NoSpace, match="run the same command again"):
        ingest(archive, film(tmp_path / "b.mp4", scene(2, 30)))

    archive.storage.reserve_bytes = 0
    assert 1 == len({r.subject for r in ingest(archive, tmp_path / "b.mp4").done} - {"us-eva-39"})
    archive.storage.verify(digest_of(first))


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"id,title,start\n1,Egress,2017-01-13T11:22Z\n2,,2017-01-13T11:50Z\n", "line 3, column 2"),
        (b"id,title,start\n1,Egress,2017-01-13 11:22\n", "line 2, column 3"),
        (b"id,title,start\n1,Egress,2017/366:11:22\n", "line 2, column 3"),
        (b"title;start;end\nEgress;2017-01-13T11:22Z;2017-01-13T10:22Z\n", "line 2, column 3"),
        (b"id,title,start\nA,Egress,2017-01-13T11:22Z\na,Plate,2017-01-13T11:50Z\n", "line 3, column 1"),
        (b"id,title,start\n1,\xff\xfeEgress,2017-01-13T11:22Z\n", "line 2, column 3"),
        (b'[{"name": "US EVA 39",\n "asPerformed": }]', "line 2, column 17"),
        (b"alpha,beta\nEgress,noon\n", "line 1, column 1"),
        (b"name,when\nEgress,11:22\n", "line 2, column 2"),
        (b"", "line 1, column 1"),
    ],
)
def test_a_broken_task_log_names_line_and_column(archive: Archive, tmp_path: Path, content: bytes, place: str) -> None:
    """The first complaint has its place; not one row is imported, and the log that counted still counts."""
    good = tmp_path / "good.csv"
    good.write_text("id,title,start\n1,Egress,2017-01-13T11:22Z\n")
    intake.import_log(archive, good, "us-eva-39", actor="test", now=NOW)
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    with pytest.raises(ArchiveError) as refused:
        intake.import_log(archive, bad, "us-eva-39", actor="test", now=NOW)

    assert place in str(refused.value)
    assert "bad.csv" in str(refused.value)
    page = pages.eva_page(archive, "us-eva-39", actor=PUBLIC, now=NOW)
    assert 1 == page.log_version


def test_flat_pictures_are_no_flood(archive: Archive, tmp_path: Path) -> None:
    """An all-black film is one shot and at most one keyframe."""
    ingest(archive, film(tmp_path / "black.mp4", flat((0, 0, 0), 60)))
    intake.release(archive, "us-eva-39", actor="test", now=NOW)

    page = pages.recording_page(archive, only(archive).id, actor=PUBLIC, now=NOW)
    assert len(page.keyframes) <= 1
    assert ["black"] == [chapter.title for chapter in page.chapters if chapter.kind == "condition"]


def test_U29_encrypted_is_quarantined(archive: Archive, tmp_path: Path) -> None:
    """An encrypted film is kept and named as such; no player file or poster is made of what its garbage decodes to."""
    options = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": "00" * 16, "encryption_kid": "11" * 16}
    path = tmp_path / "locked.mp4"
    with (
        av.open(str(film(tmp_path / "open.mp4", scene(1, 30)))) as old,
        av.open(str(path), "w", options=options) as new,
    ):
        copy = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = copy
                new.mux(packet)
    ingest(archive, path)

    found = only(archive)
    assert QUARANTINED == found.state
    assert "encrypted" in (found.reason or "")
    archive.storage.verify(digest_of(path))
