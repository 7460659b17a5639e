"""All ways in which the recordings of one camera may lie in time, each with how likely it is.

A hypothesis takes one of the camera's clocks in one way, and how far that clock is ahead: then every recording with a
reading has its zero. What is said of recordings outright, and what the camera's other clocks read, judges it. A file's
reading may also be none of its clock's (rewritten, stale): then only what else is said of that recording counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.floors import CHANGED, CHANGED_BY
from mediaarchive.alignment.solver.beside import TRUST, WIDTH, odds_of, others
from mediaarchive.alignment.solver.kernels import Kernels, Row
from mediaarchive.alignment.solver.readings import Readings
from mediaarchive.alignment.solver.standing import folded, usual
from mediaarchive.alignment.solver.statements import Statements
from mediaarchive.alignment.solver.window import Room

_BIN_S: Final = 0.4
"""Hypotheses of one way that lie closer together are one."""
_FAR_BIN_S: Final = 2.0
"""The same for ways that take something for wrong."""
_KEPT: Final = 40
_LEAST: Final = -25.0
"""Log of the share of the best hypothesis below which one is left out."""


@dataclass(frozen=True, slots=True, eq=False)
class Hypotheses:
    """H ways for one camera: `zeros` (H, R), nan where no clock reads; `log_share` (H,) of each, not yet normalised.

    `held` (H, R): log of a recording's part where its reading holds; `loose` (R,) where it does not. `ways`: (clock,
    its number among `clocks`, seconds ahead) of each.
    """

    recordings: NDArray[np.intp]
    zeros: Row
    log_share: Row
    held: Row
    loose: Row
    ways: tuple[tuple[int, float], ...]
    clocks: tuple[Readings, ...]


def hypotheses_of(
    recordings: NDArray[np.intp],
    clocks: Sequence[Sequence[Readings]],
    said: Statements,
    loose: Row,
    told: NDArray[np.bool_],
    heard: Sequence[tuple[int, float]],
    room: Room,
) -> Hypotheses:
    """Return the likeliest ways; `loose` (R,): log of what is said of each recording where no clock places it.

    `told` (R,): of which recordings anything is known beside their camera's clocks; `heard`: (recording of these, zero)
    where what is said of others that it is tied to would have it.
    """
    rows = said.rows(recordings)
    own = np.searchsorted(recordings, said.of[rows])
    zeros, kernels = said.zeros[rows], said.kernels.take(rows)
    spines = [(way, ways) for ways in clocks for way in ways]
    found: list[tuple[Row, Row, Row, Row, int]] = []
    for number, (spine, _) in enumerate(spines):
        ahead = _candidates(spine, zeros, own, kernels, heard)
        where = _zeros(spine, ahead, room)
        where, beside, trust = others(spine, where, ahead, clocks, room)
        held, narrow = _held(spine, where, zeros, own, kernels, room)
        astray = spine.floor.stale * spine.floor.anywhere + CHANGED * CHANGED_BY * told
        held = _trusted(spine, held - loose - np.log(astray), told) + loose + trust
        part = np.where(np.isnan(where), loose, np.logaddexp(held, loose) + np.log(astray))
        score = spine.prior + beside + part.sum(axis=1) + np.log(_widths(ahead, narrow))
        found.append((where, score, held, ahead, number))
    return _joined(recordings, found, loose, spines)


def _candidates(
    spine: Readings, zeros: Row, own: NDArray[np.intp], kernels: Kernels, heard: Sequence[tuple[int, float]]
) -> Row:
    """Return how far the clock may be ahead (H,): by all that is said, rightly or wrongly, and where clocks stand."""
    told = spine.values[own][:, None] - (zeros[:, None] - kernels.centres)
    told = folded(told) if spine.is_daily else told
    used = (kernels.shares > 0) & ~np.isnan(told)
    rightly, wrongly = told[:, 0][used[:, 0]], told[:, 1:][used[:, 1:]]
    tied = np.array([spine.values[n] - zero for n, zero in heard], dtype=float)
    tied = folded(tied[~np.isnan(tied)]) if spine.is_daily else tied[~np.isnan(tied)]
    parts = (_apart(rightly, _BIN_S), _apart(tied, _BIN_S), _apart(wrongly, _FAR_BIN_S))
    found: Row = np.unique(np.concatenate([*parts, usual(is_told=bool(len(rightly)))]))
    return found


def _apart(values: Row, least: float) -> Row:
    _, first = np.unique(np.rint(values / least), return_index=True)
    found: Row = values[first]
    return found


def _zeros(spine: Readings, ahead: Row, room: Room) -> Row:
    zeros = spine.values[None, :] - ahead[:, None]
    if spine.is_daily:
        zeros = room.middle + folded(zeros - room.middle)
    found: Row = zeros
    return found


def _held(
    spine: Readings, where: Row, zeros: Row, own: NDArray[np.intp], kernels: Kernels, room: Room
) -> tuple[Row, Row]:
    """Return the log of each recording's part (H, R) where its reading holds, and the precision (H,) of the whole."""
    held = room.log_density(where) + np.log(1 - spine.floor.stale)
    wide = kernels.widened(float(np.hypot(spine.floor.sigma_s, 0.05)))
    residuals = zeros[None, :] - where[:, own]
    lost = np.isnan(residuals)
    said, precision = wide.log_and_precision(np.where(lost, 0.0, residuals))
    said, precision = np.where(lost, 0.0, said), np.where(lost, 0.0, precision)
    member = (own[:, None] == np.arange(where.shape[1])[None, :]).astype(float)
    return held + said @ member, precision.sum(axis=1)


