"""The desk's page of uploads: cards and files on their way, decided group by group, with their receipts."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import pages, uploads
from mediaarchive.errors import ArchiveError, InputRefused, Misconfigured
from mediaarchive.ingest.uploads import OPEN, Card, Listed, NewUpload
from mediaarchive.ingest.uploads.model import Place
from mediaarchive.ingest.uploads.names import as_text
from mediaarchive.recordings import TEAM
from mediaarchive.timeline import parse_stamp
from web.errors import explained
from web.security import Policy, policy
from web.site import site
from web.team import author, owner, wants_json
from web.words import counted

blueprint = Blueprint("arrivals", __name__, url_prefix="/desk/uploads")
_LISTING: Final = 8 << 20
_PLAIN: Final = 1 << 30
"""The most bytes of a file that comes by the plain form: it is kept whole on the way."""
_PIECE: Final = 16 << 20
_MARKS: Final = 3


@blueprint.get("")
@policy(Policy.CONTRIBUTOR)
def show() -> str:
    """Show what is on its way and what has come."""
    archive, who = site().archive, owner()
    uploads.go_on(archive, now=site().now())
    cards, loose = uploads.cards_of(archive, who), uploads.loose(archive, who)
    return render_template("desk/uploads.html", cards=cards, loose=loose, evas=_evas(), most=_PLAIN)


@blueprint.get("/cards/<card_id>")
@policy(Policy.CONTRIBUTOR)
def card(card_id: str) -> str:
    """Show the receipt of a card."""
    uploads.go_on(site().archive, now=site().now())
    found = uploads.card_page(site().archive, owner(), card_id)
    return render_template(
        "desk/card.html", card=found, receipt=found.receipt, evas=_evas(), first=uploads.wanted_first(site().archive)
    )


@blueprint.get("/small/<side_id>")
@policy(Policy.CONTRIBUTOR)
def small(side_id: str) -> str:
    """Show a camera's own small copy: often there is nothing else to watch for hours."""
    return render_template("desk/small.html", page=uploads.small_page(site().archive, side_id))


@blueprint.post("/cards")
@policy(Policy.CONTRIBUTOR, body=_LISTING)
def register() -> Response:
    """Note what a card holds; answer with what is here of it already, so that only the rest is sent."""
    archive, given = site().archive, _json()
    listing = [_listed(item) for item in _items(given)]
    found = uploads.register(archive, owner(), as_text(str(given.get("label", ""))), listing, now=site().now())
    return jsonify(_told(found))


@blueprint.post("/known")
@policy(Policy.CONTRIBUTOR, body=_LISTING)
def known() -> Response:
    """Say which files are likely in the archive: by size alone, or by size and three marks."""
    marks = {str(item.get("path")): (_number(item, "size"), _spans(item)) for item in _items(_json())}
    return jsonify(known=uploads.likely_known(site().archive, marks))


@blueprint.post("/cards/<card_id>/decide")
@policy(Policy.CONTRIBUTOR)
def decide(card_id: str) -> Response:
    """Say whose camera a group of files is."""
    form = request.form
    where = Place(form.get("eva") or None, " ".join(form.get("camera", "").split()) or None)
    count = uploads.decide(site().archive, owner(), card_id, form.get("group", ""), where, now=site().now())
    said = f"{where.camera} of {where.eva}: {counted(count, 'file')} taken in; what still comes of it follows."
    if wants_json():
        return jsonify(said=said)
    flash(said, "said")
    return redirect(url_for("arrivals.card", card_id=card_id), 303)


@blueprint.post("/cards/<card_id>/first")
@policy(Policy.CONTRIBUTOR)
def first(card_id: str) -> Response:
    """Put a recording of a card first in ingest."""
    recording = request.form.get("recording", "")
    name = uploads.put_first(site().archive, recording, by=author(), now=site().now())
    flash(f"{name} comes first from now on.", "said")
    return redirect(url_for("arrivals.card", card_id=card_id), 303)


@blueprint.post("/cards/<card_id>/unreadable")
@policy(Policy.CONTRIBUTOR)
def unreadable(card_id: str) -> Response:
    """Note that a file of a card cannot be read where it lies."""
    given = _json()
    uploads.cannot_be_read(
        site().archive, owner(), card_id, as_text(str(given.get("path"))), as_text(str(given.get("why")))
    )
    return jsonify(said="It is written down.")


