"""Recordings: one file of one camera each, what it truly holds, and who may see it.

Lives here: recognising a file by content, the probe, the recordings' rows, facts on ranges of them, `visible`: the one
answer to "may this be seen?", and which files lack what is hidden. Lives not here: pictures and sound made from it
(renditions, frames, transcripts) and its place on the EVA's clock (alignment). Imports errors, timeline, db, storage,
sandbox, steps and evas.
"""

from mediaarchive.recordings.model import Recording, RecordingRow
from mediaarchive.recordings.probe import ClaimedClock, Probe, StreamFacts
from mediaarchive.recordings.rights import Fact, Hidden, Rights
from mediaarchive.recordings.visibility import PUBLIC, TEAM, visible

__all__ = [
    "PUBLIC",
    "TEAM",
    "ClaimedClock",
    "Fact",
    "Hidden",
    "Probe",
    "Recording",
    "RecordingRow",
    "Rights",
    "StreamFacts",
    "visible",
]
