"""Taking footage and task logs in, and driving every step that follows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import column, select, table
from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.steps import ALIGN
from mediaarchive.archive import released
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import wanted as licences
from mediaarchive.archive.press import wanted as press
from mediaarchive.archive.progress import Noting
from mediaarchive.archive.schema import newest_schema
from mediaarchive.archive.tasklogs import ImportedLog, LogFile, take_in
from mediaarchive.archive.workplace import executor_of
from mediaarchive.clips import changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.clips.model import DRAFT, PUBLISHED, REVIEW
from mediaarchive.errors import Conflict, Misconfigured
from mediaarchive.evas import Camera, facts
from mediaarchive.evas import store as evas
from mediaarchive.evas.logs import Choice
from mediaarchive.frames.steps import FRAMES
from mediaarchive.ingest import Arrival, Catalogue, apply, chosen, ready, receive, refuse, renewals
from mediaarchive.ingest.arrivals import Received
from mediaarchive.ingest.chosen import Chosen
from mediaarchive.ingest.plan import all_steps
from mediaarchive.ingest.uploads import store as uploads
from mediaarchive.photos import store as photos
from mediaarchive.press.steps import steps_of
from mediaarchive.recordings import sides
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew
from mediaarchive.steps import Report, Runner, Step
from mediaarchive.steps import store as steps
from mediaarchive.steps.model import Outcome
from mediaarchive.steps.runner import Watcher
from mediaarchive.transcripts import wanted
from mediaarchive.transcripts.steps import TRANSCRIBE


def add_footage(
    archive: Archive, arrival: Arrival, *, eva: str, now: datetime, progress: Callable[[int], None] | None = None
) -> Received:
    """Store one file; see `ingest.receive`."""
    return receive(
        arrival,
        eva=eva,
        database=archive.database,
        storage=archive.storage,
        key=archive.id_key,
        now=now,
        progress=progress,
    )


def slugs_of(archive: Archive) -> list[str]:
    """Return the slugs of the EVAs that there are."""
    with archive.database.read() as session:
        return [eva.slug for eva in evas.every(session)]


def keep_note(archive: Archive, recording: str, text: str) -> None:
    """Keep what a manifest notes of a recording, in place of what one noted before; other files have no notes."""
    with archive.database.write() as session:
        if recordings.exists(session, recording):
            recordings.keep_note(session, recording, text)


def import_evas(archive: Archive, path: Path) -> list[str]:
    """Add the EVAs of a file and return their slugs."""
    found = facts.read(path.read_bytes(), path.name)
    with archive.database.write() as session:
        for eva in found:
            evas.save(session, eva)
        session.flush()
        for eva in found:
            renew(session, eva.slug)
    return [eva.slug for eva in found]


def describe_camera(archive: Archive, camera: Camera) -> None:
    """Add a camera or replace what is said of it."""
    with archive.database.write() as session:
        evas.get(session, camera.eva)
        evas.save_camera(session, camera)


def import_log(
    archive: Archive, path: Path, slug: str, *, actor: str, now: datetime, choice: Choice | None = None
) -> ImportedLog:
    """Import a task log's file as a new version; see `tasklogs.take_in`."""
    return take_in(archive, LogFile.of(path), slug, actor=actor, now=now, choice=choice)


def drive(
    archive: Archive,
    *,
    watcher: Watcher,
    clock: Callable[[], datetime],
    slugs: Sequence[str] | None = None,
    retry: Iterable[str] = (),
    only: str | Collection[str] | None = None,
    say: Callable[[str], None] = lambda _: None,
    here: bool = False,
) -> Report:
    """Run every step that is due, for the EVAs named or for all; `retry` names recordings to try again after failures.

    With `only`, steps of that name, or of those names, alone are run: the others stay due. `say` gets what other
    machines that do the work are waiting for; with `here` this process does it, for somebody who waits.

    Raises Conflict when another process drives this archive, Misconfigured when a newer version has taken it over.
    """
    with archive.driver():
        archive.storage.sweep()
        with archive.database.write() as session:
            again = list(retry)
            steps.forgive(session, again)
            recordings.try_again(session, again)
            sides.try_again(session, again)
            photos.try_again(session, again)
        noting = Noting(archive, watcher, clock, say)
        executor = None if here else executor_of(archive, noting.elsewhere)
        runner = Runner(archive.database, archive.tools, workers=archive.settings.workers, executor=executor)
        names = (only,) if isinstance(only, str) else only

        def plan(session: Session) -> list[Step]:
            _require_our_schema(archive, session)
            due = ready(_catalogues(archive, session, slugs, clock()))
            return [step for step in due if names is None or step.name in names]

        return runner.drive(
            plan,
            apply(archive.storage, archive.id_key, clock),
            refuse,
            watcher=noting,
            clock=clock,
        )


def _require_our_schema(archive: Archive, session: Session) -> None:
    """Raise Misconfigured once another version has migrated the catalogue: it may mean other things by its rows."""
    found = session.scalar(select(column("version_num")).select_from(table("alembic_version")))
    if found != newest_schema():
        raise Misconfigured(
            f"another version has taken this archive over (schema {found})", subject=str(archive.settings.home),
            hint="start this program again in that version; what it was doing is done again",
        )  # fmt: skip


