"""What is said of recordings' zeros outright: declared starts, satellites, clocks in the picture, people's anchors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.clocks import Claims
from mediaarchive.alignment.floors import CUT_SIGMA, DECLARED_SIGMA, FLOORS, HOURS, OTHER, Floor
from mediaarchive.alignment.sightings import Sighting
from mediaarchive.alignment.solver.kernels import Kernels, Row

_HOUR: Final = 3600.0
_DAY: Final = 86400.0
_BLUR: Final = 3e-5
"""By how much a quartz may be off, for the search."""
_ROUGH_S: Final = 10.0
"""A name that is this wide was written to the minute."""

Mixture = list[tuple[float, float, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """F statements: of which recording `of` (F,), what zero they mean `zeros` (F,), at which second `at` (F,).

    `units` (F,): to how many seconds a declared start is written, 0 for all others. `sharp`: without what starts that
    are cut to their unit have in common, which the fit finds out.
    """

    of: NDArray[np.intp]
    zeros: Row
    at: Row
    units: Row
    kinds: tuple[str, ...]
    kernels: Kernels
    sharp: tuple[Mixture, ...]

    def rows(self, recordings: NDArray[np.intp]) -> NDArray[np.intp]:
        """Return which statements speak of these recordings."""
        return np.flatnonzero(np.isin(self.of, recordings))


@dataclass(frozen=True, slots=True)
class _Said:
    """One statement; `blur`: what its kernel is widened by in the search, where drifts are not known yet."""

    kind: str
    zero: float
    at: float
    unit: float
    sharp: Mixture
    blur: float
    stray: float


def statements_of(claims: Sequence[Claims], origin_us: int) -> Statements:
    """Return every statement of an instant; seconds count from `origin_us`."""
    found = [(n, said) for n, claim in enumerate(claims) for said in _of(claim, origin_us)]
    strays = [said.stray for _, said in found]
    return Statements(
        np.array([n for n, _ in found], dtype=np.intp),
        np.array([said.zero for _, said in found], dtype=float),
        np.array([said.at for _, said in found], dtype=float),
        np.array([said.unit for _, said in found], dtype=float),
        tuple(said.kind for _, said in found),
        Kernels.of([_blurred(said) for _, said in found], strays),
        tuple(said.sharp for _, said in found),
    )


def _blurred(said: _Said) -> Mixture:
    cut = said.unit * CUT_SIGMA
    return [(share, centre, hypot(sigma, cut, said.blur)) for share, centre, sigma in said.sharp]


def _of(claim: Claims, origin_us: int) -> Iterator[_Said]:
    seconds = claim.duration_us / 1e6
    if claim.declared_us is not None:
        unit, floor = (claim.precision_us or 1_000_000) / 1e6, FLOORS["declared"]
        sharp = _mixture(floor, hypot(unit * DECLARED_SIGMA, floor.sigma_s), 0.0, seconds)
        yield _Said("declared", (claim.declared_us - origin_us) / 1e6, 0.0, unit, sharp, 0.0, floor.stray)
    for sighting in claim.sightings:
        if sighting.utc_us is not None:
            floor, at = FLOORS.get(sighting.kind, OTHER), sighting.at_us / 1e6
            sharp = _mixture(floor, *_error(sighting, floor), seconds)
            zero = sighting.utc_us - sighting.at_us - leapt(claim, sighting.at_us)
            yield _Said(sighting.kind, (zero - origin_us) / 1e6, at, 0.0, sharp, _BLUR * at, floor.stray)
    for anchor in claim.anchors:
        at = anchor.at_us / 1e6
        certain = [(1.0, 0.0, max(anchor.sigma_us, 1000) / 1e6)]
        zero = anchor.utc_us - anchor.at_us - leapt(claim, anchor.at_us)
        yield _Said("anchor", (zero - origin_us) / 1e6, at, 0.0, certain, _BLUR * at, FLOORS["anchor"].stray)


def _error(sighting: Sighting, floor: Floor) -> tuple[float, float]:
    """Return sigma, and by how much it says too late in the mean."""
    half = sighting.ci95_us / 1e6
    if sighting.kind == "name":
        return (half / 1.7, 0.0) if half > _ROUGH_S else (floor.sigma_s, floor.later_s)
    if sighting.kind == "gps":
        return floor.sigma_s, floor.later_s
    return hypot(half / 1.96, floor.sigma_s), floor.later_s


def leapt(claim: Claims, at_us: int) -> int:
    """Return by how many microseconds the recording's clock leapt up to one of its microseconds."""
    return sum(size for at, size in claim.leaps if at <= at_us)


def _mixture(floor: Floor, sigma: float, later: float, seconds: float) -> Mixture:
    """Return (share, centre, sigma) of what is right, and of each way in which it may be wrong."""
    found: Mixture = []
    if floor.hours:
        found += [(floor.hours * share, later + sign * n * _HOUR, sigma) for n, share in HOURS for sign in (-1, 1)]
    if floor.days:
        found += [(floor.days / 2, later + sign * _DAY, sigma) for sign in (-1, 1)]
    if floor.ends and seconds > 20 * sigma:
        found.append((floor.ends, later + seconds, sigma))
    found += [(share, later, width) for share, width in floor.slips]
    return [(1 - sum(share for share, *_ in found), later, sigma), *found]
