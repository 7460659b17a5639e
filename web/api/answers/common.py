"""What answers of every kind are made of: seconds, instants, clocks, pictures, rights, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from web.api.schema import Says

URL: Final = {"format": "uri"}
Address = Annotated[str, Says("Where it is.", URL)]
"""Where something is."""


@dataclass(frozen=True, slots=True)
class Second:
    """A second of a recording, counted from its first picture."""

    exact: Annotated[
        str,
        Says("Seconds as a rational number, exact.", {"pattern": "^[0-9]+(/[1-9][0-9]*)?$", "examples": ["1501/25"]}),
    ]
    seconds: Annotated[float, Says("The same, rounded to the microsecond.", {"examples": [60.04]})]


@dataclass(frozen=True, slots=True)
class Instant:
    """When something was, as far as it is known."""

    utc: Annotated[str, Says("UTC (RFC 3339).", {"format": "date-time", "examples": ["2017-01-13T11:22:00Z"]})]
    gmt: Annotated[str, Says("The same as GMT day-of-year.", {"examples": ["2017/013:11:22:00"]})]
    ci95_s: Annotated[float | None, Says("Half-width in seconds that holds with 95 %; null where none is known.")]


@dataclass(frozen=True, slots=True)
class Clock:
    """A recording's clock: how its seconds become instants, and how far it is believed."""

    grade: Annotated[
        str,
        Says(
            "A: within half a frame; B: a second; C: a minute; D: worse or unconfirmed; X: sources disagree or none.",
            {"enum": ["A", "B", "C", "D", "X"]},
        ),
    ]
    zero: Annotated[Instant | None, Says("When second 0 was; null where nobody knows.")]
    drift_ppm: Annotated[float, Says("By how many millionths the clock is slow; 0 where none was found.")]


@dataclass(frozen=True, slots=True)
class Picture:
    """A still of a recording."""

    url: Address
    width: int
    height: int
    at: Annotated[Second, Says("When in the recording.")]
    alt: Annotated[str | None, Says("What it shows, in words, as a clip's shot list has it; null where nobody knows.")]


@dataclass(frozen=True, slots=True)
class Licence:
    """Whose it is and what must be asked. What holds in a case is decided at `ask`, at once."""

    credit: Annotated[str, Says("The credit line to give.")]
    words: Annotated[str, Says("What holds, in a sentence.")]
    rules: Annotated[str, Says("The page of the rules in force.", URL)]
    ask: Annotated[
        str, Says("Where two questions tell whether a use needs a licence, and where one is asked for.", URL)
    ]
    training: Annotated[
        str,
        Says(
            "What the rules in force say of training models with it; unspecified while nobody has approved them.",
            {"enum": ["open", "reserved", "unspecified"]},
        ),
    ]


@dataclass(frozen=True, slots=True)
class Track:
    """A text track of a recording or clip, as WebVTT on the recording's clock."""

    kind: Annotated[str, Says("", {"enum": ["captions", "subtitles", "descriptions", "chapters"]})]
    language: Annotated[str | None, Says("ISO 639-1.")]
    url: Address


@dataclass(frozen=True, slots=True)
class Media:
    """The films that can be played; null where one is still being made. Masters have no address: see the licence."""

    mp4: Annotated[str | None, Says("The whole recording as MP4; a clip is a part of it.", URL)]
    hls: Annotated[str | None, Says("The same as HLS.", URL)]
    embed: Annotated[str | None, Says("A clip alone, for a frame on another site.", URL)]
    tracks: tuple[Track, ...]
