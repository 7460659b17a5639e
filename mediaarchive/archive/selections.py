"""Selections for one asker: ranges of a basket or a shared list, or all clips of a spacewalk, in any form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.basket import Item
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.press.said import cues_of
from mediaarchive.archive.seen import range_seen
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import NotFound
from mediaarchive.exports.selection import Ranged
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.reels import label_of, rate_of, reel
from mediaarchive.timeline import Interval

MOST: Final = 2000
"""Clips of a spacewalk in one list."""
Address = Callable[[str, Interval], str]
"""The page of a range: of a recording's id and its seconds."""


def of_items(
    archive: Archive, items: Sequence[Item], address: Address, *, words: bool, actor: str, now: datetime
) -> tuple[Ranged, ...]:  # fmt: skip
    """Return what the actor may see of a list, in its order; `words`: with what is said, which takes longer."""
    with archive.database.read() as session:
        return tuple(found for item in items if (found := _of_item(session, item, address, words, actor, now)))


def of_eva(
    archive: Archive, slug: str, address: Address, *, words: bool, actor: str, now: datetime
) -> tuple[Ranged, ...]:  # fmt: skip
    """Return a spacewalk's published clips as ranges, in order of time; `words` as above. Raises NotFound."""
    with archive.database.read() as session:
        known = know(session, slug, actor, now)
        found = []
        for clip in clips.of_eva(session, slug):
            recording = known.recordings.get(clip.recording)
            if recording is None or clip.state != PUBLISHED:
                continue
            span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
            if range_seen(session, recording, span, actor, now):
                found.append((recording, span, clip.title))
        ranges = [_ranged(session, known, *one, address, words, now) for one in found[:MOST]]
    return tuple(sorted(ranges, key=lambda one: (one.utc is None, one.utc or now, one.file_name, one.start)))


def _of_item(session: Session, item: Item, address: Address, words: bool, actor: str, now: datetime) -> Ranged | None:
    try:
        recording = recordings.get(session, item.recording)
    except NotFound:
        return None
    span = Interval(item.start, item.end)
    if recording.time_base is None or not range_seen(session, recording, span, actor, now):
        return None
    known = know(session, recording.eva, actor, now)
    title = item.title or f"{known.camera(recording).label}, {recording.file_name}"
    return _ranged(session, known, recording, span, title, address, words, now)


def _ranged(
    session: Session,
    known: Known,
    recording: Recording,
    span: Interval,
    title: str,
    address: Address,
    words: bool,
    now: datetime,
) -> Ranged:
    camera, clock = known.camera(recording), known.clocks.get(recording.id)
    first, past = (label_of(recording, recording.pts_at(at)) for at in (span.start, span.end))
    cues = cues_of(session, recording, span, now)[1] if words else ()
    return Ranged(
        known.eva.name, camera.label, recording.file_name, recording.digest, reel(recording.id), rate_of(recording),
        str(first), str(past), span.start, span.end, known.utc(recording.id, span.start),
        clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None,
        title, camera.credit, address(recording.id, span), cues,
    )  # fmt: skip
