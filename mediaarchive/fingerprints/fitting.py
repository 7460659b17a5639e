"""The frame at which a shot begins and ends in our footage, and how sure that is. Pure.

Pictures around both ends of the shot are laid on every picture of ours around the places where the line leads. Every
line from a moment for the first picture to a moment for the last is tried; how the pictures lie is made better for the
best one, and all lines are tried again. Where lines beside it fit as well, nothing moves by which it could be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints.laying import Stretch, likeness, paired
from mediaarchive.fingerprints.lines import Line
from mediaarchive.fingerprints.model import Placed

_END_S: Final = 0.7
"""Seconds of the film at each end that are laid."""
_WIDE_S: Final = 1.3
"""Where so much around a line must be tried, it is tried picture by picture, else between them too."""
_PICTURES: Final = 8
"""At each end."""
LEAST: Final = 0.30
"""Least likeness of the pictures that are laid; views that are alike but another camera's stay below."""
_LEAST_SHARP: Final = 0.21
"""Least where one moment stands out from those around it: what is only alike has none."""
_SPEEDS: Final = (0.485, 2.08)
_STRANGE: Final = 0.025
"""By how much more alike a line of another speed than ours must be."""
_LEAST_RISE: Final = 0.03
"""A best line must be better than others around by that much; else nothing moves."""
_ROUNDS: Final = 2
_HOPELESS: Final = 0.1
_STARTS: Final = 2
_NO_WORSE: Final = 0.02
_FAR: Final = 60.0
"""Pixels by which a shot lies elsewhere than if nothing had been cut off: that need not be tried then."""
_NUDGES: Final = (4.0, 1.5, 0.5)
"""Pixels of the normal size, by which places are tried beside."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A line as it lies best, and how alike the pictures are on it. `half`: seconds; None where it cannot be told."""

    speed: float
    begins: float
    likeness: float
    half: float | None
    spread: float = 0.0
    """Seconds that lines as good lie off."""

    @property
    def holds(self) -> bool:
        """Say whether it is the same footage."""
        return self.likeness >= (LEAST if self.half is None else _LEAST_SHARP)

    @property
    def confidence(self) -> float:
        """Return 0 to 1, by how alike the pictures are."""
        return round(min(1.0, max(0.0, self.likeness)), 3)

    def at(self, second: float) -> float:
        """Return the second of our footage that the film shows at `second`."""
        return self.speed * second + self.begins


@dataclass(frozen=True, slots=True)
class Shown:
    """The pictures of a shot that are laid: their times, and for each the stretch of ours it is laid on."""

    times: NDArray[np.float64]
    small: NDArray[np.int8]
    stretch: NDArray[np.int64]


def windows(times: NDArray[np.float64], line: Line, duration: float) -> list[tuple[float, float]]:
    """Return the stretches of ours to read for a shot with pictures at `times`: one, or one for each end."""
    first, last = float(times[0]), float(times[-1])
    ends = [(first, last)] if last - first <= 2 * _END_S else [(first, first + _END_S), (last - _END_S, last)]
    found = []
    for since, until in ends:
        start = min(max(0.0, line.at(since) - line.around), max(0.0, duration - 0.1))
        found.append((start, min(duration, max(line.at(until) + line.around, start + 0.1))))
    return found


def fit(
    times: NDArray[np.float64], small: NDArray[np.int8], line: Line, ours: Sequence[Stretch], frame: float,
    sampled: NDArray[np.float64],
) -> Fit | None:  # fmt: skip
    """Return the line as it lies best; None where nothing of ours could be read. `sampled`: times of the samples."""
    shown = _chosen(times, small, len(ours))
    if any(not len(stretch.seconds) for stretch in ours):
        return None
    starts = _starts(shown, ours, line, [float(t) for t in sampled], frame)
    if starts[0][0].likeness < _HOPELESS:
        return starts[0][0]
    fits = []
    for _, start in starts[:_STARTS]:
        fits.append(_settled(shown, ours, line, start, frame))
    best = max(fits, key=lambda one: one.likeness)
    others = [one for one, _ in starts if one.likeness > starts[0][0].likeness - _NO_WORSE]
    return _widened(best, [one for one in [*fits, *others] if one.likeness > best.likeness - _NO_WORSE], shown, frame)


