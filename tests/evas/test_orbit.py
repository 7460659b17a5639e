"""When the station was in the Earth's shadow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from mediaarchive.evas.orbit import shadows, shipped
from mediaarchive.timeline import from_micros, to_micros

_NOON = datetime(2017, 1, 13, 12, tzinfo=UTC)


def test_two_element_sets_agree_on_the_thirteenth_of_january() -> None:
    """Those of 6 and 18 January put the crossings within ten seconds of each other: 50 km along the path are six."""
    start, end = to_micros(_NOON - timedelta(hours=12)), to_micros(_NOON + timedelta(hours=12))
    one, other = (shadows(shipped()[k : k + 1], start, end) for k in (0, 1))
    assert one is not None
    assert other is not None
    assert 15 <= len(one) == len(other) <= 16
    inner = [(a, b) for pair in zip(one, other, strict=True) for a, b in zip(*pair, strict=True)][1:-1]
    assert max(abs(a - b) for a, b in inner) < 10_000_000


def test_shadows_come_with_every_orbit_and_last_36_minutes() -> None:
    """92.7 minutes from one to the next; a third to two fifths of an orbit lies in shadow in January."""
    found = shadows(shipped(), to_micros(_NOON), to_micros(_NOON + timedelta(hours=12)))
    assert found is not None
    whole = found[1:-1]
    assert {36} == {round((end - start) / 60e6) for start, end in whole}
    orbits = [(b[0] - a[0]) / 60e6 for a, b in zip(whole, whole[1:], strict=False)]
    assert [92.7] * len(orbits) == [round(orbit, 1) for orbit in orbits]


def test_elements_of_another_season_say_nothing() -> None:
    """The station is boosted every few weeks: months away nobody knows where it was."""
    july = to_micros(datetime(2017, 7, 1, tzinfo=UTC))
    assert shadows(shipped(), july, july + 3_600_000_000) is None


def test_an_instant_in_shadow_is_a_shadow_cut_at_both_ends() -> None:
    """A window that begins and ends in the dark begins and ends with it."""
    found = shadows(shipped(), to_micros(_NOON), to_micros(_NOON + timedelta(hours=2)))
    assert found is not None
    start, end = found[0]
    middle = (start + end) // 2
    assert ((middle, middle + 60_000_000),) == shadows(shipped(), middle, middle + 60_000_000)
    assert from_micros(start).hour == 12


@pytest.mark.parametrize("lines", ["", "# nothing\n"])
def test_no_elements_no_shadow(lines: str) -> None:
    """Without any element set nothing is known."""
    from mediaarchive.evas.orbit import read

    assert shadows(read(lines), 0, 60_000_000) is None
