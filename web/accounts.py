"""Accounts on the desk, for admins: who there is, inviting, roles, letting in and out."""

from __future__ import annotations

import secrets
from typing import Final

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mediaarchive.accounts import Role
from mediaarchive.archive import accounts
from mediaarchive.errors import ArchiveError, Misconfigured
from web.errors import explained
from web.security import Policy, policy
from web.site import site
from web.team import acting

blueprint = Blueprint("accounts", __name__, url_prefix="/desk/accounts")
_ROLES: Final = {
    Role.VIEWER: "sees the desk",
    Role.CONTRIBUTOR: "brings footage",
    Role.EDITOR: "corrects, publishes, decides what visitors say",
    Role.LICENSING: "decides licence requests",
    Role.ADMIN: "all of these, and accounts",
}
assert set(_ROLES) == set(Role)


@blueprint.get("")
@policy(Policy.ADMIN)
def listed() -> str:
    """List the accounts, with what may be done about each but one's own."""
    return render_template("desk/accounts.html", accounts=accounts.every(site().archive), roles=_ROLES, me=acting())


@blueprint.post("")
@policy(Policy.ADMIN)
def add() -> Response:
    """Make an account and write its member a letter; the link is shown once, to be handed over."""
    form = request.form
    new = accounts.NewAccount(form.get("email", ""), accounts.role_named(form.get("role", "")), form.get("name", ""))
    made = accounts.add(site().archive, new, actor=acting(), draw=_draw, now=site().now())
    return _invited(made.id, made.email)


@blueprint.post("/<account>/invitation")
@policy(Policy.ADMIN)
def invite(account: str) -> Response:
    """Write the letter once more."""
    return _invited(account, "They")


@blueprint.post("/<account>/role")
@policy(Policy.ADMIN)
def role(account: str) -> Response:
    """Give an account another role."""
    wanted = accounts.role_named(request.form.get("role", ""))
    made = accounts.set_role(site().archive, account, wanted, actor=acting(), draw=_draw, now=site().now())
    return _said(f"{made.email} is {made.role} now, and signed out everywhere.")


@blueprint.post("/<account>/disable")
@policy(Policy.ADMIN)
def disable(account: str) -> Response:
    """Let an account in no more."""
    made = accounts.set_active(site().archive, account, False, actor=acting(), draw=_draw, now=site().now())
    return _said(f"{made.email} is disabled. What they did stays.")


@blueprint.post("/<account>/enable")
@policy(Policy.ADMIN)
def enable(account: str) -> Response:
    """Let a disabled account in again."""
    made = accounts.set_active(site().archive, account, True, actor=acting(), draw=_draw, now=site().now())
    return _said(f"{made.email} may sign in again.")


@blueprint.errorhandler(ArchiveError)
def not_done(error: ArchiveError) -> Response:
    """Say on the list what could not be done."""
    if request.method != "POST" or isinstance(error, Misconfigured):
        return make_response(explained(error))
    flash(str(error), "error")
    return redirect(url_for("accounts.listed"), 303)


def _invited(account: str, who: str) -> Response:
    link = accounts.invite(site().archive, account, _address, actor=acting(), now=site().now())
    return _said(f"{who} may choose a password within seven days, by this link, which also waits as a letter: {link}")


def _address(token: str) -> str:
    return site().in_letters(url_for("account.invitation", token=token))


def _said(words: str) -> Response:
    flash(words, "said")
    return redirect(url_for("accounts.listed"), 303)


def _draw() -> str:
    return secrets.token_urlsafe(32)
