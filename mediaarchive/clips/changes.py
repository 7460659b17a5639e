"""What people decide of clips: every change with who, when and why, in order; undone by a change of its own.

A change that somebody else has built upon is not undone, and what was public is never made a draft again: it is
withdrawn, and its page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.clips import editions, store
from mediaarchive.clips.model import (
    DRAFT,
    PUBLISHED,
    REJECTED,
    REVIEW,
    WITHDRAWN,
    Clip,
    ClipRow,
    Withdrawal,
)
from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.ledger import Recorded, Trail
from mediaarchive.recordings.model import RecordingRow

MOVES: Final[Mapping[str, frozenset[str]]] = {
    DRAFT: frozenset({REVIEW, PUBLISHED, REJECTED}),
    REVIEW: frozenset({DRAFT, PUBLISHED, REJECTED}),
    REJECTED: frozenset({DRAFT}),
    PUBLISHED: frozenset({WITHDRAWN}),
    WITHDRAWN: frozenset({PUBLISHED}),
}
"""From which state a person may move a clip to which."""
FIELDS: Final = ("recording", "in_pts", "out_pts", "title", "description", "task", "cover_pts")
"""What is edited, beside the state; another recording only by one that takes over (archive.copies)."""
LONGEST_TITLE: Final = 200
LONGEST_DESCRIPTION: Final = 5000


@dataclass(frozen=True, slots=True)
class Said:
    """Who changes something, when, and why; `batch` names what was done to several clips by one press."""

    by: str
    at: datetime
    reason: str = ""
    batch: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one clip: its fields before and after. A made clip has nothing before."""

    id: int
    clip: str
    batch: str | None
    at: datetime
    by: str
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    undone_at: datetime | None
    undone_by: str | None


