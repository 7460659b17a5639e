"""What pages of browsing show: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from mediaarchive.archive.values import ClipCard, Picture
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas.ground import Below
from mediaarchive.evas.regions import Region

PAGE = 24
"""Clips on one page of a list."""
MOST = 100 * PAGE
"""Clips of one list that are counted and shown; whoever wants more searches."""


@dataclass(frozen=True, slots=True)
class ClipPage:
    """A page of a list of clips; `number` counts from 1. `total` of `MOST` means: that many, or more."""

    cards: tuple[ClipCard, ...]
    number: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE))

    @property
    def is_cut(self) -> bool:
        """Whether there may be more than what is counted."""
        return self.total >= MOST


@dataclass(frozen=True, slots=True)
class EvaEntry:
    """A spacewalk in a list, with what is public of it."""

    eva: Eva
    picture: Picture | None
    recordings: int
    clips: int


@dataclass(frozen=True, slots=True)
class Place:
    """What the station was over: the point, and the region it belongs to."""

    below: Below
    region: Region


@dataclass(frozen=True, slots=True)
class Range:
    """A stretch of a recording in which something is in view: from second `start` to `end`, with its still.

    `share` of the picture, 0 to 1, where it was measured; `clip` shows its middle, where one is published; `place` is
    what lay below the station then, where clock and orbit are known.
    """

    recording: str
    eva: Eva
    camera: Camera
    start: Fraction
    end: Fraction
    share: float | None
    utc: datetime | None
    picture: Picture | None
    clip: str | None
    place: Place | None
