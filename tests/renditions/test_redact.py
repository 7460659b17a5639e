"""Films without what is hidden, made of real ones: edit lists, rates that vary, turned pictures, sound apart."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from mediaarchive.archive import Archive
from mediaarchive.recordings.rights import PICTURE, SOUND
from mediaarchive.renditions.redact import REDACT
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from mediaarchive.steps.model import Outputs, Step
from tests.conftest import media
from tests.films import film, scene
from tests.renditions.test_hls import COPIED, ENCODED, heard, made_of, make, pictures, sound

pytestmark = pytest.mark.slow


def _redacted(archive: Archive, made: Outputs, missing: dict[str, list[list[int]]]) -> Outputs:
    inputs = {name: made[name] for name in ("master", "probe", "proxy")}
    step = Step(*REDACT, "mediaarchive.renditions.redact:redact", "it", inputs, {"missing": missing})
    return step.run(archive.tools, lambda _: None)


def _master_pts(name: str) -> list[int]:
    with open_media(str(media(name))) as container:
        stream = best_video(container)
        assert stream is not None
        return [frame.pts or 0 for frame in presented_frames(container, stream)]


@pytest.mark.parametrize("name", [COPIED[0], *ENCODED])
def test_exactly_the_hidden_frames_are_plain(workshop: Archive, name: str) -> None:
    """Frame by frame of proxy and fragments: each at the time it had, plain where it is hidden, else as it was."""
    probe, made = made_of(workshop, media(name))
    pts = _master_pts(name)
    first, past = len(pts) // 3, len(pts) // 2
    found = _redacted(workshop, made, {PICTURE: [[pts[first], pts[past]]]})
    before = list(pictures(workshop.storage.path(made["proxy"])))
    assert len(pts) == len(before)
    for file, tolerance in (("proxy.mp4", 6.0), ("hls/high.mp4", 8.0)):
        after = list(pictures(workshop.storage.path(found[file])))
        zero = after[0][0] - before[0][0]
        assert [at for at, _ in before] == pytest.approx([float(at - zero) for at, _ in after], abs=0.0011)
        for number, ((_, one), (_, other)) in enumerate(zip(before, after, strict=True)):
            if first <= number < past:
                assert float(other.std()) < 2, number
                assert abs(float(other.mean()) - 0x30) < 12, number
            else:
                assert np.abs(one.astype(int) - other.astype(int)).mean() < tolerance, number
    assert ("poster.jpg" in found) == (probe.picture is not None)


def test_the_other_stream_is_copied(workshop: Archive) -> None:
    """Hidden pictures leave each packet of sound, hidden sound each packet of the picture."""
    probe, made = made_of(workshop, media("gopro/hero7.mp4"))
    start, end = probe.lead.start or 0, probe.lead.end or 0
    span = [[start + (end - start) // 3, start + (end - start) // 2]]
    blind, mute = (_redacted(workshop, made, {sense: span}) for sense in (PICTURE, SOUND))
    whole = sound(workshop.storage.path(made["proxy"]))
    assert list(whole.values()) == list(sound(workshop.storage.path(blind["proxy.mp4"])).values())
    one, other = (pictures(workshop.storage.path(digest)) for digest in (made["proxy"], mute["proxy.mp4"]))
    assert all(a == b and np.array_equal(p, q) for (a, p), (b, q) in zip(one, other, strict=True))


def test_hidden_sound_is_silence_and_the_rest_keeps_its_place(workshop: Archive) -> None:
    """Zero from in to out; before and after the sound lies where it lay, to the millisecond."""
    name = "gopro/hero7.mp4"
    probe, made = made_of(workshop, media(name))
    clock, start = probe.time_base, probe.lead.start or 0
    span = [start + int(Fraction(second) / clock) for second in (4, 6)]
    found = _redacted(workshop, made, {SOUND: [span]})
    one, other = heard(workshop.storage.path(made["proxy"])), heard(workshop.storage.path(found["proxy.mp4"]))
    assert float(np.abs(other[4 * 16_000 : int(5.95 * 16_000)]).max()) < 0.003
    for first, past in ((1, 3), (7, 10)):
        lags = range(-160, 161)
        part = one[first * 16_000 : past * 16_000]
        likeness = [float(part @ other[first * 16_000 + lag : past * 16_000 + lag]) for lag in lags]
        assert abs(lags[int(np.argmax(likeness))]) <= 8


def test_a_film_without_sound_is_no_obstacle(archive: Archive, tmp_path: Path) -> None:
    """What it does not have cannot be hidden; the picture is, from its first frame on."""
    probe, made = make(archive, film(tmp_path / "silent.mp4", scene(1, 30)))
    assert probe.sound is None
    pts = probe.lead.start or 0
    found = _redacted(archive, made, {PICTURE: [[pts, pts + round(Fraction(1, 2) / probe.time_base)]], SOUND: [[0, 9]]})
    plain = [float(picture.std()) < 2 for _, picture in pictures(archive.storage.path(found["proxy.mp4"]))]
    assert [True] * 15 + [False] * 15 == plain
