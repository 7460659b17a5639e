"""Signing in, and what members do about their own account. The views are Flask-Security's but for three."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, session, url_for
from flask_security import recovery_codes, views
from flask_security.recoverable import update_password
from werkzeug.wrappers import Response as AnyResponse

from mediaarchive.archive import accounts
from mediaarchive.errors import InputRefused
from web import members
from web.security import Policy, policy
from web.signing import organisation, second_factor
from web.signing.people import Person
from web.site import site

blueprint = Blueprint("account", __name__, url_prefix="/account")
_BOTH: Final = ("GET", "POST")


@blueprint.get("")
@policy(Policy.ACCOUNT)
def home() -> str:
    """Show a member their account."""
    return render_template("account/home.html", account=members.signed_in())


@blueprint.route("/sign-in/code", methods=_BOTH, endpoint="two_factor_token_validation")
@policy(Policy.PRIVATE_FORM)
def code() -> Any:
    """Ask for the code of the second factor; who is signed in has no business here."""
    if members.signed_in() is not None:
        return redirect(url_for("account.home"), 303)
    return views.two_factor_token_validation()


@blueprint.get("/sign-in/help", endpoint="two_factor_rescue")
@policy(Policy.PRIVATE_FORM)
def help_() -> AnyResponse:
    """Lead who has no authenticator to the recovery codes, the only way that there is."""
    return redirect(url_for("account.mf_recovery"), 303)


@blueprint.get("/sign-in/organisation", endpoint="organisation")
@policy(Policy.PRIVATE_FORM)
def to_organisation() -> AnyResponse:
    """Leave for the organisation's sign-in."""
    return organisation.leave_for_it() if organisation.is_offered() else abort(404)


@blueprint.get("/sign-in/organisation/back", endpoint="organisation_back")
@policy(Policy.PRIVATE_FORM)
def from_organisation() -> AnyResponse:
    """Come back from it."""
    return organisation.come_back() if organisation.is_offered() else abort(404)


@blueprint.get("/two-factor/qr.svg")
@policy(Policy.ACCOUNT)
def qr() -> Response:
    """Draw the code that an authenticator's camera reads, while it is being set up."""
    account, secret = members.signed_in(), session.get("tf_totp_secret")
    if account is None or secret is None:
        abort(404)
    return Response(second_factor().picture(account.email, secret), mimetype="image/svg+xml")


@blueprint.get("/invitation/<token>")
@policy(Policy.SECRET_LINK)
def invitation(token: str) -> str:
    """Ask who was invited for a password."""
    return _ask(token, None)


@blueprint.post("/invitation/<token>")
@policy(Policy.SECRET_LINK)
def accept(token: str) -> AnyResponse | tuple[str, int]:
    """Keep the first password of who was invited."""
    account, password = accounts.invited(site().archive, token, site().now()), request.form.get("password", "")
    if account is None:
        abort(404)
    try:
        accounts.check_password(password, email=account.email, name=account.name)
        if password != request.form.get("password_confirm", ""):
            raise InputRefused("the two are not the same")
    except InputRefused as error:
        return _ask(token, error.what), 400
    update_password(Person(account), password)  # type: ignore[no-untyped-call]
    flash("Your password is kept. Sign in with it.", "said")
    return redirect(url_for("account.login"), 303)


def _ask(token: str, complaint: str | None) -> str:
    account = accounts.invited(site().archive, token, site().now())
    if account is None:
        abort(404)
    return render_template("account/invitation.html", account=account, token=token, complaint=complaint)


def _take(path: str, name: str, view: Callable[..., Any], kind: Policy, *methods: str) -> None:
    """Take a view of the library's over, under our address and policy."""

    def taken(**values: Any) -> Any:
        return view(**values)

    taken.__doc__ = view.__doc__
    blueprint.add_url_rule(path, name, policy(kind)(taken), methods=methods or _BOTH)


_take("/sign-in", "login", views.login, Policy.PRIVATE_FORM)
_take("/sign-in/recovery-code", "mf_recovery", recovery_codes.mf_recovery, Policy.PRIVATE_FORM)
_take("/forgot", "forgot_password", views.forgot_password, Policy.PRIVATE_FORM)
_take("/forgot/<token>", "reset_password", views.reset_password, Policy.SECRET_LINK)
_take("/password", "change_password", views.change_password, Policy.ACCOUNT)
_take("/again", "verify", views.verify, Policy.ACCOUNT)
_take("/two-factor", "two_factor_setup", views.two_factor_setup, Policy.ACCOUNT)
_take("/two-factor/<token>", "two_factor_setup_validate", views.two_factor_setup_validate, Policy.ACCOUNT, "POST")
_take("/recovery-codes", "mf_recovery_codes", recovery_codes.mf_recovery_codes, Policy.ACCOUNT)
