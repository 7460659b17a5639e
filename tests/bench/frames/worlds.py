"""Large procedural pictures that a camera can look around in: station, truss, Earth from orbit, work at night.

A world is about two views wide and high. It is kept as BT.709 planes of limited range less the black level, because
that is what the camera's arithmetic needs; Earth's mask and a glance of the luma are kept at an eighth of the size. All
follows from make, seed and view.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tests.bench.frames.canvas import Canvas, Colour, Plane, Point
from tests.bench.frames.textures import Field, Rng, fractal, smoothstep, swirled

EXTENT = 2.0
"""Width and height of a world, in views."""
ASPECT = 16 / 9
MASK_STEP = 8
_LUMA = np.array([[0.2126, 0.7152, 0.0722]]) * (219 / 255)
_CHROMA = np.array([[-0.1146, -0.3854, 0.5, 128 * 255 / 224], [0.5, -0.4542, -0.0458, 128 * 255 / 224]]) * (224 / 255)
_WORDS = (
    "CAUTION",
    "EVA 3",
    "NO STEP",
    "P6-07",
    "WIF 12",
    "HANDRAIL 5313",
    "SAFE",
    "LOCK",
    "J17",
    "04",
    "BAY 2",
    "ORU",
)
_TONES: tuple[Colour, ...] = ((216, 213, 206), (198, 192, 180), (204, 209, 214), (168, 158, 142), (226, 222, 210))
_METALS: tuple[Colour, ...] = ((206, 160, 52), (70, 110, 180), (190, 192, 196), (120, 90, 50), (60, 62, 66))


@dataclass(frozen=True, slots=True)
class World:
    """Planes of one place; `view` is the height of a view at zoom 1, in pixels."""

    luma: Plane
    chroma: Plane
    glance: Plane
    earth: Plane
    view: int


def make_world(make: str, seed: int, view: int) -> World:
    """Draw a world; the first half of its looks comes from `make` (a key of `MAKES`), the rest from the seed."""
    height = round(view * EXTENT / 16) * 16
    width = round(view * ASPECT * EXTENT / 16) * 16
    canvas = Canvas((height, width), view)
    rng = np.random.default_rng([seed, sorted(MAKES).index(make)])
    lit = MAKES[make](canvas, rng)
    visible = cv2.multiply(lit, 255 - canvas.solid, scale=1 / 255)
    small = (canvas.rgb.shape[1] // MASK_STEP, canvas.rgb.shape[0] // MASK_STEP)
    half = cv2.resize(canvas.rgb, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    luma = cv2.transform(canvas.rgb, _LUMA)
    return World(
        luma=luma,
        chroma=cv2.transform(half, _CHROMA),
        glance=cv2.resize(luma, small, interpolation=cv2.INTER_AREA),
        earth=cv2.resize(visible, small, interpolation=cv2.INTER_AREA),
        view=view,
    )


def _wall(canvas: Canvas, rng: Rng) -> Plane:
    """Stand before a module's hull: panels, labels, handrails, cables."""
    _hull(canvas, rng)
    _tilt(canvas, rng, 0.12)
    _clutter(canvas, rng, boxes=6, rails=5, cables=4)
    canvas.weather(rng, 0.35)
    canvas.shade(rng, rng.uniform(0.12, 0.35))
    return np.zeros_like(canvas.solid)


def _worksite(canvas: Canvas, rng: Rng) -> Plane:
    """Look into a bay: dark depth, boxes, many cables, foil."""
    canvas.box(0, 0, canvas.width, canvas.height, (34, 30, 27))
    for _ in range(int(rng.integers(10, 16))):
        _slab(canvas, rng, rng.uniform(0.25, 0.9))
    _lattice(canvas, rng, 3)
    _clutter(canvas, rng, boxes=14, rails=6, cables=12)
    canvas.weather(rng, 0.5)
    canvas.shade(rng, rng.uniform(0.15, 0.4))
    return np.zeros_like(canvas.solid)


def _truss(canvas: Canvas, rng: Rng) -> Plane:
    """Look along the station into black space."""
    canvas.rgb[:] = (2, 2, 4)
    _array(canvas, rng)
    _lattice(canvas, rng, 4)
    for _ in range(int(rng.integers(3, 6))):
        _slab(canvas, rng, rng.uniform(0.3, 0.8))
    _arm(canvas, rng)
    _clutter(canvas, rng, boxes=8, rails=3, cables=4)
    canvas.weather(rng, 0.3)
    return np.zeros_like(canvas.solid)


