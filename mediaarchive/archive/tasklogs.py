"""Task logs of an archive: looked at beside its footage, taken in as versions, an old version brought back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive.archive import Archive
from mediaarchive.errors import InputRefused
from mediaarchive.evas import Eva, LogVersion
from mediaarchive.evas import store as evas
from mediaarchive.evas.logs import (
    Beside,
    Choice,
    LogDiff,
    ParsedLog,
    confirmation,
    contents,
    diff,
    misfit,
    refuse,
    understand,
)
from mediaarchive.evas.logs.model import MAX_BYTES
from mediaarchive.evas.logs.tables.columns import FIELDS
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import to_micros

__all__ = ["FIELDS", "ImportedLog", "LogFile", "LogsPage", "bring_back", "keep", "kept", "logs_page", "look", "take_in"]


@dataclass(frozen=True, slots=True)
class LogFile:
    """A log as it came: from a file or from an upload. `beside` fetches the task files that a procedure names."""

    name: str
    data: bytes
    beside: Beside | None = None

    @staticmethod
    def of(path: Path) -> LogFile:
        """Return the log in a file, with what lies beside it. Refuses what is larger than any log."""
        return LogFile(path.name, contents(path), _beside(path))

    def understood(self, eva: Eva | None, *, slug: str | None = None, choice: Choice | None = None) -> ParsedLog:
        """Return what the log says, with its errors in place; see `evas.logs.understand`."""
        return understand(self.data, self.name, eva, slug=slug, choice=choice, beside=self.beside)


@dataclass(frozen=True, slots=True)
class ImportedLog:
    """A log that was taken in: what was understood, the version that counts now, and what it changes."""

    log: ParsedLog
    version: LogVersion
    diff: LogDiff


@dataclass(frozen=True, slots=True)
class LogsPage:
    """The versions of an EVA's task log, newest first, and the changes that people laid over them."""

    eva: Eva
    versions: tuple[LogVersion, ...]
    edits: int


def logs_page(archive: Archive, slug: str) -> LogsPage:
    """Return what the page of an EVA's logs shows. Raises NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        versions = evas.log_versions(session, slug)
        standing = [kept for kept in evas.edits(session, slug) if kept.undone_at is None]
    return LogsPage(eva, tuple(reversed(versions)), len(standing))


def keep(archive: Archive, data: bytes) -> str:
    """Keep a log's bytes between a look and its import, and return the digest that names them."""
    if len(data) > MAX_BYTES:
        raise InputRefused(f"a task log of {len(data) / 1e6:.0f} MB is too large", hint="5 MB is the limit")
    return archive.storage.put_bytes(data)


def kept(archive: Archive, name: str, digest: str) -> LogFile:
    """Return the log that `keep` kept. Raises InputRefused for anything else."""
    path = archive.storage.path(digest)
    if path.stat().st_size > MAX_BYTES:
        raise InputRefused("this is no task log", subject=digest[:12])
    return LogFile(name[:100], archive.storage.read_bytes(digest))


def look(archive: Archive, file: LogFile, slug: str, *, choice: Choice | None = None) -> tuple[ParsedLog, LogDiff]:
    """Return what a file would bring as the EVA's log, and what it would change. Nothing is stored.

    Where the log does not fit the EVA or its footage, the warnings say so. Errors stand in the log, none are raised.
    """
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        found = file.understood(eva, choice=choice)
        return _fitted(session, found, eva), diff(evas.logged(session, slug), found.tasks)


def take_in(
    archive: Archive, file: LogFile, slug: str, *, actor: str, now: datetime, choice: Choice | None = None
) -> ImportedLog:
    """Import a log as a new version; the versions before it stay.

    Raises InputRefused with line and column, also where columns were guessed and nobody confirmed them; then nothing
    is imported.
    """
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        found = _fitted(session, file.understood(eva, choice=choice), eva)
        before = evas.logged(session, slug)
    if found.errors:
        raise refuse(found.errors, file.name)
    if (unsure := confirmation(found)) is not None:
        raise InputRefused(str(unsure), subject=file.name, hint="nothing was imported")
    digest = archive.storage.put_bytes(file.data)
    with archive.database.write() as session:
        version = evas.add_log(session, slug, found.tasks, log_format=found.format, digest=digest, actor=actor, now=now)
    return ImportedLog(found, version, diff(before, version.tasks))


def bring_back(archive: Archive, slug: str, version: int, *, actor: str, now: datetime) -> ImportedLog:
    """Make an old version count again, as a new one: nothing is taken out of the history. Raises NotFound."""
    with archive.database.write() as session:
        old, before = evas.log_version(session, slug, version), evas.logged(session, slug)
        new = evas.add_log(session, slug, old.tasks, log_format=old.format, digest=old.digest, actor=actor, now=now)
    return ImportedLog(ParsedLog(old.format, slug, old.tasks), new, diff(before, new.tasks))


def _beside(path: Path) -> Beside:
    """Fetch by bare name, from beside the procedure or from a folder `tasks` near it; links are not followed."""
    folders = (path.parent, path.parent / "tasks", path.parent.parent / "tasks")

    def fetch(name: str) -> bytes | None:
        found = (folder / name for folder in folders)
        whole = next((file for file in found if file.is_file() and not file.is_symlink()), None)
        return contents(whole) if whole is not None else None

    return fetch


def _fitted(session: Session, log: ParsedLog, eva: Eva) -> ParsedLog:
    return replace(log, warnings=(*log.warnings, *misfit(log.tasks, _footage(session, eva.slug), eva)))


def _footage(session: Session, slug: str) -> list[tuple[int, int]]:
    """Return when footage was taken, by the clocks that were found and else by declared starts."""
    known = recordings.of_eva(session, slug)
    clocks = alignment.clocks(session, [recording.id for recording in known])
    ranges = []
    for recording in known:
        clock = clocks.get(recording.id)
        declared = recording.declared_start
        start = clock.utc_us(Fraction(0)) if clock is not None else None
        if start is None and declared is not None:
            start = to_micros(declared)
        if start is not None and recording.duration:
            ranges.append((start, start + round(recording.duration * 1_000_000)))
    return ranges
