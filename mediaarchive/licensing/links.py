"""Secret links: 256 random bits of which a hash is kept, for one purpose each, ending by time, count or a word.

A wrong, ended, altered or expired secret finds nothing, and the answer is the same for all of them.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, CursorResult, ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.errors import NotFound

PAGE, VERIFY, FILES = "page", "verify", "files"
PURPOSES: Final = (PAGE, VERIFY, FILES)


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `most`: how many downloads it gives, None for any number; `taken` counts those that began."""

    id: int
    request: int
    purpose: str
    made_at: datetime
    expires_at: datetime | None
    most: int | None
    taken: int
    ended_at: datetime | None

    def opens(self, now: datetime) -> bool:
        """Say whether it opens anything now; being counted out is asked for at each download.

        Nothing is opened by a clock that stands before the link was made: it went back, and knows no ends.
        """
        lasts = self.expires_at is None or now < self.expires_at
        return self.ended_at is None and lasts and self.made_at <= now


class LinkRow(Base):
    """A secret link."""

    __tablename__ = "licence_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"), index=True)
    purpose: Mapped[str] = mapped_column(comment="page, verify or files")
    hash: Mapped[str] = mapped_column(unique=True, comment="SHA-256 of the 256-bit secret")
    made_at: Mapped[datetime] = mapped_column(Utc)
    expires_at: Mapped[datetime | None] = mapped_column(Utc)
    most: Mapped[int | None] = mapped_column(comment="downloads that may begin")
    taken: Mapped[int] = mapped_column(default=0, comment="downloads that began")
    ended_at: Mapped[datetime | None] = mapped_column(Utc)

    def value(self) -> Link:
        """Return the row as a frozen value."""
        return Link(
            self.id, self.request, self.purpose, self.made_at, self.expires_at, self.most, self.taken, self.ended_at
        )


class DownloadRow(Base):
    """A download that began."""

    __tablename__ = "licence_downloads"

    id: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[int] = mapped_column(ForeignKey("licence_links.id"), index=True)
    file: Mapped[str]
    at: Mapped[datetime] = mapped_column(Utc)


def new_secret() -> str:
    """Return 256 random bits as 43 characters for an address."""
    return secrets.token_urlsafe(32)


def keep(
    session: Session, request: int, purpose: str, secret: str, *, now: datetime,
    expires_at: datetime | None = None, most: int | None = None,
) -> Link:  # fmt: skip
    """Let `secret` open a request for a purpose. Shortening its life later is possible, prolonging is not."""
    row = LinkRow(
        request=request, purpose=purpose, hash=hash_of(secret), made_at=now, expires_at=expires_at, most=most, taken=0
    )
    session.add(row)
    session.flush()
    return row.value()


def find(session: Session, secret: str, purpose: str, now: datetime) -> Link:
    """Return the link of a secret that opens something now. Raises NotFound, the same for every other secret."""
    row = session.scalar(select(LinkRow).where(LinkRow.hash == hash_of(secret)))
    if row is None or row.purpose != purpose or not row.value().opens(now):
        raise absent()
    return row.value()


def of_request(session: Session, request: int, purpose: str) -> tuple[Link, ...]:
    """Return the links of a request, the newest first."""
    rows = select(LinkRow).where(LinkRow.request == request, LinkRow.purpose == purpose).order_by(LinkRow.id.desc())
    return tuple(row.value() for row in session.scalars(rows))


def take(session: Session, link: int, file: str, now: datetime) -> bool:
    """Count a download that begins; return whether there was one left. Safe for any number at the same time."""
    left = (LinkRow.most.is_(None)) | (LinkRow.taken < LinkRow.most)
    counted = session.execute(
        update(LinkRow).where(LinkRow.id == link, LinkRow.ended_at.is_(None), left).values(taken=LinkRow.taken + 1)
    )
    assert isinstance(counted, CursorResult)
    if not counted.rowcount:
        return False
    session.add(DownloadRow(link=link, file=file[:200], at=now))
    return True


def downloads(session: Session, request: int) -> tuple[tuple[str, datetime], ...]:
    """Return which files of a request were fetched when, the newest first."""
    rows = (
        select(DownloadRow.file, DownloadRow.at)
        .join(LinkRow, LinkRow.id == DownloadRow.link)
        .where(LinkRow.request == request)
        .order_by(DownloadRow.id.desc())
    )
    return tuple((file, at) for file, at in session.execute(rows))


def began(session: Session, link: int, file: str) -> bool:
    """Say whether this file was begun by this link: then a part of it may be fetched again."""
    rows = select(func.count()).where(DownloadRow.link == link, DownloadRow.file == file)
    return bool(session.scalar(rows))


def end(session: Session, request: int, purposes: tuple[str, ...], now: datetime) -> int:
    """Let links of a request open nothing any more; return how many did."""
    return _end(session, (LinkRow.request == request, LinkRow.purpose.in_(purposes)), now)


def end_expired(session: Session, now: datetime) -> int:
    """End what has expired, so that it stays so should the machine's clock go back; return how many."""
    return _end(session, (LinkRow.expires_at <= now,), now)


def has_expired(session: Session, now: datetime) -> bool:
    """Say whether anything has expired that was not ended yet."""
    wanted = select(func.count()).where(LinkRow.ended_at.is_(None), LinkRow.expires_at <= now)
    return bool(session.scalar(wanted))


def hash_of(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def absent() -> NotFound:
    """Return the one answer to every secret that opens nothing."""
    return NotFound("no such request", hint="use the whole link that you were given")


def _end(session: Session, which: tuple[ColumnElement[bool], ...], now: datetime) -> int:
    done = session.execute(update(LinkRow).where(LinkRow.ended_at.is_(None), *which).values(ended_at=now))
    assert isinstance(done, CursorResult)
    return done.rowcount
