"""What the pages show: queries over several stations, asked for one viewer at one instant.

Every function takes `actor` (recordings.PUBLIC or TEAM) and `now`; what the actor may not see is absent, and asking for
it by address raises NotFound as if it did not exist.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.alignment import store as alignment
from mediaarchive.archive import media
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.clockpage import camera_clocks, concerned, grade_counts, known_tasks
from mediaarchive.archive.timeline import camera_lanes, task_lanes, ticks
from mediaarchive.archive.values import (
    Chapter,
    ClipCard,
    ClocksPage,
    CueLine,
    EvaCard,
    EvaPage,
    Picture,
    SearchHit,
    SpriteSheetView,
    WatchPage,
)
from mediaarchive.archive.words import state_of
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import NotFound
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import TEAM, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.search.index import search as ask_index
from mediaarchive.timeline import Interval, from_micros, to_micros
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TIME_BASE, Cue
from mediaarchive.transcripts.output import is_official
from mediaarchive.transcripts.peaks import PEAKS
from mediaarchive.transcripts.vtt import write_vtt

_MATCH_ON, _MATCH_OFF = "\x02", "\x03"


@dataclass(frozen=True)
class _Known:
    """One EVA as far as the actor may see it."""

    eva: Eva
    cameras: Mapping[str, Camera]
    recordings: Mapping[str, Recording]
    clocks: Mapping[str, Clock]
    tasks: tuple[Task, ...]
    placed: Mapping[str, PlacedTask]
    clips: tuple[Clip, ...]

    def camera(self, recording: Recording) -> Camera:
        """Return the recording's camera, an unnamed one where nobody described it."""
        return self.cameras.get(recording.camera, Camera(self.eva.slug, recording.camera, recording.camera))

    @property
    def simulated(self) -> bool:
        """Whether any of the footage is simulated."""
        return any(self.camera(recording).simulated for recording in self.recordings.values())


def home(archive: Archive, *, actor: str, now: datetime) -> list[EvaCard]:
    """Return every EVA, newest first, those with footage before those without."""
    with archive.database.read() as session:
        cards = [_card(session, _know(session, eva.slug, actor, now)) for eva in evas.every(session)]
    return sorted(cards, key=lambda card: card.recordings == 0)


def eva_page(archive: Archive, slug: str, *, actor: str, now: datetime) -> EvaPage:
    """Return an EVA's page. Raises NotFound."""
    with archive.database.read() as session:
        known = _know(session, slug, actor, now)
        posters = {r.id: media.poster(session, r) for r in known.recordings.values()}
        shown = [_clip_card(session, clip, known) for clip in known.clips]
        names = {member.role: member.name for member in known.eva.crew}
        clip_of = {clip.task: clip.id for clip in reversed(known.clips) if clip.task}
        log = evas.newest_log(session, slug)
        return EvaPage(
            eva=known.eva,
            simulated=known.simulated,
            cover=_cover(session, known),
            lanes=task_lanes(known.eva, known.tasks, known.placed, names, clip_of),
            cameras=camera_lanes(known.eva, known.cameras, known.recordings, known.clocks, posters),
            ticks=ticks(known.eva),
            clips=tuple(sorted(shown, key=lambda card: (card.utc is None, card.utc or now))),
            log_version=log.version if log else None,
        )


def clocks_page(archive: Archive, slug: str, *, actor: str, now: datetime) -> ClocksPage:
    """Return how an EVA's times are known, as far as the actor may see its recordings. Raises NotFound."""
    with archive.database.read() as session:
        known = _know(session, slug, actor, now)
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
    """Return a clip's page. Raises NotFound also for a clip that the actor may not see."""
    with archive.database.read() as session:
        clip = clips.get(session, clip_id)
        recording = recordings.get(session, clip.recording)
        span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
        if (actor != TEAM and clip.state != PUBLISHED) or not visible(recording, span, actor, now):
            raise NotFound("no such clip", subject=clip_id[:40])
        return _watch(session, _know(session, recording.eva, actor, now), recording, clip, span)


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
        return _watch(session, _know(session, recording.eva, actor, now), recording, None, asked)


