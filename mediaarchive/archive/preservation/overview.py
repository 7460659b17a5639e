"""How well the archive is kept, in a few facts: for the desk's page and for `doctor`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.preservation import manifests
from mediaarchive.archive.preservation.names import is_original, names_of
from mediaarchive.preservation import store
from mediaarchive.preservation.model import BACKUP, FIXITY, ROUND, Look, Run

_SHOWN: Final = 50
_MANIFEST_OLD: Final = timedelta(days=1)
_BACKUP_OLD: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Damaged:
    """An object that was not whole when it was read for the last time."""

    look: Look
    names: tuple[str, ...]
    is_original: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Overview:
    """The newest pass, round, manifest and backup, None where there was none; what is damaged.

    `lacking` counts objects that the newest backup does not hold. `damaged` are the first of `damaged_count`.
    """

    passed: Run | None
    going_on: Run | None
    whole: int
    damaged: tuple[Damaged, ...]
    damaged_count: int
    manifest: int | None
    manifest_at: datetime | None
    objects: int
    backup: Run | None
    lacking: int
    days: int
    is_elsewhere: bool
    """Objects lie in a bucket: none of this looks after them."""


def overview(archive: Archive) -> Overview:
    """Return how well the archive is kept."""
    shelved = manifests.shelf_of(archive).newest()
    with archive.database.read() as session:
        bad = store.damaged(session)
        backup = store.newest(session, BACKUP, ended=True)
        return Overview(
            passed=store.newest(session, FIXITY, ROUND, ended=True),
            going_on=store.newest(session, FIXITY, ROUND, ended=False),
            whole=store.counted(session),
            damaged=tuple(
                Damaged(look, names_of(session, look.digest), is_original(session, look.digest), at)
                for look, at in bad[:_SHOWN]
            ),
            damaged_count=len(bad),
            manifest=shelved.manifest.number if shelved else None,
            manifest_at=shelved.manifest.at if shelved else None,
            objects=shelved.manifest.object_count if shelved else 0,
            backup=backup,
            lacking=int(backup.facts.get("lacking", 0)) if backup else 0,
            days=archive.settings.fixity_days,
            is_elsewhere=archive.settings.store_url is not None,
        )


def findings(archive: Archive, now: datetime) -> Sequence[tuple[str, str, str, str]]:
    """Return lines for `doctor`: state, what, text, what to do."""
    seen = overview(archive)
    if seen.is_elsewhere:
        return (("note", "copies", "objects lie in a bucket", "let its provider keep versions and copies"),)
    return (_manifest(seen, now), _fixity(seen, now), _backup(seen, now))


def _manifest(seen: Overview, now: datetime) -> tuple[str, str, str, str]:
    if seen.manifest_at is None:
        hint = "run: mediaarchive worker (or backup)"
        return ("note", "manifest", "none yet: a damaged catalogue could not be rebuilt", hint)
    text = f"number {seen.manifest}, of {_ago(now - seen.manifest_at)}"
    return ("ok", "manifest", text, "" if now - seen.manifest_at < _MANIFEST_OLD else "no worker since, or no change")


def _fixity(seen: Overview, now: datetime) -> tuple[str, str, str, str]:
    if seen.damaged_count:
        first = seen.damaged[0].names
        text = f"{seen.damaged_count} damaged objects{f', first: {first[0]}' if first else ''}"
        return ("missing", "fixity", text, "run: mediaarchive fixity --repair-from BACKUP")
    if seen.passed is None:
        return ("note", "fixity", "no object was ever read again", "run: mediaarchive worker (or fixity)")
    text = f"{seen.passed.facts['objects']} objects read, the last pass begun {_ago(now - seen.passed.began_at)}"
    is_late = seen.days and now - seen.passed.began_at > timedelta(days=2 * seen.days)
    return ("note", "fixity", text, "run: mediaarchive worker (or fixity)") if is_late else ("ok", "fixity", text, "")


def _backup(seen: Overview, now: datetime) -> tuple[str, str, str, str]:
    if seen.backup is None or seen.backup.ended_at is None:
        return ("note", "backup", "there is none", "run: mediaarchive backup FOLDER, on another disk")
    text = f"{seen.backup.place}, {_ago(now - seen.backup.ended_at)}"
    if seen.lacking:
        hint = "run: mediaarchive fixity"
        return ("missing", "backup", f"{text}; it lacks {seen.lacking} objects that are damaged here", hint)
    is_old = now - seen.backup.ended_at > _BACKUP_OLD
    return (
        ("note", "backup", text, f"run: mediaarchive backup {seen.backup.place}")
        if is_old
        else ("ok", "backup", text, "")
    )


def _ago(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} minutes ago"
    return f"{minutes // 60} hours ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
