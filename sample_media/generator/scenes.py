"""Six moments, seen by whoever was there: where each camera is, what it looks at, what the hands do.

A scene's time is seconds about the change of tasks, so that two cameras show the same instant of the same world.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from . import camera as cam
from . import earth, station, suit
from . import materials as m
from .meshes import Array, Mesh, Point, basis, box, join, lathe, unit

RATE_OF_TURN = math.radians(360 / 92.6 / 60)
"""The station's way round the Earth, radians a second: nothing is sped up."""
HANDS_UP = 0.085
"""How much higher than natural the hands are held, so that the picture shows them."""
UP = np.array((0.0, 0.0, 1.0))


@dataclass(frozen=True)
class Place:
    """Where on Earth a moment is and how it is lit (the sun as seen from the station: ahead, left, up)."""

    latitude: float
    longitude: float
    heading: float
    sun: tuple[float, float, float]
    cover: float
    sunlight: tuple[float, float, float] = (1.75, 1.7, 1.62)
    bounce: tuple[float, float, float] = (0.20, 0.27, 0.38)
    lamps: float = 0.0


PLACES = {
    "airlock": Place(41.0, 6.0, 62.0, (0.45, -0.62, 0.60), 0.42),
    "battery": Place(24.0, -77.5, 48.0, (0.50, -0.45, 0.62), 0.40),
    "night": Place(33.0, 27.0, 58.0, (-0.55, 0.25, -0.80), 0.25, (0.0, 0.0, 0.0), (0.004, 0.005, 0.009), 0.9),
    "camera": Place(-14.0, -76.0, 128.0, (0.50, 0.85, -0.16), 0.50, (2.3, 1.9, 1.5), (0.10, 0.12, 0.17), 0.5),
    "port": Place(21.0, 30.0, 38.0, (0.62, -0.38, 0.55), 0.33),
    "return": Place(35.0, 136.0, 56.0, (0.86, 0.30, 0.13), 0.48, (2.15, 1.9, 1.6), (0.13, 0.16, 0.23)),
}


@dataclass(frozen=True)
class Frame:
    """What to render: view, moving things, exposure; `cut` numbers the shot within the file."""

    worksite: str
    view: cam.View
    moving: Mesh
    exposure: float = 0.80
    glare: float = 0.0
    cut: int = 0


class Body:
    """A crew member's own directions: right, down and forward of where the breast faces."""

    def __init__(self, view: cam.View) -> None:
        self.eye, self.axes = view.eye, view.axes

    def at(self, right: float, down: float, forward: float) -> Array:
        """Return a place before the body."""
        return self.eye + self.way(right, down - HANDS_UP, forward)

    def way(self, right: float, down: float, forward: float) -> Array:
        """Return a direction before the body."""
        return np.array((right, down, forward)) @ self.axes


def wander(t: float, seed: int, rates: tuple[float, ...] = (0.11, 0.23, 0.41)) -> Array:
    """Three slow wavering values about zero."""
    phase = np.random.default_rng(seed).uniform(0, 2 * np.pi, (3, len(rates)))
    weight = np.array([0.9 / (1 + i) for i in range(len(rates))])
    return (np.sin(2 * np.pi * np.array(rates) * t + phase) * weight).sum(axis=1)


def shake(t: float, seed: int, slow: float = 0.022, fast: float = 0.0022) -> tuple[Array, float]:
    """How the head moves: yaw and pitch in radians, and roll; now and then a knock."""
    drift = wander(t, seed) * slow + wander(t, seed + 1, (1.3, 2.7, 4.9)) * fast
    knock = 0.016 * math.exp(-(((t + seed % 7) % 6.3) / 0.35)) * math.sin(28 * t)
    return np.array((drift[0] + knock, 0.7 * drift[1] - 0.6 * knock)), 0.6 * float(drift[2])


