"""JSON that spans stations: `align`, `status`, `export --format json`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.alignment import store as alignment
from mediaarchive.clips import store as clips
from mediaarchive.evas import Eva, LogVersion, Task
from mediaarchive.evas import store as evas
from mediaarchive.licensing import Range
from mediaarchive.licensing import store as licensing
from mediaarchive.licensing.model import ASKED
from mediaarchive.recordings import Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import format_utc, from_micros
from mediaarchive.transcripts import rows as transcripts


def alignment_report(session: Session, slug: str) -> dict[str, Any]:
    """Return clocks and placed tasks as `align EVA --json` prints them."""
    known = recordings.of_eva(session, slug)
    found = alignment.clocks(session, [r.id for r in known])
    placed = alignment.placed(session, slug)
    return {
        "eva": slug,
        "recordings": [
            {"id": r.id, "camera": r.camera, "file": r.file_name, "clock": clock_report(found.get(r.id))} for r in known
        ],
        "tasks": [_placed_task(task, placed[task.id]) for task in evas.tasks(session, slug) if task.id in placed],
    }


def log_task(task: Task) -> dict[str, Any]:
    """Return a task of a log as JSON values."""
    return {
        "id": task.id,
        "title": task.title,
        "actors": list(task.actors),
        "state": task.state,
        "planned": _pair(task.planned),
        "actual": _pair(task.actual),
        "precision_s": float(task.precision_s),
        "description": task.description,
    }


def eva_report(eva: Eva) -> dict[str, Any]:
    """Return an EVA as JSON values."""
    return {
        "slug": eva.slug,
        "name": eva.name,
        "title": eva.title,
        "summary": eva.summary,
        "start": format_utc(eva.start),
        "end": format_utc(eva.end),
        "duration_s": eva.duration_s,
        "crew": [asdict(member) for member in eva.crew],
        "starts": list(eva.starts),
        "facts": list(eva.facts),
        "sources": list(eva.sources),
    }


def export(session: Session, slug: str) -> dict[str, Any]:
    """Return everything the catalogue knows of an EVA, for `export EVA --format json`."""
    log: LogVersion | None = evas.newest_log(session, slug)
    known = recordings.of_eva(session, slug)
    return {
        "eva": eva_report(evas.get(session, slug)),
        "cameras": [asdict(camera) for camera in evas.cameras(session, slug)],
        "task_log": {"version": log.version, "tasks": [log_task(task) for task in log.tasks]} if log else None,
        "alignment": alignment_report(session, slug),
        "recordings": [_recording(session, recording) for recording in known],
        "clips": [_clip(clip, {r.id: r for r in known}) for clip in clips.of_eva(session, slug)],
    }


def requests_report(session: Session) -> list[dict[str, Any]]:
    """Return the licence requests that reached the desk, newest first, with the ranges that each is about."""
    return [
        {
            "reference": request.reference,
            "state": str(request.state),
            "created": format_utc(request.created_at),
            "assignee": request.assignee,
            "ranges": [_asked(session, one) for one in request.ranges],
            "answers": licensing.answers_of(session, request),
        }
        for request in licensing.every(session)
        if request.kind == ASKED
    ]


def _asked(session: Session, one: Range) -> dict[str, Any]:
    recording = recordings.get(session, one.recording)
    return {
        "recording": recording.id,
        "file": recording.file_name,
        "sha256": recording.digest,
        "clip": one.clip,
        "in": float(recording.seconds_at(one.in_pts)),
        "out": float(recording.seconds_at(one.out_pts)),
        "in_pts": one.in_pts,
        "out_pts": one.out_pts,
    }


def _recording(session: Session, recording: Recording) -> dict[str, Any]:
    heard = transcripts.heard(session, recording.id)
    cues = heard.cues if heard else ()
    return {
        "id": recording.id,
        "camera": recording.camera,
        "file": recording.file_name,
        "sha256": recording.digest,
        "duration": float(recording.duration),
        "time_base": str(recording.time_base),
        "start_pts": recording.start_pts,
        "end_pts": recording.end_pts,
        "damage": recording.damage,
        "released": format_utc(recording.released_at) if recording.released_at else None,
        "cues": [
            {
                "start": cue.start / transcripts.TICKS,
                "end": cue.end / transcripts.TICKS,
                "text": cue.text,
                "speaker": cue.speaker,
            }
            for cue in cues
        ],
    }


def _clip(clip: Any, known: dict[str, Recording]) -> dict[str, Any]:
    recording = known[clip.recording]
    return {
        "id": clip.id,
        "recording": clip.recording,
        "in": float(recording.seconds_at(clip.in_pts)),
        "out": float(recording.seconds_at(clip.out_pts)),
        "in_pts": clip.in_pts,
        "out_pts": clip.out_pts,
        "title": clip.title,
        "task": clip.task,
        "state": clip.state,
    }


def clock_report(clock: Clock | None) -> dict[str, Any] | None:
    """Return a clock as JSON values."""
    if clock is None:
        return None
    return {
        "zero_utc": _instant(clock.zero_us),
        "drift_ppm": clock.drift_ppt / 1e6 if clock.zero_us is not None else None,
        "ci95_s": clock.ci95_us / 1e6 if clock.ci95_us is not None else None,
        "jumps": [{"at": at / 1e6, "seconds": size / 1e6} for at, size in clock.leaps],
        "grade": clock.grade,
        "evidence": [asdict(item) for item in clock.evidence],
    }


def _placed_task(task: Task, placed: PlacedTask) -> dict[str, Any]:
    return {
        "id": task.id,
        "title": task.title,
        "actors": list(task.actors),
        "state": task.state,
        "start": _instant(placed.start_us),
        "end": _instant(placed.end_us),
        "start_ci95": [_instant(edge) for edge in placed.start_ci_us],
        "end_ci95": [_instant(edge) for edge in placed.end_ci_us],
        "spans": [
            {"recording": s.recording, "start": s.start_us / 1e6, "end": s.end_us / 1e6, "confidence": s.confidence}
            for s in placed.spans
        ],
        "evidence": [asdict(item) for item in placed.evidence],
    }


def _instant(micros: int | None) -> str | None:
    return format_utc(from_micros(micros)) if micros is not None else None


def _pair(pair: tuple[datetime | None, datetime | None]) -> dict[str, str | None]:
    return {name: format_utc(i) if i else None for name, i in zip(("start", "end"), pair, strict=True)}
