"""What the pages show: queries over several stations, asked for one viewer at one instant.

Every function takes `actor` (recordings.PUBLIC or TEAM) and `now`; what the actor may not see is absent, and asking for
it by address raises NotFound as if it did not exist.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive import loop, media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.clockpage import camera_clocks, concerned, grade_counts, known_tasks
from mediaarchive.archive.covers import cover_of
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.seen import clip_seen
from mediaarchive.archive.timeline import camera_lanes, task_lanes, ticks
from mediaarchive.archive.values import (
    ClocksPage,
    EvaCard,
    EvaPage,
    SearchHit,
    WatchPage,
)
from mediaarchive.archive.watch import clip_card, nearest, watch_page
from mediaarchive.errors import NotFound
from mediaarchive.evas import store as evas
from mediaarchive.recordings import TEAM, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.search.index import search as ask_index
from mediaarchive.timeline import Interval, to_micros
from mediaarchive.transcripts.model import TIME_BASE, Cue
from mediaarchive.transcripts.vtt import write_vtt

_MATCH_ON, _MATCH_OFF = "\x02", "\x03"


def home(archive: Archive, *, actor: str, now: datetime) -> list[EvaCard]:
    """Return every EVA, newest first, those with footage before those without."""
    with archive.database.read() as session:
        cards = [_card(session, know(session, eva.slug, actor, now), actor, now) for eva in evas.every(session)]
    return sorted(cards, key=lambda card: card.recordings == 0)


def eva_page(archive: Archive, slug: str, *, actor: str, now: datetime) -> EvaPage:
    """Return an EVA's page. Raises NotFound."""
    with archive.database.read() as session:
        known = know(session, slug, actor, now)
        posters = {r.id: media.poster(session, r) for r in known.recordings.values()}
        shown = [clip_card(session, clip, known) for clip in known.clips]
        names = {member.role: member.name for member in known.eva.crew}
        clip_of = {clip.task: clip.id for clip in reversed(known.clips) if clip.task}
        log = evas.newest_log(session, slug)
        return EvaPage(
            eva=known.eva,
            simulated=known.simulated,
            cover=cover_of(session, known, actor, now),
            lanes=task_lanes(known.eva, known.tasks, known.placed, names, clip_of),
            cameras=camera_lanes(known.eva, known.cameras, known.recordings, known.clocks, posters),
            ticks=ticks(known.eva),
            clips=tuple(sorted(shown, key=lambda card: (card.utc is None, card.utc or now))),
            log_version=log.version if log else None,
        )


def clocks_page(archive: Archive, slug: str, *, actor: str, now: datetime) -> ClocksPage:
    """Return how an EVA's times are known, as far as the actor may see its recordings. Raises NotFound."""
    with archive.database.read() as session:
        known = know(session, slug, actor, now)
    cameras = camera_clocks(known.eva, known.cameras, list(known.recordings.values()), known.clocks)
    return ClocksPage(
        eva=known.eva,
        simulated=known.simulated,
        grades=grade_counts(cameras),
        concerned=concerned(cameras),
        cameras=cameras,
        tasks=known_tasks(known.tasks, known.placed),
        unplaced=tuple(task for task in known.tasks if task.id not in known.placed),
    )


def clip_page(archive: Archive, clip_id: str, *, actor: str, now: datetime) -> WatchPage:
    """Return a clip's page. Raises NotFound also for a clip that the actor may not see; Gone once it was public."""
    with archive.database.read() as session:
        clip, recording, span = clip_seen(session, clip_id, actor, now)
        return watch_page(session, know(session, recording.eva, actor, now), recording, clip, span)


def recording_page(
    archive: Archive, recording_id: str, *, actor: str, now: datetime, span: Interval | None = None
) -> WatchPage:
    """Return the page of a whole recording, or of a range that a visitor marked. Raises NotFound."""
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        whole = Interval(Fraction(0), recording.duration)
        asked = span.intersection(whole) if span else whole
        if asked is None or not visible(recording, asked, actor, now):
            raise NotFound("no such recording", subject=recording_id[:40])
        return watch_page(session, know(session, recording.eva, actor, now), recording, None, asked)


def chapters(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return the tasks that a recording shows as WebVTT chapters. Raises NotFound."""
    page = recording_page(archive, recording_id, actor=actor, now=now)
    return write_vtt(_cue(c.start, c.end, c.title) for c in page.chapters if c.kind == "task")


def search(archive: Archive, words: str, *, actor: str, now: datetime, limit: int = 40) -> list[SearchHit]:
    """Return what matches every word, each hit with the clip and the second to land on."""
    with archive.database.read() as session:
        hits = ask_index(session, words, team=actor == TEAM, now_us=to_micros(now), limit=limit)
        known: dict[str, Known] = {}
        found = []
        for hit in hits:
            if hit.eva not in known:
                known[hit.eva] = know(session, hit.eva, actor, now)
            about = known[hit.eva]
            recording = about.recordings[hit.recording]
            clip = hit.ref if hit.kind == "clip" else _covering(about, recording, hit.at)
            found.append(
                SearchHit(
                    kind=hit.kind,
                    title=hit.title,
                    parts=_parts(hit.snippet),
                    eva=about.eva,
                    camera=about.camera(recording),
                    recording=recording.id,
                    clip=clip,
                    at=hit.at,
                    utc=about.utc(recording.id, hit.at),
                    picture=nearest(session, recording, hit.at),
                    seen_by=loop.seen_by(about, recording.id, hit.at) if hit.kind == "cue" else (),
                )
            )
        return found


def _card(session: Session, known: Known, actor: str, now: datetime) -> EvaCard:
    return EvaCard(
        known.eva,
        cover_of(session, known, actor, now),
        len(known.recordings),
        len(known.clips),
        sum((r.duration for r in known.recordings.values()), Fraction(0)),
        known.simulated,
    )


def _cue(start: Fraction, end: Fraction, text: str) -> Cue:
    return Cue(round(start / TIME_BASE), round(end / TIME_BASE), text)


def _covering(known: Known, recording: Recording, at: Fraction) -> str | None:
    pts = recording.pts_at(at)
    inside = [c for c in known.clips if c.recording == recording.id and c.in_pts <= pts < c.out_pts]
    return min(inside, key=lambda c: c.out_pts - c.in_pts).id if inside else None


def _parts(snippet: str) -> tuple[tuple[str, bool], ...]:
    parts: list[tuple[str, bool]] = []
    for number, piece in enumerate(snippet.replace(_MATCH_OFF, _MATCH_ON).split(_MATCH_ON)):
        if piece:
            parts.append((piece, number % 2 == 1))
    return tuple(parts)
