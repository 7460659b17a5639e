"""Spans of pictures that show nothing (black, blank, noise), do not move (frozen) or show something of interest.

Frozen is told from static by the stream's own noise: a live sensor never gives the same pixels twice, a held picture
changes only by what the encoder does to it. How much a live picture changes is taken from the stream itself.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.frames.measure import Glance, colour_spread
from mediaarchive.frames.model import Condition, ConditionKind
from mediaarchive.frames.samples import LAG, Samples, runs

_BLACK_HIGH: Final = 32.0
"""Black: 99.5 % of the pixels below this (0..255) …"""
_BLACK_MEAN: Final = 20.0
_BLANK_SPREAD: Final = 2.5
"""… and blank: hardly any pattern once averaged, hardly any range, hardly any difference of colour."""
_BLANK_RANGE: Final = 40.0
_BLANK_CHROMA: Final = 4.0
_SHORTEST: Final = Fraction(1, 10)
_SHORTEST_FROZEN: Final = Fraction(2, 5)
_SHORTEST_SIGHT: Final = Fraction(1, 2)
"""Seconds that Earth, night or glare must last; gaps below this are closed first."""
_STILL: Final = 0.02
"""Changes below this are exact repeats up to rounding, and say nothing about the noise of the stream."""
_FROZEN_SHARE: Final = 0.3
"""Each picture of a held row changes less than this share of what live pictures of the stream change …"""
_HELD_SHARE: Final = 0.2
"""… and most change less than this: re-encoded freezes measured 0.00–0.17 of it."""
_EXACT_SHARE: Final = 0.05
"""Below this share a picture is repeated, whatever comes before and after."""
_BY_CUT: Final = 3.0
_RELEASE: Final = 1.5
"""Times the noise: a row that begins with more may be a shot of its own, and less at its end is no release."""
_ON_THE_MOVE: Final = 1.5
"""… but times the change just before: no more than that is the camera still moving."""
_PULSE_SHARE: Final = 0.7
"""A keyframe redraws the held picture, and changes it by as much as this."""
_SURELY: Final = 0.25
_NO_NOISE: Final = 0.2
"""Where live pictures change less than this, the stream is a drawing or very static: what is held cannot be told …"""
_SENSOR: Final = 2.0
"""Live pictures that differ by this much or more carry the noise of a sensor."""
_LEAST_LIVE: Final = 0.95
"""… nor where fewer than this share of the other pictures change as live ones do: an encoder short of bits repeats a
view too, now and then and for any time. A sensor's noise is known for sure, but for dark pictures that have little."""
_LEAST_LIVE_SENSOR: Final = 0.75
_LEAST_OTHERS: Final = 0.1
"""Share of the recording that must not be held, for the noise to be known; and no fewer than `_FEWEST` frames."""
_FEWEST: Final = 12
_NEAR_S: Final = 0.25
"""Pictures farther apart than this differ by motion, and say nothing about the noise."""
_EARTH_LIKELY: Final = 0.5
_FOLLOWED: Final = 0.5
"""Correlation peak from which a shift is taken for the movement of the camera."""


def is_black(look: Glance) -> bool:
    """Say whether the frame is black."""
    return look.high < _BLACK_HIGH and look.mean < _BLACK_MEAN


def is_blank(look: Glance) -> bool:
    """Say whether the frame is of one colour, black included."""
    return look.spread < _BLANK_SPREAD and look.high - look.low < _BLANK_RANGE and colour_spread(look) < _BLANK_CHROMA


def find_conditions(samples: Samples, end_pts: int, time_base: Fraction) -> tuple[Condition, ...]:
    """Return the spans in order of their start.

    Black, blank, noise and frozen never overlap: a picture is the first of these that holds. Spans shorter than 0.1 s
    (frozen 0.4 s; Earth, night and glare 0.5 s) are left out. An edge lies at a picture that was looked at: at the
    exact one wherever the change was sudden, else at the first of those looked at that shows it.
    """
    empty = samples["black"] | samples["blank"] | samples["noise"]
    found = [
        *_spans(ConditionKind.BLACK, samples["black"], samples, end_pts, time_base, _SHORTEST),
        *_spans(ConditionKind.BLANK, samples["blank"], samples, end_pts, time_base, _SHORTEST),
        *_spans(ConditionKind.NOISE, samples["noise"], samples, end_pts, time_base, _SHORTEST),
        *_frozen(samples, end_pts, time_base),
    ]
    shortest = int(_SHORTEST_SIGHT / time_base)
    sights = {
        ConditionKind.NIGHT: samples["night"] & ~empty,
        ConditionKind.GLARE: samples["glare"] & ~empty,
        ConditionKind.EARTH: (samples["earth_score"] >= _EARTH_LIKELY) & ~empty,
    }
    for kind, flags in sights.items():
        steady = _closed(flags, samples["pts"], shortest)
        found += _spans(kind, steady, samples, end_pts, time_base, _SHORTEST_SIGHT)
    return tuple(sorted(found, key=lambda c: (c.start_pts, c.kind)))


