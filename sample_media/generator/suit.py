"""What the crew wear and hold: gloves that bend, a whole suit seen from outside, tools and tethers."""

from __future__ import annotations

from functools import cache

import numpy as np

from . import materials as m
from .meshes import Array, Mesh, Point, basis, box, curve, join, lathe, skin, smooth, tube, unit

FINGERS = (
    (-0.042, 0.100, 0.074, -0.10),
    (-0.014, 0.108, 0.086, -0.03),
    (0.014, 0.106, 0.081, 0.04),
    (0.041, 0.096, 0.066, 0.12),
)
"""For each finger: place across the knuckles, place along the hand, length, spread (radians)."""
THUMB_ROOT = np.array((-0.050, 0.020, -0.012))
THUMB_WAY = unit((-0.62, 0.72, -0.22))


def _capsule(points: Array, start: Point, end: Point, radius: float, end_radius: float | None = None) -> Array:
    """Distance to a rod with round ends."""
    a, along = np.asarray(start, float), np.asarray(end, float) - np.asarray(start, float)
    share = np.clip((points - a) @ along / (along @ along), 0, 1)
    thick = radius if end_radius is None else radius + share * (end_radius - radius)
    return np.linalg.norm(points - a - share[:, None] * along, axis=1) - thick


def _blend(a: Array, b: Array, soft: float) -> Array:
    """Return the union of two distance fields with a fillet between them."""
    h = np.clip(0.5 + 0.5 * (b - a) / soft, 0, 1)
    return b + h * (a - b) - soft * h * (1 - h)


def _slab(points: Array, centre: Point, half: Point, rounding: float) -> Array:
    """Distance to a box with rounded edges."""
    q = np.abs(points - np.asarray(centre)) - (np.asarray(half) - rounding)
    return np.linalg.norm(np.maximum(q, 0), axis=1) + np.minimum(q.max(axis=1), 0) - rounding


def finger_way(finger: int) -> Array:
    """Return the direction of a straight finger."""
    spread = FINGERS[finger][3]
    return np.array((np.sin(spread), np.cos(spread), 0.0))


def _hand_field(points: Array) -> Array:
    """Return a right-hand glove seen from its back: fingers along +y, back towards +z, thumb at -x."""
    y = points[:, 1]
    field = _slab(points, (0, 0.055, 0), (0.056, 0.062, 0.026), 0.024)
    field = _blend(field, _capsule(points, (0, 0.0, 0), (0, -0.07, 0), 0.043, 0.047), 0.03)
    for finger, (x, root, length, _) in enumerate(FINGERS):
        start = np.array((x, root, 0.0))
        rod = _capsule(points, start, start + finger_way(finger) * length, 0.0178, 0.0150)
        ribs = 0.0009 * np.cos((y - root) * 420.0) * ((y > root + 0.01) & (y < root + length - 0.012))
        field = _blend(field, rod + ribs, 0.009)
    thumb = _capsule(points, THUMB_ROOT, THUMB_ROOT + THUMB_WAY * 0.082, 0.0225, 0.0165)
    return _blend(field, thumb, 0.014)


def _sleeve() -> Mesh:
    """Cuff, wrist ring and the folded lower arm, down the -y axis."""
    along = np.linspace(-0.05, -0.56, 60)
    folds = 0.0035 * np.sin(along * 95) * (along < -0.14) + 0.0025 * np.sin(along * 61 + 1)
    radius = np.interp(along, (-0.56, -0.30, -0.12, -0.05), (0.092, 0.080, 0.064, 0.054)) + folds
    arm = tube(np.stack([0 * along, along, 0.0 * along], 1), radius, m.GLOVE, sides=22)
    ring = lathe(
        [(0, 0.058), (0, 0.067), (0.012, 0.069), (0.022, 0.067), (0.022, 0.058)], (0, -0.108, 0), (0, 1, 0), m.STEEL, 26
    )
    cuff = lathe([(0, 0.0705), (0.05, 0.060)], (0, -0.088, 0), (0, 1, 0), m.GLOVE, 26)
    strap = lathe(
        [(0, 0.0525), (0.001, 0.0555), (0.017, 0.0530), (0.018, 0.050)], (0, -0.042, 0), (0, 1, 0), m.STRAP, 22
    )
    return join([arm, ring, cuff, strap])


def _stripe(material: int) -> Mesh:
    """Return the coloured band that tells the crew apart."""
    return lathe([(0, 0.076), (0.001, 0.0785), (0.05, 0.0815), (0.051, 0.078)], (0, -0.31, 0), (0, 1, 0), material, 26)


