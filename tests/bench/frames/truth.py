"""What is exactly known of a generated film; saved as JSON beside it.

Everything is counted in frames from 0. Ranges are half-open. A cut is the index of the first frame of the new shot.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Cut:
    """The first frame of a new shot.

    Kinds: `hard` unrelated worlds, `jump` the same world from elsewhere, `alike` another world of the same make,
    `quick` less than a second after the cut before, `black` into or out of black, `signal` into or out of blank or
    snow, `resume` live pictures after a freeze: not a cut of the film, but nobody can blame who reports one.
    """

    frame: int
    kind: str


@dataclass(frozen=True, slots=True)
class Fade:
    """Frames whose light falls to nothing (`out`) or rises from it (`in`); black lies between the two."""

    first: int
    past: int
    direction: str


@dataclass(frozen=True, slots=True)
class Span:
    """Frames in one condition.

    Kinds: `black`, `blank`, `noise`, `frozen`, `night`, `glare`. A frozen span starts with the first showing of the
    held picture. Variants say more: black is `signal` (exact), `lens` (with sensor noise) or `faded` (its edges are a
    matter of taste); blank is `blue` or `grey`; frozen is `held` (identical pictures) or `recoded` (with an encoder's
    traces).
    """

    kind: str
    first: int
    past: int
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is known of one film."""

    rate: Fraction
    frames: int
    cuts: tuple[Cut, ...]
    fades: tuple[Fade, ...]
    flashes: tuple[tuple[int, int], ...]
    """Frames of short bursts of light; no shot ends there."""
    spans: tuple[Span, ...]
    earth: tuple[float, ...] = ()
    """Per frame, the share of the picture that is daylit Earth, 0 to 1."""

    def spans_of(self, kind: str) -> tuple[Span, ...]:
        """Return the spans of one kind, in order."""
        return tuple(span for span in self.spans if span.kind == kind)

    def save(self, path: Path) -> None:
        """Write JSON."""
        document = asdict(self) | {"rate": str(self.rate), "earth": [round(share, 4) for share in self.earth]}
        path.write_text(json.dumps(document) + "\n", "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        document: dict[str, Any] = json.loads(path.read_text("utf-8"))
        return cls(
            rate=Fraction(document["rate"]),
            frames=document["frames"],
            cuts=tuple(Cut(**item) for item in document["cuts"]),
            fades=tuple(Fade(**item) for item in document["fades"]),
            flashes=tuple((first, past) for first, past in document["flashes"]),
            spans=tuple(Span(**item) for item in document["spans"]),
            earth=tuple(document["earth"]),
        )
