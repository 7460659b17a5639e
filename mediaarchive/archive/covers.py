"""The picture that stands for an EVA: when it was taken, whose it is, from which footage, and whether it is its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Footage
from mediaarchive.archive.values import Cover
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas import store as evas
from mediaarchive.frames import covers
from mediaarchive.frames.rows import KeyframeRow, best_of
from mediaarchive.recordings import Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.timeline import Interval, from_micros


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


def cover_of(session: Session, known: Footage, actor: str, now: datetime) -> Cover | None:
    """Return the chosen still where the actor may see it, else the EVA's best; None without any."""
    return covers_of(session, [known], actor, now).get(known.eva.slug)


def covers_of(session: Session, several: Sequence[Footage], actor: str, now: datetime) -> dict[str, Cover]:
    """Return the same of several EVAs by their slugs, as far as they have one."""
    named = covers.all_chosen(session)
    best = _best(session, several, asked_at(actor, now))
    found = {}
    for known in several:
        chosen = named.get(known.eva.slug)
        recording = recordings.get(session, chosen.recording) if chosen else None
        if chosen and recording and _may_stand(session, recording, chosen, actor, now):
            found[known.eva.slug] = _cover(session, known.eva, recording, chosen)
        elif known.eva.slug in best:
            found[known.eva.slug] = _own(known, best[known.eva.slug])
    return found


def _may_stand(session: Session, recording: Recording, still: KeyframeRow, actor: str, now: datetime) -> bool:
    """Say whether the actor may see a still: it shows one tick of its recording."""
    facts = recordings.facts(session, recording.id)
    at = Interval(recording.seconds_at(still.pts), recording.seconds_at(still.pts + 1))
    return visible(recording, None, actor, now, facts) and visible(recording, at, actor, now, facts)


def _best(session: Session, several: Sequence[Footage], public_at: datetime | None) -> dict[str, KeyframeRow]:
    """Return by EVA the chosen keyframe of the highest quality; the first of the equally good ones."""
    names = sorted((name, known.eva.slug) for known in several for name in known.recordings)
    found: dict[str, KeyframeRow] = {}
    for (_, slug), row in zip(names, best_of(session, [name for name, _ in names], public_at), strict=True):
        if row is not None and (slug not in found or row.quality > found[slug].quality):
            found[slug] = row
    return found


def _own(known: Footage, still: KeyframeRow) -> Cover:
    recording = known.recordings[still.recording]
    camera, at = known.camera(recording), recording.seconds_at(still.pts)
    picture = media.keyframe(recording, still)
    return Cover(
        picture, known.utc(recording.id, at), camera.credit, camera, recording.file_name, known.eva, is_own=True
    )


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