def _rubber(share: Array) -> Array:
    """Mark how far a glove's corner is rubber: `materials` reads surface coordinates from 100 on this way."""
    return 100.0 + share


@cache
def _rest(striped: bool, cell: float) -> tuple[Mesh, Mesh]:
    """Return the straight glove, which bends, and the sleeve, which does not."""
    hand = skin(_hand_field, (-0.14, -0.10, -0.06), (0.09, 0.215, 0.06), cell, m.GLOVE)
    pads = np.clip(0.5 - 4.0 * (hand.normals[:, 2] + 0.25), 0, 1)
    tips = np.clip(0.5 + 60 * (hand.positions[:, 1] - 0.160), 0, 1) * np.clip(
        0.5 - 3 * (hand.normals[:, 2] - 0.55), 0, 1
    )
    hand.surface[:, 1] = hand.positions[:, 1] + 0.37 * hand.positions[:, 0]
    hand.surface[:, 0] = _rubber(np.maximum(pads, tips))
    parts = [_sleeve(), _knuckle_bar()]
    return hand, join([*parts, _stripe(m.RED)] if striped else parts)


def _knuckle_bar() -> Mesh:
    """Return the strap over the back of the hand with its buckle."""
    strap = tube(
        np.array(
            [
                (-0.058, 0.055, 0.004),
                (-0.045, 0.055, 0.024),
                (0.0, 0.055, 0.029),
                (0.045, 0.055, 0.024),
                (0.058, 0.055, 0.004),
            ]
        ),
        0.0035,
        m.STRAP,
        6,
    )
    return join([strap, box((0.018, 0.055, 0.0305), (0.018, 0.016, 0.006), m.STEEL)])


def _bend(points: Array, centre: Array, axis: Array, angle: Array) -> Array:
    """Turn each point about an axis by its own angle."""
    offset = points - centre
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned = offset * cos + np.cross(axis, offset) * sin + axis * (offset @ axis)[:, None] * (1 - cos)
    return centre + turned


def _ramp(value: Array, start: float, width: float) -> Array:
    """0 before `start`, 1 after `start + width`, smooth between."""
    t = np.clip((value - start) / width, 0, 1)
    return t * t * (3 - 2 * t)


def _curl_finger(points: Array, finger: int, curl: float) -> Array:
    """Close one finger by `curl` (0 straight, 1 a fist)."""
    x, root, length, _ = FINGERS[finger]
    way, start = finger_way(finger), np.array((x, root, 0.0))
    side = np.cross(way, (0.0, 0.0, 1.0))
    along = (points - start) @ way
    mine = np.clip(1.6 - np.abs((points - start) @ side) / 0.0145, 0, 1) if finger in (1, 2) else np.ones(len(points))
    for place, most in ((0.62, 1.15), (0.10, 1.25)):
        weight = _ramp(along, (place - 0.16) * length, 0.32 * length)
        points = _bend(points, start + way * place * length, side, -curl * most * weight * mine)
    return points


def glove(curls: Point, thumb: float, left: bool, striped: bool, cell: float = 0.0042) -> Mesh:
    """Return a glove with its sleeve; `curls` closes the four fingers, `thumb` moves the thumb across the palm."""
    hand, sleeve = _rest(striped, cell)
    points = hand.positions
    nearest = np.argmin(
        np.stack(
            [
                np.abs((points - (x, root, 0)) @ np.cross(finger_way(i), (0, 0, 1.0)))
                for i, (x, root, _, _) in enumerate(FINGERS)
            ]
        ),
        axis=0,
    )
    on_thumb = _thumb_share(points)
    bent = points.copy()
    for finger in range(4):
        mine = (nearest == finger) & (on_thumb < 0.5) & (points[:, 1] > 0.06)
        bent[mine] = _curl_finger(points[mine], finger, float(curls[finger]))
    axis = unit(np.cross(THUMB_WAY, (0.25, 0.1, -1.0)))
    along = (points - THUMB_ROOT) @ THUMB_WAY
    bent = np.where(on_thumb[:, None] > 0, _bend(bent, THUMB_ROOT, axis, 0.75 * thumb * on_thumb), bent)
    bent = np.where(
        on_thumb[:, None] > 0,
        _bend(bent, THUMB_ROOT + THUMB_WAY * 0.04, axis, 0.6 * thumb * on_thumb * _ramp(along, 0.03, 0.03)),
        bent,
    )
    shaped = join([smooth(bent, hand.triangles, hand.materials, hand.surface), sleeve])
    return _mirrored(shaped) if left else shaped


