"""What the index holds of an EVA: a document per cue, per task and recording that shows it, and per clip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import PlacedTask
from mediaarchive.alignment import store as alignment
from mediaarchive.clips import store as clips
from mediaarchive.evas import Task
from mediaarchive.evas import store as evas
from mediaarchive.recordings import store as recordings
from mediaarchive.search.model import Document
from mediaarchive.transcripts.rows import TICKS, heard


def documents(session: Session, eva: str) -> list[Document]:
    """Return everything of the EVA that can be found by words."""
    found: list[Document] = []
    known = recordings.of_eva(session, eva)
    labels = {camera.name: camera.label for camera in evas.cameras(session, eva)}
    for recording in known:
        transcript = heard(session, recording.id)
        for position, cue in enumerate(transcript.cues if transcript else ()):
            at_us = round(Fraction(cue.start * 1_000_000, TICKS))
            title = f"Heard on {labels.get(recording.camera, recording.camera)}"
            found.append(Document("cue", str(position), eva, recording.id, at_us, title, cue.text.replace("\n", " ")))
    found += _task_documents(eva, evas.tasks(session, eva), alignment.placed(session, eva))
    by_id = {recording.id: recording for recording in known}
    for clip in clips.of_eva(session, eva):
        at_us = round(by_id[clip.recording].seconds_at(clip.in_pts) * 1_000_000)
        found.append(Document("clip", clip.id, eva, clip.recording, at_us, clip.title, clip.description))
    return found


def _task_documents(eva: str, tasks: Sequence[Task], placed: Mapping[str, PlacedTask]) -> list[Document]:
    """Return a document per task and recording; what two crew members do together under one title is found once."""
    shared: dict[tuple[str, int, str], list[Task]] = {}
    for task in tasks:
        for span in placed[task.id].spans if task.id in placed else ():
            shared.setdefault((span.recording, span.start_us, task.title), []).append(task)
    return [
        Document("task", of[0].id, eva, recording, start_us, title, " ".join(task.description for task in of).strip())
        for (recording, start_us, title), of in shared.items()
    ]
