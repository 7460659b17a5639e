"""The real files beside the checkout, through the whole path: NASA's clips, GoPro originals, odd ones."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, intake, pages
from mediaarchive.archive import media as media_files
from mediaarchive.errors import DecodeFailed
from mediaarchive.recordings import PUBLIC, TEAM, Probe, child
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.steps import probe_file
from mediaarchive.sandbox import Sandbox
from tests.conftest import NOW, media
from tests.watching import Notes, ingest

_WHOLE = (
    "eva/spacewalk3.mp4", "eva/animation3.mp4", "gopro/hero7.mp4", "av/MVI_4823.AVI", "av/h265_10bits.mp4",
    "av/sample_fragmented.mp4", "av/video_90.mov", "av/av1_video.mkv", "av/sample_rf64.wav",
)  # fmt: skip


def test_probing_counts_what_really_decodes() -> None:
    """Without decoding a picture but the first, the packets that count equal the frames of facts.json, file by file."""
    facts = json.loads(media("facts.json").read_text("utf-8"))
    wrong = {}
    for fact in facts:
        decoded = {
            int(part[5:])
            for s in fact["streams"]
            if s.startswith("v:")
            for part in s.split()
            if part[:5] == "read=" and part[5:].isdigit()
        }
        path = media(fact["file"])
        if decoded:
            found = Probe.from_json(child.run({}, {"master": str(path)}, "", lambda _: None)).picture
            if found is None or found.packets not in decoded:
                wrong[fact["file"]] = (found, decoded)

    assert {} == wrong


def test_a_stream_without_one_good_picture_is_refused(tmp_path: Path) -> None:
    """A VP9 stream of which nothing decodes says so."""
    with pytest.raises(DecodeFailed, match="not one picture"):
        probe_file(media("av/invalid-bitstream.webm"), Sandbox("auto"), tmp_path)


@pytest.mark.slow
def test_real_files_go_the_whole_way(archive: Archive) -> None:
    """Edit list, GoPro, MJPEG, 10-bit HEVC, AV1, fragments, rotation, sound alone: done, playable, upright."""
    notes = Notes()
    report = ingest(archive, *(media(name) for name in _WHOLE), notes=notes)

    assert [] == notes.failed
    assert len(_WHOLE) * 8 + 2 == len(report.done)
    intake.release(archive, "us-eva-39", actor="test", now=NOW)
    with archive.database.read() as session:
        found = {recording.file_name: recording for recording in recordings.of_eva(session, "us-eva-39")}
    assert abs(found["animation3.mp4"].duration - Fraction(301 * 1001, 30000)) < Fraction(1, 1000)
    assert (1, 1) == (round(found["sample_fragmented.mp4"].duration), round(found["h265_10bits.mp4"].duration))
    assert (320, 568) == (found["video_90.mov"].width, found["video_90.mov"].height)
    for name, recording in found.items():
        page = pages.recording_page(archive, recording.id, actor=TEAM, now=NOW)
        assert page.playable, name
        assert (page.poster is not None) == recording.has_picture, name
        if recording.damage is None:
            proxy = media_files.find(archive, recording.id, "proxy.mp4", actor=PUBLIC, now=NOW)
            assert Path(proxy.path).stat().st_size > 0