def chapters(archive: Archive, recording_id: str, *, actor: str, now: datetime) -> str:
    """Return the tasks that a recording shows as WebVTT chapters. Raises NotFound."""
    page = recording_page(archive, recording_id, actor=actor, now=now)
    return write_vtt(_cue(c.start, c.end, c.title) for c in page.chapters if c.kind == "task")


def search(archive: Archive, words: str, *, actor: str, now: datetime, limit: int = 40) -> list[SearchHit]:
    """Return what matches every word, each hit with the clip and the second to land on."""
    with archive.database.read() as session:
        hits = ask_index(session, words, team=actor == TEAM, now_us=to_micros(now), limit=limit)
        known: dict[str, _Known] = {}
        found = []
        for hit in hits:
            about = known.setdefault(hit.eva, _know(session, hit.eva, actor, now))
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
                    utc=_utc(about.clocks.get(recording.id), hit.at),
                    picture=_nearest(session, recording, hit.at),
                )
            )
        return found


def _know(session: Session, slug: str, actor: str, now: datetime) -> _Known:
    eva = evas.get(session, slug)
    found = {r.id: r for r in recordings.of_eva(session, slug) if visible(r, None, actor, now)}
    shown = [c for c in clips.of_eva(session, slug) if c.recording in found and (actor == TEAM or c.state == PUBLISHED)]
    return _Known(
        eva,
        {camera.name: camera for camera in evas.cameras(session, slug)},
        found,
        alignment.clocks(session, found),
        evas.tasks(session, slug),
        alignment.placed(session, slug),
        tuple(shown),
    )


def _card(session: Session, known: _Known) -> EvaCard:
    return EvaCard(
        known.eva,
        _cover(session, known),
        len(known.recordings),
        len(known.clips),
        sum((r.duration for r in known.recordings.values()), Fraction(0)),
        known.simulated,
    )


def _cover(session: Session, known: _Known) -> Picture | None:
    """Return the EVA's most telling still: the keyframe of the highest quality."""
    best: tuple[float, Picture] | None = None
    for recording in known.recordings.values():
        for still in frames.seen(session, recording.id).keyframes:
            quality = still.scores.get("quality", 0.0)
            if best is None or quality > best[0]:
                best = (quality, media.keyframe(recording, still))
    return best[1] if best else None


def _clip_card(session: Session, clip: Clip, known: _Known) -> ClipCard:
    recording = known.recordings[clip.recording]
    start, end = recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts)
    task = next((task for task in known.tasks if task.id == clip.task), None)
    return ClipCard(
        clip=clip,
        eva=known.eva,
        camera=known.camera(recording),
        start=start,
        end=end,
        utc=_utc(known.clocks.get(recording.id), start),
        cover=_best_within(session, recording, clip.in_pts, clip.out_pts) or media.poster(session, recording),
        actors=task.actors if task else (),
    )


def _watch(session: Session, known: _Known, recording: Recording, clip: Clip | None, span: Interval) -> WatchPage:
    seen = frames.seen(session, recording.id)
    heard = transcripts.heard(session, recording.id)
    clock = known.clocks.get(recording.id)
    task = next((t for t in known.tasks if clip and t.id == clip.task), None)
    stills = tuple(media.keyframe(recording, still) for still in seen.keyframes)
    placed = known.placed.get(task.id) if task else None
    others = [c for c in known.clips if clip is None or c.id != clip.id]
    others.sort(key=lambda c: (bool(clip) and c.task != (clip.task if clip else None), c.recording != recording.id))
    camera = known.camera(recording)
    return WatchPage(
        clip=clip,
        recording=recording,
        eva=known.eva,
        camera=camera,
        task=task,
        start=span.start,
        end=span.end,
        utc=_utc(clock, span.start),
        utc_ci_s=clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None,
        clock=clock,
        playable=media.has(session, recording, "proxy.mp4"),
        poster=_best_within(session, recording, recording.pts_at(span.start), recording.pts_at(span.end))
        or media.poster(session, recording),
        transcript_state=state_of(session, recording, heard),
        transcript_model=heard.model if heard else None,
        official=bool(heard and heard.model and is_official(heard.model)),
        language=heard.language if heard else None,
        cues=_lines(heard) if heard else (),
        peaks=media.has(session, recording, PEAKS),
        chapters=_chapters(recording, known, seen),
        keyframes=tuple(still for still in stills if span.start <= still.at < span.end) or stills,
        sprites=tuple(_sheet(row) for row in seen.sprites),
        evidence=(*(clock.evidence if clock else ()), *(placed.evidence if placed else ())),
        credit=camera.credit or f"Credit line of {camera.label}: ask the media team",
        others=tuple(_clip_card(session, other, known) for other in others[:6]),
    )


