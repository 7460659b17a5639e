"""Tracks of a recording: which is timecode, and what is left to compare."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mediaarchive.alignment import child
from mediaarchive.alignment.ltc.chains import Code, code_from_json, code_to_json
from mediaarchive.alignment.tracks import Tracks
from tests.alignment.ltc_signal import Generator, Signal, lay

RATE = 16_000
CODE = Generator(Fraction(25), first=90_000)
AT = np.arange(90 * RATE) / RATE
TONE = 0.1 * np.sin(2 * np.pi * 300 * AT) * (AT % 0.7 < 0.3)


def given_on(tracks: list[Signal]) -> tuple[NDArray[np.float32], Code | None]:
    """Lay the tracks in pieces of a tenth of a second; return the mix and the code."""
    mixed: list[NDArray[np.float32]] = []
    taken = Tracks(RATE, lambda _, mix: mixed.append(mix))
    whole = np.stack(tracks, axis=1).astype(np.float32)
    for first in range(0, len(whole), 1600):
        taken.lay(first, whole[first : first + 1600])
    taken.end()
    return np.concatenate(mixed), taken.code()


def test_a_track_with_timecode_is_left_out_of_the_mix() -> None:
    """What is given on is the other track, sample for sample."""
    mix, code = given_on([0.5 * lay(CODE, AT), TONE])
    assert TONE.astype(np.float32).tolist() == mix.tolist()
    assert code is not None
    assert Fraction(25) == code.rate
    assert 90 * 25 == pytest.approx(code.words, abs=3)


def test_tracks_without_timecode_are_mixed_in_equal_parts() -> None:
    """Two tracks give their mean, and no code."""
    mix, code = given_on([TONE, 0 * TONE])
    assert (TONE / 2).astype(np.float32).tolist() == pytest.approx(mix.tolist(), abs=1e-6)
    assert None is code


def test_a_hole_moves_nothing() -> None:
    """Code after a second without samples is placed by its ticks."""
    taken = Tracks(RATE, lambda _, __: None)
    sound = (0.5 * lay(CODE, AT[: 10 * RATE]))[:, None].astype(np.float32)
    taken.lay(0, sound[: 4 * RATE])
    taken.lay(5 * RATE, sound[5 * RATE :])
    taken.end()
    code = taken.code()
    assert code is not None
    off = [
        second - (frame - CODE.first) / 25
        for run in code.runs
        for second, frame in zip(run.seconds, run.frames, strict=True)
    ]
    assert 0 == pytest.approx(np.abs(off).max(), abs=2e-5)


def test_code_survives_its_journey_as_json() -> None:
    """What the child writes is what its parent reads."""
    code = given_on([0.5 * lay(CODE, AT[: 20 * RATE])])[1]
    assert code is not None
    assert code == code_from_json(code_to_json(code))


def test_the_child_reads_one_channel_of_a_stereo_file(tmp_path: Path) -> None:
    """48 kHz stereo: the code of the right channel at the recording's instants; the left one is what is compared."""
    at = np.arange(20 * 48_000) / 48_000
    tone = 0.1 * np.sin(2 * np.pi * 300 * at)
    stored = (np.stack([tone, 0.5 * lay(CODE, at)], axis=1) * 32767).astype("<i2")
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setparams((2, 2, 48_000, 0, "NONE", ""))
        file.writeframes(stored.tobytes())
    answer = child.run({}, {"master": str(tmp_path / "a.wav")}, str(tmp_path), lambda _: None)
    code = code_from_json(answer["ltc"])
    off = [s.second - (float(s.label) - 3600) for s in code.sightings()]
    assert 0 == pytest.approx(np.abs(off).max(), abs=2e-5)
    kept = np.fromfile(tmp_path / "sound.raw", "<i2") / 32767
    assert 0 == pytest.approx(np.abs(kept[800:-800] - tone[::6][800 : len(kept) - 800]).max(), abs=2e-3)