def _limb(canvas: Canvas, rng: Rng) -> Plane:
    """Look past the station at Earth's edge."""
    radius = rng.uniform(1.4, 4.5)
    side = rng.choice([-1.0, 1.0])
    top = canvas.height / 2 + side * rng.uniform(-0.25, 0.25)
    lit = _earth(canvas, rng, (canvas.width * rng.uniform(0.3, 0.7), top + side * radius), radius)
    _foreground(canvas, rng, int(rng.integers(2, 4)))
    return lit


def _ocean(canvas: Canvas, rng: Rng) -> Plane:
    """Look down: Earth fills what the station leaves."""
    radius = rng.uniform(3.0, 6.0)
    middle = (canvas.width * rng.uniform(0.35, 0.65), canvas.height / 2 + rng.uniform(-0.5, 0.5) * radius)
    lit = _earth(canvas, rng, middle, radius)
    _foreground(canvas, rng, int(rng.integers(2, 5)))
    return lit


def _night(canvas: Canvas, rng: Rng) -> Plane:
    """Work on Earth's night side: what is lit only by the helmet, and the station's lamps."""
    canvas.rgb[:] = (2, 2, 4)
    _lattice(canvas, rng, 4)
    for _ in range(int(rng.integers(4, 8))):
        _slab(canvas, rng, rng.uniform(0.3, 0.9))
    _clutter(canvas, rng, boxes=10, rails=6, cables=6)
    canvas.weather(rng, 0.4)
    canvas.rgb = cv2.convertScaleAbs(canvas.rgb, alpha=0.4)
    _lamps(canvas, rng)
    return np.zeros_like(canvas.solid)


MAKES: dict[str, Callable[[Canvas, Rng], Plane]] = {
    "wall": _wall,
    "worksite": _worksite,
    "truss": _truss,
    "limb": _limb,
    "ocean": _ocean,
    "night": _night,
}


def _hull(canvas: Canvas, rng: Rng) -> None:
    tone = _TONES[int(rng.integers(len(_TONES)))]
    canvas.box(0, 0, canvas.width, canvas.height, tone)
    canvas.shine(0.78 + np.float32(0.4) * fractal(rng, canvas.solid.shape, 1.5, octaves=3))
    for panel in _split(rng, (0.0, 0.0, canvas.width, canvas.height), rng.uniform(0.35, 0.7)):
        _panel(canvas, rng, panel, tone)


def _split(rng: Rng, box: tuple[float, float, float, float], largest: float) -> list[tuple[float, float, float, float]]:
    x, y, width, height = box
    if max(width, height) < largest or (max(width, height) < 2 * largest and rng.random() < 0.25):
        return [box]
    at = rng.uniform(0.3, 0.7)
    if width > height:
        first, second = (x, y, width * at, height), (x + width * at, y, width * (1 - at), height)
    else:
        first, second = (x, y, width, height * at), (x, y + height * at, width, height * (1 - at))
    return _split(rng, first, largest) + _split(rng, second, largest)


def _panel(canvas: Canvas, rng: Rng, box: tuple[float, float, float, float], tone: Colour) -> None:
    x, y, width, height = box
    look = rng.random()
    factor = rng.uniform(0.72, 1.1)
    colour = _mixed(tone, (255, 255, 255), 0.1 * rng.random(), factor)
    if look < 0.1:
        colour = _mixed((196, 140, 50), tone, 0.3 * rng.random(), factor)
    elif look < 0.18:
        colour = _mixed((48, 50, 56), tone, 0.15, factor)
    if look < 0.18 or rng.random() < 0.7:
        canvas.box(x, y, width, height, colour)
    if look < 0.1 or 0.7 < look < 0.85:
        _crinkle(canvas, rng, box, quilted=look > 0.5)
    canvas.line([(x, y + height), (x, y), (x + width, y)], _mixed(colour, (0, 0, 0), 0.65, 1), 0.006)
    canvas.line(
        [(x + 0.006, y + height), (x + 0.006, y + 0.006), (x + width, y + 0.006)],
        _mixed(colour, (255, 255, 255), 0.5, 1),
        0.002,
    )
    pitch = rng.uniform(0.03, 0.07)
    for k in range(1, int(width / pitch)):
        for edge in (y + 0.02, y + height - 0.015):
            canvas.disc(x + k * pitch, edge, 0.0032, _mixed(colour, (0, 0, 0), 0.5, 1))
            canvas.disc(x + k * pitch - 0.001, edge - 0.001, 0.0018, _mixed(colour, (255, 255, 255), 0.5, 1))
    if 0.2 < look < 0.45 and width > 0.15:
        _label(canvas, rng, x + width * rng.uniform(0.08, 0.4), y + height * rng.uniform(0.3, 0.7))
    elif 0.45 < look < 0.55:
        radius = min(width, height) * rng.uniform(0.2, 0.35)
        for part, shade in ((1.0, 0.45), (0.9, 1.0), (0.55, 0.5), (0.5, 0.85)):
            canvas.disc(x + width / 2, y + height / 2, radius * part, _mixed(colour, (0, 0, 0), 0, shade))


