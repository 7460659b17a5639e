"""Waiting after attempts that failed: counted before they are made, the same for addresses with and without account."""

from __future__ import annotations

import math
from typing import Final

from flask import Flask, Response, request, session
from werkzeug.exceptions import TooManyRequests

from mediaarchive.archive import accounts
from mediaarchive.errors import Misconfigured
from web import members
from web.site import site
from web.visitors import address

_GUARDED: Final = {
    "account.login": accounts.SIGN_IN,
    "account.two_factor_token_validation": accounts.SIGN_IN,
    "account.mf_recovery": accounts.SIGN_IN,
    "account.verify": accounts.SIGN_IN,
    "account.change_password": accounts.SIGN_IN,
    "account.two_factor_setup_validate": accounts.SIGN_IN,
    "account.forgot_password": accounts.RECOVERY,
}
_PROVES: Final = ("account.verify", "account.two_factor_setup_validate")
"""Where success says nothing but that it leads on; a sign-in says so itself, when it is whole."""
_LONGEST: Final = 254


def install(app: Flask) -> None:
    """Guard the forms that ask for something secret. Call after CSRF protection and policies."""
    app.before_request(_wait)
    app.after_request(_proved)


def _wait() -> None:
    kind = _GUARDED.get(request.endpoint or "") if request.method == "POST" else None
    if kind is None:
        return
    settings = site().archive.settings
    if kind == accounts.RECOVERY and settings.production and not settings.site_url:
        raise Misconfigured("links of letters need the site's address", hint="set MEDIAARCHIVE_SITE_URL")
    pause = accounts.attempt(site().archive, kind, _email(), address(), site().now())
    if pause:
        raise TooManyRequests(retry_after=math.ceil(pause.total_seconds()))


def _proved(response: Response) -> Response:
    if request.method == "POST" and request.endpoint in _PROVES and response.status_code == 302:
        accounts.succeeded(site().archive, accounts.SIGN_IN, _email(), address(), site().now())
    return response


def _email() -> str:
    """Return whose secret is asked for: who signed in, who is half-way, else the address that was typed."""
    account = members.signed_in() or accounts.by_session(site().archive, session.get("tf_user_id", ""))
    typed = request.endpoint in ("account.login", "account.forgot_password")
    return request.form.get("email", "")[:_LONGEST] if typed or account is None else account.email
