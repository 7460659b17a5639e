"""A transcript as text: of a fresh answer, or of the rows in the catalogue."""

from __future__ import annotations

from typing import Any

from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.model import Cue, Transcript
from mediaarchive.transcripts.report import maker
from mediaarchive.transcripts.rows import Heard
from mediaarchive.transcripts.shown import in_english
from mediaarchive.transcripts.vtt import write_srt, write_vtt


def rendered(answer: dict[str, Any], form: str) -> str:
    """Return the child's answer as `vtt` or `srt`; a recording without words gives captions without cues."""
    transcript = Transcript.from_json(answer["transcript"]) if "transcript" in answer else None
    if form == "srt":
        return write_srt(_with_room_for_names(transcript) if transcript else ())
    cues = transcript.cues if transcript else ()
    return write_vtt(cues, note=provenance(maker(transcript.model) if transcript else None))


def _with_room_for_names(transcript: Transcript) -> list[Cue]:
    return cut_cues(transcript.turns, until=max((cue.end for cue in transcript.cues), default=None), named=True)


def captions(heard: Heard, source: str = "") -> str:
    """Return the catalogue's transcript of a recording as WebVTT; `source` is a remark on where it was heard."""
    return write_vtt(heard.cues, note=_note(source, provenance(heard.model, heard.corrected)))


def captions_in_english(heard: Heard, source: str = "") -> str:
    """Return the same in English: foreign turns as the machine translated them, the others as they were said."""
    note = "Foreign words are translated into English by a machine, and placed by their length only."
    last = max((row.end for row in heard.cues), default=None)
    return write_vtt(
        in_english(heard.turns, until=last), note=_note(source, provenance(heard.model, heard.corrected), note)
    )


def _note(*remarks: str | None) -> str | None:
    return " ".join(remark for remark in remarks if remark) or None


def provenance(model: str | None, corrected: int = 0) -> str | None:
    """Return in words where the words come from; `model` as report.maker gives it, None where nobody listened.

    `corrected`: changes by people.
    """
    if model is None:
        return "The words were written by people." if corrected else None
    after = " People have corrected them since." if corrected else ""
    if is_official(model):
        made = "The words are those of a transcript that people made; a machine put them in time."
        return f"{made}{after} Source: {model}."
    return f"The words were recognised by a machine and may be wrong.{after} Model: {model}."


def is_official(model: str) -> bool:
    """Say whether the words were given, and not recognised."""
    return model.startswith(("official", "sidecar"))