def _thumb_share(points: Array) -> Array:
    """How much each corner belongs to the thumb."""
    way = THUMB_ROOT + THUMB_WAY * 0.082
    near = _capsule(points, THUMB_ROOT, way, 0.026, 0.022)
    return _ramp(-near, -0.004, 0.010) * _ramp((points - THUMB_ROOT) @ THUMB_WAY, 0.0, 0.03)


def _mirrored(mesh: Mesh) -> Mesh:
    """Return the other hand."""
    flip = np.array((-1.0, 1.0, 1.0))
    return Mesh(mesh.positions * flip, mesh.normals * flip, mesh.surface, mesh.triangles, mesh.materials, mesh.groups)


def held(mesh: Mesh, wrist: Point, fingers: Point, back: Point) -> Mesh:
    """Put a hand at `wrist`, fingers pointing along `fingers`, its back facing `back`."""
    return mesh.moved(basis(fingers, back), wrist)


@cache
def pistol_grip_tool() -> Mesh:
    """Return the battery-driven wrench: it points along +y, its handle goes down from the origin along -z."""
    body = box((0, 0.01, 0.055), (0.075, 0.22, 0.085), m.PAINT, 0.014)
    nose = lathe(
        [(0, 0.034), (0.05, 0.030), (0.055, 0.020), (0.12, 0.018), (0.12, 0.012), (0.21, 0.011), (0.21, 0)],
        (0, 0.12, 0.06),
        (0, 1, 0),
        m.STEEL,
        18,
    )
    grip = box((0, -0.025, -0.055), (0.045, 0.06, 0.15), m.BLACK, 0.012)
    pack = box((0, -0.035, -0.15), (0.07, 0.10, 0.07), m.PAINT, 0.012)
    dial = lathe([(0, 0.032), (0.02, 0.032), (0.024, 0.024), (0.024, 0)], (0, -0.02, 0.095), (0, 0, 1), m.BLACK, 20)
    display = box((0, -0.101, 0.06), (0.05, 0.006, 0.045), m.GLASS, 0.002)
    label = box((0.038, 0.03, 0.055), (0.002, 0.09, 0.03), m.LABEL, 0.0)
    ring = lathe([(0, 0.036), (0.014, 0.036)], (0, 0.075, 0.06), (0, 1, 0), m.ORANGE, 18)
    return join([body, nose, grip, pack, dial, display, label, ring])


def tether(start: Point, end: Point, sag: Point, radius: float = 0.006, material: int = m.STRAP) -> Mesh:
    """Return a strap between two hooks, hanging by `sag` in its middle (nothing hangs straight without weight)."""
    t = np.linspace(0, 1, 24)[:, None]
    path = (1 - t) * np.asarray(start) + t * np.asarray(end) + 4 * t * (1 - t) * np.asarray(sag)
    path = path + 0.12 * np.linalg.norm(sag) * np.sin(9 * t) * np.roll(np.asarray(sag), 1)[None] / (
        np.linalg.norm(sag) + 1e-9
    )
    hook = lathe([(0, 0.004), (0.01, 0.017), (0.055, 0.017), (0.07, 0.006)], path[-1], path[-1] - path[-3], m.STEEL, 12)
    return join([tube(path, radius, material, 8), hook])


def _suit_field(points: Array) -> Array:
    """Return a whole spacewalker, arms forward: up is +z, facing +y, origin at the breast."""
    body = _slab(points, (0, 0.0, 0), (0.27, 0.17, 0.30), 0.13)
    body = _blend(body, _slab(points, (0, -0.27, 0.02), (0.24, 0.14, 0.38), 0.06), 0.03)
    body = _blend(body, _capsule(points, (0, 0, -0.30), (0, 0.0, -0.36), 0.23, 0.22), 0.06)
    body = np.minimum(body, _slab(points, (0, 0.21, -0.02), (0.15, 0.06, 0.13), 0.03))
    for side in (-1.0, 1.0):
        thigh = _capsule(points, (0.12 * side, 0.0, -0.45), (0.15 * side, 0.18, -0.84), 0.135, 0.115)
        shin = _capsule(points, (0.15 * side, 0.18, -0.84), (0.15 * side, 0.02, -1.25), 0.112, 0.095)
        boot = _slab(points, (0.15 * side, 0.08, -1.33), (0.075, 0.165, 0.075), 0.05)
        upper = _capsule(points, (0.29 * side, 0.02, 0.17), (0.44 * side, 0.22, -0.04), 0.115, 0.098)
        lower = _capsule(points, (0.44 * side, 0.22, -0.04), (0.27 * side, 0.52, 0.04), 0.090, 0.068)
        hand = _capsule(points, (0.27 * side, 0.52, 0.04), (0.24 * side, 0.62, 0.05), 0.062, 0.052)
        for limb, soft in ((thigh, 0.07), (shin, 0.03), (boot, 0.04), (upper, 0.06), (lower, 0.02), (hand, 0.03)):
            body = _blend(body, limb, soft)
    return body + 0.005 * np.sin(points[:, 2] * 62) * (points[:, 2] < -0.4)


