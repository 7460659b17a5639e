"""Rights on the desk: the facts on ranges of one recording, what the public loses by them, and what is prepared."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import rights
from mediaarchive.archive.rights import Wish
from mediaarchive.errors import ArchiveError, NotFound
from mediaarchive.recordings.rights import KINDS
from web.security import Policy, policy
from web.site import site
from web.team import author, refused
from web.words import counted

blueprint = Blueprint("rights", __name__, url_prefix="/desk/evas/<slug>")
_ONE: Final = "/recordings/<recording_id>/rights"


@blueprint.get("/rights")
@policy(Policy.EDITOR)
def listing(slug: str) -> str:
    """Show what is said of all recordings of a spacewalk."""
    page = rights.rights_of_eva(site().archive, slug)
    return render_template("desk/rights_eva.html", page=page, eva=page.eva, kinds=KINDS)


@blueprint.post("/rights")
@policy(Policy.EDITOR)
def add_many(slug: str) -> Response:
    """Set a fact on all recordings that are ticked."""
    ids = request.form.getlist("recording")
    facts = rights.add_many(site().archive, slug, ids, _wish(), by=author(), now=site().now())
    flash(f"It holds of {counted(len(facts), 'recording')} from now on.", "said")
    flash(" ".join(str(fact.id) for fact in facts), "batch")
    return redirect(url_for("rights.listing", slug=slug), 303)


@blueprint.post("/rights/end")
@policy(Policy.EDITOR)
def end_many(slug: str) -> Response:
    """Let facts hold no longer that were set together: the undo of many."""
    numbers = [int(word) for word in request.form.get("facts", "").split() if word.isdecimal() and len(word) < 10]
    count = rights.end_many(site().archive, slug, numbers, by=author(), now=site().now())
    flash(f"It holds no longer of {counted(count, 'recording')}.", "said")
    return redirect(url_for("rights.listing", slug=slug), 303)


@blueprint.get(_ONE)
@policy(Policy.EDITOR)
def show(slug: str, recording_id: str) -> str:
    """Show what is said of the recording."""
    page = rights.rights_page(site().archive, slug, recording_id, now=site().now())
    return render_template("desk/rights.html", page=page, eva=page.eva, kinds=KINDS)


@blueprint.post(_ONE)
@policy(Policy.EDITOR)
def add(slug: str, recording_id: str) -> Response:
    """Set a fact."""
    _check(slug, recording_id)
    fact = rights.add(site().archive, recording_id, _wish(), by=author(), now=site().now())
    return _back(slug, recording_id, f"Fact {fact.id} holds from now on.")


@blueprint.post(f"{_ONE}/<int:number>/end")
@policy(Policy.EDITOR)
def end(slug: str, recording_id: str, number: int) -> Response:
    """Let a fact hold no longer."""
    _check(slug, recording_id)
    rights.end(site().archive, recording_id, number, by=author(), now=site().now())
    return _back(slug, recording_id, f"Fact {number} has ended.")


@blueprint.post(f"{_ONE}/<int:number>/again")
@policy(Policy.EDITOR)
def again(slug: str, recording_id: str, number: int) -> Response:
    """Set a fact that has ended once more: the undo of an end."""
    _check(slug, recording_id)
    fact = rights.again(site().archive, recording_id, number, by=author(), now=site().now())
    return _back(slug, recording_id, f"What fact {number} said holds again, as fact {fact.id}.")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response | tuple[Response, int]:
    """Say on the page what could not be done."""
    if isinstance(error, NotFound):
        return refused(error, "desk.clocks")
    recording = (request.view_args or {}).get("recording_id")
    return refused(error, "rights.show", recording_id=recording) if recording else refused(error, "rights.listing")


def _wish() -> Wish:
    form = request.form
    kind = form.get("kind", "")
    what = form.get("sense", "") if kind == "withheld" else form.get("what", "")
    return Wish(
        kind, form.get("in", ""), form.get("out", ""), what, form.get("contact", ""), form.get("until", ""),
        form.get("reason", ""),
    )  # fmt: skip


def _check(slug: str, recording_id: str) -> None:
    """Refuse a recording of another spacewalk."""
    recording, _ = rights.history(site().archive, recording_id)
    if recording.eva != slug:
        raise NotFound("no such recording of this EVA", subject=recording_id[:40])


def _back(slug: str, recording_id: str, said: str) -> Response:
    flash(said, "said")
    return redirect(url_for("rights.show", slug=slug, recording_id=recording_id), 303)
