"""HLS of real films: the time axis, the files, and when the proxy's packets are not copied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from mediaarchive.archive import Archive
from mediaarchive.ingest.plan import MAKERS
from mediaarchive.recordings import Probe
from mediaarchive.recordings.steps import PROBE
from mediaarchive.renditions.hls import FILES, HLS
from mediaarchive.renditions.steps import PROXY
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from mediaarchive.steps.model import Outputs, Step
from tests.conftest import media
from tests.films import film, scene

COPIED = ("av/frame_debugger_1h.mov", "eva/qa1_0min.mp4", "eva/spacewalk2.mp4")
ENCODED = ("eva/animation3.mp4", "av/sample_edit_list.mp4", "av/sample_android_slow_motion.mp4")
"""Edit lists that hide the first pictures of a group; HEVC, turned; a rate that varies from 3 to 240 a second."""


def make(archive: Archive, source: Path) -> tuple[Probe, Outputs]:
    """Run the steps of a film up to HLS and return what the probe says, and the outputs."""
    made: Outputs = {"master": archive.storage.put_file(source)}
    for maker in MAKERS:
        if maker.name in (PROBE[0], PROXY[0], HLS[0]):
            step = Step(*maker.kind, maker.function, "it", dict(made))
            made |= step.run(archive.tools, lambda _: None)
    return Probe.from_json(json.loads(archive.storage.read_bytes(made["probe"]))), made


@cache
def made_of(workshop: Archive, source: Path) -> tuple[Probe, Outputs]:
    """Return what `make` returns for a real film; made once by a process, for nothing changes it."""
    return make(workshop, source)


def pictures(path: Path, probe: Probe | None = None) -> Iterator[tuple[Fraction, NDArray[np.uint8]]]:
    """Yield the pictures of a film small and grey, and when each is shown; with a probe, from the recording's zero."""
    with open_media(str(path)) as container:
        stream = best_video(container)
        assert stream is not None
        zero = (probe.lead.start or 0) * probe.time_base if probe else Fraction(0)
        for frame in presented_frames(container, stream):
            assert frame.pts is not None
            assert frame.time_base is not None
            upright = np.rot90(frame.reformat(48, 48, "gray").to_ndarray(), frame.rotation // 90)
            yield frame.pts * frame.time_base - zero, upright


def sound(path: Path, probe: Probe | None = None) -> dict[Fraction, bytes]:
    """Return the packets of sound by the second at which each begins."""
    with av.open(str(path)) as container:
        zero = (probe.lead.start or 0) * probe.time_base if probe else Fraction(0)
        stream = container.streams.audio[0]
        return {p.pts * p.time_base - zero: bytes(p) for p in container.demux(stream) if p.pts is not None}


@pytest.mark.parametrize("name", [*COPIED, *ENCODED])
def test_the_time_axis_is_the_recordings_own(workshop: Archive, name: str) -> None:
    """Each picture of both films is shown when the master shows it: the first at 0, and the same picture."""
    probe, made = made_of(workshop, media(name))
    master = {round(at * 1000): picture for at, picture in pictures(media(name), probe)}
    for rung, tolerance in (("high.mp4", 8.0), ("low.mp4", 12.0)):
        if rung not in made:  # small already
            continue
        found = list(pictures(workshop.storage.path(made[rung])))
        assert 0 == found[0][0]
        for at, picture in found:
            shown = master[min((round(at * 1000) + off for off in (0, -1, 1)), key=lambda ms: ms not in master)]
            assert np.abs(picture.astype(int) - shown.astype(int)).mean() < tolerance
        if rung == "high.mp4":
            assert len(master) == len(found)


@pytest.mark.parametrize("name", COPIED)
def test_sound_keeps_its_place(workshop: Archive, name: str) -> None:
    """A copy holds the master's own packets of sound, each where the master has it, but for what is before 0."""
    probe, made = made_of(workshop, media(name))
    master, found = sound(media(name), probe), sound(workshop.storage.path(made["high.mp4"]))

    assert 0 <= min(found) < Fraction(1, 20)
    assert all(data == master[at] for at, data in found.items())
    assert [at for at in sorted(master) if 0 <= at < probe.duration] == sorted(found)


def test_sound_of_the_low_film_lies_to_the_picture_as_before(workshop: Archive) -> None:
    """The low film's sound is the master's to the millisecond."""
    name = "eva/qa1_0min.mp4"
    _, made = made_of(workshop, media(name))
    one, other = heard(media(name)), heard(workshop.storage.path(made["low.mp4"]))
    span = slice(16_000, 16_000 * 20)
    lags = range(-160, 161)
    likeness = [float(one[span] @ other[span.start + lag : span.stop + lag]) for lag in lags]

    assert abs(lags[int(np.argmax(likeness))]) <= 8


def heard(path: Path) -> NDArray[np.float32]:
    """Return the sound at 16 kHz from 0 s on the film's axis, one channel."""
    line = np.zeros(16_000 * 30, np.float32)
    resampler = av.AudioResampler("flt", "mono", 16_000)
    with av.open(str(path)) as container:
        for frame in container.decode(container.streams.audio[0]):
            at = round(frame.time * 16_000) if frame.time is not None else 0
            for part in resampler.resample(frame):
                data = part.to_ndarray()[0]
                if at >= 0 and at + len(data) <= len(line):
                    line[at : at + len(data)] = data
                at += len(data)
    return line


def test_playlists_say_where_everything_lies(workshop: Archive) -> None:
    """Byte ranges follow each other from the head to the end, each begins a fragment, lengths add up to the film's."""
    probe, made = made_of(workshop, media("eva/qa1_0min.mp4"))
    assert {*FILES, "about", "master", "probe", "proxy"} == set(made)
    for name in ("high", "low"):
        text = workshop.storage.read_bytes(made[f"{name}.m3u8"]).decode()
        data = workshop.storage.read_bytes(made[f"{name}.mp4"])
        head = re.search(r'MAP:URI="(\w+)\.mp4",BYTERANGE="(\d+)@0"', text)
        ranges = [(int(size), int(at)) for size, at in re.findall(r"#EXT-X-BYTERANGE:(\d+)@(\d+)", text)]
        lengths = [Fraction(length) for length in re.findall(r"#EXTINF:([\d.]+),", text)]
        limit = re.search(r"TARGETDURATION:(\d+)", text)

        assert head
        assert limit
        assert (name, len(data)) == (head[1], sum(ranges[-1]))
        assert [int(head[2]), *(sum(one) for one in ranges[:-1])] == [at for _, at in ranges]
        assert all(data[at + 4 : at + 8] == b"moof" for _, at in ranges)
        assert max(lengths) <= int(limit[1])
        assert abs(sum(lengths) - probe.duration) < Fraction(1, 10)
    index = workshop.storage.read_bytes(made["index.m3u8"]).decode()
    assert ["640x360", "480x270"] == re.findall(r"RESOLUTION=(\w+)", index)
    assert ["29.970", "14.993"] == re.findall(r"FRAME-RATE=([\d.]+)", index)
    assert ["avc1.64001e,mp4a.40.2", "avc1.640015,mp4a.40.2"] == re.findall(r'CODECS="([^"]+)"', index)


def test_a_film_with_rare_keyframes_is_encoded_again(archive: Archive, tmp_path: Path) -> None:
    """Where a copy could be sought only each 15 s, the high film is made anew with a keyframe each 4 s, and says so."""
    _, made = make(archive, film(tmp_path / "rare.mp4", scene(3, 450, speed=1), gop=1000))
    about = json.loads(archive.storage.read_bytes(made["about"]))
    lengths = re.findall(r"#EXTINF:([\d.]+),", archive.storage.read_bytes(made["high.m3u8"]).decode())

    assert "encoded again: keyframes are 15.0 s apart" == about["high"]
    assert ["4.000000", "4.000000", "4.000000", "3.000000"] == lengths


def test_equal_films_give_equal_objects(archive: Archive, tmp_path: Path) -> None:
    """Made twice, every file is the same to the byte: a step that was killed and begun again changes nothing."""
    source = film(tmp_path / "one.mp4", scene(5, 120), gop=30)

    assert make(archive, source)[1] == make(archive, source)[1]


def test_a_recording_without_picture_has_none(workshop: Archive) -> None:
    """Sound alone needs no HLS."""
    _, made = made_of(workshop, media("speech/jfk.flac"))

    assert {"master", "probe", "proxy"} == set(made)


def test_a_film_that_is_small_already_has_one_rung(archive: Archive, tmp_path: Path) -> None:
    """A second film of the same size would save nobody anything: the playlist names the copy alone, and says so."""
    _, made = make(archive, film(tmp_path / "small.mp4", scene(5, 120), gop=30, crf="30"))

    assert "low" not in archive.storage.read_bytes(made["index.m3u8"]).decode()
    assert not {"low.mp4", "low.m3u8"} & made.keys()
    assert {"high": "copied", "low": "not made: the film is as small"} == json.loads(
        archive.storage.read_bytes(made["about"])
    )
