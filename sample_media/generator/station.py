"""The four worksites, built of simple parts in metres: x is the way ahead, z points away from the Earth."""

from __future__ import annotations

from functools import cache

import numpy as np

from . import materials as m
from .meshes import Array, Mesh, Point, basis, box, curve, join, lathe, quads, tube, unit


def handrail(start: Point, end: Point, out: Point = (0, 0, 1), height: float = 0.075) -> Mesh:
    """Return a gold rail on two feet, `height` above the surface it stands on."""
    start, end, up = np.asarray(start, float), np.asarray(end, float), unit(out)
    along = unit(end - start)
    rise = up * height
    bar = tube(
        np.array([start + rise * 0.35, start + rise + along * 0.05, end + rise - along * 0.05, end + rise * 0.35]),
        0.0165,
        m.GOLD_RAIL,
        12,
    )
    feet = [box(p + up * 0.012, (0.06, 0.09, 0.03), m.STEEL, turn=basis(along, up)) for p in (start, end)]
    label = box((start + end) / 2 + rise, (0.036, 0.07, 0.036), m.LABEL, 0.004, turn=basis(along, up))
    return join([bar, label, *feet])


def beam(start: Point, end: Point, wide: float, material: int = m.METAL) -> Mesh:
    """Return a straight square beam."""
    start, end = np.asarray(start, float), np.asarray(end, float)
    length = float(np.linalg.norm(end - start))
    return box((start + end) / 2, (wide, length, wide), material, turn=basis(end - start))


def truss(start: float, stop: float, side: float = 2.2, bay: float = 2.2, centre: Point = (0, 0, 0)) -> Mesh:
    """Return an open girder along y: four longerons, frames and diagonals, cable trays and a few blankets."""
    corners = [(-side / 2, -side / 2), (side / 2, -side / 2), (side / 2, side / 2), (-side / 2, side / 2)]
    parts = [beam((x, start, z), (x, stop, z), 0.14) for x, z in corners]
    stations = np.arange(start, stop + 0.01, bay)
    for i, y in enumerate(stations):
        for (x0, z0), (x1, z1) in zip(corners, corners[1:] + corners[:1], strict=True):
            parts.append(beam((x0, y, z0), (x1, y, z1), 0.09))
            if y + bay <= stop + 0.01:
                parts.append(beam((x0, y, z0), (x1, y + bay, z1) if i % 2 else (x0, y + bay, z0), 0.06))
                parts.append(beam((x1, y, z1), (x0, y + bay, z0), 0.06))
    for offset in (-0.5, 0.1, 0.35):
        path = np.array([(side / 2 + 0.05, y, offset + 0.04 * np.sin(3 * y)) for y in np.arange(start, stop, 0.4)])
        parts.append(tube(path, 0.022, m.CLOTH if offset < 0 else m.BLACK, 7))
    for i, y in enumerate(stations[:-1]):
        if i % 2 == 0:
            parts.append(
                box((0.1, y + bay / 2, -0.2), (side * 0.55, bay * 0.72, side * 0.5), m.FOIL if i % 4 else m.CLOTH)
            )
        parts.append(handrail((-0.5, y + 0.45, side / 2 + 0.07), (0.6, y + 0.45, side / 2 + 0.07)))
        parts.append(handrail((side / 2 + 0.07, y + 0.4, 0.75), (side / 2 + 0.07, y + 1.7, 0.75), (1, 0, 0)))
    return join(parts).moved(np.eye(3), centre)


def solar_wing(root: Point, way: Point, normal: Point, length: float = 32.0) -> Mesh:
    """Two blankets of cells and the mast between them."""
    turn = basis(way, normal)
    parts = [box((s * 3.0, length / 2 + 1.2, 0), (4.6, length, 0.03), m.CELLS, 0.0) for s in (-1, 1)]
    parts += [box((s * 3.0, 1.0, 0), (4.7, 0.35, 0.25), m.METAL) for s in (-1, 1)]
    parts += [box((s * 3.0, length + 1.3, 0), (4.7, 0.25, 0.2), m.METAL) for s in (-1, 1)]
    mast = [
        tube(np.array([(x, 0, z), (x, length + 1, z)]), 0.035, m.STEEL, 6) for x in (-0.38, 0.38) for z in (-0.38, 0.38)
    ]
    mast += [box((0, y, 0), (0.8, 0.05, 0.8), m.METAL) for y in np.arange(1.2, length, 1.15)]
    return join([*parts, *mast, lathe([(0, 0.6), (1.2, 0.6), (1.2, 0.45)], (0, 0, 0), (0, 1, 0), m.PAINT)]).moved(
        turn, root
    )


