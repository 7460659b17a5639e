"""What the API tells: frozen values, whose names and meanings are the promise of the document.

Times within recordings are exact as rational texts and rounded as numbers; instants carry their uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

from web.api.schema import Says

_URL: Final = {"format": "uri"}
Address = Annotated[str, Says("Where it is.", _URL)]


@dataclass(frozen=True, slots=True)
class Second:
    """A second of a recording, counted from its first picture."""

    exact: Annotated[
        str,
        Says("Seconds as a rational number, exact.", {"pattern": "^[0-9]+(/[1-9][0-9]*)?$", "examples": ["1501/25"]}),
    ]
    seconds: Annotated[float, Says("The same, rounded to the microsecond.", {"examples": [60.04]})]


@dataclass(frozen=True, slots=True)
class Instant:
    """When something was, as far as it is known."""

    utc: Annotated[str, Says("UTC (RFC 3339).", {"format": "date-time", "examples": ["2017-01-13T11:22:00Z"]})]
    gmt: Annotated[str, Says("The same as GMT day-of-year.", {"examples": ["2017/013:11:22:00"]})]
    ci95_s: Annotated[float | None, Says("Half-width in seconds that holds with 95 %; null where none is known.")]


@dataclass(frozen=True, slots=True)
class Clock:
    """A recording's clock: how its seconds become instants, and how far it is believed."""

    grade: Annotated[
        str,
        Says(
            "A: within half a frame; B: a second; C: a minute; D: worse or unconfirmed; X: sources disagree or none.",
            {"enum": ["A", "B", "C", "D", "X"]},
        ),
    ]
    zero: Annotated[Instant | None, Says("When second 0 was; null where nobody knows.")]
    drift_ppm: Annotated[float, Says("By how many millionths the clock is slow; 0 where none was found.")]


@dataclass(frozen=True, slots=True)
class Picture:
    """A still of a recording."""

    url: Address
    width: int
    height: int
    at: Annotated[Second, Says("When in the recording.")]
    alt: Annotated[str | None, Says("What it shows, in words, as a clip's shot list has it; null where nobody knows.")]


@dataclass(frozen=True, slots=True)
class Licence:
    """Whose it is and what must be asked. What holds in a case is decided at `ask`, at once."""

    credit: Annotated[str, Says("The credit line to give.")]
    words: Annotated[str, Says("What holds, in a sentence.")]
    rules: Annotated[str, Says("The page of the rules in force.", _URL)]
    ask: Annotated[
        str, Says("Where two questions tell whether a use needs a licence, and where one is asked for.", _URL)
    ]
    training: Annotated[
        str,
        Says(
            "What the rules in force say of training models with it; unspecified while nobody has approved them.",
            {"enum": ["open", "reserved", "unspecified"]},
        ),
    ]


@dataclass(frozen=True, slots=True)
class Track:
    """A text track of a recording or clip, as WebVTT on the recording's clock."""

    kind: Annotated[str, Says("", {"enum": ["captions", "subtitles", "descriptions", "chapters"]})]
    language: Annotated[str | None, Says("ISO 639-1.")]
    url: Address