def _trusted(spine: Readings, odds: Row, told: NDArray[np.bool_]) -> Row:
    """Return the log odds (H, R) that readings hold: a clock is trusted as it deserves.

    How many of its readings go astray is not known beforehand: those of recordings of which something else is said
    tell it for the others.
    """
    if not told.any():
        return odds
    seen = odds[:, told]
    known = ~np.isnan(seen)
    astray = np.where(known, 1 / (1 + np.exp(np.clip(seen, -50, 50))), 0.0)
    share = (spine.floor.stale * TRUST + astray.sum(axis=1)) / (TRUST + known.sum(axis=1))
    found: Row = odds + (np.log((1 - share) / share) - odds_of(spine))[:, None]
    return found


def _widths(ahead: Row, precision: Row) -> Row:
    """Return the width (H,) that each hypothesis stands for: its own, but no more than up to its neighbours."""
    gaps = np.diff(ahead)
    room = np.minimum(np.concatenate([[np.inf], gaps]), 1e5) / 2 + np.minimum(np.concatenate([gaps, [np.inf]]), 1e5) / 2
    found: Row = np.minimum(room, WIDTH / np.sqrt(precision + 1e-8))
    return found


def _joined(
    recordings: NDArray[np.intp],
    found: Sequence[tuple[Row, Row, Row, Row, int]],
    loose: Row,
    spines: Sequence[tuple[Readings, Sequence[Readings]]],
) -> Hypotheses:
    clocks = tuple(spine for spine, _ in spines)
    if not found:
        none = np.full((1, len(recordings)), np.nan)
        return Hypotheses(recordings, none, np.zeros(1), none, loose, ((-1, 0.0),), clocks)
    score = np.concatenate([part for _, part, *_ in found])
    kept = np.argsort(-score)[:_KEPT]
    kept = kept[score[kept] > score[kept[0]] + _LEAST]
    ways = [(number, float(a)) for *_, ahead, number in found for a in ahead]
    return Hypotheses(
        recordings,
        np.concatenate([where for where, *_ in found])[kept],
        score[kept] - score[kept[0]],
        np.concatenate([held for _, _, held, *_ in found])[kept],
        loose,
        tuple(ways[k] for k in kept),
        clocks,
    )
