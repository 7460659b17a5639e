"""Before a request: does a use of marked footage need a licence at all? Two questions, one answer with its reasons."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from fractions import Fraction

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mediaarchive.archive.basket import Item
from mediaarchive.archive.licences import requests, triage
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.licensing import Range
from mediaarchive.licensing.questions import QUESTIONS, USES, YES_NO
from web.basket import shared_items
from web.security import Policy, policy
from web.site import site
from web.visitors import address
from web.words import read_moment

blueprint = Blueprint("licence", __name__, url_prefix="/licence-requests")
_END = Fraction(10**7)


@blueprint.get("/new")
@policy(Policy.PRIVATE_FORM)
def new() -> str:
    """Show what is asked about, both questions, and once they are answered what becomes of it."""
    use, commercial = request.args.get("use", ""), request.args.get("commercial", "")
    use, commercial = use if use in USES else "", commercial if commercial in YES_NO else ""
    found = triage.triage(site().archive, _ranges(request.args), use, commercial, now=site().now())
    return render_template(
        "licence/triage.html", found=found, use=use, commercial=commercial, uses=QUESTIONS["use"],
        commercials=QUESTIONS["commercial"], asked=_asked(request.args), forms=QUESTIONS["form"],
        unanswered="use" in request.args and not (use and commercial),
    )  # fmt: skip


@blueprint.post("")
@policy(Policy.PRIVATE_FORM)
def begin() -> Response:
    """Begin a request; its page, with the rest of the form, is behind a link of its own from now on."""
    return _made(requests.begin)


@blueprint.post("/free")
@policy(Policy.PRIVATE_FORM)
def take_free() -> Response:
    """Hand over what a rule gives away."""
    return _made(requests.take_free)


def _made(make: Callable[..., object]) -> Response:
    form = request.form
    if form.get("website"):  # a field that people do not see
        raise InputRefused("the form was filled in by a program", hint="leave the field called website empty")
    secret = secrets.token_urlsafe(32)
    make(site().archive, _ranges(form), form.to_dict(), secret=secret, address=address(), now=site().now())
    return redirect(url_for("request.page", secret=secret), 303)


def _ranges(values: MultiDict[str, str]) -> tuple[Range, ...]:
    """Return what is asked about: a list of excerpts, a range of a recording, or a clip."""
    items = shared_items(values["items"]) if "items" in values else []
    clip = values.get("clip") or None
    recording = values.get("recording", "")
    if not items and ("in" in values or "out" in values or not clip):
        recording = recording or (triage.recording_of(site().archive, clip, now=site().now()) if clip else "")
        start, end = read_moment(values.get("in"), Fraction(0)), read_moment(values.get("out"), _END)
        if not 0 <= start < end:
            raise InputRefused("mark the in point before the out point")
        items = [Item(recording, start, end, "")]
    found = triage.marked(site().archive, items, clip, now=site().now())
    if not found:
        raise NotFound("no footage is marked", hint="mark in and out on a clip’s page, or fill your basket")
    return found


def _asked(values: MultiDict[str, str]) -> dict[str, str]:
    """Return the fields of the address that say what is asked about."""
    return {name: values[name] for name in ("recording", "clip", "in", "out", "items") if values.get(name)}
