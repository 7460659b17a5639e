"""Several recordings on the first one's clock: each by timecode or sound that it shares with one placed already.

Timecode is preferred: it says which instant is meant, and sound came to a camera by a way of its own. What the sound
says beside is kept; where it is strong and says something else altogether, neither is believed.

Three that heard the same close a loop: what A says of C must be what A says of B and B says of C. Where it does not,
neither way can be believed, and the later recording gets no clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from mediaarchive.alignment.ltc.chains import Code
from mediaarchive.alignment.sync.coarse import Haystack
from mediaarchive.alignment.sync.coded import compare_codes
from mediaarchive.alignment.sync.features import RATE, Samples, features_of
from mediaarchive.alignment.sync.fine import Row, Search, measure
from mediaarchive.alignment.sync.pair import Found, compare
from mediaarchive.alignment.sync.pieces import Line

FLOOR_S: Final = 0.0005
"""No two recordings are believed to lie closer: filters, codecs and resamplers of two feeds differ by so much."""
CODE_FLOOR_S: Final = 0.0006
"""The same for timecode, an assumption about cables and converters: generated code is read to microseconds."""
_CLOSED_S: Final = 0.02
FAR_S: Final = 2.0
"""Timecode and sound that lie so far apart cannot both be right, whatever way the sound took."""
_STRONG_S: Final = 60.0
"""Sound that agrees for so long is no chance."""
_SEARCH: Final = Search(0.15, 1e-6)
_TRIALS: Final = 8
_TRIAL_S: Final = 66.0
_HEARD: Final = 7.0
"""Deviations above which a window of a loop's third side counts."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A recording on the reference's clock.

    `by`: the number of the recording it was compared with. `closes_s`: by how far other ways round come out elsewhere,
    by the number of the third recording. `heard`: what the sound says, where timecode was preferred; `off_s`: by how
    much that lies later.
    """

    line: Line
    leap_width_s: tuple[float, ...]
    overlap: tuple[float, float]
    ci95_s: float
    by: int
    found: Found
    closes_s: Mapping[int, float]
    heard: Found | None = None
    off_s: float = 0.0

    @property
    def is_disputed(self) -> bool:
        """Whether strong sound contradicts the timecode: then neither is to be believed."""
        strong = self.heard is not None and self.heard.windows * self.heard.scale_s >= _STRONG_S
        return strong and abs(self.off_s) > FAR_S


def place_together(
    sounds: Sequence[Samples], progress: Callable[[float], None], codes: Sequence[Code | None] = ()
) -> list[Placed | None]:
    """Return where each recording lies on the first one's clock; None where what is shared is too little, or disagrees.

    `codes`: the timecode of each, if any was read. What is disputed must not be used. The first is its own reference.
    O(n) comparisons where all share sound with the first. Memory: per recording its features (20 kB a minute), and
    three times that for the one compared with; the sound itself is memory-mapped.
    """
    codes = codes or [None] * len(sounds)
    features = [features_of(sound) for sound in sounds]
    progress(0.2)
    placed: list[Placed | None] = [_reference(sounds[0]), *([None] * (len(sounds) - 1))]
    waiting = set(range(1, len(sounds)))
    tried = 0
    for base in _as_they_come(placed):
        hay = Haystack(features[base])
        for other in sorted(waiting):
            heard = compare(sounds[base], sounds[other], hay, features[other])
            coded = compare_codes(sounds[base], sounds[other], codes[base], codes[other])
            tried += 1
            progress(min(0.95, 0.2 + 0.75 * tried / max(1, len(sounds) - 1)))
            if found := coded or heard:
                placed[other] = _joined(found, placed[base], base, heard if coded else None)
                waiting.discard(other)
    return _loops_closed(sounds, placed)


def _as_they_come(placed: list[Placed | None]) -> Iterator[int]:
    """Yield the reference, then every recording that has been placed meanwhile."""
    done: set[int] = set()
    while ready := [n for n, found in enumerate(placed) if found and not found.is_disputed and n not in done]:
        done.add(ready[0])
        yield ready[0]


def _reference(sound: Samples) -> Placed:
    length = len(sound) / RATE
    line = Line(0.0, np.zeros(1), np.zeros(0))
    found = Found(line, (), (0.0, length), 0, 0.0, 0.0, 0.0)
    return Placed(line, (), (0.0, length), 0.0, 0, found, {})


def _joined(found: Found, base: Placed | None, number: int, heard: Found | None) -> Placed:
    assert base is not None
    line = chained(base.line, found.line)
    widths = found.leap_width_s if not number else tuple(_widths(line, found, base))
    ci95 = float(np.hypot(half_width(found), base.ci95_s))
    return Placed(line, widths, found.overlap, ci95, number, found, {}, heard, _apart(found, heard) if heard else 0.0)


def _apart(found: Found, heard: Found) -> float:
    """Return by how much sound says later than timecode, in the middle of all seconds at which both speak."""
    low, high = max(found.overlap[0], heard.overlap[0]), min(found.overlap[1], heard.overlap[1])
    seconds = np.linspace(low, high, 101) if low < high else np.array([sum(heard.overlap) / 2])
    return float(np.median(heard.line(seconds) - found.line(seconds)))


def _widths(line: Line, found: Found, base: Placed) -> list[float]:
    """Return the width of each leap of a chained line: its own, or that of the base's leap it comes from."""
    own = dict(zip(found.line.leaps.tolist(), found.leap_width_s, strict=True))
    widest = max(base.leap_width_s, default=0.0)
    return [own.get(float(leap), widest) for leap in line.leaps]


