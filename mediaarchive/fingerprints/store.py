"""What was shown to the archive: how often visitors of one network did, and films that the team keeps."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import NotFound

_FORGOTTEN: Final = timedelta(days=2)
WAITING, DONE, FAILED = "waiting", "done", "failed"


class VisitRow(Base):
    """That a visitor showed something: nothing of what it was."""

    __tablename__ = "where_visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(index=True, comment="keyed hash of network and day")
    at: Mapped[datetime] = mapped_column(Utc)


class FilmRow(Base):
    """A film that the team has shown, kept until somebody deletes it."""

    __tablename__ = "where_films"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(comment="as it was called; text only, never a path")
    by: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)
    state: Mapped[str] = mapped_column(comment="waiting, done or failed")
    reason: Mapped[str | None]
    length: Mapped[str] = mapped_column(comment="seconds as a fraction, as the file claims")
    looked: Mapped[str] = mapped_column(comment="seconds as a fraction that were looked at")
    found: Mapped[list[dict[str, Any]]] = mapped_column(JsonText, default=list)


def visits(session: Session, network: str) -> int:
    """Return how often somebody of a network showed something today."""
    return session.scalar(select(func.count()).where(VisitRow.network == network)) or 0


def visit(session: Session, network: str, now: datetime) -> None:
    """Keep that somebody did, and forget the days before yesterday."""
    session.execute(delete(VisitRow).where(VisitRow.at < now - _FORGOTTEN))
    session.add(VisitRow(network=network, at=now))


def film(session: Session, film_id: str) -> FilmRow:
    """Return a film of the team. Raises NotFound."""
    found = session.get(FilmRow, film_id)
    if found is None:
        raise NotFound("no such film was shown", subject=film_id[:40])
    return found


def films(session: Session) -> list[FilmRow]:
    """Return the films of the team, the newest first."""
    return list(session.scalars(select(FilmRow).order_by(FilmRow.at.desc()).limit(200)))
