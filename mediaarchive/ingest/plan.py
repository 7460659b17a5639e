"""Which steps there are, in the order of their use, and which of them are ready. Pure over values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from mediaarchive.alignment.anchors import Anchor
from mediaarchive.alignment.dials.steps import DIALS, dials_input
from mediaarchive.alignment.motion.steps import LEAST_US, MOTION
from mediaarchive.alignment.steps import ALIGN, LINES, MOVED, TIED, facts, pictures_input
from mediaarchive.alignment.ties import TIES
from mediaarchive.evas import Eva, Task
from mediaarchive.excerpts.steps import WORDS as EXCERPT_WORDS
from mediaarchive.fingerprints.steps import LANE as PRINT_LANE
from mediaarchive.fingerprints.steps import PRINT
from mediaarchive.frames.redact import BLANK
from mediaarchive.frames.steps import FRAMES
from mediaarchive.photos import Photo
from mediaarchive.photos.model import JPEG
from mediaarchive.photos.steps import PHOTO
from mediaarchive.press.steps import WORDS, Wanted, steps_of
from mediaarchive.recordings import Hidden, Recording
from mediaarchive.recordings.model import QUARANTINED
from mediaarchive.recordings.rights import NOTHING, PICTURE, SOUND
from mediaarchive.recordings.sides import Side
from mediaarchive.recordings.steps import PROBE
from mediaarchive.renditions.hls import HLS
from mediaarchive.renditions.redact import REDACT
from mediaarchive.renditions.steps import POSTER, PROXY, SIDE
from mediaarchive.steps.model import NEEDS, Outcome, Step
from mediaarchive.steps.runner import is_due
from mediaarchive.transcripts.redact import HUSH
from mediaarchive.transcripts.steps import TRANSCRIBE, hints


@dataclass(frozen=True, slots=True)
class Maker:
    """A kind of step on a recording: its function, what it needs beside the master, and its place in the order.

    `senses`: it is made only of a recording of which any of these is hidden from the public, and without that.
    `room` is what must be free on the machine, see `Step.needs`.
    """

    kind: tuple[str, int]
    function: str
    needs: tuple[tuple[str, str, str], ...]
    lane: int
    words: str
    senses: tuple[str, ...] = ()
    room: Mapping[str, float] = field(default_factory=lambda: NEEDS)

    @property
    def name(self) -> str:
        """Name of the kind."""
        return self.kind[0]


_PROBED: Final = ("probe", PROBE[0], "probe")
_PLAYED: Final = ("proxy", PROXY[0], "proxy")
_SEEN: Final = ("analysis", FRAMES[0], "analysis")
_DRAWN: Final = ("peaks", TRANSCRIBE[0], "peaks")
_HEARING: Final = {"cpu": 1, "memory": 2e9}
"""The model and ten minutes of sound (see transcripts/child), with room for a larger model."""
_FILM: Final = "mediaarchive.renditions.redact:redact"
_SHEETS: Final = "mediaarchive.frames.redact:blank_sheets"
_WAVE: Final = "mediaarchive.transcripts.redact:hush_peaks"
MAKERS: Final = (
    Maker(PROBE, "mediaarchive.recordings.steps:probe", (), 0, "looking at the file"),
    Maker(POSTER, "mediaarchive.renditions.steps:poster", (_PROBED,), 1, "poster"),
    Maker(PROXY, "mediaarchive.renditions.steps:proxy", (_PROBED,), 2, "making it playable"),
    Maker(HLS, "mediaarchive.renditions.hls:hls", (_PROBED, _PLAYED), 3, "quick start"),
    Maker(FRAMES, "mediaarchive.frames.steps:analyse", (_PROBED,), 4, "shots and keyframes"),
    Maker(DIALS, "mediaarchive.alignment.dials.steps:read_dials", (_PROBED,), 5, "clocks in the picture"),
    Maker(TRANSCRIBE, "mediaarchive.transcripts.steps:transcribe", (_PROBED,), 6, "transcript", room=_HEARING),
    Maker(PRINT, "mediaarchive.fingerprints.steps:print_recording", (_PROBED,), PRINT_LANE, "fingerprints"),
    Maker(REDACT, _FILM, (_PROBED, _PLAYED), 2, "the public’s film, without what is withheld", (PICTURE, SOUND)),
    Maker(BLANK, _SHEETS, (_SEEN,), 4, "small pictures, without what is withheld", (PICTURE,)),
    Maker(HUSH, _WAVE, (_PROBED, _DRAWN), 6, "waveform, without what is withheld", (SOUND,)),
)
"""Lanes are ordered by use: what it is, a picture of it, what makes it playable, and quick to start, then pictures,
clocks and words; alignment is last, but for fingerprints, which nothing waits for."""

ALIGN_LANE: Final = 7
_AWAITED: Final = (PROBE[0], FRAMES[0], TRANSCRIBE[0], DIALS[0])
"""What alignment waits for."""
_WORDS: Final = {maker.name: maker.words for maker in MAKERS} | {
    PHOTO[0]: "looking at the photo",
    SIDE[0]: "making the small copy playable",
    TIES[0]: "who heard the same",
    MOTION[0]: "who moved together",
    ALIGN[0]: "clocks and tasks",
    **WORDS,
    **EXCERPT_WORDS,
}


def words_of(name: str) -> str:
    """Return what a step does, in a few words for a person."""
    return _WORDS.get(name, name)


@dataclass(frozen=True)
class Catalogue:
    """What the plan looks at: one EVA, its recordings and tasks, every known outcome by key, the parameters by kind.

    `anchors` are those that stand, by recording; `simulated` the cameras whose pictures no Sun has lit; `roles`
    who wore each camera, where somebody did; `lines` the digest of a stamped comm log; `first` the recordings that
    somebody wants before all others; `halted` the subjects on which nothing is done until a person says so; `hidden`
    what the public may not see of a recording, where there is any; `wanted`, by recording, the words
    that the team wants heard; `press` the clips of press sets; `sides` the small copies that cameras made; `photos`;
    `chosen`, by recording and step, settings that a person chose for one recording; `clocked` the recordings that were
    aligned; `renewed` the steps and versions by which a person wants everything made anew; `excerpts` what is cut for
    requests.
    """

    eva: Eva
    recordings: tuple[Recording, ...]
    tasks: tuple[Task, ...]
    outcomes: Mapping[str, Outcome]
    parameters: Mapping[str, Mapping[str, Any]]
    anchors: Mapping[str, tuple[Anchor, ...]] = field(default_factory=dict)
    simulated: frozenset[str] = frozenset()
    roles: Mapping[str, str] = field(default_factory=dict)
    lines: str | None = None
    first: frozenset[str] = frozenset()
    halted: frozenset[str] = frozenset()
    hidden: Mapping[str, Hidden] = field(default_factory=dict)
    wanted: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)
    press: tuple[Wanted, ...] = ()
    excerpts: tuple[Step, ...] = ()
    sides: tuple[Side, ...] = ()
    photos: tuple[Photo, ...] = ()
    chosen: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)
    clocked: frozenset[str] = frozenset()
    renewed: frozenset[tuple[str, int]] = frozenset()


def recording_steps(recording: Recording, catalogue: Catalogue) -> list[Step]:
    """Return the recording's steps as far as their inputs are known, done or not."""
    steps: dict[str, Step] = {}
    hidden = catalogue.hidden.get(recording.id, NOTHING)
    for maker in MAKERS:
        missing = {sense: spans for sense in maker.senses if (spans := hidden.of(sense))}
        if maker.senses and not missing:
            continue
        inputs = {"master": recording.digest}
        for name, source, output in maker.needs:
            made = _output(steps.get(source), output, catalogue.outcomes)
            if made is None:
                break
            inputs[name] = made
        else:
            if maker.kind == BLANK:
                inputs |= _sheets(steps[FRAMES[0]], catalogue.outcomes)
            parameters = {"missing": missing} if missing else _parameters(maker, recording, catalogue)
            step = Step(*maker.kind, maker.function, recording.id, inputs, parameters, maker.lane, maker.room)
            steps[maker.name] = as_made(step, catalogue)
    return list(steps.values())


