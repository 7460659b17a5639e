"""What a step costs, by what it took so far on this machine."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.recordings import store as recordings
from mediaarchive.steps.model import StepRow


def seconds_a_second(session: Session, name: str) -> Fraction | None:
    """Return how long a step worked on a second of footage, of all that the journal holds; None where it has none."""
    spent, footage = Fraction(0), Fraction(0)
    for row in _done(session, name):
        if recordings.exists(session, row.subject):
            spent += _took(row)
            footage += recordings.get(session, row.subject).duration
    return spent / footage if footage and spent else None


def seconds_each(session: Session, name: str) -> Fraction | None:
    """Return how long a step of a whole spacewalk took in the mean; None where it was never done."""
    took = [_took(row) for row in _done(session, name)]
    return sum(took, Fraction(0)) / len(took) if took else None


def _done(session: Session, name: str) -> list[StepRow]:
    wanted = select(StepRow).where(StepRow.name == name, StepRow.state == "done", StepRow.finished_at.is_not(None))
    return list(session.scalars(wanted))


def _took(row: StepRow) -> Fraction:
    assert row.finished_at is not None
    return Fraction((row.finished_at - row.started_at).total_seconds())
