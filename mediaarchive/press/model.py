"""Values and rows of press sets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.press.geometry import MIDDLE

DRAFT, OPEN, CLOSED = "draft", "open", "closed"
STATES: Final = (DRAFT, OPEN, CLOSED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A clip of a set; `centre` is where its tall film looks (see `geometry.MIDDLE`)."""

    clip: str
    centre: int = MIDDLE


@dataclass(frozen=True, slots=True)
class PressSet:
    """Clips in order, with words of the team. `edition` counts its changes; `at` and `by` are those of the last one.

    `embargo` is the instant before which nobody but the holders of its link sees it; None for none.
    """

    id: str
    slug: str
    eva: str
    title: str
    text: str
    contact: str
    embargo: datetime | None
    state: str
    entries: tuple[Entry, ...]
    edition: int
    at: datetime
    by: str

    def is_held(self, now: datetime) -> bool:
        """Say whether its embargo lasts."""
        return self.embargo is not None and now < self.embargo


@dataclass(frozen=True, slots=True)
class Link:
    """A secret link to a set, of which a hash is kept; it opens nothing once it was ended."""

    id: int
    press: str
    at: datetime
    by: str


class PressSetRow(Recorded, Base):
    """A press set. Its clips are rows of their own; a change of them counts `edition` on."""

    __tablename__ = "press_sets"
    __table_args__ = (CheckConstraint("state IN ('draft', 'open', 'closed')", name="state"),)
    trail = Trail("press", by="by", at="at")

    id: Mapped[str] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True, comment="its address; never changes")
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    contact: Mapped[str] = mapped_column(comment="whom journalists may ask; public")
    embargo: Mapped[datetime | None] = mapped_column(Utc, comment="nobody without the link before")
    state: Mapped[str] = mapped_column(comment="draft, open or closed")
    edition: Mapped[int]
    at: Mapped[datetime] = mapped_column(Utc, comment="of the last change")
    by: Mapped[str] = mapped_column(comment="who changed it last")


class PressClipRow(Base):
    """A clip of a press set."""

    __tablename__ = "press_clips"
    __table_args__ = (CheckConstraint("centre BETWEEN 0 AND 1000", name="centre"),)

    press: Mapped[str] = mapped_column(ForeignKey("press_sets.id"), primary_key=True)
    clip: Mapped[str] = mapped_column(ForeignKey("clips.id"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(comment="from 0 in the order of the set")
    centre: Mapped[int] = mapped_column(comment="thousandths from left to right at which the tall film looks")


class PressLinkRow(Recorded, Base):
    """A secret link to a press set under embargo."""

    __tablename__ = "press_links"
    trail = Trail("press link", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    press: Mapped[str] = mapped_column(ForeignKey("press_sets.id"), index=True)
    hash: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of the 256-bit secret")
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None]
