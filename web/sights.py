"""What is in the picture, on the desk: what was measured and what people say, corrected while it plays."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import sights
from mediaarchive.archive.sights import Wish
from mediaarchive.errors import ArchiveError, NotFound
from mediaarchive.frames.model import ConditionKind
from web.security import Policy, policy
from web.site import site
from web.team import author, refused

blueprint = Blueprint("sights", __name__, url_prefix="/desk/evas/<slug>/recordings/<recording_id>/seen")
KINDS = {
    ConditionKind.EARTH: "Earth in view", ConditionKind.NIGHT: "Night", ConditionKind.GLARE: "Glare of the Sun",
    ConditionKind.BLACK: "Black", ConditionKind.BLANK: "Blank", ConditionKind.NOISE: "Noise",
    ConditionKind.FROZEN: "Frozen",
}  # fmt: skip


@blueprint.get("")
@policy(Policy.EDITOR)
def show(slug: str, recording_id: str) -> str:
    """Show what counts, and what people said."""
    page = sights.sights_page(site().archive, slug, recording_id)
    return render_template("desk/seen.html", page=page, eva=page.eva, kinds=KINDS)


@blueprint.post("")
@policy(Policy.EDITOR)
def correct(slug: str, recording_id: str) -> Response:
    """Say what a range shows, or does not."""
    page = sights.sights_page(site().archive, slug, recording_id)
    form = request.form
    wish = Wish(
        form.get("kind", ""), form.get("in", ""), form.get("out", ""), form.get("is") == "so", form.get("reason", "")
    )
    said = sights.correct(site().archive, page.recording.id, wish, by=author(), now=site().now())
    return _back(slug, recording_id, f"{KINDS[said.kind]}: {'kept' if said.is_so else 'taken out'}.")


@blueprint.post("/<int:number>/end")
@policy(Policy.EDITOR)
def end(slug: str, recording_id: str, number: int) -> Response:
    """Take a correction back."""
    page = sights.sights_page(site().archive, slug, recording_id)
    sights.end(site().archive, page.recording.id, number, by=author(), now=site().now())
    return _back(slug, recording_id, f"Correction {number} counts no longer.")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response | tuple[Response, int]:
    """Say on the page what could not be done."""
    if isinstance(error, NotFound):
        return refused(error, "desk.clocks")
    return refused(error, "sights.show", recording_id=(request.view_args or {}).get("recording_id"))


def _back(slug: str, recording_id: str, said: str) -> Response:
    flash(said, "said")
    return redirect(url_for("sights.show", slug=slug, recording_id=recording_id), 303)
