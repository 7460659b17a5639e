"""The fine fit once it is known which hypotheses hold: zeros, drifts, camera clocks, ways of the sound, gauges.

Everything is one set of linear rows with robust errors, solved together, so that what one recording knows of its
camera's clock or of its group's gauge serves the others, and what is unknown stays in their covariance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.clocks import Claims
from mediaarchive.alignment.floors import (
    BROKEN_TIE,
    CLOCKS,
    CUT_SIGMA,
    DRIFT,
    OWN_DRIFT,
    TIE_SIGMA,
    WAY_MEAN,
    WAY_SIGMA,
)
from mediaarchive.alignment.solver.kernels import Row
from mediaarchive.alignment.solver.readings import Readings
from mediaarchive.alignment.solver.rows import Mixture, Rows, solve
from mediaarchive.alignment.solver.standing import folded
from mediaarchive.alignment.solver.statements import Statements
from mediaarchive.alignment.ties import Tie

_PPM: Final = 1e-6
"""Drifts are counted in parts per million, so that all unknowns are of one size."""


_ANYWHERE_S: Final = 1e5
"""Sigma of a zero of which nothing is said: a day."""
_DRIFTS: Final = [(share, 0.0, sigma / _PPM) for share, sigma in DRIFT]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Zeros (R,) with the greatest sigma over each recording (R,), and drifts (R,) in ppm.

    `stands`: by (camera, kind of clock), how far ahead it stands in the window's middle, and its drift in ppm.
    """

    zeros: Row
    sigmas: Row
    drifts: Row
    stands: dict[tuple[str, str], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Known:
    """What the search found: start zeros (R,), the way in which each clock is read, gauges of the groups."""

    zeros: Row
    ways: Mapping[tuple[str, str], tuple[Readings, float]]
    members: Mapping[str, Sequence[int]]
    gauges: Sequence[float]


def fit(
    claims: Sequence[Claims], said: Statements, groups: Sequence[Sequence[Tie]], known: Known, middle: float
) -> Fit:
    """Return the fit; `groups` hold only ties of these claims, in the order of `known.gauges`."""
    rows = Rows()
    start: list[float] = []
    zeros = [_new(rows, start, zero) for zero in known.zeros.tolist()]
    for zero in zeros:
        rows.add({zero: 1.0}, middle, [(1.0, 0.0, _ANYWHERE_S)])
    drifts = {camera: _new(rows, start, 0.0) for camera in known.members}
    of = [drifts[claim.camera] for claim in claims]
    for drift in drifts.values():
        rows.add({drift: 1.0}, 0.0, _DRIFTS)
    _say(rows, start, said, zeros, of)
    stands = {}
    for key, (way, ahead) in known.ways.items():
        own = [zeros[n] for n in known.members[key[0]]]
        stands[key] = _read(rows, start, way, ahead, own, drifts[key[0]], middle)
    _tie(rows, start, claims, groups, known, zeros, of)
    found, covariance = solve(rows, np.array(start))
    seconds = np.array([claim.duration_us / 1e6 for claim in claims])
    spread = covariance[zeros, zeros]
    later = spread + 2 * seconds * _PPM * covariance[zeros, of] + (seconds * _PPM) ** 2 * covariance[of, of]
    widest = np.sqrt(np.maximum(np.maximum(spread, later), 0.0) + (OWN_DRIFT * seconds) ** 2)
    told = {key: (float(found[a]), float(found[b])) for key, (a, b) in stands.items()}
    return Fit(found[zeros], widest, found[of], told)


def _new(rows: Rows, start: list[float], value: float) -> int:
    start.append(value)
    return rows.unknown()


def _say(rows: Rows, start: list[float], said: Statements, zeros: Sequence[int], drifts: Sequence[int]) -> None:
    """Add what is said outright; whether starts were cut or rounded is one unknown of the EVA."""
    cut = None
    for f, kind in enumerate(said.kinds):
        recording = int(said.of[f])
        terms = {zeros[recording]: 1.0}
        if said.at[f]:
            terms[drifts[recording]] = float(said.at[f]) * _PPM
        if kind == "declared":
            if cut is None:
                cut = _new(rows, start, 0.0)
                rows.add({cut: 1.0}, 0.0, [(1.0, 0.0, CUT_SIGMA)])
            terms[cut] = float(said.units[f])
        rows.add(terms, float(said.zeros[f]), said.sharp[f], float(said.kernels.floors[f]))


def _read(
    rows: Rows,
    start: list[float],
    way: Readings,
    ahead: float,
    zeros: Sequence[int],
    own_drift: int,
    middle: float,
) -> tuple[int, int]:
    """Add a clock and its readings; return its unknowns: how far ahead in the middle of the EVA, and drift in ppm."""
    floor = CLOCKS[way.kind]
    stand, drift = _new(rows, start, ahead), _new(rows, start, 0.0)
    rows.add({drift: 1.0}, 0.0, _DRIFTS)
    zone = round(ahead / 900) * 900 if way.kind != "aware" else 0.0
    rows.add({stand: 1.0}, zone, [(0.9, 0.0, floor.settled_s)], 1e-3)
    mixture: Mixture = [(1 - floor.stale, 0.0, floor.sigma_s)]
    read = {n: (value, 0.0) for n, value in enumerate(way.values.tolist()) if not np.isnan(value)}
    first = [(n, *said) for n, said in read.items() if n not in {m for m, *_ in way.later}]
    for m, value, second in [*first, *way.later]:
        zero = zeros[m]
        at = start[zero]
        target = at + ahead + float(folded(np.array(value - at - ahead))) if way.is_daily else value
        terms = {zero: 1.0, stand: 1.0, drift: (at - middle) * _PPM, own_drift: second * _PPM}
        rows.add(terms, target, mixture, floor.stale * floor.anywhere)
    return stand, drift


def _tie(
    rows: Rows,
    start: list[float],
    claims: Sequence[Claims],
    groups: Sequence[Sequence[Tie]],
    known: Known,
    zeros: Sequence[int],
    drifts: Sequence[int],
) -> None:
    """Add each group's gauge, its ties, and one unknown a camera for the way that the sound takes to it."""
    numbers = {claim.recording: n for n, claim in enumerate(claims)}
    ways: dict[str, int] = {}
    for camera in {claims[numbers[tie.recording]].camera for group in groups for tie in group if tie.kind == "sound"}:
        ways[camera] = _new(rows, start, WAY_MEAN)
        rows.add({ways[camera]: 1.0}, WAY_MEAN, [(1.0, 0.0, WAY_SIGMA)])
    for group, gauge in zip(groups, known.gauges, strict=True):
        base = next((numbers[tie.recording] for tie in group if not tie.windows), None)
        zero = _new(rows, start, gauge)
        for tie in group:
            n = numbers[tie.recording]
            terms = {zeros[n]: 1.0, zero: -1.0}
            for recording, sign in _way_of(tie, {t.recording: t for t in group}):
                way = ways[claims[numbers[recording]].camera]
                terms[way] = terms.get(way, 0.0) - sign
            sigma = float(np.hypot(tie.ci95_us / 1.96e6, TIE_SIGMA))
            rows.add(terms, tie.offset_us / 1e6, [(1 - BROKEN_TIE, 0.0, sigma)], BROKEN_TIE * 1e-5)
            if base is not None and drifts[n] != drifts[base]:
                own = OWN_DRIFT / _PPM * 1.5
                rows.add({drifts[n]: 1.0, drifts[base]: -1.0}, tie.drift_ppt / 1e6, [(1.0, 0.0, own)])


def _way_of(tie: Tie, group: Mapping[str, Tie]) -> list[tuple[str, float]]:
    """Return whose ways of the sound are in a tie, and with which sign: each step by sound adds one and takes one."""
    found: list[tuple[str, float]] = []
    seen = {tie.recording}
    while tie.windows:
        if tie.kind == "sound":
            found += [(tie.recording, 1.0), (tie.by, -1.0)]
        if tie.by in seen or tie.by not in group:
            break
        seen.add(tie.by)
        tie = group[tie.by]
    return [(recording, sign) for recording, sign in found if recording in group]
