"""A better copy of known footage takes over: clips, words, times and rights move to it by the picture.

Nothing moves before two files were compared, picture by picture. All of it is one transaction, and can be taken
back; the old copy stays.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.copies import Same, same
from mediaarchive.alignment.copies.compare import guesses_of
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.released import hold_back, release
from mediaarchive.clips import Clip, changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.clips.model import DRAFT, REJECTED
from mediaarchive.clips.propose import nearest_bounds
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.frames import corrections
from mediaarchive.frames.rows import KeyframeRow
from mediaarchive.ingest.results import renew_clips
from mediaarchive.recordings import Recording, copies
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.copies import Takeover
from mediaarchive.timeline import Interval
from mediaarchive.transcripts import journal, rows
from mediaarchive.transcripts import standing as transcripts
from mediaarchive.transcripts.model import TICKS_A_SECOND

_NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two recordings that show the same; `lost` are clips of the older one that the newer does not wholly show."""

    older: Recording
    newer: Recording
    same: Same
    lost: tuple[Clip, ...]


def compare(archive: Archive, slug: str, older: str, newer: str) -> Compared:
    """Compare two recordings of an EVA, by id or file name. Decodes some seconds of both, which takes as long.

    Raises NotFound, Conflict where they do not show the same, or too little moves in them to tell.
    """
    with archive.database.read() as session:
        one, other = (recordings.named(session, slug, name) for name in (older, newer))
        _require_two(session, one, other)
        guesses = _guesses(session, one, other)
        mine = clips.of_recording(session, one.id)
    with archive.storage.scratch() as room:
        found = same(
            (one, archive.storage.path(one.digest)), (other, archive.storage.path(other.digest)), guesses,
            archive.sandbox, lambda: Path(tempfile.mkdtemp(dir=room)),
        )  # fmt: skip
    if found is None:
        raise Conflict(
            f"does not show what {one.file_name} shows, or too little moves in them to tell", subject=other.file_name
        )
    lost = tuple(clip for clip in mine if clip.state != REJECTED and _moved(one, other, found.offset, clip) is None)
    return Compared(one, other, found, lost)


def take_over(archive: Archive, compared: Compared, *, by: str, now: datetime) -> Takeover:
    """Let the newer recording stand for the older one. Raises Conflict where a clip would lose pictures.

    Clips move with their state and their numbers, anchors, rights, words and what people saw are said of the newer one
    too; it is released where the older was, which is held back. Citations of older editions show what they did.
    """
    older, newer, ahead = compared.older, compared.newer, compared.same.offset
    if compared.lost:
        raise Conflict(
            f"{newer.file_name} does not show all of “{compared.lost[0].title}”", subject=older.file_name,
            hint="withdraw or trim the clip, or lay it aside",
        )  # fmt: skip
    batch = uuid4().hex
    said = Said(by, now, f"moved to the better copy {newer.file_name}", batch)
    with archive.database.write() as session:
        _require_two(session, older, newer)
        was_public = recordings.get(session, older.id).released_at is not None
        made = {
            "clips": batch, "released": was_public, "anchors": _anchors(session, older, newer, ahead, now),
            "facts": _facts(session, older, newer, ahead), "sights": _sights(session, older, newer, ahead),
            "words": _words(session, older, newer, ahead, now),
        }  # fmt: skip
        if was_public:
            release(session, [recordings.get(session, newer.id)], actor=by, now=now)
        _clips(session, compared, said)
        if was_public:
            hold_back(session, [recordings.get(session, older.id)], actor=by, now=now)
        number = copies.keep(session, Takeover(0, older.id, newer.id, ahead, made, now, by))
        renew_clips(session, older.eva, archive.id_key, now)
        return replace(copies.standing(session, [older.id])[older.id], number=number)


