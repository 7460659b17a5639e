"""Signing in through one's organisation by OpenID Connect, where the extra `oidc` is installed and a provider is set.

The provider says who somebody is by an e-mail address that it has verified; whether that person has an account, in
which role, and a second factor here too, is the archive's. Authlib speaks the protocol (code flow with PKCE, state and
nonce, signature and claims of the identity token).
"""

from __future__ import annotations

import logging
from typing import Any, Final

from flask import Flask, current_app, flash, redirect, url_for
from flask_security.utils import login_user
from werkzeug.wrappers import Response

from mediaarchive.archive import accounts
from mediaarchive.errors import Misconfigured
from mediaarchive.settings import Settings
from web.oneline import in_one_line
from web.signing.people import Person
from web.site import site

_EXTENSION: Final = "mediaarchive-oidc"
_log = logging.getLogger(__name__)


class _Refused(Exception):
    """Nobody is signed in, and this is why, in words for the person."""


def install(app: Flask, settings: Settings) -> None:
    """Offer it where a provider is set. Raises Misconfigured where what that needs is missing."""
    if not settings.oidc_issuer:
        return
    if not settings.oidc_client:
        raise Misconfigured("a provider is set, but not as whom we ask it", hint="set MEDIAARCHIVE_OIDC_CLIENT")
    try:
        from authlib.integrations.flask_client import OAuth  # type: ignore[import-untyped]
    except ImportError:
        hint = "pip install 'mediaarchive[oidc]', or unset MEDIAARCHIVE_OIDC_ISSUER"
        raise Misconfigured("signing in by OpenID Connect is not installed", hint=hint) from None
    app.extensions[_EXTENSION] = OAuth(app).register(
        "oidc",
        client_id=settings.oidc_client,
        client_secret=settings.oidc_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": 10},
    )


def is_offered() -> bool:
    """Say whether there is a provider to sign in with."""
    return _EXTENSION in current_app.extensions


def leave_for_it() -> Response:
    """Send the browser to the provider; back comes it to `account.organisation_back`."""
    back = site().absolute(url_for("account.organisation_back"))
    try:
        answer: Response = current_app.extensions[_EXTENSION].authorize_redirect(back)
    except Exception as error:  # whatever the network and another's server do
        return _not_in(_Refused("Your organisation’s sign-in does not answer. Try again later."), error)
    return answer


def come_back() -> Response:
    """Sign in whom the provider names, or lead to the second factor; else say why not."""
    try:
        claims = _claims()
        person = _person(claims)
    except _Refused as refused:
        return _not_in(refused, refused.__cause__)
    further = current_app.extensions["security"].two_factor_plugins.tf_enter(person, False, "oidc", next_loc=None)
    if further:
        answer: Response = further
        return answer
    login_user(person, authn_via=["oidc"])
    return redirect(url_for("desk.home"), 303)


def _claims() -> dict[str, Any]:
    """Return what the checked identity token says."""
    try:
        token = current_app.extensions[_EXTENSION].authorize_access_token()
        return dict(token["userinfo"])
    except Exception as error:  # whatever the network, another's server or a forged answer do
        raise _Refused("Your organisation did not say who you are. Begin again.") from error


def _person(claims: dict[str, Any]) -> Person:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise _Refused("Your organisation has not verified your e-mail address, so we cannot know you by it.")
    account = accounts.find(site().archive, email)
    if account is None or not account.is_active:
        raise _Refused("There is no account for you here. Ask an admin of this archive to invite you.")
    return Person(account)


def _not_in(refused: _Refused, cause: BaseException | None) -> Response:
    if cause is not None:
        _log.warning("signing in by OpenID Connect failed: %s", in_one_line(cause))
    flash(str(refused), "error")
    return redirect(url_for("account.login"), 303)