def _spans(
    kind: ConditionKind, flags: NDArray[np.bool_], samples: Samples, end_pts: int, clock: Fraction, least: Fraction
) -> list[Condition]:
    found, shortest = [], int(least / clock)
    for first, past in runs(flags):
        start, end = int(samples["pts"][first]), _end(samples, past, end_pts)
        if end - start >= shortest:
            facts = _earth_facts(samples[first:past], clock) if kind is ConditionKind.EARTH else {}
            found.append(Condition(kind, start, end, facts))
    return found


def _end(samples: Samples, past: int, end_pts: int) -> int:
    return int(samples["pts"][past]) if past < len(samples) else end_pts


def _closed(flags: NDArray[np.bool_], pts: NDArray[np.int64], gap: int) -> NDArray[np.bool_]:
    """Return the flags with gaps shorter than `gap` ticks closed."""
    closed = flags.copy()
    for first, past in runs(~flags):
        inner = first > 0 and past < len(flags)
        if inner and pts[past] - pts[first] < gap:
            closed[first:past] = True
    return closed


def _earth_facts(span: Samples, clock: Fraction) -> dict[str, float]:
    """Return what a search for Earth asks for, over the span; see Condition."""
    sharp = span["sharpness"][~np.isnan(span["sharpness"])]
    followed = span["followed"][1:] >= _FOLLOWED
    apart = np.diff(span["pts"]).astype(np.float64) * float(clock)
    speeds = np.hypot(span["right"][1:], span["down"][1:])[followed] / apart[followed]
    return {
        "share": round(float(span["earth"].mean()), 3),
        "light": round(float(span["light"].mean()), 3),
        "obstruction": round(float(span["obstruction"].mean()), 3),
        "sharpness": round(float(np.median(sharp)), 1) if sharp.size else 0.0,
        "steadiness": round(1.0 / (1.0 + 10.0 * float(speeds.mean())), 3) if speeds.size else 0.0,
    }


def _frozen(samples: Samples, end_pts: int, time_base: Fraction) -> list[Condition]:
    """Return the held pictures; nothing where the stream cannot tell."""
    steps, lags, pts = samples["step"], samples["lag"], samples["pts"]
    seen = ~(samples["black"] | samples["blank"])
    seen[:1] = False
    near = np.diff(pts, prepend=pts[0]) * float(time_base) <= _NEAR_S
    live = steps[seen & near & (steps > _STILL)]
    noise = _floor(live)
    if noise < _NO_NOISE:
        return []
    least_live = _LEAST_LIVE if noise < _SENSOR else _LEAST_LIVE_SENSOR
    noise *= min(1.0, noise / _SENSOR)  # an encoder that keeps little noise changes held pictures even less
    apart = ~near
    repeats = seen & (steps <= np.where(apart, _PULSE_SHARE, _FROZEN_SHARE) * noise)
    repeats |= _lone_pulses(repeats, seen & (steps <= _PULSE_SHARE * noise))
    found, others = [], seen.copy()
    for first, past in runs(repeats):
        start, end = int(pts[first - 1]), _end(samples, past, end_pts)  # held is the picture before its first repeat
        drift = lags[first + LAG : past]
        drift = drift[~np.isnan(drift)]
        is_still = not drift.size or float(np.median(drift)) <= _PULSE_SHARE * noise
        typical = float(np.median(steps[first:past]))
        is_held = typical <= _EXACT_SHARE * noise or bool(apart[first:past].all())
        is_held |= typical <= _HELD_SHARE * noise and _is_caught(samples, first, past, noise)
        if (end - start) * time_base >= _SHORTEST_FROZEN and is_still and is_held:
            found.append(Condition(ConditionKind.FROZEN, start, end))
            others[first:past] = False
    others &= near
    count = int(others.sum())
    is_live = (
        count >= max(_FEWEST, _LEAST_OTHERS * len(steps))
        and (steps[others] > _FROZEN_SHARE * noise).mean() >= least_live
    )
    return found if is_live else []


def _is_caught(samples: Samples, first: int, past: int, noise: float) -> bool:
    """Say whether a row begins in the middle of a view and ends with a leap, as where a signal freezes.

    A still view with little noise begins with a cut, or ends as the camera moves off. Where pictures before the row
    were not looked at there is no cut, however much the view has moved since.
    """
    steps = samples["step"]
    leaps = past >= len(steps) or steps[past] >= _RELEASE * noise
    usual = max(_BY_CUT * noise, _ON_THE_MOVE * steps[first - 2] if first > 1 else 0.0)
    return bool(leaps and (steps[first - 1] <= usual or not samples["adjacent"][first - 1]))


def _floor(live: NDArray[np.float32]) -> float:
    """Return how much live pictures change where nothing moves: a low value of those that are surely not held."""
    if not live.size:
        return 0.0
    return float(np.percentile(live[live > _SURELY * np.median(live)], 20))


def _lone_pulses(repeats: NDArray[np.bool_], near: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return single frames between repeats that change a little more: a keyframe redraws the held picture."""
    lone = np.zeros_like(repeats)
    lone[1:-1] = near[1:-1] & repeats[:-2] & repeats[2:] & ~repeats[1:-1]
    return lone
