"""Files behind a request's secret link: the list of an edit, attachments, proofs of use. Kept, listed, never shown."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive.licences import edits, enclosures
from mediaarchive.editlists.reader import MOST_OTIO_BYTES
from mediaarchive.errors import InputRefused, NotFound
from mediaarchive.licensing.files import ATTACHMENT, PROOF
from web.languages import gettext
from web.request import shown
from web.security import Policy, policy
from web.site import site

blueprint = Blueprint("enclosed", __name__, url_prefix="/licence-requests")
_ENVELOPE: Final = 16 << 10
"""What a form needs beside its file."""


def _secret() -> str:
    return str((request.view_args or {})["secret"])


def _is_draft() -> bool:
    try:
        return edits.may_send(site().archive, _secret(), now=site().now())
    except NotFound:
        return False


def _takes(purpose: str) -> Callable[[], bool]:
    def takes() -> bool:
        try:
            return enclosures.may_send(site().archive, _secret(), purpose, now=site().now())
        except NotFound:
            return False

    return takes


@blueprint.post("/<secret>/edit")
@policy(Policy.SECRET_LINK, body=MOST_OTIO_BYTES + _ENVELOPE, room=_is_draft)
def edit(secret: str) -> Response | tuple[str, int]:
    """Let the list of an edit be what is asked for, or show what is wrong with it."""
    name, data = _file("edit")
    try:
        edits.take(site().archive, secret, data, name, now=site().now())
    except InputRefused as error:
        return shown(secret, refused={"edit": str(error)}), 422
    flash(gettext("You ask for the excerpts of your edit now."), "said")
    return redirect(url_for("request.page", secret=secret, _anchor="edit"), 303)


@blueprint.post("/<secret>/attachment")
@policy(Policy.SECRET_LINK, body=enclosures.LARGEST + _ENVELOPE, room=_takes(ATTACHMENT))
def attach(secret: str) -> Response | tuple[str, int]:
    """Keep a layout, a treatment, whatever explains the request."""
    return _enclosed(secret, ATTACHMENT, gettext("Attached: {}"), gettext("The file is kept."))


@blueprint.post("/<secret>/proof")
@policy(Policy.SECRET_LINK, body=enclosures.LARGEST + _ENVELOPE, room=_takes(PROOF))
def prove(secret: str) -> Response | tuple[str, int]:
    """Keep a copy of the work in which the excerpts are used, or where it can be seen."""
    said, thanks = gettext("Proof of use: {}"), gettext("Thank you. The team sees it.")
    words = request.form.get("words", "")
    if request.files.get(PROOF) or not words.strip():
        return _enclosed(secret, PROOF, said, thanks)
    try:
        enclosures.tell_of_use(site().archive, secret, words, said=said, now=site().now())
    except InputRefused as error:
        return shown(secret, refused={PROOF: str(error)}), 422
    flash(thanks, "said")
    return redirect(url_for("request.page", secret=secret, _anchor="thread"), 303)


@blueprint.get("/<secret>/enclosed/<int:number>")
@policy(Policy.SECRET_LINK)
def download(secret: str, number: int) -> Response:
    """Return a file to whoever sent it."""
    return as_bytes(enclosures.opened(site().archive, secret, number, now=site().now()))


def as_bytes(found: enclosures.Opened) -> Response:
    """Return a file to be kept, never to be shown: whatever is in it, no browser makes anything of it."""
    answer = send_file(
        io.BytesIO(found.data), mimetype="application/octet-stream", as_attachment=True, download_name=found.name,
        etag=False, max_age=0,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer


def _enclosed(secret: str, purpose: str, said: str, thanks: str) -> Response | tuple[str, int]:
    name, data = _file(purpose)
    try:
        enclosures.enclose(site().archive, secret, purpose, name, data, said=said, now=site().now())
    except InputRefused as error:
        return shown(secret, refused={purpose: str(error)}), 422
    flash(thanks, "said")
    return redirect(url_for("request.page", secret=secret, _anchor="enclosed"), 303)


def _file(field: str) -> tuple[str, bytes]:
    """Return name and bytes of the file of a form; no bytes where none was chosen."""
    sent = request.files.get(field)
    return (sent.filename or "", sent.read()) if sent is not None else ("", b"")