def view_from(
    eye: Point, target: Point, t: float, seed: int, up: Point = UP, calm: float = 1.0
) -> tuple[Body, cam.View]:
    """Return the body's steady directions and the head's unsteady view from it."""
    eye = np.asarray(eye, float) + 0.025 * wander(t, seed + 5)
    body = Body(cam.View.looking(eye, np.asarray(target, float), np.asarray(up, float)))
    turn, roll = shake(t, seed, 0.022 * calm)
    return body, cam.View.looking(eye, np.asarray(target, float), np.asarray(up, float), roll, turn)


def ease(t: float, start: float, stop: float) -> float:
    """0 before `start`, 1 after `stop`, smooth between."""
    x = min(max((t - start) / (stop - start), 0.0), 1.0)
    return x * x * (3 - 2 * x)


def mix(a: Point, b: Point, share: float) -> Array:
    """Between two points."""
    return (1 - share) * np.asarray(a, float) + share * np.asarray(b, float)


def hand(
    body: Body, place: Point, fingers: Point, back: Point, curl: float, left: bool, red: bool, thumb: float = 0.6
) -> Mesh:
    """Return a hand in body directions."""
    curls = np.clip(np.array((curl, curl + 0.06, curl + 0.1, curl + 0.12)), 0, 1)
    return suit.held(
        suit.glove(tuple(curls), thumb, left, red, _cell()), body.at(*place), body.way(*fingers), body.way(*back)
    )


_FINENESS = [0.0042]


def set_fineness(width: int) -> None:
    """Coarser hands for small pictures."""
    _FINENESS[0] = 0.0042 if width >= 960 else 0.0075


def _cell() -> float:
    return _FINENESS[0]


def working_hands(body: Body, t: float, red: bool, low: float = 0.0) -> Mesh:
    """Let the left hand hold on while the right one drives a bolt with the pistol grip tool."""
    sway = 0.008 * wander(t, 31)
    buzz = 0.0016 * math.sin(t * 95) * (0.5 + 0.5 * math.sin(t * 0.9) > 0.45)
    push = 0.02 * math.sin(t * 0.9)
    spot = np.array((0.17 + sway[0], 0.27 + low + sway[1] + buzz, 0.47 + push))
    aim = body.way(-0.18, 0.22, 1.0)
    grip, nose = spot + np.array((0.0, -0.02, 0.08)), spot + np.array((0.0, 0.14, 0.06))
    wrist = spot + np.array((0.055, 0.085, -0.085))
    tool = suit.pistol_grip_tool().moved(basis(aim, body.way(0.1, -1, 0)), body.at(*grip))
    right = hand(body, wrist, (-0.28, -0.25, 0.9), (0.85, 0.25, 0.2), 0.78, False, red, 0.9)
    left = hand(
        body,
        (-0.31 + sway[2], 0.25 + low - sway[0], 0.47),
        (0.38, -0.10, 0.9),
        (-0.35, -0.85, 0.2),
        0.62 + 0.08 * math.sin(t * 0.7),
        True,
        red,
    )
    strap = suit.tether(body.at(0.05, 0.62 + low, 0.30), body.at(*nose), body.way(-0.16 + sway[1] * 2, 0.05, 0.06))
    return join([tool, right, left, strap])


def climbing_hands(body: Body, t: float, red: bool, pace: float = 0.42) -> Mesh:
    """Hand over hand: one reaches ahead while the other holds."""
    parts = []
    for left in (True, False):
        phase = (t * pace + (0.5 if left else 0.0)) % 1.0
        reach = ease(phase, 0.0, 0.35) - ease(phase, 0.42, 1.0)
        lift = math.sin(math.pi * min(phase / 0.35, 1.0)) * 0.05
        side = -1.0 if left else 1.0
        place = (side * (0.25 - 0.09 * reach), 0.30 - lift - 0.05 * reach, 0.38 + 0.20 * reach)
        curl = 0.25 if phase < 0.30 else 0.80
        parts.append(hand(body, place, (-side * 0.30, -0.16, 0.92), (side * 0.30, -0.9, 0.1), curl, left, red))
    parts.append(
        suit.tether(
            body.at(-0.12, 0.66, 0.34), body.at(0.30, 0.34, 0.75), body.way(0.05, -0.05 + 0.03 * math.sin(t), 0)
        )
    )
    return join(parts)


