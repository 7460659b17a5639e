"""Parts of lists, what a search found, where to begin, and refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from web.api.answers.clips import ClipCard
from web.api.answers.common import URL, Address, Picture, Second
from web.api.answers.evas import EvaCard
from web.api.answers.recordings import Cue, RecordingCard
from web.api.answers.stories import StoryCard
from web.api.schema import Says


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a snippet."""

    text: str
    matched: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found, with the second to begin at; of a spacewalk and of a story there is none."""

    kind: Annotated[str, Says("cue, task, clip, sight, eva or story.")]
    title: str
    snippet: tuple[Piece, ...]
    eva: str
    camera: str | None
    recording: str | None
    clip: str | None
    story: Annotated[str | None, Says("The story in this API, where it is one.", URL)]
    at: Second | None
    utc: Annotated[str | None, Says("UTC.", {"format": "date-time"})]
    picture: Picture | None
    page: Annotated[str, Says("Where to watch or read it.", URL)]


_NEXT: Final = Says("The address of the next part; null on the last. Its cursor is opaque.", URL)


@dataclass(frozen=True, slots=True)
class Evas:
    """A part of the list of spacewalks, the latest first."""

    items: tuple[EvaCard, ...]
    next: Annotated[str | None, _NEXT]


@dataclass(frozen=True, slots=True)
class Recordings:
    """A part of the list of recordings, by their ids."""

    items: tuple[RecordingCard, ...]
    next: Annotated[str | None, _NEXT]


@dataclass(frozen=True, slots=True)
class Clips:
    """A part of the list of clips, those published last first."""

    items: tuple[ClipCard, ...]
    next: Annotated[str | None, _NEXT]


@dataclass(frozen=True, slots=True)
class Stories:
    """A part of the list of stories, the newest first."""

    items: tuple[StoryCard, ...]
    next: Annotated[str | None, _NEXT]


@dataclass(frozen=True, slots=True)
class Cues:
    """What is said in a part of a recording, five minutes at most."""

    items: tuple[Cue, ...]
    language: Annotated[str | None, Says("ISO 639-1.")]
    heard_by: Annotated[str, Says("Whose sound it is, where the camera itself heard nobody.")]
    next: Annotated[str | None, _NEXT]


@dataclass(frozen=True, slots=True)
class Hits:
    """A part of what was found, the best first."""

    items: tuple[Hit, ...]
    total: int
    corrected: Annotated[str | None, Says("What was searched for instead, where a word was misspelt.")]
    next: Annotated[str | None, _NEXT]


@dataclass(frozen=True, slots=True)
class Entry:
    """Where to begin."""

    evas: Address
    recordings: Address
    clips: Address
    stories: Address
    search: Address
    document: Annotated[str, Says("The OpenAPI document.", URL)]


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one parameter."""

    parameter: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal or failure (RFC 9457)."""

    type: Annotated[str, Says("about:blank: the status says what kind it is.")]
    title: str
    status: int
    detail: str
    errors: tuple[Wrong, ...]
    number: Annotated[str | None, Says("By which a failure of ours can be found again in its log.")]
