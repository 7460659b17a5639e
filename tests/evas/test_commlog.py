"""Stamped comm logs: a table in, lines out, or every complaint by line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mediaarchive.errors import InputRefused
from mediaarchive.evas import Eva
from mediaarchive.evas.commlog import CommLine, read
from mediaarchive.timeline import to_micros

_EVA = Eva("us-eva-39", "US EVA 39", "", "", datetime(2017, 1, 13, 11, 22, tzinfo=UTC), 21_480)


def _at(hour: int, minute: int, second: int) -> int:
    return to_micros(datetime(2017, 1, 13, hour, minute, second, tzinfo=UTC))


def test_headings_say_what_columns_hold() -> None:
    """GMT is the time's zone, the speaker is optional, white space is one blank, lines without words are left out."""
    found = read(b"GMT,Speaker,Words\n12:00:05,EV1,Hatch  is open\n12:00:09,,\n12:01:00,IV,Copy\n", "a.csv", _EVA)
    assert (
        CommLine(_at(12, 0, 5), 1_000_000, "EV1", "Hatch is open"),
        CommLine(_at(12, 1, 0), 1_000_000, "IV", "Copy"),
    ) == found
    assert found[0] == CommLine.from_json(found[0].to_json())


def test_elapsed_times_count_from_the_eva() -> None:
    """PET in the heading, tabs between cells, another word for the words."""
    (line,) = read(b"pet\tutterance\n0:10:00\tTether is configured\n", "a.tsv", _EVA)
    assert (_at(11, 32, 0), "") == (line.utc_us, line.speaker)


@pytest.mark.parametrize(
    ("text", "times", "said"),
    [
        ("", None, "the file is empty"),
        ("when,who\n12:00,EV1\n", None, "no column of texts"),
        ("time,text\n12:00:05,Copy\n", None, "may be elapsed time or a time of day"),
        ("gmt,text\n12:00:05,Copy\nsoon,Copy\nlater,Copy\n", None, "line 3, column 1"),
        ("gmt,text,speaker\n12:00:05,Copy, all good,EV1\n", None, "4 cells, but the heading has 3"),
        ("gmt,text\n", None, "no line follows the heading"),
        ("time,text\n12:00:05,Copy\n", "martian", "no way to read times"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, times: str | None, said: str) -> None:
    """Nothing, no words, no zone, no times, only a heading, an unknown zone."""
    with pytest.raises(InputRefused, match=said):
        read(text.encode(), "a.csv", _EVA, times)


def test_commas_that_nobody_quoted_are_part_of_the_words() -> None:
    """Where the words come last, nothing of them is lost."""
    (line,) = read(b"gmt,text\n12:00:05,Copy, both gloves look good, no cuts\n", "a.csv", _EVA)
    assert "Copy, both gloves look good, no cuts" == line.text


def test_a_zone_may_be_said() -> None:
    """Bare times are what a person says that they are."""
    (line,) = read(b"time,text\n13:00:05,Copy that\n", "a.csv", _EVA, "Europe/Paris")
    assert _at(12, 0, 5) == line.utc_us
