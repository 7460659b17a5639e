"""Values and rows of clips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc

DRAFT, REVIEW, PUBLISHED, WITHDRAWN, REJECTED = "draft", "review", "published", "withdrawn", "rejected"


@dataclass(frozen=True, slots=True)
class Clip:
    """A range of a recording: PTS of its time base, [in_pts, out_pts), both on frames."""

    id: str
    recording: str
    in_pts: int
    out_pts: int
    title: str
    description: str
    task: str | None
    state: str
    made_by: str
    published_at: datetime | None
    cover_pts: int | None = None
    """The still that a person chose for it; None for the best one."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why a clip is gone from the site, in words that everybody may read; when, and by whom."""

    at: datetime
    by: str
    reason: str


class WithdrawalRow(Base):
    """One withdrawal of a clip. It stays when the clip is shown again, with who said so."""

    __tablename__ = "withdrawals"

    id: Mapped[int] = mapped_column(primary_key=True)
    clip: Mapped[str] = mapped_column(ForeignKey("clips.id"), index=True)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, comment="public")
    restored_at: Mapped[datetime | None] = mapped_column(Utc)
    restored_by: Mapped[str | None]


class ClipRow(Base):
    """A clip. What a person wrote is never overwritten by a machine: `made_by` tells."""

    __tablename__ = "clips"
    __table_args__ = (
        Index("ix_clips_recording_state_in_pts_out_pts", "recording", "state", "in_pts", "out_pts"),
        Index("ix_clips_state_published_at", "state", "published_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    in_pts: Mapped[int] = mapped_column(BigInteger)
    out_pts: Mapped[int] = mapped_column(BigInteger, comment="exclusive")
    title: Mapped[str]
    description: Mapped[str] = mapped_column(Text)
    task: Mapped[str | None] = mapped_column(index=True, comment="the log's id of the task that it shows")
    state: Mapped[str] = mapped_column(index=True)
    made_by: Mapped[str] = mapped_column(comment="machine, or the person who made or last changed it")
    published_at: Mapped[datetime | None] = mapped_column(Utc)
    cover_pts: Mapped[int | None] = mapped_column(BigInteger, comment="the still that a person chose")

    def value(self) -> Clip:
        """Return the row as a frozen value."""
        return Clip(
            self.id,
            self.recording,
            self.in_pts,
            self.out_pts,
            self.title,
            self.description,
            self.task,
            self.state,
            self.made_by,
            self.published_at,
            self.cover_pts,
        )