@dataclass(frozen=True, slots=True)
class Media:
    """The films that can be played; null where one is still being made. Masters have no address: see the licence."""

    mp4: Annotated[str | None, Says("The whole recording as MP4; a clip is a part of it.", _URL)]
    hls: Annotated[str | None, Says("The same as HLS.", _URL)]
    embed: Annotated[str | None, Says("A clip alone, for a frame on another site.", _URL)]
    tracks: tuple[Track, ...]


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
    url: Annotated[str, Says("The recording in this API.", _URL)]
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
    url: Annotated[str, Says("It in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


@dataclass(frozen=True, slots=True)
class Files:
    """A spacewalk as files that other programs open."""

    manifest: Annotated[str, Says("Its recordings as an IIIF Presentation 3 manifest.", _URL)]
    edl: Annotated[str, Says("Its clips as a CMX 3600 edit list.", _URL)]
    otio: Annotated[str, Says("The same as OpenTimelineIO.", _URL)]
    csv: Annotated[str, Says("The same as a table.", _URL)]
    vtt: Annotated[str, Says("What is said in them, one after the other, as WebVTT.", _URL)]


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
    page: Annotated[str, Says("Its page.", _URL)]
    clocks_page: Annotated[str, Says("How its times are known.", _URL)]
    recordings: Annotated[str, Says("Its recordings in this API.", _URL)]
    clips: Annotated[str, Says("Its clips in this API.", _URL)]
    stories: Annotated[str, Says("Stories about it, in this API.", _URL)]
    feed: Annotated[str, Says("Its new clips and stories as Atom.", _URL)]
    files: Files


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
    url: Annotated[str, Says("It in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


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
    cues: Annotated[str, Says("What is said, in this API.", _URL)]
    clips: Annotated[str, Says("Clips of its camera, in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


@dataclass(frozen=True, slots=True)
class Cue:
    """A line of what is said; seconds of the recording."""

    start: Second
    end: Second
    speaker: str | None
    text: str
    confidence: Annotated[float, Says("From 0 to 1; what machines heard is a claim.")]


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
    text: Annotated[str, Says("The same as newsrooms read it.", _URL)]
    csv: Annotated[str, Says("The same as a table.", _URL)]
    vtt: Annotated[str, Says("The same to be read aloud, as WebVTT of kind `descriptions`.", _URL)]


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
    url: Annotated[str, Says("It in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


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
    cite: Annotated[str, Says("How to cite it, as CSL-JSON.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]
    url: Annotated[str, Says("It in this API.", _URL)]
    recording_url: Annotated[str, Says("Its recording in this API.", _URL)]
    eva_url: Annotated[str, Says("Its spacewalk in this API.", _URL)]
    eva_files: Annotated[Files, Says("Its spacewalk, with it, as files that other programs open.")]


@dataclass(frozen=True, slots=True)
class StoryCard:
    """A story in a list."""

    headline: str
    standfirst: Annotated[str, Says("The sentence or two before the text; may be empty.")]
    eva: str
    public_at: Annotated[str | None, Says("Since when it is public, UTC.", {"format": "date-time"})]
    tags: tuple[str, ...]
    cover: Picture | None
    url: Annotated[str, Says("It in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a story's line."""

    text: str
    link: Annotated[str | None, Says("Where they lead, as it was written; null for words that are no link.")]
    stressed: bool


@dataclass(frozen=True, slots=True)
class Embedded:
    """A clip that a story shows, from `start` to `end` of its recording."""

    id: str
    title: str
    start: Second
    end: Second
    credit: Annotated[str, Says("The credit line to give.")]
    url: Annotated[str, Says("It in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a story's text, as it was written."""

    kind: Annotated[
        str,
        Says(
            "What is missing is a clip that is not public any more, or not yet.",
            {"enum": ["heading", "paragraph", "quote", "items", "clip", "missing"]},
        ),
    ]
    lines: Annotated[tuple[tuple[Words, ...], ...], Says("The items of a list; else one line, and of clips none.")]
    clip: Embedded | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where something that a story tells can be read."""

    title: str
    address: Annotated[str | None, Says("As it was written; null for what is on no site.")]


@dataclass(frozen=True, slots=True)
class Story:
    """A story about a spacewalk, told by the media team with its clips."""

    headline: str
    standfirst: Annotated[str, Says("The sentence or two before the text; may be empty.")]
    eva: str
    public_at: Annotated[str | None, Says("Since when it is public, UTC.", {"format": "date-time"})]
    updated_at: Annotated[str, Says("UTC.", {"format": "date-time"})]
    simulated: Annotated[bool, Says("Whether any of its footage is simulated, not from space.")]
    blocks: tuple[Block, ...]
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    cover: Picture | None
    cover_credit: Annotated[str | None, Says("The credit line to give with the cover.")]
    eva_url: Annotated[str, Says("Its spacewalk in this API.", _URL)]
    url: Annotated[str, Says("It in this API.", _URL)]
    page: Annotated[str, Says("Its page.", _URL)]


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
    story: Annotated[str | None, Says("The story in this API, where it is one.", _URL)]
    at: Second | None
    utc: Annotated[str | None, Says("UTC.", {"format": "date-time"})]
    picture: Picture | None
    page: Annotated[str, Says("Where to watch or read it.", _URL)]


_NEXT: Final = Says("The address of the next part; null on the last. Its cursor is opaque.", _URL)


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
    document: Annotated[str, Says("The OpenAPI document.", _URL)]


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