def radiator(root: Point, way: Point, normal: Point, length: float = 14.0, wide: float = 3.2) -> Mesh:
    """Return a folded-out white radiator of panels."""
    turn = basis(way, normal)
    panels = [
        box((0, y + 0.92, 0.03 * (-1) ** i), (wide, 1.80, 0.05), m.RADIATOR, 0.01)
        for i, y in enumerate(np.arange(0.6, length, 1.86))
    ]
    arms = [beam((s * wide * 0.35, 0, -0.12), (s * wide * 0.35, length, -0.12), 0.07) for s in (-1, 1)]
    return join([*panels, *arms]).moved(turn, root)


def battery(centre: Point, lid: bool = True) -> Mesh:
    """Return a battery unit: a white box of a metre with handles, bolts and labels on its face."""
    x, y, z = centre
    parts = [box((x, y, z), (0.98, 0.92, 0.46), m.BATTERY, 0.03)]
    for s in (-1, 1):
        parts.append(box((x + s * 0.30, y, z + 0.235), (0.16, 0.84, 0.03), m.PAINT))
        parts.append(
            tube(
                np.array(
                    [
                        (x + s * 0.38, y - 0.20, z + 0.23),
                        (x + s * 0.38, y - 0.17, z + 0.31),
                        (x + s * 0.38, y + 0.17, z + 0.31),
                        (x + s * 0.38, y + 0.20, z + 0.23),
                    ]
                ),
                0.014,
                m.GOLD_RAIL,
                8,
            )
        )
        parts.append(bolt((x, y + s * 0.28, z + 0.23)))
    parts.append(box((x - 0.02, y + 0.02, z + 0.235), (0.30, 0.14, 0.012), m.LABEL, 0.0))
    parts.append(box((x + 0.06, y - 0.14, z + 0.233), (0.10, 0.05, 0.01), m.ORANGE if lid else m.BLACK, 0.0))
    return join(parts)


def bolt(place: Point, out: Point = (0, 0, 1)) -> Mesh:
    """Return a captive bolt in its housing."""
    return lathe(
        [(0, 0.07), (0.03, 0.065), (0.03, 0.035), (0.055, 0.033), (0.055, 0.018), (0.075, 0.018), (0.075, 0)],
        place,
        out,
        m.STEEL,
        18,
    )


def adapter_plate(centre: Point) -> Mesh:
    """Return the plate that a new battery needs beneath it: a drilled frame with posts."""
    x, y, z = centre
    parts = [box((x, y, z), (0.96, 0.90, 0.05), m.PLATE, 0.008)]
    parts += [
        lathe([(0, 0.03), (0.09, 0.028), (0.10, 0.02), (0.10, 0)], (x + a, y + b, z + 0.02), (0, 0, 1), m.STEEL, 14)
        for a in (-0.40, 0.40)
        for b in (-0.37, 0.37)
    ]
    parts += [bolt((x, y + s * 0.30, z + 0.02)) for s in (-1, 1)]
    parts += [box((x + s * 0.2, y, z + 0.04), (0.05, 0.8, 0.05), m.METAL) for s in (-1, 1)]
    return join([*parts, box((x, y - 0.02, z + 0.03), (0.2, 0.10, 0.012), m.LABEL, 0.0)])


