"""What is believed of each recording once cameras and groups have told one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from mediaarchive.alignment.solver.camera import Hypotheses
from mediaarchive.alignment.solver.groups import (
    Edge,
    Group,
    edge_of,
    gauges_of,
    normal,
    pass_belief,
    told_camera,
    told_group,
)
from mediaarchive.alignment.solver.kernels import Row
from mediaarchive.alignment.solver.places import Places
from mediaarchive.alignment.solver.window import Room

_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What is believed of one recording: zeros (N,) and shares (N,), which add up to one; `held` by its clock."""

    zeros: Row
    shares: Row
    held: float


def beliefs_of(
    cameras: Sequence[Hypotheses], groups: Sequence[Group], places: Sequence[Places], room: Room
) -> tuple[list[Belief], list[float]]:
    """Return what is believed of each recording, and the likeliest gauge of each group."""
    gauges = [gauges_of(group, cameras, places, room) for group in groups]
    edges = [edge for c, camera in enumerate(cameras) for g, group in enumerate(groups)
             if (edge := edge_of(c, camera, g, group, gauges[g], places, room))]  # fmt: skip
    for _ in range(_ROUNDS if edges else 0):
        pass_belief(edges, cameras, gauges)
    logs = [normal(camera.log_share + told_camera(edges, c, -1)) for c, camera in enumerate(cameras)]
    found: dict[int, Belief] = {}
    for c, camera in enumerate(cameras):
        tied = {n for edge in edges if edge.camera == c for n in edge.members}
        for n in range(len(camera.recordings)):
            if n not in tied:
                found[int(camera.recordings[n])] = _alone(camera, n, logs[c], places[camera.recordings[n]], room)
    for edge in edges:
        found |= _together(edge, edges, cameras[edge.camera], groups[edge.group], gauges[edge.group], places)
    total = sum(len(camera.recordings) for camera in cameras)
    best = [float(gauge[int(told_group(edges, g, gauge).argmax())]) for g, gauge in enumerate(gauges)]
    return [found[n] for n in range(total)], best


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
    logs = camera.log_share + told_camera(edges, edge.camera, edge.group)
    joint = logs[:, None] + told_group(edges, edge.group, gauges, edge.camera)[None, :] + edge.joint
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
