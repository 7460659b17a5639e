"""Ranges of a recording that processes look at without sharing anything, and what each of them finds. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from fractions import Fraction
from math import ceil
from typing import Any, Final

from mediaarchive.frames.choose import BUCKET_S


@dataclass(frozen=True, slots=True)
class Range:
    """The part of a recording that one process answers for: buckets of `BUCKET_S` seconds [first, past)."""

    first: int = 0
    past: int | None = None

    def holds(self, bucket: int) -> bool:
        """Say whether a bucket belongs to the range."""
        return self.first <= bucket and (self.past is None or bucket < self.past)


@dataclass(slots=True)
class Part:
    """What was found in a range of a recording; `conclude` makes one analysis of all parts."""

    frames: int = 0
    """Pictures that the range shows, decoded or not."""
    first_pts: int | None = None
    last_pts: int | None = None
    last_duration: int = 0
    cuts: list[int] = field(default_factory=list)
    resets: list[int] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    sheets: list[tuple[int, int]] = field(default_factory=list)
    tile: tuple[int, int] | None = None
    samples: str = ""
    decoded: int = 0

    @property
    def end_pts(self) -> int:
        """PTS at which the last picture ends, for all that the file says."""
        return (self.last_pts or 0) + max(1, self.last_duration)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Part:
        """Return the part that `asdict` gave; unknown fields are ignored."""
        return cls(**{one.name: values[one.name] for one in fields(cls)})


PART_S: Final = 600
"""Seconds of a part that is looked at by itself: six sheets of tiles; the run-up to it costs two in a hundred."""


def parts(claimed: Fraction) -> list[tuple[int, int | None]]:
    """Return the ranges of buckets of `PART_S` seconds each; the last is open at its end, and may be longer by half."""
    each = PART_S // BUCKET_S
    borders = [n * each for n in range(max(1, round(claimed / PART_S)))]
    return list(zip(borders, [*borders[1:], None], strict=True))


def split(claimed: Fraction, count: int) -> list[tuple[int, int | None]]:
    """Return at most `count` ranges of buckets [first, past) of about one length; the last is open at its end.

    `claimed`: length of the recording in seconds, as far as it is known; a wrong one makes uneven ranges.
    """
    buckets = max(1, ceil(claimed / BUCKET_S))
    count = min(count, buckets)
    borders = sorted({round(Fraction(n * buckets, count)) for n in range(count)})
    return list(zip(borders, [*borders[1:], None], strict=True))
