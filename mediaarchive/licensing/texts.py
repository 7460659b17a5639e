"""What the house says, in versions: rules of triage, terms of agreements, the rate card, the privacy notice.

Each kind ships as an example. The team writes new versions; a version holds once a named person has approved it, and
until one was approved the example does. Nothing that referred to a version ever changes: versions are only added.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import ForeignKey, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.licensing.rates import read_rates
from mediaarchive.licensing.sheets import read_notice, read_terms
from mediaarchive.licensing.triage import read_rules

RULES, TERMS, RATES, NOTICE = "rules", "terms", "rates", "notice"
_READ: Final[dict[str, Callable[[str], Any]]] = {
    RULES: read_rules, TERMS: read_terms, RATES: read_rates, NOTICE: read_notice,
}  # fmt: skip
KINDS: Final = tuple(_READ)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a text. `number` counts from 1 within its kind; the first one is what ships."""

    kind: str
    number: int
    text: str
    note: str
    at: datetime | None
    by: str
    approved_at: datetime | None = None
    approved_by: str | None = None

    @property
    def is_approved(self) -> bool:
        """Whether a named person stands for it."""
        return self.approved_at is not None

    @property
    def name(self) -> str:
        """What documents and grants say of it: which version, whether anybody approved it, and what it says."""
        mark = "" if self.is_approved else ", example, not approved"
        return f"{self.kind} {self.number}{mark} ({hashlib.sha256(self.text.encode()).hexdigest()[:12]})"


class TextRow(Recorded, Base):
    """A version of a text. Never changed."""

    __tablename__ = "licence_texts"
    __table_args__ = (UniqueConstraint("kind", "number"),)
    trail = Trail("licence text", by="by", at="at")

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(comment="rules, terms, rates or notice")
    number: Mapped[int] = mapped_column(comment="counts from 1 within its kind")
    text: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(comment="what changed, in a sentence")
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]


class ApprovalRow(Recorded, Base):
    """A named person's word that a version may be worked with."""

    __tablename__ = "licence_approvals"
    trail = Trail("approval", by="by", at="at")

    text: Mapped[int] = mapped_column(ForeignKey("licence_texts.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]


def shipped(kind: str) -> Version:
    """Return the example."""
    if kind not in _READ:
        raise NotFound(f"there is no text of the kind {kind[:20]!r}")
    text = files("mediaarchive.licensing").joinpath("shipped", f"{kind}.toml").read_text(encoding="utf-8")
    return Version(kind, 1, text, "as it ships", None, "")


def versions(session: Session, kind: str) -> tuple[Version, ...]:
    """Return all versions, the newest first; the example is among them. Raises NotFound for an unknown kind."""
    first = shipped(kind)
    rows = session.execute(
        select(TextRow, ApprovalRow)
        .outerjoin(ApprovalRow, ApprovalRow.text == TextRow.id)
        .where(TextRow.kind == kind)
        .order_by(TextRow.number.desc())
    )
    kept = tuple(_value(row, approval) for row, approval in rows)
    return kept if kept and kept[-1].number == 1 else (*kept, first)


def version(session: Session, kind: str, number: int) -> Version:
    """Return one version. Raises NotFound."""
    found = next((one for one in versions(session, kind) if one.number == number), None)
    if found is None:
        raise NotFound(f"there is no version {number} of the {kind}")
    return found


def in_force(session: Session, kind: str) -> Version:
    """Return the version that holds: the newest approved one, else the example."""
    known = versions(session, kind)
    return next((one for one in known if one.is_approved), known[-1])


def read(text: Version) -> Any:
    """Return what a version says, as the value of its kind."""
    return _READ[text.kind](text.text)


def write(session: Session, kind: str, text: str, *, note: str, seen: int, by: str, now: datetime) -> Version:
    """Add a version; it holds once it is approved.

    Raises InputRefused for what cannot be read, Conflict where it says the same, or somebody wrote one after `seen`.
    """
    newest = versions(session, kind)[0]
    if newest.number != seen:
        raise Conflict(
            f"{newest.by or 'somebody'} wrote version {newest.number} meanwhile", hint="look at it, then save again"
        )
    text = text.replace("\r\n", "\n").strip() + "\n"
    _READ[kind](text)
    if text == newest.text.strip() + "\n":
        raise Conflict("nothing changed")
    _keep_example(session, kind, by, now)
    session.add(TextRow(kind=kind, number=newest.number + 1, text=text, note=note[:200], at=now, by=by))
    session.flush()
    return version(session, kind, newest.number + 1)


def approve(session: Session, kind: str, number: int, *, by: str, now: datetime) -> Version:
    """Let a version hold. Raises NotFound, Conflict where it was approved, InputRefused for terms without address."""
    wanted = version(session, kind, number)
    if wanted.is_approved:
        raise Conflict(f"{wanted.approved_by} approved it already")
    if kind == TERMS and not (licensor := read(wanted).licensor).is_whole:
        raise InputRefused(
            "the terms do not say where the licensor is", subject=licensor.name,
            hint="write address, country and email into [licensor], keep that as a new version, then approve it",
        )  # fmt: skip
    _keep_example(session, kind, by, now)
    row = session.scalar(select(TextRow).where(TextRow.kind == kind, TextRow.number == number))
    assert row is not None
    session.add(ApprovalRow(text=row.id, at=now, by=by))
    session.flush()
    return version(session, kind, number)


def _keep_example(session: Session, kind: str, by: str, now: datetime) -> None:
    """Keep the example as version 1 as it is now: a later release of ours may ship another one."""
    if not session.scalar(select(func.count()).where(TextRow.kind == kind)):
        first = shipped(kind)
        session.add(TextRow(kind=kind, number=1, text=first.text, note=first.note, at=now, by=by))
        session.flush()


def _value(row: TextRow, approval: ApprovalRow | None) -> Version:
    at, by = (approval.at, approval.by) if approval else (None, None)
    return Version(row.kind, row.number, row.text, row.note, row.at, row.by, at, by)