def _chapters(recording: Recording, known: _Known, seen: frames.Seen) -> tuple[Chapter, ...]:
    found = []
    for task in known.tasks:
        for span in known.placed[task.id].spans if task.id in known.placed else ():
            if span.recording == recording.id:
                start, end = Fraction(span.start_us, 1_000_000), Fraction(span.end_us, 1_000_000)
                found.append(Chapter("task", f"{'/'.join(task.actors)}: {task.title}", start, end))
    for row in seen.conditions:
        start, end = recording.seconds_at(row.start_pts), recording.seconds_at(row.end_pts)
        found.append(Chapter("condition", row.kind, start, end))
    return tuple(sorted(found, key=lambda chapter: (chapter.start, chapter.kind, chapter.title)))


def _cue(start: Fraction, end: Fraction, text: str) -> Cue:
    return Cue(round(start / TIME_BASE), round(end / TIME_BASE), text)


def _lines(heard: transcripts.Heard) -> tuple[CueLine, ...]:
    """Return the cues; where a foreign turn begins, with its language and what it means."""
    foreign = {turn.words[0].start: turn for turn in heard.turns if turn.translation and turn.words}
    lines = []
    for cue in heard.cues:
        start, end, turn = cue.start * TIME_BASE, cue.end * TIME_BASE, foreign.get(cue.start)
        about = (turn.language, turn.translation) if turn else (None, None)
        lines.append(CueLine(start, end, cue.text, cue.speaker, cue.confidence, *about))
    return tuple(lines)


def _sheet(row: frames.SpriteRow) -> SpriteSheetView:
    return SpriteSheetView(
        f"sprites/{row.number}.jpg",
        row.first_tile,
        row.tiles,
        row.interval_s,
        row.columns,
        row.tile_width,
        row.tile_height,
    )


def _best_within(session: Session, recording: Recording, in_pts: int, out_pts: int) -> Picture | None:
    inside = [still for still in frames.seen(session, recording.id).candidates if in_pts <= still.pts < out_pts]
    best = max(inside, key=lambda still: still.scores.get("quality", 0.0), default=None)
    return media.keyframe(recording, best) if best else None


def _nearest(session: Session, recording: Recording, at: Fraction) -> Picture | None:
    stills = [media.keyframe(recording, still) for still in frames.seen(session, recording.id).keyframes]
    return min(stills, key=lambda still: abs(still.at - at), default=None) or media.poster(session, recording)


def _covering(known: _Known, recording: Recording, at: Fraction) -> str | None:
    pts = recording.pts_at(at)
    inside = [c for c in known.clips if c.recording == recording.id and c.in_pts <= pts < c.out_pts]
    return min(inside, key=lambda c: c.out_pts - c.in_pts).id if inside else None


def _utc(clock: Clock | None, at: Fraction) -> datetime | None:
    micros = clock.utc_us(at) if clock else None
    return from_micros(micros) if micros is not None else None


def _parts(snippet: str) -> tuple[tuple[str, bool], ...]:
    parts: list[tuple[str, bool]] = []
    for number, piece in enumerate(snippet.replace(_MATCH_OFF, _MATCH_ON).split(_MATCH_ON)):
        if piece:
            parts.append((piece, number % 2 == 1))
    return tuple(parts)
