"""A transcript as text: of a fresh answer, or of the rows in the catalogue."""

from __future__ import annotations

from typing import Any

from mediaarchive.transcripts.model import Cue, Transcript, Word
from mediaarchive.transcripts.rows import Heard
from mediaarchive.transcripts.vtt import write_srt, write_vtt


def rendered(answer: dict[str, Any], form: str) -> str:
    """Return the child's answer as `vtt` or `srt`; a recording without words gives captions without cues."""
    cues = Transcript.from_json(answer["transcript"]).cues if "transcript" in answer else ()
    return write_srt(cues) if form == "srt" else write_vtt(cues)


def captions(heard: Heard) -> str:
    """Return the catalogue's transcript of a recording as WebVTT."""
    return write_vtt(
        [
            Cue(row.start, row.end, row.text, row.speaker, row.confidence, tuple(Word(**word) for word in row.words))
            for row in heard.cues
        ]
    )
