"""Alignment as a step: everything that is known of one EVA in, clocks and placed tasks out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from mediaarchive.alignment.anchors import Anchor
from mediaarchive.alignment.clocks import Claims, Window, tagged_start
from mediaarchive.alignment.dials.steps import dials_input, sightings_in
from mediaarchive.alignment.lines import Said, sighting_of
from mediaarchive.alignment.model import Clock, Evidence, to_json
from mediaarchive.alignment.night import LEAST_US, Light, check, light_of
from mediaarchive.alignment.sightings import Sighting, sightings_of
from mediaarchive.alignment.solver.clock import solve_clocks
from mediaarchive.alignment.taskjson import task_from_json, task_to_json
from mediaarchive.alignment.tasks import place_tasks
from mediaarchive.alignment.ties import Tie, groups_from_json
from mediaarchive.alignment.words import Heard
from mediaarchive.evas import Eva, Task
from mediaarchive.evas.commlog import CommLine
from mediaarchive.evas.orbit import shadows, shipped
from mediaarchive.frames.model import FrameAnalysis
from mediaarchive.recordings import Recording
from mediaarchive.steps.model import Outputs, Progress, Step, Tools
from mediaarchive.timeline import to_micros
from mediaarchive.transcripts.model import TIME_BASE, Transcript

ALIGN = ("alignment.align", 7)
TIED = "@ties"
"""Name of the input that says which recordings heard the same; the others are named by recording."""
MOVED = "@moved"
"""Name of the input that says which recordings of one suit moved together."""


LINES = "@lines"
"""Name of the input that holds the lines of a stamped comm log."""
_MOST_AROUND_US: Final = 15 * 3_600_000_000


def pictures_input(recording: str) -> str:
    """Return the name of the input that says what a recording's pictures show."""
    return f"@frames:{recording}"


def facts(
    eva: Eva, recordings: list[Recording], tasks: tuple[Task, ...], anchors: Mapping[str, Sequence[Anchor]]
) -> dict[str, Any]:
    """Return what the step needs to know of the catalogue, as JSON values: its parameters.

    `anchors` are those that stand, by recording.
    """
    return {
        "window": [to_micros(eva.start), to_micros(eva.end)],
        "recordings": [_claims(r, eva.start.year, anchors.get(r.id, ())) for r in recordings],
        "tasks": [task_to_json(task) for task in tasks],
    }


