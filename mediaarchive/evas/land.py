"""Whether a place is land: Natural Earth's coasts at 1:110 million, right within some tens of kilometres."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


def are_land(places: Sequence[tuple[float, float]]) -> list[bool]:
    """Say of each (north, east) in degrees whether it lies on land; lakes count as land."""
    north = np.array([place[0] for place in places]) * 10
    east = np.array([place[1] for place in places]) * 10
    inside = np.zeros(len(places), dtype=bool)
    for edge in _edges():  # one edge at a time against all places: no table of edges × places
        x1, y1, x2, y2 = edge
        crossed = (north >= min(y1, y2)) & (north < max(y1, y2))
        inside ^= crossed & (east < x1 + (north - y1) * (x2 - x1) / (y2 - y1))
    return [bool(one) for one in inside]


@cache
def _edges() -> list[tuple[float, float, float, float]]:
    """Return the edges of all rings that are not level, in tenths of a degree."""
    rings = json.loads((files("mediaarchive.evas") / "data" / "around" / "land.json").read_text("ascii"))
    found: list[NDArray[np.float64]] = []
    for ring in rings:
        points = np.array(ring, dtype=np.float64).reshape(-1, 2)
        found.append(np.hstack([points, np.roll(points, -1, axis=0)]))
    edges = np.vstack(found)
    return [(a, b, c, d) for a, b, c, d in edges[edges[:, 1] != edges[:, 3]].tolist()]