def idle_hands(body: Body, t: float, red: bool, low: float = 0.0) -> Mesh:
    """Both hands float half open before the body, a tether between them and the suit."""
    sway = 0.014 * wander(t, 47)
    left = hand(
        body,
        (-0.27 + sway[0], 0.30 + low + sway[1], 0.50),
        (0.45, -0.25, 0.8),
        (-0.35, -0.8, -0.1),
        0.35 + 0.1 * math.sin(t),
        True,
        red,
        0.3,
    )
    right = hand(
        body,
        (0.29 + sway[2], 0.33 + low + sway[0], 0.46),
        (-0.45, -0.2, 0.8),
        (0.35, -0.8, -0.1),
        0.45 + 0.1 * math.sin(0.8 * t),
        False,
        red,
        0.4,
    )
    return join(
        [
            left,
            right,
            suit.tether(body.at(0.0, 0.60 + low, 0.35), body.at(0.16, 0.36 + low, 0.66), body.way(-0.12, -0.06, 0.1)),
        ]
    )


@cache
def still_camera() -> Mesh:
    """Return a photo camera in its white blanket."""
    lens = lathe(
        [(0, 0.045), (0.10, 0.052), (0.10, 0.044), (0.03, 0.04), (0.03, 0)], (0, 0.05, 0), (0, 1, 0), m.BLACK, 24
    )
    glass = lathe([(0, 0.041), (0.004, 0)], (0, 0.115, 0), (0, 1, 0), m.GLASS, 24)
    return join(
        [
            box((0, 0, 0), (0.19, 0.11, 0.14), m.CLOTH, 0.02),
            box((0, 0, 0.085), (0.08, 0.09, 0.04), m.CLOTH),
            lens,
            glass,
            box((0, -0.057, 0), (0.12, 0.006, 0.08), m.GLASS, 0.002),
            box((0.06, 0, 0.085), (0.02, 0.02, 0.02), m.STEEL),
        ]
    )


def photo_hands(body: Body, t: float, red: bool, raised: float) -> Mesh:
    """Both hands hold the photo camera, lower or raised."""
    sway = 0.010 * wander(t, 53)
    y, z = 0.40 - 0.20 * raised + sway[1], 0.48 + 0.04 * raised
    kit = still_camera().moved(basis(body.way(0.05, -0.05, 1), body.way(0, -1, 0)), body.at(sway[0], y, z + 0.06))
    left = hand(
        body, (-0.20 + sway[0], y + 0.08, z - 0.09), (0.50, -0.40, 0.8), (-0.75, 0.3, 0.2), 0.60, True, red, 0.7
    )
    right = hand(
        body, (0.20 + sway[0], y + 0.07, z - 0.09), (-0.50, -0.35, 0.8), (0.75, 0.1, 0.2), 0.62, False, red, 0.8
    )
    return join(
        [
            kit,
            left,
            right,
            suit.tether(
                body.at(0.05, 0.70, 0.35), body.at(0.06 + sway[0], y + 0.07, z + 0.02), body.way(0.10, -0.02, 0.03)
            ),
        ]
    )


def work_station(body: Body, t: float) -> Mesh:
    """Return the rim of the mini work station under the chest camera, with what hangs on it."""
    bar = box(body.at(0, 0.37, 0.30), (0.46, 0.035, 0.035), m.STEEL, turn=basis(body.way(0, 0, 1), body.way(0, -1, 0)))
    hooks = [
        box(
            body.at(x, 0.385, 0.325),
            (0.05, 0.05, 0.07),
            m.ORANGE if i % 2 else m.PAINT,
            turn=basis(body.way(0, 0, 1), body.way(0, -1, 0)),
        )
        for i, x in enumerate((-0.18, -0.06, 0.17))
    ]
    strap = suit.tether(
        body.at(-0.18, 0.35, 0.36),
        body.at(-0.40, 0.42 + 0.02 * math.sin(1.1 * t), 0.62),
        body.way(0.02, 0.05 * math.sin(0.8 * t), 0.05),
        0.005,
    )
    return join([bar, *hooks, strap])


