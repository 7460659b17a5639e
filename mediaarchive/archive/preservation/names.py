"""What an object is to people: the recording whose master it is, or what was made of which."""

from __future__ import annotations

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from mediaarchive.evas.model import TaskLogRow
from mediaarchive.ingest.plan import words_of
from mediaarchive.photos.model import PhotoRow
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.sides import SideRow
from mediaarchive.steps.model import StepRow
from mediaarchive.storage import Digest

_MOST = 5


def names_of(session: Session, digest: Digest) -> tuple[str, ...]:
    """Return what an object is, in words: nothing where rows say no more of it than its digest."""
    return (*_arrived(session, digest), *_made(session, digest))[:_MOST]


def is_original(session: Session, digest: Digest) -> bool:
    """Say whether an object came from outside, so that nobody can make it again."""
    return bool(_arrived(session, digest))


def _arrived(session: Session, digest: Digest) -> list[str]:
    found = []
    for row, noun in ((RecordingRow, "master of"), (PhotoRow, "photo"), (SideRow, "small copy")):
        rows = session.execute(select(row.file_name, row.camera, row.eva).where(row.digest == digest))
        found += [f"{noun} {name} ({camera}, {eva})" for name, camera, eva in rows]
    logs = session.execute(select(TaskLogRow.eva, TaskLogRow.version).where(TaskLogRow.digest == digest))
    return found + [f"task log {version} of {eva}" for eva, version in logs]


def _made(session: Session, digest: Digest) -> list[str]:
    holds = type_coerce(StepRow.outputs, Text).contains(digest)
    steps = session.execute(select(StepRow.name, StepRow.subject).where(holds)).all()
    wanted = select(RecordingRow.id, RecordingRow.file_name).where(RecordingRow.id.in_([s for _, s in steps]))
    files = dict(session.execute(wanted).all())
    return [f"{files.get(subject, subject)}: {words_of(name)}" for name, subject in steps]
