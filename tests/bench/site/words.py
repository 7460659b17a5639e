"""100,000 made-up cues with a time for each word, given to the archive as if its recogniser had heard them.

No form in which others write transcripts carries the times of words, and `ingest` takes none: `transcribe --words`
times the words of one in the sound, which is not there. So the step's own result is written; what follows it is real.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from mediaarchive.archive import Archive
from mediaarchive.archive.intake import progress_of
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.steps import store as steps
from mediaarchive.transcripts import rows as transcripts
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Recogniser, Transcript, Turn, Word
from mediaarchive.transcripts.steps import TRANSCRIBE
from tests.bench.site.recipe import CUES, EVA

_WHO = ("IV", "EV1", "EV2")
_SAID = (
    "copy that|go ahead|standing by|tether is clear|good config|in work|gate is closed|nice view of Earth|"
    "bolt is turning|torque is good|moving to the worksite|plate is in hand|battery is seated|handrail is free|"
    "camera is bagged|gloves look good|taking a short break|step is complete|reading you clear|next one please"
).split("|")
_MODEL = Recogniser("made-up-words", "made up for measurements", "0" * 64)
_A_TURN = 6


def write_words(archive: Archive, now: datetime) -> int:
    """Mark every transcript of the EVA as done with made-up words; return how many cues there are."""
    with archive.database.read() as session:
        found = {r.id: r for r in recordings.of_eva(session, EVA)}
    total = sum(r.duration for r in found.values())
    written = 0
    for step, _ in progress_of(archive, [EVA], now=now):
        if step.name != TRANSCRIBE[0]:
            continue
        recording = found[step.subject]
        document = {
            "state": "speech",
            "transcript": _heard(recording, round(CUES * recording.duration / total)).to_json(),
        }
        document["clipped"] = 0
        digest = archive.storage.put_bytes(json.dumps(document, sort_keys=True).encode())
        with archive.database.write() as session:
            token = steps.next_token(session)
            steps.start(session, step, token, now)
            session.flush()
            steps.finish(session, step, token, {"transcript": digest}, now)
            transcripts.save(session, recording.id, document)
        written += len(document["transcript"]["cues"])
    return written


def _heard(recording: Recording, count: int) -> Transcript:
    cues = tuple(_cues(recording, count))
    spoken = (list(group) for _, group in groupby(enumerate(cues), key=lambda one: one[0] // _A_TURN))
    turns = tuple(_turn([cue for _, cue in group]) for group in spoken)
    cues = tuple(replace(cue, speaker=_WHO[k // _A_TURN % 3]) for k, cue in enumerate(cues))
    speech = ((0, int(recording.duration * TICKS_A_SECOND)),)
    return Transcript("en", _MODEL, speech, cues, turns)


def _cues(recording: Recording, count: int) -> Iterator[Cue]:
    draw = random.Random(recording.file_name)
    length = int(recording.duration * TICKS_A_SECOND)
    for k in range(count):
        start, end = length * k // count, length * (k + 1) // count - 160
        said = draw.choice(_SAID).split()
        marks = [start + (end - start) * n // len(said) for n in range(len(said) + 1)]
        words = tuple(Word(a, b, text, 0.9) for a, b, text in zip(marks, marks[1:], said, strict=False))
        yield Cue(start, end, " ".join(said), None, 0.9, words)


def _turn(cues: list[Cue]) -> Turn:
    words = tuple(word for cue in cues for word in cue.words)
    number = cues[0].start // max(1, cues[0].end - cues[0].start) // _A_TURN
    return Turn(cues[0].start, cues[-1].end, words, speaker=_WHO[number % 3], sure=0.9)
