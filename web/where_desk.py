"""Where is this from, on the desk: films of any length, against all footage, kept until somebody deletes them."""

from __future__ import annotations

import logging
import threading
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive.where import films
from mediaarchive.errors import ArchiveError, InputRefused
from web.errors import explained
from web.oneline import in_one_line
from web.security import Policy, policy
from web.site import site
from web.team import author

blueprint = Blueprint("where_desk", __name__, url_prefix="/desk/where")
_LARGEST: Final = 8 << 30
_log = logging.getLogger(__name__)


@blueprint.get("")
@policy(Policy.VIEWER)
def listing() -> str:
    """List what was shown, and ask for more."""
    return render_template("desk/where.html", films=films.films(site().archive))


@blueprint.post("")
@policy(Policy.EDITOR, body=_LARGEST)
def show() -> Response:
    """Keep a film, and begin to look at it."""
    sent = request.files.get("film")
    if sent is None:
        raise InputRefused("no file was chosen", hint="choose a film or a picture")
    film_id = films.keep(site().archive, sent.stream, sent.filename or "", by=author(), now=site().now())
    _go_on(film_id)
    return redirect(url_for("where_desk.film", film_id=film_id), 303)


@blueprint.get("/<film_id>")
@policy(Policy.VIEWER)
def film(film_id: str) -> str:
    """Show what was found so far."""
    return render_template("desk/where_film.html", film=films.film(site().archive, film_id, now=site().now()))


@blueprint.post("/<film_id>/go-on")
@policy(Policy.EDITOR)
def go_on(film_id: str) -> Response:
    """Go on with a film that a stopped process left; one that is worked on already is left alone."""
    films.film(site().archive, film_id, now=site().now())
    _go_on(film_id)
    return redirect(url_for("where_desk.film", film_id=film_id), 303)


@blueprint.post("/<film_id>/delete")
@policy(Policy.EDITOR)
def delete(film_id: str) -> Response:
    """Delete a film and what was found of it."""
    films.delete(site().archive, film_id)
    flash("Deleted.", "said")
    return redirect(url_for("where_desk.listing"), 303)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say what could not be done."""
    return make_response(explained(error))


def _go_on(film_id: str) -> None:
    """Work on a film beside the requests; one that is worked on already is left alone."""
    archive, now = site().archive, site().now()

    def work() -> None:
        try:
            films.work(archive, film_id, now=now)
        except Exception as error:  # nobody waits for this thread; the film says that it failed
            _log.error("looking at a film failed: %s", in_one_line(error))

    threading.Thread(target=work, name=f"where-{film_id}", daemon=True).start()
