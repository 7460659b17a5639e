"""A spacewalk put together for an IIIF manifest, as far as the public may see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.said import around
from mediaarchive.archive.seen import range_seen
from mediaarchive.archive.values import Picture
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.exports.iiif import Chapter, Film, Image, Json, Stretch, Whole, manifest
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.timeline import Interval


@dataclass(frozen=True, slots=True)
class Addresses:
    """How a manifest names things: the archive's page, and pages, files and captions by their names."""

    home: str
    manifest: str
    eva: str
    data: str
    recording: Callable[[str], str]
    file: Callable[[str, str], str]
    captions: Callable[[str], str]


def of_eva(archive: Archive, slug: str, addresses: Addresses, *, now: datetime) -> Json:
    """Return a spacewalk's manifest: what everybody may see of it. Raises NotFound."""
    with archive.database.read() as session:
        known = know(session, slug, PUBLIC, now)
        playable = [
            recording
            for recording in known.recordings.values()
            if recording.has_picture and media.has(session, recording, "proxy.mp4", known.public_at)
        ]
        films = [_film(session, known, recording, addresses) for recording in playable]
        cut = tuple(_clips(session, known, now))
    ordered = sorted(films, key=lambda film: (film.utc is None, film.utc or now, film.label))
    crew = ((member.role, member.name) for member in known.eva.crew if member.name)
    made = (("Footage", "Simulated, not from space"),) if known.simulated else ()
    return manifest(
        Whole(
            addresses.manifest, addresses.eva, addresses.data, f"{known.eva.name}: {known.eva.title}",
            " ".join(known.eva.summary.split()), known.eva.start, (*made, *crew),
            tuple(dict.fromkeys(film.credit for film in films if film.credit)), ("mediaarchive", addresses.home),
            tuple(ordered), tuple(_tasks(known)), cut,
        )
    )  # fmt: skip


def _film(session: Session, known: Known, recording: Recording, addresses: Addresses) -> Film:
    camera = known.camera(recording)
    said = around(session, known, recording, Fraction(0))
    poster = media.poster(session, recording, known.public_at)
    return Film(
        recording.id, f"{camera.label}, {recording.file_name}", addresses.file(recording.id, "proxy.mp4"),
        recording.width or 16, recording.height or 9, recording.duration, known.utc(recording.id, Fraction(0)),
        camera.credit, addresses.recording(recording.id), _image(poster, addresses) if poster else None,
        addresses.captions(recording.id) if said.part.anywhere else None,
        (said.heard.language if said.heard else None) or "en",
    )  # fmt: skip


def _image(picture: Picture, addresses: Addresses) -> Image:
    return Image(addresses.file(picture.recording, picture.name), picture.width, picture.height)


def _tasks(known: Known) -> list[Chapter]:
    found = []
    for task in known.tasks:
        spans = known.placed[task.id].spans if task.id in known.placed else ()
        stretches = tuple(
            Stretch(span.recording, Fraction(span.start_us, 1_000_000), Fraction(span.end_us, 1_000_000))
            for span in spans
            if span.recording in known.recordings
        )
        if stretches:
            found.append(Chapter(task.id, f"{'/'.join(task.actors)}: {task.title}".removeprefix(": "), stretches))
    return found


def _clips(session: Session, known: Known, now: datetime) -> list[Chapter]:
    found = []
    for clip in clips.of_eva(session, known.eva.slug):
        recording = known.recordings.get(clip.recording)
        if recording is None or clip.state != PUBLISHED:
            continue
        span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
        if range_seen(session, recording, span, PUBLIC, now):
            found.append(Chapter(clip.id, clip.title, (Stretch(recording.id, span.start, span.end),)))
    return found
