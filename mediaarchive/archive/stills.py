"""Stills for lists: the best of each range, the nearest to each moment, for all entries of a list at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive import media
from mediaarchive.archive.values import Picture
from mediaarchive.clips import Clip
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import Recording


def best(
    session: Session, ranges: Sequence[tuple[Recording, int, int]], public_at: datetime | None
) -> list[Picture | None]:
    """Return the best still of each [in, out) of PTS; where there is none, the recording's poster.

    `public_at`: see `recordings.visibility.asked_at`.
    """
    asked = [(recording.id, start, end) for recording, start, end in ranges]
    found = frames.best_between(session, asked, public_at)
    return _pictures(session, [recording for recording, _, _ in ranges], found, public_at)


def of_clips(
    session: Session, pairs: Sequence[tuple[Clip, Recording]], public_at: datetime | None
) -> list[Picture | None]:
    """Return the still that a person chose for each clip, else the best of it."""
    chosen = frames.stills_named(session, [(clip.recording, clip.cover_pts) for clip, _ in pairs], public_at)
    found = best(session, [(recording, clip.in_pts, clip.out_pts) for clip, recording in pairs], public_at)
    return [
        media.keyframe(recording, row) if row else picture
        for (_, recording), row, picture in zip(pairs, chosen, found, strict=True)
    ]


def between(
    session: Session, recording: Recording, start: int, end: int, *, limit: int
) -> tuple[tuple[int, Picture], ...]:
    """Return stills in [start, end) of a recording with their PTS, evenly chosen, in order of time."""
    found = frames.marked_between(session, recording.id, start, end)
    step = max(1, -(-len(found) // limit))
    return tuple(
        (row.pts, media.keyframe(recording, row)) for row in frames.stills_at(session, recording.id, found[::step])
    )


def nearest(
    session: Session, moments: Sequence[tuple[Recording, Fraction]], public_at: datetime | None
) -> list[Picture | None]:
    """Return the still that lies nearest to each second; where there is none, the recording's poster."""
    asked = [(recording.id, recording.pts_at(at)) for recording, at in moments]
    found = frames.nearest_to(session, asked, public_at)
    return _pictures(session, [recording for recording, _ in moments], found, public_at)


def _pictures(
    session: Session,
    recordings: Sequence[Recording],
    found: Sequence[frames.KeyframeRow | None],
    public_at: datetime | None,
) -> list[Picture | None]:
    posters: dict[str, Picture | None] = {}
    pictures = []
    for recording, row in zip(recordings, found, strict=True):
        if row is None and recording.id not in posters:
            posters[recording.id] = media.poster(session, recording, public_at)
        pictures.append(media.keyframe(recording, row) if row else posters[recording.id])
    return pictures
