"""Values and rows of feedback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail

COMMENT, CORRECTION, REPORT, IMPROVEMENT = "comment", "correction", "report", "improvement"
WAITING, APPROVED, DECLINED, SPAM = "waiting", "approved", "declined", "spam"
COUNTED, HELD, DROPPED = "counted", "held", "dropped"
REASONS: Final = ("rights", "privacy", "abuse", "facts")
"""What a report can be about."""


CLIP, STORY = "clip", "story"


@dataclass(frozen=True, slots=True)
class Subject:
    """What visitors speak about: a clip or a story."""

    kind: str
    id: str

    @classmethod
    def of(cls, row: VoteRow | EntryRow) -> Subject:
        """Return what a row is about."""
        return cls(CLIP, row.clip) if row.clip else cls(STORY, row.story or "")

    @property
    def clip(self) -> str | None:
        """The clip, where it is one."""
        return self.id if self.kind == CLIP else None

    @property
    def story(self) -> str | None:
        """The story, where it is one."""
        return self.id if self.kind == STORY else None

    def is_of(self, rows: type[VoteRow] | type[EntryRow]) -> ColumnElement[bool]:
        """Return the condition that a row is about this."""
        return (rows.clip if self.kind == CLIP else rows.story) == self.id


@dataclass(frozen=True, slots=True)
class NewEntry:
    """Checked words about a clip or story. `details`: a correction's thing, says and should; a report's reason."""

    kind: str
    about: Subject
    text: str
    name: str = ""
    email: str = ""
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody wrote, and how it stands. `doubts` are the signs of spam that it bore when it came."""

    id: int
    kind: str
    about: Subject
    state: str
    name: str
    email: str
    text: str
    details: dict[str, str]
    doubts: tuple[str, ...]
    made_at: datetime
    reply: str | None
    replied_by: str | None
    replied_at: datetime | None
    erased_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a member of the team did about an entry, and when."""

    entry: int
    action: str
    by: str
    at: datetime
    note: str
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Rating:
    """The votes that count."""

    votes: int
    stars: int

    @property
    def average(self) -> Fraction:
        """Stars a vote; only where there are votes."""
        return Fraction(self.stars, self.votes)


@dataclass(frozen=True, slots=True)
class HeldVotes:
    """Votes about one clip or story from one network on one day that do not count, or did not before somebody decided.

    `votes` counts them by stars, from one to five.
    """

    about: Subject
    network: str
    state: str
    votes: tuple[int, ...]
    newest: datetime
    decided_by: str | None


class VoteRow(Base):
    """One visitor's stars for one clip or story."""

    __tablename__ = "votes"
    __table_args__ = (
        UniqueConstraint("clip", "visitor"),
        UniqueConstraint("story", "visitor"),
        CheckConstraint("(clip IS NULL) <> (story IS NULL)", name="about"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clip: Mapped[str | None] = mapped_column(ForeignKey("clips.id"))
    story: Mapped[str | None] = mapped_column(ForeignKey("stories.id"))
    visitor: Mapped[str] = mapped_column(comment="hash of the random number in the visitor's cookie")
    network: Mapped[str] = mapped_column(index=True, comment="keyed hash of network and day; no address is kept")
    stars: Mapped[int]
    state: Mapped[str] = mapped_column(comment="counted, held (above the limit) or dropped")
    made_at: Mapped[datetime] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Utc)


class EntryRow(Base):
    """A comment, correction, report, or hint for the team."""

    __tablename__ = "feedback"
    __table_args__ = (CheckConstraint("(clip IS NULL) <> (story IS NULL)", name="about"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="comment, correction, report or improvement")
    clip: Mapped[str | None] = mapped_column(ForeignKey("clips.id"), index=True)
    story: Mapped[str | None] = mapped_column(ForeignKey("stories.id"), index=True)
    state: Mapped[str] = mapped_column(index=True, comment="waiting, approved, declined or spam")
    name: Mapped[str]
    email: Mapped[str] = mapped_column(index=True, comment="for the team's answer; never shown on the site")
    text: Mapped[str] = mapped_column(Text)
    details: Mapped[dict[str, str]] = mapped_column(JsonText)
    doubts: Mapped[list[str]] = mapped_column(JsonText, comment="signs of spam")
    visitor: Mapped[str | None] = mapped_column(comment="hash of the random number in the visitor's cookie")
    network: Mapped[str | None] = mapped_column(index=True, comment="keyed hash of network and day")
    made_at: Mapped[datetime] = mapped_column(Utc)
    reply: Mapped[str | None] = mapped_column(Text)
    replied_by: Mapped[str | None]
    replied_at: Mapped[datetime | None] = mapped_column(Utc)
    erased_at: Mapped[datetime | None] = mapped_column(Utc, comment="words and address were erased")

    def value(self) -> Entry:
        """Return the row as a frozen value."""
        return Entry(
            self.id, self.kind, Subject.of(self), self.state, self.name, self.email, self.text, dict(self.details),
            tuple(self.doubts), self.made_at, self.reply, self.replied_by, self.replied_at, self.erased_at,
        )  # fmt: skip


class DecisionRow(Recorded, Base):
    """A decision about an entry; what it was before is kept, so that it can be undone."""

    __tablename__ = "feedback_decisions"
    trail = Trail("feedback", by="by", at="at", end=("undone_by", "undone_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    action: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)
    note: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JsonText, comment="state and reply before")
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    undone_by: Mapped[str | None]

    def value(self) -> Decision:
        """Return the row as a frozen value."""
        return Decision(self.entry, self.action, self.by, self.at, self.note, self.undone_by)
