"""The page of a link to files: everything that was granted, to be fetched by whoever has the link."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from mediaarchive.archive.licences import delivery, offers, requests
from web.licence_desk import document
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("deliveries", __name__)


@blueprint.post("/licence-requests/<secret>/files")
@policy(Policy.SECRET_LINK)
def new(secret: str) -> Answer:
    """Make a link to the files of a request, and go there."""
    link = secrets.token_urlsafe(32)
    delivery.new_link(site().archive, secret, link, now=site().now())
    return redirect(url_for("deliveries.show", secret=link), 303)


@blueprint.get("/deliveries/<secret>")
@policy(Policy.SECRET_LINK)
def show(secret: str) -> str:
    """List the files that a link gives now."""
    link, found, copies = delivery.by_link(site().archive, secret, now=site().now())
    address = f"{site().media()}/d/{secret}/"
    return render_template("licence/delivery.html", link=link, delivery=found, copies=copies, address=address,
                           own=site().absolute(url_for("deliveries.show", secret=secret)))  # fmt: skip


@blueprint.get("/licence-requests/<secret>/agreement/<int:number>/<kind>")
@policy(Policy.SECRET_LINK)
def agreement(secret: str, number: int, kind: str) -> Response:
    """Return a document of the agreement."""
    found: offers.Document = requests.agreement(site().archive, secret, number, kind, now=site().now())
    return document(found)