def partner(place: Point, facing: Point, up: Point, red: bool, t: float) -> Mesh:
    """Return the other crew member, breathing and drifting a little."""
    sway = 0.03 * wander(t, 61, (0.09, 0.17, 0.31))
    return suit.spacewalker(red).moved(
        basis(unit(facing) + sway * 0.8, np.asarray(up, float) + sway), np.asarray(place) + 0.5 * sway
    )


def airlock_ev1(t: float) -> Frame:
    """EV1 hovers over the open hatch as EV2 comes out; then the other view, along the girder."""
    if t < 2.6:
        body, view = view_from((0.55, -1.55, 1.25), (0.0, 0.1 + 0.1 * ease(t, -9, 0), 0.12), t, 101)
        other = partner((0.0, 0.10, -0.25 + 0.75 * ease(t, -10, 4)), (0.25, -1, 0.25), (0.1, -0.25, 1), False, t)
        return Frame("airlock", view, join([other, idle_hands(body, t, True)]), 0.78)
    body, view = view_from(
        (1.6 - 0.10 * t, -1.2, 1.1), mix((-7.0, 9.0, -2.6), (-9.0, 7.0, -4.2), ease(t, 3, 9)), t, 102
    )
    other = partner((0.05, 0.15, 0.62 + 0.03 * t), (-0.9, -0.6, 0.0), (0.1, -0.1, 1), False, t)
    return Frame("airlock", view, join([other, climbing_hands(body, t, True)]), 0.78, cut=1)


def airlock_ev2(t: float) -> Frame:
    """EV2 comes up out of the hatch and finds EV1 and the Earth."""
    rise = ease(t, -9, 5)
    look = mix((0.5, -1.9, 0.6), (2.8, -5.0, -1.3), ease(t, 0.5, 5.5))
    body, view = view_from((0.0, 0.16, 0.35 + 0.75 * rise), look, t, 111)
    other = partner((0.75, -2.25, 0.55), (-0.35, 1, -0.1), (0.1, 0.2, 1), True, t)
    return Frame("airlock", view, join([other, idle_hands(body, t, False, 0.03)]), 0.70 + 0.15 * (1 - rise))


def battery_ev1(t: float) -> Frame:
    """EV1 over the adapter plate, driving its bolt."""
    look = mix((0.12, 0.05, -0.1), (-0.5, 0.8, 0.1), ease(t, 2.0, 4.5))
    body, view = view_from((-0.25, -1.50, 1.05), look, t, 121)
    return Frame("plate", view, working_hands(body, t, True), 0.78)


def battery_ev2(t: float) -> Frame:
    """EV2 across the worksite: EV1 at work before the wings and the Earth."""
    look = mix((-0.45, -1.1, 0.15), (0.2, -2.4, -0.3), ease(t, 0, 5))
    body, view = view_from((1.55, 1.75, 1.35), look, t, 131)
    other = partner((-0.35, -2.15, 0.85), (0.15, 1, -0.45), (0, 0.35, 1), True, t)
    return Frame("plate", view, join([other, idle_hands(body, t, False)]), 0.78)


def battery_chest(t: float) -> Frame:
    """EV2's chest: both hands on the plate's far edge, then reaching for the new battery."""
    body, view = view_from(
        (0.95, 0.85, 0.75), mix((0.1, -0.75, -0.1), (-0.5, -0.3, -0.1), ease(t, 2, 6)), t, 141, calm=0.7
    )
    other = partner((-0.35, -2.15, 0.85), (0.15, 1, -0.45), (0, 0.35, 1), True, t)
    return Frame("plate", view, join([other, climbing_hands(body, 0.5 * t, False, 0.3), work_station(body, t)]), 0.78)


