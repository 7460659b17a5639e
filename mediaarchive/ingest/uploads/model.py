"""Values and rows of uploads, their pieces and their cards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy import BigInteger, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.timeline import Stamp

OPEN, STORED, TAKEN, KEPT = "open", "stored", "taken", "kept"
STATES: Final = (OPEN, STORED, TAKEN, KEPT)
"""Bytes are missing; an object, but nobody said whose camera; a recording; an object that is no footage."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs, as far as it is known: EVA, camera, start of its first frame."""

    eva: str | None = None
    camera: str | None = None
    start: Stamp | None = None


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What is said of a file before its first byte. `declared` is the SHA-256 that its sender knows."""

    length: int
    name: str
    folder: str = ""
    place: Place = Place()
    card: str | None = None
    declared: str | None = None

    @property
    def path(self) -> str:
        """Return the file's path on its card."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way: `offset` bytes are durable. `hashes` are those that a list on its card is compared with."""

    id: str
    owner: str
    name: str
    folder: str
    card: str | None
    length: int
    offset: int
    declared: str | None
    digest: str | None
    hashes: dict[str, str]
    place: Place
    state: str
    reason: str | None
    recording: str | None
    made_at: datetime
    changed_at: datetime
    expires_at: datetime

    @property
    def is_whole(self) -> bool:
        """Say whether every byte is durable."""
        return self.offset == self.length

    @property
    def path(self) -> str:
        """Return the file's path on its card."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


@dataclass(frozen=True, slots=True)
class Listed:
    """A file that a card holds, `modified` in milliseconds of 1970. `unreadable` says why it cannot be read."""

    name: str
    folder: str
    size: int
    modified: int = 0
    unreadable: str | None = None

    @property
    def path(self) -> str:
        """Return the file's path on the card."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


@dataclass(frozen=True, slots=True)
class Card:
    """What came together: a memory card or folder, with all that it holds and whose each group of files is."""

    id: str
    owner: str
    label: str
    made_at: datetime
    listing: tuple[Listed, ...]
    decisions: dict[str, Place]


class CardRow(Base):
    """A card or folder of which every file is to arrive."""

    __tablename__ = "cards"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    label: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Utc)
    listing: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, comment="every file of the card, read or not")
    decisions: Mapped[dict[str, dict[str, str | None]]] = mapped_column(JsonText, comment="EVA and camera by group")

    def value(self) -> Card:
        """Return the row as a frozen value."""
        listing = tuple(Listed(**item) for item in self.listing)
        decisions = {group: Place(said["eva"], said["camera"]) for group, said in self.decisions.items()}
        return Card(self.id, self.owner, self.label, self.made_at, listing, decisions)


class UploadRow(Base):
    """A file on its way."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(primary_key=True, comment="128 random bits: whoever guesses it may write")
    owner: Mapped[str] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(Text, comment="as its sender calls it; text only, never a path")
    folder: Mapped[str] = mapped_column(Text, comment="text only")
    card: Mapped[str | None] = mapped_column(ForeignKey("cards.id"), index=True)
    length: Mapped[int] = mapped_column(BigInteger)
    offset: Mapped[int] = mapped_column(BigInteger, comment="bytes that are durable")
    declared: Mapped[str | None] = mapped_column(comment="SHA-256 of the whole, as its sender knows it")
    digest: Mapped[str | None] = mapped_column(comment="SHA-256 of the whole, read back from the disk")
    hashes: Mapped[dict[str, str]] = mapped_column(JsonText, comment="other hashes of the whole, for lists on the card")
    eva: Mapped[str | None] = mapped_column(ForeignKey("evas.slug"))
    camera: Mapped[str | None]
    start: Mapped[datetime | None] = mapped_column(Utc)
    start_precision_us: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(index=True, comment="open, stored, taken or kept")
    reason: Mapped[str | None] = mapped_column(Text, comment="why it is no footage")
    recording: Mapped[str | None] = mapped_column(ForeignKey("recordings.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Utc)
    changed_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime] = mapped_column(Utc, comment="an open one is deleted then")

    def value(self) -> Upload:
        """Return the row as a frozen value."""
        start = Stamp(self.start, Fraction(self.start_precision_us or 0, 1_000_000)) if self.start else None
        return Upload(
            self.id, self.owner, self.name, self.folder, self.card, self.length, self.offset, self.declared,
            self.digest, dict(self.hashes), Place(self.eva, self.camera, start), self.state, self.reason,
            self.recording, self.made_at, self.changed_at, self.expires_at,
        )  # fmt: skip


class FirstRow(Recorded, Base):
    """A recording that somebody wants first."""

    __tablename__ = "wanted_first"
    trail = Trail("first", by="by", at="at")

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)


class PieceRow(Base):
    """Bytes that were acknowledged at once, and their SHA-256 as they came; gone once the whole is an object."""

    __tablename__ = "upload_pieces"

    upload: Mapped[str] = mapped_column(ForeignKey("uploads.id", ondelete="CASCADE"), primary_key=True)
    start: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    end: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str]
