"""What was seen of a clock, as values and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says: `utc_us`, or only `of_day_us` where it names no date or no zone; `step_us`: its last digit."""

    utc_us: int | None
    of_day_us: int | None
    step_us: int

    @property
    def said_us(self) -> int:
        """The microsecond that is shown, of 1970 or of the day."""
        said = self.of_day_us if self.utc_us is None else self.utc_us
        assert said is not None
        return said


@dataclass(frozen=True, slots=True)
class Dial:
    """A clock seen at microsecond `at_us` of the recording: the instant there, or times of some day; ± `ci95_us`.

    `kind` is "qr" or "burned". `of_day_us` is empty where `utc_us` is known.
    """

    kind: str
    at_us: int
    utc_us: int | None
    of_day_us: tuple[int, ...]
    ci95_us: int
    text: str


def to_json(dial: Dial) -> dict[str, Any]:
    """Return a dial as JSON values."""
    return asdict(dial)


def from_json(document: Mapping[str, Any]) -> Dial:
    """Read what `to_json` wrote."""
    return Dial(**{**document, "of_day_us": tuple(document["of_day_us"])})
