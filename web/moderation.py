"""The media team's queue of what visitors said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive import moderation
from mediaarchive.archive.licences import fromcomment
from mediaarchive.errors import ArchiveError, InputRefused, Misconfigured
from mediaarchive.feedback import Subject
from web.errors import explained
from web.request import post
from web.security import Policy, policy
from web.site import site
from web.team import author
from web.words import counted

blueprint = Blueprint("moderation", __name__, url_prefix="/desk/feedback")
_SHOWS: Final = {
    "waiting": "All that waits",
    "reports": "Reports",
    "corrections": "Corrections",
    "comments": "Comments",
    moderation.VOTES: "Votes held back",
    "improvements": "Hints",
    "spam": "Probably spam",
    "decided": "Decided",
}
assert set(_SHOWS) == set(moderation.FILTERS)


@blueprint.get("")
@policy(Policy.EDITOR)
def queue() -> str:
    """Show what waits, or one kind of it."""
    found = moderation.queue(site().archive, request.args.get("show") or "waiting")
    return render_template("desk/feedback.html", queue=found, shows=_SHOWS, licence_reply=fromcomment.REPLY)


@blueprint.post("/<int:number>")
@policy(Policy.EDITOR)
def decide(number: int) -> Response:
    """Do what the pressed button says about an entry."""
    act = _ACTIONS.get(request.form.get("action", ""))
    if act is None:
        raise InputRefused("the form does not say what is to be done")
    flash(act(number), "said")
    return _back(f"entry-{number}")


@blueprint.post("/votes")
@policy(Policy.EDITOR)
def decide_votes() -> Response:
    """Let votes that are held back count, or leave them out."""
    form = request.form
    state, archive = form.get("state", ""), site().archive
    about = Subject(form.get("about", ""), form.get("subject", ""))
    count = moderation.decide_votes(
        archive, about, form.get("network", ""), form.get("was", ""), state,
        actor=author(), now=site().now(),
    )  # fmt: skip
    words = {"counted": "counted", "dropped": "left out", "held": "held back again"}[state]
    flash(f"{counted(count, 'vote')} {'is' if count == 1 else 'are'} {words}.", "said")
    return _back("votes")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say on the queue what could not be done."""
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    return _back("")


def _decided(action: str, said: str) -> Callable[[int], str]:
    def act(number: int) -> str:
        moderation.decide(site().archive, number, action, actor=author(), now=site().now())
        return said.format(number)

    return act


def _reply(number: int) -> str:
    words = request.form.get("reply", "")
    moderation.reply(site().archive, number, words, actor=author(), now=site().now())
    return f"Entry {number} is shown with your answer."


def _undo(number: int) -> str:
    entry = moderation.undo(site().archive, number, actor=author(), now=site().now())
    return f"Entry {number} is {entry.state} again."


def _hide(number: int) -> str:
    moderation.hide(site().archive, number, request.form.get("reason", ""), actor=author(), now=site().now())
    return "It is hidden."


def _show(number: int) -> str:
    moderation.show_again(site().archive, number, actor=author(), now=site().now())
    return "It is shown again."


def _erase(number: int) -> str:
    count = moderation.erase(site().archive, number, actor=author(), now=site().now())
    return f"Words and address are erased from {counted(count, 'entry', 'entries')}; what was decided stays."


def _correct(number: int) -> str:
    line = request.form.get("line", "")
    if moderation.accept_line(site().archive, number, line, actor=author(), now=site().now()):
        return f"Entry {number} is accepted, and the line says so now."
    return f"Entry {number} is accepted; its line reads otherwise by now, and was left as it is."


def _license(number: int) -> str:
    made = fromcomment.make(
        site().archive, number, request.form.get("reply", ""), post(), actor=author(), now=site().now()
    )
    return f"Entry {number} is the request {made.reference} now: its writer gets a letter, and your answer is shown."


_ACTIONS: Final[dict[str, Callable[[int], str]]] = {
    "approve": _decided("approve", "Entry {} is approved."),
    "correct": _correct,
    "decline": _decided("decline", "Entry {} is declined."),
    "spam": _decided("spam", "Entry {} is laid aside as spam."),
    "reply": _reply,
    "undo": _undo,
    "hide": _hide,
    "show": _show,
    "erase": _erase,
    "license": _license,
}


def _back(place: str) -> Response:
    """Return to the list that the form was on."""
    show = request.form.get("show", "")
    return redirect(
        url_for("moderation.queue", show=show if show in _SHOWS else None, _anchor=place or None), 303
    )  # fmt: skip
