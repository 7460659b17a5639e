"""Shot lists for pages: a clip's lines as far as their reader may see the clip, with what is said meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import floor
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.press.said import cues_of
from mediaarchive.archive.seen import clip_seen
from mediaarchive.clips import Clip
from mediaarchive.errors import InputRefused
from mediaarchive.evas import Camera, Eva
from mediaarchive.recordings import TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew
from mediaarchive.shotlists import Edition, Line, ShotList, Soundbite, gather, store, texts
from mediaarchive.shotlists.model import RULES, Written
from mediaarchive.shotlists.texts import Head, Told
from mediaarchive.timeline import Interval
from mediaarchive.transcripts.model import TICKS_A_SECOND, TIME_BASE, Cue

_SURE: Final = 0.5
"""Confidence below which words are no soundbite: they would be quoted."""
_BREATH: Final = TICKS_A_SECOND
"""Ticks between two cues of one sentence at most."""
_ENDS: Final = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class ClipShots:
    """A clip's shot list: its lines, and who or what wrote it. `edition` 0: nobody wrote one."""

    clip: Clip
    recording: Recording
    eva: Eva
    camera: Camera
    shots: ShotList
    told: tuple[Told, ...]

    @property
    def edition(self) -> int:
        """The newest edition that people wrote, 0 for none."""
        return self.shots.edition.number if self.shots.edition else 0

    @property
    def by_people(self) -> bool:
        """Whether any line counts that a person wrote."""
        return any(line.written for line in self.shots.lines)

    def made(self) -> str:
        """Return by what rules or by whom it was written, in words."""
        if self.by_people and self.shots.edition:
            return f"Shot list written by the media team, edition {self.edition} of {self.shots.edition.at:%Y-%m-%d}."
        return f"Shot list made by fixed rules (version {RULES}) from what is known; no person has checked it."

    def alternative(self, at: Fraction) -> str:
        """Return what a still at a second of the recording shows."""
        return texts.alternative(self.shots.at(self.recording.pts_at(at)))

    def head(self, address: str) -> Head:
        """Return what stands above the list, with the clip's address."""
        spacewalk = f"{self.eva.name}, {self.eva.start:%Y-%m-%d}"
        credit = self.camera.credit or f"ask the media team for the credit line of {self.camera.label}"
        return Head(self.clip.title, spacewalk, self.camera.label, credit, self.made(), address)


@dataclass(frozen=True, slots=True)
class ShotsDesk:
    """The same for the team: `machine` is what the rules say now, and `news` where they say other than they did."""

    page: ClipShots
    machine: tuple[str, ...]
    news: tuple[str, ...]
    editions: tuple[Edition, ...]


def of_clip(archive: Archive, clip_id: str, *, actor: str, now: datetime) -> ClipShots:
    """Return a clip's shot list. Raises NotFound, Gone."""
    with archive.database.read() as session:
        clip, recording, span = clip_seen(session, clip_id, actor, now)
        return shots_of(session, know(session, recording.eva, actor, now), clip, recording, span, now)


def shots_of(
    session: Session, known: Known, clip: Clip, recording: Recording, span: Interval, now: datetime
) -> ClipShots:
    """Return the shot list of a clip that its reader may see."""
    found = gather.shot_list(clip, _around(known, recording), gather.sights_of(session, clip))
    bites = _soundbites(session, known, recording, span, now)
    told = []
    for number, (line, text) in enumerate(zip(found.lines, found.texts, strict=True), start=1):
        start, end = recording.seconds_at(line.start_pts), recording.seconds_at(line.end_pts)
        mine = tuple(bite for bite in bites if start <= bite.start < end)
        told.append(Told(number, start, end, known.utc(recording.id, start), text, line, mine))
    return ClipShots(clip, recording, known.eva, known.camera(recording), found, tuple(told))


def desk(archive: Archive, clip_id: str, *, now: datetime) -> ShotsDesk:
    """Return a clip's shot list for the team. Raises NotFound."""
    page = of_clip(archive, clip_id, actor=TEAM, now=now)
    with archive.database.read() as session:
        known = know(session, page.eva.slug, TEAM, now)
        machine = _machine(session, known, page.clip, page.recording)
        editions = store.editions(session, clip_id)
    before = {one.text for one in editions[0].machine} if page.by_people else None
    now_says = tuple(line.text() for line in machine)
    news = tuple(text for text in now_says if before is not None and text not in before)
    return ShotsDesk(page, now_says, news, tuple(editions))


def write(archive: Archive, clip_id: str, lines: Sequence[str] | None, *, seen: int, by: str, now: datetime) -> Edition:
    """Keep what a person wrote of each line of the list as it stands; None: the rules' text counts again.

    Raises NotFound, InputRefused, also where the list has other lines by now, Conflict.
    """
    page = of_clip(archive, clip_id, actor=TEAM, now=now)
    if lines is not None and len(lines) != len(page.told):
        raise InputRefused("the shot list has other lines by now", hint="look at it, then write again")
    with archive.database.write() as session:
        known = know(session, page.eva.slug, TEAM, now)
        machine = _machine(session, known, page.clip, page.recording)
        written = None if lines is None else tuple(_changed(page, lines))
        edition = store.write(session, clip_id, written, machine, seen=seen, by=by, now=now)
        renew(session, recordings.get(session, page.recording.id).eva)
        return edition


def _changed(page: ClipShots, lines: Sequence[str]) -> list[Written]:
    """Return the lines that people wrote: those written before, and those that read otherwise now."""
    found = []
    for one, text in zip(page.told, lines, strict=True):
        if one.line.written or " ".join(text.split()) != one.text:
            found.append(Written(one.line.start_pts, one.line.end_pts, text))
    return found


def _machine(session: Session, known: Known, clip: Clip, recording: Recording) -> tuple[Line, ...]:
    return gather.machine_lines(clip, _around(known, recording), gather.sights_of(session, clip))


def _around(known: Known, recording: Recording) -> gather.Around:
    clock = known.clocks.get(recording.id)
    return gather.Around(recording, clock, known.camera(recording), known.eva, known.tasks, known.placed)


def _soundbites(
    session: Session, known: Known, recording: Recording, span: Interval, now: datetime
) -> list[Soundbite]:  # fmt: skip
    """Return the sentences that are said in the clip, whole, by cues that nothing speaks against."""
    _, cues = cues_of(session, recording, span, now)
    shift = floor(span.start / TIME_BASE)
    names = {member.role: member.name for member in known.eva.crew}
    found = []
    for parts in _sentences(cues):
        start, end = (parts[0].start + shift) * TIME_BASE, (parts[-1].end + shift) * TIME_BASE
        is_cut_off = not span.start < start < end < span.end
        if is_cut_off or any(cue.confidence < _SURE or cue.doubts for cue in parts):
            continue
        role = parts[0].speaker or ""
        speaker = f"{role} {names[role]}" if names.get(role) else role
        text, sure = " ".join(cue.text for cue in parts), min(cue.confidence for cue in parts)
        found.append(Soundbite(start, end, text, speaker, sure))
    return found


def _sentences(cues: Sequence[Cue]) -> list[list[Cue]]:
    """Put cues together that one voice says in one breath, up to the end of a sentence: captions break sentences."""
    found: list[list[Cue]] = []
    for cue in cues:
        last = found[-1][-1] if found else None
        goes_on = last is not None and cue.speaker == last.speaker and cue.start - last.end <= _BREATH
        if last is not None and goes_on and not last.text.rstrip().endswith(_ENDS):
            found[-1].append(cue)
        else:
            found.append([cue])
    return found
