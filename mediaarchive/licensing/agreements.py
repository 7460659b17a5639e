"""Versions of agreements: what was offered and what was accepted, each chained to the one before by its digest.

The HTML is what is agreed; its SHA-256 is kept in the open and names nobody, since a nonce is in it. The HTML itself
and the model that it was made from lie under the applicant's key: once they are erased the chain still proves that,
when and by whom an agreement was made, and says no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import Conflict
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.licensing.model import Range

OFFERED, ACCEPTED = "offered", "accepted"


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an agreement. `terms` hold nothing personal; `model`, `html`, `pdf` and `odrl` are sealed texts."""

    request: int
    number: int
    kind: str
    at: datetime
    by: str
    terms: Mapping[str, Any]
    ranges: tuple[Range, ...]
    valid_until: datetime
    digest: str
    previous: str
    model: str
    html: str
    pdf: str
    odrl: str


class AgreementRow(Recorded, Base):
    """A version of an agreement. Never changed."""

    __tablename__ = "licence_agreements"
    __table_args__ = (
        UniqueConstraint("request", "number"),
        CheckConstraint("kind IN ('offered', 'accepted')", name="kind"),
    )
    trail = Trail("agreement", by="by", at="at")

    id: Mapped[int] = mapped_column(primary_key=True)
    request: Mapped[int] = mapped_column(ForeignKey("licence_requests.id"), index=True)
    number: Mapped[int] = mapped_column(comment="counts from 1 within its request")
    kind: Mapped[str] = mapped_column(comment="offered or accepted")
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str] = mapped_column(comment="a member of the team, else applicant")
    terms: Mapped[dict[str, Any]] = mapped_column(JsonText, comment="nothing personal")
    ranges: Mapped[list[dict[str, Any]]] = mapped_column(JsonText)
    valid_until: Mapped[datetime] = mapped_column(Utc, comment="end of the offer, exclusive")
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the HTML")
    previous: Mapped[str] = mapped_column(comment="that of the version before, 64 zeros before the first")
    model: Mapped[str] = mapped_column(Text, comment="sealed")
    html: Mapped[str] = mapped_column(Text, comment="sealed")
    pdf: Mapped[str] = mapped_column(Text, comment="sealed")
    odrl: Mapped[str] = mapped_column(Text, comment="sealed")

    def value(self) -> Version:
        """Return the row as a frozen value."""
        return Version(
            self.request, self.number, self.kind, self.at, self.by, dict(self.terms),
            tuple(map(Range.of_json, self.ranges)), self.valid_until, self.digest, self.previous, self.model, self.html,
            self.pdf, self.odrl,
        )  # fmt: skip


def keep(session: Session, version: Version) -> None:
    """Keep a version. Raises Conflict unless it follows the one before."""
    before = last(session, version.request)
    expected = (before.number + 1, before.digest) if before else (1, "0" * 64)
    if (version.number, version.previous) != expected:
        raise Conflict("another version of the agreement was made meanwhile", hint="load the page again")
    session.add(
        AgreementRow(
            request=version.request, number=version.number, kind=version.kind, at=version.at, by=version.by,
            terms=dict(version.terms), ranges=[one.to_json() for one in version.ranges],
            valid_until=version.valid_until, digest=version.digest, previous=version.previous, model=version.model,
            html=version.html, pdf=version.pdf, odrl=version.odrl,
        )
    )  # fmt: skip
    session.flush()


def versions(session: Session, request: int) -> tuple[Version, ...]:
    """Return the versions of an agreement, the first one first."""
    rows = select(AgreementRow).where(AgreementRow.request == request).order_by(AgreementRow.number)
    return tuple(row.value() for row in session.scalars(rows))


def last(session: Session, request: int) -> Version | None:
    """Return the newest version, None before the first."""
    found = versions(session, request)
    return found[-1] if found else None
