"""When the station flew through the Earth's shadow, from two-line elements. Pure, but for what ships.

The orbit by SGP4 (Vallado et al. 2006, AIAA 2006-6753), the Sun by the low-precision formula of the Astronomical
Almanac (0.01°), the shadow as a cylinder: its edge lies within the penumbra, which takes some eight seconds. Elements
that are days old put the station seconds along its path. What is looked at are minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from itertools import pairwise
from math import cos, radians, sin, sqrt
from typing import Final, Protocol

_STEP_US: Final = 10_000_000
_EARTH_KM: Final = 6378.137
_J2000: Final = 2451545.0
_UNIX_JD: Final = 2440587.5
_DAY_US: Final = 86_400_000_000
_FARTHEST_DAYS: Final = 14.0
"""Elements older than this say nothing: the station is boosted every few weeks."""
_TLE_LINES: Final = 3

Elements = tuple[str, str]
"""The two lines of an element set."""


def shipped() -> tuple[Elements, ...]:
    """Return the element sets of the station that ship, with their source beside them."""
    return read((files("mediaarchive.evas") / "data" / "iss-elements.tle").read_text("ascii"))


def read(text: str) -> tuple[Elements, ...]:
    """Return the element sets of a text in three lines each (name and two lines), comments (#) left out."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    sets = zip(lines[1::_TLE_LINES], lines[2::_TLE_LINES], strict=True)
    return tuple((first, second) for first, second in sets)


def shadows(elements: Iterable[Elements], start_us: int, end_us: int) -> tuple[tuple[int, int], ...] | None:
    """Return when the station was in shadow between two instants, as [in, out) in UTC microseconds, in order.

    Crossings are found to a second between steps of ten. None where no element set lies within 14 days.
    """
    from sgp4.api import Satrec

    middle = (start_us + end_us) / 2 / _DAY_US + _UNIX_JD
    known = [Satrec.twoline2rv(*lines) for lines in elements]
    near = min(known, key=lambda one: abs(one.jdsatepoch + one.jdsatepochF - middle), default=None)
    if near is None or abs(near.jdsatepoch + near.jdsatepochF - middle) > _FARTHEST_DAYS:
        return None
    depths = [(at, _depth(near, at)) for at in range(start_us, end_us + _STEP_US, _STEP_US)]
    edges = [start_us] if depths[0][1] > 0 else []
    for (before, one), (after, other) in pairwise(depths):
        if (one > 0) != (other > 0):
            edges.append(before + round((after - before) * one / (one - other)))
    edges += [end_us] if len(edges) % 2 else []
    return tuple(zip(edges[::2], edges[1::2], strict=True))


class _Orbit(Protocol):
    """What sgp4 gives for an element set."""

    def sgp4(self, jd: float, fraction: float) -> tuple[int, tuple[float, float, float], tuple[float, float, float]]:
        """Return an error (0: none), where it is and how fast, in km and km/s (TEME)."""


def _depth(satellite: _Orbit, at_us: int) -> float:
    """Return how many kilometres inside the shadow's edge the station is; negative outside."""
    jd = at_us / _DAY_US + _UNIX_JD
    error, (x, y, z), _ = satellite.sgp4(float(int(jd)), jd - int(jd))
    if error:
        return -_EARTH_KM
    sun = sun_of(jd)
    along = x * sun[0] + y * sun[1] + z * sun[2]
    if along > 0:
        return -_EARTH_KM
    return _EARTH_KM - sqrt(max(x * x + y * y + z * z - along * along, 0.0))


def sun_of(jd: float) -> tuple[float, float, float]:
    """Return the unit vector to the Sun of date (equatorial; Astronomical Almanac, section C)."""
    days = jd - _J2000
    anomaly = radians(357.528 + 0.9856003 * days)
    longitude = radians(280.460 + 0.9856474 * days + 1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    tilt = radians(23.439 - 4e-7 * days)
    return cos(longitude), cos(tilt) * sin(longitude), sin(tilt) * sin(longitude)
