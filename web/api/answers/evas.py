"""What is told of a spacewalk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from web.api.answers.common import URL, Clock, Instant, Second
from web.api.schema import Says


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a crew."""

    role: Annotated[str, Says("", {"examples": ["EV1"]})]
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of a spacewalk."""

    name: Annotated[str, Says("Short and stable.", {"examples": ["ev1-helmet"]})]
    label: str
    role: Annotated[str, Says("The role of who carried it; empty where nobody did.")]
    mount: str
    credit: str
    simulated: Annotated[bool, Says("Whether its footage is simulated, not from space.")]


@dataclass(frozen=True, slots=True)
class FilmClock:
    """A public recording of a camera, with its clock."""

    recording: str
    url: Annotated[str, Says("The recording in this API.", URL)]
    clock: Clock


@dataclass(frozen=True, slots=True)
class CameraFilms:
    """A camera with its public recordings, in order of time."""

    camera: Camera
    recordings: tuple[FilmClock, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a task is on a recording."""

    recording: str
    start: Second
    end: Second
    confidence: Annotated[float, Says("From 0 to 1.")]


@dataclass(frozen=True, slots=True)
class Task:
    """A task of a spacewalk. Its times are those that the footage and the log together make likely."""

    id: str
    title: str
    description: str
    actors: Annotated[tuple[str, ...], Says("Roles.")]
    state: str
    start: Instant | None
    end: Instant | None
    spans: tuple[Span, ...]
    clip: Annotated[str | None, Says("The id of a public clip that shows it.")]


@dataclass(frozen=True, slots=True)
class EvaCard:
    """A spacewalk in a list."""

    slug: Annotated[str, Says("", {"examples": ["us-eva-39"]})]
    name: str
    title: str
    start: Annotated[str, Says("The zero of PET, UTC.", {"format": "date-time"})]
    end: Annotated[str, Says("UTC.", {"format": "date-time"})]
    recordings: Annotated[int, Says("How many are public.")]
    clips: Annotated[int, Says("How many are public.")]
    footage_s: float
    simulated: bool
    url: Annotated[str, Says("It in this API.", URL)]
    page: Annotated[str, Says("Its page.", URL)]


@dataclass(frozen=True, slots=True)
class Files:
    """A spacewalk as files that other programs open."""

    manifest: Annotated[str, Says("Its recordings as an IIIF Presentation 3 manifest.", URL)]
    edl: Annotated[str, Says("Its clips as a CMX 3600 edit list.", URL)]
    otio: Annotated[str, Says("The same as OpenTimelineIO.", URL)]
    csv: Annotated[str, Says("The same as a table.", URL)]
    vtt: Annotated[str, Says("What is said in them, one after the other, as WebVTT.", URL)]


@dataclass(frozen=True, slots=True)
class Eva:
    """A spacewalk with its crew, cameras and tasks."""

    slug: str
    name: str
    title: str
    summary: str
    start: Annotated[str, Says("The zero of PET, UTC.", {"format": "date-time"})]
    end: Annotated[str, Says("UTC.", {"format": "date-time"})]
    duration_s: int
    simulated: bool
    crew: tuple[Member, ...]
    cameras: tuple[CameraFilms, ...]
    tasks: tuple[Task, ...]
    clip_count: int
    page: Annotated[str, Says("Its page.", URL)]
    clocks_page: Annotated[str, Says("How its times are known.", URL)]
    recordings: Annotated[str, Says("Its recordings in this API.", URL)]
    clips: Annotated[str, Says("Its clips in this API.", URL)]
    stories: Annotated[str, Says("Stories about it, in this API.", URL)]
    feed: Annotated[str, Says("Its new clips and stories as Atom.", URL)]
    files: Files
