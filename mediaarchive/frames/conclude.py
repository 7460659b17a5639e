"""One analysis out of the parts that were looked at. Pure: the same parts give the same analysis."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

import numpy as np

from mediaarchive.errors import DecodeFailed
from mediaarchive.frames.choose import choose
from mediaarchive.frames.conditions import find_conditions
from mediaarchive.frames.model import FrameAnalysis, Keyframe, Looked, Plan, ShotKind, Sprites, SpriteSheet
from mediaarchive.frames.ranges import Part
from mediaarchive.frames.samples import Samples
from mediaarchive.frames.shots import Boundary, assemble, fades
from mediaarchive.frames.sprites import COLUMNS, INTERVAL_S
from mediaarchive.timeline.rational import snap_frame_rate

_COMMON_RATES: Final = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120")
)


def conclude(
    parts: Sequence[Part],
    samples: Samples,
    *,
    clock: Fraction,
    stated_rates: Sequence[Fraction],
    plan: Plan,
    sheets: Sequence[SpriteSheet],
    samples_file: str,
) -> FrameAnalysis:
    """Return the analysis; `parts` in order of time, `samples` those of all.

    Raises DecodeFailed where no part holds a picture.
    """
    shown = [(part.first_pts, part.last_pts, part) for part in parts]
    whole = [(first, last, part) for first, last, part in shown if first is not None and last is not None]
    if not whole or not len(samples):
        raise DecodeFailed(
            "not one picture could be decoded", hint="the file is damaged; copy it from the camera again"
        )
    first_pts, (_, last_pts, last) = whole[0][0], whole[-1]
    frames = sum(part.frames for part in parts)
    rate = _frame_rate(frames, first_pts, last_pts, clock, stated_rates)
    usual = round(1 / (rate * clock)) if rate else 1
    end_pts = last_pts + max(1, last.last_duration or usual)
    cuts = [pts for part in parts for pts in part.cuts]
    resets = [pts for part in parts for pts in part.resets]
    boundaries = [Boundary(pts, ShotKind.CUT) for pts in cuts if pts not in resets]
    boundaries += [Boundary(pts, ShotKind.DISCONTINUITY) for pts in resets] + fades(samples, cuts + resets)
    shots = assemble(first_pts, end_pts, boundaries)
    conditions = find_conditions(samples, end_pts, clock)
    candidates = [Keyframe(**values) for part in parts for values in part.candidates]
    wide, high = next((part.tile for part in parts if part.tile), (0, 0))
    return FrameAnalysis(
        time_base=clock,
        first_pts=first_pts,
        end_pts=end_pts,
        frame_count=frames,
        frame_rate=rate,
        shots=shots,
        conditions=conditions,
        candidates=choose(candidates, shots, conditions, clock),
        sprites=Sprites(INTERVAL_S, COLUMNS, wide, high, tuple(sheets)),
        looked=Looked(plan, len(samples), sum(part.decoded for part in parts), _longest_gap(samples, end_pts, clock)),
        samples=samples_file,
    )


def _longest_gap(samples: Samples, end_pts: int, clock: Fraction) -> float:
    gaps = np.diff(np.append(samples["pts"], end_pts))
    return round(float(int(gaps.max(initial=0)) * clock), 3)


def _frame_rate(
    frames: int, first: int, last: int, clock: Fraction, stated_rates: Sequence[Fraction]
) -> Fraction | None:
    """Return the stated rate where the frames bear it out, else what they measure."""
    if frames < 2:
        return stated_rates[0] if stated_rates else None
    length = (last - first) * clock
    measured = (frames - 1) / length
    for rate in stated_rates:
        if abs(measured - rate) < rate / 200:
            return snap_frame_rate(rate)
    common = min(_COMMON_RATES, key=lambda rate: abs(rate - measured))
    return common if abs((frames - 1) / common - length) <= clock else measured.limit_denominator(1001)