def night_ev1(t: float) -> Frame:
    """Show the last battery by helmet light."""
    look = mix((0.05, -0.55, 0.15), (-0.6, 0.6, 0.1), ease(t, 2, 5))
    body, view = view_from((-0.15, -1.45, 0.95), look, t, 151)
    return Frame("done", view, working_hands(body, t, True), 1.10)


def night_ev2(t: float) -> Frame:
    """EV2 by helmet light; the head turns to the cities below."""
    look = mix((-0.2, -1.0, 0.2), (4.5, -6.0, -2.6), ease(t, -4.2, 0.5))
    body, view = view_from((1.45, 1.2, 1.25), look, t, 161)
    other = partner((-0.35, -2.10, 0.85), (0.15, 1, -0.45), (0, 0.35, 1), True, t)
    return Frame("done", view, join([other, idle_hands(body, t, False)]), 1.15 + 1.6 * ease(t, -2, 2))


def camera_ev1(t: float) -> Frame:
    """Put the failed camera into its bag while the sun comes up; then look down to the handrails."""
    look = mix(mix((-0.30, 0.6, 1.62), (0.35, 2.3, 1.95), ease(t, -5.5, -1.5)), (-0.75, 1.2, 1.1), ease(t, 2.6, 5.0))
    body, view = view_from((-0.72, -0.95, 2.0), look, t, 171)
    stow = ease(t, -7.2, -3.6)
    if t < -3.4:
        part = station.camera_head().moved(
            basis(body.way(0.7, 0.0, 0.7), body.way(-0.15, -1, 0.1)),
            body.at(0.03 - 0.16 * stow, 0.10 + 0.42 * stow, 0.72 - 0.12 * stow),
        )
        things = join(
            [
                part,
                hand(
                    body,
                    (0.24 - 0.12 * stow, 0.20 + 0.36 * stow, 0.50),
                    (-0.4, -0.3, 0.8),
                    (0.8, 0.2, 0.1),
                    0.55,
                    False,
                    True,
                ),
                hand(
                    body,
                    (-0.26 - 0.1 * stow, 0.22 + 0.34 * stow, 0.52),
                    (0.4, -0.3, 0.8),
                    (-0.8, 0.2, 0.1),
                    0.5,
                    True,
                    True,
                ),
            ]
        )
    else:
        things = climbing_hands(body, t, True, 0.30)
    sun_seen = ease(t, -4.5, -1.0) * (1 - 0.9 * ease(t, 3.0, 5.0))
    return Frame("camera", view, things, 1.5 - 0.75 * ease(t, -3.6, -1.2) + 0.75 * ease(t, 3.6, 5.6), sun_seen)


def port_ev2(t: float) -> Frame:
    """Show the white cover on the port; then the other view: the Earth."""
    if t < 2.72:
        body, view = view_from((0.55, -1.75, 1.40), mix((0.0, -0.1, 0.25), (-0.5, 0.5, 0.1), ease(t, -6, 2)), t, 181)
        return Frame("port", view, climbing_hands(body, 0.6 * t, False, 0.34), 0.74)
    body, view = view_from(
        (0.6, -2.3, 2.6), mix((9.0, -6.0, -4.6), (11.0, -1.0, -4.0), ease(t, 2, 12)), t, 182, calm=0.6
    )
    return Frame("port", view, photo_hands(body, t, False, 0.10), 0.86, cut=1)


def port_chest(t: float) -> Frame:
    """From the chest: the cover's straps, then a slow turn to the horizon."""
    look = mix((0.0, 0.1, 0.25), (9.0, -4.5, -3.4), ease(t, 0.0, 4.5))
    body, view = view_from((0.45, -1.60, 1.05), look, t, 191, calm=0.7)
    hands = climbing_hands(body, 0.7 * t, False, 0.34) if t < 1.2 else photo_hands(body, t, False, 0.2 * ease(t, 2, 5))
    return Frame("port", view, join([hands, work_station(body, t)]), 0.76)


