"""A watcher that remembers, and the shortest way to ingest in a test."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from mediaarchive.archive import Archive, intake
from mediaarchive.errors import ArchiveError
from mediaarchive.ingest import Arrival
from mediaarchive.steps import Report, Step
from mediaarchive.timeline import Stamp
from tests.conftest import NOW


class Notes:
    """Remembers what started and how it ended, in order."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.failed: list[str] = []
        self.shares: list[float] = []

    def started(self, step: Step) -> None:
        """Note a start."""
        self.begun.append(step.name)

    def progress(self, step: Step, share: float) -> None:
        """Note progress."""
        self.shares.append(share)

    def ended(self, step: Step, error: ArchiveError | None) -> None:
        """Note a failure."""
        if error:
            self.failed.append(f"{step.name}: {error}")


def ingest(
    archive: Archive, *paths: Path, camera: str = "ev1-helmet", start: Stamp | None = None, notes: Notes | None = None
) -> Report:
    """Take files in for US EVA 39 and do every step."""
    for number, path in enumerate(paths):
        arrival = Arrival(path, camera, start)
        intake.add_footage(archive, arrival, eva="us-eva-39", now=NOW + timedelta(seconds=number))
    return intake.drive(archive, watcher=notes or Notes(), clock=lambda: NOW, slugs=["us-eva-39"])
