"""The team's work on clips: cutting to the frame, naming, publishing, many at once, and taking all that back."""

from __future__ import annotations

import secrets
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import review
from mediaarchive.archive.review import PROPOSED, Cut, Done
from mediaarchive.clips.changes import LONGEST_DESCRIPTION, LONGEST_TITLE, Said
from mediaarchive.errors import ArchiveError, InputRefused, Misconfigured
from web.errors import explained
from web.security import Policy, policy
from web.site import site
from web.team import author
from web.words import counted

blueprint = Blueprint("review", __name__, url_prefix="/desk")
SHOWS: Final = {
    "draft": "Drafts",
    "review": "In review",
    "published": "Published",
    "withdrawn": "Withdrawn",
    "rejected": "Laid aside",
    PROPOSED: "Machine says otherwise",
}
DID: Final = {
    "draft": "made a draft again",
    "review": "sent to review",
    "published": "published",
    "withdrawn": "withdrawn",
    "rejected": "laid aside",
}
"""What became of a clip, by the state that it was moved to."""


@blueprint.get("/evas/<slug>/clips")
@policy(Policy.EDITOR)
def listing(slug: str) -> str:
    """List a spacewalk's clips of one state."""
    page = review.listing(site().archive, slug, request.args.get("show") or "draft", now=site().now())
    return render_template("desk/clips.html", page=page, eva=page.eva, shows=SHOWS, did=DID)


@blueprint.post("/evas/<slug>/clips")
@policy(Policy.EDITOR)
def change_many(slug: str) -> Response:
    """Do what the pressed button says to all clips that are ticked."""
    form, archive = request.form, site().archive
    ids, said = form.getlist("clip"), _said(batch=secrets.token_hex(8))
    what = form.get("do", "")
    if what == "replace":
        done = review.replace_words(archive, ids, form.get("find", ""), form.get("put", ""), said)
        _tell(done, "changed")
    elif what in DID:
        _tell(review.move(archive, ids, what, said), DID[what])
    else:
        raise InputRefused("the form does not say what is to be done")
    return redirect(url_for("review.listing", slug=slug, show=form.get("show") or None), 303)


@blueprint.post("/evas/<slug>/clips/new")
@policy(Policy.EDITOR)
def make(slug: str) -> Response:
    """Cut a new clip."""
    recording, new_id = request.form.get("recording", ""), secrets.token_hex(16)
    made = review.make(site().archive, slug, recording, _cut(), _said(), new_id=new_id)
    flash(f"“{made.title}” is a draft now.", "said")
    return redirect(url_for("review.clip", clip_id=made.id), 303)


@blueprint.post("/evas/<slug>/clips/undo/<batch>")
@policy(Policy.EDITOR)
def undo_many(slug: str, batch: str) -> Response:
    """Take back what one press has done."""
    count = review.undo_batch(site().archive, slug, batch, _said())
    flash(f"{counted(count, 'clip')} {'is' if count == 1 else 'are'} as before.", "said")
    return redirect(url_for("review.listing", slug=slug, show=request.form.get("show") or None), 303)


@blueprint.post("/evas/<slug>/release")
@policy(Policy.EDITOR)
def release(slug: str) -> Response:
    """Release the recordings that are ticked, or hold them back."""
    ids, archive = request.form.getlist("recording"), site().archive
    if request.form.get("do") == "hold":
        count = review.hold_back(archive, slug, ids, actor=author(), now=site().now())
        flash(f"{counted(count, 'recording')} held back; nobody sees their clips.", "said")
    else:
        count = review.release(archive, slug, ids, actor=author(), now=site().now())
        flash(f"{counted(count, 'recording')} released.", "said")
    return redirect(url_for("review.listing", slug=slug, _anchor="footage"), 303)


@blueprint.get("/clips/<clip_id>")
@policy(Policy.EDITOR)
def clip(clip_id: str) -> str:
    """Show one clip with all that may be done to it."""
    page = review.clip_desk(site().archive, clip_id, now=site().now())
    longest = {"title": LONGEST_TITLE, "description": LONGEST_DESCRIPTION}
    return render_template("desk/clip.html", page=page, eva=page.eva, shows=SHOWS, longest=longest)


@blueprint.post("/clips/<clip_id>")
@policy(Policy.EDITOR)
def edit(clip_id: str) -> Response:
    """Save in, out, title, description and task."""
    seen = request.form.get("seen", "")
    if not seen.isdecimal() or len(seen) > 18:
        raise InputRefused("the form does not say what it was made from", hint="open the clip again")
    did = review.edit(site().archive, clip_id, _cut(), _said(), seen=int(seen))
    flash("Saved." if did else "Nothing was different.", "said")
    return _to_clip(clip_id)


@blueprint.post("/clips/<clip_id>/state")
@policy(Policy.EDITOR)
def move(clip_id: str) -> Response:
    """Move the clip to another state."""
    state = request.form.get("state", "")
    if state not in DID:
        raise InputRefused("the form does not say what is to become of the clip")
    done = review.move(site().archive, [clip_id], state, _said())
    for line in done.refused:
        flash(line, "error")
    if done.count:
        flash(f"The clip is {DID[state]}.", "said")
    return _to_clip(clip_id)


@blueprint.post("/clips/<clip_id>/cover")
@policy(Policy.EDITOR)
def cover(clip_id: str) -> Response:
    """Let a still stand for the clip."""
    pts = request.form.get("pts", "")
    if pts and not (pts.removeprefix("-").isdecimal() and len(pts) <= 19):
        raise InputRefused("the form names no still")
    did = review.choose_cover(site().archive, clip_id, int(pts) if pts else None, _said())
    flash("This still stands for the clip now." if did else "Nothing was different.", "said")
    return _to_clip(clip_id)


@blueprint.post("/clips/<clip_id>/undo/<int:number>")
@policy(Policy.EDITOR)
def undo(clip_id: str, number: int) -> Response:
    """Take one change back."""
    review.undo(site().archive, number, _said())
    flash("Taken back.", "said")
    return _to_clip(clip_id)


@blueprint.post("/clips/<clip_id>/proposal")
@policy(Policy.EDITOR)
def decide(clip_id: str) -> Response:
    """Take what the machine proposes, or keep the clip."""
    take = request.form.get("do") == "take"
    review.decide(site().archive, clip_id, take=take, said=_said())
    flash("The clip is as the machine says now." if take else "The clip stays as it is.", "said")
    return _to_clip(clip_id)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say on the page that was asked from what could not be done; what was typed comes back with it."""
    named = request.view_args or {}
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    if "clip_id" in named:
        return _to_clip(named["clip_id"])
    return redirect(url_for("review.listing", slug=named["slug"], show=request.form.get("show") or None), 303)


def _to_clip(clip_id: str) -> Response:
    return redirect(url_for("review.clip", clip_id=clip_id), 303)


def _said(batch: str | None = None) -> Said:
    return Said(author(), site().now(), " ".join(request.form.get("reason", "").split())[:300], batch)


def _cut() -> Cut:
    form = request.form
    words = (form.get("title", ""), form.get("description", ""), form.get("task") or None)
    return Cut(form.get("in", "").strip(), form.get("out", "").strip(), *words)


def _tell(done: Done, did: str) -> None:
    if done.count:
        flash(f"{counted(done.count, 'clip')} {did}.", "said")
        flash(done.batch, "batch")
    for line in done.refused[:6]:
        flash(line, "error")
    if len(done.refused) > 6:
        flash(f"and {len(done.refused) - 6} clips more", "error")
    if not done.count and not done.refused:
        flash("Nothing was different.", "said")
