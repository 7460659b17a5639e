"""The frozen values that an analysis of one recording's pictures consists of.

Times are integer PTS of the recording's video stream; `time_base` says how long a tick is. Spans are half-open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final, Self


class ShotKind(StrEnum):
    """How a shot begins; the first shot of a recording begins with a cut."""

    CUT = "cut"
    FADE = "fade"
    DISCONTINUITY = "discontinuity"


class ConditionKind(StrEnum):
    """What is the matter with a span of pictures."""

    BLACK = "black"
    BLANK = "blank"
    NOISE = "noise"
    FROZEN = "frozen"
    NIGHT = "night"
    GLARE = "glare"
    EARTH = "earth"


EMPTY: Final = frozenset({ConditionKind.BLACK, ConditionKind.BLANK, ConditionKind.NOISE})
"""Pictures that show nothing."""


class Plan(StrEnum):
    """In which order a recording is looked at."""

    COARSE = "coarse to fine"
    EVERY = "every picture"


@dataclass(frozen=True, slots=True)
class Shot:
    """Pictures [start_pts, end_pts) of one uninterrupted view."""

    start_pts: int
    end_pts: int
    kind: ShotKind = ShotKind.CUT


@dataclass(frozen=True, slots=True)
class Condition:
    """Pictures [start_pts, end_pts) that show nothing, one picture repeated, or something of interest."""

    kind: ConditionKind
    start_pts: int
    end_pts: int
    facts: dict[str, float] = field(default_factory=dict)
    """Of Earth: `share` of the picture, `light` (how daylit), `obstruction` (share that near things take), `steadiness`
    (1 a fixed view, 0.5 a tenth of the picture a second), all 0..1, and `sharpness` (variance of the Laplacian)."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A still that could be shown; `file` lies below the output folder, upright, `width` × `height` square pixels.

    Every candidate is kept, scored, so that another choice (of a task, of a clip) needs no decoding.
    """

    pts: int
    file: str
    width: int
    height: int
    scores: dict[str, float] = field(default_factory=dict)
    """`sharpness` (variance of the Laplacian, ≥ 0), `exposure` (0..1), `quality` (0..1, what was compared)."""
    fingerprint: str = ""
    """32 bytes in hexadecimal; see `measure.fingerprint`."""
    chosen: bool = False
    """Whether it is one of those that show the recording."""


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
class Looked:
    """How much of the recording was looked at; what is said of the rest is said from the sizes of its packets."""

    plan: Plan
    pictures: int
    """Pictures of which something was measured."""
    decoded: int
    """Pictures decoded, those decoded twice counted twice."""
    longest_gap_s: float
    """Longest time between two pictures looked at."""


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
    candidates: tuple[Keyframe, ...]
    sprites: Sprites
    looked: Looked
    samples: str
    """File of the numbers behind all this; see `samples.SAMPLE`."""

    @property
    def keyframes(self) -> tuple[Keyframe, ...]:
        """The candidates that were chosen."""
        return tuple(one for one in self.candidates if one.chosen)

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that the analysis names, below the output folder."""
        return (self.samples, *(c.file for c in self.candidates), *(s.file for s in self.sprites.sheets))

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
                Condition(ConditionKind(c["kind"]), c["start_pts"], c["end_pts"], c["facts"])
                for c in values["conditions"]
            ),
            candidates=tuple(Keyframe(**k) for k in values["candidates"]),
            sprites=Sprites(**sprites | {"sheets": tuple(SpriteSheet(**s) for s in sprites["sheets"])}),
            looked=Looked(**values["looked"] | {"plan": Plan(values["looked"]["plan"])}),
            samples=values["samples"],
        )


def _ratio(value: Fraction | None) -> str | None:
    return f"{value.numerator}/{value.denominator}" if value is not None else None
