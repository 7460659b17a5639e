"""Asking for a licence: the form bound to a range of footage, and the status page behind a secret link."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mediaarchive.archive import desk, pages
from mediaarchive.archive.values import WatchPage
from mediaarchive.errors import InputRefused
from mediaarchive.licensing import ORGANISATIONS, USES
from mediaarchive.recordings import PUBLIC
from web.security import Policy, policy
from web.site import site
from web.words import read_moment

blueprint = Blueprint("licence", __name__, url_prefix="/licence-requests")

_ORDER = ("use", "commercial", "project", "synopsis", "deadline", "organisation_type", "organisation", "name", "email")
"""The form's fields from top to bottom, so that complaints are listed in the same order."""


@blueprint.get("/new")
@policy(Policy.PRIVATE_FORM)
def new() -> str:
    """Show the form, prefilled with what the visitor marked and their first answer."""
    return _form(_asked(request.args), request.args.to_dict(), {})


@blueprint.post("")
@policy(Policy.PRIVATE_FORM)
def take() -> Response | tuple[str, int]:
    """Take a request, or show the form again with everything that was typed."""
    form = request.form
    if form.get("website"):  # a field that people do not see
        raise InputRefused("the form was filled in by a program", hint="leave the field called website empty")
    page = _asked(form)
    answer = desk.check_answers(form.to_dict(), site().now())
    if answer.complaints:
        return _form(page, form.to_dict(), answer.complaints), 422
    secret = secrets.token_urlsafe(32)
    desk.take(site().archive, page, form.get("clip") or None, answer.values, secret=secret, now=site().now())
    return redirect(url_for("licence.status", secret=secret), 303)


@blueprint.get("/<secret>")
@policy(Policy.SECRET_LINK)
def status(secret: str) -> str:
    """How a request stands, for whoever holds its link."""
    view = desk.status(site().archive, secret, now=site().now())
    link = site().absolute(url_for("licence.status", secret=secret))
    return render_template("request.html", view=view, link=link, uses=USES, organisations=ORGANISATIONS)


def _asked(values: MultiDict[str, str]) -> WatchPage:
    """Return the range that is asked for: of a clip or a recording, whole unless in and out are given."""
    archive, now = site().archive, site().now()
    if clip := values.get("clip"):
        whole = pages.clip_page(archive, clip, actor=PUBLIC, now=now)
    else:
        whole = pages.recording_page(archive, values.get("recording", ""), actor=PUBLIC, now=now)
    start = read_moment(values.get("in"), whole.start)
    end = min(read_moment(values.get("out"), whole.end), whole.recording.duration)
    return desk.range_page(archive, whole.recording.id, start, end, now=now)


def _form(page: WatchPage, typed: dict[str, str], complaints: dict[str, str]) -> str:
    clip = typed.get("clip") or None
    complaints = {name: complaints[name] for name in (*_ORDER, *complaints) if name in complaints}
    return render_template(
        "licence.html",
        page=page,
        clip=clip,
        typed=typed,
        complaints=complaints,
        uses=USES,
        organisations=ORGANISATIONS,
    )
