"""Grants: what was allowed, of which ranges, until when. Files are had through an active one, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import Conflict
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.licensing.model import Range

FREE, LICENCE = "free", "licence"


@dataclass(frozen=True, slots=True)
class Grant:
    """What was allowed: `kind` free (by a rule) or licence (by an agreement, version `version`).

    It holds in [starts, ends), without an end where that is None, unless it is suspended or ended. `rules`: the version
    of the rules, or of the agreement's terms, that it was given by.
    """

    id: int
    request: int
    version: int
    kind: str
    ranges: tuple[Range, ...]
    form: str
    credit: str
    rules: str
    starts: datetime
    ends: datetime | None
    at: datetime
    by: str
    suspended_at: datetime | None = None
    ended_at: datetime | None = None
    exclusive: bool = False

    def is_active(self, now: datetime) -> bool:
        """Say whether files may be had through it now."""
        lasts = self.starts <= now and (self.ends is None or now < self.ends)
        return lasts and self.suspended_at is None and self.ended_at is None


class GrantRow(Recorded, Base):
    """A grant. Suspended and ended, never deleted; another version of an agreement is another grant."""

    __tablename__ = "licence_grants"
    __table_args__ = (
        UniqueConstraint("request", "version"),
        CheckConstraint("kind IN ('free', 'licence')", name="kind"),
    )
    trail = Trail("grant", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"), index=True)
    version: Mapped[int]
    kind: Mapped[str]
    ranges: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    form: Mapped[str] = mapped_column(comment="copy, h264 or prores")
    credit: Mapped[str] = mapped_column(Text)
    rules: Mapped[str] = mapped_column(comment="version of the rules or terms it was given by")
    starts: Mapped[datetime] = mapped_column(Utc)
    ends: Mapped[datetime | None] = mapped_column(Utc, comment="exclusive; none: without an end")
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str] = mapped_column(comment="a member of the team, applicant (by a rule), or time")
    exclusive: Mapped[bool] = mapped_column(comment="nobody else may use it meanwhile")
    suspended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None]

    def value(self) -> Grant:
        """Return the row as a frozen value."""
        return Grant(
            self.id, self.request, self.version, self.kind, tuple(map(Range.of_json, self.ranges)), self.form,
            self.credit, self.rules, self.starts, self.ends, self.at, self.by, self.suspended_at, self.ended_at,
            self.exclusive,
        )  # fmt: skip


def give(
    session: Session, request: int, kind: str, ranges: tuple[Range, ...], *, form: str, credit: str, rules: str,
    starts: datetime, ends: datetime | None, by: str, now: datetime, exclusive: bool = False,
) -> Grant:  # fmt: skip
    """Write a grant; the one before, if any, ends with it."""
    before = of_request(session, request)
    if before:
        _end(session, before[0].id, by, now)
    row = GrantRow(
        request=request, version=len(before) + 1, kind=kind, ranges=[one.to_json() for one in ranges], form=form,
        credit=credit, rules=rules, starts=starts, ends=ends, at=now, by=by,
        exclusive=exclusive,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.value()


def of_request(session: Session, request: int) -> tuple[Grant, ...]:
    """Return the grants of a request, the newest first."""
    rows = select(GrantRow).where(GrantRow.request == request).order_by(GrantRow.version.desc())
    return tuple(row.value() for row in session.scalars(rows))


def current(session: Session, request: int) -> Grant | None:
    """Return the newest grant of a request, whether it is active or not; None where there never was one."""
    return next(iter(of_request(session, request)), None)


def active(session: Session, request: int, now: datetime) -> Grant | None:
    """Return the grant through which files may be had now, None where there is none."""
    found = current(session, request)
    return found if found and found.is_active(now) else None


def suspend(session: Session, request: int, now: datetime) -> None:
    """Let a grant rest."""
    _row(session, request).suspended_at = now


def resume(session: Session, request: int) -> None:
    """Let a grant that rests hold again."""
    _row(session, request).suspended_at = None


def revoke(session: Session, request: int, by: str, now: datetime) -> None:
    """Let a grant hold no longer, for good."""
    _end(session, _row(session, request).id, by, now)


def _row(session: Session, request: int) -> GrantRow:
    found = current(session, request)
    if found is None or found.ended_at is not None:
        raise Conflict("there is no grant that holds")
    return session.get_one(GrantRow, found.id)


def _end(session: Session, number: int, by: str, now: datetime) -> None:
    row = session.get_one(GrantRow, number)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
