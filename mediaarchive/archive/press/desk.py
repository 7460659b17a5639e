"""The team's work on press sets: made, filled, put in order, opened, linked, closed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import stills
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import drive
from mediaarchive.archive.known import know
from mediaarchive.archive.press import wanted
from mediaarchive.archive.press.judge import Audience, Chosen, audience_of, chosen, refusal
from mediaarchive.archive.press.page import PressPage, page_of
from mediaarchive.archive.progress import Running, is_driven, running
from mediaarchive.archive.values import Picture
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import DRAFT, PUBLISHED, REVIEW
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas import store as evas
from mediaarchive.ingest.plan import words_of
from mediaarchive.press import Entry, Link, PressSet
from mediaarchive.press import store as presses
from mediaarchive.press.model import CLOSED, OPEN
from mediaarchive.press.steps import KINDS, steps_of
from mediaarchive.press.store import Words
from mediaarchive.recordings import TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.steps import Outcome, Step
from mediaarchive.steps import store as steps
from mediaarchive.steps.runner import Watcher
from mediaarchive.steps.store import MAX_ATTEMPTS
from mediaarchive.timeline import parse_stamp

_OFFERED: Final = (PUBLISHED, REVIEW, DRAFT)
_MOST_OFFERED: Final = 300
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(frozen=True, slots=True)
class Form:
    """What a person writes of a set; `embargo` is an instant with its zone, or empty for none."""

    title: str
    text: str = ""
    contact: str = ""
    embargo: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A piece of work for a clip: what it is, how it stands, and the share done while it runs."""

    key: str
    words: str
    state: str
    share: float | None
    left_s: float | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """A clip of the set at the desk: why it is left out now, and why at the embargo's end where that differs."""

    entry: Entry
    clip: Clip
    recording: Recording
    camera: Camera
    utc: datetime | None
    picture: Picture | None
    refused: str | None
    refused_later: str | None
    work: tuple[Work, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A clip that could be chosen."""

    clip: Clip
    recording: Recording
    camera: Camera
    utc: datetime | None
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class PressDesk:
    """A set at the desk: its clips, those to choose from (the first of `offered`), the link, what its audience sees."""

    press: PressSet
    eva: Eva
    rows: tuple[Row, ...]
    offers: tuple[Offer, ...]
    offered: int
    link: Link | None
    page: PressPage
    is_held: bool
    at_work: bool

    @property
    def counts(self) -> Mapping[str, int]:
        """How many pieces of work are in each state."""
        states = [work.state for row in self.rows for work in row.work]
        return {state: states.count(state) for state in (DONE, RUNNING, WAITING, FAILED)}


def listing(archive: Archive, slug: str) -> tuple[Eva, list[PressSet]]:
    """Return a spacewalk's sets, the one changed last first. Raises NotFound."""
    with archive.database.read() as session:
        return evas.get(session, slug), presses.of_eva(session, slug)


def every(archive: Archive) -> list[PressSet]:
    """Return all sets, the one changed last first."""
    with archive.database.read() as session:
        return presses.every(session)


def make(archive: Archive, slug: str, form: Form, *, by: str, now: datetime, new_id: str) -> PressSet:
    """Begin a set of a spacewalk. Raises NotFound, InputRefused."""
    words = _words(form, None, now)
    with archive.database.write() as session:
        evas.get(session, slug)
        return presses.make(session, new_id, slug, words, by=by, now=now)


def write(archive: Archive, press_id: str, form: Form, *, seen: int, by: str, now: datetime) -> bool:
    """Change title, text, contact and embargo; return whether anything did. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        words = _words(form, presses.get(session, press_id).embargo, now)
        return presses.write(session, press_id, words, seen=seen, by=by, now=now)


def add(archive: Archive, press_id: str, ids: Sequence[str], *, by: str, now: datetime) -> int:
    """Put clips of the set's spacewalk behind those that are in it; return how many came. Raises NotFound."""
    if not ids:
        raise InputRefused("choose at least one clip")
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        there = {entry.clip for entry in press.entries}
        new = [clip_id for clip_id in dict.fromkeys(ids) if clip_id not in there]
        for clip_id in new:
            _require_own(session, press, clip_id)
        presses.choose(session, press_id, (*press.entries, *map(Entry, new)), by=by, now=now)
        return len(new)


def take_out(archive: Archive, press_id: str, clip_id: str, *, by: str, now: datetime) -> tuple[Clip, int, Entry]:
    """Take a clip out; return it with its place and entry, so that it can be put back. Raises NotFound."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        place = _place(press, clip_id)
        rest = (*press.entries[:place], *press.entries[place + 1 :])
        presses.choose(session, press_id, rest, by=by, now=now)
        return clips.get(session, clip_id), place, press.entries[place]


def put_back(archive: Archive, press_id: str, place: int, entry: Entry, *, by: str, now: datetime) -> None:
    """Put a clip where it was; nothing changes where it is in the set. Raises NotFound."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        _require_own(session, press, entry.clip)
        if entry.clip not in {one.clip for one in press.entries}:
            entries = (*press.entries[:place], entry, *press.entries[place:])
            presses.choose(session, press_id, entries, by=by, now=now)


def shift(archive: Archive, press_id: str, clip_id: str, by_places: int, *, by: str, now: datetime) -> None:
    """Move a clip up (negative) or down in the order, as far as there are places. Raises NotFound."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        place, entries = _place(press, clip_id), list(press.entries)
        entry = entries.pop(place)
        entries.insert(min(len(entries), max(0, place + by_places)), entry)
        presses.choose(session, press_id, entries, by=by, now=now)


def look_at(archive: Archive, press_id: str, centres: Mapping[str, int], *, by: str, now: datetime) -> bool:
    """Let the tall films of clips look elsewhere; return whether any does. Raises NotFound."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        entries = tuple(replace(e, centre=centres.get(e.clip, e.centre)) for e in press.entries)
        return presses.choose(session, press_id, entries, by=by, now=now).edition != press.edition


def open_set(archive: Archive, press_id: str, *, by: str, now: datetime) -> PressSet:
    """Open a set. Raises NotFound, Conflict where none of its clips may be shown, or it is open."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        if not press.entries:
            raise Conflict("there is no clip in it yet", subject=press.title, hint="choose clips first")
        audience = audience_of(press, now)
        reasons = [refusal(one, audience, now) for one in chosen(session, [press])]
        if all(reasons):
            raise Conflict(f"none of its clips may be shown: {reasons[0]}", subject=press.title)
        return presses.move(session, press_id, OPEN, by=by, now=now)


def close(archive: Archive, press_id: str, *, by: str, now: datetime) -> PressSet:
    """Close a set: its page, zip and link are gone with the next request. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        return presses.move(session, press_id, CLOSED, by=by, now=now)


def renew_link(archive: Archive, press_id: str, secret: str, *, by: str, now: datetime) -> Link:
    """Let `secret` open the set under embargo, the link before nothing. Raises NotFound, Conflict without embargo."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        if not press.is_held(now):
            raise Conflict("a link is for a set under embargo", subject=press.title, hint="set an embargo first")
        if press.state == CLOSED:
            raise Conflict("the set is closed", subject=press.title, hint="open it first")
        return presses.link(session, press_id, secret, by=by, now=now)


def end_link(archive: Archive, press_id: str, *, by: str, now: datetime) -> bool:
    """Let the link open nothing any more; return whether there was one. Raises NotFound."""
    with archive.database.write() as session:
        presses.get(session, press_id)
        return presses.end_links(session, press_id, by=by, now=now)


def try_again(archive: Archive, press_id: str, *, now: datetime) -> None:
    """Let what failed be made once more, also where another set wanted it first. Raises NotFound."""
    with archive.database.write() as session:
        press = presses.get(session, press_id)
        due = [step.key for one in wanted.of_eva(session, press.eva, now) if one.press == press_id
               for step in steps_of(one)]  # fmt: skip
        steps.forgive(session, {outcome.subject for outcome in steps.outcomes(session, due).values()})


def make_files(archive: Archive, press_id: str, *, watcher: Watcher, clock: Callable[[], datetime]) -> PressPage:
    """Make what the sets of its spacewalk still want, and return the set. Raises NotFound, Conflict."""
    with archive.database.read() as session:
        press = presses.get(session, press_id)
    drive(archive, watcher=watcher, clock=clock, slugs=[press.eva], only=[name for name, _ in KINDS])
    return page_of(archive, press_id, audience_of(press, clock()), now=clock())


def named(archive: Archive, name: str) -> PressSet:
    """Return a set by its id or the last part of its address. Raises NotFound."""
    with archive.database.read() as session:
        found = next((press for press in presses.every(session) if name in (press.id, press.slug)), None)
    if found is None:
        raise NotFound("no such press set", subject=name[:60], hint="see: mediaarchive press list")
    return found


def desk_page(archive: Archive, press_id: str, *, now: datetime, find: str = "") -> PressDesk:
    """Return a set for the team; of clips to choose from those that have all words of `find`. Raises NotFound."""
    runs = running(archive)
    with archive.database.read() as session:
        press = presses.get(session, press_id)
        known = know(session, press.eva, TEAM, now)
        audience = audience_of(press, now)
        there = {entry.clip for entry in press.entries}
        every = [c for c in clips.of_eva(session, press.eva) if c.state in _OFFERED and c.id not in there]
        every = [c for c in every if _has(c, known.camera(known.recordings[c.recording]), find)]
        offered = sorted(every, key=lambda clip: _OFFERED.index(clip.state))[:_MOST_OFFERED]
        mine = chosen(session, [press])
        clips_ = (*(one.clip for one in mine), *offered)
        pairs = [(clip, known.recordings[clip.recording]) for clip in clips_]
        pictures = stills.of_clips(session, pairs, None)
        at = [known.utc(recording.id, recording.seconds_at(clip.in_pts)) for clip, recording in pairs]
        told = [
            (clip, recording, known.camera(recording), utc, picture)
            for (clip, recording), utc, picture in zip(pairs, at, pictures, strict=True)
        ]
        rows = [
            _row(session, one, utc, picture, audience, runs, now)
            for one, (*_, utc, picture) in zip(mine, told, strict=False)
        ]
        link = presses.standing_link(session, press_id)
    offers = tuple(Offer(*facts) for facts in told[len(mine) :])
    page = page_of(archive, press_id, audience, now=now)
    return PressDesk(
        press, known.eva, tuple(rows), offers, len(every), link, page, press.is_held(now), is_driven(archive)
    )  # fmt: skip


def _has(clip: Clip, camera: Camera, find: str) -> bool:
    """Say whether all words of `find` are in what is said of a clip."""
    said = f"{clip.title} {clip.description} {camera.label} {clip.state}".casefold()
    return all(word in said for word in find.casefold().split())


def _row(
    session: Session,
    one: Chosen,
    utc: datetime | None,
    picture: Picture | None,
    audience: Audience,
    runs: Mapping[str, Running],
    now: datetime,
) -> Row:
    why = refusal(one, audience, now)
    later = refusal(one, Audience.ALL, now) if audience is Audience.PRESS and why is None else None
    work: tuple[Work, ...] = ()
    if refusal(one, Audience.PRESS, now) is None:
        due = steps_of(wanted.of_entry(session, one, now))
        outcomes = steps.outcomes(session, [step.key for step in due])
        work = tuple(_work(step, outcomes.get(step.key), runs.get(step.key), now) for step in due)
    return Row(one.entry, one.clip, one.recording, one.camera, utc, picture, why, later, work)


def _work(step: Step, outcome: Outcome | None, run: Running | None, now: datetime) -> Work:
    state = outcome.state if outcome else WAITING
    tried_again = state == FAILED and outcome and not outcome.final and outcome.attempts < MAX_ATTEMPTS
    if tried_again or (state == RUNNING and run is None):
        state = WAITING
    share, left = (run.share, run.left_s(now)) if run and state == RUNNING else (None, None)
    reason = outcome.reason if outcome and outcome.state == FAILED else None
    return Work(step.key, words_of(step.name), state, share, left, reason)


def _require_own(session: Session, press: PressSet, clip_id: str) -> None:
    clip = clips.get(session, clip_id)
    if recordings.get(session, clip.recording).eva != press.eva:
        raise InputRefused("this clip is of another spacewalk", subject=clip.title)


def _place(press: PressSet, clip_id: str) -> int:
    place = next((n for n, entry in enumerate(press.entries) if entry.clip == clip_id), None)
    if place is None:
        raise NotFound("this clip is not in the set", subject=clip_id[:40])
    return place


def _words(form: Form, before: datetime | None, now: datetime) -> Words:
    """Read the form; an embargo that was set before may have passed, a new one may not."""
    embargo = parse_stamp(form.embargo).instant if form.embargo.strip() else None
    if embargo is not None and embargo <= now and embargo != before:
        raise InputRefused(f"{form.embargo.strip()[:40]} has passed", hint="an embargo ends in the future")
    return Words(form.title, form.text, form.contact, embargo)
