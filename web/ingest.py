"""The team's view of ingest: every recording and step, live where scripts run, and another try."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive import ingestview, reprocess, upgrades
from mediaarchive.archive.ingestview import StepView
from mediaarchive.errors import Conflict, InputRefused
from web.security import Policy, policy
from web.site import site
from web.team import author
from web.words import length

blueprint = Blueprint("ingest", __name__, url_prefix="/desk/ingest")
_AGAIN_MS: Final = 1500
"""After which a browser asks again. One event for each question: a stream left open would hold a thread of ours."""


@blueprint.get("")
@policy(Policy.VIEWER)
def show() -> str:
    """Show all work."""
    page = ingestview.ingest_page(site().archive, now=site().now())
    better = upgrades.upgrades(site().archive, now=site().now())
    return render_template("desk/ingest.html", page=page, left=left, upgrades=better)


@blueprint.get("/events")
@policy(Policy.VIEWER)
def events() -> Response:
    """Tell how everything stands as one server-sent event; `shape` changes when the page is to be loaded anew."""
    page = ingestview.ingest_now(site().archive, now=site().now())
    told = json.dumps({"shape": page.shape, "steps": [_told(step) for step in page.running]})
    return Response(f"retry: {_AGAIN_MS}\ndata: {told}\n\n", content_type="text/event-stream")


@blueprint.get("/steps/<key>")
@policy(Policy.VIEWER)
def log(key: str) -> str:
    """Show what a step's processes said when it ran last."""
    return render_template("desk/step_log.html", page=ingestview.step_log(site().archive, key))


@blueprint.get("/<recording_id>/settings")
@policy(Policy.EDITOR)
def settings(recording_id: str) -> str:
    """Ask with which settings a recording is made again; with a choice in the address say what that means."""
    archive, wish = site().archive, _wish(request.args)
    found = reprocess.settings(archive, recording_id)
    meant = reprocess.preview(archive, recording_id, *wish, now=site().now()) if "language" in request.args else None
    return render_template("desk/settings.html", found=found, meant=meant, languages=reprocess.LANGUAGES)


@blueprint.post("/<recording_id>/settings")
@policy(Policy.EDITOR)
def make_again(recording_id: str) -> AnyResponse:
    """Let it be made again: what that means was shown before."""
    archive, wish = site().archive, _wish(request.form)
    found = reprocess.confirm(archive, recording_id, *wish, by=author(), now=site().now())
    flash(f"{found.recording.file_name} is made again: {', '.join(one.words for one in found.again)}.", "said")
    return redirect(url_for("ingest.show", _anchor=f"of-{recording_id}"), 303)


@blueprint.post("/upgrades/<step>")
@policy(Policy.CONTRIBUTOR)
def make_anew(step: str) -> AnyResponse:
    """Let everything be made anew that an older version of a step made."""
    made = upgrades.make_anew(site().archive, step, by=author(), now=site().now())
    flash(f"What older versions made is made anew: {made.words}, {made.subjects} times.", "said")
    return redirect(url_for("ingest.show"), 303)


@blueprint.post("/<subject>/again")
@policy(Policy.CONTRIBUTOR)
def again(subject: str) -> AnyResponse:
    """Let what failed be tried again."""
    ingestview.try_again(site().archive, subject)
    flash("It will be tried again.", "said")
    return redirect(url_for("ingest.show", _anchor=f"of-{subject}"), 303)


@blueprint.post("/<subject>/halt")
@policy(Policy.CONTRIBUTOR)
def halt(subject: str) -> AnyResponse:
    """Stop what runs, and begin nothing."""
    ingestview.halt(site().archive, subject, by=author(), now=site().now())
    flash("Halted: what runs stops within two seconds, what is done stays, and nothing begins.", "said")
    return redirect(url_for("ingest.show", _anchor=f"of-{subject}"), 303)


@blueprint.post("/<subject>/on")
@policy(Policy.CONTRIBUTOR)
def let_go_on(subject: str) -> AnyResponse:
    """Let work go on."""
    ingestview.let_go_on(site().archive, subject, by=author(), now=site().now())
    flash("It goes on.", "said")
    return redirect(url_for("ingest.show", _anchor=f"of-{subject}"), 303)


@blueprint.errorhandler(Conflict)
@blueprint.errorhandler(InputRefused)
def not_done(error: Conflict | InputRefused) -> AnyResponse:
    """Say on the page what could not be done."""
    flash(str(error), "error")
    return redirect(url_for("ingest.show"), 303)


def _wish(given: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Return model and language as chosen; None is as for all other recordings."""
    return given.get("model") or None, given.get("language") or None


def left(step: StepView) -> str:
    """Return the time that is left, in words."""
    return f"{length(step.left_s)} left" if step.left_s is not None else ""


def _told(step: StepView) -> dict[str, Any]:
    return {"key": step.key[:16], "share": step.share, "left": left(step)}
