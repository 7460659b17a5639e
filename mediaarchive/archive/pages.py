"""What the pages show: queries over several stations, asked for one viewer at one instant.

Every function takes `actor` (recordings.PUBLIC or TEAM) and `now`; what the actor may not see is absent, and asking for
it by address raises NotFound as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Final

from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.clockpage import camera_clocks, concerned, grade_counts, known_tasks
from mediaarchive.archive.covers import cover_of, covers_of
from mediaarchive.archive.kept import kept
from mediaarchive.archive.known import Footage, footage, know
from mediaarchive.archive.seen import clip_seen
from mediaarchive.archive.similar import similar
from mediaarchive.archive.timeline import camera_lanes, task_lanes, ticks
from mediaarchive.archive.values import (
    ClocksPage,
    Cover,
    EvaCard,
    EvaPage,
    WatchPage,
)
from mediaarchive.archive.watch import clip_cards, others, watch_page
from mediaarchive.clips import lists
from mediaarchive.clips.lists import Line
from mediaarchive.errors import NotFound
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings import visible
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.timeline import Interval
from mediaarchive.transcripts.model import TIME_BASE, Cue
from mediaarchive.transcripts.vtt import write_vtt

CLIPS: Final = 24
"""Clips on one page of an EVA."""


@kept
def home(archive: Archive, *, actor: str, now: datetime) -> list[EvaCard]:
    """Return every EVA, newest first, those with footage before those without."""
    with archive.database.read() as session:
        every = [eva.slug for eva in evas.every(session)]
        known = footage(session, every, actor, now)
        covers = covers_of(session, list(known.values()), actor, now)
        clips_of = lists.counts(session, asked_at(actor, now))
        cards = [_card(known[slug], covers.get(slug), clips_of) for slug in every]
    return sorted(cards, key=lambda card: card.recordings == 0)


@kept
def eva_page(archive: Archive, slug: str, *, actor: str, now: datetime, number: int = 1) -> EvaPage:
    """Return an EVA's page with part `number` of its clips, in order of time. Raises NotFound."""
    with archive.database.read() as session:
        known = know(session, slug, actor, now)
        posters = {r.id: media.poster(session, r, known.public_at) for r in known.recordings.values()}
        skip = (number - 1) * CLIPS
        shown = lists.by_time(session, _lines(known), known.public_at, skip=skip, limit=CLIPS)
        names = {member.role: member.name for member in known.eva.crew}
        clip_of = lists.of_tasks(session, known.recordings, known.public_at)
        log = evas.newest_log(session, slug)
        return EvaPage(
            eva=known.eva,
            simulated=known.simulated,
            cover=cover_of(session, known, actor, now),
            lanes=task_lanes(known.eva, known.tasks, known.placed, names, clip_of),
            cameras=camera_lanes(known.eva, known.cameras, known.recordings, known.clocks, posters),
            ticks=ticks(known.eva),
            clips=clip_cards(session, shown, known, known.tasks),
            clip_count=lists.count(session, known.recordings, known.public_at),
            number=number,
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


def clip_page(
    archive: Archive, clip_id: str, *, actor: str, now: datetime, landing: Fraction | None = None
) -> WatchPage:
    """Return a clip's page with the words around second `landing`, its start for None.

    Raises NotFound also for a clip that the actor may not see; Gone once it was public.
    """
    with archive.database.read() as session:
        clip, recording, span = clip_seen(session, clip_id, actor, now)
        known = know(session, recording.eva, actor, now)
        page = watch_page(session, known, recording, clip, span, landing=landing, now=now)
        if found := similar(session, known, clip, actor, now):
            return replace(page, similar=found)
        return replace(page, others=others(session, known, recording, clip))


def recording_page(
    archive: Archive,
    recording_id: str,
    *,
    actor: str,
    now: datetime,
    span: Interval | None = None,
    landing: Fraction | None = None,
) -> WatchPage:
    """Return the page of a whole recording, or of a range that a visitor marked. Raises NotFound."""
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        whole = Interval(Fraction(0), recording.duration)
        asked = span.intersection(whole) if span else whole
        facts = recordings.facts(session, recording.id)
        if asked is None or not visible(recording, asked if span else None, actor, now, facts):
            raise NotFound("no such recording", subject=recording_id[:40])
        known = know(session, recording.eva, actor, now)
        return watch_page(session, known, recording, None, asked, landing=landing, now=now)


def chapters(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return the tasks that a recording shows as WebVTT chapters. Raises NotFound."""
    page = recording_page(archive, recording_id, actor=actor, now=now)
    return write_vtt(_cue(c.start, c.end, c.title) for c in page.chapters if c.kind == "task")


def _card(known: Footage, cover: Cover | None, clips_of: Mapping[str, int]) -> EvaCard:
    return EvaCard(
        known.eva,
        cover,
        len(known.recordings),
        sum(clips_of.get(name, 0) for name in known.recordings),
        sum((r.duration for r in known.recordings.values()), Fraction(0)),
        known.simulated,
    )


def _lines(known: Footage) -> list[Line]:
    clocks = ((r, known.clocks.get(r.id)) for r in known.recordings.values() if r.time_base is not None)
    return [
        Line(r.id, clock.zero_us if clock else None, r.start_pts or 0, r.time_base or TIME_BASE) for r, clock in clocks
    ]


def _cue(start: Fraction, end: Fraction, text: str) -> Cue:
    return Cue(round(start / TIME_BASE), round(end / TIME_BASE), text)