def return_ev1(t: float) -> Frame:
    """Hand over hand along the rails; a last look back at EV2 before the low sun."""
    y = -2.8 + 0.13 * (t + 9)
    if t < 2.2:
        body, view = view_from((-0.75, y, 1.95), (-0.55, y + 2.6, 1.05), t, 201)
        return Frame("return", view, climbing_hands(body, t, True), 0.86)
    body, view = view_from((-0.75, y, 2.0), mix((3.0, y + 6.0, 0.9), (6.0, y + 5.2, -1.2), ease(t, 3, 8)), t, 202)
    other = partner((1.5, 3.2, 2.1), (-0.4, -1, -0.1), (0.1, 0, 1), False, t)
    return Frame("return", view, join([other, climbing_hands(body, t, True, 0.3)]), 0.80, 0.5, cut=1)


def return_chest(t: float) -> Frame:
    """From EV2's chest: the photo camera comes down, the Earth below, EV1 along the girder."""
    look = mix((8.0, 3.6, -2.6), (-2.2, -4.0, 0.9), ease(t, 0.4, 5.0))
    body, view = view_from((1.5, 3.2, 2.0), look, t, 211, calm=0.7)
    other = partner((-0.75, -1.6 + 0.1 * t, 1.9), (0.1, 1, -0.2), (0.1, 0, 1), True, t)
    hands = photo_hands(body, t, False, 0.15 - 0.15 * ease(t, -3, 0)) if t < 1.6 else idle_hands(body, t, False, 0.03)
    return Frame("return", view, join([other, hands, work_station(body, t)]), 0.80)


SCENES: dict[tuple[str, str], Callable[[float], Frame]] = {
    ("airlock", "ev1-helmet"): airlock_ev1,
    ("airlock", "ev2-helmet"): airlock_ev2,
    ("battery", "ev1-helmet"): battery_ev1,
    ("battery", "ev2-helmet"): battery_ev2,
    ("battery", "ev2-chest"): battery_chest,
    ("night", "ev1-helmet"): night_ev1,
    ("night", "ev2-helmet"): night_ev2,
    ("camera", "ev1-helmet"): camera_ev1,
    ("port", "ev2-helmet"): port_ev2,
    ("port", "ev2-chest"): port_chest,
    ("return", "ev1-helmet"): return_ev1,
    ("return", "ev2-chest"): return_chest,
}
LENSES = {"ev1-helmet": cam.HELMET_EV1, "ev2-helmet": cam.HELMET_EV2, "ev2-chest": cam.CHEST}
WORKSITES: dict[str, tuple[Callable[[], Mesh], Point, float]] = {
    "airlock": (station.airlock, (0, 0, 0), 5.0),
    "plate": (lambda: station.battery_worksite("plate"), (0, 0, 0), 6.0),
    "done": (lambda: station.battery_worksite("battery"), (0, 0, 0), 6.0),
    "camera": (station.truss_camera, (0, 2, 1), 7.0),
    "return": (station.truss_camera, (0, 2, 1), 7.0),
    "port": (lambda: station.docking_port(True), (0, 0, 0), 5.0),
}
"""Each worksite's builder, and where and how far its shadows are drawn."""


def make_stage(moment: str, worksite: str, seed: int, width: int) -> cam.Stage:
    """Build and light the place of a moment."""
    place = PLACES[moment]
    builder, middle, reach = WORKSITES[worksite]
    ground = earth.ground_map(
        place.latitude, place.longitude, place.heading, place.sun, place.cover, seed, min(max(2 * width, 512), 3072)
    )
    light = cam.Light(
        np.array(place.sun),
        np.array(place.sunlight),
        np.array(place.bounce),
        np.array((0.012, 0.013, 0.016)) * (0.35 if place.lamps else 1.0),
        np.array((place.lamps, 0.72)),
    )
    return cam.Stage(builder(), light, np.asarray(middle, float), reach, ground, 4096 if width >= 960 else 1536)
