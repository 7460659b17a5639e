"""When a photo was taken: what it states, and where its camera's clock stands."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mediaarchive.photos import Correction, Reading, Reference, place
from mediaarchive.photos.clock import CAMERA, FILMS, PERSON
from mediaarchive.photos.exif import PART, TAKEN, ZONE, reading_of, tags_of

_S = 1_000_000
_NOON = round(datetime(2017, 1, 13, 12, 0, tzinfo=UTC).timestamp()) * _S
_WINDOW = (_NOON, _NOON + 6 * 3600 * _S)


@given(some.binary(max_size=400), some.sampled_from([b"", b"\xff\xd8\xff\xe1\x01\x00Exif\0\0II*\0\x08\0\0\0"]))
def test_whatever_the_bytes_are_there_is_an_answer(tail: bytes, head: bytes) -> None:
    """Broken EXIF is read as far as it goes, and raises nothing."""
    reading_of(tags_of(head + tail))


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({TAKEN: "2017:01:13 12:00:00"}, (_NOON, None, _S)),
        ({TAKEN: "2017:01:13 12:00:00", PART: "25"}, (_NOON + 250_000, None, 10_000)),
        ({TAKEN: "2017:01:13 12:00:00", PART: "x", ZONE: "-05:30"}, (_NOON, -19_800 * _S, _S)),
        ({TAKEN: "0000:00:00 00:00:00"}, None),
        ({}, None),
    ],
)
def test_what_the_camera_wrote_is_read_to_its_last_place(
    tags: dict[int, str], expected: tuple[int, int | None, int] | None
) -> None:
    """Parts of a second, zones, and clocks that were never set."""
    assert expected == reading_of(tags)


def test_films_of_the_camera_tell_where_its_clock_stands() -> None:
    """The film that is nearest on that clock counts; its half-width, whole seconds and drift add up."""
    films = [
        Reference("far.mp4", _NOON - 3600 * _S, _NOON - 3600 * _S + 90 * _S, 40_000),
        Reference("near.mp4", _NOON, _NOON + 100 * _S, 40_000),
    ]
    placed = place(Reading(_NOON + 100 * _S, None, 10_000), films, None, _WINDOW)
    assert (FILMS, _NOON + 200 * _S, 40_000 + _S + 10_000 + 15_000) == (placed.by, placed.utc_us, placed.ci95_us)
    assert "by the clock of near.mp4: the camera's is 100.0 s slow" == placed.words


def test_films_of_the_same_card_come_first() -> None:
    """A camera of that name may have been another one on another card."""
    films = [
        Reference("near.mp4", _NOON, _NOON + 100 * _S, 40_000),
        Reference("mine.mp4", _NOON - 600 * _S, _NOON - 600 * _S, 40_000, same_card=True),
    ]
    assert "mine.mp4" in place(Reading(_NOON, None, _S), films, None, _WINDOW).words


@pytest.mark.parametrize("local", [True, False])
def test_a_zone_is_not_counted_twice(local: bool) -> None:
    """Films of some cameras state UTC and those of others local time; the spacewalk decides which it was."""
    zone = 5 * 3600 * _S
    taken = _NOON + 3600 * _S
    tag = _NOON + (zone if local else 0)
    films = [Reference("a.mp4", tag, _NOON, 40_000)]
    assert taken == place(Reading(taken + zone, zone, _S), films, None, _WINDOW).utc_us


def test_a_clock_that_nothing_checks_says_so() -> None:
    """With its zone it is believed to a minute, without one to any hour of the day."""
    zoned = place(Reading(_NOON + 3600 * _S, 3600 * _S, _S), [], None, _WINDOW)
    assert (CAMERA, _NOON, 61 * _S) == (zoned.by, zoned.utc_us, zoned.ci95_us)
    bare = place(Reading(_NOON, None, _S), [], None, _WINDOW)
    assert (CAMERA, 12 * 3600 * _S) == (bare.by, bare.ci95_us)
    assert "not checked" in zoned.words
    assert "not checked" in bare.words


def test_a_persons_word_outranks_all() -> None:
    """It moves every photo of the camera by the same, and is as sure as it was said to be."""
    films = [Reference("a.mp4", _NOON, _NOON + 100 * _S, 40_000)]
    placed = place(Reading(_NOON, None, 10_000), films, Correction(-7 * _S, _S), _WINDOW)
    assert (PERSON, _NOON - 7 * _S, 1_960_000) == (placed.by, placed.utc_us, placed.ci95_us)
