"""Values and rows of shot lists. Times are PTS of the clip's recording, spans half-open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail

RULES: Final = "1"
"""The version of the rules; counted on whenever they say anything else of the same evidence."""
MADE, VIEW, CUT, TASK, PICTURE, PLACE, PERSON = "made", "view", "cut", "task", "picture", "place", "person"

_OVER: Final = {
    "earth": "The Earth is no longer in view.",
    "night": "It is lighter again.",
    "glare": "The glare is over.",
    "frozen": "The picture moves again.",
    "empty": "The picture is back.",
}
"""What is said where something of the picture is over without a cut, by its topic."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence: which kind of thing it says, what it says, what it is said from, and of a picture what is seen."""

    kind: str
    text: str
    source: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What is true of [start_pts, end_pts), all of it, whether or not the line before said it already."""

    start_pts: int
    end_pts: int
    statements: tuple[Statement, ...]

    @property
    def written(self) -> bool:
        """Whether a person wrote it."""
        return any(said.kind == PERSON for said in self.statements)

    def text(self, before: Line | None = None) -> str:
        """Return what the line before did not say, and what of the picture is over; after a cut all of the picture."""
        is_cut = any(said.kind == CUT for said in self.statements)
        held = {said for said in before.statements if not (is_cut and said.kind == PICTURE)} if before else set()
        fresh = [said.text for said in self.statements if said not in held]
        mine = {said.topic for said in self.statements}
        over = [] if is_cut or self.written else [said.topic for said in held if said.topic not in mine]
        return " ".join((*fresh, *(_OVER[topic] for topic in _OVER if topic in over))) or "The view goes on."


@dataclass(frozen=True, slots=True)
class ShotList:
    """The lines of a clip in order, without gaps. `edition`: the newest that people wrote; None: rules alone."""

    clip: str
    lines: tuple[Line, ...]
    edition: Edition | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The text of each line, without what the line before said."""
        return tuple(line.text(before) for line, before in zip(self.lines, (None, *self.lines), strict=False))

    def at(self, pts: int) -> Line | None:
        """Return the line that a picture belongs to."""
        return next((line for line in self.lines if line.start_pts <= pts < line.end_pts), None)


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it is kept of what people wrote."""

    start_pts: int
    end_pts: int
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """What people wrote of a clip. `lines` None: the rules' text counts again. `machine`: what the rules said then."""

    number: int
    lines: tuple[Written, ...] | None
    machine: tuple[Written, ...]
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Soundbite:
    """What somebody says in the clip: seconds of the recording, the words, who (role and name), how sure."""

    start: Fraction
    end: Fraction
    text: str
    speaker: str
    confidence: float


class EditionRow(Recorded, Base):
    """An edition of a clip's shot list that a person wrote; never changed, never deleted."""

    __tablename__ = "shot_lists"
    trail = Trail("shot list", by="by", at="at")

    clip: Mapped[str] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    lines: Mapped[list[Any] | None] = mapped_column(JsonText, comment="[PTS, PTS, text]; none: the rules' again")
    machine: Mapped[list[Any]] = mapped_column(JsonText, comment="what the rules said then")
    rules: Mapped[str] = mapped_column(Text, comment="version of the rules that said it")
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]

    def value(self) -> Edition:
        """Return the row as a frozen value."""
        lines = None if self.lines is None else tuple(Written(*line) for line in self.lines)
        return Edition(self.number, lines, tuple(Written(*line) for line in self.machine), self.at, self.by)