def half_width(found: Found) -> float:
    """Return the half-width in seconds within which the line is right in 95 of 100 cases, outside its leaps' widths."""
    floor = CODE_FLOOR_S if found.kind == "ltc" else FLOOR_S
    return 1.96 * float(np.hypot(floor, found.spread_s))


def chained(base: Line, line: Line) -> Line:
    """Return the line that goes through both: from a recording's seconds by `line` and then by `base`."""
    leaps = [float(leap) for leap in line.leaps]
    for piece in range(len(line.offsets)):
        low = line.leaps[piece - 1] if piece else -np.inf
        high = line.leaps[piece] if piece < len(line.leaps) else np.inf
        back = (base.leaps - line.offsets[piece]) / (1 + line.drift)
        leaps += [float(leap) for leap in back if low < leap < high]
    edges = np.array(sorted(leaps))
    drift = (1 + base.drift) * (1 + line.drift) - 1
    inside = np.concatenate([edges - 1e-6, [edges[-1] + 1e-6 if len(edges) else 0.0]])
    offsets = base(line(inside)) - inside * (1 + drift)
    return Line(drift, offsets, edges)


def _loops_closed(sounds: Sequence[Samples], placed: list[Placed | None]) -> list[Placed | None]:
    """Compare every two that were not compared, on a few stretches, where their clocks say that they should agree.

    Not those that timecode placed: their sound may have taken longer, and is asked by itself.
    """
    for other in range(2, len(sounds)):
        for third in range(1, other):
            here, there = placed[other], placed[third]
            if here is None or there is None or third == here.by or other == there.by:
                continue
            if "ltc" in (here.found.kind, there.found.kind):
                continue
            off = _off(sounds[third], sounds[other], there, here)
            if off is not None:
                here = replace(here, closes_s={**here.closes_s, third: off})
                placed[other] = here if abs(off) <= _CLOSED_S else None
    return placed


def _off(third: Samples, other: Samples, there: Placed, here: Placed) -> float | None:
    """Return the median by which the third side of a loop misses; None where the two share too little to tell."""

    def guess(seconds: Row) -> Row:
        wanted = here.line(seconds)
        grid = np.arange(0.0, len(third) / RATE, 1.0)
        back: Row = np.interp(wanted, there.line(grid), grid)
        return back

    starts = np.linspace(0, max(0.0, len(other) / RATE - _TRIAL_S), _TRIALS)
    missed = []
    for start in starts:
        lags = measure(third, other, guess, _SEARCH, first=float(start), last=float(start) + _TRIAL_S)
        missed += (lags.there - guess(lags.at))[lags.height > _HEARD].tolist()
    return float(np.median(missed)) if len(missed) >= 3 else None
