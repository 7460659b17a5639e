"""What is told of a clip: where it lies, what it shows, how it may be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from web.api.answers.common import URL, Instant, Licence, Media, Picture, Second
from web.api.answers.evas import Camera, Files
from web.api.answers.recordings import Cue
from web.api.schema import Says


@dataclass(frozen=True, slots=True)
class Soundbite:
    """What somebody says in a shot, whole, as the transcript has it."""

    start: Second
    end: Second
    speaker: Annotated[str | None, Says("Role and name; null where nobody knows.")]
    text: str
    confidence: Annotated[float, Says("From 0 to 1.")]


@dataclass(frozen=True, slots=True)
class Shot:
    """A line of a shot list; seconds of the recording."""

    number: int
    start: Second
    end: Second
    utc: Annotated[str | None, Says("When it begins; null where the clock is not known.", {"format": "date-time"})]
    text: Annotated[str, Says("What is to be seen and was not before, in English.")]
    by: Annotated[str, Says("Who wrote the line: fixed rules, or people.", {"enum": ["rules", "people"]})]
    sources: Annotated[tuple[str, ...], Says("What it is said from.")]
    soundbites: tuple[Soundbite, ...]


@dataclass(frozen=True, slots=True)
class ShotList:
    """What a clip shows, in words: nothing that its evidence does not show."""

    made: Annotated[str, Says("By what rules or by whom it was written, in a sentence.")]
    edition: Annotated[int, Says("The newest one that people wrote; 0 for none.")]
    shots: tuple[Shot, ...]
    text: Annotated[str, Says("The same as newsrooms read it.", URL)]
    csv: Annotated[str, Says("The same as a table.", URL)]
    vtt: Annotated[str, Says("The same to be read aloud, as WebVTT of kind `descriptions`.", URL)]


@dataclass(frozen=True, slots=True)
class ClipCard:
    """A clip in a list."""

    id: str
    title: str
    eva: str
    camera: str
    recording: str
    start: Annotated[Second, Says("In, of the recording.")]
    end: Annotated[Second, Says("Out, of the recording, exclusive.")]
    duration: Second
    utc: Annotated[str | None, Says("When it begins; null where the clock is not known.", {"format": "date-time"})]
    actors: Annotated[tuple[str, ...], Says("Roles of those whose task it shows.")]
    published_at: Annotated[str | None, Says("UTC.", {"format": "date-time"})]
    cover: Picture | None
    url: Annotated[str, Says("It in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip: a range of a recording that can be watched, cited and licensed."""

    id: str
    title: str
    description: str
    eva: str
    camera: Camera
    recording: str
    task: Annotated[str | None, Says("The id of the task that it shows.")]
    start: Annotated[Second, Says("In, of the recording.")]
    end: Annotated[Second, Says("Out, of the recording, exclusive.")]
    duration: Second
    in_pts: Annotated[int, Says("In, in ticks of the recording's time base.")]
    out_pts: Annotated[int, Says("Out, exclusive.")]
    time_base: Annotated[str | None, Says("Seconds of a tick, exact.", {"examples": ["1/12800"]})]
    utc: Annotated[Instant | None, Says("When it begins.")]
    clock_grade: str
    published_at: Annotated[str | None, Says("UTC.", {"format": "date-time"})]
    language: Annotated[str | None, Says("ISO 639-1.")]
    heard_by: Annotated[str, Says("Whose sound it is, where the camera itself heard nobody.")]
    cues: Annotated[tuple[Cue, ...], Says("What is said, of its first half hour, cut to its range.")]
    shots: ShotList
    keyframes: tuple[Picture, ...]
    cover: Picture | None
    media: Media
    licence: Licence
    missing: Annotated[tuple[str, ...], Says("What of it is not public in part: sound, words.")]
    cite: Annotated[str, Says("How to cite it, as CSL-JSON.", URL)]
    page: Annotated[str, Says("Its page.", URL)]
    url: Annotated[str, Says("It in this API.", URL)]
    recording_url: Annotated[str, Says("Its recording in this API.", URL)]
    eva_url: Annotated[str, Says("Its spacewalk in this API.", URL)]
    eva_files: Annotated[Files, Says("Its spacewalk, with it, as files that other programs open.")]
