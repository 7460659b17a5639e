"""Entries of the ledger, and the mixin of rows that get into it by being written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, Utc


@dataclass(frozen=True, slots=True)
class Trail:
    """How a journal's rows tell who decided when: names of columns. `end` are those of who ended it, and when."""

    noun: str
    by: str
    at: str
    end: tuple[str, str] | None = None


class Recorded:
    """A row that is a decision of somebody: writing or ending one puts an entry into the ledger, in the same commit."""

    trail: ClassVar[Trail]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `actor` is a key; `name` is whom it stands for, None once they were forgotten.

    `subject` is `table:key` of the row, `content` the salted SHA-256 of its columns at that time.
    """

    number: int
    at: datetime
    actor: str
    name: str | None
    action: str
    subject: str
    content: str | None
    previous: str
    digest: str


class ActorRow(Base):
    """A key of the ledger and whom it stands for."""

    __tablename__ = "ledger_actors"

    key: Mapped[str] = mapped_column(primary_key=True, comment="128 random bits")
    name: Mapped[str | None] = mapped_column(unique=True, comment="none once the person was forgotten")


class EntryRow(Base):
    """An entry. The database refuses to change or delete one."""

    __tablename__ = "ledger"
    __table_args__ = (Index("ix_ledger_subject_number", "subject", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, comment="counts from 1 without a gap")
    at: Mapped[datetime] = mapped_column(Utc)
    actor: Mapped[str] = mapped_column(ForeignKey("ledger_actors.key"))
    action: Mapped[str]
    subject: Mapped[str]
    content: Mapped[str | None]
    previous: Mapped[str] = mapped_column(comment="digest of the entry before, 64 zeros before the first")
    digest: Mapped[str]

    def value(self, name: str | None) -> Entry:
        """Return the row as a frozen value."""
        return Entry(
            self.number, self.at, self.actor, name, self.action, self.subject, self.content, self.previous, self.digest
        )


class SaltRow(Base):
    """What the digest of an entry's content was salted with; without it nobody can try out what the content was."""

    __tablename__ = "ledger_salts"

    number: Mapped[int] = mapped_column(ForeignKey("ledger.number"), primary_key=True)
    salt: Mapped[str]