def as_made(step: Step, catalogue: Catalogue) -> Step:
    """Return the step as an older version of us did it of the same inputs, until a person wants it made anew.

    So an upgrade changes nothing by itself: what it would make better is told with its cost, see archive.upgrades.
    """
    if step.key in catalogue.outcomes or (step.name, step.version) in catalogue.renewed:
        return step
    for version in range(step.version - 1, 0, -1):
        older = replace(step, version=version)
        outcome = catalogue.outcomes.get(older.key)
        if outcome and outcome.state == "done":
            return older
    return step


def versions() -> dict[str, int]:
    """Return the version in which we do each step of recordings and spacewalks today."""
    return dict((*(maker.kind for maker in MAKERS), TIES, MOTION, ALIGN))


def _parameters(maker: Maker, recording: Recording, catalogue: Catalogue) -> Mapping[str, Any]:
    given = catalogue.parameters.get(maker.name, {})
    given = {**given, **catalogue.chosen.get(recording.id, {}).get(maker.name, {})}
    if maker.kind != TRANSCRIBE:
        return given
    crew = [(member.role, member.name) for member in catalogue.eva.crew]
    return {**given, **hints(crew, catalogue.wanted.get(recording.id, ()))}


def side_steps(catalogue: Catalogue) -> list[Step]:
    """Return what is done with small copies: it is done at once, so that there is something to watch."""
    function = "mediaarchive.renditions.steps:side"
    whole = [side for side in catalogue.sides if side.state != QUARANTINED]
    return [Step(*SIDE, function, side.id, {"master": side.digest}, {}, 0) for side in whole]


