"""Search: words in, seconds of recordings out; as a page, and as a list while somebody types."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from mediaarchive.archive import find
from mediaarchive.archive.values import SearchHit
from mediaarchive.recordings import PUBLIC
from web.security import Policy, policy
from web.site import site
from web.words import in_address, moment, read_number

blueprint = Blueprint("search", __name__)

_LONGEST: Final = 200
_FARTHEST: Final = 80
_SUGGESTED: Final = 8


@blueprint.get("/search")
@policy(Policy.PUBLIC)
def results() -> str:
    """Everything that matches, narrowed by what the address says of facets."""
    words = _words()
    chosen = {facet: request.args[facet][:_LONGEST] for facet in find.FACETS if request.args.get(facet)}
    literal = request.args.get("exact") == "1"
    number = read_number(request.args.get("page"), _FARTHEST)
    page = find.find(
        site().archive, words, chosen=chosen, literal=literal, number=number, actor=PUBLIC, now=site().now()
    )
    asked = {"q": words, **chosen} | ({"exact": "1"} if literal else {})
    return render_template("search.html", words=words, page=page, chosen=chosen, asked=asked, land=landing)


@blueprint.get("/search.json")
@policy(Policy.PUBLIC)
def suggestions() -> Response:
    """Return the first hits for words that are still being typed."""
    page = find.suggest(site().archive, _words(), limit=_SUGGESTED, actor=PUBLIC, now=site().now())
    return jsonify(total=page.total, corrected=page.corrected, hits=[_hit(hit) for hit in page.hits])


def _words() -> str:
    return request.args.get("q", "").strip()[:_LONGEST]


def landing(hit: SearchHit) -> str:
    """Return where a hit leads: to the second, in the clip that shows it or in the whole recording."""
    if hit.story is not None:
        return url_for("stories.show", day=hit.story.day, slug=hit.story.slug)
    if hit.recording is None:
        return url_for("pages.eva", slug=hit.eva.slug)
    shown = url_for("pages.recording", recording_id=hit.recording)
    return f"{url_for('pages.clip', clip_id=hit.clip) if hit.clip else shown}?t={in_address(hit.at)}"


def _hit(hit: SearchHit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "title": hit.title,
        "parts": hit.parts,
        "eva": hit.eva.name,
        "camera": hit.camera.label if hit.camera else None,
        "at": moment(hit.at) if hit.recording else None,
        "page": landing(hit),
        "picture": site().picture(hit.picture) if hit.picture else None,
    }
