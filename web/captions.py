"""A recording's words and chapters as WebVTT, and its waveform, where the pages' scripts may ask for them."""

from __future__ import annotations

from flask import Blueprint, Response, send_file

from mediaarchive.archive import media, pages, words
from mediaarchive.recordings import PUBLIC
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("captions", __name__, url_prefix="/recordings/<recording_id>")


@blueprint.get("/captions.vtt")
@policy(Policy.PUBLIC)
def captions(recording_id: str) -> Response:
    """Return what was heard."""
    return _vtt(words.captions(site().archive, recording_id, actor=PUBLIC, now=site().now()))


@blueprint.get("/captions.en.vtt")
@policy(Policy.PUBLIC)
def captions_in_english(recording_id: str) -> Response:
    """Return what was heard, in English."""
    return _vtt(words.captions_in_english(site().archive, recording_id, actor=PUBLIC, now=site().now()))


@blueprint.get("/chapters.vtt")
@policy(Policy.PUBLIC)
def chapters(recording_id: str) -> Response:
    """Return the tasks that the recording shows."""
    return _vtt(pages.chapters(site().archive, recording_id, actor=PUBLIC, now=site().now()))


@blueprint.get("/peaks.bin")
@policy(Policy.PUBLIC)
def peaks(recording_id: str) -> Response:
    """Return the waveform; a range of it, where one is asked for."""
    file = media.find(site().archive, recording_id, "peaks.bin", actor=PUBLIC, now=site().now())
    answer = send_file(file.path, mimetype=file.content_type, etag=file.digest, max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _vtt(text: str) -> Response:
    answer = Response(text, content_type="text/vtt; charset=utf-8")
    answer.headers["Access-Control-Allow-Origin"] = "*"  # players on other sites that opened a manifest
    return answer
