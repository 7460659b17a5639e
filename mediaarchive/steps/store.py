"""Queries on the journal of steps, and the driver's token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, NotFound
from mediaarchive.steps.model import HaltRow, Outcome, Outputs, Step, StepLogRow, StepRow

MAX_ATTEMPTS = 3
"""Starts of one step before it waits for a person."""
_MOST_ASKED = 500
"""Subjects of one query: databases bound how much one may name."""
_LONGEST_LOG = 128 * 1024
_OUTCOME = (StepRow.key, StepRow.name, StepRow.subject, StepRow.state, StepRow.outputs, StepRow.reason, StepRow.final,
            StepRow.attempts)  # fmt: skip
"""What an `Outcome` holds, in its order: whole rows cost four times as much."""


def outcomes(session: Session, keys: Iterable[str]) -> dict[str, Outcome]:
    """Return what is known of the steps with these keys."""
    rows = session.scalars(select(StepRow).where(StepRow.key.in_(list(keys))))
    return {row.key: row.outcome() for row in rows}


def of_subject(session: Session, subject: str) -> list[Outcome]:
    """Return every step of one recording or EVA, in the order of their first start."""
    rows = session.scalars(select(StepRow).where(StepRow.subject == subject).order_by(StepRow.started_at, StepRow.key))
    return [row.outcome() for row in rows]


def of_subjects(session: Session, subjects: Iterable[str]) -> dict[str, list[Outcome]]:
    """Return the same of many subjects with few questions; those without any step are left out."""
    wanted, found = list(subjects), dict[str, list[Outcome]]()
    for at in range(0, len(wanted), _MOST_ASKED):
        rows = select(*_OUTCOME).where(StepRow.subject.in_(wanted[at : at + _MOST_ASKED]))
        for row in session.execute(rows.order_by(StepRow.started_at, StepRow.key)):
            outcome = Outcome(*row)
            found.setdefault(outcome.subject, []).append(outcome)
    return found


def keep_log(session: Session, key: str, text: str, now: datetime) -> None:
    """Keep what a step's processes said, the last of it, in place of what they said before."""
    session.merge(StepLogRow(key=key, text=text[-_LONGEST_LOG:], at=now))


def log(session: Session, key: str) -> tuple[StepRow, StepLogRow | None]:
    """Return a step that was started, and what was said. Raises NotFound."""
    row = session.get(StepRow, key)
    if row is None:
        raise NotFound("no such step was ever started", subject=key[:16])
    return row, session.get(StepLogRow, key)


def next_token(session: Session) -> int:
    """Return a token greater than any driver's before."""
    return int(session.scalar(select(func.coalesce(func.max(StepRow.token), 0))) or 0) + 1


def recover(session: Session) -> int:
    """Mark what a dead driver left running as failed, to be tried again; return how many. Call it under the lock."""
    stale = update(StepRow).where(StepRow.state == "running")
    found = session.execute(
        stale.values(state="failed", reason="the program was stopped", attempts=StepRow.attempts - 1)
    )
    return int(found.rowcount)  # type: ignore[attr-defined]


def start(session: Session, step: Step, token: int, now: datetime) -> None:
    """Write that the driver `token` starts `step`."""
    row = session.get(StepRow, step.key)
    if row is None:
        row = StepRow(key=step.key, name=step.name, version=step.version, outputs={}, attempts=0)
        session.add(row)
    row.subject, row.state, row.token, row.started_at = step.subject, "running", token, now
    row.attempts, row.reason, row.final, row.finished_at = row.attempts + 1, None, False, None


def finish(session: Session, step: Step, token: int, outputs: Outputs, now: datetime) -> None:
    """Write that `step` is done. Raises Conflict when another driver has taken over since.

    What the same work gave before, from other inputs, has been overwritten by this result and is done no longer: where
    its inputs come back (an old task log that counts again), it runs again.
    """
    row = _mine(session, step, token)
    row.state, row.outputs, row.finished_at = "done", outputs, now
    session.execute(delete(StepRow).where(StepRow.subject == step.key))  # its parts
    same = (StepRow.name == step.name, StepRow.subject == step.subject)
    before = (*same, StepRow.key != step.key, StepRow.state == "done")
    session.execute(delete(StepLogRow).where(StepLogRow.key.in_(select(StepRow.key).where(*before))))
    session.execute(delete(StepRow).where(*before))


def keep_part(session: Session, step: Step, token: int, part: Step, outputs: Outputs, now: datetime) -> None:
    """Keep what a part of `step` gave until that is done. Raises Conflict when another driver has taken over since."""
    _mine(session, step, token)
    row = StepRow(key=part.key, name=part.name, version=part.version, subject=step.key, state="done", outputs=outputs)
    row.attempts, row.token, row.started_at, row.finished_at = 1, token, now, now
    session.merge(row)


def parts(session: Session, step: Step) -> dict[str, Outputs]:
    """Return what is kept of parts of `step`, by their keys."""
    rows = session.execute(select(StepRow.key, StepRow.outputs).where(StepRow.subject == step.key))
    return dict(rows.all())


def put_off(session: Session, step: Step, token: int, reason: str, now: datetime) -> None:
    """Write why `step` cannot be started for now; it is no attempt. Writes nothing where that is known."""
    row = session.get(StepRow, step.key)
    if row is None or row.reason != reason:
        start(session, step, token, now)
        put_back(session, step, token, reason)


def fail(session: Session, step: Step, token: int, reason: str, *, final: bool, now: datetime) -> None:
    """Write why `step` failed. Raises Conflict when another driver has taken over since."""
    row = _mine(session, step, token)
    row.state, row.reason, row.final, row.finished_at = "failed", reason, final, now


def forgive(session: Session, subjects: Iterable[str]) -> None:
    """Let failed steps of these subjects be tried again: a person asked."""
    failed = update(StepRow).where(StepRow.subject.in_(list(subjects)), StepRow.state == "failed")
    session.execute(failed.values(attempts=0, final=False))


def put_back(session: Session, step: Step, token: int, reason: str) -> None:
    """Write that `step` was stopped: as if this start had not been. Raises Conflict as above."""
    row = _mine(session, step, token)
    row.state, row.reason, row.attempts = "failed", reason, row.attempts - 1


def halt(session: Session, subject: str, *, by: str, now: datetime) -> bool:
    """Let nothing be done on a recording or spacewalk; return whether it was not so before."""
    if subject in halted(session):
        return False
    session.add(HaltRow(subject=subject, by=by, at=now))
    return True


def let_go_on(session: Session, subject: str, *, by: str, now: datetime) -> bool:
    """Let it go on; return whether it was halted."""
    found = session.scalars(select(HaltRow).where(HaltRow.subject == subject, HaltRow.ended_at.is_(None))).all()
    for row in found:
        row.ended_by, row.ended_at = by, now
    return bool(found)


def halted(session: Session) -> dict[str, str]:
    """Return what is halted, and by whom."""
    rows = session.execute(select(HaltRow.subject, HaltRow.by).where(HaltRow.ended_at.is_(None)))
    return dict(rows.all())


def _mine(session: Session, step: Step, token: int) -> StepRow:
    row = session.get_one(StepRow, step.key)
    if row.token != token:
        raise Conflict("another program has taken over this archive", subject=step.name)
    return row
