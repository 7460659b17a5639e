"""From what was solved to what is published: half-width, grade, or no clock at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.floors import CHANGED
from mediaarchive.alignment.grades import grade
from mediaarchive.alignment.solver.kernels import Row
from mediaarchive.alignment.solver.parties import disputes_of
from mediaarchive.alignment.solver.search import Solved

WRONG_S: Final = 2.0
_DOUBT: Final = 1e-3
"""A rival with more of the belief than this keeps a clock from being published as fact."""
_LEFT: Final = 0.025
"""So much of the belief may lie outside of an interval, beside what the fit leaves outside."""
_STRETCH: Final = 2.1
"""Sigmas of a half-width: 1.96, stretched until 95 of 100 intervals of the tuning seeds held."""
_MUCH: Final = 0.08
"""If more of the belief than this lies in another hour or day, there is no clock; if less, it is a guess."""
_FARTHEST_S: Final = 1200.0
"""A wider interval than this is no clock."""
_ZONES_S: Final = 15 * 3600.0
_BROKEN_S: Final = 15.0
"""No way of the sound takes so long: a recording that lies further off its group contradicts it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A recording's zero in seconds, half-width and grade.

    `rival`: where the best other hypothesis has it, and the share of all others; `off_group`: by how many seconds it
    lies off where its group has it, or half of its group. `is_disputed`: only a person can say which.
    """

    zero: float
    ci95_s: float
    letter: str
    rival: tuple[float, float]
    off_group: float
    is_supported: bool
    is_outside: bool
    is_disputed: bool


def verdicts_of(solved: Solved) -> list[Verdict]:
    """Return a verdict for each of the claims."""
    off = {n: float(by) for n, by in enumerate(_off_groups(solved)) if abs(by) > _BROKEN_S}
    off |= disputes_of(solved.claims, solved.said, solved.fit.zeros, solved.groups)
    told = _told(solved)
    return [_verdict(solved, n, off.get(n), told) for n in range(len(solved.claims))]


def _verdict(solved: Solved, n: int, off: float | None, told: Row) -> Verdict:
    belief, zero, sigma = solved.beliefs[n], float(solved.fit.zeros[n]), float(solved.fit.sigmas[n])
    apart = np.abs(belief.zeros - zero)
    doubt = float(belief.shares[apart > WRONG_S].sum()) + _changed(solved, n, told)
    far = float(belief.shares[apart > _FARTHEST_S].sum())
    half, reach = _STRETCH * sigma, _reach(apart, np.where(apart > _FARTHEST_S, 0.0, belief.shares))
    ci95 = half if reach < max(WRONG_S, 3 * half) else half + reach
    letter = _worse(grade(ci95), "C") if doubt > _DOUBT else grade(ci95)
    supported = _is_supported(solved, n, told)
    if far > _LEFT:
        letter = _worse(letter, "D" if far < _MUCH else "X")
    if not supported:
        letter = _worse(letter, "X" if _is_unset(solved, n) else "D")
    outside = not solved.room.holds(zero)
    if outside:
        letter = _worse(letter, "D")
    if ci95 > _FARTHEST_S or off is not None or (outside and not told[n]):
        letter = "X"
    rivals = belief.shares * (apart > WRONG_S)
    other = float(belief.zeros[int(rivals.argmax())])
    return Verdict(zero, ci95, letter, (other, doubt), off or 0.0, supported, outside, off is not None)


def _is_unset(solved: Solved, n: int) -> bool:
    """Say whether the camera's clock stands in no zone of the Earth: alone it says nothing of the day."""
    camera = solved.claims[n].camera
    return any(abs(solved.fit.stands[camera, kind][0]) > _ZONES_S for c, kind in solved.ways if c == camera)


def _reach(apart: Row, shares: Row) -> float:
    """Return how far all but `_LEFT` of these shares lie."""
    order = np.argsort(-apart)
    beyond = np.cumsum(shares[order])
    return float(apart[order][min(int((beyond <= _LEFT).sum()), len(order) - 1)])


def _worse(letter: str, than: str) -> str:
    return max(letter, than)


def _told(solved: Solved) -> Row:
    """Return for which recordings (R,) something beside their camera's clocks agrees with where they lie: 1, else 0."""
    found = np.zeros(len(solved.claims))
    near = np.abs(solved.said.zeros - solved.fit.zeros[solved.said.of]) < 3 + 1.5 * solved.said.units
    found[solved.said.of[near]] = 1
    numbers = {claim.recording: n for n, claim in enumerate(solved.claims)}
    for group in solved.groups:
        for tie in group:
            found[numbers[tie.recording]] = 1
    return found


def _changed(solved: Solved, n: int, told: Row) -> float:
    """Return how likely the camera's clock was set anew between this recording and all of its that are told."""
    if told[n]:
        return 0.0
    zeros = solved.fit.zeros
    own = [m for m in solved.members[solved.claims[n].camera] if told[m]]
    before = [zeros[n] - zeros[m] for m in own if zeros[m] <= zeros[n]]
    behind = [zeros[m] - zeros[n] for m in own if zeros[m] > zeros[n]]
    if before and behind:
        return 0.0
    return CHANGED * float(min([*before, *behind, solved.room.length])) / solved.room.length


def _is_supported(solved: Solved, n: int, told: Row) -> bool:
    """Say whether anything but one camera's own clocks speaks for it: a statement, or a tie to another camera."""
    return bool(told[n]) or any(told[m] for m in solved.members[solved.claims[n].camera])


def _off_groups(solved: Solved) -> Row:
    numbers = {claim.recording: n for n, claim in enumerate(solved.claims)}
    found = np.zeros(len(solved.claims))
    for group in solved.groups:
        own = [numbers[tie.recording] for tie in group]
        apart = solved.fit.zeros[own] - np.array([tie.offset_us / 1e6 for tie in group])
        found[own] = apart - np.median(apart)
    return found
