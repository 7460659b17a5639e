"""One drift and the leaps between: a line in pieces through measured lags, and the leaps put to their moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.sync.features import RATE, Samples
from mediaarchive.alignment.sync.fine import STRONG, Lags, Row

_LEAP: Final = 30.0
_FAR: Final = 8.0
"""What a leap costs, in halves of squared deviations, and how much more for each e-fold of its seconds: the same words
said twice fit perfectly and lie far away."""
_LOUDEST: Final = 40.0
"""No window is worth more: one phrase alone must not pay for two leaps."""
_STAY_S: Final = 1e-3
_WANDER: Final = 5e-6
_FEWEST: Final = 3
_CLOSE_S: Final = 900.0
_LEAST: Final = 0.05
"""Sigmas below which residuals are not told apart."""
_DRIFT_LIMIT: Final = 400e-6
_EVEN: Final = 3.0
"""A tone may stand out from what is about it by so much, once whitened."""
_SURE: Final = 2.5
_SPOKEN_S: Final = 1.5
"""Half a width up to which somebody was speaking at the leap: then the top itself says more than the middle."""
_LONGEST_S: Final = 600.0
"""Where so long nothing could be compared, the leap is somewhere in it, and the middle is as good as any."""
_MEMORY: Final = 4
"""Samples over which products of band-limited sound hang together: so much wider is the scatter of their sum."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line in pieces: t_A = t_B · (1 + drift) + offset of the piece that t_B lies in.

    `leaps` (n-1,) are seconds of B at which the next of `offsets` (n,) begins to hold.
    """

    drift: float
    offsets: Row
    leaps: Row

    def __call__(self, seconds: Row) -> Row:
        """Return A's seconds for those of B."""
        piece = np.searchsorted(self.leaps, seconds, side="right")
        return seconds * (1 + self.drift) + self.offsets[piece]

    def only(self, piece: int) -> Line:
        """Return one piece as a line of its own."""
        return Line(self.drift, self.offsets[piece : piece + 1], np.zeros(0))


@dataclass(frozen=True, slots=True)
class Fit:
    """A line with what it rests on: the windows used, their residuals in seconds, which piece each lies in."""

    line: Line
    used: Lags
    residuals: Row
    piece: NDArray[np.int64]
    covariance: NDArray[np.float64]
    """(n + 1, n + 1) of the offsets at second `used.at.mean()` and of the drift."""

    @property
    def sigma_s(self) -> float:
        """The scatter of single windows about the line (robust: from the median)."""
        return 1.4826 * float(np.median(np.abs(self.residuals)))

    def spread_s(self, overlap: tuple[float, float]) -> float:
        """Return the standard deviation of the line, in seconds, at the second of the overlap where it is largest."""
        edges = [overlap[0], *self.line.leaps, overlap[1]]
        origin, count = float(self.used.at.mean()), len(self.line.offsets)
        worst = 0.0
        for piece in range(count):
            for at in edges[piece : piece + 2]:
                row = np.zeros(count + 1)
                row[piece], row[count] = 1, at - origin
                worst = max(worst, float(row @ self.covariance @ row))
        return float(np.sqrt(worst))


def fit_pieces(lags: Lags) -> Fit | None:
    """Return the line in pieces through the windows that agree with one another; None where too few do."""
    if len(lags.at) < _FEWEST:
        return None
    drift = _drift_of(lags.at, lags.there - lags.at)
    kept, piece = _path(lags, lags.there - lags.at * (1 + drift))
    if len(kept) < _FEWEST:
        return None
    return _fitted(lags.where(kept), piece)


def _drift_of(at: Row, lag: Row) -> float:
    """Return the median slope between windows that no leap can lie between, weighted by how far apart they are."""
    slopes, weights = [], []
    for step in (1, 2, 4, 8, 16, 32, 64):
        apart, rise = at[step:] - at[:-step], lag[step:] - lag[:-step]
        near = (apart > 0) & (apart < _CLOSE_S) & (np.abs(rise) < _DRIFT_LIMIT * apart + 1e-3)
        slopes.append(rise[near] / apart[near])
        weights.append(apart[near])
    slope, weight = np.concatenate(slopes), np.concatenate(weights)
    if not len(slope):
        return 0.0
    order = np.argsort(slope)
    total = np.cumsum(weight[order])
    return float(slope[order][np.searchsorted(total, total[-1] / 2)])