def _settled(shown: Shown, ours: Sequence[Stretch], line: Line, placed: Placed, frame: float) -> Fit:
    """Return the best line and lie in turn, each for the other."""
    for n in range(_ROUNDS):
        like = [likeness(shown.small[shown.stretch == n], stretch, placed) for n, stretch in enumerate(ours)]
        guess = _best(shown, ours, like, line, frame)
        if n < _ROUNDS - 1:
            placed = _nudged(shown, ours, guess, placed)
    return guess


def _widened(best: Fit, as_good: Sequence[Fit], shown: Shown, frame: float) -> Fit:
    """Return the fit with a half-width that reaches all that are as good: even turning hides the moment."""
    ends = (float(shown.times[0]), float(shown.times[-1]))
    off = max((abs(one.at(end) - best.at(end)) for one in as_good for end in ends), default=0.0)
    spread = max(best.spread, off)
    half = best.half if best.half is None or off <= best.half else off + frame / 2
    return replace(best, half=half if half is not None and half <= _limit(frame) else None, spread=spread)


def _limit(frame: float) -> float:
    """Return the half-width from which on nobody would call it a moment."""
    return max(6 * frame, 0.25)


def _starts(
    shown: Shown, ours: Sequence[Stretch], line: Line, sampled: Sequence[float], frame: float
) -> list[tuple[Fit, Placed]]:
    """Return how the pictures may lie, the best first: the line's ways, and as if nothing had been cut off."""
    ways = [way.placed for way in line.ways(sampled)]
    plain = _plain(shown.small.shape[1:], ours[0].small.shape[1:])
    if len(ways) > 1 or abs(ways[0].right - plain.right) + abs(ways[0].down - plain.down) < _FAR:
        ways.append(plain)
    few = replace(shown, times=shown.times[::3], small=shown.small[::3], stretch=shown.stretch[::3])
    scored = []
    for placed in ways:
        like = [likeness(few.small[few.stretch == n], stretch, placed) for n, stretch in enumerate(ours)]
        scored.append((_best(few, ours, like, line, frame), placed))
    return sorted(scored, key=lambda one: -one[0].likeness)


def _plain(shown: tuple[int, ...], ours: tuple[int, ...]) -> Placed:
    """Return how a picture lies that was cut to another shape, if at all, about its middle."""
    scale = min(ours[0] / shown[0], ours[1] / shown[1])
    return Placed(scale, 1.5 * (ours[1] - scale * shown[1]), 1.5 * (ours[0] - scale * shown[0]), 0)


def _chosen(times: NDArray[np.float64], small: NDArray[np.int8], count: int) -> Shown:
    if count == 1:
        parts = [np.unique(np.linspace(0, len(times) - 1, 2 * _PICTURES).round().astype(int))]
    else:
        ends = np.flatnonzero(times <= times[0] + _END_S), np.flatnonzero(times >= times[-1] - _END_S)
        parts = [part[np.unique(np.linspace(0, len(part) - 1, _PICTURES).round().astype(int))] for part in ends]
    chosen = np.concatenate(parts)
    return Shown(times[chosen], small[chosen], np.repeat(np.arange(len(parts)), [len(part) for part in parts]))


