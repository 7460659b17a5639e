"""The team's view of ingest: every recording and step, live where scripts run, and another try."""

from __future__ import annotations

import json
from typing import Any, Final
from zlib import crc32

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive import ingestview
from mediaarchive.archive.ingestview import IngestPage, StepView
from mediaarchive.errors import Conflict
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
    return render_template("desk/ingest.html", page=_page(), shape=shape, left=left)


@blueprint.get("/events")
@policy(Policy.VIEWER)
def events() -> Response:
    """Tell how everything stands as one server-sent event; `shape` changes when the page is to be loaded anew."""
    page = _page()
    running = [s for subject in page.subjects for s in subject.steps if s.state == ingestview.RUNNING]
    told = json.dumps({"shape": shape(page), "steps": [_told(step) for step in running]})
    return Response(f"retry: {_AGAIN_MS}\ndata: {told}\n\n", content_type="text/event-stream")


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
def not_done(error: Conflict) -> AnyResponse:
    """Say on the page what could not be done."""
    flash(str(error), "error")
    return redirect(url_for("ingest.show"), 303)


def shape(page: IngestPage) -> str:
    """Return what a loaded page shows of the states: where this differs, it is out of date."""
    states = [f"{step.key[:8]}{step.state}{step.attempts}" for subject in page.subjects for step in subject.steps]
    return f"{page.at_work:d}-{crc32(' '.join(sorted(states)).encode()):08x}"


def left(step: StepView) -> str:
    """Return the time that is left, in words."""
    return f"{length(step.left_s)} left" if step.left_s is not None else ""


def _page() -> IngestPage:
    return ingestview.ingest_page(site().archive, now=site().now())


def _told(step: StepView) -> dict[str, Any]:
    return {"key": step.key[:16], "share": step.share, "left": left(step)}
