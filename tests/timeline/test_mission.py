"""UTC, GMT day-of-year and PET as people write them."""

from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.timeline import (
    format_gmt,
    format_pet,
    format_utc,
    from_micros,
    parse_pet,
    parse_stamp,
    to_micros,
)

START = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)
instants = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))


@given(instants)
def test_microseconds_keep_every_instant(instant: datetime) -> None:
    """The catalogue's form of an instant loses nothing."""
    assert instant == from_micros(to_micros(instant))


@given(instants)
def test_iso_text_reads_back_as_written(instant: datetime) -> None:
    """What is printed can be parsed, with the precision that was printed."""
    stamp = parse_stamp(format_utc(instant))

    assert instant == stamp.instant
    assert stamp.precision_s <= 1


@given(instants)
def test_day_of_year_reads_back_to_the_second(instant: datetime) -> None:
    """GMT day-of-year names the right day in leap years too."""
    assert instant.replace(microsecond=0) == parse_stamp(format_gmt(instant)).instant


@given(st.integers(-100 * 3600, 100 * 3600))
def test_pet_reads_back_from_its_own_zero(seconds: int) -> None:
    """PET is a clock with a zero: signed, and hours go past 24."""
    instant = START + timedelta(seconds=seconds)

    assert instant == parse_pet(format_pet(instant, START), START).instant


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("2017-01-13T14:52Z", "2017-01-13T14:52:00Z", 60),
        ("2017-01-13 14:52:07.25 UTC", "2017-01-13T14:52:07.250Z", Fraction(1, 100)),
        ("2017-01-13T15:52+01:00", "2017-01-13T14:52:00Z", 60),
        ("017/013:11:22:05", "2017-01-13T11:22:05Z", 1),
        ("GMT 2017/013:11:49", "2017-01-13T11:49:00Z", 60),
        ("2016/366:23:59:60", "2017-01-01T00:00:00Z", 1),
        ("PET 3:30", "2017-01-13T14:52:00Z", 60),
        ("+03:30:15", "2017-01-13T14:52:15Z", 1),
    ],
)
def test_written_instants_keep_their_precision(text: str, expected: str, precision: Fraction) -> None:
    """14:52 is some time in that minute; 14:52:07.25 is closer."""
    stamp = parse_stamp(text, pet_zero=START)

    assert expected == format_utc(stamp.instant)
    assert precision == stamp.precision_s


@pytest.mark.parametrize(
    "text",
    ["2017-01-13T14:52", "2017/366:10:00", "2017/000:10:00", "2017/400:10:00", "2017-02-29T10:00Z", "2017-01-13T24:00Z",
     "2017-01-13T10:60Z", "2017-01-13T10:00:60Z", "13.1.2017 10:00", "", "14:52:61Z"],
)  # fmt: skip
def test_instants_without_zone_or_outside_the_calendar_are_refused(text: str) -> None:
    """No zone, day 366 of 2017, 24:00, a leap second at noon: refused, never bent."""
    with pytest.raises(InputRefused):
        parse_stamp(text)


def test_a_naive_datetime_is_refused() -> None:
    """An instant without a zone never reaches the catalogue."""
    with pytest.raises(InputRefused, match="no time zone"):
        to_micros(datetime(2017, 1, 13))


def test_pet_of_the_demonstration_is_right() -> None:
    """PET 3:30 of the EVA of 13 January 2017 is 14:52 GMT, whatever zone the reader lives in."""
    instant = datetime(2017, 1, 13, 9, 52, tzinfo=timezone(timedelta(hours=-5)))

    assert "+3:30:00" == format_pet(instant, START)
    assert "2017/013:14:52:00" == format_gmt(instant)
