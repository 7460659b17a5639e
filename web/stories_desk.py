"""The team's stories: begun from clips, written, looked at, put under embargo, released, withdrawn."""

from __future__ import annotations

import secrets

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive.stories import desk
from mediaarchive.archive.stories.desk import Form
from mediaarchive.errors import ArchiveError, Conflict, InputRefused, Misconfigured
from mediaarchive.stories.store import LONGEST
from web.errors import explained
from web.security import Policy, policy
from web.site import site
from web.stories import story_text
from web.team import author
from web.words import counted

blueprint = Blueprint("stories_desk", __name__, url_prefix="/desk")
_FIELDS = ("headline", "standfirst", "text", "cover", "sources", "tags")


@blueprint.get("/evas/<slug>/stories")
@policy(Policy.EDITOR)
def listing(slug: str) -> str:
    """List a spacewalk's stories, with a form for another."""
    eva, stories, clips = desk.listing(site().archive, slug, now=site().now())
    return render_template(
        "desk/stories.html", eva=eva, stories=stories, clips=clips, now=site().now(), longest=LONGEST
    )  # fmt: skip


@blueprint.post("/evas/<slug>/stories/new")
@policy(Policy.EDITOR)
def make(slug: str) -> Response:
    """Begin a story from the ticked clips."""
    headline, clips = request.form.get("headline", ""), request.form.getlist("clip")
    made = desk.make(
        site().archive, slug, headline, clips, by=author(), now=site().now(), new_id=secrets.token_hex(16)
    )  # fmt: skip
    flash(f"Begun with {counted(len(clips), 'clip')}. Nobody sees it before you publish it.", "said")
    return _to(made.id)


@blueprint.get("/stories/<story_id>")
@policy(Policy.EDITOR)
def show(story_id: str) -> str:
    """Show one story with its form and all that may be done to it."""
    return _page(story_id)


@blueprint.get("/stories/<story_id>/preview")
@policy(Policy.EDITOR)
def preview(story_id: str) -> str:
    """Show the story as everybody will read it."""
    return story_text(desk.desk_page(site().archive, story_id, now=site().now()).page)


@blueprint.post("/stories/<story_id>")
@policy(Policy.EDITOR)
def write(story_id: str) -> Response:
    """Save what it says; where that cannot be, show the form again with everything that was typed."""
    seen = request.form.get("seen", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) <= 9):
        raise InputRefused("the form does not say what it was made from", hint="open the story again")
    form = _form()
    try:
        did = desk.write(site().archive, story_id, form, seen=int(seen), by=author(), now=site().now())
    except (InputRefused, Conflict) as error:
        flash(str(error), "error")
        return make_response(_page(story_id, form), 422)
    flash("Saved." if did else "Nothing was different.", "said")
    return _to(story_id)


@blueprint.post("/stories/<story_id>/state")
@policy(Policy.EDITOR)
def move(story_id: str) -> Response:
    """Publish it now or under embargo, or withdraw it."""
    archive, by, now, form = site().archive, author(), site().now(), request.form
    if form.get("do") == "withdraw":
        story = desk.withdraw(archive, story_id, form.get("reason", ""), by=by, now=now)
        flash("It is off the site." if story.reason else "It is a draft again; nobody saw it.", "said")
        return _to(story_id, "state")
    embargo = form.get("embargo", "") if form.get("do") == "embargo" else ""
    if form.get("do") == "embargo" and not embargo.strip():
        raise InputRefused("write until when the embargo lasts", hint="such as 2026-11-23 14:00 UTC")
    story = desk.publish(archive, story_id, embargo, by=by, now=now)
    flash("It waits for its embargo to end." if story.is_held(now) else "It is public.", "said")
    return _to(story_id, "state")


@blueprint.post("/stories/<story_id>/restore")
@policy(Policy.EDITOR)
def restore(story_id: str) -> Response:
    """Let it say again what it said before."""
    number = request.form.get("edition", "")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9):
        raise InputRefused("the form does not name an edition")
    did = desk.restore(site().archive, story_id, int(number), by=author(), now=site().now())
    flash(f"It says again what edition {number} said." if did else "It says just that now.", "said")
    return _to(story_id)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say on the page that was asked from what could not be done."""
    named = request.view_args or {}
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    if "story_id" in named:
        return _to(named["story_id"])
    return redirect(url_for("stories_desk.listing", slug=named["slug"]), 303)


def _page(story_id: str, typed: Form | None = None) -> str:
    page = desk.desk_page(site().archive, story_id, now=site().now())
    return render_template(
        "desk/story.html",
        page=page,
        story=page.story,
        eva=page.eva,
        form=typed or Form.of(page.story.words),
        seen=request.form.get("seen") if typed else page.story.edition,
        now=site().now(),
        longest=LONGEST,
    )


def _to(story_id: str, anchor: str | None = None) -> Response:
    return redirect(url_for("stories_desk.show", story_id=story_id, _anchor=anchor), 303)


def _form() -> Form:
    return Form(*(request.form.get(name, "") for name in _FIELDS))
