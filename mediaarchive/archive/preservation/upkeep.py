"""What the worker does for preservation by itself: manifests, a round of reading, old copies that go."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.preservation import fixity, manifests
from mediaarchive.archive.schema import copies_before_migration
from mediaarchive.errors import ArchiveError

_log = logging.getLogger(__name__)
_PAUSE: Final = timedelta(minutes=1)
_COPY_KEPT: Final = timedelta(days=30)
"""Age at which the copy from before a migration goes: it holds what may have been erased since."""


def write_manifest(archive: Archive, *, now: datetime) -> None:
    """Write a manifest at the end of something else, which has not failed where this does."""
    if archive.settings.store_url:
        return
    try:
        archive.storage.require_space(0)
        manifests.renew(archive, now=now)
    except (ArchiveError, OSError, SQLAlchemyError) as error:
        _log.warning("no manifest was written: %s", error)


class Upkeep:
    """Does what is due. One thread; what it remembers only spares it work."""

    def __init__(self, archive: Archive) -> None:
        """Nothing is done before `tick`."""
        self._archive = archive
        self._told: Hashable = None
        self._last: datetime | None = None

    def tick(self, *, now: datetime) -> None:
        """Do what is due by now, once a minute at most. What fails is logged, and tried again the next time."""
        if self._last is not None and self._last <= now < self._last + _PAUSE:
            return
        self._last = now
        if self._archive.settings.store_url:
            return  # a bucket is looked after by its provider, see require_folder
        for job in (self._write, self._read, self._drop):
            try:
                job(now)
            except (ArchiveError, OSError, SQLAlchemyError) as error:
                _log.warning("preservation: %s", error)

    def _write(self, now: datetime) -> None:
        minutes, shelf = self._archive.settings.manifest_minutes, manifests.shelf_of(self._archive)
        with shelf.held():
            shelf.prune(now)
        version, last = self._archive.database.version(), shelf.newest()
        # one of the future was written while the clock was wrong: it says nothing of when the next is due
        is_due = last is None or not last.manifest.at <= now < last.manifest.at + timedelta(minutes=minutes)
        if minutes and is_due and version != self._told:
            self._archive.storage.require_space(0)
            manifests.renew(self._archive, now=now)
            self._told = version

    def _read(self, now: datetime) -> None:
        if days := self._archive.settings.fixity_days:
            fixity.read_a_slice(self._archive, days=days, now=now)

    def _drop(self, now: datetime) -> None:
        for path in copies_before_migration(self._archive.settings.home):
            if now.timestamp() - path.stat().st_mtime > _COPY_KEPT.total_seconds():
                path.unlink(missing_ok=True)