def _crinkle(canvas: Canvas, rng: Rng, box: tuple[float, float, float, float], *, quilted: bool) -> None:
    left, top = int(box[0] * canvas.unit), int(box[1] * canvas.unit)
    patch = canvas.rgb[top : int((box[1] + box[3]) * canvas.unit), left : int((box[0] + box[2]) * canvas.unit)]
    if min(patch.shape[:2]) < 8:
        return
    height, width = patch.shape[:2]
    if quilted:
        rows, columns = np.indices((height, width), np.float32) / np.float32(canvas.unit * rng.uniform(0.06, 0.1))
        light = 0.72 + 0.4 * np.sqrt(np.abs(np.sin(np.pi * rows) * np.sin(np.pi * columns)))
        light += (fractal(rng, (height, width), 8, octaves=4) - 0.5) * 0.25
    else:
        bump = fractal(rng, (height, width), max(4.0, box[3] * 12), octaves=5, gain=0.6)
        light = 1 + 14 * cv2.Sobel(bump, cv2.CV_32F, 1, 1, ksize=3) + (bump - 0.5) * 0.8
    for channel in range(3):
        patch[..., channel] = cv2.multiply(
            patch[..., channel], np.clip(light, 0.3, 1.7).astype(np.float32), dtype=cv2.CV_8U
        )


def _label(canvas: Canvas, rng: Rng, x: float, y: float) -> None:
    words = _WORDS[int(rng.integers(len(_WORDS)))]
    size = rng.uniform(0.012, 0.035)
    if rng.random() < 0.4:
        for k in range(8):
            canvas.box(x + k * size, y - size * 2.6, size, size * 0.8, ((230, 190, 40), (25, 25, 25))[k % 2])
    ink: Colour = (30, 30, 34) if rng.random() < 0.7 else (170, 40, 36)
    canvas.text(x, y, words, ink, size)
    canvas.text(x, y + size * 1.7, f"{rng.integers(1000, 9999)}-{rng.integers(10, 99)}", ink, size * 0.6)


def _slab(canvas: Canvas, rng: Rng, size: float) -> None:
    """Lay a piece of hull somewhere, seen from an angle and shaded as a curved or flat body."""
    pixels = max(32, round(size * canvas.unit * 0.8))
    part = Canvas((pixels, int(pixels * rng.uniform(0.8, 2.4))), round(pixels / 1.1))
    _hull(part, rng)
    across = np.linspace(-1, 1, pixels, dtype=np.float32)[:, None]
    light = (
        np.sqrt(1 - 0.92 * (across * 0.95 + rng.uniform(-0.3, 0.3)) ** 2 * 0.6)
        if rng.random() < 0.6
        else 1 + 0 * across
    )
    part.shine(np.repeat(light * np.float32(rng.uniform(0.35, 1.05)), part.solid.shape[1], 1).astype(np.float32))
    angle = rng.normal(0, 0.5) + (math.pi / 2 if rng.random() < 0.3 else 0)
    middle = rng.uniform(0, 1, 2) * (canvas.width, canvas.height)
    long = size * part.solid.shape[1] / pixels / 2
    corners: list[Point] = []
    for x, y in ((-long, -size / 2), (long, -size / 2), (long, size / 2), (-long, size / 2)):
        bend = rng.uniform(0.82, 1.18)
        corners.append(
            (
                float(middle[0] + (x * math.cos(angle) - y * math.sin(angle)) * bend),
                float(middle[1] + (x * math.sin(angle) + y * math.cos(angle)) * bend),
            )
        )
    canvas.paste(part.rgb, corners)