def align(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Fit every clock and place every task.

    Inputs are transcripts by recording id, clocks seen in pictures under `dials_input` of it, what its pictures show
    under `pictures_input` where the Sun lit them, who heard and who moved the same under `TIED` and `MOVED`, and the
    stamped comm log under `LINES`; parameters are `facts`.
    """
    known = step.parameters
    window = Window(*known["window"])
    groups = _groups(step, tools)
    leaps = {tie.recording: tie.leaps for group in groups for tie in group if tie.leaps}
    transcripts = _transcripts([claim["recording"] for claim in known["recordings"]], step, tools)
    lines = _lines(step, tools)
    claims = [
        _claims_from(claim, leaps, (*_seen(claim["recording"], step, tools), *_said(claim, transcripts, lines)))
        for claim in known["recordings"]
    ]
    durations = {claim.recording: claim.duration_us for claim in claims}
    clocks = [_with_unread(clock, step, tools) for clock in solve_clocks(claims, window, groups)]
    clocks = _by_light(clocks, durations, window, step, tools)
    progress(0.2)
    heard = [word for clock in clocks for word in _heard(clock, transcripts)]
    heard.sort(key=lambda word: word.utc_us)
    placed = place_tasks([task_from_json(task) for task in known["tasks"]], heard, clocks, durations, window)
    document = {"clocks": [to_json(clock) for clock in clocks], "tasks": [to_json(task) for task in placed]}
    return {"alignment": tools.storage.put_bytes(json.dumps(document, sort_keys=True).encode())}


def _by_light(
    clocks: list[Clock], durations: Mapping[str, int], window: Window, step: Step, tools: Tools
) -> list[Clock]:
    lights = {name: light for name, length in durations.items() if (light := _light(name, length, step, tools))}
    if not lights:
        return clocks
    dark = shadows(shipped(), window.start_us - _MOST_AROUND_US, window.end_us + _MOST_AROUND_US)
    return check(clocks, lights, dark or ())


def _light(recording: str, duration_us: int, step: Step, tools: Tools) -> Light | None:
    digest = step.inputs.get(pictures_input(recording))
    if digest is None or duration_us < LEAST_US:
        return None
    seen = FrameAnalysis.from_json(json.loads(tools.storage.read_bytes(digest)))

    def micros(pts: int) -> int:
        return round((pts - seen.first_pts) * seen.time_base * 1_000_000)

    spans = [(span.kind.value, micros(span.start_pts), micros(span.end_pts)) for span in seen.conditions]
    return light_of(spans, duration_us)


def _groups(step: Step, tools: Tools) -> list[list[Tie]]:
    told = [step.inputs[name] for name in (TIED, MOVED) if name in step.inputs]
    return [group for one in told for group in groups_from_json(json.loads(tools.storage.read_bytes(one)))]


def _with_unread(clock: Clock, step: Step, tools: Tools) -> Clock:
    """Return the clock with why its pictures could not be laid beside others of its suit, where that is so."""
    if MOVED not in step.inputs:
        return clock
    reason = json.loads(tools.storage.read_bytes(step.inputs[MOVED]))["unread"].get(clock.recording)
    if reason is None:
        return clock
    text = f"its motion could not be compared with other cameras of its suit: {reason}"
    return replace(clock, evidence=(*clock.evidence, Evidence("motion", text, None)))


def _claims(recording: Recording, year: int, anchors: Sequence[Anchor]) -> dict[str, Any]:
    said = [(clock.source, clock.value) for clock in recording.clocks]
    tag = tagged_start(said)
    seen = sightings_of(said, recording.frame_rate, recording.file_name, year)
    return {
        "recording": recording.id,
        "camera": recording.camera,
        "duration_us": round(recording.duration * 1_000_000),
        "declared_us": to_micros(recording.declared_start) if recording.declared_start else None,
        "precision_us": recording.declared_precision_us,
        "tag": tag[0] if tag else None,
        "tag_us": tag[1] if tag else None,
        "sightings": [asdict(sighting) for sighting in seen],
        "anchors": [asdict(anchor) for anchor in anchors],
    }


def _seen(recording: str, step: Step, tools: Tools) -> tuple[Sighting, ...]:
    digest = step.inputs.get(dials_input(recording))
    return sightings_in(json.loads(tools.storage.read_bytes(digest))) if digest else ()


def _claims_from(
    document: dict[str, Any], leaps: Mapping[str, tuple[tuple[int, int], ...]], seen: tuple[Sighting, ...]
) -> Claims:
    sightings = (*(_sighting(item) for item in document["sightings"]), *seen)
    anchors = tuple(Anchor(**item) for item in document["anchors"])
    known = {**document, "sightings": sightings, "anchors": anchors}
    return Claims(**known, leaps=leaps.get(document["recording"], ()))


def _sighting(document: dict[str, Any]) -> Sighting:
    return Sighting(**{**document, "of_day_us": tuple(document["of_day_us"])})


def _transcripts(recordings: Sequence[str], step: Step, tools: Tools) -> dict[str, Transcript]:
    found = {}
    for recording in recordings:
        if digest := step.inputs.get(recording):
            answer = json.loads(tools.storage.read_bytes(digest))
            if "transcript" in answer:
                found[recording] = Transcript.from_json(answer["transcript"])
    return found


def _lines(step: Step, tools: Tools) -> list[CommLine]:
    digest = step.inputs.get(LINES)
    return [CommLine.from_json(line) for line in json.loads(tools.storage.read_bytes(digest))] if digest else []


def _said(
    claim: Mapping[str, Any], transcripts: Mapping[str, Transcript], lines: Sequence[CommLine]
) -> tuple[Sighting, ...]:
    """Return when the recording was by the comm log, where both know what was said."""
    transcript = transcripts.get(claim["recording"])
    if transcript is None or not lines:
        return ()
    said = [Said(float(cue.start * TIME_BASE), cue.text) for cue in transcript.cues]
    found = sighting_of(said, lines)
    return (found,) if found else ()


def _heard(clock: Clock, transcripts: Mapping[str, Transcript]) -> list[Heard]:
    transcript = transcripts.get(clock.recording)
    if transcript is None or clock.zero_us is None:
        return []
    found = []
    for cue in transcript.cues:
        for word in cue.words:
            instant = clock.utc_us(word.start * TIME_BASE)
            assert instant is not None
            found.append(Heard(instant, word.text))
    return found
