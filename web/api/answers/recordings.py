"""What is told of a recording and of what is said on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from web.api.answers.common import URL, Clock, Instant, Licence, Media, Picture, Second
from web.api.answers.evas import Camera
from web.api.schema import Says


@dataclass(frozen=True, slots=True)
class RecordingCard:
    """A recording in a list."""

    id: str
    eva: str
    camera: Camera
    file_name: Annotated[str, Says("What its file was called when it came.")]
    duration: Second
    start: Instant | None
    clock_grade: str
    poster: Picture | None
    url: Annotated[str, Says("It in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a recording that has a name: a task, or what is in view or wrong there (earth, night, black …)."""

    kind: Annotated[str, Says("", {"enum": ["task", "condition"]})]
    name: str
    start: Second
    end: Second


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording: one file of one camera."""

    id: str
    eva: str
    camera: Camera
    file_name: Annotated[str, Says("What its file was called when it came.")]
    sha256: Annotated[str, Says("The digest of its master.", {"pattern": "^[0-9a-f]{64}$"})]
    duration: Second
    time_base: Annotated[str | None, Says("Seconds of one tick of its PTS, exact.", {"examples": ["1/12800"]})]
    frame_rate: Annotated[str | None, Says("Frames a second, exact.", {"examples": ["30000/1001"]})]
    width: int | None
    height: int | None
    start: Instant | None
    clock: Clock
    language: Annotated[str | None, Says("ISO 639-1, of most that is said.")]
    transcript: Annotated[str, Says("How its words stand: speech, no-sound, no-speech, pending or failed.")]
    stretches: Annotated[tuple[Stretch, ...], Says("The first 120.")]
    keyframes: Annotated[tuple[Picture, ...], Says("The first 60.")]
    poster: Picture | None
    media: Media
    licence: Licence
    missing: Annotated[tuple[str, ...], Says("What of it is not public in part: picture, sound, words.")]
    cues: Annotated[str, Says("What is said, in this API.", URL)]
    clips: Annotated[str, Says("Clips of its camera, in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of what is said; seconds of the recording."""

    start: Second
    end: Second
    speaker: str | None
    text: str
    confidence: Annotated[float, Says("From 0 to 1; what machines heard is a claim.")]