def give_back(archive: Archive, older: str, *, by: str, now: datetime) -> Takeover:
    """Take a takeover back: what it wrote is ended, clips go where they were. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        found = copies.standing(session, [older]).get(older)
        if found is None:
            raise NotFound("no other copy stands for this recording", subject=older[:40])
        one, made = recordings.get(session, older), found.made
        if made["released"]:
            release(session, [one], actor=by, now=now)
        changes.undo_batch(session, made["clips"], Said(by, now, "the better copy was taken back"))
        for number in made["anchors"]:
            alignment.undo_anchor(session, [found.newer], number, actor=by, now=now)
        for number in made["facts"]:
            recordings.end_fact(session, found.newer, number, by=by, now=now)
        for number in made["sights"]:
            corrections.end(session, found.newer, number, by=by, now=now)
        if made["words"]:
            journal.undo(session, made["words"], whole_batch=True, actor=by, now=now)
            _lay(session, found.newer, now)
        copies.end(session, found.number, by=by, now=now)
        renew_clips(session, one.eva, archive.id_key, now)
    return found


@dataclass(frozen=True, slots=True)
class CopiesPage:
    """The recordings of an EVA that have pictures, and the takeovers that hold, each with its two recordings."""

    eva: Eva
    recordings: tuple[Recording, ...]
    standing: tuple[tuple[Takeover, Recording, Recording], ...]


def copies_page(archive: Archive, slug: str) -> CopiesPage:
    """Return what the team sees. Raises NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        found = {one.id: one for one in recordings.of_eva(session, slug) if one.has_picture and one.time_base}
        held = copies.standing(session, found)
    pairs = ((one, found[one.older], found[one.newer]) for one in held.values())
    free = tuple(one for one in found.values() if one.id not in held)
    return CopiesPage(eva, free, tuple(pairs))


def successor(archive: Archive, recording: str) -> tuple[str, Fraction] | None:
    """Return which recording stands for this one, and how many seconds it is ahead; None where none does."""
    with archive.database.read() as session:
        found, ahead = copies.followed(session, recording)
    return (found, ahead) if found != recording else None


def _require_two(session: Session, older: Recording, newer: Recording) -> None:
    if older.id == newer.id:
        raise Conflict("is one and the same recording", subject=older.file_name)
    for one in (older, newer):
        if one.time_base is None or not one.has_picture:
            raise Conflict("has no pictures that were looked at", subject=one.file_name)
        if one.id in copies.standing(session, [one.id]):
            raise Conflict("has a better copy already, which stands for it", subject=one.file_name)


def _guesses(session: Session, older: Recording, newer: Recording) -> list[Fraction]:
    """Return where to look for the same: by the clocks, by the stills, side by side."""
    clocks = alignment.clocks(session, [older.id, newer.id])
    utc = [clock.utc_us(_NONE) for name in (older.id, newer.id) if (clock := clocks.get(name))]
    known = [instant for instant in utc if instant is not None]
    by_clock = [Fraction(known[0] - known[1], 1_000_000)] if len(known) == 2 else []
    prints = [
        [(pts, words) for pts, words in session.execute(
            select(KeyframeRow.pts, KeyframeRow.fingerprint).where(KeyframeRow.recording == one.id))]
        for one in (older, newer)
    ]  # fmt: skip
    return [*by_clock, *guesses_of(prints[0], prints[1], (older, newer)), _NONE]


def _moved(older: Recording, newer: Recording, ahead: Fraction, clip: Clip) -> tuple[int, int] | None:
    """Return a clip's in and out on the newer recording; None where that does not show all of it."""
    start, end = (older.seconds_at(pts) + ahead for pts in (clip.in_pts, clip.out_pts))
    frame = 1 / (newer.frame_rate or Fraction(25))
    if start < -frame / 2 or end > newer.duration + frame / 2:
        return None
    return nearest_bounds(newer, max(_NONE, start), min(end, newer.duration))


