"""The team's work on clips: what there is of a spacewalk, cutting, naming, publishing, and taking all that back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy.orm import Session

from mediaarchive.archive import media, released, stills
from mediaarchive.archive.anchors import read_at
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Footage, know
from mediaarchive.archive.values import Picture
from mediaarchive.clips import Clip, changes, proposals
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import MOVES, Change, Said
from mediaarchive.clips.model import DRAFT, PUBLISHED, REJECTED, REVIEW, WITHDRAWN
from mediaarchive.clips.propose import nearest_bounds
from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.frames import rows as frames
from mediaarchive.recordings import TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew

STATES: Final = (DRAFT, REVIEW, PUBLISHED, WITHDRAWN, REJECTED)
PROPOSED: Final = "proposed"
"""The list of clips of which the machine says something else now."""
_NEWEST: Final = 30
_STILLS: Final = 24


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a clip before and after, in the field's own type: seconds for `in` and `out` and `cover`."""

    field: str
    before: Fraction | str | None
    after: Fraction | str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change with its differences, and whether it can be undone now."""

    change: Change
    title: str
    differences: tuple[Difference, ...]
    undoable: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A clip in the team's list; seconds count from its recording's zero."""

    clip: Clip
    recording: Recording
    camera: Camera
    start: Fraction
    end: Fraction
    utc: datetime | None
    picture: Picture | None
    proposed: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A spacewalk's clips of one state, how many there are of each, its footage and what was done last."""

    eva: Eva
    show: str
    counts: Mapping[str, int]
    lines: tuple[Line, ...]
    footage: tuple[tuple[Recording, Camera], ...]
    history: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class ClipDesk:
    """One clip with all that may be done to it: `seen` is the number of its last change, `stills` go by their PTS."""

    eva: Eva
    line: Line
    tasks: tuple[Task, ...]
    moves: frozenset[str]
    seen: int
    history: tuple[Told, ...]
    stills: tuple[tuple[int, Picture], ...]
    playable: bool


@dataclass(frozen=True, slots=True)
class Cut:
    """A clip as a person writes it; `start` and `end` are what `anchors.read_at` reads, at the nearest frame."""

    start: str
    end: str
    title: str
    description: str = ""
    task: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What one press has done: to how many clips, and why not to others; `batch` undoes it."""

    count: int
    refused: tuple[str, ...]
    batch: str


def listing(archive: Archive, slug: str, show: str, *, now: datetime) -> ReviewPage:
    """Return the clips of a spacewalk that are in state `show`. Raises NotFound, InputRefused for no such state."""
    if show not in (*STATES, PROPOSED):
        raise InputRefused("there is no such list of clips", subject=show[:40])
    with archive.database.read() as session:
        known = know(session, slug, TEAM, now)
        every = clips.of_eva(session, slug)
        waiting = proposals.standing(session, [clip.id for clip in every])
        counts = {state: sum(clip.state == state for clip in every) for state in STATES} | {PROPOSED: len(waiting)}
        chosen = [c for c in every if (c.id in waiting if show == PROPOSED else c.state == show)]
        lines = sorted(_lines(session, known, chosen, waiting), key=_by_time)
        titles = {clip.id: clip for clip in every}
        history = tuple(
            _told(known, titles[change.clip], change) for change in changes.newest(session, known.recordings, _NEWEST)
        )
        footage = [(r, known.camera(r)) for r in known.recordings.values() if r.time_base is not None]
        footage.sort(key=lambda pair: (pair[1].label, pair[0].file_name))
        return ReviewPage(known.eva, show, counts, tuple(lines), tuple(footage), history)


def clip_desk(archive: Archive, clip_id: str, *, now: datetime) -> ClipDesk:
    """Return one clip for the team. Raises NotFound."""
    with archive.database.read() as session:
        clip = clips.get(session, clip_id)
        known = know(session, recordings.get(session, clip.recording).eva, TEAM, now)
        line = _lines(session, known, [clip], proposals.standing(session, [clip_id]))[0]
        history = tuple(_told(known, clip, change) for change in changes.of_clip(session, clip_id))
        pictures = stills.between(session, line.recording, clip.in_pts, clip.out_pts, limit=_STILLS)
        return ClipDesk(
            known.eva, line, known.tasks, MOVES[clip.state], changes.last(session, clip_id), history, pictures,
            media.has(session, line.recording, "proxy.mp4", None),
        )  # fmt: skip


def make(archive: Archive, slug: str, recording_id: str, cut: Cut, said: Said, *, new_id: str) -> Clip:
    """Add a draft that a person cut from a recording of the spacewalk. Raises NotFound, InputRefused."""
    with archive.database.write() as session:
        recording = recordings.named(session, slug, recording_id)
        start, end = _bounds(recording, cut)
        clip = Clip(
            new_id, recording.id, start, end, " ".join(cut.title.split()), cut.description.strip(), cut.task or None,
            DRAFT, said.by, None,
        )  # fmt: skip
        made = changes.make(session, clip, said)
        _index(session, recording.eva)
        return made


def edit(archive: Archive, clip_id: str, cut: Cut, said: Said, *, seen: int) -> bool:
    """Change what a clip shows and says; return whether anything did. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        recording = recordings.get(session, clips.get(session, clip_id).recording)
        start, end = _bounds(recording, cut)
        values = {"title": cut.title, "description": cut.description, "task": cut.task or None}
        did = changes.edit(session, clip_id, values | {"in_pts": start, "out_pts": end}, said, seen=seen)
        _index(session, recording.eva)
        return did


