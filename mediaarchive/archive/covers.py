"""The picture that stands for an EVA: when it was taken, whose it is, from which footage, and whether it is its own."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Known
from mediaarchive.archive.values import Cover
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas import store as evas
from mediaarchive.frames import covers
from mediaarchive.frames.rows import KeyframeRow
from mediaarchive.recordings import Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import from_micros


def choose(
    archive: Archive, slug: str, source: str, file_name: str, at: Fraction, *, author: str, now: datetime
) -> Cover:
    """Let the still next to second `at` of a recording of EVA `source` stand for EVA `slug`. Raises NotFound."""
    with archive.database.write() as session:
        eva = evas.get(session, slug)
        recording = recordings.named(session, source, file_name)
        still = covers.choose(session, slug, recording, recording.pts_at(at), author=author, now=now)
        session.flush()
        return _cover(session, eva, recording, still)


def cover_of(session: Session, known: Known, actor: str, now: datetime) -> Cover | None:
    """Return the chosen still where the actor may see it, else the EVA's best; None without any."""
    chosen = covers.chosen(session, known.eva.slug)
    if chosen is not None:
        recording = recordings.get(session, chosen.recording)
        if visible(recording, None, actor, now):
            return _cover(session, known.eva, recording, chosen)
    best = _best(session, known)
    return _cover(session, known.eva, known.recordings[best.recording], best) if best else None


def _best(session: Session, known: Known) -> KeyframeRow | None:
    """Return the chosen keyframe of the highest quality; the first of the equally good ones."""
    rows = select(KeyframeRow).where(KeyframeRow.recording.in_(list(known.recordings)), KeyframeRow.chosen)
    quality = func.json_extract(KeyframeRow.scores, "$.quality")
    return session.scalars(rows.order_by(quality.desc(), KeyframeRow.recording, KeyframeRow.pts).limit(1)).first()


def _cover(session: Session, eva: Eva, recording: Recording, still: KeyframeRow) -> Cover:
    clock = alignment.clocks(session, [recording.id]).get(recording.id)
    micros = clock.utc_us(recording.seconds_at(still.pts)) if clock else None
    unnamed = Camera(recording.eva, recording.camera, recording.camera)
    camera = next((c for c in evas.cameras(session, recording.eva) if c.name == recording.camera), unnamed)
    return Cover(
        picture=media.keyframe(recording, still),
        taken=from_micros(micros) if micros is not None else None,
        owner=camera.credit,
        camera=camera,
        file_name=recording.file_name,
        of=evas.get(session, recording.eva) if recording.eva != eva.slug else eva,
        is_own=recording.eva == eva.slug,
    )
