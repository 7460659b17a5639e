"""Queries and changes on recordings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.recordings.model import (
    ARRIVED,
    QUARANTINED,
    READY,
    NoteRow,
    RangeFactRow,
    Recording,
    RecordingRow,
)
from mediaarchive.recordings.probe import Probe
from mediaarchive.recordings.rights import Fact, Hidden, hidden
from mediaarchive.timeline import Stamp


def add(
    session: Session,
    *,
    recording_id: str,
    eva: str,
    camera: str,
    file_name: str,
    digest: str,
    size: int,
    mismatch: str | None,
    declared: Stamp | None,
    now: datetime,
) -> bool:
    """Add a recording that arrived; a file that is here already only gains a declared start. Say whether it is new."""
    row = session.scalar(select(RecordingRow).where(RecordingRow.digest == digest))
    if row is not None:
        _declare(row, declared)
        return False
    row = RecordingRow(
        id=recording_id,
        eva=eva,
        camera=camera,
        file_name=file_name,
        digest=digest,
        size=size,
        state=ARRIVED,
        mismatch=mismatch,
        arrived_at=now,
        clocks=[],
    )
    _declare(row, declared)
    session.add(row)
    return True


def _declare(row: RecordingRow, declared: Stamp | None) -> None:
    if declared is not None:
        row.declared_start = declared.instant
        row.declared_precision_us = round(declared.precision_s * 1_000_000)


def get(session: Session, recording_id: str) -> Recording:
    """Return a recording. Raises NotFound."""
    row = session.get(RecordingRow, recording_id)
    if row is None:
        raise NotFound("no such recording", subject=recording_id[:40])
    return row.value()


def by_digest(session: Session, digest: str) -> Recording | None:
    """Return the recording whose master has this digest."""
    row = session.scalar(select(RecordingRow).where(RecordingRow.digest == digest))
    return row.value() if row else None


def of_sizes(session: Session, sizes: Sequence[int]) -> list[Recording]:
    """Return the recordings whose masters have one of these sizes."""
    rows = session.scalars(select(RecordingRow).where(RecordingRow.size.in_(sizes)).order_by(RecordingRow.arrived_at))
    return [row.value() for row in rows]


def of_eva(session: Session, eva: str) -> list[Recording]:
    """Return the EVA's recordings by camera and file name."""
    wanted = select(RecordingRow).where(RecordingRow.eva == eva).order_by(RecordingRow.camera, RecordingRow.file_name)
    return [row.value() for row in session.scalars(wanted)]


def of_evas(session: Session, evas: Sequence[str]) -> list[Recording]:
    """Return the recordings of several EVAs by camera and file name."""
    wanted = (
        select(RecordingRow).where(RecordingRow.eva.in_(evas)).order_by(RecordingRow.camera, RecordingRow.file_name)
    )
    return [row.value() for row in session.scalars(wanted)]


def digests_of(session: Session, among: Iterable[str]) -> set[str]:
    """Return the digests of recordings."""
    return set(session.scalars(select(RecordingRow.digest).where(RecordingRow.id.in_(list(among)))))


def every(session: Session) -> list[Recording]:
    """Return all recordings in the order of their arrival."""
    rows = session.scalars(select(RecordingRow).order_by(RecordingRow.arrived_at, RecordingRow.file_name))
    return [row.value() for row in rows]


def set_probe(session: Session, recording_id: str, probe: Probe) -> None:
    """Write down what the probe found."""
    row = session.get_one(RecordingRow, recording_id)
    picture, lead = probe.picture, probe.lead
    row.state, row.reason, row.container, row.damage = READY, None, probe.container, probe.damage
    row.has_picture, row.has_sound = picture is not None, probe.sound is not None
    row.width, row.height = (picture.width, picture.height) if picture else (None, None)
    row.time_base, row.start_pts, row.end_pts = Fraction(lead.time_base), lead.start, lead.end
    row.frame_rate = Fraction(picture.frame_rate) if picture and picture.frame_rate else None
    row.clocks = [asdict(clock) for clock in probe.clocks]


def quarantine(session: Session, recording_id: str, reason: str) -> None:
    """Keep the file, show it to nobody, decode it no more."""
    row = session.get_one(RecordingRow, recording_id)
    row.state, row.reason = QUARANTINED, reason


