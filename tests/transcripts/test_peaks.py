"""Peaks of sound for the player's waveform: places, levels, the object."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mediaarchive.errors import InputRefused
from mediaarchive.transcripts.peaks import COARSE, FINE, Peaks, Waveform, read_peaks
from mediaarchive.transcripts.sound import Piece


def waveform(*pieces: Piece) -> Waveform:
    """Return the peaks of pieces, through the object."""
    peaks = Peaks()
    assert [tick for tick, _ in pieces] == [tick for tick, _ in peaks.passing(pieces)]
    return read_peaks(peaks.to_bytes())


def noise(length: int, seed: int = 1) -> NDArray[np.float32]:
    """Return random samples."""
    return np.random.default_rng(seed).uniform(-1, 1, length).astype(np.float32)


@given(st.lists(st.tuples(st.integers(-500, 9000), st.integers(0, 4000)), max_size=12))
def test_peaks_are_those_of_the_sound_laid_out(steps: list[tuple[int, int]]) -> None:
    """However sound is cut into pieces, with holes and overlaps, each cell holds its lowest and highest sample."""
    pieces: list[Piece] = []
    line, at = np.zeros(0, np.float32), 0
    for number, (gap, length) in enumerate(steps):
        at = max(0, at + gap)
        pieces.append((at, noise(length, number)))
        if length and at + length > len(line):
            missing = np.zeros(max(0, at - len(line)), np.float32)
            line = np.concatenate([line, missing, pieces[-1][1][max(0, len(line) - at) :]])
        at += length
    cells = np.pad(line, (0, -len(line) % FINE)).reshape(-1, FINE)
    expected = np.rint(np.stack([cells.min(axis=1), cells.max(axis=1)], axis=1) * 127)
    found = waveform(*pieces)

    assert expected.tolist() == found.fine.tolist()
    assert -(-len(expected) // 10) == len(found.coarse)


def test_the_coarse_level_has_the_same_extremes() -> None:
    """Ten fine cells make a coarse one, the last of which may be short; a click is in both."""
    sound = np.zeros(COARSE * 2 + FINE, np.float32)
    sound[COARSE + 7], sound[COARSE + 5] = 1.0, -0.5
    found = waveform((0, sound))

    assert [[0, 0], [-64, 127], [0, 0]] == found.coarse.tolist()
    assert (21, [-64, 127]) == (len(found.fine), found.fine[10].tolist())


def test_the_header_is_as_documented() -> None:
    """Name, ticks and number of the coarse cells, then of the fine ones, then coarse and fine pairs."""
    peaks = Peaks()
    list(peaks.passing([(0, np.full(FINE * 11, 0.5, np.float32))]))
    data = peaks.to_bytes()

    assert b"MAPEAKS1" + bytes([128, 12, 0, 0, 2, 0, 0, 0, 64, 1, 0, 0, 11, 0, 0, 0]) == data[:24]
    assert 24 + 2 * 2 + 2 * 11 == len(data)


def test_no_sound_gives_an_empty_waveform() -> None:
    """Nothing passed: no cells."""
    assert (0, 0) == (len(waveform().coarse), len(waveform().fine))


def test_a_hole_of_hours_costs_cells_only_and_a_false_stamp_nothing() -> None:
    """Sound after a hole of ten hours has its place; what claims to lie weeks later is not drawn."""
    hour = 3600 * 16_000
    found = waveform((0, noise(FINE)), (10 * hour, noise(FINE)), (10**12, noise(FINE)))

    assert 10 * 3600 * 50 + 1 == len(found.fine)
    assert 0 == np.count_nonzero(found.fine[1:-1])
    assert found.fine[-1].any()


@pytest.mark.parametrize("data", [b"", b"MAPEAKS1", b"MAPEAKS2" + bytes(16), Peaks().to_bytes() + b"\0\0"])
def test_other_bytes_are_refused(data: bytes) -> None:
    """What is short, long or something else is no waveform."""
    with pytest.raises(InputRefused):
        read_peaks(data)
