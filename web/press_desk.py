"""The team's press sets: begun, filled with clips, put in order, opened, linked for journalists, closed."""

from __future__ import annotations

import json
import secrets
from typing import Final
from zlib import crc32

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive.press import bundle, desk
from mediaarchive.archive.press.desk import Form, PressDesk, Work
from mediaarchive.errors import ArchiveError, InputRefused, Misconfigured
from mediaarchive.press import Entry
from mediaarchive.press.geometry import FARTHEST
from mediaarchive.press.store import LONGEST_CONTACT, LONGEST_TEXT, LONGEST_TITLE
from web.errors import explained
from web.press import page_text, words_of
from web.security import Policy, policy
from web.site import site
from web.team import author
from web.words import counted, length

blueprint = Blueprint("press_desk", __name__, url_prefix="/desk")
LONGEST: Final = {"title": LONGEST_TITLE, "text": LONGEST_TEXT, "contact": LONGEST_CONTACT}
_AGAIN_MS: Final = 1500
_STEPS: Final = {"up": -1, "down": 1, "first": -1000, "last": 1000}
_NUMBER: Final = 4
"""Digits that a place or a centre has at most."""


@blueprint.get("/evas/<slug>/press")
@policy(Policy.EDITOR)
def listing(slug: str) -> str:
    """List a spacewalk's press sets, with a form for another."""
    eva, sets = desk.listing(site().archive, slug)
    return render_template("desk/press_sets.html", eva=eva, sets=sets, now=site().now(), longest=LONGEST)


@blueprint.post("/evas/<slug>/press/new")
@policy(Policy.EDITOR)
def make(slug: str) -> AnyResponse:
    """Begin a set."""
    made = desk.make(site().archive, slug, _form(), by=author(), now=site().now(), new_id=secrets.token_hex(16))
    flash(f"“{made.title}” is begun. Choose its clips; nobody sees it before you open it.", "said")
    return _to(made.id, "choose")


@blueprint.get("/press/<press_id>")
@policy(Policy.EDITOR)
def show(press_id: str) -> str:
    """Show one set with all that may be done to it; `find` narrows the clips to choose from."""
    find = " ".join(request.args.get("find", "").split())[:80]
    page = desk.desk_page(site().archive, press_id, now=site().now(), find=find)
    return render_template(
        "desk/press.html",
        page=page,
        press=page.press,
        eva=page.eva,
        longest=LONGEST,
        shape=shape(page),
        left=left,
        farthest=FARTHEST,
        find=find,
        zip_name=bundle.zip_name(page.page),
        files=bundle.files(site().archive, page.page),
    )


@blueprint.get("/press/<press_id>/preview")
@policy(Policy.EDITOR)
def preview(press_id: str) -> str:
    """Show the set as its audience will see it."""
    page = _page(press_id).page
    holder = bundle.team_pass(page.press)
    return page_text(page, lambda number: url_for("press_desk.captions", press_id=press_id, number=number), holder)


@blueprint.get("/press/<press_id>/captions/<int:number>.vtt")
@policy(Policy.EDITOR)
def captions(press_id: str, number: int) -> Response:
    """Return the words of one of its clips."""
    return words_of(_page(press_id).page, number)


@blueprint.get("/press/<press_id>/events")
@policy(Policy.EDITOR)
def events(press_id: str) -> Response:
    """Tell how the work stands as one server-sent event; `shape` changes when the page is to be loaded anew."""
    page = _page(press_id)
    running = [work for row in page.rows for work in row.work if work.share is not None]
    steps = [{"key": work.key[:16], "share": work.share, "left": left(work)} for work in running]
    told = json.dumps({"shape": shape(page), "steps": steps})
    return Response(f"retry: {_AGAIN_MS}\ndata: {told}\n\n", content_type="text/event-stream")


@blueprint.post("/press/<press_id>")
@policy(Policy.EDITOR)
def write(press_id: str) -> AnyResponse:
    """Save title, text, contact and embargo."""
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 9:
        raise InputRefused("the form does not say what it was made from", hint="open the set again")
    did = desk.write(site().archive, press_id, _form(), seen=int(seen), by=author(), now=site().now())
    flash("Saved." if did else "Nothing was different.", "said")
    return _to(press_id)


@blueprint.post("/press/<press_id>/clips")
@policy(Policy.EDITOR)
def add(press_id: str) -> AnyResponse:
    """Put the ticked clips into the set."""
    count = desk.add(site().archive, press_id, request.form.getlist("clip"), by=author(), now=site().now())
    flash(f"{counted(count, 'clip')} added." if count else "They are in the set already.", "said")
    return _to(press_id, "clips")


