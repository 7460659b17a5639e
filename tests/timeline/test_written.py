"""Times as logs write them: what says itself what it means, and what has to be asked."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused
from mediaarchive.timeline import Reading, format_utc, parse_elapsed, parse_stamp, parse_written
from mediaarchive.timeline.calendar import in_zone
from mediaarchive.timeline.counted import from_serial

ZERO = datetime(2017, 1, 13, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words", "expected", "precision"),
    [
        ("2022_341_0755_30000", "", "2022-12-07T07:55:30Z", Fraction(1, 1000)),
        ("017/013:11:22:05", "", "2017-01-13T11:22:05Z", 1),
        ("013:11:22:05", "", "2017-01-13T11:22:05Z", 1),
        ("GMT 013:11:22:05", "", "2017-01-13T11:22:05Z", 1),
        ("013/11:22", "", "2017-01-13T11:22:00Z", 60),
        ("366:23:59:60", "", "2017-01-01T00:00:00Z", 1),
        ("1484306525250", "", "2017-01-13T11:22:05.250Z", Fraction(1, 1000)),
        ("+00:00:00", "", "2017-01-13T11:22:00Z", 1),
        ("-0:10", "", "2017-01-13T11:12:00Z", 60),
        ("+02/11:30", "", "2017-01-15T22:52:00Z", 60),
        ("3:30", "pet", "2017-01-13T14:52:00Z", 60),
        ("13:00", "gmt", "2017-01-13T13:00:00Z", 60),
        ("02:00", "gmt", "2017-01-14T02:00:00Z", 60),
        ("11:22 GMT", "", "2017-01-13T11:22:00Z", 60),
        ("12:22", "Europe/Paris", "2017-01-13T11:22:00Z", 60),
        ("2017-01-13 12:22", "Europe/Paris", "2017-01-13T11:22:00Z", 60),
        ("2017-01-13 12:22 Europe/Paris", "", "2017-01-13T11:22:00Z", 60),
        ("13 Jan 2017 11:22 GMT", "", "2017-01-13T11:22:00Z", 60),
        ("January 13, 2017 11:22:07 Z", "", "2017-01-13T11:22:07Z", 1),
        ("13/01/2017 11:22 GMT", "", "2017-01-13T11:22:00Z", 60),
        ("1/13/2017 11:22 GMT", "", "2017-01-13T11:22:00Z", 60),
        ("3/4/2017 11:22", "dmy,gmt", "2017-04-03T11:22:00Z", 60),
        ("3/4/2017 11:22", "mdy,gmt", "2017-03-04T11:22:00Z", 60),
        ("3.4.2017 11:22", "gmt", "2017-04-03T11:22:00Z", 60),
        ("42748.4736111111", "excel-1900,gmt", "2017-01-13T11:22:00Z", 60),
        ("41286.4736111111", "excel-1904,gmt", "2017-01-13T11:22:00Z", 60),
        ("0.145833333333333", "pet", "2017-01-13T14:52:00Z", 60),
        ("0.5", "gmt", "2017-01-13T12:00:00Z", 60),
        ("GET 113:30:02", "get", "2017-01-18T04:52:02Z", 1),
        ("1133002", "get", "2017-01-18T04:52:02Z", 1),
        ("-000130", "get", "2017-01-13T11:20:30Z", 1),
    ],
)
def test_conventions(text: str, words: str, expected: str, precision: Fraction) -> None:
    """Every convention of the notes gives its instant and the width that it was written with."""
    stamp = parse_written(text, Reading.of(words), ZERO)

    assert (expected, precision) == (format_utc(stamp.instant), stamp.precision_s)


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("3:30", "", "may be elapsed time or a time of day"),
        ("0.25", "", "may be elapsed time or a time of day"),
        ("2017-01-13 11:22", "", "has no time zone"),
        ("2017-01-13 11:22 CET", "", "CET is no zone that says which"),
        ("3/4/2017 11:22 GMT", "", "day 3 of month 4, or day 4 of month 3"),
        ("13/13/2017 11:22 GMT", "", "no day of the calendar"),
        ("42748.47", "", "is a number, no time"),
        ("42748.47", "excel-1900", "has no time zone"),
        ("60.5", "excel-1900,gmt", "29 February 1900"),
        ("000:10:00:00", "", "2017 has days 001 to 365"),
        ("2017_366_1000_00000", "", "2017 has days 001 to 365"),
        ("2017-01-13 24:00", "gmt", "the day ends at 23:59"),
        ("24:00", "gmt", "the day ends at 23:59"),
        ("+02/11", "", "is no instant"),
        ("+02/25:00", "", "hours end at 23"),
        ("+3:75", "", "minutes and seconds end at 59"),
        ("GET 1:00", "", "counts from the launch"),
        ("2017-03-26 02:30", "Europe/Paris", "was skipped"),
        ("2017-10-29 02:30", "Europe/Paris", "came twice"),
        ("9999-12-31T23:59:60Z", "", "outside the calendar"),
        ("0001-01-01T00:00+10:00", "", "outside the calendar"),
        ("noon", "gmt", "is no instant"),
    ],
)
def test_open_questions_are_refused(text: str, words: str, said: str) -> None:
    """What could mean two things, or nothing, is refused with the question."""
    with pytest.raises(InputRefused, match=said):
        parse_written(text, Reading.of(words), ZERO)


@pytest.mark.parametrize("text", ["+3:30", "013:11:22:05", "0.5", "11:22"])
def test_relative_times_need_an_epoch(text: str) -> None:
    """Without an EVA there is no zero, no year and no day."""
    with pytest.raises(InputRefused, match=r"name the EVA|no date"):
        parse_written(text, Reading.of("gmt"), None)


def test_an_irig_day_takes_the_nearest_year() -> None:
    """Day 001 beside an EVA of 31 December is next year's, day 365 beside 1 January last year's."""
    december = datetime(2016, 12, 31, 20, tzinfo=UTC)

    assert "2017-01-01T02:00:00Z" == format_utc(parse_written("001:02:00:00", Reading(), december).instant)
    assert "2016-12-31T20:00:00Z" == format_utc(
        parse_written("366:20:00:00", Reading(), december + timedelta(days=1)).instant
    )
    with pytest.raises(InputRefused, match="2017 has days 001 to 365"):
        parse_written("366:10:00:00", Reading(), datetime(2017, 9, 1, tzinfo=UTC))


@given(
    st.datetimes(datetime(2016, 1, 1), datetime(2018, 12, 31), timezones=st.just(UTC)),
    st.sampled_from(["Europe/Paris", "America/Chicago", "Asia/Kolkata", "Australia/Lord_Howe"]),
)
def test_a_zone_gives_the_instant_or_says_why_not(instant: datetime, zone: str) -> None:
    """What a clock shows leads back to its instant, except in the hour that comes twice."""
    shown = instant.astimezone(ZoneInfo(zone))
    other = shown.replace(fold=1 - shown.fold).astimezone(UTC)
    civil = shown.replace(tzinfo=UTC, fold=0)
    if other == instant:
        assert instant == in_zone(civil, zone)
    else:
        with pytest.raises(InputRefused, match="came twice"):
            in_zone(civil, zone)


@given(st.integers(61 * 86_400, 60_000 * 86_400))
def test_spreadsheet_numbers_keep_every_second(second: int) -> None:
    """A day number of fifteen digits, as spreadsheets store it, names its second; 1904 is 1462 days later."""
    number = Fraction(f"{second / 86_400:.15g}")

    assert datetime(1899, 12, 30, tzinfo=UTC) + timedelta(seconds=second) == from_serial(number, "1900")
    assert from_serial(number, "1900") + timedelta(days=1462) == from_serial(number, "1904")


@given(st.integers(-999 * 3600, 999 * 3600))
def test_elapsed_time_reads_back(seconds: int) -> None:
    """Signed hours of any number, minutes, seconds."""
    size = abs(seconds)
    text = f"{'-' if seconds < 0 else '+'}{size // 3600:03d}:{size // 60 % 60:02d}:{size % 60:02d}"

    assert (seconds, 1) == parse_elapsed(text)


@pytest.mark.parametrize("words", ["gmt", "pet", "gmt,pet,dmy", "Europe/Paris,mdy,excel-1904", "get", "excel-1900"])
def test_the_words_of_a_reading_read_back(words: str) -> None:
    """What a preview prints can be given back to confirm it."""
    assert Reading.of(words) == Reading.of(Reading.of(words).words)


@given(st.text(max_size=24))
def test_any_text_gives_an_instant_or_one_line(text: str) -> None:
    """Whatever is written, the answer is an instant with a zone or a refusal."""
    for words in ("", "gmt", "pet", "get", "dmy,Europe/Paris,excel-1900"):
        try:
            assert parse_written(text, Reading.of(words), ZERO).instant.tzinfo is not None
        except InputRefused as refused:
            assert "\n" not in str(refused)


@given(st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), st.sampled_from(["Z", "+14:00", "-14:00", ""]))
def test_the_ends_of_the_calendar_are_no_crash(moment: datetime, zone: str) -> None:
    """The first and last days of the calendar give an instant or a refusal too."""
    try:
        parse_stamp(f"{moment:%Y-%m-%dT%H:%M}{zone}")
    except InputRefused as refused:
        assert refused.what
