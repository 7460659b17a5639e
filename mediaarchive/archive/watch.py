"""What the page of a recording, or of a clip of it, shows."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive import loop, media
from mediaarchive.archive.known import Known
from mediaarchive.archive.values import Chapter, ClipCard, CueLine, Picture, SpriteSheetView, WatchPage
from mediaarchive.archive.words import state_of
from mediaarchive.clips import Clip
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import Recording
from mediaarchive.timeline import Interval
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TIME_BASE
from mediaarchive.transcripts.output import is_official
from mediaarchive.transcripts.peaks import PEAKS


def watch_page(session: Session, known: Known, recording: Recording, clip: Clip | None, span: Interval) -> WatchPage:
    """Return everything about `span` of a recording; without a clip, of what a visitor marked."""
    seen = frames.seen(session, recording.id)
    own = transcripts.heard(session, recording.id)
    sounds = loop.sounds_for(session, recording, own, known)
    heard = loop.words(session, sounds, own) if own else None
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
        utc=known.utc(recording.id, span.start),
        utc_ci_s=clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None,
        clock=clock,
        playable=media.has(session, recording, "proxy.mp4"),
        poster=best_within(session, recording, recording.pts_at(span.start), recording.pts_at(span.end))
        or media.poster(session, recording),
        transcript_state=state_of(session, recording, own),
        transcript_model=heard.model if heard else None,
        official=bool(heard and heard.model and is_official(heard.model)),
        language=heard.language if heard else None,
        cues=_lines(heard) if heard else (),
        sounds=sounds,
        peaks=media.has(session, recording, PEAKS),
        chapters=_chapters(recording, known, seen),
        keyframes=tuple(still for still in stills if span.start <= still.at < span.end) or stills,
        sprites=tuple(sheet_view(row) for row in seen.sprites),
        evidence=(*(clock.evidence if clock else ()), *(placed.evidence if placed else ())),
        credit=camera.credit or f"Credit line of {camera.label}: ask the media team",
        others=tuple(clip_card(session, other, known) for other in others[:6]),
    )


def _chapters(recording: Recording, known: Known, seen: frames.Seen) -> tuple[Chapter, ...]:
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


def _lines(heard: transcripts.Heard) -> tuple[CueLine, ...]:
    """Return the cues; where a foreign turn begins, with its language and what it means."""
    foreign = {turn.words[0].start: turn for turn in heard.turns if turn.translation and turn.words}
    lines = []
    for cue in heard.cues:
        start, end, turn = cue.start * TIME_BASE, cue.end * TIME_BASE, foreign.get(cue.start)
        about = (turn.language, turn.translation) if turn else (None, None)
        lines.append(CueLine(start, end, cue.text, cue.speaker, cue.confidence, *about))
    return tuple(lines)


def sheet_view(row: frames.SpriteRow) -> SpriteSheetView:
    """Return a sheet of small pictures as pages name it."""
    return SpriteSheetView(
        f"sprites/{row.number}.jpg",
        row.first_tile,
        row.tiles,
        row.interval_s,
        row.columns,
        row.tile_width,
        row.tile_height,
    )


def best_within(session: Session, recording: Recording, in_pts: int, out_pts: int) -> Picture | None:
    """Return the best still of [in, out)."""
    inside = [still for still in frames.seen(session, recording.id).candidates if in_pts <= still.pts < out_pts]
    best = max(inside, key=lambda still: still.scores.get("quality", 0.0), default=None)
    return media.keyframe(recording, best) if best else None


def nearest(session: Session, recording: Recording, at: Fraction) -> Picture | None:
    """Return the still that lies nearest to a second, the poster where there is none."""
    stills = [media.keyframe(recording, still) for still in frames.seen(session, recording.id).keyframes]
    return min(stills, key=lambda still: abs(still.at - at), default=None) or media.poster(session, recording)


def clip_card(session: Session, clip: Clip, known: Known) -> ClipCard:
    """Return a clip as lists show it."""
    recording = known.recordings[clip.recording]
    start, end = recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts)
    task = next((task for task in known.tasks if task.id == clip.task), None)
    return ClipCard(
        clip=clip,
        eva=known.eva,
        camera=known.camera(recording),
        start=start,
        end=end,
        utc=known.utc(recording.id, start),
        cover=best_within(session, recording, clip.in_pts, clip.out_pts) or media.poster(session, recording),
        actors=task.actors if task else (),
    )
