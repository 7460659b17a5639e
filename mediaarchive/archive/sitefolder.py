"""A spacewalk written as a folder that plays from a disk: what is public of it now, with films, pictures and words."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import media, shotlists, stills, words
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.press.said import cues_of
from mediaarchive.archive.seen import range_seen
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import ArchiveError, Conflict, NotFound
from mediaarchive.exports import site as pages
from mediaarchive.exports.site import Clip, Film, Heard, Seen, Site, Task
from mediaarchive.recordings import PUBLIC, Recording
from mediaarchive.shotlists.gather import people_of
from mediaarchive.timeline import Interval, from_micros
from mediaarchive.transcripts.model import TIME_BASE

MANIFEST: Final = "manifest-sha256.txt"
_PIECE: Final = 1 << 20
_NEAR_S: Final = 2
Progress = Callable[[int, int], None]
"""Told of bytes that are copied, and of all."""


def write(archive: Archive, slug: str, out: Path, *, home: str, now: datetime, progress: Progress) -> int:
    """Write a spacewalk's folder; return how many files it has. It appears under its name once it is whole.

    Raises NotFound; Conflict where something is at `out`; ArchiveError where the disk has no room.
    """
    if out.exists():
        raise Conflict("there is something already", subject=str(out), hint="name a folder that is not there yet")
    with archive.database.read() as session:
        site, copied = _gathered(archive, session, know(session, slug, PUBLIC, now), home, now)
    whole = sum(source.stat().st_size for source in copied.values())
    free = shutil.disk_usage(out.resolve().parent).free
    if whole + (64 << 20) > free:
        raise ArchiveError(
            f"the films have {whole >> 20} MiB, and {free >> 20} MiB are free", subject=str(out), hint="make room"
        )
    half = out.with_name(f"{out.name}.part-{os.getpid()}")
    try:
        digests = dict(_written(archive, half, site, copied, now, lambda done: progress(done, whole)))
        lines = [f"{digest}  {name}\n" for name, digest in sorted(digests.items())]
        _text(half / MANIFEST, "".join(lines))
        half.rename(out)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    return len(digests) + 1


def _written(
    archive: Archive, folder: Path, site: Site, copied: dict[str, Path], now: datetime, progress: Callable[[int], None]
) -> Iterator[tuple[str, str]]:
    done = 0
    for name, source in copied.items():
        yield name, _copy(source, folder / name)
        done += source.stat().st_size
        progress(done)
    for film in site.films:
        text = words.captions(archive, film.id, actor=PUBLIC, now=now)
        if " --> " in text:
            yield f"captions/{film.id}.vtt", _text(folder / "captions" / f"{film.id}.vtt", text)
    for name, text in pages.files(site):
        yield name, _text(folder / name, text)


def _gathered(
    archive: Archive, session: Session, known: Known, home: str, now: datetime
) -> tuple[Site, dict[str, Path]]:  # fmt: skip
    """Return what the pages say, and by its path in the folder each file that is copied."""
    copied: dict[str, Path] = {}

    def take(recording: str, name: str) -> str | None:
        try:
            found = media.find(archive, recording, name, actor=PUBLIC, now=now)
        except NotFound:
            return None
        copied[f"media/{recording}/{name}"] = Path(found.path)
        return f"media/{recording}/{name}"

    films = [
        film
        for recording in known.recordings.values()
        if (path := take(recording.id, "proxy.mp4"))
        and (film := _film(session, known, recording, path, take(recording.id, "poster.jpg"), now))
    ]
    films.sort(key=lambda film: (film.utc is None, film.utc or now, film.camera))
    eva = known.eva
    site = Site(
        eva.slug, eva.name, eva.title, " ".join(eva.summary.split()), eva.start, eva.end,
        tuple((member.role, member.name) for member in eva.crew if member.name),
        tuple(fact["text"] for fact in eva.facts), tuple((one["title"], one["url"]) for one in eva.sources),
        known.simulated, now, home, tuple(films),
        tuple(_clips(session, known, {film.id for film in films}, take, now)), tuple(_tasks(known)),
    )  # fmt: skip
    return site, copied


def _film(
    session: Session, known: Known, recording: Recording, path: str, poster: str | None, now: datetime
) -> Film:  # fmt: skip
    camera, clock = known.camera(recording), known.clocks.get(recording.id)
    _, cues = cues_of(session, recording, Interval(Fraction(0), recording.duration), now)
    heard = tuple(Heard(cue.start * TIME_BASE, cue.end * TIME_BASE, cue.speaker or "", cue.text) for cue in cues)
    return Film(
        recording.id, camera.label, recording.file_name, path, poster, recording.width or 16, recording.height or 9,
        recording.duration, known.utc(recording.id, Fraction(0)),
        clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None, camera.credit, camera.simulated, heard,
    )  # fmt: skip


def _clips(
    session: Session, known: Known, films: set[str], take: Callable[[str, str], str | None], now: datetime
) -> list[Clip]:
    found = []
    for clip in clips.of_eva(session, known.eva.slug):
        recording = known.recordings.get(clip.recording)
        if recording is None or recording.id not in films or clip.state != PUBLISHED:
            continue
        span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
        if not range_seen(session, recording, span, PUBLIC, now):
            continue
        shots = shotlists.shots_of(session, known, clip, recording, span, now)
        (still,) = stills.of_clips(session, [(clip, recording)], known.public_at)
        found.append(
            Clip(
                clip.id, recording.id, clip.title, clip.description, span.start, span.end,
                known.utc(recording.id, span.start), take(still.recording, still.name) if still else None,
                shots.alternative(still.at) if still else "",
                tuple(Seen(one.start, one.end, one.text) for one in shots.told),
            )
        )  # fmt: skip
    found.sort(key=lambda clip: (clip.utc is None, clip.utc or now, clip.title))
    return [clip for place, clip in enumerate(found) if not any(_same(clip, other) for other in found[:place])]


def _same(clip: Clip, other: Clip) -> bool:
    """Say whether two clips show the same: a task that two crew members share is a clip for each of them."""
    near = abs(clip.start - other.start) < _NEAR_S and abs(clip.end - other.end) < _NEAR_S
    return near and (clip.film, clip.title) == (other.film, other.title)


def _tasks(known: Known) -> list[Task]:
    found = []
    for task in known.tasks:
        placed = known.placed.get(task.id)
        start, end = (from_micros(us) for us in (placed.start_us, placed.end_us)) if placed else (None, None)
        found.append(Task(task.title, people_of(known.eva, task.actors), task.state, start, end))
    return sorted(found, key=lambda task: (task.start is None, task.start or known.eva.start, task.title))


def _copy(source: Path, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with source.open("rb") as given, target.open("xb") as taken:
        while piece := given.read(_PIECE):
            digest.update(piece)
            taken.write(piece)
    return digest.hexdigest()


def _text(target: Path, text: str) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text.encode())
    return hashlib.sha256(text.encode()).hexdigest()
