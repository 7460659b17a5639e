"""Clocks that are whole hours off, caught by the light in the pictures."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from mediaarchive.alignment import Clock, Evidence
from mediaarchive.alignment.night import Light, check, light_of
from mediaarchive.evas.orbit import shadows, shipped
from mediaarchive.timeline import to_micros

_HOUR = 3_600_000_000
_START = to_micros(datetime(2017, 1, 13, 11, 40, tzinfo=UTC))
_SHADOWS = shadows(shipped(), _START - 15 * _HOUR, _START + 20 * _HOUR) or ()
_LONG = 100 * 60_000_000


def _seen(zero_us: int, seed: int | None = None) -> Light:
    """Return the light of a recording that truly began at `zero_us`; with a seed, lamps and walls play in."""
    rng = np.random.default_rng(seed)
    spans = []
    for minute in range(100):
        at = zero_us + minute * 60_000_000 + 30_000_000
        dark = any(start <= at < end for start, end in _SHADOWS)
        if seed is not None and rng.random() < (0.3 if dark else 0.04):
            dark = not dark
        if dark:
            spans.append(("night", minute * 60_000_000, (minute + 1) * 60_000_000))
    return light_of(spans, _LONG)


def _clock(zero_us: int, *evidence: Evidence) -> Clock:
    return Clock("a", zero_us, 0, 500_000, "B", evidence)


def test_light_that_fits_is_evidence() -> None:
    """The right hour keeps its grade, and is told that no other hour would do."""
    (found,) = check([_clock(_START)], {"a": _seen(_START, seed=1)}, _SHADOWS)
    assert ("B", _START) == (found.grade, found.zero_us)
    assert ["night"] == [item.kind for item in found.evidence]


@pytest.mark.parametrize("hours", [-5, -2, -1, 1, 2, 4, 5])
def test_a_clock_that_is_hours_off_loses_its_time(hours: int) -> None:
    """Day where night was: no time is shown, and by how much it would fit is said."""
    (found,) = check([_clock(_START + hours * _HOUR)], {"a": _seen(_START, seed=2)}, _SHADOWS)
    assert ("X", None) == (found.grade, found.zero_us)
    assert "contradiction" == found.evidence[-1].kind
    assert "not those of the station's orbit" in found.evidence[-1].text


def test_a_person_outranks_the_light() -> None:
    """An anchored clock stands, with the contradiction beside it."""
    anchored = _clock(_START + _HOUR, Evidence("anchor", "ada says so", 0.0))
    (found,) = check([anchored], {"a": _seen(_START)}, _SHADOWS)
    assert ("B", _START + _HOUR) == (found.grade, found.zero_us)
    assert ["anchor", "contradiction"] == [item.kind for item in found.evidence]


def test_nothing_is_said_where_nothing_is_known() -> None:
    """No pictures, none but black ones, no element set, no clock: every clock stays as it is."""
    clocks = [_clock(_START), Clock("b", None, 0, None, "X", ())]
    black = light_of([("black", 0, _LONG)], _LONG)
    assert Light((), ()) == black
    assert clocks == check(clocks, {}, _SHADOWS)
    assert clocks == check(clocks, {"a": black, "b": _seen(_START)}, _SHADOWS)
    assert clocks == check(clocks, {"a": _seen(_START)}, ())
