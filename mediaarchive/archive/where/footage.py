"""Which footage is asked: all of it for the team; for the public what the public may see, as if there were no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import DecodeFailed, InputRefused, SandboxFailed, StorageDamaged
from mediaarchive.fingerprints import prints, reader
from mediaarchive.fingerprints.laying import Stretch
from mediaarchive.fingerprints.model import PRINTS
from mediaarchive.fingerprints.shots import Ours, Wanted
from mediaarchive.fingerprints.steps import PRINT
from mediaarchive.recordings import Hidden, Recording, copies, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import NOTHING
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.steps.model import StepRow
from mediaarchive.timeline import Interval


@dataclass(frozen=True)
class Footage:
    """What is asked: the recordings, what is hidden of them, and their prints."""

    recordings: Mapping[str, Recording]
    hidden: Mapping[str, Hidden]
    ours: Sequence[Ours]


def footage_of(archive: Archive, actor: str, now: datetime) -> Footage:
    """Return the footage of which `actor` may know something; nothing of what is not there depends on what else is.

    Raises StorageDamaged where fingerprints cannot be read: "not ours" would be a guess.
    """
    with archive.database.read() as session:
        known = {one.id: one for one in recordings.every(session) if one.time_base is not None}
        older = copies.standing(session, known)
        facts = recordings.facts_of(session, known)
        mine = {
            name: one for name, one in known.items()
            if name not in older and visible(one, None, actor, now, facts.get(name, ()))
        }  # fmt: skip
        hidden = recordings.hidden_of(session, mine, asked_at(actor, now))
        made = _made(session, list(mine))
    ours = [_ours(archive, mine[name], hidden.get(name, NOTHING), digest) for name, digest in made.items()]
    return Footage(mine, hidden, ours)


def read(archive: Archive, footage: Footage, wanted: Wanted) -> dict[str, list[Stretch]]:
    """Return stretches of our own pictures, without those that are hidden from whoever asks."""
    found = {}
    for name, spans in wanted.items():
        recording = footage.recordings[name]
        ticks = [recording.ticks(Interval(Fraction(a), Fraction(b))) for a, b in spans]
        with archive.storage.scratch() as out:
            master = archive.storage.path(recording.digest)
            try:
                read = reader.stretches(master, ticks, archive.sandbox, out)
            except (SandboxFailed, DecodeFailed, InputRefused) as error:  # ours, not what was shown
                raise StorageDamaged("our own footage could not be read", subject=recording.file_name) from error
        hidden = footage.hidden.get(name, NOTHING)
        found[name] = [_stretch(recording, hidden, pts, small) for pts, small in read]
    return found


def _stretch(recording: Recording, hidden: Hidden, pts: NDArray[np.int64], small: NDArray[np.int8]) -> Stretch:
    kept = shown_at(hidden, pts)
    return Stretch(_seconds(recording, pts[kept]), small[kept])


def shown_at(hidden: Hidden, pts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each PTS whether its picture may be known."""
    shown = np.ones(len(pts), bool)
    for first, past in hidden.picture:
        shown &= (pts < first) | (pts >= past)
    return shown


def _ours(archive: Archive, recording: Recording, hidden: Hidden, digest: str) -> Ours:
    found = prints.read(archive.storage.path(digest))
    pts = np.asarray(found.pts)
    frame = 1 / recording.frame_rate if recording.frame_rate else Fraction(1, 25)
    return Ours(recording.id, found, _seconds(recording, pts), shown_at(hidden, pts), frame, recording.duration)


def _seconds(recording: Recording, pts: NDArray[np.int64]) -> NDArray[np.float64]:
    assert recording.time_base is not None
    return np.asarray((pts - (recording.start_pts or 0)) * float(recording.time_base), np.float64)


def _made(session: Session, among: list[str]) -> dict[str, str]:
    """Return the prints of recordings, the newest first."""
    done = select(StepRow).where(StepRow.name == PRINT[0], StepRow.state == "done", StepRow.subject.in_(among))
    rows = session.scalars(done.order_by(StepRow.finished_at))
    return {row.subject: row.outputs[PRINTS] for row in rows if PRINTS in row.outputs}
