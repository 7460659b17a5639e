"""Triangles and how to build them: boxes, tubes, plates, and skins drawn over distance fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import make_interp_spline

Array = NDArray[np.float64]
Ints = NDArray[np.int32]
Point = Sequence[float] | Array


@dataclass(frozen=True)
class Mesh:
    """Corners with normals and surface coordinates (metres), triangles with material and smoothing group."""

    positions: Array
    normals: Array
    surface: Array
    triangles: Ints
    materials: Ints
    groups: Ints

    def moved(self, rotation: Array, offset: Point) -> Mesh:
        """Return the same mesh turned by `rotation` (columns: images of the axes), then shifted."""
        return Mesh(
            self.positions @ rotation.T + np.asarray(offset),
            self.normals @ rotation.T,
            self.surface,
            self.triangles,
            self.materials,
            self.groups,
        )


def join(parts: Iterable[Mesh]) -> Mesh:
    """One mesh of many; smoothing groups stay apart."""
    parts = list(parts)
    corners, groups = 0, 0
    triangles, numbers = [], []
    for part in parts:
        triangles.append(part.triangles + corners)
        numbers.append(part.groups + groups)
        corners += len(part.positions)
        groups += int(part.groups.max()) + 1
    return Mesh(
        np.concatenate([p.positions for p in parts]),
        np.concatenate([p.normals for p in parts]),
        np.concatenate([p.surface for p in parts]),
        np.concatenate(triangles).astype(np.int32),
        np.concatenate([p.materials for p in parts]),
        np.concatenate(numbers).astype(np.int32),
    )


def unit(vector: Point) -> Array:
    """Return the direction of a vector."""
    vector = np.asarray(vector, dtype=float)
    return vector / np.linalg.norm(vector)


def basis(forward: Point, up: Point = (0.0, 0.0, 1.0)) -> Array:
    """Columns: an x axis across, a y axis along `forward`, a z axis as near to `up` as it can be."""
    y = unit(forward)
    side = np.cross(y, np.asarray(up, dtype=float))
    x = unit(side) if np.linalg.norm(side) > 1e-6 else unit(np.cross(y, (1.0, 0.0, 0.0)))
    return np.stack([x, y, np.cross(x, y)], axis=1)


def quads(corners: Array, material: int, surface: Array | None = None) -> Mesh:
    """Flat four-cornered faces (n, 4, 3), each its own smoothing group; surface coordinates from edge lengths."""
    count = len(corners)
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    if surface is None:
        wide = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
        high = np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)
        zero = np.zeros(count)
        surface = np.stack(
            [
                np.stack([zero, zero], 1),
                np.stack([wide, zero], 1),
                np.stack([wide, high], 1),
                np.stack([zero, high], 1),
            ],
            axis=1,
        )
        surface = surface - 0.5 * surface[:, 2:3]
    start = 4 * np.arange(count)[:, None]
    halves = np.array(((0, 1, 2), (0, 2, 3)))
    triangles = (start[:, None] + halves).reshape(-1, 3).astype(np.int32)
    return Mesh(
        corners.reshape(-1, 3),
        np.repeat(normals, 4, axis=0),
        surface.reshape(-1, 2),
        triangles,
        np.full(2 * count, material, np.int32),
        np.repeat(np.arange(count), 2).astype(np.int32),
    )


def _face(axis: int, sign: float, half: Array, cut: float) -> Array:
    """Return the four corners of one face of a box whose edges are cut away by `cut`."""
    across, along = (axis + 1) % 3, (axis + 2) % 3
    corners = np.zeros((4, 3))
    corners[:, axis] = sign * half[axis]
    order = ((-1, -1), (1, -1), (1, 1), (-1, 1)) if sign > 0 else ((-1, -1), (-1, 1), (1, 1), (1, -1))
    for row, (a, b) in zip(corners, order, strict=True):
        row[across], row[along] = a * (half[across] - cut), b * (half[along] - cut)
    return corners


def _edge(axis: int, a: float, b: float, half: Array, cut: float) -> Array:
    """Return the slanted strip along one edge of a cut box."""
    across, along = (axis + 1) % 3, (axis + 2) % 3
    corners = np.zeros((4, 3))
    ends = (-1, 1, 1, -1) if a * b > 0 else (1, -1, -1, 1)
    for i, (row, end) in enumerate(zip(corners, ends, strict=True)):
        row[axis] = end * (half[axis] - cut)
        row[across] = a * (half[across] - (cut if i >= 2 else 0.0))
        row[along] = b * (half[along] - (0.0 if i >= 2 else cut))
    return corners


def _corner(a: float, b: float, c: float, half: Array, cut: float) -> Array:
    """Return the small three-cornered face where three cut edges meet (its last two corners fall together)."""
    sign = np.array((a, b, c))
    full, short = sign * half, sign * (half - cut)
    points = [
        np.array((full[0], short[1], short[2])),
        np.array((short[0], full[1], short[2])),
        np.array((short[0], short[1], full[2])),
    ]
    order = points if a * b * c > 0 else [points[0], points[2], points[1]]
    middle = (order[2] + order[0]) / 2
    return np.array([*order, middle])


def box(
    centre: Point,
    size: Point,
    material: int,
    cut: float | None = None,
    turn: Array | None = None,
    top: int | None = None,
) -> Mesh:
    """Return a box with cut edges, which catch the light; `top` is the material of its +z face if another."""
    half = np.asarray(size, dtype=float) / 2
    cut = min(0.12 * half.min() * 2, 0.02) if cut is None else cut
    faces = [_face(axis, sign, half, cut) for axis in range(3) for sign in (-1.0, 1.0)]
    edges = [_edge(axis, a, b, half, cut) for axis in range(3) for a in (-1.0, 1.0) for b in (-1.0, 1.0)]
    corners = [_corner(a, b, c, half, cut) for a in (-1.0, 1.0) for b in (-1.0, 1.0) for c in (-1.0, 1.0)]
    mesh = quads(np.array(faces + edges + (corners if cut > 0 else [])), material)
    if top is not None:
        mesh.materials[10:12] = top
    return mesh.moved(np.eye(3) if turn is None else turn, centre)


def curve(points: Sequence[Point], count: int = 28) -> Array:
    """Return a smooth line through a few points."""
    through = np.asarray(points, dtype=float)
    spline = make_interp_spline(np.linspace(0, 1, len(through)), through, k=min(3, len(through) - 1))
    return spline(np.linspace(0, 1, count))


def tube(
    path: Array, radius: float | Sequence[float] | Array, material: int, sides: int = 10, closed: bool = True
) -> Mesh:
    """Return a round tube along a path of points, its radius given once or for every point."""
    path = np.asarray(path, dtype=float)
    radii = np.broadcast_to(np.asarray(radius, dtype=float), (len(path),))
    along = np.gradient(path, axis=0)
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-12)
    helper = np.array((0.31, 0.17, 0.93)) if abs(along[0] @ (0.31, 0.17, 0.93)) < 0.9 else np.array((1.0, 0.0, 0.0))
    x = np.cross(along, helper)
    x /= np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-9)
    y = np.cross(along, x)
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    normals = x[:, None] * np.cos(angle)[None, :, None] + y[:, None] * np.sin(angle)[None, :, None]
    positions = path[:, None] + normals * radii[:, None, None]
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    surface = np.stack(np.broadcast_arrays(angle[None, :] * radii.max(), length[:, None]), axis=-1)
    mesh = _grid(positions, normals, surface, material)
    if not closed:
        return mesh
    caps = [_cap(positions[0], -along[0], material), _cap(positions[-1], along[-1], material)]
    return join([mesh, *caps])


def _grid(positions: Array, normals: Array, surface: Array, material: int) -> Mesh:
    """Return a sheet of rows and columns as one smooth group."""
    rows, columns = positions.shape[:2]
    index = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]
    triangles = np.concatenate([np.stack([a, b, c], -1).reshape(-1, 3), np.stack([a, c, d], -1).reshape(-1, 3)])
    count = len(triangles)
    return Mesh(
        positions.reshape(-1, 3),
        normals.reshape(-1, 3),
        surface.reshape(-1, 2),
        triangles.astype(np.int32),
        np.full(count, material, np.int32),
        np.zeros(count, np.int32),
    )


def _cap(ring: Array, normal: Array, material: int) -> Mesh:
    """Return a disc that closes the end of a tube."""
    count = len(ring) - 1
    positions = np.concatenate([ring[:-1], ring[:-1].mean(axis=0, keepdims=True)])
    flat = (positions - positions[-1]) @ basis(normal)[:, [0, 2]]
    triangles = np.stack([np.arange(count), (np.arange(count) + 1) % count, np.full(count, count)], axis=1)
    return Mesh(
        positions,
        np.tile(unit(normal), (count + 1, 1)),
        flat,
        triangles.astype(np.int32),
        np.full(count, material, np.int32),
        np.zeros(count, np.int32),
    )


def lathe(profile: Sequence[tuple[float, float]], start: Point, axis: Point, material: int, sides: int = 32) -> Mesh:
    """Return a body turned about an axis: pairs of (distance along the axis, radius), sharp at every pair."""
    parts = []
    for (a, ra), (b, rb) in pairwise(profile):
        parts.append(_ring(a, ra, b, rb, sides, material))
    return join(parts).moved(basis(axis), start)


def _ring(a: float, ra: float, b: float, rb: float, sides: int, material: int) -> Mesh:
    """One conical band about the y axis."""
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    circle = np.stack([np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=-1)
    positions = np.stack([circle * ra + (0, a, 0), circle * rb + (0, b, 0)])
    slope = unit((b - a, ra - rb)) if (a, ra) != (b, rb) else np.array((1.0, 0.0))
    normals = np.stack([circle * slope[0] + (0, slope[1], 0)] * 2)
    surface = np.stack(
        [
            np.stack([angle * max(ra, rb), np.zeros_like(angle)], -1),
            np.stack([angle * max(ra, rb), np.full_like(angle, np.hypot(b - a, rb - ra))], -1),
        ]
    )
    return _grid(positions, normals, surface, material)


def skin(field: Callable[[Array], Array], low: Point, high: Point, cell: float, material: int) -> Mesh:
    """Return the zero surface of a distance field (naive surface nets): smooth bodies of blended shapes."""
    low = np.asarray(low, dtype=float)
    shape = np.ceil((np.asarray(high) - low) / cell).astype(int) + 1
    axes = [low[i] + cell * np.arange(shape[i]) for i in range(3)]
    values = field(np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)).reshape(shape)
    cells, crossings = _cell_points(values)
    number = -np.ones(np.array(shape) - 1, dtype=np.int64)
    number[tuple(cells.T)] = np.arange(len(cells))
    triangles = np.concatenate([_net_faces(values, number, axis) for axis in range(3)])
    positions = low + crossings * cell
    return smooth(
        positions,
        triangles.astype(np.int32),
        np.full(len(triangles), material, np.int32),
        positions[:, :2] + positions[:, 2:] * 0.5,
    )


def _cell_points(values: Array) -> tuple[Array, Array]:
    """Cells that the surface passes through, and the mean of its crossings of their edges."""
    inside = values < 0
    corners = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    shape = np.array(values.shape) - 1

    def at(array: Array, corner: tuple[int, int, int]) -> Array:
        return array[tuple(slice(c, c + n) for c, n in zip(corner, shape, strict=True))]

    count = sum(at(inside, c).astype(int) for c in corners)
    cells = np.argwhere((count > 0) & (count < 8))
    total, crossings = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for a in corners:
        for axis in range(3):
            if a[axis]:
                continue
            b = tuple(1 if i == axis else c for i, c in enumerate(a))
            va, vb = values[tuple((cells + a).T)], values[tuple((cells + b).T)]
            crossed = (va < 0) != (vb < 0)
            share = np.where(crossed, va / np.where(crossed, va - vb, 1.0), 0.0)
            point = cells + np.array(a, float)
            point[:, axis] += share
            total += np.where(crossed[:, None], point, 0.0)
            crossings += crossed
    return cells, total / crossings[:, None]


def _net_faces(values: Array, number: NDArray[np.int64], axis: int) -> NDArray[np.int64]:
    """Two triangles for every grid edge along `axis` that crosses the surface."""
    across, along = (axis + 1) % 3, (axis + 2) % 3
    edges = [slice(None)] * 3
    edges[axis] = slice(0, -1)
    after = [slice(None)] * 3
    after[axis] = slice(1, None)
    crossed = (values[tuple(edges)] < 0) != (values[tuple(after)] < 0)
    found = np.argwhere(crossed)
    keep = (found[:, across] > 0) & (found[:, along] > 0)
    found = found[keep & (found[:, across] < number.shape[across]) & (found[:, along] < number.shape[along])]
    step_a, step_b = np.eye(3, dtype=int)[across], np.eye(3, dtype=int)[along]
    a, b = number[tuple((found - step_a - step_b).T)], number[tuple((found - step_b).T)]
    c, d = number[tuple(found.T)], number[tuple((found - step_a).T)]
    flip = values[tuple(found.T)] > 0
    b, d = np.where(flip, d, b), np.where(flip, b, d)
    return np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])


def smooth(positions: Array, triangles: Ints, materials: Ints, surface: Array) -> Mesh:
    """Return a mesh with normals averaged over the faces around each corner."""
    corners = positions[triangles]
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals = np.empty_like(positions)
    for k in range(3):
        normals[:, k] = sum(np.bincount(triangles[:, i], faces[:, k], len(positions)) for i in range(3))
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return Mesh(positions, normals, surface, triangles, materials, np.zeros(len(triangles), np.int32))
