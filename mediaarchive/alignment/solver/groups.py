"""Cameras and groups of ties tell one another what they believe, until every hypothesis has its share.

A group's gauge is where its clock's zero lies in UTC. Belief is passed between cameras (over their hypotheses) and
groups (over gauges), three times round: loops of cameras and groups are few. What a recording's own camera says of it
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

_ROUNDS: Final = 3
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


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What is believed of one recording: zeros (N,) and shares (N,), which add up to one; `held` by its clock."""

    zeros: Row
    shares: Row
    held: float


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


def beliefs_of(
    cameras: Sequence[Hypotheses], groups: Sequence[Group], places: Sequence[Places], room: Room
) -> tuple[list[Belief], list[float]]:
    """Return what is believed of each recording, and the likeliest gauge of each group."""
    gauges = [_gauges(group, cameras, places, room) for group in groups]
    edges = [edge for c, camera in enumerate(cameras) for g, group in enumerate(groups)
             if (edge := _edge(c, camera, g, group, gauges[g], places, room))]  # fmt: skip
    for _ in range(_ROUNDS if edges else 0):
        _pass(edges, cameras, gauges)
    logs = [_normal(camera.log_share + _sum(edges, c, -1)) for c, camera in enumerate(cameras)]
    found: dict[int, Belief] = {}
    for c, camera in enumerate(cameras):
        tied = {n for edge in edges if edge.camera == c for n in edge.members}
        for n in range(len(camera.recordings)):
            if n not in tied:
                found[int(camera.recordings[n])] = _alone(camera, n, logs[c], places[camera.recordings[n]], room)
    for edge in edges:
        found |= _together(edge, edges, cameras[edge.camera], groups[edge.group], gauges[edge.group], places)
    total = sum(len(camera.recordings) for camera in cameras)
    best = [float(gauge[int(_gauge_log(edges, g, gauge).argmax())]) for g, gauge in enumerate(gauges)]
    return [found[n] for n in range(total)], best


def _gauges(group: Group, cameras: Sequence[Hypotheses], places: Sequence[Places], room: Room) -> Row:
    """Return where the group's zero may lie (G,), sorted."""
    told: dict[float, float] = {}
    for camera in cameras:
        shares = _normal(camera.log_share)
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


def _edge(
    c: int, camera: Hypotheses, g: int, group: Group, gauges: Row, places: Sequence[Places], room: Room
) -> Edge | None:
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


def _pass(edges: Sequence[Edge], cameras: Sequence[Hypotheses], gauges: Sequence[Row]) -> None:
    for edge in edges:
        cavity = cameras[edge.camera].log_share + _sum(edges, edge.camera, edge.group)
        edge.to_group = _normal(np.logaddexp.reduce(cavity[:, None] + edge.joint, axis=0))
    for edge in edges:
        cavity = _gauge_log(edges, edge.group, gauges[edge.group], edge.camera)
        edge.to_camera = _normal(np.logaddexp.reduce(cavity[None, :] + edge.joint, axis=1))


def _sum(edges: Sequence[Edge], camera: int, but: int) -> Row | float:
    return sum((edge.to_camera for edge in edges if edge.camera == camera and edge.group != but), 0.0)


def _gauge_log(edges: Sequence[Edge], group: int, gauges: Row, but: int = -1) -> Row:
    gaps = np.minimum(np.diff(gauges), 1.0)
    widths = (np.concatenate([[1.0], gaps]) + np.concatenate([gaps, [1.0]])) / 2
    told = sum((edge.to_group for edge in edges if edge.group == group and edge.camera != but), np.zeros(len(gauges)))
    found: Row = told + np.log(widths)
    return found


def _normal(logs: Row) -> Row:
    found: Row = logs - np.logaddexp.reduce(logs)
    return found


def _alone(camera: Hypotheses, n: int, logs: Row, place: Places, room: Room) -> Belief:
    zeros = camera.zeros[:, n]
    linked = ~np.isnan(zeros)
    odds = np.where(linked, np.nan_to_num(camera.held[:, n]) - camera.loose[n], -np.inf)
    holds = np.exp(logs - np.logaddexp(0.0, -odds))
    left = 1 - float(holds.sum())
    return _belief(zeros[linked], holds[linked], left, place, room)


def _belief(zeros: Row, holds: Row, left: float, place: Places, room: Room) -> Belief:
    """Return a belief out of what the camera's clock holds, the rest where the recording lies by itself."""
    if len(place.zeros):
        elsewhere, shares = place.zeros, np.exp(place.log_masses - place.log_mass)
    else:
        elsewhere = np.linspace(0, room.length, 41)
        shares = np.full(41, 1 / 41)
    return Belief(
        np.concatenate([zeros, elsewhere]), np.concatenate([holds, max(left, 0.0) * shares]), float(holds.sum())
    )


def _together(
    edge: Edge, edges: Sequence[Edge], camera: Hypotheses, group: Group, gauges: Row, places: Sequence[Places]
) -> dict[int, Belief]:
    logs = camera.log_share + _sum(edges, edge.camera, edge.group)
    joint = logs[:, None] + _gauge_log(edges, edge.group, gauges, edge.camera)[None, :] + edge.joint
    shares = np.exp(joint - np.logaddexp.reduce(joint, axis=None))
    found = {}
    for n, held, loose in zip(edge.members, edge.held, edge.loose, strict=True):
        holds = shares * np.exp(held - np.logaddexp(held, loose[None, :]))
        recording = int(camera.recordings[n])
        linked = ~np.isnan(camera.zeros[:, n])
        offset = group.offsets[int(np.flatnonzero(group.recordings == recording)[0])]
        elsewhere = _nearest(places[recording], group, gauges + offset)
        left = (shares - holds).sum(axis=0)
        zeros = np.concatenate([camera.zeros[linked, n], elsewhere])
        found[recording] = Belief(zeros, np.concatenate([holds.sum(axis=1)[linked], left]), float(holds.sum()))
    return found


def _nearest(place: Places, group: Group, target: Row) -> Row:
    """Return for each gauge the place that goes best with it; the gauge's own where nothing else is said."""
    if not len(place.zeros):
        return target
    said = place.log_masses[:, None] + group.density(place.zeros[:, None] - target[None, :])
    best = said.argmax(axis=0)
    is_near = np.abs(place.zeros[best] - target) < 15
    found: Row = np.where(is_near, place.zeros[best], target)
    return found