def progress_of(
    archive: Archive, slugs: Sequence[str] | None = None, *, now: datetime
) -> list[tuple[Step, Outcome | None]]:
    """Return every step that is known now with its outcome, EVA by EVA."""
    with archive.database.read() as session:
        return [(s, c.outcomes.get(s.key)) for c in _catalogues(archive, session, slugs, now) for s in all_steps(c)]


def steps_with(
    archive: Archive,
    session: Session,
    slug: str,
    settings: Mapping[str, Mapping[str, Mapping[str, Any]]],
    *,
    now: datetime,
) -> list[tuple[Step, Outcome | None]]:
    """Return the steps of an EVA as they would be with these settings, by recording and step."""
    found = []
    for catalogue in _catalogues(archive, session, [slug], now):
        other = replace(catalogue, chosen={**catalogue.chosen, **settings})
        found += [(step, other.outcomes.get(step.key)) for step in all_steps(other)]
    return found


def release(archive: Archive, slug: str, *, actor: str, now: datetime) -> int:
    """Release every sound recording of an EVA and publish its clips; return how many clips were published.

    Damaged recordings stay back: a person must look at them first.
    """
    with archive.database.write() as session:
        sound = [r for r in recordings.of_eva(session, slug) if not r.damage]
        released.release(session, sound, actor=actor, now=now)
        session.flush()
        whole = {r.id for r in sound}
        drafts = [c for c in clips.of_eva(session, slug) if c.recording in whole and c.state in (DRAFT, REVIEW)]
        for clip in drafts:
            changes.move(session, clip.id, PUBLISHED, Said(actor, now))
        return len(drafts)


def alignment_of(archive: Archive, slug: str) -> dict[str, Any]:
    """Return the JSON of `align`. Raises Conflict before the EVA was aligned."""
    from mediaarchive.archive.reports import alignment_report

    with archive.database.read() as session:
        evas.get(session, slug)
        done = [o for o in steps.of_subject(session, slug) if o.name == ALIGN[0] and o.state == "done"]
        if not done:
            raise Conflict("nothing is aligned yet", subject=slug, hint="ingest footage and a task log first")
        return alignment_report(session, slug)


def _catalogues(archive: Archive, session: Session, slugs: Sequence[str] | None, now: datetime) -> list[Catalogue]:
    parameters, renewed = _parameters(archive), renewals.wanted(session)
    first, halted = uploads.wanted_first(session), frozenset(steps.halted(session))
    found = []
    for eva in evas.every(session):
        if slugs is not None and eva.slug not in slugs:
            continue
        mine = tuple(sorted(recordings.of_eva(session, eva.slug), key=lambda r: (r.arrived_at, r.file_name)))
        small = tuple(sides.of_evas(session, [eva.slug]))
        seen = tuple(photos.of_evas(session, [eva.slug]))
        if mine or small or seen:
            subjects = (*(m.id for m in mine), *(m.id for m in small), *(m.id for m in seen), eva.slug)
            outcomes = {o.key: o for found_of in steps.of_subjects(session, subjects).values() for o in found_of}
            anchors = alignment.standing(session, [r.id for r in mine])
            tasks = evas.tasks(session, eva.slug)
            made_up = frozenset(c.name for c in evas.cameras(session, eva.slug) if c.simulated)
            lines = evas.comm_lines(session, eva.slug)
            roles = {c.name: c.role for c in evas.cameras(session, eva.slug)}
            hints = wanted.hints_of(session, eva.slug, [m.id for m in mine])
            hidden = recordings.hidden_of(session, [r.id for r in mine], now)
            pressed = press.of_eva(session, eva.slug, now)
            outcomes |= steps.outcomes(session, [step.key for one in pressed for step in steps_of(one)])
            cut = licences.of_recordings(session, [m.id for m in mine], now)
            outcomes |= steps.outcomes(session, [step.key for step in cut])
            catalogue = Catalogue(
                eva, mine, tasks, outcomes, parameters, anchors=anchors, simulated=made_up, roles=roles, lines=lines,
                first=first, halted=halted, hidden=hidden, wanted=hints, press=pressed, excerpts=cut, sides=small,
                photos=seen, chosen=_settings(chosen.standing(session, [m.id for m in mine])),
                clocked=alignment.clocked(session, [m.id for m in mine]), renewed=renewed,
            )  # fmt: skip
            found.append(catalogue)
    return found


def _settings(standing: Mapping[str, Mapping[str, Chosen]]) -> dict[str, dict[str, Mapping[str, Any]]]:
    return {name: {step: one.values for step, one in mine.items()} for name, mine in standing.items()}


def _parameters(archive: Archive) -> Mapping[str, Mapping[str, Any]]:
    model = archive.speech_model
    hearing = {"model": {"name": model.name, "sha256": model.sha256}} if model else {}
    return {TRANSCRIBE[0]: hearing, FRAMES[0]: {"embed": {}}}
