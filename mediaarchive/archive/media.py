"""Which file answers a media address: the one way from a recording's name for a rendition to an object.

Addresses are `RECORDING/NAME`: `proxy.mp4`, `poster.jpg`, `keyframes/PTS.jpg`, `sprites/N.jpg`, `peaks.bin`
(see transcripts.peaks), and `hls/index.m3u8` with the playlists and films that it names. Masters have none.
Of a photo: `photo.jpg`, `thumb.jpg`. `side.mp4` is the camera's own small copy, by the id of its recording or its own;
the public never gets it.
"""

from __future__ import annotations

import re
from datetime import datetime
from fractions import Fraction
from pathlib import PurePosixPath
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.archive.photos import may_be_seen
from mediaarchive.archive.values import MediaFile, Picture
from mediaarchive.errors import NotFound
from mediaarchive.frames.rows import KeyframeRow, SpriteRow
from mediaarchive.photos import store as photos
from mediaarchive.photos.steps import PHOTO
from mediaarchive.recordings import TEAM, Hidden, Recording, redactions, sides, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import READY
from mediaarchive.recordings.rights import NOTHING, PICTURE, SENSES, SOUND, touches
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.renditions.hls import FILES, HLS
from mediaarchive.renditions.steps import POSTER, PROXY, SIDE
from mediaarchive.steps import store as steps
from mediaarchive.transcripts.peaks import PEAKS
from mediaarchive.transcripts.steps import TRANSCRIBE

SIDE_FILE: Final = "side.mp4"
_PHOTO: Final = ("photo.jpg", "thumb.jpg")
_NUMBERED: Final = re.compile(r"-?[0-9]{1,18}\.jpg")
_TYPES = {".jpg": "image/jpeg", ".mp4": "video/mp4", ".bin": "application/octet-stream"}
_TYPES[".m3u8"] = "application/vnd.apple.mpegurl"
_MADE = {"proxy.mp4": (PROXY, "proxy"), "poster.jpg": (POSTER, "poster"), PEAKS: (TRANSCRIBE, "peaks")}
_MADE |= {f"hls/{name}": (HLS, name) for name in FILES}
"""Names that a recording has once at most: the step that makes the file, and what it calls it."""
_SHOWS: Final = {"poster.jpg": (PICTURE,), PEAKS: (SOUND,), "sprites": (PICTURE,), "keyframes": (PICTURE,)}
"""What is seen or heard of a recording in files of this name or folder; in all others both."""


@kept
def find(archive: Archive, recording_id: str, name: str, *, actor: str, now: datetime) -> MediaFile:
    """Return the file of a media address. Raises NotFound, alike for what is not there and what may not be seen.

    Asks `visible` once: callers ask again for every request, so what is withdrawn is gone with the next one. The answer
    is kept until the next commit, as a film is asked for by hundreds of parts.
    """
    with archive.database.read() as session:
        if name == SIDE_FILE and actor == TEAM:
            return _served(archive, name, _small(session, recording_id))
        if name in _PHOTO and (photo := photos.find(session, recording_id)):
            shown = may_be_seen(photo, actor, now)
            return _served(archive, name, _outputs(session, photo.id, PHOTO[0]).get(name) if shown else None)
        recording = recordings.get(session, recording_id)
        if not visible(recording, None, actor, now, recordings.facts(session, recording_id)):
            raise NotFound("no such recording", subject=recording_id[:40])
        digest = _digest(session, recording, name, asked_at(actor, now))
    return _served(archive, name, digest)


def _served(archive: Archive, name: str, digest: str | None) -> MediaFile:
    if digest is None:
        raise NotFound("no such file of this recording", subject=name[:80])
    return MediaFile(str(archive.storage.path(digest)), _TYPES[PurePosixPath(name).suffix], digest)


def has_small(session: Session, subject: str) -> bool:
    """Say whether the team can watch the camera's small copy of a recording, or one by its own id."""
    return _small(session, subject) is not None


def _small(session: Session, subject: str) -> str | None:
    side = sides.find(session, subject) or sides.stand_in(session, subject)
    if side is None or side.state != READY:
        return None
    return _outputs(session, side.id, SIDE[0]).get("film")


def has(session: Session, recording: Recording, name: str, public_at: datetime | None) -> bool:
    """Say whether the recording has a file of this name; see `recordings.visibility.asked_at`."""
    return _digest(session, recording, name, public_at) is not None


def poster(session: Session, recording: Recording, public_at: datetime | None) -> Picture | None:
    """Return the recording's poster, None before there is one."""
    if not has(session, recording, "poster.jpg", public_at):
        return None
    return Picture(recording.id, "poster.jpg", recording.width or 16, recording.height or 9, Fraction(0))


def keyframe(recording: Recording, row: KeyframeRow) -> Picture:
    """Return a keyframe as a picture of its recording."""
    return Picture(recording.id, f"keyframes/{row.pts}.jpg", row.width, row.height, recording.seconds_at(row.pts))


def _digest(session: Session, recording: Recording, name: str, public_at: datetime | None) -> str | None:
    """Return the file of this name that may be served: the plain one, or one that lacks all that is hidden in it."""
    hidden = _hidden(session, recording, name, public_at)
    if not hidden:
        return _plain(session, recording, name)
    folder, _, file = name.partition("/")
    if folder == "keyframes":
        pts = int(file.removesuffix(".jpg")) if _NUMBERED.fullmatch(file) else 0
        return None if touches(hidden.picture, pts, pts + 1) else _plain(session, recording, name)
    return redactions.file_without(session, recording.id, name, hidden)


def _hidden(session: Session, recording: Recording, name: str, public_at: datetime | None) -> Hidden:
    """Return what is hidden of that which a file of this name shows."""
    found = recordings.hidden_of(session, [recording.id], public_at).get(recording.id, NOTHING)
    shown = _SHOWS.get(name, _SHOWS.get(name.partition("/")[0], (PICTURE, SOUND)))
    return Hidden(*(found.of(sense) if sense in shown else () for sense in SENSES))


def _plain(session: Session, recording: Recording, name: str) -> str | None:
    if name in _MADE:
        kind, output = _MADE[name]
        return _outputs(session, recording.id, kind[0]).get(output)
    folder, _, file = name.partition("/")
    table = {"keyframes": KeyframeRow, "sprites": SpriteRow}.get(folder)
    if table is None or not _NUMBERED.fullmatch(file):
        return None
    row = session.get(table, (recording.id, int(file.removesuffix(".jpg"))))
    return row.digest if isinstance(row, KeyframeRow | SpriteRow) else None


def _outputs(session: Session, subject: str, name: str) -> dict[str, str]:
    """Return the outputs of a subject's newest finished step of this kind."""
    done = [o for o in steps.of_subject(session, subject) if o.name == name and o.state == "done"]
    return dict(done[-1].outputs) if done else {}
