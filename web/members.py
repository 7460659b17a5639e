"""Who asks: a member by their account's session, by an API token, or by a link of the command line; else a visitor."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import request, session
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security.utils import logout_user

from mediaarchive.accounts import Account, Actor, Role
from mediaarchive.archive import accounts
from web.site import site

_PASSING: Final = "passing"
_UNTIL: Final = "until"
_SHIFT: Final = timedelta(hours=12)
"""How long a sign-in holds."""
_BEARER: Final = "bearer "


def actor() -> Actor | None:
    """Return who asks, None for a visitor. A request that carries a token is the token's alone."""
    if bears_token():
        return _as_actor(accounts.by_token(site().archive, _token(), site().now()))
    name, role, until = session.get(_PASSING) or ("", "", 0)
    if name and site().now().timestamp() < until:
        return Actor(name, Role(role))
    return _as_actor(signed_in())


def member() -> str | None:
    """Return the name of who asks, None for a visitor."""
    who = actor()
    return who.name if who else None


def signed_in() -> Account | None:
    """Return the account that this browser signed in with, None where it did not or that was too long ago."""
    if "_user_id" not in session or not holds():
        return None
    found: Account | None = getattr(current_user, "account", None)
    return found


def has_session() -> bool:
    """Say whether a browser asks that signed in with an account, not a program or who came by a link."""
    return not bears_token() and signed_in() is not None


def holds() -> bool:
    """Say whether the time of this browser's sign-in is not over."""
    return bool(site().now().timestamp() < session.get(_UNTIL, 0))


def bears_token() -> bool:
    """Say whether the request carries an API token, valid or not."""
    return request.headers.get("Authorization", "")[: len(_BEARER)].lower() == _BEARER


def hold() -> None:
    """Let the sign-in of this browser hold for a shift, beginning with a session of its own."""
    session[_UNTIL] = int((site().now() + _SHIFT).timestamp())


def sign_in(name: str, role: Role) -> None:
    """Make this browser work as `name`, who came by a link and has no account."""
    session.clear()
    session[_PASSING] = [name, role.value, int((site().now() + _SHIFT).timestamp())]


def sign_out() -> None:
    """End this browser's session, and with it all others of its account."""
    if signed_in() is not None:
        logout_user()
    session.clear()


def _as_actor(account: Account | None) -> Actor | None:
    return Actor(account.name, account.role, account.id) if account else None


def _token() -> str:
    return request.headers["Authorization"][len(_BEARER) :].strip()