def _span(older: Recording, newer: Recording, ahead: Fraction, first: int, past: int) -> tuple[int, int] | None:
    """Return the PTS of the newer recording's frames that a range of the older touches; None where it has none."""
    start = max(_NONE, older.seconds_at(first) + ahead)
    end = min(newer.duration, older.seconds_at(past) + ahead)
    return newer.ticks(Interval(start, end)) if start < end else None


def _clips(session: Session, compared: Compared, said: Said) -> None:
    older, newer = compared.older, compared.newer
    drafts = [
        clip for clip in clips.of_recording(session, newer.id) if (clip.state, clip.made_by) == (DRAFT, "machine")
    ]
    for clip in clips.of_recording(session, older.id):
        bounds = _moved(older, newer, compared.same.offset, clip)
        if bounds is None:
            continue  # laid aside, and the newer copy does not show it
        for draft in [one for one in drafts if one.task == clip.task and one.task is not None]:
            changes.move(session, draft.id, REJECTED, said)
            drafts.remove(draft)
        values = {"recording": newer.id, "in_pts": bounds[0], "out_pts": bounds[1], "cover_pts": None}
        changes.edit(session, clip.id, values, said)


def _anchors(session: Session, older: Recording, newer: Recording, ahead: Fraction, now: datetime) -> list[int]:
    made = []
    for anchor in alignment.standing(session, [older.id]).get(older.id, ()):
        at = Fraction(anchor.at_us, 1_000_000) + ahead
        if 0 <= at <= newer.duration:
            made.append(alignment.add_anchor(session, newer.id, replace(anchor, at_us=round(at * 1_000_000)), now))
    return made


def _facts(session: Session, older: Recording, newer: Recording, ahead: Fraction) -> list[int]:
    made = []
    for fact in recordings.facts(session, older.id):
        if span := _span(older, newer, ahead, fact.in_pts, fact.out_pts):
            moved = replace(fact, id=0, recording=newer.id, in_pts=span[0], out_pts=span[1])
            made.append(recordings.add_fact(session, moved))
    return made


def _sights(session: Session, older: Recording, newer: Recording, ahead: Fraction) -> list[int]:
    made = []
    for said in corrections.history(session, older.id):
        span = _span(older, newer, ahead, said.in_pts, said.out_pts) if said.ended_at is None else None
        if span:
            moved = replace(said, number=0, recording=newer.id, in_pts=span[0], out_pts=span[1])
            made.append(corrections.correct(session, moved))
    return made


def _words(session: Session, older: Recording, newer: Recording, ahead: Fraction, now: datetime) -> int | None:
    """Say people's edits of the older recording's words of the newer one; return their batch, if there are any."""
    shift = round(ahead * TICKS_A_SECOND)
    wishes = []
    for kept in journal.edits(session, older.id):
        start, end = kept.edit.start + shift, kept.edit.end + shift
        if kept.undone_at is None and 0 <= start < newer.duration * TICKS_A_SECOND:
            values = dict(kept.edit.values)
            if "turns" in values:
                values["turns"] = [_shifted(turn, shift) for turn in values["turns"]]
            wishes.append((newer.id, replace(kept.edit, start=start, end=end, values=values)))
    if not wishes:
        return None
    batch = journal.add(session, wishes, now)[0].batch
    _lay(session, newer.id, now)
    return batch


def _lay(session: Session, recording: str, now: datetime) -> None:
    """Show people's words over the machine's; where that was not heard yet, they are laid when it comes."""
    if rows.heard(session, recording) is not None:
        transcripts.lay_again(session, recording, now)


def _shifted(turn: dict[str, object], shift: int) -> dict[str, object]:
    def moved(item: dict[str, object]) -> dict[str, object]:
        return {**item, "start": int(str(item["start"])) + shift, "end": int(str(item["end"])) + shift}

    words: Sequence[dict[str, object]] = turn.get("words") or ()  # type: ignore[assignment]
    return {**moved(turn), "words": [moved(word) for word in words]}