class ChangeRow(Recorded, Base):
    """A change. Append-only but for the mark that it was undone."""

    __tablename__ = "clip_changes"
    __table_args__ = (Index("ix_clip_changes_clip_id", "clip", "id"),)
    trail = Trail("clip", by="by", at="at", end=("undone_by", "undone_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    clip: Mapped[str] = mapped_column(ForeignKey("clips.id"))
    batch: Mapped[str | None] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(Utc)
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JsonText)
    after: Mapped[dict[str, Any]] = mapped_column(JsonText)
    undone_at: Mapped[datetime | None] = mapped_column(Utc)
    undone_by: Mapped[str | None]

    def value(self) -> Change:
        """Return the row as a frozen value."""
        return Change(
            self.id, self.clip, self.batch, self.at, self.by, self.reason, dict(self.before), dict(self.after),
            self.undone_at, self.undone_by,
        )  # fmt: skip


def make(session: Session, clip: Clip, said: Said) -> Clip:
    """Add a draft that a person cut. Raises InputRefused for an empty range or title."""
    values = {name: getattr(clip, name) for name in FIELDS}
    _require_sense(session.get_one(RecordingRow, clip.recording), values)
    store.add(session, clip)
    session.flush()
    _keep(session, clip.id, {}, values | {"state": DRAFT}, said)
    return clip


def edit(session: Session, clip_id: str, values: Mapping[str, Any], said: Said, *, seen: int | None = None) -> bool:
    """Change some of `FIELDS`; return whether anything differs now. A public clip gets a new edition.

    `seen` is the number of the last change that the writer knew of. Raises NotFound, InputRefused, Conflict where
    somebody has changed the clip since.
    """
    row = _row(session, clip_id)
    if seen is not None and seen != last(session, clip_id):
        raise Conflict(
            "somebody has changed this clip meanwhile", subject=row.title, hint="look at it, then save again"
        )
    before = {name: getattr(row, name) for name in FIELDS}
    after = before | _cleaned(values)
    _require_sense(session.get_one(RecordingRow, after["recording"]), after)
    changed = [name for name in FIELDS if before[name] != after[name]]
    if changed:
        _set(row, {name: after[name] for name in changed}, said)
        _keep(session, clip_id, _only(before, changed), _only(after, changed), said)
        _renew(session, row, said)
    return bool(changed)


def move(session: Session, clip_id: str, state: str, said: Said) -> bool:
    """Move a clip to another state, and return True.

    Raises NotFound, Conflict where it is there already, there is no such way, or the footage is damaged or not
    released, InputRefused where a withdrawal has no reason.
    """
    row = _row(session, clip_id)
    before = row.state
    if before == state:
        raise Conflict(f"is {state} already", subject=row.title)
    if state not in MOVES.get(before, ()):
        raise Conflict(f"a clip that is {before} cannot become {state}", subject=row.title, hint=_HINTS.get(before))
    if state == WITHDRAWN:
        store.withdraw(session, clip_id, Withdrawal(said.at, said.by, said.reason))
    elif before == WITHDRAWN:
        store.restore(session, clip_id, actor=said.by, now=said.at)
    elif state == PUBLISHED:
        store.publish(session, [clip_id], said.at)
    else:
        row.state, row.made_by = state, said.by
    _keep(session, clip_id, {"state": before}, {"state": state}, said)
    return True


def undo(session: Session, number: int, said: Said) -> Change:
    """Bring back what a change has changed, by a change of its own. Raises NotFound, Conflict."""
    change = session.get(ChangeRow, number)
    if change is None:
        raise NotFound("no such change", subject=str(number))
    row = _row(session, change.clip)
    if change.undone_at is not None:
        raise Conflict("this change is undone already", subject=row.title)
    if any(getattr(row, name) != value for name, value in change.after.items()):
        raise Conflict("the clip has changed since", subject=row.title, hint="undo what came later first")
    before = change.before or {"state": REJECTED}
    if "state" in before:
        reason = said.reason or (store.last_reason(session, row.id) if before["state"] == WITHDRAWN else "")
        move(session, row.id, before["state"], replace(said, reason=reason))
    else:
        _set(row, before, said)
        _keep(session, row.id, change.after, before, said)
        _renew(session, row, said)
    change.undone_at, change.undone_by = said.at, said.by
    return change.value()


def undo_batch(session: Session, batch: str, said: Said) -> int:
    """Undo all that one press has done and that stands; return how many clips that were. Raises Conflict."""
    rows = select(ChangeRow.id).where(ChangeRow.batch == batch, ChangeRow.undone_at.is_(None))
    numbers = session.scalars(rows.order_by(ChangeRow.id.desc())).all()
    for number in numbers:
        undo(session, number, said)
    return len(numbers)


def last(session: Session, clip_id: str) -> int:
    """Return the number of a clip's last change, 0 before the first."""
    return session.scalar(select(func.max(ChangeRow.id)).where(ChangeRow.clip == clip_id)) or 0


def of_clip(session: Session, clip_id: str) -> tuple[Change, ...]:
    """Return a clip's changes, the newest first."""
    rows = select(ChangeRow).where(ChangeRow.clip == clip_id).order_by(ChangeRow.id.desc())
    return tuple(row.value() for row in session.scalars(rows))


def newest(session: Session, recordings: Iterable[str], limit: int) -> tuple[Change, ...]:
    """Return the newest changes of the clips of these recordings."""
    mine = select(ClipRow.id).where(ClipRow.recording.in_(list(recordings)))
    rows = select(ChangeRow).where(ChangeRow.clip.in_(mine)).order_by(ChangeRow.id.desc()).limit(limit)
    return tuple(row.value() for row in session.scalars(rows))


_HINTS: Final = {
    PUBLISHED: "what was public is withdrawn with a reason, and its page says so",
    WITHDRAWN: "show it again first",
    REJECTED: "make it a draft again first",
}


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in values.items() if name in FIELDS}
    if "title" in found:
        found["title"] = " ".join(found["title"].replace("\0", "").split())
    if "description" in found:
        found["description"] = found["description"].replace("\r\n", "\n").replace("\0", "").strip()
    return found


def _require_sense(recording: RecordingRow, values: Mapping[str, Any]) -> None:
    title, description = values["title"], values["description"]
    if not 0 < len(title) <= LONGEST_TITLE:
        raise InputRefused(f"a title has 1 to {LONGEST_TITLE} characters")
    if len(description) > LONGEST_DESCRIPTION:
        raise InputRefused(f"a description has at most {LONGEST_DESCRIPTION} characters", subject=title)
    start, end = recording.start_pts or 0, recording.end_pts
    if end is None:
        raise InputRefused("this recording was not looked at yet", subject=recording.file_name, hint="ingest it first")
    if not start <= values["in_pts"] < values["out_pts"] <= end:
        raise InputRefused("the out point must lie behind the in point, both in the recording", subject=title)


def _row(session: Session, clip_id: str) -> ClipRow:
    row = session.get(ClipRow, clip_id)
    if row is None:
        raise NotFound("no such clip", subject=clip_id[:40])
    return row


def _set(row: ClipRow, values: Mapping[str, Any], said: Said) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.made_by = said.by


def _renew(session: Session, row: ClipRow, said: Said) -> None:
    if row.state == PUBLISHED:
        editions.renew(session, [row.id], said.at)


def _only(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def _keep(session: Session, clip_id: str, before: dict[str, Any], after: dict[str, Any], said: Said) -> None:
    session.add(
        ChangeRow(
            clip=clip_id, batch=said.batch, at=said.at, by=said.by, reason=said.reason, before=before, after=after
        )
    )
    session.flush()
