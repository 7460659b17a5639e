"""The page of a request behind its secret link: the form while it is a draft, then how it stands, and the thread."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.archive.licences import offers, privacy, requests
from mediaarchive.archive.licences.letters import Post
from mediaarchive.errors import InputRefused
from mediaarchive.licensing.questions import GROUPS, QUESTIONS, asked, clean
from mediaarchive.licensing.states import State
from web.languages import gettext
from web.security import Policy, policy
from web.site import site
from web.team import wants_json

blueprint = Blueprint("request", __name__, url_prefix="/licence-requests")
_WRITABLE: Final = (State.DRAFT, State.UNVERIFIED)


@blueprint.get("/lost")
@policy(Policy.PRIVATE_FORM)
def lost() -> str:
    """Show where somebody who lost their link asks for another one."""
    return render_template("licence/lost.html")


@blueprint.post("/lost")
@policy(Policy.PRIVATE_FORM)
def send_link() -> Response:
    """Send a new link, if reference and address belong together; the answer is the same in any case."""
    reference, email = request.form.get("reference", ""), request.form.get("email", "")
    requests.send_link(site().archive, reference, email, post(), now=site().now())
    flash(gettext("If they belong together, a letter with a new link is on its way."), "said")
    return redirect(url_for("request.lost"), 303)


@blueprint.get("/<secret>")
@policy(Policy.SECRET_LINK)
def page(secret: str) -> str:
    """Show how a request stands to whoever holds its link; the form while it is a draft."""
    return shown(secret)


@blueprint.post("/<secret>/save")
@policy(Policy.SECRET_LINK)
def save(secret: str) -> Response:
    """Keep what was typed, and say which questions apply now."""
    form = _typed()
    complaints = requests.save(site().archive, secret, form, now=site().now())
    if wants_json():
        names = [question.name for _, group in asked(clean(form)) for question in group]
        return jsonify(asked=names, complaints=dict(complaints), said=gettext("Kept."))
    flash(gettext("Kept. This page is behind its own link: keep it, and go on when you like."), "said")
    return redirect(url_for("request.page", secret=secret), 303)


@blueprint.post("/<secret>/send")
@policy(Policy.SECRET_LINK)
def send(secret: str) -> Response | tuple[str, int]:
    """Send the request, or show what is missing."""
    trap = request.form.get("website", "")
    complaints = requests.submit(site().archive, secret, _typed(), post(), trap=trap, now=site().now())
    if complaints:
        return shown(secret, complaints), 422
    return redirect(url_for("request.page", secret=secret), 303)


@blueprint.get("/<secret>/send")
@policy(Policy.SECRET_LINK)
def sent(secret: str) -> Response:
    """Lead back to the page whoever opens the address under which a form came back."""
    return redirect(url_for("request.page", secret=secret), 303)


@blueprint.get("/<secret>/verify/<token>")
@policy(Policy.SECRET_LINK)
def confirm(secret: str, token: str) -> str:
    """Ask for one press of a button: programs that open links in letters confirm nothing."""
    return render_template("licence/verify.html", view=requests.page(site().archive, secret, now=site().now()),
                           secret=secret, token=token)  # fmt: skip


@blueprint.post("/<secret>/verify/<token>")
@policy(Policy.SECRET_LINK)
def verify(secret: str, token: str) -> Response:
    """Confirm the address."""
    requests.verify(site().archive, secret, token, post(), now=site().now())
    flash(gettext("Thank you. The team has your request."), "said")
    return redirect(url_for("request.page", secret=secret), 303)


@blueprint.post("/<secret>/act")
@policy(Policy.SECRET_LINK)
def act(secret: str) -> Response:
    """Answer, ask for other terms, ask to look again, withdraw, or just write."""
    form, archive, now = request.form, site().archive, site().now()
    move, words = form.get("move", ""), form.get("words", "")
    if move == "say":
        requests.say(archive, secret, words, now=now)
    elif move == "agree":
        requests.agree_ranges(archive, secret, seen=_number(form.get("seen")), now=now)
    elif move == "screeners":
        requests.want_screeners(archive, secret, now=now)
        return redirect(url_for("request.page", secret=secret, _anchor="copies"), 303)
    else:
        requests.act(archive, secret, move, words, seen=_number(form.get("seen")), now=now)
    return redirect(url_for("request.page", secret=secret, _anchor="thread"), 303)


@blueprint.post("/<secret>/accept")
@policy(Policy.SECRET_LINK)
def accept(secret: str) -> Response:
    """Accept the agreement by a typed name."""
    form = request.form
    offers.accept(
        site().archive, secret, form.to_dict(), post(), seen=_number(form.get("seen")),
        digest_seen=form.get("digest", ""), now=site().now(),
    )  # fmt: skip
    flash(gettext("Thank you. The agreement is accepted."), "said")
    return redirect(url_for("request.page", secret=secret), 303)


@blueprint.get("/<secret>/data.json")
@policy(Policy.SECRET_LINK)
def takeaway(secret: str) -> Response:
    """Return everything that is kept of the applicant."""
    answer: Response = jsonify(privacy.takeaway(site().archive, secret, now=site().now()))
    answer.headers["Content-Disposition"] = 'attachment; filename="licence-request.json"'
    return answer


@blueprint.post("/<secret>/erase")
@policy(Policy.SECRET_LINK)
def erase(secret: str) -> Response:
    """Erase what is personal."""
    privacy.erase(site().archive, secret, now=site().now())
    flash(gettext("What was personal in this request has been erased."), "said")
    return redirect(url_for("request.page", secret=secret), 303)


def post() -> Post:
    """Return from where letters lead back."""
    return Post(site().in_letters)


def shown(
    secret: str, complaints: Mapping[str, str] = MappingProxyType({}), refused: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the page of a request. `refused` says by `edit`, `attachment` or `proof` what was wrong with a file."""
    view = requests.page(site().archive, secret, now=site().now())
    name = "form" if view.request.state in _WRITABLE and view.request.kind == "request" else "status"
    applying = {question.name for _, group in view.groups for question in group}
    return render_template(
        f"licence/{name}.html", view=view, secret=secret, complaints=complaints, every=GROUPS, applying=applying,
        questions=QUESTIONS, link=site().absolute(url_for("request.page", secret=secret)), refused=refused,
    )  # fmt: skip


def _typed() -> dict[str, str]:
    """Return the form with several choices joined; a question that lost all of its choices is answered by nothing."""
    typed = {name: " ".join(request.form.getlist(name)) for name in request.form}
    for name in request.form.get("boxes", "").split():
        typed.setdefault(name, "")
    return typed


def _number(text: str | None) -> int:
    if not (text or "").isdecimal():
        raise InputRefused("the form is not whole", hint="load the page again")
    return int(text or 0)