@blueprint.post("/press/<press_id>/order")
@policy(Policy.EDITOR)
def order(press_id: str) -> AnyResponse:
    """Do what the pressed button says: move a clip, take it out, or keep where the tall films look."""
    what, _, clip = request.form.get("do", "").partition(" ")
    archive, by, now = site().archive, author(), site().now()
    if what != "look" and request.form.get("seen") == str(desk.named(archive, press_id).edition):
        desk.look_at(archive, press_id, _centres(), by=by, now=now)  # what was slid before a button was pressed
    if what in _STEPS:
        desk.shift(archive, press_id, clip, _STEPS[what], by=by, now=now)
    elif what == "out":
        taken, place, entry = desk.take_out(archive, press_id, clip, by=by, now=now)
        flash(f"“{taken.title}” is out of the set; the clip itself is as it was.", "said")
        flash(f"{place} {entry.centre} {entry.clip}", "taken")
        return _to(press_id, "clips")
    elif what == "look":
        did = desk.look_at(archive, press_id, _centres(), by=by, now=now)
        flash("Kept: the tall films that look elsewhere are made again." if did else "Nothing was different.", "said")
    else:
        raise InputRefused("the form does not say what is to be done")
    return _to(press_id, f"row-{clip}" if clip else "clips")


@blueprint.post("/press/<press_id>/back")
@policy(Policy.EDITOR)
def put_back(press_id: str) -> AnyResponse:
    """Put a clip back that was taken out."""
    place, centre, clip = (request.form.get(name, "") for name in ("place", "centre", "clip"))
    if not _is_number(place) or not _is_number(centre):
        raise InputRefused("the form does not say where the clip was")
    desk.put_back(site().archive, press_id, int(place), Entry(clip, int(centre)), by=author(), now=site().now())
    flash("It is back where it was.", "said")
    return _to(press_id, "clips")


@blueprint.post("/press/<press_id>/state")
@policy(Policy.EDITOR)
def move(press_id: str) -> AnyResponse:
    """Open the set or close it."""
    archive, by, now = site().archive, author(), site().now()
    if request.form.get("do") == "close":
        desk.close(archive, press_id, by=by, now=now)
        flash("Closed: its page, its zip and its link are gone.", "said")
    else:
        press = desk.open_set(archive, press_id, by=by, now=now)
        held = press.is_held(now)
        flash("Open, under embargo: make the link for journalists." if held else "Open: everybody sees it.", "said")
    return _to(press_id, "state")


@blueprint.post("/press/<press_id>/link")
@policy(Policy.EDITOR)
def link(press_id: str) -> AnyResponse:
    """Make a link for journalists, in place of the one before, or end it."""
    archive, by, now = site().archive, author(), site().now()
    if request.form.get("do") == "end":
        did = desk.end_link(archive, press_id, by=by, now=now)
        flash("The link opens nothing any more." if did else "There was no link.", "said")
    else:
        secret = secrets.token_urlsafe(32)
        desk.renew_link(archive, press_id, secret, by=by, now=now)
        flash("This link opens the set from now on, and no other does.", "said")
        flash(site().absolute(url_for("press.linked", secret=secret)), "link")
    return _to(press_id, "link")


@blueprint.post("/press/<press_id>/again")
@policy(Policy.EDITOR)
def again(press_id: str) -> AnyResponse:
    """Let what failed be made once more."""
    desk.try_again(site().archive, press_id, now=site().now())
    flash("It will be tried again.", "said")
    return _to(press_id, "clips")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> AnyResponse:
    """Say on the page that was asked from what could not be done."""
    named = request.view_args or {}
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    if "press_id" in named:
        return _to(named["press_id"])
    return redirect(url_for("press_desk.listing", slug=named["slug"]), 303)


def shape(page: PressDesk) -> str:
    """Return what a loaded page shows of the work: where this differs, it is out of date."""
    states = [f"{work.key[:8]}{work.state}" for row in page.rows for work in row.work]
    return f"{page.at_work:d}-{crc32(' '.join(states).encode()):08x}"


def left(work: Work) -> str:
    """Return the time that is left, in words."""
    return f"{length(work.left_s)} left" if work.left_s is not None else ""


def _page(press_id: str) -> PressDesk:
    return desk.desk_page(site().archive, press_id, now=site().now())


def _to(press_id: str, anchor: str | None = None) -> AnyResponse:
    return redirect(url_for("press_desk.show", press_id=press_id, _anchor=anchor), 303)


def _form() -> Form:
    form = request.form
    return Form(*(form.get(name, "") for name in ("title", "text", "contact", "embargo")))


def _centres() -> dict[str, int]:
    """Return where the tall films are to look, by clip."""
    fields = ((name.removeprefix("centre-"), value) for name, value in request.form.items() if "centre-" in name)
    return {clip: min(FARTHEST, int(value)) for clip, value in fields if _is_number(value)}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _NUMBER
