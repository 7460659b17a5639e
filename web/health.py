"""What machines ask: is the site well, what may be indexed, which sign stands on the tab."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app, jsonify

from mediaarchive.archive.gauges import health
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("health", __name__)
_log = logging.getLogger(__name__)

_ROBOTS = (
    "User-agent: *\nDisallow: /licence-requests/\nDisallow: /search\nDisallow: /desk\nDisallow: /account\nAllow: /\n"
)


@blueprint.get("/healthz")
@policy(Policy.PUBLIC)
def healthz() -> tuple[Response, int]:
    """Say ok only when the catalogue answers, the store is the archive's own, and there is room to write."""
    checks = health(site().archive)
    well = all(checks.values())
    return jsonify(ok=well, **checks), 200 if well else 503


@blueprint.get("/robots.txt")
@policy(Policy.PUBLIC)
def robots() -> Response:
    """Keep forms, status pages and lists of results out of indexes."""
    address = site().absolute
    words = f"{_ROBOTS}# Training models: {address('/.well-known/tdmrep.json')}\nSitemap: {address('/sitemap.xml')}\n"
    return Response(words, content_type="text/plain; charset=utf-8")


@blueprint.get("/favicon.ico")
@policy(Policy.PUBLIC)
def favicon() -> Response:
    """Return the sign, for browsers that ask without reading the page."""
    return current_app.send_static_file("favicon.svg")
