"""Values and rows of photos, and of what people say of their cameras' clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.photos.clock import Correction, Reading

ARRIVED, READY, QUARANTINED, LISTED = "arrived", "ready", "quarantined", "listed"
JPEG: Final = "jpeg"
"""The one kind that is looked at; `heic` and `raw` are listed."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo. `body` is the camera's maker, model and serial number as the file states them."""

    id: str
    eva: str
    camera: str
    card: str | None
    file_name: str
    digest: str
    size: int
    kind: str
    state: str
    reason: str | None
    body: str
    width: int | None
    height: int | None
    reading: Reading | None
    arrived_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptCorrection:
    """A correction as the archive keeps it, also after it was undone."""

    id: int
    camera: str
    correction: Correction
    reason: str
    by: str
    at: datetime
    ended_by: str | None


class PhotoRow(Base):
    """One still picture of one camera."""

    __tablename__ = "photos"

    id: Mapped[str] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    camera: Mapped[str]
    card: Mapped[str | None] = mapped_column(comment="the card that it came on, where that is known")
    file_name: Mapped[str] = mapped_column(comment="as it was called when it came; text only, never a path")
    digest: Mapped[str] = mapped_column(unique=True, comment="the photo as it came, in the store")
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(comment="jpeg, heic or raw")
    state: Mapped[str] = mapped_column(comment="arrived, ready, quarantined, or listed: kept and not looked at")
    reason: Mapped[str | None] = mapped_column(Text, comment="why it is quarantined")
    body: Mapped[str] = mapped_column(Text, default="", comment="maker, model and serial number as stated")
    width: Mapped[int | None]
    height: Mapped[int | None]
    wall_us: Mapped[int | None] = mapped_column(BigInteger, comment="what the camera's clock read, as if UTC")
    zone_us: Mapped[int | None] = mapped_column(BigInteger, comment="the zone that it stated")
    precision_us: Mapped[int | None] = mapped_column(BigInteger, comment="width of the last place that it stated")
    arrived_at: Mapped[datetime] = mapped_column(Utc)
    released_at: Mapped[datetime | None] = mapped_column(Utc, comment="nothing is public before")

    def value(self) -> Photo:
        """Return the row as a frozen value."""
        reading = None
        if self.wall_us is not None:
            reading = Reading(self.wall_us, self.zone_us, self.precision_us or 0)
        return Photo(
            self.id, self.eva, self.camera, self.card, self.file_name, self.digest, self.size, self.kind, self.state,
            self.reason, self.body, self.width, self.height, reading, self.arrived_at, self.released_at,
        )  # fmt: skip


class PhotoClockRow(Recorded, Base):
    """A person's word on the clock of a camera's photos."""

    __tablename__ = "photo_clocks"
    trail = Trail("photo clock", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    eva: Mapped[str] = mapped_column(ForeignKey("evas.slug"), index=True)
    camera: Mapped[str]
    offset_us: Mapped[int] = mapped_column(BigInteger, comment="true time less what photos of this camera state")
    sigma_us: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)

    def value(self) -> KeptCorrection:
        """Return the row as a frozen value."""
        said = Correction(self.offset_us, self.sigma_us)
        return KeptCorrection(self.id, self.camera, said, self.reason, self.by, self.at, self.ended_by)