def keep_note(session: Session, recording_id: str, text: str) -> None:
    """Keep what a manifest notes of a recording."""
    session.merge(NoteRow(recording=recording_id, text=text))


def notes(session: Session) -> dict[str, str]:
    """Return all notes by recording."""
    return {row.recording: row.text for row in session.scalars(select(NoteRow))}


def exists(session: Session, recording_id: str) -> bool:
    """Say whether there is a recording of this id."""
    return session.get(RecordingRow, recording_id) is not None


def try_again(session: Session, recording_ids: Sequence[str]) -> None:
    """Let quarantined recordings be probed again: a person offered their file again, or asked. Other ids are passed."""
    for recording_id in recording_ids:
        row = session.get(RecordingRow, recording_id)
        if row is not None and row.state == QUARANTINED:
            row.state, row.reason = ARRIVED, None


def release(session: Session, recording_ids: Sequence[str], now: datetime) -> None:
    """Make recordings public from `now`. What was released before keeps its instant."""
    for recording_id in recording_ids:
        row = session.get_one(RecordingRow, recording_id)
        if row.state == READY and row.released_at is None:
            row.released_at = now


def hold_back(session: Session, recording_ids: Sequence[str]) -> None:
    """Let recordings be public no longer."""
    for recording_id in recording_ids:
        session.get_one(RecordingRow, recording_id).released_at = None


def named(session: Session, eva: str, name: str) -> Recording:
    """Return the EVA's recording of this id or file name. Raises NotFound, and InputRefused where several have it."""
    known = of_eva(session, eva)
    found = [r for r in known if name == r.id] or [r for r in known if name == r.file_name]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f"{r.id} of {r.camera}" for r in found)
        raise InputRefused("several recordings have this name", subject=name[:80], hint=f"say which by its id: {ids}")
    names = ", ".join(r.file_name for r in known) or "none"
    raise NotFound("no such recording of this EVA", subject=name[:80], hint=f"known: {names}")


def facts(session: Session, recording_id: str, *, ended: bool = False) -> tuple[Fact, ...]:
    """Return the facts on ranges of a recording that stand, in the order in which they were set; `ended`: all."""
    return facts_of(session, [recording_id], ended=ended).get(recording_id, ())


def facts_of(session: Session, among: Iterable[str], *, ended: bool = False) -> dict[str, tuple[Fact, ...]]:
    """Return the same of several recordings, as far as they have any."""
    rows = select(RangeFactRow).where(RangeFactRow.recording.in_(list(among))).order_by(RangeFactRow.id)
    found: dict[str, tuple[Fact, ...]] = {}
    for row in session.scalars(rows if ended else rows.where(RangeFactRow.ended_at.is_(None))):
        found[row.recording] = (*found.get(row.recording, ()), row.value())
    return found


def hidden_of(session: Session, among: Iterable[str], public_at: datetime | None) -> dict[str, Hidden]:
    """Return by recording what is hidden from the public then, of those that hide anything; for None nothing is."""
    if public_at is None:
        return {}
    found = ((name, hidden(known, public_at)) for name, known in facts_of(session, among).items())
    return {name: taken for name, taken in found if taken}


def next_until(session: Session, now: datetime) -> datetime | None:
    """Return the next instant at which a fact that stands hides no longer by itself."""
    later = select(RangeFactRow.until).where(RangeFactRow.ended_at.is_(None), RangeFactRow.until > now)
    return session.scalar(later.order_by(RangeFactRow.until).limit(1))


def add_fact(session: Session, fact: Fact) -> int:
    """Keep a new fact and return its number."""
    row = RangeFactRow.of(fact)
    session.add(row)
    session.flush()
    return row.id


def end_fact(session: Session, recording_id: str, number: int, *, by: str, now: datetime) -> Fact:
    """Let a fact hold no longer, and return it as it is then. Raises NotFound, Conflict."""
    row = session.get(RangeFactRow, number)
    if row is None or row.recording != recording_id:
        raise NotFound("no such fact of this recording", subject=str(number))
    if row.ended_at is not None:
        raise Conflict("has ended already", subject=f"fact {number}")
    row.ended_at, row.ended_by = now, by
    return row.value()
