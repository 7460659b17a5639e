"""Lists and manifests that other programs open: selections of ranges, and a spacewalk as IIIF."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, jsonify, request, url_for

from mediaarchive.archive import iiif, pages, selections
from mediaarchive.archive.iiif import Addresses
from mediaarchive.exports.iiif import TYPE
from mediaarchive.exports.selection import FORMS, Ranged, written
from mediaarchive.recordings import PUBLIC
from mediaarchive.timeline import Interval
from web import basket
from web.security import Policy, policy
from web.site import site
from web.words import in_address

blueprint = Blueprint("exports", __name__)
_SAVED: Final = ("edl", "otio", "csv")


@blueprint.get("/evas/<slug>/clips.<form>")
@policy(Policy.PUBLIC)
def of_eva(slug: str, form: str) -> Response:
    """Return a spacewalk's clips as an edit list, a table or captions."""
    eva = pages.eva_page(site().archive, slug, actor=PUBLIC, now=site().now()).eva
    ranges = selections.of_eva(site().archive, slug, page_of, words=form == "vtt", actor=PUBLIC, now=site().now())
    return answer(form, slug, eva.name, ranges)


@blueprint.get("/basket/list.<form>")
@policy(Policy.PRIVATE_FORM)
def of_basket(form: str) -> Response:
    """Return the basket, or a shared list (`?items=RECORDING:IN-OUT,…`), in the same forms."""
    items = basket.shared_items(request.args["items"]) if "items" in request.args else basket.items()
    ranges = selections.of_items(site().archive, items, page_of, words=form == "vtt", actor=PUBLIC, now=site().now())
    return answer(form, "excerpts", "Excerpts", ranges)


@blueprint.get("/evas/<slug>/manifest.json")
@policy(Policy.PUBLIC)
def manifest(slug: str) -> Response:
    """Return a spacewalk as an IIIF Presentation 3 manifest, for viewers on any site."""
    here = site()
    addresses = Addresses(
        home=here.absolute("/"),
        manifest=here.absolute(url_for("exports.manifest", slug=slug)),
        eva=here.absolute(url_for("pages.eva", slug=slug)),
        data=here.absolute(url_for("api.eva", slug=slug)),
        recording=lambda name: here.absolute(url_for("pages.recording", recording_id=name)),
        file=here.file,
        captions=lambda name: here.absolute(url_for("captions.captions", recording_id=name)),
    )
    found = jsonify(iiif.of_eva(here.archive, slug, addresses, now=here.now()))
    found.content_type = TYPE
    found.headers["Access-Control-Allow-Origin"] = "*"
    return found


def answer(form: str, name: str, title: str, ranges: tuple[Ranged, ...]) -> Response:
    """Return a selection in a form, as a file to keep."""
    if form not in FORMS:
        abort(404)
    found = Response(written(form, title, ranges), content_type=FORMS[form])
    if form in _SAVED:
        found.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return found


def page_of(recording: str, span: Interval) -> str:
    """Return the address of a range."""
    page = site().absolute(url_for("pages.recording", recording_id=recording))
    return f"{page}?t={in_address(span.start)},{in_address(span.end)}"
