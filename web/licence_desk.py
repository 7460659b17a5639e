"""The licensing desk of the team: the queue, one request, its moves, and the texts of the house."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from mediaarchive.archive.licences import desk, enclosures, moves, offers
from mediaarchive.archive.licences.offers import Wish
from mediaarchive.errors import ArchiveError, InputRefused, Misconfigured
from mediaarchive.licensing.states import named
from mediaarchive.papers import STYLE_SHA256
from web.enclosed import as_bytes
from web.errors import explained
from web.request import post
from web.security import Policy, policy
from web.site import site
from web.team import author

blueprint = Blueprint("licence_desk", __name__, url_prefix="/desk/licences")
_LISTS: Final = {
    "todo": "To do",
    "waiting": "Waiting for others",
    "granted": "Granted",
    "ended": "Ended",
    "aside": "Laid aside as spam",
    "free": "Free by a rule",
}
_WHOSE: Final = {"all": "Everybody’s", "mine": "Mine", "nobodys": "Nobody’s"}
_TEXTS: Final = {
    "rules": "Rules of triage",
    "terms": "Terms of agreements",
    "rates": "Rate card",
    "notice": "Privacy notice",
}
assert set(_LISTS) == set(desk.LISTS)


@blueprint.get("")
@policy(Policy.LICENSING)
def queue() -> str:
    """Show one list of the queue."""
    name, whose, find = (request.args.get(key, "") for key in ("list", "whose", "find"))
    name, whose = name if name in _LISTS else "todo", whose if whose in _WHOSE else "all"
    found = desk.queue(site().archive, name, whose=whose, me=author(), find=find, now=site().now())
    return render_template("desk/licences.html", queue=found, lists=_LISTS, name=name, whose=whose, whoses=_WHOSE,
                           find=find, texts=_TEXTS)  # fmt: skip


@blueprint.get("/<reference>")
@policy(Policy.LICENSING)
def show(reference: str) -> str:
    """Show a request with all that is known of it."""
    found = desk.page(site().archive, reference, now=site().now())
    done = {event.move: named(event.move).done for event in found.events}
    return render_template("desk/licence.html", page=found, reasons=moves.REASONS, done=done, me=author())


@blueprint.post("/<reference>/act")
@policy(Policy.LICENSING)
def act(reference: str) -> Answer:
    """Do what the pressed button says."""
    form, archive, by, now = request.form, site().archive, author(), site().now()
    move, words, seen = form.get("move", ""), form.get("words", ""), _number(form.get("seen"))
    if move == "decline":
        moves.decline(archive, reference, form.get("code", ""), words, post(), seen=seen, by=by, now=now)
    elif move == "propose":
        lines = list(zip(*(form.getlist(name) for name in ("recording", "start", "end")), strict=True))
        kept = [line for line in lines if line[1].strip() or line[2].strip()]
        moves.propose(archive, reference, kept, words, post(), seen=seen, by=by, now=now)
    elif move == "offer":
        offers.offer(archive, reference, _wish(), post(), seen=seen, by=by, now=now)
    else:
        moves.act(archive, reference, move, words, post(), seen=seen, by=by, now=now)
    flash(f"{named(move).done[0].upper()}{named(move).done[1:]}.", "said")
    return _back(reference)


@blueprint.post("/<reference>/say")
@policy(Policy.LICENSING)
def say(reference: str) -> Answer:
    """Write to the applicant, or a note for the team alone."""
    internal = request.form.get("internal") == "yes"
    moves.say(site().archive, reference, request.form.get("words", ""), post(), internal=internal, by=author(),
              now=site().now())  # fmt: skip
    flash("Noted." if internal else "Sent.", "said")
    return _back(reference, "thread")


@blueprint.post("/<reference>/assign")
@policy(Policy.LICENSING)
def assign(reference: str) -> Answer:
    """Take a request, or give it back."""
    moves.assign(site().archive, reference, author() if request.form.get("to") == "me" else None)
    return _back(reference)


@blueprint.get("/<reference>/agreement/<int:number>/<kind>")
@policy(Policy.LICENSING)
def agreement(reference: str, number: int, kind: str) -> Response:
    """Return a document of the agreement."""
    return document(desk.agreement(site().archive, reference, number, kind))


@blueprint.get("/<reference>/enclosed/<int:number>")
@policy(Policy.LICENSING)
def enclosed(reference: str, number: int) -> Answer:
    """Return a file that came with a request, as bytes to be kept."""
    return as_bytes(enclosures.opened_at_desk(site().archive, reference, number))


@blueprint.get("/texts/<kind>")
@policy(Policy.LICENSING)
def text(kind: str) -> str:
    """Show a text of the house with its versions."""
    number = request.args.get("version", "")
    found = desk.house_text(site().archive, kind)
    shown = next((one for one in found.versions if str(one.number) == number), found.versions[0])
    return render_template("desk/licence_text.html", page=found, shown=shown, texts=_TEXTS, typed=None)


@blueprint.post("/texts/<kind>")
@policy(Policy.LICENSING)
def write(kind: str) -> Answer | tuple[str, int]:
    """Add a version, or show what is wrong with it and keep every letter."""
    form = request.form
    try:
        made = desk.write_text(site().archive, kind, form.get("text", ""), note=form.get("note", ""),
                               seen=_number(form.get("seen")), by=author(), now=site().now())  # fmt: skip
    except ArchiveError as error:
        found = desk.house_text(site().archive, kind)
        flash(str(error), "error")
        page = render_template("desk/licence_text.html", page=found, shown=found.versions[0], texts=_TEXTS, typed=form)
        return page, 422
    flash(f"Version {made.number} is kept. It holds once somebody approves it.", "said")
    return redirect(url_for("licence_desk.text", kind=kind), 303)


@blueprint.post("/texts/<kind>/<int:number>/approve")
@policy(Policy.LICENSING)
def approve(kind: str, number: int) -> Answer:
    """Let a version hold, in one's own name."""
    desk.approve_text(site().archive, kind, number, by=author(), now=site().now())
    flash(f"Version {number} holds from now on, approved by {author()}.", "said")
    return redirect(url_for("licence_desk.text", kind=kind), 303)


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Answer:
    """Say on the request's page what could not be done."""
    reference = (request.view_args or {}).get("reference")
    if request.method != "POST" or reference is None or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    return _back(reference)


def document(found: offers.Document) -> Response:
    """Return a document to look at or to keep; what it holds may run nothing."""
    headers = {
        "Content-Disposition": f'inline; filename="{found.name}"',
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_SHA256}'; frame-ancestors 'none'",
    }
    return Response(found.data, content_type=found.content_type, headers=headers)


def _wish() -> Wish:
    form = request.form
    names = ("fee", "no_fee_reason", "starts", "ends", "sublicensing", "copies", "handles_s", "note")
    return Wish(exclusive=form.get("exclusive") == "yes", **{name: form.get(name, "") for name in names})


def _back(reference: str, anchor: str | None = None) -> Answer:
    return redirect(url_for("licence_desk.show", reference=reference, _anchor=anchor), 303)


def _number(text: str | None) -> int:
    if not (text or "").isdecimal():
        raise InputRefused("the form is not whole", hint="load the page again")
    return int(text or 0)
