"""What the team sees of ingest: every recording and step, how far it is, why it failed, and what to do."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary
from zlib import crc32

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import progress_of
from mediaarchive.archive.progress import Running, elsewhere, is_driven, running
from mediaarchive.db import Database
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.excerpts.steps import is_excerpt
from mediaarchive.ingest.plan import words_of
from mediaarchive.photos import Photo
from mediaarchive.photos import store as photos
from mediaarchive.press.steps import is_press
from mediaarchive.recordings import Recording, sides
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.sides import Side
from mediaarchive.steps import Outcome, Step
from mediaarchive.steps import store as steps
from mediaarchive.steps.executors import Standing
from mediaarchive.steps.store import MAX_ATTEMPTS

WAITING, RUNNING, DONE, FAILED, AGAIN = "waiting", "running", "done", "failed", "to be tried again"
HALTED: Final = "halted"
STALE: Final = "to be made anew"
"""Done by an older version of the work, or from what has changed since."""


@dataclass(frozen=True, slots=True)
class StepView:
    """A step: what it does in words, its state, and while it runs the share done and the seconds left."""

    key: str
    words: str
    state: str
    share: float | None
    left_s: float | None
    attempts: int
    reason: str | None

    @property
    def stands(self) -> bool:
        """Whether it waits for a person."""
        return self.state == FAILED


@dataclass(frozen=True, slots=True)
class SubjectView:
    """A recording with its steps, a small copy, or a photo that is not done; with none of them all of an EVA."""

    eva: Eva
    recording: Recording | None
    steps: tuple[StepView, ...]
    halted_by: str | None = None
    """Who said that nothing is done on it for now."""
    side: Side | None = None
    photo: Photo | None = None
    note: str = ""
    """What a manifest notes of it."""

    @property
    def file(self) -> Recording | Side | Photo | None:
        """What was taken in; None for the whole spacewalk."""
        return self.recording or self.side or self.photo

    @property
    def key(self) -> str:
        """The id of what was taken in, else the spacewalk's slug."""
        return self.file.id if self.file else self.eva.slug

    @property
    def name(self) -> str:
        """What it is called on lists."""
        return self.file.file_name if self.file else self.eva.name

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.state == DONE for step in self.steps)


@dataclass(frozen=True, slots=True)
class IngestPage:
    """All work on an archive: what needs somebody or is under way comes first. `at_work`: whether a program does it.

    `shape` differs where anything but how far the running steps are does; `elsewhere` is how other machines stand.
    """

    subjects: tuple[SubjectView, ...]
    at_work: bool
    shape: str
    elsewhere: Standing

    @property
    def counts(self) -> Mapping[str, int]:
        """How many steps there are in each state."""
        states = [step.state for subject in self.subjects for step in subject.steps]
        return {state: states.count(state) for state in dict.fromkeys(states)}

    @property
    def running(self) -> tuple[StepView, ...]:
        """The steps that run."""
        return tuple(step for subject in self.subjects for step in subject.steps if step.state == RUNNING)


@dataclass(frozen=True, slots=True)
class LogPage:
    """What a step's processes said when it ran last, line by line, with how it stands."""

    words: str
    subject: str
    name: str
    state: str
    reason: str | None
    started_at: datetime
    finished_at: datetime | None
    lines: tuple[str, ...]


def ingest_page(archive: Archive, *, now: datetime) -> IngestPage:
    """Return every recording and its steps, those first that wait for a person, then those under way."""
    return _board(archive).page(archive, now, patient=False)


def ingest_now(archive: Archive, *, now: datetime) -> IngestPage:
    """Return the same for those who ask again and again: one computation for all of them, and not with every commit.

    What has changed is told a moment later where telling is dear: it takes a tenth of the time at most.
    """
    return _board(archive).page(archive, now, patient=True)


