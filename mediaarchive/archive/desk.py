"""The licensing desk as the site asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from mediaarchive.archive import stills
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.pages import recording_page
from mediaarchive.archive.values import RequestView, WatchPage
from mediaarchive.clips import store as clips
from mediaarchive.clips.propose import frame_bounds
from mediaarchive.errors import InputRefused
from mediaarchive.licensing import Answer, NewRequest, check
from mediaarchive.licensing import store as licensing
from mediaarchive.recordings import PUBLIC, TEAM, copies
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import Interval


def range_page(archive: Archive, recording: str, start: Fraction, end: Fraction, *, now: datetime) -> WatchPage:
    """Return what a request for [start, end) seconds of a recording would be about. Raises NotFound, InputRefused."""
    if not 0 <= start < end:
        raise InputRefused("mark the in point before the out point")
    return recording_page(archive, recording, actor=PUBLIC, now=now, span=Interval(start, end))


def check_answers(form: dict[str, str], now: datetime) -> Answer:
    """Clean and check the form."""
    return check(form, now.date())


def take(
    archive: Archive, page: WatchPage, clip: str | None, answers: dict[str, str], *, secret: str, now: datetime
) -> str:
    """Store a request for the page's range and return its reference. `secret`: 256 random bits, kept as a hash only."""
    with archive.database.write() as session:
        recording = recordings.get(session, page.recording.id)
        in_pts, out_pts = frame_bounds(recording, page.start, page.end)
        if clip is not None and clips.get(session, clip).recording != recording.id:
            raise InputRefused("the clip is of another recording")
        request = NewRequest(recording.id, clip, in_pts, out_pts, answers)
        return licensing.take(session, request, recording, secret=secret, now=now).reference


def status(archive: Archive, secret: str, *, now: datetime) -> RequestView:
    """Return the request that a secret link opens, with a still that the public may see. Raises NotFound.

    What was asked for of footage of which there is a better copy now is shown of that.
    """
    with archive.database.read() as session:
        request = licensing.by_secret(session, secret)
        asked = recordings.get(session, request.recording)
        newer, ahead = copies.followed(session, request.recording)
        recording = recordings.get(session, newer)
        span = Interval(asked.seconds_at(request.in_pts) + ahead, asked.seconds_at(request.out_pts) + ahead)
        still = stills.best(session, [(recording, *recording.ticks(span))], now)[0]
    page = recording_page(archive, recording.id, actor=TEAM, now=now, span=span)
    return RequestView(
        request.reference, request.state, request.created_at, request.answers, replace(page, poster=still)
    )