def _path(lags: Lags, level: Row) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the windows on the path that is worth most, and the piece of each: a leap is worth several windows."""
    gain = np.minimum((lags.height**2 - STRONG**2) / 2 + 1.0, _LOUDEST)
    count = len(level)
    best, before, leapt = gain.copy(), np.full(count, -1), np.zeros(count, bool)
    for n in range(1, count):
        earlier = np.flatnonzero(lags.at[:n] < lags.at[n])
        if not len(earlier):
            continue
        leap = np.abs(level[earlier] - level[n])
        slack = _STAY_S + 3 * (lags.sigma[n] + lags.sigma[earlier])
        near = leap <= slack + _WANDER * (lags.at[n] - lags.at[earlier])
        reached = best[earlier] - np.where(near, 0.0, _LEAP + _FAR * np.log1p(leap))
        winner = int(reached.argmax())
        if reached[winner] > 0:
            best[n] += reached[winner]
            before[n], leapt[n] = earlier[winner], not near[winner]
    last = int(best.argmax())
    path = []
    while last >= 0:
        path.append(last)
        last = int(before[last])
    kept = np.array(path[::-1])
    return kept, np.cumsum(leapt[kept] & (np.arange(len(kept)) > 0)).astype(np.int64)


def _fitted(used: Lags, piece: NDArray[np.int64]) -> Fit:
    """Fit one drift and an offset for each piece by reweighted least squares (Student's t with 4 degrees)."""
    count = int(piece[-1]) + 1
    origin = float(used.at.mean())
    design = np.zeros((len(piece), count + 1))
    design[np.arange(len(piece)), piece] = 1
    design[:, count] = used.at - origin
    wanted = used.there - used.at
    weight = used.sigma**-2
    residuals, scale = np.zeros(len(piece)), 1.0
    for _ in range(12):
        scaled = design * weight[:, None]
        answer = np.linalg.lstsq(scaled.T @ design + 1e-12 * np.eye(count + 1), scaled.T @ wanted, rcond=None)[0]
        residuals = wanted - design @ answer
        scaled_by = np.abs(residuals) / used.sigma
        scale = max(1.4826 * float(np.median(scaled_by)), _LEAST)
        weight = used.sigma**-2 * 5 / (4 + (scaled_by / scale) ** 2)
    drift = float(answer[count])
    offsets = answer[:count] - drift * origin
    edges = np.flatnonzero(np.diff(piece))
    leaps = (used.at[edges] + used.at[edges + 1]) / 2
    scaled = design * (weight / scale**2)[:, None]
    covariance: NDArray[np.float64] = np.asarray(np.linalg.pinv(scaled.T @ design), np.float64)
    return Fit(Line(drift, np.asarray(offsets, np.float64), leaps), used, residuals, piece, covariance)


def locate_leap(a: Samples, b: Samples, before: Line, after: Line, low: float, high: float) -> tuple[float, float]:
    """Return the second of B at which `after` takes over from `before`, and half the width of where that may be.

    B is compared, sample by sample, with A read by either line; the sum of the differences has its top at the leap.
    Where nobody speaks the top is flat, and the width says so.
    """
    if high - low > _LONGEST_S:
        return (low + high) / 2, (high - low) / 2
    first, last = max(0, int(low * RATE)), min(len(b), int(high * RATE))
    here = _white(np.asarray(b[first:last], np.float32))
    seconds = np.arange(first, last) / RATE
    fits = [here * _white(_read(a, line(seconds))) for line in (before, after)]
    gained = np.cumsum(fits[0] - fits[1], dtype=np.float64)
    top = int(gained.argmax())
    varied = np.cumsum((fits[0] - fits[1]) ** 2, dtype=np.float64)
    possible = np.flatnonzero(gained[top] - gained <= _SURE * np.sqrt(_MEMORY * np.abs(varied - varied[top])))
    left, right = _around(possible, top)
    width = (right - left) / 2 / RATE
    at = top if width < _SPOKEN_S else (left + right) / 2
    return (first + at) / RATE, width


def _around(possible: NDArray[np.int64], top: int) -> tuple[int, int]:
    """Return the ends of the unbroken run of `possible` that holds `top`."""
    place = int(np.searchsorted(possible, top))
    breaks = np.flatnonzero(np.diff(possible) > 1)
    run = int(np.searchsorted(breaks, place))
    left = possible[breaks[run - 1] + 1] if run else possible[0]
    right = possible[breaks[run]] if run < len(breaks) else possible[-1]
    return int(left), int(right)


def _read(sound: Samples, seconds: Row) -> NDArray[np.float32]:
    places = seconds * RATE
    low = max(0, int(places.min()) - 1)
    high = min(len(sound), int(places.max()) + 2)
    if high - low < 2:
        return np.zeros(len(seconds), np.float32)
    part = np.asarray(sound[low:high], np.float32)
    return np.interp(places, np.arange(low, high), part, left=0, right=0).astype(np.float32)


def _white(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the sound with its spectrum evened out between 300 and 3400 Hz, at a mean square of 1."""
    length = 1 << (len(sound) - 1).bit_length()
    spectrum = np.fft.rfft(sound, length)
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    size = np.abs(spectrum)
    wide = max(1, len(size) // 200)
    even = np.maximum(_boxed(size, wide), 1e-3)
    spectrum *= np.minimum(size / even, _EVEN) / np.maximum(size, 1e-3) * ((hertz > 300) & (hertz < 3400))
    out = np.fft.irfft(spectrum)[: len(sound)].astype(np.float32)
    return out / np.float32(np.sqrt(np.mean(out * out)) + 1e-9)


def _boxed(row: NDArray[np.float32], wide: int) -> NDArray[np.float64]:
    sums = np.concatenate([[0.0], np.cumsum(row, dtype=np.float64)])
    places = np.arange(len(row))
    low, high = np.maximum(places - wide // 2, 0), np.minimum(places + wide // 2 + 1, len(row))
    boxed: NDArray[np.float64] = (sums[high] - sums[low]) / (high - low)
    return boxed