def _clutter(canvas: Canvas, rng: Rng, *, boxes: int, rails: int, cables: int) -> None:
    for _ in range(boxes):
        _box(canvas, rng)
    for _ in range(cables):
        _cable(canvas, rng)
    for _ in range(rails):
        _rail(canvas, rng)


def _box(canvas: Canvas, rng: Rng) -> None:
    x, y = rng.uniform(0, 1, 2) * (canvas.width, canvas.height)
    width, height, deep = rng.uniform(0.06, 0.4), rng.uniform(0.05, 0.3), rng.uniform(0.02, 0.07)
    colour = _mixed(
        _TONES[int(rng.integers(len(_TONES)))],
        _METALS[int(rng.integers(len(_METALS)))],
        rng.random() ** 2,
        rng.uniform(0.5, 1.1),
    )
    canvas.polygon(
        [
            (x + deep, y + deep),
            (x + width + deep * 1.6, y + deep),
            (x + width + deep * 1.6, y + height + deep * 1.6),
            (x + deep, y + height + deep * 1.6),
        ],
        _mixed(colour, (0, 0, 0), 0.85, 1),
    )
    canvas.polygon(
        [(x + width, y), (x + width + deep, y + deep), (x + width + deep, y + height + deep), (x + width, y + height)],
        _mixed(colour, (0, 0, 0), 0, 0.55),
    )
    canvas.polygon(
        [
            (x, y + height),
            (x + deep, y + height + deep),
            (x + width + deep, y + height + deep),
            (x + width, y + height),
        ],
        _mixed(colour, (0, 0, 0), 0, 0.4),
    )
    _panel(canvas, rng, (x, y, width, height), colour)


def _rail(canvas: Canvas, rng: Rng) -> None:
    x, y = rng.uniform(0.05, 0.85, 2) * (canvas.width, canvas.height)
    angle, length, width = (
        rng.choice([0.0, math.pi / 2]) + rng.normal(0, 0.15),
        rng.uniform(0.25, 0.8),
        rng.uniform(0.016, 0.03),
    )
    end = (x + length * math.cos(angle), y + length * math.sin(angle))
    colour = _METALS[int(rng.integers(3))]
    drop = 0.025
    canvas.line([(x + drop, y + drop), (end[0] + drop, end[1] + drop)], (22, 22, 24), width * 1.1)
    for share in (0.02, 0.5, 0.98):
        foot = (x + (end[0] - x) * share, y + (end[1] - y) * share)
        canvas.box(foot[0] - width, foot[1] - width, 2 * width, 2 * width, (150, 150, 152))
        canvas.disc(foot[0], foot[1], width * 0.4, (50, 50, 52))
    canvas.tube([(x, y), end], colour, width)


def _cable(canvas: Canvas, rng: Rng) -> None:
    ends = rng.uniform(-0.05, 1.05, (2, 2)) * (canvas.width, canvas.height)
    reach = rng.uniform(0.4, 1.4) / max(0.4, float(np.hypot(*(ends[1] - ends[0]))))
    ends[1] = ends[0] + (ends[1] - ends[0]) * reach
    bends = ends.mean(0) + rng.normal(0, 0.25, (2, 2))
    control = np.array([ends[0], bends[0], bends[1], ends[1]])
    along = np.linspace(0, 1, 40)[:, None]
    curve = sum(math.comb(3, k) * along**k * (1 - along) ** (3 - k) * control[k] for k in range(4))
    points = [(float(x), float(y)) for x, y in np.asarray(curve)]
    width = rng.uniform(0.006, 0.022)
    canvas.line([(x + 0.012, y + 0.014) for x, y in points], (25, 24, 24), width)
    canvas.tube(
        points,
        _mixed(
            (225, 222, 214), _METALS[int(rng.integers(len(_METALS)))], float(rng.random() < 0.35), rng.uniform(0.5, 1)
        ),
        width,
    )


