"""Files behind a request's secret link: the list of an edit, attachments, proofs of use. Kept, listed, never shown."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive.licences import edits
from mediaarchive.editlists.reader import MOST_OTIO_BYTES
from mediaarchive.errors import InputRefused, NotFound
from web.languages import gettext
from web.request import shown
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("enclosed", __name__, url_prefix="/licence-requests")
_ENVELOPE: Final = 16 << 10
"""What a form needs beside its file."""


def _is_draft() -> bool:
    try:
        return edits.may_send(site().archive, str((request.view_args or {})["secret"]), now=site().now())
    except NotFound:
        return False


@blueprint.post("/<secret>/edit")
@policy(Policy.SECRET_LINK, body=MOST_OTIO_BYTES + _ENVELOPE, room=_is_draft)
def edit(secret: str) -> Response | tuple[str, int]:
    """Let the list of an edit be what is asked for, or show what is wrong with it."""
    name, data = _file("edit")
    try:
        edits.take(site().archive, secret, data, name, now=site().now())
    except InputRefused as error:
        return shown(secret, edit=str(error)), 422
    flash(gettext("The excerpts below are those of your edit."), "said")
    return redirect(url_for("request.page", secret=secret, _anchor="edit"), 303)


def _file(field: str) -> tuple[str, bytes]:
    """Return name and bytes of the file of a form; no bytes where none was chosen."""
    sent = request.files.get(field)
    return (sent.filename or "", sent.read()) if sent is not None else ("", b"")