@cache
def battery_worksite(stage: str) -> Mesh:
    """Return the integrated equipment assembly: two rows of battery bays in a frame, wing and radiator behind.

    `stage` says what the middle bay holds: nothing, a plate, or a battery.
    """
    parts = [box((0, 0, -0.62), (3.9, 6.6, 0.5), m.FOIL, 0.03), box((0, 0, -0.34), (3.7, 6.4, 0.06), m.METAL)]
    for i, y in enumerate(np.arange(-2.55, 2.6, 1.02)):
        for x in (-1.2, 0.0, 1.2):
            if x == 0.0 and i == 2:
                if stage != "empty":
                    parts.append(adapter_plate((x, y, -0.26)))
                if stage == "battery":
                    parts.append(battery((x, y, 0.03)))
            else:
                parts.append(battery((x * 1.0, y, -0.05), (i + int(x * 2)) % 3 != 0))
    for s in (-1, 1):
        parts += [
            beam((s * 1.93, -3.3, -0.1), (s * 1.93, 3.3, -0.1), 0.12),
            beam((s * 0.6, -3.2, -0.2), (s * 0.6, 3.2, -0.2), 0.07),
        ]
        parts += [handrail((s * 1.93, y, -0.03), (s * 1.93, y + 0.9, -0.03)) for y in (-3.0, -1.6, -0.2, 1.2, 2.3)]
        parts += [beam((-1.9, s * 3.25, -0.1), (1.9, s * 3.25, -0.1), 0.12)]
        parts += [
            handrail((-1.5, s * 3.25, -0.03), (-0.4, s * 3.25, -0.03)),
            handrail((0.4, s * 3.25, -0.03), (1.5, s * 3.25, -0.03)),
        ]
    parts += [_worksite_surroundings()]
    return join(parts)


@cache
def _worksite_surroundings() -> Mesh:
    """Build what stands around the battery bays."""
    return join(
        [
            truss(-16, -4.0, centre=(0, 0, -1.4)),
            solar_wing((0.6, 5.0, -0.8), (0.10, 1, 0.30), (-0.85, 0.1, 0.52)),
            solar_wing((-2.5, 5.0, -0.8), (-1, 0.45, 0.12), (0.05, -0.35, 0.94)),
            lathe([(0, 1.3), (0.5, 1.3), (0.6, 1.1), (1.4, 1.1)], (0, 3.6, -0.8), (0, 1, 0), m.PAINT, 36),
            radiator((2.1, 1.0, -1.0), (1, 0.15, -0.35), (0.4, 0, 1)),
            box((-2.35, 1.2, -0.5), (0.5, 1.0, 0.6), m.CLOTH),
            box((2.3, -1.9, -0.5), (0.45, 1.3, 0.7), m.CLOTH),
        ]
    )


@cache
def airlock() -> Mesh:
    """Return the open hatch with the lit crew lock inside, rails around it, and a module beyond."""
    outer = lathe(
        [(0.0, 0.62), (0.05, 0.66), (0.09, 0.80), (0.0, 0.98), (-0.2, 1.05)], (0, 0, 0), (0, 0, 1), m.PAINT, 48
    )
    skirt = lathe(
        [(-0.2, 1.05), (-0.35, 1.30), (-3.2, 1.30), (-3.5, 2.2), (-7.0, 2.2)], (0, 0, 0), (0, 0, 1), m.CLOTH, 48
    )
    inner = lathe(
        [(0.0, 0.62), (-0.3, 0.62), (-0.3, 0.80), (-2.0, 0.80), (-2.0, 0.0)], (0, 0, 0), (0, 0, 1), m.CLOTH, 40
    )
    lights = [box((0.74 * np.cos(a), 0.74 * np.sin(a), -0.9), (0.10, 0.10, 0.9), m.LAMP) for a in (0.6, 2.4, 4.1, 5.4)]
    bags = [
        box((0.52 * np.cos(a), 0.52 * np.sin(a), -1.4 + 0.2 * i), (0.36, 0.3, 0.34), m.CLOTH if i % 2 else m.ORANGE)
        for i, a in enumerate((1.5, 3.3, 4.8, 0.0))
    ]
    rails = [
        handrail(
            (1.12 * np.cos(a), 1.12 * np.sin(a), -0.12),
            (1.12 * np.cos(a + 0.62), 1.12 * np.sin(a + 0.62), -0.12),
            (np.cos(a + 0.3), np.sin(a + 0.3), 0.7),
            0.10,
        )
        for a in (0.1, 1.3, 2.5, 3.7, 4.9)
    ]
    cover = box((-0.15, 1.28, 0.42), (1.25, 0.04, 1.15), m.COVER, 0.01, basis((0, 1, 0.35)))
    return join([outer, skirt, inner, *lights, *bags, *rails, cover, _airlock_surroundings()])