def _lattice(canvas: Canvas, rng: Rng, girders: int) -> None:
    for _ in range(girders):
        start = rng.uniform(-0.1, 1.1, 2) * (canvas.width, canvas.height)
        angle, length = rng.uniform(0, 2 * math.pi), rng.uniform(1.2, 3.2)
        along, across = np.array([math.cos(angle), math.sin(angle)]), np.array([-math.sin(angle), math.cos(angle)])
        broad, taper = rng.uniform(0.12, 0.3), rng.uniform(0.4, 1.0)
        colour = _mixed((196, 190, 178), (120, 84, 60), float(rng.random() < 0.4), rng.uniform(0.5, 1.0))
        bays = int(rng.integers(6, 14))
        rim = [
            [
                start + along * length * k / bays + across * broad * side * (1 + (taper - 1) * k / bays)
                for k in range(bays + 1)
            ]
            for side in (-0.5, 0.5)
        ]
        corners = [[(float(x), float(y)) for x, y in chord] for chord in rim]
        for k in range(bays):
            canvas.tube([corners[k % 2][k], corners[1 - k % 2][k + 1]], _mixed(colour, (0, 0, 0), 0.3, 1), 0.014)
            canvas.tube([corners[0][k], corners[1][k]], colour, 0.016)
        for chord in corners:
            canvas.tube(chord, colour, 0.026)


def _array(canvas: Canvas, rng: Rng) -> None:
    colour: Colour = ((104, 52, 26), (22, 30, 66), (150, 84, 40))[int(rng.integers(3))]
    wires: Colour = ((196, 150, 104), (150, 160, 190), (230, 200, 160))[int(rng.integers(3))]
    rows, columns, cell = int(rng.integers(30, 50)), int(rng.integers(8, 14)), 24
    patch: Plane = np.full((rows * cell, columns * cell, 3), colour, np.uint8)
    light = fractal(rng, (rows, columns), 6, octaves=3) * 0.7 + 0.6
    patch = cv2.multiply(
        patch, cv2.merge([cv2.resize(light, patch.shape[1::-1], interpolation=cv2.INTER_NEAREST)] * 3), dtype=cv2.CV_8U
    )
    patch[::cell], patch[:, ::cell] = wires, wires
    patch[1::cell], patch[:, 1::cell] = wires, wires
    x, y = rng.uniform(0.1, 0.8) * canvas.width, rng.uniform(-0.4, 0.2)
    wide, tall, lean = rng.uniform(0.5, 0.9), rng.uniform(1.3, 2.4), rng.normal(0, 0.4)
    canvas.paste(patch, [(x, y), (x + wide, y + rng.normal(0, 0.1)), (x + wide + lean, y + tall), (x + lean, y + tall)])


def _arm(canvas: Canvas, rng: Rng) -> None:
    points = [rng.uniform(0.1, 0.9, 2) * (canvas.width, canvas.height)]
    for _ in range(2):
        angle = rng.uniform(0, 2 * math.pi)
        points.append(points[-1] + rng.uniform(0.5, 1.1) * np.array([math.cos(angle), math.sin(angle)]))
    joints = [(float(x), float(y)) for x, y in points]
    canvas.tube(joints, (222, 220, 212), 0.07)
    for x, y in joints:
        canvas.disc(x, y, 0.055, (120, 118, 114))
        canvas.disc(x - 0.008, y - 0.01, 0.042, (214, 212, 206))


def _foreground(canvas: Canvas, rng: Rng, parts: int) -> None:
    if rng.random() < 0.5:
        _lattice(canvas, rng, 2)
    if rng.random() < 0.3:
        _array(canvas, rng)
    for _ in range(parts):
        _slab(canvas, rng, rng.uniform(0.3, 0.7))
    if rng.random() < 0.5:
        _arm(canvas, rng)
    _clutter(canvas, rng, boxes=3, rails=3, cables=3)
    canvas.weather(rng, 0.3)