def photo_steps(catalogue: Catalogue) -> list[Step]:
    """Return what is done with photos, after what makes films playable: looking at one takes a part of a second."""
    whole = [photo for photo in catalogue.photos if photo.kind == JPEG and photo.state != QUARANTINED]
    return [Step(*PHOTO, "mediaarchive.photos.steps:look", photo.id, {"photo": photo.digest}, {}, 1) for photo in whole]


def eva_steps(catalogue: Catalogue, known_steps: Mapping[str, Sequence[Step]] | None = None) -> list[Step]:
    """Return the EVA's alignment once every recording's words and clocks are there, or will not come.

    While some are missing, what somebody wants first is aligned all the same, once, with what has a clock already.
    `known_steps`: those of its recordings, where they were planned already.
    """
    whole = [recording for recording in catalogue.recordings if recording.state != QUARANTINED]
    planned = {r.id: recording_steps(r, catalogue) for r in whole} if known_steps is None else known_steps
    among = _aligned_now(catalogue, whole, planned)
    known_of: dict[str, str] = {}
    for recording in among:
        for step in planned[recording.id]:
            outcome = catalogue.outcomes.get(step.key)
            is_lit = recording.camera not in catalogue.simulated
            if step.name == FRAMES[0] and is_lit and outcome and "analysis" in outcome.outputs:
                known_of[pictures_input(recording.id)] = outcome.outputs["analysis"]
            if step.name == TRANSCRIBE[0] and outcome and "transcript" in outcome.outputs:
                known_of[recording.id] = outcome.outputs["transcript"]
            if step.name == DIALS[0] and outcome and "dials" in outcome.outputs:
                known_of[dials_input(recording.id)] = outcome.outputs["dials"]
    known = [r for r in among if r.time_base is not None]
    if not known:
        return []
    ties = _ties(catalogue, known)
    outcome = catalogue.outcomes.get(ties.key) if ties else None
    if ties and _is_due(outcome):
        return [ties]
    heard = {TIED: outcome.outputs["ties"]} if outcome and "ties" in outcome.outputs else {}
    motion = _motion(catalogue, known, heard)
    before = [step for step in (ties, motion) if step]
    outcome = catalogue.outcomes.get(motion.key) if motion else None
    if motion and _is_due(outcome):
        return before
    moved = {MOVED: outcome.outputs["ties"]} if outcome and "ties" in outcome.outputs else {}
    parameters = facts(catalogue.eva, known, catalogue.tasks, catalogue.anchors)
    stamped = {LINES: catalogue.lines} if catalogue.lines else {}
    inputs = known_of | heard | moved | stamped
    align = Step(*ALIGN, "mediaarchive.alignment.steps:align", catalogue.eva.slug, inputs, parameters, ALIGN_LANE)
    return [*before, as_made(align, catalogue)]


