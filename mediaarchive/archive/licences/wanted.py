"""What is to be cut: excerpts of grants that are active, screeners of requests that want them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.licences.material import Excerpt, excerpts
from mediaarchive.excerpts import Screener, Wanted
from mediaarchive.excerpts.steps import screener_step, steps_of
from mediaarchive.frames import rows as frames
from mediaarchive.licensing import Request, grants, store
from mediaarchive.licensing.grants import Grant
from mediaarchive.licensing.states import State
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.reels import label_of, reel
from mediaarchive.recordings.rights import PICTURE, SOUND, strictest
from mediaarchive.steps import Step

MOST_STILLS: Final = 6
LONGEST_SCREENER_S: Final = 600
"""Seconds of one range of which a working copy is made."""
_NO_SCREENERS: Final = (State.SPAM, State.WITHDRAWN, State.LAPSED, State.DECLINED, State.REVOKED)


@dataclass(frozen=True, slots=True)
class Cut:
    """An excerpt of a grant with the steps that make its files."""

    excerpt: Excerpt
    in_pts: int
    out_pts: int
    steps: tuple[Step, ...]


def of_recordings(session: Session, among: Collection[str], now: datetime) -> tuple[Step, ...]:
    """Return the steps of everything that is to be cut of these recordings, each once."""
    found: dict[str, Step] = {}
    for request in store.about(session, sorted(among)):
        grant = grants.active(session, request.id, now)
        made = [step for cut in cuts(session, request, grant, now) for step in cut.steps] if grant else []
        for step in (*made, *(step for _, step in screeners(session, request, now))):
            found.setdefault(step.key, step)
    masters = recordings.digests_of(session, among) if found else set()
    return tuple(step for step in found.values() if step.inputs["master"] in masters)


def cuts(session: Session, request: Request, grant: Grant, now: datetime) -> tuple[Cut, ...]:
    """Return what is cut for a grant, in the order of its ranges."""
    found = []
    for one in excerpts(session, grant.ranges, now):
        first, past = _handled(session, one, now)
        wanted = Wanted(
            request.reference, one.number, one.recording.digest, first, past, grant.form, one.of.sound,
            _stills(session, one) if one.of.stills else (), one.credit, one.reel, str(label_of(one.recording, first)),
            _rate(one),
        )  # fmt: skip
        found.append(Cut(one, first, past, steps_of(wanted)))
    return tuple(found)


def screeners(session: Session, request: Request, now: datetime) -> tuple[tuple[Excerpt, Step], ...]:
    """Return the working copies that a request wants, of what the public may see and hear."""
    if not request.screeners or request.state in _NO_SCREENERS:
        return ()
    found = []
    for one in excerpts(session, request.ranges, now):
        if not one.is_public or one.recording.time_base is None:
            continue
        most = one.of.in_pts + round(Fraction(LONGEST_SCREENER_S) / one.recording.time_base)
        label = label_of(one.recording, one.of.in_pts)
        beat = (one.recording.seconds_at(one.of.in_pts) * label.rate) % 1
        wanted = Screener(
            request.reference, one.number, one.recording.digest, one.of.in_pts, min(one.of.out_pts, most),
            "sound" not in one.rights.withheld, reel(one.recording.id), str(label), _rate(one),
            str(beat - 1 if beat > Fraction(1, 2) else beat),
        )  # fmt: skip
        found.append((one, screener_step(wanted)))
    return tuple(found)


def _handled(session: Session, one: Excerpt, now: datetime) -> tuple[int, int]:
    """Return a range with its handles; without them where these would reach into what is withheld or under embargo."""
    first, past = one.with_handles()
    known = strictest(recordings.facts(session, one.recording.id), first, past, now)
    is_given = known.embargo_until is None and not {PICTURE, SOUND} & set(known.withheld)
    return (first, past) if is_given else (one.of.in_pts, one.of.out_pts)


def _rate(one: Excerpt) -> str:
    rate = label_of(one.recording, one.of.in_pts).rate
    return f"{rate.numerator}/{rate.denominator}"


def _stills(session: Session, one: Excerpt) -> tuple[int, ...]:
    best = frames.ranked_between(session, one.recording.id, one.of.in_pts, one.of.out_pts)
    return tuple(sorted([one.of.in_pts, *best[: MOST_STILLS - 1]])) if best else (one.of.in_pts,)
