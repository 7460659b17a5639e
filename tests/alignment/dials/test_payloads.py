"""Which texts of codes are times."""

from __future__ import annotations

import pytest

from mediaarchive.alignment.dials.model import Reading
from mediaarchive.alignment.dials.payloads import reading_of
from tests.alignment.dials.films import START

WHOLE = START // 1_000_000 * 1_000_000
MILLI = START


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("oT170113123450.300oTD0oTZ0oTI4711", Reading(MILLI, None, 1000)),
        ("oT170113073450.300oTD1oTZ-6oTI0", Reading(MILLI, None, 1000)),
        ("oT170113180450oTD0oTZ330", Reading(WHOLE, None, 1_000_000)),
        ("oT170113123450.300oTI1", Reading(None, 45_290_300_000, 1000)),
        ("2017-01-13T12:34:50Z", Reading(WHOLE, None, 1_000_000)),
        ("2017-01-13T12:34:50.300Z", Reading(MILLI, None, 1000)),
        ("2017-01-13T06:34:50.3-06:00", Reading(MILLI, None, 100_000)),
        ("20170113T123450Z", Reading(WHOLE, None, 1_000_000)),
        ("2017-01-13 12:34:50", Reading(None, 45_290_000_000, 1_000_000)),
        ("12:34:50.30", Reading(None, 45_290_300_000, 10_000)),
        ("1484310890", Reading(WHOLE, None, 1_000_000)),
        ("1484310890300", Reading(MILLI, None, 1000)),
        ("1484310890.3", Reading(MILLI, None, 100_000)),
    ],
)
def test_forms_that_people_film_are_read(text: str, expected: Reading) -> None:
    """Commands of GoPro Labs with and without a zone, ISO 8601, seconds and milliseconds of 1970, times of day."""
    assert expected == reading_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "https://example.org/?t=1484310890", "mVr4p60x-.5cFw55", "oT0", "oT171313123450", "oTH",
        "2017-02-30T12:34:50Z", "1917-01-13T12:34:50Z", "0000000042", "4711471147", "25:00:00", "S/N 20170113123450",
        "WIFI:S:EVA;;",
    ],
)  # fmt: skip
def test_a_code_that_is_no_time_is_nothing(text: str) -> None:
    """Addresses, camera commands, labels, days that no calendar has."""
    assert reading_of(text) is None
