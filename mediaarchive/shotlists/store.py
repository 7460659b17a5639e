"""Editions of shot lists that people wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.shotlists.model import RULES, Edition, EditionRow, Line, Written

LONGEST: Final = 1000
"""Characters of a line."""
MOST: Final = 400
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def newest(session: Session, clip: str) -> Edition | None:
    """Return the edition that counts; None where nobody wrote one."""
    row = session.scalar(_rows(clip).limit(1))
    return row.value() if row else None


def newest_of(session: Session, clips: Sequence[str]) -> dict[str, Edition]:
    """Return the editions that count of several clips by their ids; those of which nobody wrote one are left out."""
    wanted = set(clips)
    rows = session.scalars(select(EditionRow).order_by(EditionRow.number))
    return {row.clip: row.value() for row in rows if row.clip in wanted}


def editions(session: Session, clip: str) -> list[Edition]:
    """Return all editions, the newest first."""
    return [row.value() for row in session.scalars(_rows(clip))]


def write(
    session: Session,
    clip: str,
    lines: Sequence[Written] | None,
    machine: Sequence[Line],
    *,
    seen: int,
    by: str,
    now: datetime,
) -> Edition:
    """Keep what a person wrote of a clip, or (None) that the rules' text counts again.

    `seen` is the edition from which the person went, 0 for none. Raises InputRefused, Conflict.
    """
    before = newest(session, clip)
    number = before.number if before else 0
    if seen != number:
        raise Conflict("somebody has written this shot list anew meanwhile", hint="look at it, then save again")
    kept = None if lines is None else [[one.start_pts, one.end_pts, _checked(one.text)] for one in lines]
    if kept is not None and len(kept) > MOST:
        raise InputRefused(f"a shot list has {MOST} lines at most")
    row = EditionRow(
        clip=clip, number=number + 1, lines=kept, machine=[[one.start_pts, one.end_pts, one.text()] for one in machine],
        rules=RULES, at=now, by=by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.value()


def _checked(text: str) -> str:
    said = " ".join(_CONTROL.sub(" ", text).split())
    if not 0 < len(said) <= LONGEST:
        raise InputRefused(f"a line has 1 to {LONGEST} characters", subject=said[:60] or None)
    return said


def _rows(clip: str) -> Select[EditionRow]:
    return select(EditionRow).where(EditionRow.clip == clip).order_by(EditionRow.number.desc())
