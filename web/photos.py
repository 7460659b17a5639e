"""The desk's page of a spacewalk's photos: when each was taken, what a person knows of a camera's clock, release."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import photos
from mediaarchive.errors import ArchiveError
from mediaarchive.recordings import TEAM
from web.security import Policy, policy
from web.site import site
from web.team import author, refused
from web.words import counted

blueprint = Blueprint("photos", __name__, url_prefix="/desk/evas/<slug>/photos")


@blueprint.get("")
@policy(Policy.EDITOR)
def show(slug: str) -> str:
    """Show all photos in order of time."""
    page = photos.photos_page(site().archive, slug, actor=TEAM, now=site().now())
    return render_template("desk/photos.html", page=page, eva=page.eva)


@blueprint.post("/clock")
@policy(Policy.EDITOR)
def correct(slug: str) -> Response:
    """Say when one photo was taken, and so where its camera's clock stood."""
    form = request.form
    photo, instant = form.get("photo", ""), form.get("instant", "").strip()
    camera, number = photos.correct(
        site().archive, slug, photo, instant, form.get("sigma", ""), form.get("reason", ""), by=author(),
        now=site().now(),
    )  # fmt: skip
    return _back(slug, f"All photos of {camera} moved with this one; correction {number} says so.", f"photo-{photo}")


@blueprint.post("/clock/<int:number>/undo")
@policy(Policy.EDITOR)
def undo(slug: str, number: int) -> Response:
    """Let a correction count no longer."""
    camera = photos.undo(site().archive, slug, number, by=author(), now=site().now())
    return _back(slug, f"Correction {number} counts no longer: photos of {camera} stand where they stood.", "clocks")


@blueprint.post("/release")
@policy(Policy.EDITOR)
def release(slug: str) -> Response:
    """Make chosen photos public, or take them off the site."""
    public = request.form.get("public") == "1"
    count = photos.release(
        site().archive, slug, request.form.getlist("photo"), public=public, by=author(), now=site().now()
    )
    return _back(slug, f"{counted(count, 'photo')} {'released' if public else 'held back'}.", "photos")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response | tuple[Response, int]:
    """Say on the page what could not be done."""
    return refused(error, "photos.show")


def _back(slug: str, said: str, place: str) -> Response:
    flash(said, "said")
    return redirect(url_for("photos.show", slug=slug, _anchor=place), 303)