@cache
def _airlock_surroundings() -> Mesh:
    """Modules, tanks and girders that one sees from the hatch."""
    tanks = [
        lathe(
            [(-0.75, 0), (-0.70, 0.25), (-0.5, 0.42), (0.5, 0.42), (0.70, 0.25), (0.75, 0)],
            (2.0, y, -1.6),
            (0, 1, 0),
            m.CLOTH,
        )
        for y in (-1.6, 0.2, 2.0)
    ]
    module = lathe([(-6, 1.9), (-5.6, 2.15), (5.6, 2.15), (6, 1.9)], (0, 6.0, -4.0), (1, 0, 0.05), m.PAINT, 40)
    rails = [handrail((x, 4.35, -2.5), (x + 1.3, 4.35, -2.5), (0, -0.7, 0.7)) for x in (-4.2, -2.4, -0.6, 1.2, 3.0)]
    girder = truss(-2, 20, centre=(0, 0, 0)).moved(basis((1, 0.15, 0.0)), (-16, 12.0, 0.0))
    wing = solar_wing((-4, 22, 3), (-0.3, 0.6, 0.75), (-0.4, -0.85, 0.45), 26)
    return join([*tanks, module, *rails, girder, wing, radiator((9, 10, -1.5), (0.5, 1, -0.2), (-0.2, -0.1, 1), 16)])


@cache
def truss_camera() -> Mesh:
    """Return a stretch of girder with the failed camera on its post, and rails being moved."""
    post = lathe(
        [(0, 0.10), (0.06, 0.10), (0.07, 0.05), (0.55, 0.045), (0.56, 0.09), (0.62, 0.09)],
        (0, 0, 1.17),
        (0, 0, 1),
        m.PAINT,
        20,
    )
    cable = tube(
        curve([(0.0, -0.04, 1.80), (0.10, -0.10, 1.86), (0.17, -0.16, 1.66), (0.10, -0.14, 1.38), (0.2, -0.2, 1.16)]),
        0.016,
        m.CLOTH,
        8,
    )
    parts = [truss(-9, 13), post, cable, radiator((2, 9, 0.4), (1, 0.3, -0.1), (0, 0.3, 1), 18, 3.4)]
    parts += [box((-0.45, 0.4, 1.16), (0.5, 0.7, 0.12), m.CLOTH), box((0.6, -1.4, 1.18), (0.5, 0.5, 0.2), m.PAINT)]
    parts += [handrail((-0.9, y, 1.17), (-0.9, y + 1.0, 1.17)) for y in (-2.4, -1.2, 0.2, 1.5, 3.0)]
    parts += [
        solar_wing((-3, 15, 0), (-1, 0.5, 0.15), (0.1, -0.4, 0.9)),
        solar_wing((3, 15, 0), (1, 0.7, 0.1), (-0.1, -0.6, 0.8)),
    ]
    return join(parts)


@cache
def camera_head() -> Mesh:
    """Return the failed camera itself, looking along +y."""
    return join(
        [
            box((0, 0.0, 0), (0.20, 0.36, 0.20), m.CLOTH, 0.02),
            box((0.15, -0.05, -0.01), (0.10, 0.26, 0.14), m.PAINT),
            lathe(
                [(0, 0.075), (0.12, 0.085), (0.12, 0.07), (0.04, 0.065), (0.04, 0)],
                (0, 0.18, 0),
                (0, 1, 0),
                m.BLACK,
                24,
            ),
            lathe([(0, 0.062), (0.004, 0.0)], (0, 0.22, 0), (0, 1, 0), m.GLASS, 24),
            lathe([(0, 0.05), (0.1, 0.05), (0.1, 0.0)], (-0.13, 0.15, -0.04), (0, 1, 0), m.STEEL, 18),
            box((0, -0.08, 0.105), (0.12, 0.14, 0.012), m.LABEL, 0.0),
            box((0, 0, -0.13), (0.26, 0.13, 0.08), m.STEEL),
        ]
    )


