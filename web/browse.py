"""Ways into the archive: by mission, task, person, camera, collection, day, what is in view and what lies below."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import events
from mediaarchive.archive.browse import collections, crew, days, hub, inview, tasks
from mediaarchive.evas import glossary as terms
from mediaarchive.evas import missions
from mediaarchive.evas.around import slug_of_person
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("browse", __name__)
_MOST_PAGES: Final = 100_000


def install(app: Flask) -> None:
    """Let every template link to people and missions: `name | person_slug`, `slug | missions_of`."""
    app.jinja_env.filters |= {"person_slug": slug_of_person, "missions_of": missions.of_eva}


@blueprint.get("/browse")
@policy(Policy.PUBLIC)
def index() -> str:
    """Show every way, with what there is."""
    ways = hub.hub(site().archive, now=site().now())
    return render_template("browse/index.html", hub=ways, collections=collections.every(site().archive))


@blueprint.get("/missions/<slug>")
@policy(Policy.PUBLIC)
def mission(slug: str) -> str:
    """Show a mission or expedition with its spacewalks."""
    page = crew.mission_page(site().archive, slug, now=site().now())
    return render_template("browse/mission.html", page=page)


@blueprint.get("/tasks/<slug>")
@policy(Policy.PUBLIC)
def task(slug: str) -> str:
    """Show a kind of task on every spacewalk."""
    page = tasks.kind_page(site().archive, slug, _page(), now=site().now())
    return render_template("browse/task.html", page=page)


@blueprint.get("/people/<slug>")
@policy(Policy.PUBLIC)
def person(slug: str) -> str:
    """Show someone of a crew."""
    page = crew.person_page(site().archive, slug, _page(), now=site().now())
    return render_template("browse/person.html", page=page)


@blueprint.get("/cameras/<slug>/<name>")
@policy(Policy.PUBLIC)
def camera(slug: str, name: str) -> str:
    """Show a camera of a spacewalk."""
    page = crew.camera_page(site().archive, slug, name, _page(), now=site().now())
    return render_template("browse/camera.html", page=page)


@blueprint.get("/collections/<slug>")
@policy(Policy.PUBLIC)
def collection(slug: str) -> str:
    """Show a named list of clips."""
    found, clips = collections.collection_page(site().archive, slug, _page(), now=site().now())
    return render_template("browse/collection.html", collection=found, clips=clips)


@blueprint.get("/in-view/<kind>")
@policy(Policy.PUBLIC)
def in_view(kind: str) -> str:
    """Show stretches of recordings in which something is in view."""
    page = inview.sight_page(site().archive, kind, _page(), now=site().now())
    return render_template("browse/inview.html", page=page, sights=inview.SIGHTS)


@blueprint.get("/calendar")
@policy(Policy.PUBLIC)
def calendar() -> Response:
    """Go to the year of the newest spacewalk."""
    newest = days.newest_year(site().archive, now=site().now())
    return redirect(url_for("browse.year", number=newest))


@blueprint.get("/calendar/<int:number>")
@policy(Policy.PUBLIC)
def year(number: int) -> str:
    """Show a year in its months."""
    return render_template("browse/year.html", year=days.year(site().archive, number))


@blueprint.get("/calendar/<int:number>/<int(fixed_digits=2):month_number>")
@policy(Policy.PUBLIC)
def month(number: int, month_number: int) -> str:
    """Show a month as a grid of weeks."""
    page = days.month(site().archive, number, month_number, now=site().now())
    return render_template("browse/month.html", month=page)


@blueprint.get("/events/<slug>")
@policy(Policy.PUBLIC)
def event(slug: str) -> str:
    """Show a dated event of the world around spacewalks."""
    return render_template("browse/event.html", page=events.page(site().archive, slug))


@blueprint.get("/glossary")
@policy(Policy.PUBLIC)
def glossary() -> str:
    """Show abbreviations and what they mean."""
    return render_template("browse/glossary.html", terms=terms.shipped())


def _page() -> int:
    """Return the page of a list that the address asks for; 404 for a number that is none."""
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit() and 1 <= int(number[:7]) <= _MOST_PAGES):
        abort(404)
    return int(number[:7])