@cache
def spacewalker(striped: bool, cell: float = 0.022) -> Mesh:
    """Return the other crew member, seen from outside."""
    body = skin(_suit_field, (-0.65, -0.48, -1.48), (0.65, 0.75, 0.48), cell, m.GLOVE)
    t = np.linspace(-np.pi / 2, np.pi / 2, 13)
    ball = [(float(0.19 * np.sin(a)), float(max(0.19 * np.cos(a), 0.0))) for a in t]
    helmet = lathe(ball, (0, 0.03, 0.44), (0, 0, 1), m.GLOVE, 28)
    visor = lathe([(d * 0.87, r * 0.87) for d, r in ball[5:]], (0, 0.078, 0.445), (0, 1, 0.05), m.VISOR, 36)
    visor = _softened(visor)
    lamps = [box((0.20 * s, 0.05, 0.55), (0.06, 0.13, 0.09), m.PAINT) for s in (-1, 1)]
    eyes = [box((0.20 * s, 0.118, 0.55), (0.045, 0.006, 0.07), m.LAMP) for s in (-1, 1)]
    camera = box((0.10, 0.10, 0.66), (0.07, 0.10, 0.05), m.BLACK)
    station = box((0, 0.30, -0.10), (0.26, 0.05, 0.05), m.STEEL)
    unit_box = box((0, 0.275, 0.02), (0.20, 0.04, 0.14), m.PAINT, top=m.LABEL)
    parts = [body, _softened(helmet), visor, *_suit_rings(), *lamps, *eyes, camera, station, unit_box]
    if striped:
        parts += [
            lathe([(0, 0.139), (0.07, 0.136)], (0.143 * s, 0.10, -0.66), (0, -0.05, 1), m.RED, 20) for s in (-1, 1)
        ]
        parts += [box((0, -0.415, 0.30), (0.42, 0.012, 0.05), m.RED, 0.0)]
    return join(parts)


def _suit_rings() -> list[Mesh]:
    """Bearings and joints in metal and darker cloth."""
    parts = [
        lathe([(0, 0.245), (0.03, 0.25), (0.03, 0.24)], (0, 0, -0.385), (0, 0, 1), m.STEEL, 32),
        lathe([(0, 0.20), (0.035, 0.20), (0.035, 0.18)], (0, 0.03, 0.285), (0, 0, 1), m.STEEL, 32),
    ]
    for s in (-1.0, 1.0):
        parts += [
            lathe(
                [(0, 0.078), (0.03, 0.078), (0.03, 0.06)], (0.285 * s, 0.49, 0.035), (-0.09 * s, 0.3, 0.02), m.STEEL, 20
            ),
            lathe(
                [(0, 0.121), (0.03, 0.121), (0.03, 0.1)], (0.35 * s, 0.10, 0.08), (0.15 * s, 0.2, -0.21), m.STEEL, 24
            ),
            lathe(
                [(0, 0.058), (0.09, 0.056), (0.13, 0.03), (0.13, 0)],
                (0.262 * s, 0.555, 0.043),
                (-0.03 * s, 0.1, 0.01),
                m.PAD,
                18,
            ),
            lathe([(0, 0.128), (0.03, 0.127)], (0.148 * s, 0.165, -0.81), (0, 0.03, 1), m.STRAP, 20),
        ]
    return [
        *parts,
        tube(
            curve([(-0.1, 0.27, -0.05), (-0.2, 0.38, -0.3), (-0.10, 0.33, -0.48), (0.12, 0.24, -0.40)]),
            0.011,
            m.STRAP,
            8,
        ),
        box((0.16, 0.30, -0.22), (0.07, 0.06, 0.16), m.ORANGE),
        box((-0.17, 0.30, -0.20), (0.08, 0.07, 0.10), m.PAINT),
    ]


def _softened(mesh: Mesh) -> Mesh:
    """Return a lathe body with its bands smoothed into one curved surface."""
    keys = np.round(mesh.positions, 5)
    _, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    return smooth(mesh.positions[first], inverse[mesh.triangles].astype(np.int32), mesh.materials, mesh.surface[first])
