"""Who stands against whom among cameras that are tied: one against one is decided by a person, whatever is likelier.

Likelihoods rest on assumptions of how often zones and hours are mistaken. They may break a tie of many against few; a
draw between two cameras of which somebody said something they may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from mediaarchive.alignment.clocks import Claims
from mediaarchive.alignment.solver.kernels import Row
from mediaarchive.alignment.solver.statements import Statements
from mediaarchive.alignment.ties import Tie

_FAR_S: Final = 60.0
_WORTH: Final = {"declared": 1, "name": 1, "anchor": 1000}
"""What one camera's statements of a kind are worth; other kinds are read from pictures and receivers: 2."""


def disputes_of(
    claims: Sequence[Claims], said: Statements, zeros: Row, groups: Sequence[Sequence[Tie]]
) -> dict[int, float]:
    """Return the recordings of groups that are divided evenly, with how many seconds off the other party has them."""
    numbers = {claim.recording: n for n, claim in enumerate(claims)}
    found: dict[int, float] = {}
    for group in groups:
        members = [numbers[tie.recording] for tie in group]
        worth, off = _worth(claims, said, zeros, members)
        if 0 < worth[True] <= worth[False]:
            found |= dict.fromkeys(members, off)
    return found


def _worth(
    claims: Sequence[Claims], said: Statements, zeros: Row, members: Sequence[int]
) -> tuple[dict[bool, int], float]:
    """Return what the cameras that agree with the zeros are worth, and those that do not, and by how much."""
    worth, farthest = {True: 0, False: 0}, 0.0
    for camera in {claims[n].camera for n in members}:
        rows = np.flatnonzero(np.isin(said.of, [n for n in members if claims[n].camera == camera]))
        if not len(rows):
            continue
        offs = said.zeros[rows] - zeros[said.of[rows]]
        each = np.array([_WORTH.get(said.kinds[row], 2) for row in rows])
        near = np.abs(offs) < _FAR_S + said.units[rows]
        top = each == each.max()
        agrees = bool(near[top].sum() * 2 >= top.sum())
        worth[agrees] += int(each.max())
        farthest = float(offs[np.abs(offs).argmax()]) if not agrees else farthest
    return worth, farthest