@cache
def docking_port(covered: bool) -> Mesh:
    """Return an unused port on the end of a module, its ring and petals, with or without the white cover."""
    hull = lathe(
        [(-5, 2.2), (-0.8, 2.2), (-0.25, 1.55), (-0.1, 1.30), (0.0, 1.25), (0.0, 1.02)],
        (0, 0, 0),
        (0, 0, 1),
        m.PAINT,
        48,
    )
    ring = lathe([(0, 1.02), (0.10, 1.02), (0.10, 0.92), (0.02, 0.90), (0.02, 0.80)], (0, 0, 0), (0, 0, 1), m.STEEL, 48)
    hatch = lathe([(-0.10, 0.80), (-0.06, 0.45), (-0.02, 0.12), (-0.02, 0)], (0, 0, 0), (0, 0, 1), m.METAL, 40)
    petals = [
        box(
            (0.86 * np.cos(a), 0.86 * np.sin(a), 0.20),
            (0.34, 0.06, 0.30),
            m.PLATE,
            0.01,
            basis((np.cos(a), np.sin(a), 0.0), (0.35 * np.cos(a), 0.35 * np.sin(a), 1)),
        )
        for a in (0.5, 2.6, 4.7)
    ]
    latches = [
        box((1.12 * np.cos(a), 1.12 * np.sin(a), 0.05), (0.14, 0.12, 0.10), m.BLACK) for a in np.arange(0, 6.2, 0.524)
    ]
    rails = [
        handrail(
            (1.75 * np.cos(a), 1.75 * np.sin(a), -0.42),
            (1.75 * np.cos(a + 0.5), 1.75 * np.sin(a + 0.5), -0.42),
            (np.cos(a + 0.25), np.sin(a + 0.25), 1.0),
            0.10,
        )
        for a in np.arange(0, 6.2, 0.785)
    ]
    parts = [hull, ring, hatch, *petals, *latches, *rails, *_port_surroundings()]
    return join([*parts, protective_cover()] if covered else parts)


def _port_surroundings() -> list[Mesh]:
    """Return a node beside the port, a girder and wings far behind."""
    return [
        lathe([(-4, 2.0), (-3.6, 2.2), (3.6, 2.2), (4, 2.0)], (0, 5.6, -3.2), (1, 0, 0), m.CLOTH, 40),
        truss(0, 18).moved(basis((1, 0.1, 0)), (-8, 12, 2.5)),
        solar_wing((12, 14, 3), (1, 0.3, 0.2), (-0.2, -0.7, 0.7), 26),
        solar_wing((-9, 14, 3), (-1, 0.3, 0.2), (0.2, -0.7, 0.7), 26),
        radiator((3, 11, 1), (0.3, 1, -0.1), (0, 0, 1), 12),
    ]


def protective_cover() -> Mesh:
    """Return the white cloth lid with its straps and stiffeners."""
    lid = lathe([(0.16, 1.14), (0.30, 1.16), (0.40, 1.05), (0.47, 0.55), (0.48, 0)], (0, 0, 0), (0, 0, 1), m.COVER, 44)
    strips = [
        box(
            (0.55 * np.cos(a), 0.55 * np.sin(a), 0.47),
            (0.05, 1.0, 0.016),
            m.STRAP,
            0.0,
            basis((np.cos(a), np.sin(a), -0.10)),
        )
        for a in np.arange(0, 6.2, 1.047)
    ]
    tabs = [
        box((1.18 * np.cos(a), 1.18 * np.sin(a), 0.2), (0.1, 0.14, 0.06), m.RED) for a in np.arange(0.52, 6.2, 1.047)
    ]
    return join(
        [lid, *strips, *tabs, lathe([(0, 0.16), (0.02, 0.15), (0.02, 0)], (0, 0, 0.47), (0, 0, 1), m.LABEL, 24)]
    )


def wall(corners: Array, material: int) -> Mesh:
    """Return a flat plate."""
    return quads(np.asarray(corners, float)[None], material)
