"""What arrives: one file of one camera, recognised by content, durable before a row names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from mediaarchive.db import Database, derive_id
from mediaarchive.errors import Conflict
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.ingest import sides, stills
from mediaarchive.ingest.uploads.names import SIDE, guess
from mediaarchive.recordings import store as recordings
from mediaarchive.sandbox.sniff import mismatch, photo_kind, sniff
from mediaarchive.storage import LocalStorage
from mediaarchive.timeline import Stamp


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file to take in: whose camera, and the start of its first frame where somebody knows it."""

    path: Path
    camera: str
    declared: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an arrival: the recording, whether its file was new, and in words where it is filed.

    A photo and a camera's small copy are no recordings: then `recording` is the id of those.
    """

    recording: str
    is_new: bool
    mismatch: str | None
    place: str


def receive(
    arrival: Arrival,
    *,
    eva: str,
    database: Database,
    storage: LocalStorage,
    key: str,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> Received:
    """Store the file, then write its row. The same file again adds nothing but a declared start.

    Raises InputRefused before anything is stored, NoSpace with nothing left behind, Conflict where the file grows.
    """
    path = arrival.path
    kind = photo_kind(path, path.name)
    if kind is None:
        sniff(path)
    with database.read() as session:
        evas.get(session, eva)
    before = path.stat()
    digest = storage.put_file(path, progress=progress)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Conflict("was written to while it was read", subject=path.name, hint="wait until it is whole")
    if kind is not None:
        photo, is_new = stills.enter(
            digest, path.name, kind=kind, size=path.stat().st_size, eva=eva, camera=arrival.camera, card=None,
            database=database, key=key, now=now,
        )  # fmt: skip
        return Received(photo, is_new, None, f"{path.name} of {arrival.camera}, {eva}")
    if guess(path.parent.name, path.name).kind == SIDE:
        side, is_new = sides.enter(
            digest, path.name, size=path.stat().st_size, eva=eva, camera=arrival.camera, card=None,
            database=database, key=key, now=now,
        )  # fmt: skip
        return Received(side.id, is_new, None, f"{side.file_name} of {side.camera}, {side.eva}")
    return enter(
        digest, path.name, camera=arrival.camera, declared=arrival.declared, eva=eva,
        database=database, storage=storage, key=key, now=now,
    )  # fmt: skip


def enter(
    digest: str,
    file_name: str,
    *,
    camera: str,
    declared: Stamp | None,
    eva: str,
    database: Database,
    storage: LocalStorage,
    key: str,
    now: datetime,
) -> Received:
    """Write the row of a file that the store holds. The same file again adds nothing but a declared start."""
    path = storage.path(digest)
    recording = derive_id(key, "recording", digest)
    remark = mismatch(Path(file_name), sniff(path))
    with database.write() as session:
        _require_camera(session, eva, camera)
        is_new = recordings.add(
            session,
            recording_id=recording,
            eva=eva,
            camera=camera,
            file_name=file_name,
            digest=digest,
            size=path.stat().st_size,
            mismatch=remark,
            declared=declared,
            now=now,
        )
        session.flush()
        kept = recordings.get(session, recording)
    return Received(recording, is_new, remark, f"{kept.file_name} of {kept.camera}, {kept.eva}")


def _require_camera(session: Session, eva: str, name: str) -> None:
    if not evas.has_camera(session, eva, name):
        words = name.replace("-", " ").replace("_", " ")
        label = " ".join(word.upper() if word[:2] == "ev" and word[2:].isdigit() else word for word in words.split())
        evas.save_camera(session, Camera(eva, name, label, role=label.split()[0] if label.startswith("EV") else ""))
