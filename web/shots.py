"""A clip's shot list in each of its forms, for everybody; and where the team writes it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive import shotlists
from mediaarchive.archive.shotlists import ClipShots
from mediaarchive.errors import ArchiveError, Conflict, InputRefused, Misconfigured
from mediaarchive.recordings import PUBLIC
from mediaarchive.shotlists import texts
from mediaarchive.shotlists.store import LONGEST
from web.errors import explained
from web.security import Policy, policy
from web.site import site
from web.team import author

blueprint = Blueprint("shots", __name__)


@blueprint.get("/clips/<clip_id>/shots.txt")
@policy(Policy.PUBLIC)
def as_text(clip_id: str) -> Response:
    """Return the shot list as newsrooms read it."""
    page = _public(clip_id)
    address = site().absolute(url_for("pages.clip", clip_id=clip_id))
    return Response(texts.newsroom(page.head(address), page.told), content_type="text/plain; charset=utf-8")


@blueprint.get("/clips/<clip_id>/shots.csv")
@policy(Policy.PUBLIC)
def as_csv(clip_id: str) -> Response:
    """Return it as a table."""
    answer = Response(texts.newsroom_csv(_public(clip_id).told), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=shots.csv"
    return answer


@blueprint.get("/clips/<clip_id>/descriptions.vtt")
@policy(Policy.PUBLIC)
def descriptions(clip_id: str) -> Response:
    """Return what is to be seen, to be read aloud while the recording plays."""
    return Response(texts.descriptions(_public(clip_id).told), content_type="text/vtt; charset=utf-8")


@blueprint.get("/desk/clips/<clip_id>/shots")
@policy(Policy.EDITOR)
def desk(clip_id: str) -> str:
    """Show the shot list with a field for each line."""
    return _desk(clip_id)


@blueprint.post("/desk/clips/<clip_id>/shots")
@policy(Policy.EDITOR)
def write(clip_id: str) -> AnyResponse:
    """Keep what was written, or let the rules' text count again."""
    seen = request.form.get("seen", "")
    if not (seen.isascii() and seen.isdecimal() and len(seen) <= 9):
        raise InputRefused("the form does not say what it was made from", hint="open the shot list again")
    lines = None if request.form.get("do") == "machine" else request.form.getlist("line")
    archive, by, now = site().archive, author(), site().now()
    try:
        shotlists.write(archive, clip_id, lines, seen=int(seen), by=by, now=now)
    except (InputRefused, Conflict) as error:
        flash(str(error), "error")
        return make_response(_desk(clip_id, lines), 422)
    flash("The rules’ text counts again." if lines is None else "Saved, in all five forms.", "said")
    return redirect(url_for("shots.desk", clip_id=clip_id), 303)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> AnyResponse:
    """Say on the page that was asked from what could not be done."""
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    return redirect(url_for("shots.desk", **request.view_args or {}), 303)


def _desk(clip_id: str, typed: list[str] | None = None) -> str:
    found = shotlists.desk(site().archive, clip_id, now=site().now())
    fields = typed if typed and len(typed) == len(found.page.told) else [one.text for one in found.page.told]
    return render_template("desk/shots.html", desk=found, page=found.page, fields=fields, longest=LONGEST)


def _public(clip_id: str) -> ClipShots:
    return shotlists.of_clip(site().archive, clip_id, actor=PUBLIC, now=site().now())
