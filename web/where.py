"""Where is this from: a visitor shows a film or a picture, and is answered at once."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from mediaarchive.archive.basket import Item
from mediaarchive.archive.where import visitors
from mediaarchive.archive.where.answers import Shot
from mediaarchive.errors import Conflict, InputRefused
from web import basket
from web.security import Policy, policy
from web.site import site
from web.visitors import address

blueprint = Blueprint("where", __name__, url_prefix="/where")
_ENVELOPE = 16 << 10
"""What a form needs beside its file."""


def _may_show() -> bool:
    visitors.may_show(site().archive, address(), now=site().now())
    return True


@blueprint.get("")
@policy(Policy.PRIVATE_FORM)
def ask() -> str:
    """Show the form."""
    return _page()


@blueprint.post("")
@policy(Policy.PRIVATE_FORM, body=visitors.LARGEST + _ENVELOPE, room=_may_show)
def show() -> str | tuple[str, int]:
    """Answer what was sent; nothing of it is kept."""
    sent = request.files.get("film")
    if sent is None:
        return _page(refused=InputRefused("no file was chosen", hint="choose a film or a picture")), 422
    try:
        shots = visitors.show(site().archive, sent.stream, address=address(), now=site().now())
    except InputRefused as error:
        return _page(refused=error), 422
    return _page(shots=shots)


@blueprint.errorhandler(Conflict)
def too_often(error: Conflict) -> tuple[str, int]:
    """Say on the page that too many ask, also where nothing of the film was read yet."""
    return _page(refused=error), 429


def _page(shots: list[Shot] | None = None, refused: InputRefused | Conflict | None = None) -> str:
    return render_template(
        "where.html",
        shots=shots,
        refused=refused,
        listed=_listed(shots or []),
        most_s=visitors.LONGEST_S,
        most_mb=visitors.LARGEST // 1_000_000,
    )


def _listed(shots: list[Shot]) -> str:
    """Return what was found as an address of the basket shares it: from there it is an edit list, or one request."""
    found = [(shot.recording, shot.found.first, shot.found.past) for shot in shots]
    items = [Item(of.id, first, past, "") for of, first, past in found if of and first is not None and past is not None]
    return basket.written([item for item in items if item.start < item.end][: basket.MOST])
