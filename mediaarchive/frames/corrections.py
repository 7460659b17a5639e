"""What people say is in the picture, laid over what was measured: kept apart from it, so that it outlives every look.

`conditions` holds what counts and is what everybody reads; `measured_conditions` what the last look found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.frames.model import Condition, ConditionKind
from mediaarchive.frames.rows import ConditionRow
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.recordings.rights import outside


@dataclass(frozen=True, slots=True)
class Correction:
    """A person's word that [in_pts, out_pts) of a recording is, or is not, of a kind. Number 0 before it is kept."""

    number: int
    recording: str
    kind: ConditionKind
    in_pts: int
    out_pts: int
    is_so: bool
    reason: str
    at: datetime
    by: str
    ended_at: datetime | None = None
    ended_by: str | None = None


class MeasuredRow(Base):
    """A condition as the last look measured it; see ConditionRow."""

    __tablename__ = "measured_conditions"

    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    start_pts: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    end_pts: Mapped[int] = mapped_column(BigInteger)
    facts: Mapped[dict[str, float]] = mapped_column(JsonText, default=dict)


class CorrectionRow(Recorded, Base):
    """A correction. Ended, never changed, never deleted."""

    __tablename__ = "condition_corrections"
    trail = Trail("condition", by="by", at="at", end=("ended_by", "ended_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recording: Mapped[str] = mapped_column(ForeignKey("recordings.id"), index=True)
    kind: Mapped[str]
    in_pts: Mapped[int] = mapped_column(BigInteger)
    out_pts: Mapped[int] = mapped_column(BigInteger, comment="exclusive")
    is_so: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]
    ended_at: Mapped[datetime | None] = mapped_column(Utc)
    ended_by: Mapped[str | None]

    def value(self) -> Correction:
        """Return it as a value."""
        return Correction(
            self.id, self.recording, ConditionKind(self.kind), self.in_pts, self.out_pts, self.is_so, self.reason,
            self.at, self.by, self.ended_at, self.ended_by,
        )  # fmt: skip


def overlay(measured: Iterable[Condition], corrections: Iterable[Correction]) -> tuple[Condition, ...]:
    """Return what counts: corrections one after the other over what was measured, by kind and start.

    What remains of a measured span keeps its facts; a span that a person says joins what it touches, and has the facts
    of the first of these.
    """
    found = list(measured)
    for said in corrections:
        mine = [one for one in found if one.kind == said.kind]
        others = [one for one in found if one.kind != said.kind]
        found = others + (_joined(mine, said) if said.is_so else _without(mine, said))
    return tuple(sorted(found, key=lambda one: (one.kind, one.start_pts)))


def measure(session: Session, recording: str, measured: Iterable[Condition]) -> None:
    """Keep what a look found, and bring what counts up to date."""
    session.execute(delete(MeasuredRow).where(MeasuredRow.recording == recording))
    for one in measured:
        session.add(
            MeasuredRow(
                recording=recording, kind=str(one.kind), start_pts=one.start_pts, end_pts=one.end_pts, facts=one.facts
            )
        )
    session.flush()
    _settle(session, recording)


def correct(session: Session, said: Correction) -> int:
    """Keep a correction, which counts at once; return its number."""
    row = CorrectionRow(
        recording=said.recording, kind=str(said.kind), in_pts=said.in_pts, out_pts=said.out_pts, is_so=said.is_so,
        reason=said.reason, at=said.at, by=said.by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    _settle(session, said.recording)
    return row.id


def end(session: Session, recording: str, number: int, *, by: str, now: datetime) -> Correction:
    """Let a correction count no longer. Raises NotFound, Conflict."""
    row = session.get(CorrectionRow, number)
    if row is None or row.recording != recording:
        raise NotFound("no such correction of this recording", subject=str(number))
    if row.ended_at is not None:
        raise Conflict("counts no longer already", subject=f"correction {number}")
    row.ended_at, row.ended_by = now, by
    session.flush()
    _settle(session, recording)
    return row.value()


def history(session: Session, recording: str) -> tuple[Correction, ...]:
    """Return every correction of a recording that there ever was, in order."""
    rows = select(CorrectionRow).where(CorrectionRow.recording == recording).order_by(CorrectionRow.id)
    return tuple(row.value() for row in session.scalars(rows))


def counting(session: Session, recording: str) -> tuple[Condition, ...]:
    """Return what counts of a recording, by kind and start."""
    return _values(session.scalars(select(ConditionRow).where(ConditionRow.recording == recording)))


def _settle(session: Session, recording: str) -> None:
    standing = [said for said in history(session, recording) if said.ended_at is None]
    measured = _values(session.scalars(select(MeasuredRow).where(MeasuredRow.recording == recording)))
    session.execute(delete(ConditionRow).where(ConditionRow.recording == recording))
    for one in overlay(measured, standing):
        session.add(
            ConditionRow(
                recording=recording, kind=str(one.kind), start_pts=one.start_pts, end_pts=one.end_pts, facts=one.facts
            )
        )
    session.flush()


def _values(rows: Iterable[ConditionRow | MeasuredRow]) -> tuple[Condition, ...]:
    found = (Condition(ConditionKind(row.kind), row.start_pts, row.end_pts, dict(row.facts)) for row in rows)
    return tuple(sorted(found, key=lambda one: (one.kind, one.start_pts)))


def _joined(mine: Sequence[Condition], said: Correction) -> list[Condition]:
    met = sorted((c for c in mine if c.start_pts <= said.out_pts and said.in_pts <= c.end_pts), key=_start)
    start = min([said.in_pts, *(one.start_pts for one in met)])
    past = max([said.out_pts, *(one.end_pts for one in met)])
    whole = Condition(said.kind, start, past, dict(met[0].facts) if met else {})
    return [*(one for one in mine if one not in met), whole]


def _without(mine: Sequence[Condition], said: Correction) -> list[Condition]:
    taken = ((said.in_pts, said.out_pts),)
    return [
        Condition(one.kind, *part, dict(one.facts))
        for one in mine
        for part in outside(taken, one.start_pts, one.end_pts)
    ]


def _start(one: Condition) -> int:
    return one.start_pts
