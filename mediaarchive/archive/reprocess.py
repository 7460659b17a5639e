"""Making parts of a recording again with other settings: what that is, what it costs, and a person's word for it.

Settings are parameters that steps have; with others their keys differ, and so they are due. What people decided is laid
over whatever a machine makes, and what is public changes by a person's word alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from mediaarchive.alignment.steps import ALIGN
from mediaarchive.archive.archive import Archive, find_speech_model
from mediaarchive.archive.costs import seconds_a_second, seconds_each
from mediaarchive.archive.intake import steps_with
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.ingest import chosen
from mediaarchive.ingest.chosen import Chosen
from mediaarchive.ingest.plan import words_of
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import QUARANTINED
from mediaarchive.transcripts.steps import TRANSCRIBE

LANGUAGES: Final = ("en", "fr", "de", "es", "it", "ru", "ja", "pt", "nl", "uk", "zh")
"""What is spoken on the loop and in control rooms, English first."""
_AGAIN: Final = (TRANSCRIBE[0],)
"""Steps with settings; what follows from their results is aligned again."""


@dataclass(frozen=True, slots=True)
class Again:
    """A step that is made again, and the seconds that this takes by what it took so far; None where nobody knows."""

    words: str
    work_s: Fraction | None


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be chosen, and what is: `chosen` None means as for all other recordings."""

    recording: Recording
    models: tuple[str, ...]
    usual: str | None
    chosen: Chosen | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a choice means. `again` empty: it is made so already."""

    recording: Recording
    model: str | None
    language: str | None
    again: tuple[Again, ...]

    @property
    def work_s(self) -> Fraction | None:
        """How long all of it takes; None where that is not known of all of it."""
        known = [one.work_s for one in self.again if one.work_s is not None]
        return sum(known, Fraction(0)) if known and len(known) == len(self.again) else None


def settings(archive: Archive, recording_id: str) -> Settings:
    """Return what can be chosen for a recording. Raises NotFound."""
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        standing = chosen.standing(session, [recording_id]).get(recording_id, {}).get(TRANSCRIBE[0])
    usual = archive.speech_model
    return Settings(recording, archive.speech_models(), usual.name if usual else None, standing)


def preview(
    archive: Archive, recording_id: str, model: str | None, language: str | None, *, now: datetime
) -> Preview:  # fmt: skip
    """Return what would be made again, and what it costs. Raises NotFound, InputRefused, Conflict."""
    wanted = _values(archive, model, language)
    with archive.database.read() as session:
        recording = recordings.get(session, recording_id)
        if recording.time_base is None or recording.state == QUARANTINED:
            raise Conflict("was not looked at yet", subject=recording.file_name, hint="ingest it first")
        found = steps_with(archive, session, recording.eva, {recording_id: {TRANSCRIBE[0]: wanted}}, now=now)
        so = {s.name for s, o in found if s.subject == recording_id and o and o.state == "done"}
        due = [name for name in _AGAIN if name not in so]
        again = [Again(words_of(name), _cost(seconds_a_second(session, name), recording)) for name in due]
        if again:
            again.append(Again(words_of(ALIGN[0]), seconds_each(session, ALIGN[0])))
    return Preview(recording, model, language, tuple(again))


def confirm(
    archive: Archive, recording_id: str, model: str | None, language: str | None, *, by: str, now: datetime
) -> Preview:
    """Let it be made again with these settings, without any as for all others; return what is. Raises as above."""
    found = preview(archive, recording_id, model, language, now=now)
    if not found.again:
        raise Conflict("is made with these settings already", subject=found.recording.file_name)
    with archive.database.write() as session:
        values = _values(archive, model, language)
        chosen.choose(session, recording_id, TRANSCRIBE[0], values, by=by, now=now)
    return found


def _values(archive: Archive, model: str | None, language: str | None) -> dict[str, Any]:
    """Return the choice as parameters of the step; empty where nothing is chosen."""
    if language is not None and language not in LANGUAGES:
        raise InputRefused(f"{language[:20]!r} is no language to choose", hint=f"one of {', '.join(LANGUAGES)}")
    if model is not None and model not in archive.speech_models():
        raise InputRefused("no such speech model on this machine", subject=model[:40])
    values: dict[str, Any] = {"language": language} if language else {}
    usual = archive.speech_model
    if model is not None and not (usual and usual.name == model):
        values["model"] = {"name": model, "sha256": find_speech_model(archive.settings, model).sha256}
    return values


def _cost(each: Fraction | None, recording: Recording) -> Fraction | None:
    return each * recording.duration if each is not None else None
