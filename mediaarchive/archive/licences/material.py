"""What a request is about: ranges as excerpts with their camera, credit, rights and stills, as they are now.

A range of footage that a better copy took over is shown, decided on and cut from that; its row stays what was asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import ceil

from sqlalchemy.orm import Session

from mediaarchive.archive import stills
from mediaarchive.archive.basket import Item
from mediaarchive.archive.known import know
from mediaarchive.archive.seen import clip_seen, range_seen
from mediaarchive.archive.values import Picture
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.clips.propose import frame_bounds
from mediaarchive.errors import NotFound
from mediaarchive.evas import Camera, Eva
from mediaarchive.licensing import Range
from mediaarchive.recordings import PUBLIC, TEAM, Recording, Rights, copies
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.reels import label_of, rate_of, reel
from mediaarchive.recordings.rights import strictest
from mediaarchive.timeline import Interval


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A range with all that the desk knows of it. `start` and `end` are seconds of `recording`.

    `asked` is the range as it was asked for, `of` the same of the recording that stands for it now; `is_public` says
    whether the public may see it now.
    """

    number: int
    asked: Range
    of: Range
    recording: Recording
    eva: Eva
    camera: Camera
    clip: Clip | None
    start: Fraction
    end: Fraction
    utc: datetime | None
    ci_s: float | None
    rights: Rights
    picture: Picture | None
    is_public: bool

    @property
    def seconds(self) -> Fraction:
        """Length without handles."""
        return self.end - self.start

    @property
    def credit(self) -> str:
        """The camera's credit and the owners of the range; empty where nobody is named."""
        return "; ".join(self.owners)

    @property
    def owners(self) -> tuple[str, ...]:
        """The credit lines that apply, each once."""
        return tuple(dict.fromkeys(line for line in (self.camera.credit, *self.rights.owners) if line))

    @property
    def title(self) -> str:
        """The clip's title, else camera and file."""
        return self.clip.title if self.clip else f"{self.camera.label}, {self.recording.file_name}"

    @property
    def reel(self) -> str:
        """The name by which edits know it."""
        return reel(self.recording.id)

    @property
    def labels(self) -> tuple[str, str]:
        """Timecode of the first frame and of the one after the last."""
        return str(label_of(self.recording, self.of.in_pts)), str(label_of(self.recording, self.of.out_pts))

    def with_handles(self) -> tuple[int, int]:
        """Return [in, out) in PTS with its handles, in whole frames and kept inside the recording."""
        of, rate = self.recording, rate_of(self.recording)
        more = ceil(Fraction(self.of.handle_ms, 1000) * rate)
        if not more:
            return self.of.in_pts, self.of.out_pts
        assert of.time_base is not None
        begin, edges = of.start_pts or 0, (round(self.start * rate) - more, round(self.end * rate) + more)
        low, high = (begin + round(frame / rate / of.time_base) for frame in edges)
        return max(begin, low), min(of.end_pts or 0, high)


def ranges_of(session: Session, items: Sequence[Item], clip: str | None, now: datetime) -> tuple[Range, ...]:
    """Return what a visitor marked as ranges of whole frames.

    Raises NotFound for what the public may not see, alike for what is not there.
    """
    found = []
    for item in items:
        recording = recordings.get(session, item.recording)
        span = Interval(item.start, item.end).intersection(Interval(Fraction(0), recording.duration))
        if span is None or recording.time_base is None or not range_seen(session, recording, span, PUBLIC, now):
            raise NotFound("no such range", subject=item.recording[:40])
        in_pts, out_pts = frame_bounds(recording, span.start, span.end)
        found.append(Range(recording.id, in_pts, out_pts, clip if clip and len(items) == 1 else None))
    return tuple(dict.fromkeys(found))


def clip_item(session: Session, clip_id: str, now: datetime) -> Item:
    """Return a clip that the public sees as an item. Raises NotFound, Gone."""
    clip, recording, span = clip_seen(session, clip_id, PUBLIC, now)
    return Item(recording.id, span.start, span.end, clip.title)


def excerpts(session: Session, ranges: Sequence[Range], now: datetime) -> tuple[Excerpt, ...]:
    """Return ranges with all that is known of them. Stills are those that the public may see."""
    followed = [_followed(session, one) for one in ranges]
    found = [(recordings.get(session, one.recording), one) for one in followed]
    facts = recordings.facts_of(session, {recording.id for recording, _ in found})
    pictures = stills.best(session, [(recording, one.in_pts, one.out_pts) for recording, one in found], now)
    named = clips.several(session, [one.clip for one in ranges if one.clip])
    made = []
    for number, (asked, (recording, one), picture) in enumerate(zip(ranges, found, pictures, strict=True), start=1):
        known = know(session, recording.eva, TEAM, now)
        clock = known.clocks.get(recording.id)
        start, end = recording.seconds_at(one.in_pts), recording.seconds_at(one.out_pts)
        clip = named.get(one.clip or "")
        made.append(
            Excerpt(
                number,
                asked,
                one,
                recording,
                known.eva,
                known.camera(recording),
                clip if clip and clip.state == PUBLISHED else None,
                start,
                end,
                known.utc(recording.id, start),
                clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None,
                strictest(facts.get(recording.id, ()), one.in_pts, one.out_pts, now),
                picture,
                range_seen(session, recording, Interval(start, end), PUBLIC, now),
            )
        )
    return tuple(made)


def _followed(session: Session, one: Range) -> Range:
    """Return the range on the recording that stands for its own."""
    newer, ahead = copies.followed(session, one.recording)
    if newer == one.recording:
        return one
    older, better = recordings.get(session, one.recording), recordings.get(session, newer)
    assert better.time_base is not None
    span = Interval(older.seconds_at(one.in_pts) + ahead, older.seconds_at(one.out_pts) + ahead)
    in_pts, out_pts = frame_bounds(better, span.start, span.end)
    return replace(one, recording=newer, in_pts=in_pts, out_pts=out_pts)
