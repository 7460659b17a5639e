"""What a camera's own clocks read at its recordings: tags, timecode, times in names and pictures, without zone or date.

Each way in which such readings may be meant is a variant: the start or the end was stamped, chapters of a take share
one tag, labels count 30 frames a second where 29.97 pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Final

import numpy as np

from mediaarchive.alignment.clocks import Claims
from mediaarchive.alignment.floors import CLOCKS, COUNTED, ENDS, ClockFloor
from mediaarchive.alignment.solver.kernels import Row
from mediaarchive.alignment.solver.statements import leapt

_OLDEST_US: Final = 946_684_800_000_000
"""The year 2000. A tag before it is the zero of some epoch: the camera wrote no time at all."""
_DAY: Final = 86400.0


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """One clock of one camera, read in one way: `values` (R,) at the zeros of its recordings, nan where there is none.

    A clock stands `values` − zero ahead of UTC. `is_daily`: it knows no date. `prior`: log of how likely the way is.
    `later`: (number of the recording, value, second) of all that it reads where recordings run already.
    """

    kind: str
    way: str
    values: Row
    is_daily: bool
    prior: float
    later: tuple[tuple[int, float, float], ...] = ()

    @property
    def floor(self) -> ClockFloor:
        """How far it is believed."""
        return CLOCKS[self.kind]


def has_tag(claim: Claims) -> bool:
    """Say whether the tag is a time, and not the zero of some epoch."""
    return claim.tag_us is not None and claim.tag_us >= _OLDEST_US


def readings_of(claims: Sequence[Claims], origin_us: int) -> list[list[Readings]]:
    """Return the clocks of one camera's recordings, each in all its ways; the one that writes tags first."""
    found = [list(_tags(claims, origin_us))]
    kinds = sorted({s.kind for claim in claims for s in claim.sightings if s.utc_us is None})
    found += [list(_daily(claims, kind, origin_us)) for kind in kinds]
    return [ways for ways in found if ways]


def _tags(claims: Sequence[Claims], origin_us: int) -> Iterator[Readings]:
    tags = np.array([((c.tag_us or 0) - origin_us) / 1e6 if has_tag(c) else np.nan for c in claims])
    if np.isnan(tags).all():
        return
    kind = "aware" if all((c.tag or "").startswith("com.apple") for c in claims if has_tag(c)) else "tag"
    starts = tags + CLOCKS[kind].bias_s
    before = _before(claims)
    if np.any(before > 0):
        yield Readings(kind, "chapters", starts + before, is_daily=False, prior=log(0.95))
        yield Readings(kind, "start", starts, is_daily=False, prior=log(0.05))
        return
    yield Readings(kind, "start", starts, is_daily=False, prior=log(1 - ENDS))
    yield Readings(
        kind, "end", starts - np.array([c.duration_us / 1e6 for c in claims]), is_daily=False, prior=log(ENDS)
    )


def _before(claims: Sequence[Claims]) -> Row:
    """Return the seconds of earlier recordings, in order of names, with which each shares its tag.

    Where the one before it lost its own tag it is not known (nan): that may be a chapter of the same take.
    """
    take, passed = None, 0.0
    found = np.zeros(len(claims))
    for n, claim in enumerate(claims):
        if not has_tag(claim):
            take, passed = None, np.nan
            continue
        if claim.tag_us != take:
            take, passed = claim.tag_us, passed if take is None else 0.0
        found[n] = passed
        passed += claim.duration_us / 1e6
    return found


def _daily(claims: Sequence[Claims], kind: str, origin_us: int) -> Iterator[Readings]:
    said = [next((s for s in c.sightings if s.kind == kind and s.utc_us is None), None) for c in claims]
    written = np.array([s.of_day_us[0] / 1e6 if s else np.nan for s in said])
    at = np.array([(s.at_us + leapt(c, s.at_us)) / 1e6 if s else 0.0 for c, s in zip(claims, said, strict=True)])
    midnight = origin_us / 1e6 % _DAY
    known = kind if kind in CLOCKS else "burned"
    bias = CLOCKS[known].bias_s
    if kind != "timecode":
        later = tuple(
            (n, (s.of_day_us[0] - s.at_us - leapt(claim, s.at_us)) / 1e6 - midnight + bias, s.at_us / 1e6)
            for n, claim in enumerate(claims)
            for s in claim.sightings
            if s.kind == kind and s.utc_us is None and s.at_us
        )
        yield Readings(known, "written", written - at - midnight + bias, is_daily=True, prior=0.0, later=later)
        return
    # A label beside which none other stands claims to keep the day's time.
    counted = np.array([s.of_day_us[-1] / 1e6 if s and len(s.of_day_us) > 1 else np.nan for s in said])
    share = COUNTED if not np.isnan(counted).all() else COUNTED / 4
    yield Readings(known, "written", written - at - midnight, is_daily=True, prior=log(1 - share))
    yield Readings(known, "counted", written * 1.001 - at - midnight, is_daily=True, prior=log(share))
