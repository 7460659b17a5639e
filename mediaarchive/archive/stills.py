"""Stills for lists: the best of each range, the nearest to each moment, for all entries of a list at once."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive import media
from mediaarchive.archive.values import Picture
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import Recording


def best(session: Session, ranges: Sequence[tuple[Recording, int, int]]) -> list[Picture | None]:
    """Return the best still of each [in, out) of PTS; where there is none, the recording's poster."""
    found = frames.best_between(session, [(recording.id, start, end) for recording, start, end in ranges])
    return _pictures(session, [recording for recording, _, _ in ranges], found)


def nearest(session: Session, moments: Sequence[tuple[Recording, Fraction]]) -> list[Picture | None]:
    """Return the still that lies nearest to each second; where there is none, the recording's poster."""
    asked = [(recording.id, recording.pts_at(at)) for recording, at in moments]
    return _pictures(session, [recording for recording, _ in moments], frames.nearest_to(session, asked))


def _pictures(
    session: Session, recordings: Sequence[Recording], found: Sequence[frames.KeyframeRow | None]
) -> list[Picture | None]:
    posters: dict[str, Picture | None] = {}
    pictures = []
    for recording, row in zip(recordings, found, strict=True):
        if row is None and recording.id not in posters:
            posters[recording.id] = media.poster(session, recording)
        pictures.append(media.keyframe(recording, row) if row else posters[recording.id])
    return pictures
