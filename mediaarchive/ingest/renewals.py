"""Steps of which a person wants everything made anew, as the version of today makes it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.ledger import Recorded, Trail


class RenewalRow(Recorded, Base):
    """A person's word that what an older version of a step made is to be made anew. It holds for good."""

    __tablename__ = "renewals"
    trail = Trail("renewal", by="by", at="at")

    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[str]
    version: Mapped[int]
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)


def wanted(session: Session) -> frozenset[tuple[str, int]]:
    """Return the steps that are wanted, each in its version."""
    return frozenset((row.step, row.version) for row in session.scalars(select(RenewalRow)))


def want(session: Session, step: str, version: int, *, by: str, now: datetime) -> None:
    """Want it from now on."""
    session.add(RenewalRow(step=step, version=version, by=by, at=now))
