"""Better copies, on the desk: two recordings compared, one takes over from the other, and is taken back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import copies
from mediaarchive.errors import ArchiveError, NotFound
from web.security import Policy, policy
from web.site import site
from web.team import author, refused

blueprint = Blueprint("copies", __name__, url_prefix="/desk/evas/<slug>/copies")


@blueprint.get("")
@policy(Policy.EDITOR)
def show(slug: str) -> str:
    """List what stands for what, and ask which two are to be compared."""
    page = copies.copies_page(site().archive, slug)
    return render_template("desk/copies.html", page=page, eva=page.eva, compared=None)


@blueprint.post("")
@policy(Policy.EDITOR)
def compare(slug: str) -> Response | str:
    """Compare two recordings, and with `do` let the better one take over."""
    archive, form = site().archive, request.form
    compared = copies.compare(archive, slug, form.get("older", ""), form.get("newer", ""))
    if form.get("do") != "take over":
        page = copies.copies_page(archive, slug)
        return render_template("desk/copies.html", page=page, eva=page.eva, compared=compared)
    copies.take_over(archive, compared, by=author(), now=site().now())
    flash(f"{compared.newer.file_name} stands for {compared.older.file_name} from now on.", "said")
    return redirect(url_for("copies.show", slug=slug), 303)


@blueprint.post("/back")
@policy(Policy.EDITOR)
def back(slug: str) -> Response:
    """Take a takeover back."""
    page = copies.copies_page(site().archive, slug)
    older = next((one for takeover, one, _ in page.standing if one.id == request.form.get("older")), None)
    if older is None:
        raise NotFound("no other copy stands for this recording")
    copies.give_back(site().archive, older.id, by=author(), now=site().now())
    flash(f"{older.file_name} stands for itself again.", "said")
    return redirect(url_for("copies.show", slug=slug), 303)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response | tuple[Response, int]:
    """Say on the page what could not be done."""
    return refused(error, "desk.clocks" if isinstance(error, NotFound) else "copies.show")
