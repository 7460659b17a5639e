"""Cameras and groups of ties tell one another what they believe, until every hypothesis has its share.

A group's gauge is where its clock's zero lies in UTC. Belief is passed between cameras (over their hypotheses) and
groups (over gauges): loops of cameras and groups are few. What a recording's own camera says of it
and what its group says are weighed at that recording; a tie that is wrong has a floor, as everything has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.floors import BROKEN_TIE, LATENCY
from mediaarchive.alignment.solver.camera import Hypotheses
from mediaarchive.alignment.solver.kernels import Kernels, Row, bell
from mediaarchive.alignment.solver.places import Places
from mediaarchive.alignment.solver.window import Room

_BIN_S: Final = 0.5
_MOST: Final = 48
_EACH: Final = 8
_BLUR_S: Final = 0.4
_WAY: Final = Kernels.of(
    [[(share * (1 - BROKEN_TIE), late, float(np.hypot(width, _BLUR_S))) for share, late, width in LATENCY]],
    [BROKEN_TIE * 1e-5],
)
_STRAIGHT: Final = Kernels.of([[(1 - BROKEN_TIE, 0.0, _BLUR_S)]], [BROKEN_TIE * 1e-5])


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Recordings (M,) that stand to one another: zero − gauge is `offsets` (M,) and, for sound, the way it took."""

    recordings: NDArray[np.intp]
    offsets: Row
    kind: str

    def density(self, apart: Row) -> Row:
        """Return the log density of zeros that lie `apart` (...) from gauge and offset."""
        kernel = _WAY if self.kind == "sound" else _STRAIGHT
        parts = zip(kernel.shares[0], kernel.centres[0], kernel.sigmas[0], strict=True)
        found: Row = np.log(sum((s * bell(apart - c, w) for s, c, w in parts), kernel.floors[0]))
        return found


@dataclass(slots=True, eq=False)
class Edge:
    """What one camera and one group say of each other: `joint` (H, G), and per recording (held, loose) in it."""

    camera: int
    group: int
    members: list[int]
    held: list[Row]
    loose: list[Row]
    joint: Row
    to_group: Row
    to_camera: Row


def gauges_of(group: Group, cameras: Sequence[Hypotheses], places: Sequence[Places], room: Room) -> Row:
    """Return where the group's zero may lie (G,), sorted."""
    told: dict[float, float] = {}
    for camera in cameras:
        shares = normal(camera.log_share)
        for n, recording in enumerate(camera.recordings):
            for member in np.flatnonzero(group.recordings == recording):
                offset = group.offsets[member]
                place = places[recording]
                for h in range(min(_EACH, len(camera.zeros))):
                    if not np.isnan(camera.zeros[h, n]):
                        _note(told, camera.zeros[h, n] - offset, shares[h])
                for k in np.argsort(-place.log_masses)[:_EACH]:
                    _note(told, place.zeros[k] - offset, place.log_masses[k] - place.log_mass)
    if not told:
        return np.array([room.middle - float(np.median(group.offsets))])  # nobody knows: any gauge does
    best = sorted(told, key=lambda gauge: -told[gauge])[:_MOST]
    return np.array(sorted(best)) * _BIN_S


def _note(told: dict[float, float], gauge: float, log_share: float) -> None:
    bin_ = float(np.rint(gauge / _BIN_S))
    told[bin_] = max(told.get(bin_, -np.inf), float(log_share))


def edge_of(
    c: int, camera: Hypotheses, g: int, group: Group, gauges: Row, places: Sequence[Places], room: Room
) -> Edge | None:
    """Return what a camera and a group have to say to each other; None where none of its recordings is in it."""
    joint = np.zeros((len(camera.zeros), len(gauges)))
    members, helds, looses = [], [], []
    for n, recording in enumerate(camera.recordings):
        for member in np.flatnonzero(group.recordings == recording):
            target = group.offsets[member] + gauges
            loose = _loose(group, target, places[recording], room)
            zeros = camera.zeros[:, n]
            linked = ~np.isnan(zeros)
            apart = np.where(linked, zeros, 0.0)[:, None] - target[None, :]
            held = np.where(linked[:, None], np.nan_to_num(camera.held[:, n])[:, None] + group.density(apart), -np.inf)
            before = np.logaddexp(np.where(linked, np.nan_to_num(camera.held[:, n]), -np.inf), camera.loose[n])
            joint += np.logaddexp(held, loose[None, :]) - before[:, None]
            members.append(n)
            helds.append(held)
            looses.append(loose)
    if not members:
        return None
    return Edge(c, g, members, helds, looses, joint, np.zeros(len(gauges)), np.zeros(len(camera.zeros)))


def _loose(group: Group, target: Row, place: Places, room: Room) -> Row:
    """Return the log (G,) of what is said of a recording that its camera's clock does not place."""
    if not len(place.zeros):
        return room.log_density(target)
    said = place.log_masses[:, None] + group.density(place.zeros[:, None] - target[None, :])
    found: Row = np.logaddexp(np.logaddexp.reduce(said, axis=0), place.log_between(target) + room.log_density(target))
    return found


def pass_belief(edges: Sequence[Edge], cameras: Sequence[Hypotheses], gauges: Sequence[Row]) -> None:
    """Let every camera tell its groups, and every group its cameras, what the others have told them."""
    for edge in edges:
        cavity = cameras[edge.camera].log_share + told_camera(edges, edge.camera, edge.group)
        edge.to_group = normal(np.logaddexp.reduce(cavity[:, None] + edge.joint, axis=0))
    for edge in edges:
        cavity = told_group(edges, edge.group, gauges[edge.group], edge.camera)
        edge.to_camera = normal(np.logaddexp.reduce(cavity[None, :] + edge.joint, axis=1))


def told_camera(edges: Sequence[Edge], camera: int, but: int) -> Row | float:
    """Return the log (H,) of what all groups but one tell a camera; 0 where none does."""
    return sum((edge.to_camera for edge in edges if edge.camera == camera and edge.group != but), 0.0)


def told_group(edges: Sequence[Edge], group: int, gauges: Row, but: int = -1) -> Row:
    """Return the log (G,) of what all cameras but one tell a group, each gauge with the room up to its neighbours."""
    gaps = np.minimum(np.diff(gauges), 1.0)
    widths = (np.concatenate([[1.0], gaps]) + np.concatenate([gaps, [1.0]])) / 2
    told = sum((edge.to_group for edge in edges if edge.group == group and edge.camera != but), np.zeros(len(gauges)))
    found: Row = told + np.log(widths)
    return found


def normal(logs: Row) -> Row:
    """Return log shares that add up to one."""
    found: Row = logs - np.logaddexp.reduce(logs)
    return found