def _aligned_now(
    catalogue: Catalogue, whole: Sequence[Recording], planned: Mapping[str, Sequence[Step]]
) -> Sequence[Recording]:
    """Return the recordings to align: all when nothing of them is missing, else those of which somebody waits for one.

    Recordings that have no clock yet and are not wanted first are left out then, so that the set grows by alignment
    alone: it would never be done if it grew with each that is heard meanwhile.
    """
    missing = {r.id for r in whole if r.id not in catalogue.halted and _is_missing(planned[r.id], catalogue.outcomes)}
    if not missing:
        return whole
    wanted = catalogue.first - missing - catalogue.clocked
    if not any(r.id in wanted and r.time_base is not None for r in whole):
        return ()
    return [r for r in whole if r.id in wanted or r.id in catalogue.clocked]


def _is_missing(steps: Iterable[Step], outcomes: Mapping[str, Outcome]) -> bool:
    """Say whether anything that alignment waits for is still to be done."""
    return any(step.name in _AWAITED and _is_due(outcomes.get(step.key)) for step in steps)


def _ties(catalogue: Catalogue, known: Iterable[Recording]) -> Step | None:
    """Return the step that finds who heard the same; None where fewer than two recordings have sound."""
    masters = {recording.id: recording.digest for recording in known if recording.has_sound}
    if len(masters) < 2:
        return None
    function = "mediaarchive.alignment.ties:compare_sounds"
    return as_made(Step(*TIES, function, catalogue.eva.slug, masters, {}, ALIGN_LANE), catalogue)


def _motion(catalogue: Catalogue, known: Iterable[Recording], heard: Mapping[str, str]) -> Step | None:
    """Return the step that finds who moved together; None where no suit has two cameras that filmed long enough."""
    suits: dict[str, list[tuple[str, str, int]]] = {}
    masters = {}
    for recording in known:
        role, length = catalogue.roles.get(recording.camera), round(recording.duration * 1_000_000)
        if role and recording.has_picture and length >= LEAST_US:
            suits.setdefault(role, []).append((recording.id, recording.camera, length))
            masters[recording.id] = recording.digest
    worn = [suit for _, suit in sorted(suits.items()) if len({camera for _, camera, _ in suit}) > 1]
    if not worn:
        return None
    inputs = {name: masters[name] for suit in worn for name, _, _ in suit} | dict(heard)
    function = "mediaarchive.alignment.motion.steps:compare_motions"
    return as_made(Step(*MOTION, function, catalogue.eva.slug, inputs, {"suits": worn}, ALIGN_LANE), catalogue)


def all_steps(catalogue: Catalogue) -> list[Step]:
    """Return every step of the EVA whose inputs are known."""
    whole = [recording for recording in catalogue.recordings if recording.state != QUARANTINED]
    planned = {recording.id: recording_steps(recording, catalogue) for recording in whole}
    found = [step for mine in planned.values() for step in mine]
    clips = [step for wanted in catalogue.press for step in steps_of(wanted)]
    return (
        side_steps(catalogue)
        + found
        + photo_steps(catalogue)
        + clips
        + list(catalogue.excerpts)
        + eva_steps(catalogue, planned)
    )


def ready(catalogues: Iterable[Catalogue]) -> list[Step]:
    """Return the steps to start now: of what is wanted first, then those of use soonest; in a lane by arrival."""
    due = []
    for c in catalogues:
        steps = all_steps(c)
        # Where an EVA is aligned though steps of its recordings are missing, somebody waits for that.
        first = c.first | {c.eva.slug} if c.first and _is_missing(steps, c.outcomes) else c.first
        due += [
            (step.subject not in first, step.lane, step)
            for step in steps
            if _is_due(c.outcomes.get(step.key)) and step.subject not in c.halted
        ]
    return [step for *_, step in sorted(due, key=lambda item: item[:2])]


def _output(step: Step | None, name: str, outcomes: Mapping[str, Outcome]) -> str | None:
    outcome = outcomes.get(step.key) if step else None
    return outcome.outputs.get(name) if outcome and outcome.state == "done" else None


def _sheets(step: Step, outcomes: Mapping[str, Outcome]) -> dict[str, str]:
    """Return the sheets of small pictures that the analysis made, by their names in it."""
    return {name: digest for name, digest in outcomes[step.key].outputs.items() if name.startswith("sprites/")}


def _is_due(outcome: Outcome | None) -> bool:
    if outcome is None:
        return True
    return outcome.state == "running" or is_due(outcome.state, outcome.attempts, final=outcome.final)
