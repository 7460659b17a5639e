"""What was looked at, when, and what was found; and every fixity pass, backup, restoring and rebuilding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.storage import Digest


class Verdict(StrEnum):
    """What a look at an object says."""

    WHOLE = "whole"
    CHANGED = "changed"
    MISSING = "missing"
    TRUNCATED = "truncated"
    RENAMED = "renamed"
    UNREADABLE = "unreadable"


FIXITY: Final = "fixity"
"""A pass over all objects that somebody asked for."""
ROUND: Final = "round"
"""A pass over all objects that the worker makes by itself, a slice at a time."""
BACKUP: Final = "backup"
RESTORED: Final = "restored"
REBUILT: Final = "rebuilt"


@dataclass(frozen=True, slots=True)
class Named:
    """An object that the catalogue names; `size` in bytes, None where nobody ever saw it."""

    digest: Digest
    size: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """An object as it was found; `words` say what is wrong, None where it is whole."""

    digest: Digest
    verdict: Verdict
    size: int
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A pass, a backup, a restoring, a rebuilding; `ended_at` None while it goes on, or where it was cut off."""

    id: int
    kind: str
    place: str
    began_at: datetime
    ended_at: datetime | None
    facts: Mapping[str, Any]


class LookRow(Base):
    """The newest look at an object. Left out of manifests: looking again makes it again."""

    __tablename__ = "object_looks"

    digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    run: Mapped[int] = mapped_column(comment="number of the newest run then: clocks may go back, numbers do not")
    verdict: Mapped[str] = mapped_column(comment="whole, changed, missing, truncated, renamed or unreadable")
    size: Mapped[int] = mapped_column(BigInteger, comment="bytes that were there")
    words: Mapped[str | None] = mapped_column(Text, comment="what is wrong; none where it is whole")

    def value(self) -> Look:
        """Return the row as a frozen value."""
        return Look(self.digest, Verdict(self.verdict), self.size, self.words)


class RunRow(Base):
    """A run; see `Run`."""

    __tablename__ = "preservation_runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True, comment="fixity, round, backup, restored or rebuilt")
    place: Mapped[str] = mapped_column(comment="folder of the backup; empty for the store")
    began_at: Mapped[datetime] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc, comment="none while it goes on, or where it was cut off")
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText, comment="counts, as they are reported")

    def value(self) -> Run:
        """Return the row as a frozen value."""
        return Run(self.id, self.kind, self.place, self.began_at, self.ended_at, dict(self.facts))
