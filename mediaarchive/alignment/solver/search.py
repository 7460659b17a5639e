"""The search: every camera's hypotheses, what groups make of them, and the fit about the likeliest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.clocks import Claims, Window
from mediaarchive.alignment.solver.beliefs import Belief, beliefs_of
from mediaarchive.alignment.solver.beside import best_way
from mediaarchive.alignment.solver.camera import hypotheses_of
from mediaarchive.alignment.solver.fit import Fit, Known, fit
from mediaarchive.alignment.solver.groups import Group
from mediaarchive.alignment.solver.kernels import Row
from mediaarchive.alignment.solver.places import places_of
from mediaarchive.alignment.solver.readings import Readings, readings_of
from mediaarchive.alignment.solver.statements import Statements, statements_of
from mediaarchive.alignment.solver.window import Room
from mediaarchive.alignment.ties import Tie


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What was found, in the order of `claims`: by camera, then as given. Seconds count from the window's start.

    `gauges` are in the order of `groups`; `ways`: how each clock of a camera was read.
    """

    claims: tuple[Claims, ...]
    said: Statements
    beliefs: tuple[Belief, ...]
    fit: Fit
    groups: tuple[tuple[Tie, ...], ...]
    gauges: Row
    ways: dict[tuple[str, str], tuple[Readings, float]]
    members: dict[str, list[int]]
    room: Room


def search(claims: Sequence[Claims], window: Window, groups: Sequence[Sequence[Tie]]) -> Solved:
    """Return what is known of these recordings' clocks."""
    ordered = tuple(sorted(claims, key=lambda claim: claim.camera))
    origin, room = window.start_us, Room((window.end_us - window.start_us) / 1e6)
    said = statements_of(ordered, origin)
    places = places_of(len(ordered), said, room)
    members: dict[str, list[int]] = {}
    for n, claim in enumerate(ordered):
        members.setdefault(claim.camera, []).append(n)
    loose = np.array([place.log_mass for place in places])
    clocks = {camera: readings_of([ordered[n] for n in own], origin) for camera, own in members.items()}
    numbers = {claim.recording: n for n, claim in enumerate(ordered)}
    known = [tuple(tie for tie in group if tie.recording in numbers) for group in groups]
    kept = tuple(group for group in known if len(group) > 1)
    grouped = [_group(group, numbers) for group in kept]
    told = np.isin(np.arange(len(ordered)), [*said.of, *(numbers[tie.recording] for group in kept for tie in group)])
    cameras = [
        hypotheses_of(np.array(own), clocks[camera], said, loose[own], told[own], _heard(own, said, grouped), room)
        for camera, own in members.items()
    ]
    beliefs, gauges = beliefs_of(cameras, grouped, places, room)
    zeros = np.array([_heaviest(belief) for belief in beliefs])
    ways: dict[tuple[str, str], tuple[Readings, float]] = {}
    for camera, own in members.items():
        ways |= {(camera, way.kind): (way, ahead) for way, ahead in _ways(clocks[camera], zeros[own])}
    found = fit(ordered, said, kept, Known(zeros, ways, members, gauges), room.middle)
    return Solved(ordered, said, tuple(beliefs), found, kept, np.array(gauges), ways, members, room)


def _group(ties: Sequence[Tie], numbers: dict[str, int]) -> Group:
    kind = "sound" if any(tie.kind == "sound" and tie.windows for tie in ties) else "straight"
    members: NDArray[np.intp] = np.array([numbers[tie.recording] for tie in ties], dtype=np.intp)
    return Group(members, np.array([tie.offset_us / 1e6 for tie in ties]), kind)


def _heard(own: Sequence[int], said: Statements, groups: Sequence[Group]) -> list[tuple[int, float]]:
    """Return where these recordings would lie by what is said of those of other cameras that they are tied to."""
    found = []
    for group in groups:
        offsets = dict(zip(group.recordings.tolist(), group.offsets.tolist(), strict=True))
        mine = [n for n in own if n in offsets]
        rows = [f for f in range(len(said.of)) if int(said.of[f]) in offsets and int(said.of[f]) not in own]
        for f in rows if mine else ():
            gauge = said.zeros[f] - said.kernels.centres[f, 0] - offsets[int(said.of[f])]
            found.append((own.index(mine[0]), float(gauge) + offsets[mine[0]]))
    return found


def _heaviest(belief: Belief) -> float:
    """Return the zero about which most of the belief lies: near ones count together."""
    order = np.argsort(belief.zeros)
    zeros, shares = belief.zeros[order], belief.shares[order]
    sums = np.concatenate([[0.0], np.cumsum(shares)])
    low, high = np.searchsorted(zeros, zeros - 1.0), np.searchsorted(zeros, zeros + 1.0, side="right")
    best = int((sums[high] - sums[low] + 1e-3 * shares).argmax())
    near = slice(low[best], high[best])
    weight = shares[near]
    if not weight.sum() > 0:
        return float(zeros[best])
    return float((zeros[near] * weight).sum() / weight.sum())


def _ways(clocks: Sequence[Sequence[Readings]], zeros: Row) -> list[tuple[Readings, float]]:
    """Return each clock of a camera in its likeliest way, and how far it is ahead if the zeros are right."""
    found = []
    tag: Row | None = None
    for ways in clocks:
        stands, _, way, _ = best_way(ways, zeros[None, :], tag)
        tag = stands if ways[0].kind in ("tag", "aware") else tag
        found.append((way, float(stands[0])))
    return found
