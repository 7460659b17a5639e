"""The media team's page of times: every clock and task of an EVA with what people may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.anchors import KeptAnchor
from mediaarchive.archive import pages, taskedits
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.taskedits import EditedTasks
from mediaarchive.archive.values import ClocksPage, EvaPage, KnownTask
from mediaarchive.evas import Task
from mediaarchive.recordings import TEAM, Recording


@dataclass(frozen=True, slots=True)
class TeamTask:
    """A task that counts, and where it was placed; None where it was not."""

    task: Task
    known: KnownTask | None


@dataclass(frozen=True, slots=True)
class TimesPage:
    """Clocks, timeline and tasks as the team sees them, with every anchor and edit, the undone ones too."""

    eva: EvaPage
    clocks: ClocksPage
    anchors: tuple[tuple[KeptAnchor, Recording], ...]
    tasks: tuple[TeamTask, ...]
    edits: EditedTasks

    def anchors_of(self, recording: str) -> list[KeptAnchor]:
        """Return the anchors of one recording that stand."""
        return [kept for kept, _ in self.anchors if kept.recording == recording and kept.undone_at is None]


def times_page(archive: Archive, slug: str, *, now: datetime) -> TimesPage:
    """Return the page of an EVA. Raises NotFound."""
    eva = pages.eva_page(archive, slug, actor=TEAM, now=now)
    clocks = pages.clocks_page(archive, slug, actor=TEAM, now=now)
    edits = taskedits.history(archive, slug)
    placed = {known.task.id: known for known in clocks.tasks}
    recordings = {known.recording.id: known.recording for camera in clocks.cameras for known in camera.clocks}
    with archive.database.read() as session:
        anchors = alignment.anchors(session, recordings)
    return TimesPage(
        eva=eva,
        clocks=clocks,
        anchors=tuple((kept, recordings[kept.recording]) for kept in anchors),
        tasks=tuple(TeamTask(task, placed.get(task.id)) for task in edits.tasks),
        edits=edits,
    )
