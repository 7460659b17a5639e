"""What a public clip said at each time, so that a citation stays readable: a new edition whenever its facts change.

Facts are what a citation states: title, in and out, the instant, camera, credit. A clock that moves by less than half
a frame, and an interval that only narrows, correct nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.alignment import store as alignment
from mediaarchive.clips.model import ClipRow
from mediaarchive.db import Base, JsonText, Utc
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Recording
from mediaarchive.recordings.model import RecordingRow


@dataclass(frozen=True, slots=True)
class Facts:
    """What a citation states. `in_pts` and `out_pts` count the recording's time base; `utc_us` is that of the in."""

    title: str
    description: str
    camera: str
    credit: str
    digest: str
    in_pts: int
    out_pts: int
    utc_us: int | None
    ci95_us: int | None


@dataclass(frozen=True, slots=True)
class Edition:
    """The facts of a clip from `made_at` on, numbered from 1."""

    number: int
    made_at: datetime
    facts: Facts


class EditionRow(Base):
    """One edition of a clip. Never changed, never deleted."""

    __tablename__ = "clip_editions"

    clip: Mapped[str] = mapped_column(ForeignKey("clips.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Utc)
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)

    def value(self) -> Edition:
        """Return the row as a frozen value."""
        return Edition(self.number, self.made_at, Facts(**self.facts))


def renew(session: Session, clip_ids: Iterable[str], now: datetime) -> int:
    """Keep a new edition of each clip whose facts are not those of its newest one; return how many there were."""
    session.flush()
    count = 0
    for clip in session.scalars(select(ClipRow).where(ClipRow.id.in_(list(clip_ids)))).all():
        known = of_clip(session, clip.id)
        facts = current(session, clip)
        frame = session.get_one(RecordingRow, clip.recording).value().frame_rate
        half_us = round(500_000 / frame) if frame else 20_000
        if known and not corrected(known[-1].facts, facts, half_us):
            continue
        number = len(known) + 1
        session.add(EditionRow(clip=clip.id, number=number, made_at=now, facts=asdict(facts)))
        count += 1
    return count


def of_clip(session: Session, clip_id: str) -> tuple[Edition, ...]:
    """Return a clip's editions, the first first."""
    rows = select(EditionRow).where(EditionRow.clip == clip_id).order_by(EditionRow.number)
    return tuple(row.value() for row in session.scalars(rows))


def last_made(session: Session, clip_ids: Sequence[str]) -> dict[str, datetime]:
    """Return when the newest edition of each clip was made; those that have none are left out."""
    newest = func.max(EditionRow.made_at, type_=Utc)
    rows = select(EditionRow.clip, newest).where(EditionRow.clip.in_(clip_ids)).group_by(EditionRow.clip)
    return dict(session.execute(rows).all())


def current(session: Session, clip: ClipRow) -> Facts:
    """Return what a citation of the clip would state now."""
    recording = session.get_one(RecordingRow, clip.recording).value()
    clock = alignment.clocks(session, [recording.id]).get(recording.id)
    label, credit = _camera(session, recording)
    return Facts(
        title=clip.title,
        description=clip.description,
        camera=label,
        credit=credit,
        digest=recording.digest,
        in_pts=clip.in_pts,
        out_pts=clip.out_pts,
        utc_us=clock.utc_us(recording.seconds_at(clip.in_pts)) if clock else None,
        ci95_us=clock.ci95_us if clock else None,
    )


def corrected(before: Facts, after: Facts, half_frame_us: int) -> tuple[str, ...]:
    """Return the names of the facts that changed, in the order of `Facts`; half a frame of the instant is none."""
    was, is_now = asdict(before), asdict(after)
    names = [name for name in was if name != "ci95_us" and was[name] != is_now[name]]
    instants = (before.utc_us, after.utc_us)
    if "utc_us" in names and None not in instants and abs((instants[0] or 0) - (instants[1] or 0)) <= half_frame_us:
        names.remove("utc_us")
    return tuple(names)


def _camera(session: Session, recording: Recording) -> tuple[str, str]:
    for camera in evas.cameras(session, recording.eva):
        if camera.name == recording.camera:
            return camera.label, camera.credit
    return recording.camera, ""
