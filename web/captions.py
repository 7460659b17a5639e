"""A recording's words and chapters as WebVTT, from the pages' own origin."""

from __future__ import annotations

from flask import Blueprint, Response

from mediaarchive.archive import pages
from mediaarchive.recordings import PUBLIC
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("captions", __name__, url_prefix="/recordings/<recording_id>")


@blueprint.get("/captions.vtt")
@policy(Policy.PUBLIC)
def captions(recording_id: str) -> Response:
    """Return what was heard."""
    return _vtt(pages.captions(site().archive, recording_id, actor=PUBLIC, now=site().now()))


@blueprint.get("/chapters.vtt")
@policy(Policy.PUBLIC)
def chapters(recording_id: str) -> Response:
    """Return the tasks that the recording shows."""
    return _vtt(pages.chapters(site().archive, recording_id, actor=PUBLIC, now=site().now()))


def _vtt(text: str) -> Response:
    return Response(text, content_type="text/vtt; charset=utf-8")
