"""What stands now, in numbers, for those who watch the service: read from rows, so that any process can answer."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import BigInteger, Select, func, select, type_coerce
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import ArchiveError
from mediaarchive.ingest.uploads.model import UploadRow
from mediaarchive.licensing.model import RequestRow
from mediaarchive.outbox.model import LetterRow
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.steps.model import StepRow

_log = logging.getLogger(__name__)
_STEPS: Final = "archive_steps", "Steps of ingest by their kind and state."
_SECONDS: Final = "archive_step_seconds", "Seconds that the steps took which stand as done, by their kind."


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number with its name, its help, and the labels that tell it from others of that name."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


def gauges(archive: Archive) -> list[Gauge]:
    """Return every gauge. Raises Unreachable or Misconfigured where the catalogue cannot be asked."""
    with archive.database.read() as session:
        found = [
            *_counted(session, *_STEPS, select(StepRow.name, StepRow.state, func.count()), "kind", "state"),
            *_counted(session, *_SECONDS, _seconds(), "kind"),
            *_counted(session, "archive_recordings", "Recordings by their state.", _by_state(RecordingRow), "state"),
            *_counted(session, "archive_licence_requests", "Requests by their state.", _by_state(RequestRow), "state"),
            Gauge("archive_letters_waiting", "Letters that are not sent yet.", _waiting_letters(session)),
            Gauge("archive_uploads_unfinished", "Uploads that are not finished.", _unfinished(session)),
        ]
    return [*found, *_of_machine(archive)]


def health(archive: Archive) -> dict[str, bool]:
    """Return what must be so for the archive to serve, each looked at now; the reason for what is not is logged."""
    return {
        "catalogue": archive.answers(),
        "store": _passes(lambda: archive.storage.check(archive.volume_id)),
        "space": _passes(lambda: archive.storage.require_space(0)),
    }


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except ArchiveError as error:
        _log.warning("not well: %s", error)
        return False
    return True


def _of_machine(archive: Archive) -> list[Gauge]:
    disk = shutil.disk_usage(archive.settings.home)
    return [
        Gauge("archive_driver", "1 while a program drives the steps.", float(archive.driver_lock.is_held())),
        Gauge("archive_disk_free_bytes", "Bytes free where the home folder lies.", disk.free),
        Gauge("archive_disk_reserve_bytes", "Bytes kept in reserve there.", archive.settings.reserve_mb << 20),
    ]


def _counted(session: Session, name: str, said: str, rows: Any, *labels: str) -> Sequence[Gauge]:
    columns = list(rows.selected_columns)[:-1]
    found = session.execute(rows.group_by(*columns).order_by(*columns))
    return [Gauge(name, said, float(row[-1]), dict(zip(labels, row, strict=False))) for row in found]


def _by_state(table: type[RecordingRow | RequestRow]) -> Select[str, int]:
    return select(table.state, func.count())


def _seconds() -> Select[Any, Any]:
    ticks = type_coerce(StepRow.finished_at, BigInteger) - type_coerce(StepRow.started_at, BigInteger)
    return select(StepRow.name, func.sum(ticks, type_=BigInteger) / 1_000_000.0).where(StepRow.state == "done")


def _waiting_letters(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(LetterRow).where(LetterRow.sent_at.is_(None))) or 0


def _unfinished(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(UploadRow).where(UploadRow.state == "open")) or 0
