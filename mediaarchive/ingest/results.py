"""Writing each step's result through its station, in the transaction that marks the step done."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.steps import ALIGN
from mediaarchive.clips import proposals
from mediaarchive.clips import store as clips
from mediaarchive.clips.propose import propose
from mediaarchive.errors import ArchiveError
from mediaarchive.evas import store as evas
from mediaarchive.frames import corrections
from mediaarchive.frames import rows as frames
from mediaarchive.frames.model import FrameAnalysis
from mediaarchive.frames.steps import FRAMES
from mediaarchive.ingest import sides as smaller
from mediaarchive.photos import store as photos
from mediaarchive.photos.steps import PHOTO
from mediaarchive.recordings import PUBLIC, Probe, copies, redactions, sides, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.steps import PROBE
from mediaarchive.renditions.steps import SIDE
from mediaarchive.search.catchup import renew
from mediaarchive.steps.model import Outputs, Step
from mediaarchive.storage import LocalStorage
from mediaarchive.transcripts import standing as transcripts
from mediaarchive.transcripts import wanted
from mediaarchive.transcripts.steps import TRANSCRIBE


def apply(storage: LocalStorage, key: str, clock: Callable[[], datetime]) -> Callable[[Session, Step, Outputs], None]:
    """Return what writes a finished step's rows; `key` is the archive's, for the ids of what it creates."""

    def read(digest: str) -> Any:
        return json.loads(storage.read_bytes(digest))

    def write(session: Session, step: Step, outputs: Outputs) -> None:
        if step.name == PROBE[0]:
            recordings.set_probe(session, step.subject, Probe.from_json(read(outputs["probe"])))
            session.flush()
            smaller.match_film(session, step.subject)
        elif step.name == PHOTO[0]:
            photos.describe(session, step.subject, read(outputs["about"]))
        elif step.name == SIDE[0]:
            sides.set_probe(session, step.subject, Probe.from_json(read(outputs["probe"])))
            session.flush()
            smaller.match(session, step.subject)
        elif step.name == FRAMES[0] and outputs:
            analysis = FrameAnalysis.from_json(read(outputs["analysis"]))
            frames.save(session, step.subject, analysis, outputs)
            corrections.measure(session, step.subject, analysis.conditions)
        elif "missing" in step.parameters:
            redactions.save(session, step.subject, step.name, step.parameters["missing"], outputs)
        elif step.name == TRANSCRIBE[0]:
            heard = recordings.get(session, step.subject)
            public = visible(heard, None, PUBLIC, clock(), recordings.facts(session, heard.id))
            transcripts.arrive(session, heard.id, read(outputs["transcript"]), public=public, now=clock())
            wanted.note(session, heard.id, step.parameters)
        elif step.name == ALIGN[0]:
            alignment.save(session, step.subject, read(outputs["alignment"]))
            renew_clips(session, step.subject, key, clock())

    return write


def refuse(session: Session, step: Step, error: ArchiveError) -> None:
    """Quarantine a recording whose file turned out not to be acceptable; the file stays."""
    if step.name == PROBE[0]:
        recordings.quarantine(session, step.subject, str(error))
    elif step.name == PHOTO[0]:
        photos.quarantine(session, step.subject, str(error))
    elif step.name == SIDE[0]:
        sides.quarantine(session, step.subject, str(error))


def renew_clips(session: Session, eva: str, key: str, now: datetime) -> None:
    """Propose the EVA's clips again, keep what citations of public ones say, bring the search index up to date."""
    session.flush()
    tasks = evas.tasks(session, eva)
    every = {recording.id: recording for recording in recordings.of_eva(session, eva)}
    replaced = copies.standing(session, every)
    found = {name: recording for name, recording in every.items() if name not in replaced}
    cameras = {camera.name: camera for camera in evas.cameras(session, eva)}
    proposals.save(session, eva, propose(key, tasks, alignment.placed(session, eva), found, cameras), now)
    session.flush()
    clips.renew_editions(session, eva, now)
    renew(session, eva)
