"""What lay below the station, from two-line elements: place, height, land or sea, day or night. Pure.

The orbit by SGP4, turned into the Earth's frame by the mean sidereal time of 1982 (Aoki et al.); polar motion and UT1,
together under half a kilometre, are left out. Heights and latitudes are those of the ellipsoid of WGS 84.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import asin, atan2, cos, degrees, dist, hypot, pi, sin, sqrt
from typing import Final

from mediaarchive.evas.land import are_land
from mediaarchive.evas.orbit import Elements, sun_of

_DAY_US: Final = 86_400_000_000
_UNIX_JD: Final = 2440587.5
_J2000: Final = 2451545.0
_FARTHEST_DAYS: Final = 14.0
"""Elements older than this say nothing: the station is boosted every few weeks."""
LEAST_KM: Final = 1.0
"""What SGP4 gives at best for a low orbit: about a kilometre within a few days of the epoch (T. S. Kelso, Validation of
SGP4 and IS-GPS-200D against GPS precision ephemerides, AAS 07-127, 2007)."""
_EQUATOR_KM: Final = 6378.137
_SQUARE: Final = 0.00669437999014

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Below:
    """The point below the station at an instant (UTC microseconds): degrees north and east, height in km.

    `off_km`: how far the next element set would put the station, at least `LEAST_KM`; None without a second one.
    `epoch_days`: age of the elements at the instant, negative before their epoch. `is_day`: the Sun is up down there.
    """

    at_us: int
    north: float
    east: float
    height_km: float
    off_km: float | None
    epoch_days: float
    is_land: bool
    is_day: bool


def track(elements: Iterable[Elements], instants_us: Sequence[int]) -> tuple[Below, ...]:
    """Return what lay below at each instant; nothing where no element set lies within 14 days of the first of them."""
    from sgp4.api import Satrec

    if not instants_us:
        return ()
    middle = instants_us[len(instants_us) // 2] / _DAY_US + _UNIX_JD
    known = [Satrec.twoline2rv(*lines) for lines in elements]
    ages = sorted((abs(middle - one.jdsatepoch - one.jdsatepochF), number) for number, one in enumerate(known))
    near = [known[number] for age, number in ages if age <= _FARTHEST_DAYS][:2]
    if not near:
        return ()
    points = []
    for at in instants_us:
        days = at // _DAY_US + _UNIX_JD, at % _DAY_US / _DAY_US
        places = [position for error, position, _ in (one.sgp4(*days) for one in near) if not error]
        if not places:
            return ()
        off = max(LEAST_KM, dist(places[0], places[1])) if len(places) > 1 else None
        age = sum(days) - near[0].jdsatepoch - near[0].jdsatepochF
        points.append((at, *_geodetic(_turned(places[0], sum(days))), off, age, _is_day(places[0], sum(days))))
    lands = are_land([(point[1], point[2]) for point in points])
    return tuple(
        Below(at, north, east, height, off, age, is_land, is_day)
        for (at, north, east, height, off, age, is_day), is_land in zip(points, lands, strict=True)
    )


def _turned(place: Vector, jd: float) -> Vector:
    """Turn from the true equator and mean equinox into the Earth's frame."""
    centuries = (jd - _J2000) / 36525
    seconds = 67310.54841 + (876600 * 3600 + 8640184.812866) * centuries + 0.093104 * centuries**2
    angle = seconds % 86400 / 86400 * 2 * pi
    x, y, z = place
    return cos(angle) * x + sin(angle) * y, cos(angle) * y - sin(angle) * x, z


def _geodetic(place: Vector) -> tuple[float, float, float]:
    """Return degrees north and east, and kilometres above the ellipsoid."""
    x, y, z = place
    level = hypot(x, y)
    north = atan2(z, level)
    bend = _EQUATOR_KM
    for _ in range(5):
        bend = _EQUATOR_KM / sqrt(1 - _SQUARE * sin(north) ** 2)
        north = atan2(z + bend * _SQUARE * sin(north), level)
    return degrees(north), degrees(atan2(y, x)), level / cos(north) - bend


def _is_day(place: Vector, jd: float) -> bool:
    """Say whether the Sun stands above the horizon of the point below (its centre, no refraction)."""
    sun, length = sun_of(jd), sqrt(sum(part * part for part in place))
    return asin(sum(one * other for one, other in zip(place, sun, strict=True)) / length) > 0
