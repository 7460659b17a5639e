"""What is said of recordings' clocks, gathered: declared starts, tags of files, sightings, anchors. Pure.

Fitting them together is the solver's work.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from mediaarchive.alignment.anchors import Anchor
from mediaarchive.alignment.sightings import Sighting
from mediaarchive.errors import InputRefused
from mediaarchive.timeline import parse_stamp, to_micros

_TAGS: Final = ("com.apple.quicktime.creationdate", "creation_time", "date")
_NAIVE: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Claims:
    """What is said about one recording's start: UTC microseconds declared (with precision), its tag, and the rest.

    `anchors` are what people know; `leaps` where the sound shared with others shows that its clock leapt.
    """

    recording: str
    camera: str
    duration_us: int
    declared_us: int | None
    precision_us: int | None
    tag: str | None
    tag_us: int | None
    sightings: tuple[Sighting, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    leaps: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """The EVA in UTC microseconds: footage lies in it, give or take what was filmed in the airlock."""

    start_us: int
    end_us: int


def tagged_start(clocks: Sequence[tuple[str, str]]) -> tuple[str, int] | None:
    """Return the most trusted tag as (text, microseconds read as UTC), None where the file carries none."""
    for wanted in _TAGS:
        for source, value in clocks:
            if source == wanted and (instant := _instant(value)):
                return f"{source} {value}", to_micros(instant)
    return None


def _instant(value: str) -> datetime | None:
    text = value.strip()
    if _NAIVE.fullmatch(text):
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    try:
        return parse_stamp(text).instant
    except InputRefused:
        return None  # a tag in a form that no known camera writes is no evidence