def step_log(archive: Archive, key: str) -> LogPage:
    """Return what a step said. Raises NotFound where it was never started."""
    with archive.database.read() as session:
        row, log = steps.log(session, key)
        found = recordings.get(session, row.subject) if recordings.exists(session, row.subject) else None
        file = found or sides.find(session, row.subject) or photos.find(session, row.subject)
        lines = tuple(log.text.splitlines()) if log else ()
        name = file.file_name if file else row.subject
        return LogPage(
            words_of(row.name), row.subject, name, row.state, row.reason, row.started_at, row.finished_at, lines
        )


class _Board:
    """How all work of one archive stands: computed once for everybody who asks before anything changes. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: Hashable = None
        self._made: tuple[datetime, datetime | None] | None = None
        self._free_from = 0.0
        self._page: IngestPage | None = None

    def page(self, archive: Archive, now: datetime, *, patient: bool) -> IngestPage:
        """Return the page. `patient`: an older one serves as long as computing another would take too much time."""
        runs = running(archive)
        with self._lock:
            # The version comes before the question: what is committed meanwhile makes the answer old.
            seen = (archive.database.version(), frozenset(runs), is_driven(archive), elsewhere(archive))
            if not (patient and self._page and time.monotonic() < self._free_from) and not self._holds(seen, now):
                begun = time.monotonic()
                self._page = _page_of(archive, runs, seen[3], at_work=seen[2], now=now)
                self._seen, self._made = seen, (now, _next_end(archive, now))
                self._free_from = time.monotonic() + 9 * (time.monotonic() - begun)
            page = self._page
        assert page is not None
        return _with_shares(page, runs, now)

    def _holds(self, seen: Hashable, now: datetime) -> bool:
        """Say whether nothing has changed: no commit, no step that began or ended, no fact that time ends."""
        if seen != self._seen or self._made is None:
            return False
        made, until = self._made
        return made <= now and (until is None or now < until)


_boards: WeakKeyDictionary[Database, _Board] = WeakKeyDictionary()


def _board(archive: Archive) -> _Board:
    return _boards.setdefault(archive.database, _Board())


def _next_end(archive: Archive, now: datetime) -> datetime | None:
    with archive.database.read() as session:
        return recordings.next_until(session, now)


def _page_of(
    archive: Archive, runs: Mapping[str, Running], standing: Standing, *, at_work: bool, now: datetime
) -> IngestPage:
    found: dict[str, list[tuple[Step, Outcome | None]]] = {}
    for step, outcome in progress_of(archive, now=now):
        if not (is_press(step.subject) or is_excerpt(step.subject)):  # pages of their own show those
            found.setdefault(step.subject, []).append((step, outcome))
    with archive.database.read() as session:
        known = {recording.id: recording for recording in recordings.every(session)}
        spacewalks = {eva.slug: eva for eva in evas.every(session)}
        shots = {photo.id: photo for photo in photos.of_evas(session, spacewalks)}
        small = {side.id: side for side in sides.of_evas(session, spacewalks)}
        halted, notes = steps.halted(session), recordings.notes(session)
        done = steps.of_subjects(session, found)
    subjects = [SubjectView(spacewalks[r.eva], r, ()) for r in known.values() if r.id not in found]
    subjects += [SubjectView(spacewalks[s.eva], None, (), None, s) for s in small.values() if s.id not in found]
    subjects += [SubjectView(spacewalks[p.eva], None, (), None, None, p) for p in shots.values() if p.reason]
    for subject, work in found.items():
        recording, side, photo = known.get(subject), small.get(subject), shots.get(subject)
        file = recording or side or photo
        eva = spacewalks[file.eva if file else subject]
        before = {outcome.name for outcome in done.get(subject, ()) if outcome.state == "done"}
        views = tuple(_view(step, outcome, runs, before, is_halted=subject in halted) for step, outcome in work)
        if not photo or any(view.state != DONE for view in views):
            note = notes.get(subject, "")
            subjects.append(SubjectView(eva, recording, views, halted.get(subject), side, photo, note))
    subjects.sort(key=_first)
    return IngestPage(tuple(subjects), at_work, _shape(subjects, standing, at_work=at_work), standing)


def _shape(subjects: Sequence[SubjectView], standing: Standing, *, at_work: bool) -> str:
    """Return what a loaded page shows of the states: where this differs, it is out of date."""
    states = [f"{standing.trouble} {standing.dashboard}"]
    states += [f"{step.key[:8]}{step.state}{step.attempts}" for subject in subjects for step in subject.steps]
    return f"{at_work:d}-{crc32(' '.join(sorted(states)).encode()):08x}"


def _with_shares(page: IngestPage, runs: Mapping[str, Running], now: datetime) -> IngestPage:
    """Return the page with how far the running steps are by now."""
    if not runs:
        return page

    def shared(subject: SubjectView) -> SubjectView:
        if not any(step.state == RUNNING for step in subject.steps):
            return subject
        return replace(subject, steps=tuple(_shared(step, runs.get(step.key), now) for step in subject.steps))

    return replace(page, subjects=tuple(shared(subject) for subject in page.subjects))


def _shared(step: StepView, run: Running | None, now: datetime) -> StepView:
    return replace(step, share=run.share, left_s=run.left_s(now)) if run and step.state == RUNNING else step


def try_again(archive: Archive, subject: str) -> None:
    """Let the failed steps of a recording or spacewalk be tried again. Raises NotFound."""
    with archive.database.write() as session:
        _require(session, subject)
        steps.forgive(session, [subject])
        recordings.try_again(session, [subject])
        sides.try_again(session, [subject])
        photos.try_again(session, [subject])


def halt(archive: Archive, subject: str, *, by: str, now: datetime) -> None:
    """Stop what runs on a recording or spacewalk, within two seconds, and begin nothing. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        _require(session, subject)
        if not steps.halt(session, subject, by=by, now=now):
            raise Conflict("it is halted already", subject=subject)


