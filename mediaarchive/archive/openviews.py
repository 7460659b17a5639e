"""One spacewalk, recording or clip with all of it, for programs: what its page shows, in one value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from mediaarchive.alignment import Span
from mediaarchive.archive import media, pages, shotlists, words
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import know
from mediaarchive.archive.shotlists import ClipShots
from mediaarchive.archive.values import CameraClocks, EvaPage, KnownTask, WatchPage
from mediaarchive.errors import NotFound
from mediaarchive.evas import Task
from mediaarchive.recordings import PUBLIC
from mediaarchive.transcripts.model import TIME_BASE

LONGEST: Final = Fraction(1800)
"""Seconds of words that are told with a clip; a longer one is read on by its recording's cues."""
HLS: Final = "hls/index.m3u8"


@dataclass(frozen=True, slots=True)
class Line:
    """A cue, cut to the clip or recording that it belongs to; seconds of the recording, confidence from 0 to 1."""

    start: Fraction
    end: Fraction
    text: str
    speaker: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Lines:
    """What is said in a part of a recording: language, who heard it, cues, and where the next part begins."""

    language: str | None
    remark: str
    cues: tuple[Line, ...]
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task with its place on the EVA's clock, where it is on which recording, and the clip that shows it."""

    task: Task
    known: KnownTask | None
    spans: tuple[Span, ...]
    clip: str | None


@dataclass(frozen=True, slots=True)
class EvaView:
    """A spacewalk with its cameras, clocks and tasks."""

    page: EvaPage
    cameras: tuple[CameraClocks, ...]
    tasks: tuple[TaskView, ...]


@dataclass(frozen=True, slots=True)
class FilmView:
    """A recording, or a clip of it, with its words; `shots`: a clip's shot list."""

    page: WatchPage
    said: Lines
    has_hls: bool
    shots: ClipShots | None = None


def spacewalk(archive: Archive, slug: str, *, now: datetime) -> EvaView:
    """Return a spacewalk. Raises NotFound."""
    page = pages.eva_page(archive, slug, actor=PUBLIC, now=now)
    clocks = pages.clocks_page(archive, slug, actor=PUBLIC, now=now)
    with archive.database.read() as session:
        known = know(session, slug, PUBLIC, now)
    clip_of = {bar.task.id: bar.clip for lane in page.lanes for bar in lane.tasks}
    placed = {found.task.id: found for found in clocks.tasks}

    def told(task: Task) -> TaskView:
        spans = known.placed[task.id].spans if task.id in known.placed else ()
        shown = tuple(span for span in spans if span.recording in known.recordings)
        return TaskView(task, placed.get(task.id), shown, clip_of.get(task.id))

    return EvaView(page, clocks.cameras, tuple(map(told, known.tasks)))


def film(archive: Archive, recording_id: str, *, now: datetime) -> FilmView:
    """Return a recording. Its words are asked for apart. Raises NotFound."""
    page = pages.recording_page(archive, recording_id, actor=PUBLIC, now=now)
    return FilmView(page, Lines(page.language, "", (), None), _has_hls(archive, recording_id, now))


def clip(archive: Archive, clip_id: str, *, now: datetime) -> FilmView:
    """Return a clip with its shot list and the words of its first half hour.

    Raises NotFound, and Gone for one that was withdrawn.
    """
    page = pages.clip_page(archive, clip_id, actor=PUBLIC, now=now)
    end = min(page.end, page.start + LONGEST)
    cues: list[Line] = []
    at: Fraction | None = page.start
    while at is not None and at < end:
        said = lines(archive, page.recording.id, at, end, now=now)
        cues += (_cut(cue, page.start, end) for cue in said.cues if cue.start < end and cue.end > page.start)
        at = said.after
    told = Lines(page.language, said.remark, tuple(cues), end if end < page.end else None)
    shots = shotlists.of_clip(archive, clip_id, actor=PUBLIC, now=now)
    return FilmView(page, told, _has_hls(archive, page.recording.id, now), shots)


def lines(archive: Archive, recording_id: str, start: Fraction, end: Fraction | None, *, now: datetime) -> Lines:
    """Return what is said in [start, end) seconds of a recording, five minutes of it at most. Raises NotFound."""
    whole = pages.recording_page(archive, recording_id, actor=PUBLIC, now=now).recording.duration
    end = whole if end is None else min(end, whole)
    past = min(end, start + words.LONGEST_PART)
    if past <= start:
        return Lines(None, "", (), None)
    said = words.spoken(archive, recording_id, start, past, actor=PUBLIC, now=now)
    cues = (Line(c.start * TIME_BASE, c.end * TIME_BASE, c.text, c.speaker, c.confidence) for c in said.cues)
    kept = tuple(_cut(cue, Fraction(0), whole) for cue in cues if cue.start < whole and cue.end > 0)
    return Lines(said.language, said.remark, kept, past if past < end else None)


def _cut(cue: Line, start: Fraction, past: Fraction) -> Line:
    return Line(max(cue.start, start), min(cue.end, past), cue.text, cue.speaker, cue.confidence)


def _has_hls(archive: Archive, recording_id: str, now: datetime) -> bool:
    try:
        media.find(archive, recording_id, HLS, actor=PUBLIC, now=now)
    except NotFound:
        return False
    return True
