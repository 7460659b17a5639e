"""What pages show: frozen values, ready to be rendered.

Seconds count from a recording's zero and are exact rationals; instants are aware UTC. `left` and `width` are shares
(0 to 1) of the EVA's timeline.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from mediaarchive.alignment import Clock, Evidence
from mediaarchive.alignment.carried import Stretch
from mediaarchive.clips import Clip
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.recordings import Recording, Rights
from mediaarchive.stories import Story


@dataclass(frozen=True, slots=True)
class Bar:
    """A place on the EVA's timeline."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A still of a recording: its media path (`poster.jpg`, `keyframes/PTS.jpg`) and size, when it was taken."""

    recording: str
    name: str
    width: int
    height: int
    at: Fraction


@dataclass(frozen=True, slots=True)
class Cover:
    """The picture that stands for an EVA. `taken`: None where no clock tells; `owner` its credit line.

    `of` is the EVA that it shows; `is_own` is False where that is another one.
    """

    picture: Picture
    taken: datetime | None
    owner: str
    camera: Camera
    file_name: str
    of: Eva
    is_own: bool


@dataclass(frozen=True, slots=True)
class EvaCard:
    """An EVA in a list."""

    eva: Eva
    cover: Cover | None
    recordings: int
    clips: int
    footage_s: Fraction
    simulated: bool