def choose_cover(archive: Archive, clip_id: str, pts: int | None, said: Said) -> bool:
    """Let a still of its recording stand for a clip; None lets the best one. Raises NotFound, InputRefused."""
    with archive.database.write() as session:
        clip = clips.get(session, clip_id)
        if pts is not None and not frames.stills_at(session, clip.recording, [pts]):
            raise InputRefused("there is no such still of this recording", subject=clip.title)
        return changes.edit(session, clip_id, {"cover_pts": pts}, said)


def move(archive: Archive, ids: Sequence[str], state: str, said: Said) -> Done:
    """Move clips to another state, as far as each may go there; the rest is told. Raises InputRefused for no clip."""
    return _each(archive, ids, said, lambda session, clip_id: changes.move(session, clip_id, state, said))


def replace_words(archive: Archive, ids: Sequence[str], find: str, put: str, said: Said) -> Done:
    """Put other words for `find` into titles and descriptions. Raises InputRefused without words to find."""
    if not find:
        raise InputRefused("say which words are to be replaced")

    def act(session: Session, clip_id: str) -> bool:
        clip = clips.get(session, clip_id)
        values = {"title": clip.title.replace(find, put), "description": clip.description.replace(find, put)}
        return changes.edit(session, clip_id, values, said)

    return _each(archive, ids, said, act)


def undo(archive: Archive, number: int, said: Said) -> Clip:
    """Take one change back. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        change = changes.undo(session, number, said)
        clip = clips.get(session, change.clip)
        _index(session, recordings.get(session, clip.recording).eva)
        return clip


def undo_batch(archive: Archive, slug: str, batch: str, said: Said) -> int:
    """Take back what one press has done. Raises Conflict, with nothing undone."""
    with archive.database.write() as session:
        count = changes.undo_batch(session, batch, said)
        _index(session, slug)
        return count


def decide(archive: Archive, clip_id: str, *, take: bool, said: Said) -> Clip:
    """Take what the machine proposes for a clip, or keep the clip as it is. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        proposals.decide(session, clip_id, take=take, said=said)
        clip = clips.get(session, clip_id)
        _index(session, recordings.get(session, clip.recording).eva)
        return clip


def release(archive: Archive, slug: str, ids: Sequence[str], *, actor: str, now: datetime) -> int:
    """Release recordings of a spacewalk; return how many are public that were not. Raises NotFound."""
    with archive.database.write() as session:
        return released.release(session, _chosen(session, slug, ids), actor=actor, now=now)


def hold_back(archive: Archive, slug: str, ids: Sequence[str], *, actor: str, now: datetime) -> int:
    """Take recordings of a spacewalk off the site at once; return how many that were. Raises NotFound."""
    with archive.database.write() as session:
        return released.hold_back(session, _chosen(session, slug, ids), actor=actor, now=now)


def _chosen(session: Session, slug: str, ids: Sequence[str]) -> list[Recording]:
    evas.get(session, slug)
    return [recording for recording in recordings.of_eva(session, slug) if recording.id in ids]


def _each(archive: Archive, ids: Sequence[str], said: Said, act: Callable[[Session, str], bool]) -> Done:
    """Do the same to several clips: what one of them refuses, before anything is written, holds none of the others."""
    if not ids:
        raise InputRefused("choose at least one clip")
    count, refused, touched = 0, [], set()
    with archive.database.write() as session:
        for clip_id in ids:
            clip = clips.get(session, clip_id)
            try:
                count += act(session, clip_id)
            except ArchiveError as error:
                refused.append(f"{clip.title}: {error.what}")
            touched.add(recordings.get(session, clip.recording).eva)
        for slug in touched:
            _index(session, slug)
    return Done(count, tuple(refused), said.batch or "")


def _index(session: Session, slug: str) -> None:
    session.flush()
    renew(session, slug)


def _bounds(recording: Recording, cut: Cut) -> tuple[int, int]:
    if recording.time_base is None:
        raise InputRefused("this recording was not looked at yet", subject=recording.file_name, hint="ingest it first")
    return nearest_bounds(recording, read_at(cut.start), read_at(cut.end))


def _lines(
    session: Session, known: Footage, chosen: Sequence[Clip], waiting: Mapping[str, proposals.Proposal]
) -> list[Line]:
    mine = [(clip, known.recordings[clip.recording]) for clip in chosen]
    pictures = stills.of_clips(session, mine, None)
    return [
        Line(
            clip, recording, known.camera(recording),
            recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts),
            known.utc(recording.id, recording.seconds_at(clip.in_pts)), picture,
            _proposed(recording, clip, waiting.get(clip.id)),
        )
        for (clip, recording), picture in zip(mine, pictures, strict=True)
    ]  # fmt: skip


def _by_time(line: Line) -> tuple[bool, str, str, Fraction]:
    return line.utc is None, line.utc.isoformat() if line.utc else "", line.recording.file_name, line.start


def _proposed(recording: Recording, clip: Clip, proposal: proposals.Proposal | None) -> tuple[Difference, ...]:
    if proposal is None:
        return ()
    before = {name: getattr(clip, name) for name in proposal.values}
    return _differences(recording, before, proposal.values)


def _told(known: Footage, clip: Clip, change: Change) -> Told:
    recording = known.recordings[clip.recording]
    differences = _differences(recording, change.before, change.after)
    stands = all(getattr(clip, name) == value for name, value in change.after.items())
    back = change.before.get("state")
    possible = back is None or back in MOVES[clip.state]
    return Told(change, clip.title, differences, change.undone_at is None and stands and possible)


def _differences(
    recording: Recording, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Difference, ...]:  # fmt: skip
    def shown(name: str, value: Any) -> Fraction | str | None:
        return recording.seconds_at(value) if name.endswith("_pts") and value is not None else value

    return tuple(
        Difference(name.removesuffix("_pts"), shown(name, before.get(name)), shown(name, after[name]))
        for name in after
        if before.get(name) != after[name]
    )
