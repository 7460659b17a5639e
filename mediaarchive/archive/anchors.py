"""People's anchors of an EVA's clocks: taken in, undone, listed, and what each of them moved."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock
from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.anchors import Anchor, KeptAnchor
from mediaarchive.alignment.steps import ALIGN
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import drive, progress_of
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.steps.runner import Watcher
from mediaarchive.timeline import Stamp, parse_stamp, to_micros

NUDGED: Final = "moved by hand"
"""The reason of anchors that a nudge makes."""
HALF_A_FRAME: Final = "frame"
"""What `Wish.sigma` says when the moment was seen in the picture: half a frame of the recording."""
_SECONDS: Final = re.compile(r"\d{1,7}(?:\.\d{1,9})?", re.ASCII)
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2}(?:\.\d{1,9})?)", re.ASCII)
_FAR_US: Final = 86_400_000_000
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class Wish:
    """An anchor as a person writes it: recording by id or file name; `at` and `instant` as text; sigma may be left out.

    `at` is seconds of the recording or H:MM:SS.mmm; `instant` is what `timeline.parse_stamp` reads, or a PET.
    """

    recording: str
    at: str
    instant: str
    sigma: str | None
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Move:
    """A recording's clock before and after; None where it had none."""

    recording: Recording
    before: Clock | None
    after: Clock | None

    @property
    def moved_s(self) -> float | None:
        """By how many seconds its zero came later; None where it was unknown before or is after."""
        zeros = [clock.zero_us if clock else None for clock in (self.before, self.after)]
        return (zeros[1] - zeros[0]) / 1e6 if zeros[0] is not None and zeros[1] is not None else None


def keep(archive: Archive, slug: str, wish: Wish, *, now: datetime) -> int:
    """Keep an anchor and return its number; it counts when the EVA is aligned again. Raises InputRefused, NotFound."""
    with archive.database.write() as session:
        eva = evas.get(session, slug)
        recording = recordings.named(session, slug, wish.recording)
        return alignment.add_anchor(session, recording.id, _anchor(wish, recording, eva), now)


def nudge(archive: Archive, slug: str, recording: str, by_us: int, *, author: str, now: datetime) -> int:
    """Move a recording's clock by so many microseconds from where it stands, and return the anchor that does it.

    Nudges add up: an earlier one of the same recording is undone. Raises NotFound, InputRefused, and Conflict where
    the recording has no clock yet.
    """
    with archive.database.write() as session:
        evas.get(session, slug)
        found = recordings.named(session, slug, recording)
        clock = alignment.clocks(session, [found.id]).get(found.id)
        if clock is None or clock.zero_us is None:
            raise Conflict("has no clock that could be moved", subject=found.file_name, hint="make an anchor instead")
        if not 0 < abs(by_us) <= _FAR_US:
            raise InputRefused("a nudge moves a clock by a day at most", subject=found.file_name)
        for kept in alignment.anchors(session, [found.id]):
            if kept.undone_at is None and kept.anchor.reason == NUDGED:
                alignment.undo_anchor(session, [found.id], kept.id, actor=author, now=now)
        anchor = Anchor(0, clock.zero_us + by_us, max(20_000, abs(by_us) // 2), author, NUDGED)
        return alignment.add_anchor(session, found.id, anchor, now)


def undo(archive: Archive, slug: str, number: int, *, actor: str, now: datetime) -> None:
    """Let an anchor count no longer, from the next alignment on. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        evas.get(session, slug)
        alignment.undo_anchor(session, _ids(session, slug), number, actor=actor, now=now)


def history(archive: Archive, slug: str) -> list[tuple[KeptAnchor, Recording]]:
    """Return every anchor of the EVA, the undone ones too, in the order in which they were made."""
    with archive.database.read() as session:
        evas.get(session, slug)
        known = {recording.id: recording for recording in recordings.of_eva(session, slug)}
        return [(kept, known[kept.recording]) for kept in alignment.anchors(session, known)]


@dataclass(frozen=True, slots=True)
class Solved:
    """Every recording with its clock before and after; `is_aligned` is false where ingest has work to do before."""

    moves: tuple[Move, ...]
    is_aligned: bool


def solve(archive: Archive, slug: str, *, watcher: Watcher, clock: Callable[[], datetime]) -> Solved:
    """Align the EVA again, and run nothing else.

    Raises Conflict when another process drives the archive: it takes in what is new when it comes to aligning.
    """
    before = _clocks(archive, slug)
    drive(archive, watcher=watcher, clock=clock, slugs=[slug], only=ALIGN[0], here=True)
    after = _clocks(archive, slug)
    done = any(step.name == ALIGN[0] and outcome for step, outcome in progress_of(archive, [slug], now=clock()))
    with archive.database.read() as session:
        moves = tuple(Move(r, before.get(r.id), after.get(r.id)) for r in recordings.of_eva(session, slug))
    return Solved(moves, done)


def read_at(text: str) -> Fraction:
    """Return the seconds that `754.2`, `12:34.2` or `0:12:34.200` write. Raises InputRefused."""
    if _SECONDS.fullmatch(text):
        return Fraction(text)
    if (match := _CLOCK.fullmatch(text)) and int(match[2]) < 60 and Fraction(match[3]) < 60:
        return Fraction(int(match[1] or 0) * 3600 + int(match[2]) * 60) + Fraction(match[3])
    raise InputRefused(f"{text[:20]!r} is no moment of a recording", hint="write seconds, or H:MM:SS.mmm")


def _clocks(archive: Archive, slug: str) -> dict[str, Clock]:
    with archive.database.read() as session:
        return alignment.clocks(session, _ids(session, slug))


def _ids(session: Session, slug: str) -> list[str]:
    return [recording.id for recording in recordings.of_eva(session, slug)]


def _anchor(wish: Wish, recording: Recording, eva: Eva) -> Anchor:
    reason = " ".join(wish.reason.split())
    if not reason or len(reason) > _LONGEST:
        raise InputRefused("an anchor needs a reason", hint="say in a sentence how you know it")
    if recording.time_base is None:
        raise InputRefused("this recording was not looked at yet", subject=recording.file_name, hint="ingest it first")
    at = read_at(wish.at)
    if at > recording.duration:
        long = f"it is {float(recording.duration):.3f} s long"
        raise InputRefused(f"{wish.at} lies beyond the recording", subject=recording.file_name, hint=long)
    stamp = parse_stamp(wish.instant, pet_zero=eva.start)
    utc_us = to_micros(stamp.instant)
    if not to_micros(eva.start) - _FAR_US <= utc_us <= to_micros(eva.end) + _FAR_US:
        raise InputRefused(f"{wish.instant} is more than a day from the spacewalk", hint="look at date and year")
    return Anchor(round(at * 1_000_000), utc_us, _sigma_us(wish.sigma, stamp, recording), wish.author, reason)


def _sigma_us(text: str | None, stamp: Stamp, recording: Recording) -> int:
    """Return sigma as stated; else one second, more where the instant was written without its seconds."""
    if text is None:
        return max(1_000_000, round(stamp.precision_s * 1_000_000 / Fraction(12) ** Fraction(1, 2)))
    if text == HALF_A_FRAME:
        if not recording.frame_rate:
            raise InputRefused("there is no picture, and so no frame", subject=recording.file_name)
        return round(Fraction(1_000_000) / recording.frame_rate / 2)
    if not _SECONDS.fullmatch(text) or not 0 < Fraction(text) <= 86_400:
        raise InputRefused(f"{text[:20]!r} is no sigma", hint="write seconds, such as 0.5, or the word frame")
    return max(1, round(Fraction(text) * 1_000_000))