@dataclass(frozen=True, slots=True)
class TaskBar:
    """A task on a crew member's lane; `soft_start` and `soft_end` are the widths of its 95 % intervals, as shares."""

    task: Task
    start: datetime
    end: datetime
    start_ci_s: float
    end_ci_s: float
    bar: Bar
    soft_start: float
    soft_end: float
    evidence: tuple[Evidence, ...]
    clip: str | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A crew member's tasks in order of time."""

    role: str
    name: str
    tasks: tuple[TaskBar, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """A recording on its camera's lane; None where its clock is unknown."""

    recording: Recording
    clock: Clock | None
    start: datetime | None
    end: datetime | None
    bar: Bar | None
    poster: Picture | None


@dataclass(frozen=True, slots=True)
class CameraLane:
    """What one camera saw: its recordings in order of time, and the seconds of the EVA that it did not see."""

    camera: Camera
    recordings: tuple[Coverage, ...]
    unseen_s: Fraction


@dataclass(frozen=True, slots=True)
class ClipCard:
    """A clip in a list."""

    clip: Clip
    eva: Eva
    camera: Camera
    start: Fraction
    end: Fraction
    utc: datetime | None
    cover: Picture | None
    actors: tuple[str, ...]


class Reason(StrEnum):
    """What two clips have in common."""

    MOMENT = "the same moment from another camera"
    TASK = "the same task"
    KIND = "the same work on another spacewalk"
    CAMERA = "the same camera, soon after"


@dataclass(frozen=True, slots=True)
class Similar:
    """A clip and what it has in common with the one that is watched."""

    card: ClipCard
    reason: Reason


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of the timeline's scale: share from the left, GMT and PET as text."""

    left: float
    gmt: str
    pet: str


@dataclass(frozen=True, slots=True)
class EvaPage:
    """Everything an EVA's page shows: `clips` are part `number` of `clip_count`, in order of time."""

    eva: Eva
    simulated: bool
    cover: Cover | None
    lanes: tuple[Lane, ...]
    cameras: tuple[CameraLane, ...]
    ticks: tuple[Tick, ...]
    clips: tuple[ClipCard, ...]
    clip_count: int
    number: int
    log_version: int | None


@dataclass(frozen=True, slots=True)
class KnownClock:
    """A recording's clock as it is known: `concerns` is the evidence that contradicts it, `says` all the other.

    `command` is what the team types to anchor it, or to look at anchors that contradict one another.
    """

    recording: Recording
    camera: Camera
    clock: Clock | None
    start: datetime | None
    says: tuple[Evidence, ...]
    concerns: tuple[Evidence, ...]
    command: str

    @property
    def anchored(self) -> bool:
        """Whether a person has said when a moment of the recording happened."""
        return any(item.kind == "anchor" for item in self.says)

    @property
    def grade(self) -> str:
        """The clock's grade, X where there is none."""
        return self.clock.grade if self.clock else "X"


@dataclass(frozen=True, slots=True)
class CameraClocks:
    """One camera's recordings in order of time, those without a clock last."""

    camera: Camera
    clocks: tuple[KnownClock, ...]


@dataclass(frozen=True, slots=True)
class KnownTask:
    """A placed task with what its edges rest on; half-widths in seconds."""

    task: Task
    start: datetime
    end: datetime
    start_ci_s: float
    end_ci_s: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class ClocksPage:
    """How an EVA's times are known: every clock and task with its evidence.

    `grades` counts recordings by grade, best first; `concerned` are those whose evidence does not agree; `unplaced` are
    tasks of the log that have no time.
    """

    eva: Eva
    simulated: bool
    grades: tuple[tuple[str, int], ...]
    concerned: tuple[KnownClock, ...]
    cameras: tuple[CameraClocks, ...]
    tasks: tuple[KnownTask, ...]
    unplaced: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class CueLine:
    """A cue as read: seconds of the recording, text, speaker, confidence (0 to 1).

    `number` is its place in the recording's transcript, None for words that another recording heard.
    The first cue of a foreign turn has its language (ISO 639-1) and the whole turn in English.
    """

    start: Fraction
    end: Fraction
    text: str
    speaker: str | None
    confidence: float
    language: str | None = None
    translation: str | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class WordsPart:
    """Which part of a recording's words a page prints: those whose middle lies in [start, end) seconds.

    `earlier` and `later` are where to land for the part before and after, None where nobody speaks there.
    `anywhere`: whether anybody speaks on the recording at all, `translated` whether anything is in English beside.
    """

    start: Fraction
    end: Fraction
    earlier: Fraction | None
    later: Fraction | None
    anywhere: bool
    translated: bool


@dataclass(frozen=True, slots=True)
class CarriedSound:
    """What another recording heard meanwhile: which part of it, on which part of a recording that heard nobody."""

    stretch: Stretch
    recording: Recording
    camera: Camera
    playable: bool

    @property
    def ci95_s(self) -> float:
        """How far sound and picture may be apart."""
        return self.stretch.ci95_us / 1e6


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the recording that has a name: a task, or a condition such as black."""

    kind: str
    title: str
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class SpriteSheetView:
    """A sheet of small pictures for the scrub bar."""

    name: str
    first: int
    tiles: int
    interval_s: int
    columns: int
    tile_width: int
    tile_height: int


@dataclass(frozen=True, slots=True)
class WatchPage:
    """Everything a clip's page shows; with `clip` None the same for a whole recording. `start`, `end` in seconds.

    `others` of the EVA are there where nothing is `similar`. `rights` are those of the range, `missing` the senses of
    which the viewer does not get all of it.
    """

    clip: Clip | None
    recording: Recording
    eva: Eva
    camera: Camera
    task: Task | None
    start: Fraction
    end: Fraction
    utc: datetime | None
    utc_ci_s: float | None
    clock: Clock | None
    playable: bool
    poster: Picture | None
    transcript_state: str
    transcript_model: str | None
    corrected: int
    official: bool
    language: str | None
    cues: tuple[CueLine, ...]
    words: WordsPart
    sounds: tuple[CarriedSound, ...]
    peaks: bool
    chapters: tuple[Chapter, ...]
    keyframes: tuple[Picture, ...]
    sprites: tuple[SpriteSheetView, ...]
    evidence: tuple[Evidence, ...]
    credit: str
    rights: Rights
    missing: tuple[str, ...]
    others: tuple[ClipCard, ...]
    similar: tuple[Similar, ...] = ()
    stand_in: bool = False
    """Whether the team can watch the camera's own small copy, while there is nothing better."""

    @property
    def translated(self) -> bool:
        """Whether there is more to read in English than what was said in it."""
        return self.words.translated


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Another recording that filmed the moment of a hit: at its second `at`, give or take `ci95_s`."""

    camera: Camera
    recording: str
    at: Fraction
    ci95_s: float


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A hit that lands on a second: the clip to open (None: the whole recording) and the second to start at.

    `parts` is the snippet in pieces: (text, whether it matched). A hit on an EVA or a `story` has no camera or
    recording.
    """

    kind: str
    title: str
    parts: tuple[tuple[str, bool], ...]
    eva: Eva
    camera: Camera | None
    recording: str | None
    clip: str | None
    at: Fraction
    utc: datetime | None
    picture: Picture | None
    seen_by: tuple[SeenBy, ...]
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: how people read it, how many hits it has, whether it narrows now."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """An answer: part `number` of `total` hits, the facets; `corrected`: what was searched instead of the words."""

    total: int
    number: int
    hits: tuple[SearchHit, ...]
    facets: tuple[tuple[str, tuple[Choice, ...]], ...]
    corrected: str | None
    has_more: bool


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that may be sent now: where it lies, its type, its digest as ETag."""

    path: str
    content_type: str
    digest: str


@dataclass(frozen=True, slots=True)
class RequestView:
    """A licence request with what it is about."""

    reference: str
    state: str
    created_at: datetime
    answers: dict[str, str]
    page: WatchPage
