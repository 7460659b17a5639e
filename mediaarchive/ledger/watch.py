"""Rows that are decisions get into the ledger by being written: nobody can forget to note one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from mediaarchive.db import Base, WriteSession
from mediaarchive.ledger.chain import append, columns, subject_of
from mediaarchive.ledger.model import Recorded


def _after_flush(session: Session, _context: Any) -> None:
    for row in session.new:
        if isinstance(row, Recorded):
            _note(session, row, row.trail.by, row.trail.at, "made")
    for row in session.dirty:
        if isinstance(row, Recorded) and session.is_modified(row):
            ended = row.trail.end
            if ended and inspect(row).attrs[ended[1]].history.has_changes() and getattr(row, ended[1]) is not None:
                _note(session, row, *ended, "ended")
            else:
                _note(session, row, row.trail.by, row.trail.at, "changed")


def _note(session: Session, row: Recorded, by: str, at: str, did: str) -> None:
    assert isinstance(row, Base)
    append(
        session.connection(), getattr(row, by), f"{row.trail.noun}.{did}", subject_of(row), getattr(row, at),
        columns(row),
    )  # fmt: skip


event.listen(WriteSession, "after_flush", _after_flush)
