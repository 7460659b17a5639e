"""What the team sees of ingest: every recording and step, how far it is, why it failed, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.intake import progress_of
from mediaarchive.archive.progress import Running, is_driven, running
from mediaarchive.errors import Conflict, NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.ingest.plan import words_of
from mediaarchive.photos import Photo
from mediaarchive.photos import store as photos
from mediaarchive.recordings import Recording, sides
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.sides import Side
from mediaarchive.steps import Outcome, Step
from mediaarchive.steps import store as steps
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
    """All work on an archive: what needs somebody or is under way comes first. `at_work`: whether a program does it."""

    subjects: tuple[SubjectView, ...]
    at_work: bool

    @property
    def counts(self) -> Mapping[str, int]:
        """How many steps there are in each state."""
        states = [step.state for subject in self.subjects for step in subject.steps]
        return {state: states.count(state) for state in dict.fromkeys(states)}


def ingest_page(archive: Archive, *, now: datetime) -> IngestPage:
    """Return every recording and its steps, those first that wait for a person, then those under way."""
    found: dict[str, list[tuple[Step, Outcome | None]]] = {}
    for step, outcome in progress_of(archive, now=now):
        found.setdefault(step.subject, []).append((step, outcome))
    with archive.database.read() as session:
        known = {recording.id: recording for recording in recordings.every(session)}
        spacewalks = {eva.slug: eva for eva in evas.every(session)}
        shots = {photo.id: photo for photo in photos.of_evas(session, spacewalks)}
        small = {side.id: side for side in sides.of_evas(session, spacewalks)}
        halted, notes = steps.halted(session), recordings.notes(session)
        before = {subject: {o.name for o in steps.of_subject(session, subject) if o.state == "done"}
                  for subject in found}  # fmt: skip
    runs = running(archive)
    subjects = [SubjectView(spacewalks[r.eva], r, ()) for r in known.values() if r.id not in found]
    subjects += [SubjectView(spacewalks[s.eva], None, (), None, s) for s in small.values() if s.id not in found]
    for subject, work in found.items():
        recording, side, photo = known.get(subject), small.get(subject), shots.get(subject)
        file = recording or side or photo
        eva = spacewalks[file.eva if file else subject]
        is_halted = subject in halted
        views = tuple(_view(step, done, runs, before[subject], now, is_halted=is_halted) for step, done in work)
        subjects.append(SubjectView(eva, recording, views, halted.get(subject), side, photo, notes.get(subject, "")))
    subjects += [SubjectView(spacewalks[p.eva], None, (), None, None, p) for p in shots.values() if p.reason]
    subjects = [s for s in subjects if not (s.photo and s.steps and s.done == len(s.steps))]
    return IngestPage(tuple(sorted(subjects, key=_first)), is_driven(archive))


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
    now: datetime,
    *,
    is_halted: bool,
) -> StepView:
    run = runs.get(step.key)
    state = _state(step, outcome, run, before)
    if is_halted and state in (WAITING, STALE, AGAIN):
        state = HALTED
    share, left = (run.share, run.left_s(now)) if run and state == RUNNING else (None, None)
    reason = outcome.reason if outcome and state in (FAILED, AGAIN) else None
    return StepView(step.key, words_of(step.name), state, share, left, outcome.attempts if outcome else 0, reason)


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
