"""The frozen values that an analysis of one recording's pictures consists of.

Times are integer PTS of the recording's video stream; `time_base` says how long a tick is. Spans are half-open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Self


class ShotKind(StrEnum):
    """How a shot begins; the first shot of a recording begins with a cut."""

    CUT = "cut"
    FADE = "fade"
    DISCONTINUITY = "discontinuity"


class ConditionKind(StrEnum):
    """What is the matter with a span of pictures."""

    BLACK = "black"
    BLANK = "blank"
    FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Shot:
    """Pictures [start_pts, end_pts) of one uninterrupted view."""

    start_pts: int
    end_pts: int
    kind: ShotKind = ShotKind.CUT


@dataclass(frozen=True, slots=True)
class Condition:
    """Pictures [start_pts, end_pts) that are black, of one colour, or one picture repeated."""

    kind: ConditionKind
    start_pts: int
    end_pts: int


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A still worth showing; `file` lies below the output folder, upright, `width` × `height` square pixels."""

    pts: int
    file: str
    width: int
    height: int
    scores: dict[str, float] = field(default_factory=dict)
    """`sharpness` (variance of the Laplacian, ≥ 0), `exposure` (0..1), `quality` (0..1, what was compared)."""


@dataclass(frozen=True, slots=True)
class SpriteSheet:
    """One picture of `count` tiles, row by row; the first shows tile number `first` of the recording."""

    file: str
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class Sprites:
    """Small pictures for the scrub bar: tile n shows what is on screen n × `interval_s` after the first frame."""

    interval_s: int
    columns: int
    tile_width: int
    tile_height: int
    sheets: tuple[SpriteSheet, ...]


@dataclass(frozen=True, slots=True)
class FrameAnalysis:
    """All that was seen in one recording. `end_pts` is the last frame's PTS plus its duration."""

    time_base: Fraction
    first_pts: int
    end_pts: int
    frame_count: int
    frame_rate: Fraction | None
    """Frames per second over the recording; None for a single frame of unknown rate."""
    shots: tuple[Shot, ...]
    conditions: tuple[Condition, ...]
    keyframes: tuple[Keyframe, ...]
    sprites: Sprites

    def to_json(self) -> dict[str, Any]:
        """Return the analysis as JSON values; rationals are text such as "1/90000"."""
        return asdict(self) | {"time_base": _ratio(self.time_base), "frame_rate": _ratio(self.frame_rate)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the analysis that `to_json` gave; unknown fields are ignored."""
        rate, sprites = values["frame_rate"], values["sprites"]
        return cls(
            time_base=Fraction(values["time_base"]),
            first_pts=values["first_pts"],
            end_pts=values["end_pts"],
            frame_count=values["frame_count"],
            frame_rate=Fraction(rate) if rate else None,
            shots=tuple(Shot(s["start_pts"], s["end_pts"], ShotKind(s["kind"])) for s in values["shots"]),
            conditions=tuple(
                Condition(ConditionKind(c["kind"]), c["start_pts"], c["end_pts"]) for c in values["conditions"]
            ),
            keyframes=tuple(Keyframe(**k) for k in values["keyframes"]),
            sprites=Sprites(**sprites | {"sheets": tuple(SpriteSheet(**s) for s in sprites["sheets"])}),
        )


def _ratio(value: Fraction | None) -> str | None:
    return f"{value.numerator}/{value.denominator}" if value is not None else None