def _best(shown: Shown, ours: Sequence[Stretch], like: Sequence[NDArray[np.float32]], line: Line, frame: float) -> Fit:
    """Return the best of all lines from around `line`'s first moment to around its last."""
    first, last = float(shown.times[0]), float(shown.times[-1])
    step = frame / 2 if line.around < _WIDE_S else frame
    steps = np.arange(-line.around, line.around + 1e-9, step)
    length = last - first
    if length < 0.25:  # a still, or hardly more
        speed, begins = np.ones(len(steps)), line.at(first) + steps - first
    else:
        since, until = (
            grid.ravel() for grid in np.meshgrid(line.at(first) + steps, line.at(last) + steps, indexing="ij")
        )
        speed = (until - since) / length
        near = np.abs(speed - 1) < 0.5 * frame / length
        speed[near] = 1.0
        usable = (speed > _SPEEDS[0]) & (speed < _SPEEDS[1])
        speed, begins = speed[usable], (since - speed * first)[usable]
    if not len(speed):
        return Fit(1.0, line.at(first) - first, -1.0, None)
    scores = _scores(shown, ours, like, speed, begins)
    judged = scores - np.where(speed == 1, 0, _STRANGE)
    top = int(judged.argmax())
    half, spread = _half(judged, speed, begins, top, (first, last), frame)
    return Fit(float(speed[top]), float(begins[top]), float(scores[top]), half, spread)


def _half(
    judged: NDArray[np.float64], speed: NDArray[np.float64], begins: NDArray[np.float64], top: int,
    ends: tuple[float, float], frame: float,
) -> tuple[float | None, float]:  # fmt: skip
    """Return how far lines that are as good lie off, None where too far to speak of a moment; and that."""
    known = judged[judged > -0.5]
    rise = float(judged[top] - np.percentile(known, 20)) if len(known) else 0.0
    as_good = judged >= judged[top] - max(0.05 * rise, 0.006)
    spread = max(float(np.abs((speed - speed[top]) * end + begins - begins[top])[as_good].max()) for end in ends)
    half = spread + frame / 2
    return (half if rise >= _LEAST_RISE and half <= _limit(frame) else None), spread


def _scores(
    shown: Shown, ours: Sequence[Stretch], like: Sequence[NDArray[np.float32]], speed: NDArray[np.float64],
    begins: NDArray[np.float64],
) -> NDArray[np.float64]:  # fmt: skip
    """Return how alike the pictures are along each line; -1 where too much of it lies outside of ours."""
    total, counted = np.zeros(len(speed)), np.zeros(len(speed))
    for n, stretch in enumerate(ours):
        mine = shown.times[shown.stretch == n]
        seconds = stretch.seconds
        usual = float(np.median(np.diff(seconds))) if len(seconds) > 1 else 0.04
        for row, time in zip(like[n], mine, strict=True):
            at = speed * time + begins
            is_there = (at >= seconds[0] - usual / 2) & (at < seconds[-1] + 1.5 * usual)
            which = np.clip(np.searchsorted(seconds, at + 1e-4, "right") - 1, 0, len(seconds) - 1)
            total += np.where(is_there, row[which], 0)
            counted += is_there
    return np.where(counted >= 0.75 * len(shown.times), total / np.maximum(counted, 1), -1.0)


def _nudged(shown: Shown, ours: Sequence[Stretch], guess: Fit, placed: Placed) -> Placed:
    """Return how the pictures lie best, from `placed` by small steps, along the line that was found."""
    ours_too = []
    for time, n in zip(shown.times, shown.stretch, strict=True):
        stretch = ours[n]
        which = np.clip(
            np.searchsorted(stretch.seconds, guess.at(float(time)) + 1e-4, "right") - 1, 0, len(stretch.seconds) - 1
        )
        ours_too.append(stretch.small[which])
    pairs = np.stack(ours_too)
    best = paired(shown.small, pairs, placed)
    high, wide = (3 * side for side in shown.small.shape[1:])
    for size in _NUDGES:
        for _ in range(4):
            # a change of scale is one about the picture's middle
            grown = size / wide
            tried = [replace(placed, right=placed.right + dx, down=placed.down + dy)
                     for dx, dy in ((size, 0), (-size, 0), (0, size), (0, -size))]  # fmt: skip
            tried += [
                Placed(placed.scale * (1 + g), placed.right - placed.scale * g * wide / 2,
                       placed.down - placed.scale * g * high / 2, placed.agreeing)
                for g in (grown, -grown)
            ]  # fmt: skip
            scores = [paired(shown.small, pairs, one) for one in tried]
            top = int(np.argmax(scores))
            if scores[top] <= best:
                break
            best, placed = scores[top], tried[top]
    return placed
