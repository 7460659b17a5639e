"""What lay below the station."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mediaarchive.evas.ground import LEAST_KM, track
from mediaarchive.evas.land import are_land
from mediaarchive.evas.orbit import shipped
from mediaarchive.timeline import to_micros

_START = to_micros(datetime(2017, 1, 13, 11, 22, tzinfo=UTC))
_MINUTE = 60_000_000


def test_the_track_stays_below_its_inclination_and_drifts_west() -> None:
    """51.8° of geodetic latitude at most, 400 to 430 km up, and 22 to 24 degrees further west after each orbit."""
    points = track(shipped(), range(_START, _START + 358 * _MINUTE, _MINUTE))
    assert 51.5 < max(point.north for point in points) < 51.9
    assert all(395 < point.height_km < 430 for point in points)
    up = [
        a.east + (b.east - a.east) * -a.north / (b.north - a.north)
        for a, b in zip(points, points[1:], strict=False)
        if a.north < 0 <= b.north and abs(a.east - b.east) < 90
    ]
    assert len(up) >= 3
    assert all(22 < (before - after) % 360 < 24 for before, after in zip(up, up[1:], strict=False))


@pytest.mark.parametrize(("day", "most"), [(datetime(2017, 1, 6, 15), 12), (datetime(2017, 1, 13, 14), 60)])
def test_uncertainty_is_what_two_element_sets_disagree_by(day: datetime, most: float) -> None:
    """Some ten kilometres on the day of an epoch, some fifty a week away; never less than SGP4 gives at best."""
    (point,) = track(shipped(), (to_micros(day.replace(tzinfo=UTC)),))
    assert point.off_km is not None
    assert LEAST_KM <= point.off_km < most


def test_one_set_gives_no_uncertainty_and_none_near_gives_nothing() -> None:
    """A figure that rests on nothing is not made up; two years away nothing is said."""
    (alone,) = track(shipped()[:1], (_START,))
    assert alone.off_km is None
    late = to_micros(datetime(2017, 1, 13, tzinfo=UTC) + timedelta(days=730))
    assert () == track(shipped(), (late,))
    assert () == track(shipped(), ())


def test_coasts_are_where_they_are() -> None:
    """Places on both sides of coasts, of the date line and at the pole; seas inside of continents are sea."""
    land = ((48.8, 2.3), (66.5, -173.0), (67.0, 175.0), (-89.0, 10.0), (-25.0, 135.0), (23.0, 10.0))
    sea = ((-17.0, -7.0), (0.0, -150.0), (42.0, 51.0), (-15.0, 139.0), (30.0, 180.0), (35.0, 18.0))
    assert [True] * 6 + [False] * 6 == are_land([*land, *sea])
