"""Values and rows of licence requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc

RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class NewRequest:
    """What a visitor asks for: a range [in_pts, out_pts) of a recording, and the checked answers."""

    recording: str
    clip: str | None
    in_pts: int
    out_pts: int
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class LicenceRequest:
    """A request as its status page shows it."""

    reference: str
    state: str
    recording: str
    clip: str | None
    in_pts: int
    out_pts: int
    answers: dict[str, str]
    created_at: datetime


class LicenceRequestRow(Base):
    """A licence request. The secret of its status page is kept as a hash only."""

    __tablename__ = "licence_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True, comment="names the request, opens nothing")
    secret_hash: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of the 256-bit secret of the status page")
    state: Mapped[str] = mapped_column(index=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"))
    clip: Mapped[str | None] = mapped_column(ForeignKey("clips.id"))
    in_pts: Mapped[int] = mapped_column(BigInteger)
    out_pts: Mapped[int] = mapped_column(BigInteger, comment="exclusive")
    answers: Mapped[dict[str, str]] = mapped_column(JsonText)
    created_at: Mapped[datetime] = mapped_column(Utc)

    def value(self) -> LicenceRequest:
        """Return the row as a frozen value."""
        return LicenceRequest(
            self.reference,
            self.state,
            self.recording,
            self.clip,
            self.in_pts,
            self.out_pts,
            self.answers,
            self.created_at,
        )
