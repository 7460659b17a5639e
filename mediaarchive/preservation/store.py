"""Queries on looks and runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from mediaarchive.preservation.model import Look, LookRow, Run, RunRow, Verdict
from mediaarchive.storage import Digest

_AT_ONCE: Final = 500


def keep(session: Session, looks: Iterable[Look], now: datetime) -> None:
    """Keep looks in place of older ones at the same objects."""
    run = session.scalar(select(func.max(RunRow.id))) or 0
    rows: list[dict[str, Any]] = [
        {"digest": one.digest, "at": now, "run": run, "verdict": str(one.verdict), "size": one.size, "words": one.words}
        for one in looks
    ]
    forget(session, [row["digest"] for row in rows])
    if rows:
        session.execute(insert(LookRow), rows)


def looked_at(session: Session) -> dict[Digest, int]:
    """Return of each object the newest run at the time of the last look at it."""
    return dict(session.execute(select(LookRow.digest, LookRow.run)).all())


def looks_since(session: Session, run: Run) -> list[Look]:
    """Return the looks since a run began, whoever looked, by digest."""
    rows = session.scalars(select(LookRow).where(LookRow.run >= run.id).order_by(LookRow.digest))
    return [row.value() for row in rows]


def damaged(session: Session) -> list[tuple[Look, datetime]]:
    """Return the objects that were not whole when they were looked at for the last time."""
    rows = session.scalars(select(LookRow).where(LookRow.verdict != str(Verdict.WHOLE)).order_by(LookRow.digest))
    return [(row.value(), row.at) for row in rows]


def counted(session: Session) -> int:
    """Return how many objects were whole when they were looked at for the last time."""
    rows = select(func.count()).select_from(LookRow).where(LookRow.verdict == str(Verdict.WHOLE))
    return int(session.scalar(rows) or 0)


def forget(session: Session, digests: Iterable[Digest]) -> None:
    """Forget the looks at objects."""
    left = list(digests)
    for at in range(0, len(left), _AT_ONCE):
        session.execute(delete(LookRow).where(LookRow.digest.in_(left[at : at + _AT_ONCE])))


def begin(session: Session, kind: str, place: str, now: datetime) -> Run:
    """Write that a run begins."""
    row = RunRow(kind=kind, place=place, began_at=now, facts={})
    session.add(row)
    session.flush()
    return row.value()


def end(session: Session, run: Run, facts: Mapping[str, Any], now: datetime) -> Run:
    """Write how a run ended."""
    row = session.get_one(RunRow, run.id)
    row.ended_at, row.facts = now, dict(facts)
    return row.value()


def newest(session: Session, *kinds: str, ended: bool) -> Run | None:
    """Return the newest run of these kinds that has ended, or that has not."""
    rows = select(RunRow).where(
        RunRow.kind.in_(kinds), RunRow.ended_at.is_not(None) if ended else RunRow.ended_at.is_(None)
    )
    row = session.scalar(rows.order_by(RunRow.began_at.desc(), RunRow.id.desc()).limit(1))
    return row.value() if row else None


def places(session: Session, kind: str) -> list[str]:
    """Return the places to which runs of a kind went and ended."""
    rows = select(RunRow.place).where(RunRow.kind == kind, RunRow.ended_at.is_not(None)).distinct()
    return list(session.scalars(rows.order_by(RunRow.place)))