def let_go_on(archive: Archive, subject: str, *, by: str, now: datetime) -> None:
    """Let work on it go on. Raises NotFound, Conflict where it is not halted."""
    with archive.database.write() as session:
        _require(session, subject)
        if not steps.let_go_on(session, subject, by=by, now=now):
            raise Conflict("it is not halted", subject=subject)


def _require(session: Session, subject: str) -> None:
    file = recordings.exists(session, subject) or sides.find(session, subject) or photos.find(session, subject)
    if not (file or subject in evas.names(session)):
        raise NotFound("no such recording or spacewalk", subject=subject[:60])


def _view(
    step: Step,
    outcome: Outcome | None,
    runs: Mapping[str, Running],
    before: Iterable[str],
    *,
    is_halted: bool,
) -> StepView:
    run = runs.get(step.key)
    state = _state(step, outcome, run, before)
    if is_halted and state in (WAITING, STALE, AGAIN):
        state = HALTED
    reason = outcome.reason if outcome and state in (FAILED, AGAIN) else None
    return StepView(step.key, words_of(step.name), state, None, None, outcome.attempts if outcome else 0, reason)


def _state(step: Step, outcome: Outcome | None, run: Running | None, before: Iterable[str]) -> str:
    if outcome is None:
        return STALE if step.name in before else WAITING
    if outcome.state == "done":
        return DONE
    if outcome.state == "running":
        return RUNNING if run else AGAIN
    return FAILED if outcome.final or outcome.attempts >= MAX_ATTEMPTS else AGAIN


def _first(subject: SubjectView) -> tuple[int, str, str, str]:
    states = {step.state for step in subject.steps} or {FAILED}  # in quarantine
    rank = next((n for n, state in enumerate((FAILED, RUNNING, AGAIN, STALE, WAITING)) if state in states), 9)
    file = subject.file
    return rank, subject.eva.slug, file.camera if file else "", file.file_name if file else ""