def _lamps(canvas: Canvas, rng: Rng) -> None:
    glow = np.zeros((canvas.solid.shape[0] // 4, canvas.solid.shape[1] // 4, 3), np.uint8)
    for _ in range(int(rng.integers(7, 14))):
        x, y = rng.uniform(0.02, 0.98, 2) * (canvas.width, canvas.height)
        colour: Colour = ((255, 236, 200), (230, 240, 255), (255, 190, 120))[int(rng.integers(3))]
        radius = rng.uniform(0.006, 0.02)
        canvas.disc(x, y, radius, colour)
        place = (round(x * canvas.unit / 4), round(y * canvas.unit / 4))
        cv2.circle(glow, place, max(1, round(radius * canvas.unit / 2)), colour, -1, cv2.LINE_AA)
    for spread in (0.006, 0.025):
        soft = cv2.GaussianBlur(glow, (0, 0), max(1.0, spread * canvas.unit))
        canvas.rgb = cv2.add(canvas.rgb, cv2.resize(soft, canvas.rgb.shape[1::-1]))


def _earth(canvas: Canvas, rng: Rng, middle: Point, radius: float) -> Plane:
    """Paint Earth and its thin air; return where it is lit by day (0 to 255)."""
    height, width = canvas.solid.shape
    rows, columns = np.indices((height // 2, width // 2), np.float32) * np.float32(2 / canvas.unit)
    x, y = (columns - np.float32(middle[0])) / np.float32(radius), (rows - np.float32(middle[1])) / np.float32(radius)
    far = np.sqrt(x * x + y * y)
    up = np.sqrt(np.clip(1 - far * far, 0, 1))
    zoom, at = rng.uniform(380, 620) * radius, rng.uniform(1000, 1400, 2)
    ground = _ground(rng)
    lookup = [
        np.arctan2(part, up) * np.float32(zoom) + np.float32(start) for part, start in zip((x, y), at, strict=True)
    ]
    picture = cv2.remap(ground, lookup[0], lookup[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    day = _day(rng, x, y, far)
    haze = np.clip(rng.uniform(0.05, 0.3) + 0.7 * far**12, 0, 0.9)[..., None]
    pixel = 1 / canvas.unit / radius
    disc = 1 - smoothstep(1 - pixel, 1 + pixel, far)
    air = np.exp((1 - np.maximum(far, 1)) * np.float32(80 * radius)) * day
    lit = (picture * (1 - haze) + np.array([150, 190, 240], np.float32) * haze) * day[..., None]
    sky = air[..., None] * np.array([90, 150, 240], np.float32)
    scene = np.clip(lit * disc[..., None] + sky * (1 - disc[..., None]) + 2, 0, 255).astype(np.uint8)
    canvas.rgb = cv2.resize(scene, (width, height), interpolation=cv2.INTER_CUBIC)
    return cv2.resize((disc * (day > 0.12) * 255).astype(np.uint8), (width, height))


def _day(rng: Rng, x: Field, y: Field, far: Field) -> Field:
    """Return how much sun falls where: high noon, or a terminator somewhere in the picture."""
    if rng.random() < 0.65:
        return np.full_like(far, rng.uniform(0.8, 1.1))
    angle = rng.uniform(0, 2 * math.pi)
    slope = x * np.float32(math.cos(angle)) + y * np.float32(math.sin(angle))
    inside = slope[far < 1] if (far < 1).any() else slope.ravel()
    low, high = (float(np.quantile(inside[::997], share)) for share in (rng.uniform(0.1, 0.45), 0.95))
    return np.float32(1.05) * smoothstep(low, low + (high - low) * 0.7 + 1e-3, slope)


def _ground(rng: Rng) -> Field:
    """Return a flat map of ocean, land and clouds, RGB 0 to 255."""
    shape = (2400, 2400)
    land = smoothstep(0.53, 0.6, fractal(rng, shape, 4, octaves=9, gain=0.55) + np.float32(rng.uniform(-0.14, 0.06)))[
        ..., None
    ]
    relief = fractal(rng, shape, 9, octaves=8, gain=0.62)[..., None]
    ocean = np.array([14, 48, 104], np.float32) * (0.75 + 0.5 * relief)
    brown = np.array([150, 116, 78], np.float32) * relief + np.array([62, 74, 40], np.float32) * (1 - relief)
    clouds = swirled(rng, shape, 5, 0.09)
    low = rng.uniform(0.44, 0.56)
    cover = smoothstep(low, low + 0.3, clouds)[..., None] * (
        0.55 + 0.45 * fractal(rng, shape, 30, octaves=6)[..., None]
    )
    white = np.array([250, 244, 232] if rng.random() < 0.3 else [244, 247, 250], np.float32)
    ground = (ocean * (1 - land) + brown * land) * (1 - cover) + white * cover
    painted: Field = np.clip(ground, 0, 255).astype(np.float32)
    return painted


def _tilt(canvas: Canvas, rng: Rng, strength: float) -> None:
    """See the wall from an angle."""
    height, width = canvas.solid.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = (corners + rng.uniform(-strength, strength, (4, 2)) * height).astype(np.float32)
    warp = cv2.getPerspectiveTransform(corners, moved)
    canvas.rgb = cv2.warpPerspective(canvas.rgb, warp, (width, height), borderMode=cv2.BORDER_REFLECT_101)


def _mixed(first: Colour, second: Colour, share: float, factor: float) -> Colour:
    red, green, blue = (min(255.0, (a * (1 - share) + b * share) * factor) for a, b in zip(first, second, strict=True))
    return red, green, blue
