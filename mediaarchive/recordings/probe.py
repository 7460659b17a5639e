"""What a probe finds: values alone, which the child that measures them can have without the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream: `time_base` and `frame_rate` as text "1/90000", `start` and `end` in its ticks (end exclusive)."""

    index: int
    kind: str
    codec: str
    time_base: str
    start: int | None
    end: int | None
    packets: int
    width: int | None = None
    height: int | None = None
    frame_rate: str | None = None
    rotation: int = 0
    pixel_format: str | None = None
    sample_rate: int | None = None
    channels: int | None = None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class ClaimedClock:
    """A time that the file states about itself, as written. A claim, never a fact."""

    source: str
    value: str


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file is. `duration` counts from the first presented frame (first sample without picture) to the end."""

    container: str
    claimed_duration: str | None
    streams: tuple[StreamFacts, ...]
    clocks: tuple[ClaimedClock, ...]
    damage: str | None = None

    @property
    def picture(self) -> StreamFacts | None:
        """The stream that is shown."""
        return next((s for s in self.streams if s.chosen and s.kind == "video"), None)

    @property
    def sound(self) -> StreamFacts | None:
        """The stream that is heard."""
        return next((s for s in self.streams if s.chosen and s.kind == "audio"), None)

    @property
    def lead(self) -> StreamFacts:
        """The stream that counts time: the picture, else the sound."""
        lead = self.picture or self.sound
        assert lead is not None  # the probe refuses a file without both
        return lead

    @property
    def time_base(self) -> Fraction:
        """Seconds per tick of the lead stream."""
        return Fraction(self.lead.time_base)

    @property
    def duration(self) -> Fraction:
        """Exact seconds of the lead stream."""
        return ((self.lead.end or 0) - (self.lead.start or 0)) * self.time_base

    def to_json(self) -> dict[str, Any]:
        """Return JSON values that `from_json` reads back."""
        return asdict(self)

    @staticmethod
    def from_json(document: Mapping[str, Any]) -> Probe:
        """Read what `to_json` wrote."""
        return Probe(
            document["container"],
            document["claimed_duration"],
            tuple(StreamFacts(**stream) for stream in document["streams"]),
            tuple(ClaimedClock(**clock) for clock in document["clocks"]),
            document["damage"],
        )
