"""Where in one recording the chunks of another were heard: votes for lags, and the best path through them. Pure.

Each chunk of features is correlated with the whole of the other recording; its few best lags vote with their excess
over chance. A path goes through the chunks in order: staying on a lag (within the drift that clocks have) is free,
leaping costs, and a chunk may abstain. So a voice that by chance fits elsewhere does not count against an hour that
fits, and recordings that share nothing find no path at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sync.features import HOP, RATE, Features

FRAME_S: Final = HOP / RATE
CHUNK: Final = 1200
"""Frames of a chunk: one minute."""
_FEWEST: Final = 40
"""Frames (2 s) with sound that a chunk needs to have a say."""
_BLOCK: Final = 1 << 14
_PEAKS: Final = 4
_APART: Final = 4
"""Frames between two peaks that count as two."""
LEAST: Final = 4.0
"""A lag below so many deviations is no candidate."""
_LEAP: Final = 18.0
"""What a leap costs, in halves of squared deviations: chance reaches 13 among a million lags."""
_WORTH: Final = 30.0
"""Below this a path has proved nothing."""
_DRIFT: Final = 300e-6
_ALIKE: Final = 0.85
"""Two lags of a chunk that reach so nearly the same height mean that the sound repeats: beeps, a test tone's breaks."""

Spectra = NDArray[np.complex64]


@dataclass(frozen=True, slots=True)
class Vote:
    """A chunk about second `at` of B lies `lag` seconds later on A's clock (t_A = t_B + lag), `worth` above chance."""

    at: float
    lag: float
    worth: float


class Haystack:
    """A recording in which chunks of others are looked for; its spectra are made once. Memory: 3 times its features."""

    def __init__(self, features: Features) -> None:
        self.frames = features.shape[1]
        self._step = _BLOCK - CHUNK
        padded = np.pad(features, ((0, 0), (CHUNK, CHUNK + _BLOCK)))
        starts = range(0, self.frames + CHUNK, self._step)
        self._spectra: Spectra = np.stack([np.fft.rfft(padded[:, s : s + _BLOCK], axis=1) for s in starts])
        power = np.concatenate([[0.0], np.cumsum((padded**2).sum(axis=0), dtype=np.float64)])
        self._power = (power[CHUNK:] - power[:-CHUNK])[: self.frames + CHUNK]

    def deviations(self, chunk: Features) -> NDArray[np.float32]:
        """Return (frames + CHUNK,): how far above chance the chunk fits with its first frame at each place - CHUNK."""
        spectrum = np.conj(np.fft.rfft(chunk, _BLOCK, axis=1))
        sums = np.fft.irfft(np.einsum("bkf,kf->bf", self._spectra, spectrum), axis=1)[:, : self._step].reshape(-1)
        norm = np.sqrt(self._power * float((chunk**2).sum()) / chunk.size) + 1.0
        score: NDArray[np.float32] = (sums[: self.frames + CHUNK] / norm).astype(np.float32)
        spread = 1.4826 * float(np.median(np.abs(score))) or 1.0
        return score / spread


def votes_of(hay: Haystack, needle: Features) -> list[list[Vote]]:
    """Return each chunk's best lags, in the order of the chunks."""
    found: list[list[Vote]] = []
    for first in range(0, max(1, needle.shape[1] - CHUNK // 4), CHUNK):
        chunk = needle[:, first : first + CHUNK]
        if np.count_nonzero(chunk.any(axis=0)) < max(_FEWEST, chunk.shape[1] // 8):
            found.append([])
            continue
        found.append(_peaks(hay.deviations(chunk), first, chunk.shape[1]))
    return found


def _peaks(score: NDArray[np.float32], first: int, length: int) -> list[Vote]:
    votes = []
    rest = score.copy()
    for _ in range(_PEAKS):
        at = int(rest.argmax())
        if rest[at] < LEAST:
            break
        lag = (at - CHUNK - first + _vertex(score, at)) * FRAME_S
        votes.append(Vote((first + length / 2) * FRAME_S, lag, float(score[at]) ** 2 / 2))
        rest[max(0, at - _APART) : at + _APART + 1] = -1
    return votes


def _vertex(row: NDArray[np.float32], at: int) -> float:
    """Return how far from `at` the parabola through three points has its top, within half a step."""
    if not 0 < at < len(row) - 1:
        return 0.0
    left, top, right = (float(x) for x in row[at - 1 : at + 2])
    bend = left - 2 * top + right
    return max(-0.5, min(0.5, 0.5 * (left - right) / bend)) if bend < 0 else 0.0


def best_path(votes: list[list[Vote]]) -> list[Vote]:
    """Return the votes on the path that is worth most, in order; empty where no path is worth believing.

    Viterbi over candidates: O(votes²) in the worst case, some hundred thousand comparisons for six hours.
    """
    flat = [vote for chunk in votes for vote in chunk]
    if not flat or _repeats(votes):
        return []
    at, lag = np.array([v.at for v in flat]), np.array([v.lag for v in flat])
    gain = np.array([v.worth for v in flat]) - LEAST**2 / 2
    best, before = np.zeros(len(flat)), np.full(len(flat), -1)
    for n in range(len(flat)):
        earlier = np.flatnonzero(at[:n] < at[n])
        total, who = 0.0, -1
        if len(earlier):
            slack = _DRIFT * (at[n] - at[earlier]) + 1.5 * FRAME_S
            reached = best[earlier] - np.where(np.abs(lag[earlier] - lag[n]) <= slack, 0.0, _LEAP)
            winner = int(reached.argmax())
            if reached[winner] > 0:
                total, who = float(reached[winner]), int(earlier[winner])
        best[n], before[n] = total + gain[n], who
    last = int(best.argmax())
    if best[last] < _WORTH:
        return []
    path = []
    while last >= 0:
        path.append(flat[last])
        last = int(before[last])
    return path[::-1]


def _repeats(votes: list[list[Vote]]) -> bool:
    """Say whether most chunks fit equally well in several places: then the place that they share proves nothing."""
    telling = [sorted((v.worth for v in chunk), reverse=True) for chunk in votes if chunk]
    twice = sum(1 for worth in telling if len(worth) > 1 and worth[1] > worth[0] * _ALIKE**2)
    return twice * 2 > len(telling)