@blueprint.post("/plain")
@policy(Policy.CONTRIBUTOR, body=_PLAIN)
def plain() -> Response:
    """Take one file by a form, for browsers without scripts."""
    archive, who, file = site().archive, owner(), request.files.get("file")
    if file is None or not file.filename:
        raise InputRefused("no file was chosen")
    size = file.stream.seek(0, 2)
    file.stream.seek(0)
    form = request.form
    start = parse_stamp(form["start"]) if form.get("start", "").strip() else None
    place = Place(form.get("eva") or None, form.get("camera", "").strip() or None, start)
    upload = uploads.begin(archive, who, NewUpload(size, as_text(file.filename), "", place), now=site().now())
    while upload.state == OPEN and upload.offset < size:
        most = min(_PIECE, size - upload.offset)
        upload = uploads.append(archive, who, upload.id, upload.offset, file.stream.read, most, now=site().now())
    flash(f"{file.filename} is safe in the archive. {upload.reason or ''}", "said")
    return redirect(url_for("arrivals.show"), 303)


@blueprint.post("/files/<upload_id>")
@policy(Policy.CONTRIBUTOR)
def place(upload_id: str) -> Response:
    """Say whose camera one file is, or delete it where it is not finished."""
    form = request.form
    if form.get("action") == "delete":
        uploads.remove(site().archive, owner(), upload_id)
        flash("The upload is deleted.", "said")
    else:
        where = Place(form.get("eva") or None, form.get("camera", "").strip() or None)
        found = uploads.place(site().archive, owner(), upload_id, where, now=site().now())
        flash(f"{found.name} belongs to {where.camera} of {where.eva}.", "said")
    return redirect(url_for("arrivals.show"), 303)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say on the page of uploads what could not be done."""
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    if wants_json():
        return make_response(jsonify(error=str(error)), 400)
    flash(str(error), "error")
    return redirect(url_for("arrivals.show"), 303)


def _told(found: Card) -> dict[str, Any]:
    page = uploads.card_page(site().archive, owner(), found.id)
    lines = [(line.file.path, line.upload) for line in page.receipt.lines]
    groups = [
        {
            "name": one.group.name, "eva": one.place.eva, "camera": one.place.camera, "decided": one.is_decided,
            "files": len(one.group.files), "takes": one.group.takes,
        }
        for one in page.groups
    ]  # fmt: skip
    return {
        "card": found.id,
        "page": url_for("arrivals.card", card_id=found.id),
        "groups": groups,
        "decisions": render_template("desk/card_groups.html", card=page, evas=_evas()),
        "done": [path for path, upload in lines if upload and upload.state != OPEN],
        "open": {
            path: url_for("uploads.append", upload_id=upload.id)
            for path, upload in lines
            if upload and upload.state == OPEN
        },
    }


def _evas() -> list[Any]:
    return [one.eva for one in pages.home(site().archive, actor=TEAM, now=site().now())]


def _json() -> dict[str, Any]:
    given = request.get_json(silent=True)
    if not isinstance(given, dict):
        raise InputRefused("this address takes JSON")
    return given


def _items(given: dict[str, Any]) -> list[dict[str, Any]]:
    files = given.get("files")
    if not isinstance(files, list) or not all(isinstance(item, dict) for item in files):
        raise InputRefused("files must be a list of objects")
    return files


def _listed(item: dict[str, Any]) -> Listed:
    why = item.get("unreadable")
    return Listed(
        as_text(str(item.get("name") or "unnamed")), as_text(str(item.get("folder") or "")), _number(item, "size"),
        _number(item, "modified"), as_text(str(why))[:300] if why else None,
    )  # fmt: skip


def _number(item: dict[str, Any], key: str) -> int:
    value = item.get(key, 0)
    if not isinstance(value, int) or not 0 <= value < 1 << 60:
        raise InputRefused(f"{key} must be a whole number")
    return value


def _spans(item: dict[str, Any]) -> tuple[str, ...]:
    marks = item.get("marks") or []
    if not isinstance(marks, list) or len(marks) not in (0, _MARKS):
        raise InputRefused("marks are three hashes, or none")
    return tuple(map(str, marks))
