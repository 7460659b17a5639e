"""When a photo was taken: by a person's word, by the clock of its camera's recordings, else by what the camera says.

A camera has one clock for films and photos. Where that clock stands is known from its recordings on the mission's
clock, which sound, timecode and people tied; so it is known for its photos. Pure; whole microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_S: Final = 1_000_000
_TAG_US: Final = _S
"""A film says to the second when it began, and cameras write that a little before or after its first picture."""
_DRIFT: Final = 150e-6
"""How far a quartz may run away: see `alignment.floors.DRIFT`."""
_AWARE_US: Final = 60 * _S
"""What 19 of 20 cameras whose clock knows its zone are off by at most, by the same table."""
_ZONELESS_US: Final = 12 * 3600 * _S
"""A clock that does not tell its zone can be any hour of the day."""
_NEAR_US: Final = 3600 * _S
"""How long before and after the spacewalk photos are of it: a guess."""
PERSON, FILMS, CAMERA = "person", "films", "camera"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the camera's clock read, as if it were UTC; its zone where it wrote one; width of the last place written."""

    wall_us: int
    zone_us: int | None
    precision_us: int


@dataclass(frozen=True, slots=True)
class Reference:
    """A recording of the same camera: what its clock read at the first picture, and when that was."""

    name: str
    tag_us: int
    zero_us: int
    ci95_us: int
    same_card: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word: the camera's clock, as photos write it, is behind by so much, give or take sigma."""

    offset_us: int
    sigma_us: int


@dataclass(frozen=True, slots=True)
class Placed:
    """When a photo was taken, the half-width in which 19 of 20 lie, by what, and that in words."""

    utc_us: int
    ci95_us: int
    by: str
    words: str


def place(
    reading: Reading, references: Sequence[Reference], correction: Correction | None, window: tuple[int, int]
) -> Placed:
    """Return when the photo was taken. `window`: the spacewalk, which decides where a zone leaves two answers."""
    if correction is not None:
        ci = max(round(1.96 * correction.sigma_us), reading.precision_us)
        words = f"a person set this camera's clock for its photos, {_behind(correction.offset_us)}"
        return Placed(reading.wall_us + correction.offset_us, ci, PERSON, words)
    same = [reference for reference in references if reference.same_card] or references
    found = [_by_film(at, same, reading.precision_us) for at in _ways(reading)] if same else []
    if found:
        return min(found, key=lambda placed: _outside(placed.utc_us, window))
    if reading.zone_us is not None:
        ci = _AWARE_US + reading.precision_us
        return Placed(reading.wall_us - reading.zone_us, ci, CAMERA, "camera clock with its zone, not checked")
    words = "camera clock, not checked, and it writes no zone: read as GMT"
    return Placed(reading.wall_us, _ZONELESS_US, CAMERA, words)


def _by_film(at_us: int, references: Sequence[Reference], precision_us: int) -> Placed:
    """Return the instant by the film that is nearest on the camera's own clock."""
    film = min(references, key=lambda one: abs(one.tag_us - at_us))
    offset, away = film.zero_us - film.tag_us, abs(at_us - film.tag_us)
    ci = film.ci95_us + _TAG_US + precision_us + round(away * _DRIFT)
    return Placed(at_us + offset, ci, FILMS, f"by the clock of {film.name}: the camera's is {_behind(offset)}")


def _ways(reading: Reading) -> Iterator[int]:
    """Yield how the photo's clock may be meant beside that of films, which hold local time or UTC."""
    if reading.zone_us:
        yield reading.wall_us - reading.zone_us
    yield reading.wall_us


def _outside(utc_us: int, window: tuple[int, int]) -> int:
    return max(window[0] - _NEAR_US - utc_us, utc_us - window[1] - _NEAR_US, 0)


def _behind(offset_us: int) -> str:
    return f"{abs(offset_us) / _S:.1f} s {'slow' if offset_us >= 0 else 'fast'}"
