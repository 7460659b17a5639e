"""What the player of an EVA asks for: the cameras on one clock, words of a minute, when somebody speaks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from mediaarchive.archive import mission, words
from mediaarchive.archive.mission import CameraFilms, Film, TimedTask
from mediaarchive.recordings import PUBLIC
from mediaarchive.timeline import to_micros
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue
from web.security import Policy, policy
from web.site import site
from web.words import read_moment

blueprint = Blueprint("mission", __name__)


@blueprint.get("/evas/<slug>/mission.json")
@policy(Policy.PUBLIC)
def cameras(slug: str) -> Response:
    """Return every film and task of an EVA; seconds are PET."""
    found = mission.mission(site().archive, slug, actor=PUBLIC, now=site().now())
    return jsonify(
        slug=found.eva.slug,
        zero=to_micros(found.eva.start) / 1e6,
        length=found.eva.duration_s,
        cameras=[_camera(camera) for camera in found.cameras],
        tasks=[_task(task) for task in found.tasks],
    )


@blueprint.get("/recordings/<recording_id>/words.json")
@policy(Policy.PUBLIC)
def spoken(recording_id: str) -> Response:
    """Return the cues of a part of a recording (`from`, `to` in its seconds) with the time of each word."""
    start = read_moment(request.args.get("from"), Fraction(0))
    end = read_moment(request.args.get("to"), start + words.LONGEST_PART)
    found = words.spoken(site().archive, recording_id, start, end, actor=PUBLIC, now=site().now())
    return jsonify(language=found.language, remark=found.remark, cues=[_cue(cue) for cue in found.cues])


@blueprint.get("/recordings/<recording_id>/talk.json")
@policy(Policy.PUBLIC)
def talk(recording_id: str) -> Response:
    """Return when somebody speaks on a recording: [from, to] in its seconds."""
    found = words.talk(site().archive, recording_id, actor=PUBLIC, now=site().now())
    return jsonify([[_s(start), _s(end)] for start, end in found])


def _camera(camera: CameraFilms) -> dict[str, Any]:
    about = camera.camera
    return {
        "name": about.name,
        "label": about.label,
        "simulated": about.simulated,
        "films": [_film(film) for film in camera.films],
    }


def _film(film: Film) -> dict[str, Any]:
    recording = film.recording
    proxy, hls = (site().file(recording.id, name) for name in ("proxy.mp4", "hls/index.m3u8"))
    return {
        "id": recording.id,
        "page": url_for("pages.recording", recording_id=recording.id),
        "words": url_for("mission.spoken", recording_id=recording.id),
        "talk": url_for("mission.talk", recording_id=recording.id),
        "file": recording.file_name,
        "start": float(film.start),
        "rate": float(film.rate),
        "leaps": [[float(at), float(size)] for at, size in film.leaps],
        "length": float(recording.duration),
        "ci": film.ci95_s,
        "grade": film.grade,
        "frame": float(film.frame),
        "picture": recording.has_picture,
        "sound": recording.has_sound,
        "hls": hls if film.has_hls else None,
        "proxy": proxy if film.has_proxy else None,
        "poster": site().picture(film.poster) if film.poster else None,
        "stills": site().file(recording.id, "keyframes/"),
        "keyframes": [[pts, _s(at)] for pts, at in film.keyframes],
        "sights": [[kind, _s(start), _s(end)] for kind, start, end in film.sights],
        "sheets": [
            [site().file(recording.id, s.name), s.first, s.tiles, s.interval_s, s.columns, s.tile_width, s.tile_height]
            for s in film.sheets
        ],
    }


def _task(timed: TimedTask) -> dict[str, Any]:
    return {
        "id": timed.task.id,
        "title": timed.task.title,
        "actors": timed.task.actors,
        "start": float(timed.start),
        "end": float(timed.end),
        "ci": [timed.start_ci_s, timed.end_ci_s],
        "page": url_for("pages.clip", clip_id=timed.clip) if timed.clip else None,
    }


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "from": _at(cue.start),
        "to": _at(cue.end),
        "text": cue.text,
        "speaker": cue.speaker,
        "sure": round(cue.confidence, 2),
        "words": [[word.text, _at(word.start), _at(word.end)] for word in cue.words],
    }


def _at(ticks: int) -> float:
    """Return ticks as seconds; without fractions, as there are thousands of words."""
    return round(ticks / TICKS_A_SECOND, 3)


def _s(seconds: Fraction) -> float:
    return round(float(seconds), 3)
