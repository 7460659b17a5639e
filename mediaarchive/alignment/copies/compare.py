"""Comparing two films by short stretches: at how many places one shows what the other does, and how far apart.

At each place half a second of the older film is laid over every picture of some seconds of the newer one. A place
speaks where it fits one picture clearly better than the pictures beside it: a view that stands still says nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from pathlib import Path
from statistics import median_low
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.copies.model import PICTURES, Stretch, stretches_of
from mediaarchive.recordings import Recording
from mediaarchive.sandbox import Limits, Sandbox
from mediaarchive.timeline import Interval

_CHILD: Final = "mediaarchive.alignment.copies.child"
_LIMITS: Final = Limits(memory_mb=4096, silent_s=120, output_mb=64)
_PLACES: Final = 10
_LONG: Final = Fraction(1, 2)
_AROUND: Final = Fraction(2)
"""Seconds before and after the place where the newer film is expected to show the same."""
_ALIKE: Final = 0.90
"""Least mean correlation of pictures; other views of one scene stay below 0.8."""
_CLEARER: Final = 0.002
"""By how much the best fit must exceed the one a picture beside it."""
_LEAST: Final = 3
_AGREE: Final = 0.75
"""Share of the places that speak which must say the same."""
_NEAR_BITS: Final = 24
"""Of 256 of two fingerprints that may differ where they show the same."""

Fingerprints = Sequence[tuple[int, str]]
"""(PTS, hexadecimal) of a recording's candidates for keyframes."""


@dataclass(frozen=True, slots=True)
class Same:
    """Second t of the older film is second t + `offset` of the newer; `agreeing` of `spoke` places say so."""

    offset: Fraction
    agreeing: int
    spoke: int


def same(
    older: tuple[Recording, Path], newer: tuple[Recording, Path], guesses: Sequence[Fraction],
    sandbox: Sandbox, scratch: Callable[[], Path],
) -> Same | None:  # fmt: skip
    """Say whether two films show the same pictures, looking where `guesses` put the offset, in order.

    None where they do not, or where too little moves to tell. `scratch` gives a new folder at each call. Raises what
    the decoders say of a file.
    """
    places = _places(older[0])
    wanted = [older[0].ticks(Interval(at, at + _LONG)) for at in places]
    before = _read(older[1], wanted, sandbox, scratch())
    for guess in dict.fromkeys(guesses):
        around = [newer[0].ticks(_window(at + guess, newer[0])) for at in places]
        after = _read(newer[1], around, sandbox, scratch())
        offsets = [
            offset
            for one, other in zip(before, after, strict=True)
            if (offset := fit(one, other, older[0], newer[0])) is not None
        ]
        if found := agreed(offsets, newer[0]):
            return found
    return None


def guesses_of(
    older: Fingerprints, newer: Fingerprints, of: tuple[Recording, Recording], most: int = 3
) -> list[Fraction]:
    """Return the offsets that most fingerprints of two recordings vote for, in whole seconds, the best first."""
    one, other = (_bits(prints) for prints in (older, newer))
    if not len(one) or not len(other):
        return []
    differ = np.array([np.bitwise_count(other ^ row).sum(axis=1) for row in one])
    votes: Counter[int] = Counter()
    for i, j in product(*(range(size) for size in differ.shape)):
        if differ[i, j] <= _NEAR_BITS:
            votes[round(of[1].seconds_at(newer[j][0]) - of[0].seconds_at(older[i][0]))] += 1
    return [Fraction(second) for second, _ in votes.most_common(most)]


def fit(one: Stretch, other: Stretch, older: Recording, newer: Recording) -> Fraction | None:
    """Return how many seconds later the second film shows what the first does; None where that cannot be told."""
    if len(one.pts) < 3 or len(other.pts) < len(one.pts):
        return None
    a, b = _normal(one.grey), _normal(other.grey)
    if a is None or b is None:
        return None
    began = [older.seconds_at(int(pts)) for pts in one.pts]
    at = np.array([float(newer.seconds_at(int(pts))) for pts in other.pts])
    period = float(np.median(np.diff(at)))
    since = np.array([float(second - began[0]) for second in began])
    scores = np.full(len(at), -1.0)
    for j, start in enumerate(at):
        partner = np.clip(np.searchsorted(at, start + since - period / 2), 0, len(at) - 1)
        if np.abs(at[partner] - start - since).max() <= period * 0.6:
            scores[j] = float((a * b[partner]).sum(axis=1).mean())
    best = int(scores.argmax())
    beside = scores[[j for j in (best - 1, best + 1) if 0 <= j < len(scores)]].max()
    if scores[best] < _ALIKE or scores[best] - beside < _CLEARER:
        return None
    return newer.seconds_at(int(other.pts[best])) - began[0]


def agreed(offsets: Sequence[Fraction], newer: Recording) -> Same | None:
    """Return what enough places say, give or take a picture of the newer film."""
    if len(offsets) < _LEAST:
        return None
    middle = median_low(offsets)
    near = [o for o in offsets if abs(o - middle) <= 1 / (newer.frame_rate or Fraction(25))]
    if len(near) < max(_LEAST, _AGREE * len(offsets)):
        return None
    return Same(middle, len(near), len(offsets))


def _places(recording: Recording) -> list[Fraction]:
    room = max(Fraction(0), recording.duration - _LONG)
    return [room * (2 * k + 1) / (2 * _PLACES) for k in range(_PLACES)]


def _window(at: Fraction, recording: Recording) -> Interval:
    start = min(max(Fraction(0), at - _AROUND), recording.duration)
    return Interval(start, max(start, min(recording.duration, at + _LONG + _AROUND)))


def _read(master: Path, stretches: Sequence[tuple[int, int]], sandbox: Sandbox, out: Path) -> list[Stretch]:
    request = {"stretches": [list(one) for one in stretches]}
    sandbox.run_child(_CHILD, request, inputs={"master": master}, out=out, limits=_LIMITS, progress=lambda _: None)
    return stretches_of(out / PICTURES)


def _normal(grey: NDArray[np.uint8]) -> NDArray[np.float64] | None:
    """Return pictures (n, 576) without mean, of length 1; None where some of them show nothing."""
    flat = grey.reshape(len(grey), -1).astype(np.float64)
    flat -= flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    if float(length.min()) < flat.shape[1] ** 0.5:
        return None
    return np.asarray(flat / length)


def _bits(prints: Fingerprints) -> NDArray[np.uint8]:
    return np.array([list(bytes.fromhex(words)) for _, words in prints if words], np.uint8).reshape(-1, 32)
