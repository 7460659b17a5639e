"""What machines are told of training models with what they read here: headers, a meta element, a well-known file."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from mediaarchive.archive.licences import mining
from mediaarchive.archive.licences.mining import Mining
from mediaarchive.errors import NotFound
from web.security import EVERYBODY, Policy, policy, policy_of
from web.site import site
from web.tdm import POLICY, RESERVATION, RULES, VALUES

blueprint = Blueprint("mining", __name__)


def install(app: Flask) -> None:
    """Say it on every public answer, and give templates `mining()` for the pages' heads."""
    app.after_request(_say)
    app.context_processor(lambda: {"mining": said})


@blueprint.get("/.well-known/tdmrep.json")
@policy(Policy.OPEN)
def well_known() -> Response:
    """Return what holds for the whole site; what pages and films say of themselves goes before it."""
    value = VALUES.get(mining.of_archive(site().archive, now=site().now()))
    rule = {"location": "/", RESERVATION: int(value or 0), POLICY: site().absolute(RULES)}
    return jsonify([rule] if value else [])


def said() -> dict[str, str]:
    """Return the headers of this request's answer; none where nothing is said."""
    value = VALUES.get(_answer(**(request.view_args or {})))
    return {RESERVATION: value, POLICY: site().absolute(RULES)} if value else {}


def _answer(recording_id: str | None = None, clip_id: str | None = None, **_: Any) -> Mining:
    archive, now = site().archive, site().now()
    try:
        if clip_id:
            return mining.of_clip(archive, clip_id, now=now)
        if recording_id:
            return mining.of_recording(archive, recording_id, now=now)
    except NotFound:
        pass  # the answer of the whole counts where the thing itself is not there to be asked
    return mining.of_archive(archive, now=now)


def _say(response: Response) -> Response:
    is_public = policy_of(current_app, request.endpoint) in EVERYBODY and request.endpoint != "static"
    if is_public and response.status_code in (200, 304):
        response.headers.update(said())
    return response
