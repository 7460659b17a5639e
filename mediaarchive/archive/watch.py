"""What the page of a recording, or of a clip of it, shows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import media, stills
from mediaarchive.archive.known import Footage, Known
from mediaarchive.archive.said import around
from mediaarchive.archive.values import Chapter, ClipCard, CueLine, Picture, SpriteSheetView, WatchPage
from mediaarchive.clips import Clip, lists
from mediaarchive.evas import Task
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import SENSES, strictest, touches
from mediaarchive.timeline import Interval
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TIME_BASE
from mediaarchive.transcripts.output import is_official
from mediaarchive.transcripts.peaks import PEAKS

_OTHERS: Final = 6
_STILLS: Final = 60
_CHAPTERS: Final = 120
"""Most of each on one page."""


def watch_page(
    session: Session,
    known: Known,
    recording: Recording,
    clip: Clip | None,
    span: Interval,
    *,
    landing: Fraction | None,
    now: datetime,
) -> WatchPage:
    """Return everything about `span` of a recording; without a clip, of what a visitor marked.

    Words and stills are those around second `landing` (None: the start); a recording has hours of them.
    """
    at = span.start if landing is None else min(landing, recording.duration)
    seen = frames.marked(session, recording.id).without(known.hidden_of(recording.id).picture)
    ticks = recording.ticks(span)
    said = around(session, known, recording, at)
    heard = said.heard
    clock = known.clocks.get(recording.id)
    task = next((t for t in known.tasks if clip and t.id == clip.task), None)
    placed = known.placed.get(task.id) if task else None
    camera = known.camera(recording)
    playable = media.has(session, recording, "proxy.mp4", known.public_at)
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
        playable=playable,
        poster=_poster(session, recording, clip, ticks, known.public_at),
        transcript_state=said.state,
        transcript_model=heard.model if heard else None,
        corrected=heard.corrected if heard else 0,
        official=bool(heard and heard.model and is_official(heard.model)),
        language=heard.language if heard else None,
        cues=_lines(heard, carried=bool(said.sounds)) if heard else (),
        words=said.part,
        sounds=said.sounds,
        peaks=media.has(session, recording, PEAKS, known.public_at),
        chapters=_chapters(recording, known, seen, at),
        keyframes=_shown(session, recording, seen, span, at),
        sprites=sheets_of(session, known, recording, seen.sprites),
        evidence=(*(clock.evidence if clock else ()), *(placed.evidence if placed else ())),
        credit=camera.credit or f"Credit line of {camera.label}: ask the media team",
        rights=strictest(recordings.facts(session, recording.id), *ticks, now),
        missing=tuple(sense for sense in SENSES if touches(known.hidden_of(recording.id).of(sense), *ticks)),
        others=() if clip else others(session, known, recording, None),
        stand_in=known.public_at is None and not playable and media.has_small(session, recording.id),
    )


def others(session: Session, known: Known, recording: Recording, clip: Clip | None) -> tuple[ClipCard, ...]:
    """Return other clips of the EVA: those of the same task first, then those of the same recording."""
    ways = []
    if clip and clip.task:
        ways.append(lists.of_task(session, known.recordings, clip.task, known.public_at, limit=_OTHERS + 1))
    near = ([recording.id], list(known.recordings))
    ways += [lists.some(session, among, known.public_at, limit=_OTHERS + 1) for among in near]
    found = {other.id: other for way in ways for other in way if clip is None or other.id != clip.id}
    return clip_cards(session, list(found.values())[:_OTHERS], known, known.tasks)


def _shown(
    session: Session, recording: Recording, seen: frames.Marked, span: Interval, at: Fraction
) -> tuple[Picture, ...]:
    """Return the stills of the span, of all where it has none; of very many those around the landing second."""
    if not seen.keyframes:
        return ()
    begin, past = (bisect_left(seen.keyframes, edge, key=recording.seconds_at) for edge in (span.start, span.end))
    inside = seen.keyframes[begin:past] or seen.keyframes
    first = bisect_left(inside, at, key=recording.seconds_at)
    first = max(0, min(first - _STILLS // 4, len(inside) - _STILLS))
    found = frames.stills_at(session, recording.id, inside[first : first + _STILLS])
    return tuple(media.keyframe(recording, still) for still in found)


def _chapters(recording: Recording, known: Known, seen: frames.Marked, at: Fraction) -> tuple[Chapter, ...]:
    """Return what has a name on the recording, in order; of very many those around the landing second."""
    found = []
    for task in known.tasks:
        for span in known.placed[task.id].spans if task.id in known.placed else ():
            if span.recording == recording.id:
                start, end = Fraction(span.start_us, 1_000_000), Fraction(span.end_us, 1_000_000)
                found.append(Chapter("task", f"{'/'.join(task.actors)}: {task.title}", start, end))
    for kind, first_pts, past_pts in seen.sights:
        found.append(Chapter("condition", kind, recording.seconds_at(first_pts), recording.seconds_at(past_pts)))
    found.sort(key=lambda chapter: (chapter.start, chapter.kind, chapter.title))
    first = bisect_left([chapter.end for chapter in found], at)
    first = max(0, min(first - _CHAPTERS // 4, len(found) - _CHAPTERS))
    return tuple(found[first : first + _CHAPTERS])


def _lines(heard: transcripts.Heard, *, carried: bool) -> tuple[CueLine, ...]:
    """Return the cues; where a foreign turn begins, with its language and what it means."""
    foreign = {turn.words[0].start: turn for turn in heard.turns if turn.translation and turn.words}
    lines = []
    for place, cue in enumerate(heard.cues):
        start, end, turn = cue.start * TIME_BASE, cue.end * TIME_BASE, foreign.get(cue.start)
        language, meaning = (turn.language, turn.translation) if turn else (None, None)
        number = None if carried else heard.numbers[place]
        lines.append(CueLine(start, end, cue.text, cue.speaker, cue.confidence, language, meaning, number))
    return tuple(lines)


def sheets_of(
    session: Session, known: Footage, recording: Recording, rows: Sequence[frames.SpriteRow]
) -> tuple[SpriteSheetView, ...]:
    """Return the sheets of small pictures that may be served, as pages name them."""
    sheets = tuple(_sheet(row) for row in rows)
    if not known.hidden_of(recording.id).picture:
        return sheets
    return tuple(sheet for sheet in sheets if media.has(session, recording, sheet.name, known.public_at))


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


def _poster(
    session: Session, recording: Recording, clip: Clip | None, ticks: tuple[int, int], public_at: datetime | None
) -> Picture | None:
    if clip is not None:
        return stills.of_clips(session, [(clip, recording)], public_at)[0]
    return stills.best(session, [(recording, *ticks)], public_at)[0]


def clip_card(session: Session, clip: Clip, known: Footage, tasks: Sequence[Task] = ()) -> ClipCard:
    """Return a clip as lists show it, with who did its task where that is among `tasks`."""
    return clip_cards(session, [clip], known, tasks)[0]


def clip_cards(
    session: Session, found: Sequence[Clip], known: Footage, tasks: Sequence[Task] = ()
) -> tuple[ClipCard, ...]:
    """Return clips as lists show them."""
    covers = stills.of_clips(session, [(clip, known.recordings[clip.recording]) for clip in found], known.public_at)
    actors = {task.id: task.actors for task in tasks}
    return tuple(
        _card(clip, known, cover, actors.get(clip.task or "", ())) for clip, cover in zip(found, covers, strict=True)
    )


def _card(clip: Clip, known: Footage, cover: Picture | None, actors: tuple[str, ...]) -> ClipCard:
    recording = known.recordings[clip.recording]
    start, end = recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts)
    return ClipCard(
        clip=clip,
        eva=known.eva,
        camera=known.camera(recording),
        start=start,
        end=end,
        utc=known.utc(recording.id, start),
        cover=cover,
        actors=actors,
    )
