"""What holds for every route, so that no view has to remember it: its policy, the headers, forms, cookies.

A route without a policy stops the application from starting; one added later answers 403.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final, TypeVar

from flask import Flask, Response, abort, current_app, request
from flask_wtf.csrf import CSRFProtect  # type: ignore[import-untyped]

from mediaarchive.accounts import Action, may
from web.members import actor, bears_token, has_session
from web.site import site

_View = TypeVar("_View", bound=Callable[..., Any])
_MARK: Final = "access_policy"
_BODY: Final = "largest_body"
_ROOM: Final = "room_for_it"


class Policy(StrEnum):
    """Who may call a route, and what its answer may leave behind."""

    PUBLIC = "public"
    """Everybody; services show what the public may see."""
    EMBED = "embed"
    """Everybody, also in a frame on another site; takes nothing and knows no visitor."""
    OPEN = "open"
    """Everybody, also scripts of other sites; data that takes nothing, knows no visitor and asks for no cookie."""
    PRIVATE_FORM = "private form"
    """Everybody; the page carries what a person typed and is kept nowhere."""
    ACCOUNT = "account"
    """Whoever signed in with an account, about their own account."""
    VIEWER = "viewer"
    """Any member of the media team; the following are what the route needs of their role."""
    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    LICENSING = "licensing"
    ADMIN = "admin"
    SECRET_LINK = "secret link"  # noqa: S105 - a kind of page, not a secret
    """Whoever holds the link: kept nowhere, in no index, named to no other site."""


NEEDS: Final = {
    Policy.VIEWER: Action.LOOK,
    Policy.CONTRIBUTOR: Action.UPLOAD,
    Policy.EDITOR: Action.EDIT,
    Policy.LICENSING: Action.LICENSE,
    Policy.ADMIN: Action.MANAGE,
}
"""The right that a policy of the team asks for."""
TEAM: Final = frozenset(NEEDS)
"""The policies of routes that only the media team may call."""
EVERYBODY: Final = frozenset({Policy.PUBLIC, Policy.EMBED, Policy.OPEN})
"""The policies of routes whose answers are the same for everybody who may call them, which is everybody."""
_SHARED: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers of open data: scripts of any site may read it, without credentials."""
_ROOMY: Final = (Policy.SECRET_LINK, Policy.PRIVATE_FORM)
_KEPT_NOWHERE: Final = (Policy.PRIVATE_FORM, Policy.SECRET_LINK, Policy.ACCOUNT, *TEAM)
_MOST_FIELDS: Final = 500
_LONGEST_HEADER: Final = 16 << 10
_FIELDS_BESIDE: Final = 256 << 10
"""Bytes of fields beside a file; forms are read in pieces of 64 KiB, of which some have to fit in at a time."""
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(
    kind: Policy, *, body: int | None = None, room: Callable[[], bool] | None = None
) -> Callable[[_View], _View]:
    """Declare a view's policy; goes below the route's decorator.

    `body`: bytes that may be sent to it, where that is more than forms need: by a role of the team that may call it, or
    to a secret link or a form of visitors where `room` says so, which is asked before anything is read. Everybody else
    is answered 413.
    """
    if body is not None and kind not in NEEDS and (kind not in _ROOMY or room is None):
        raise TypeError(f"nobody says who may send {body} bytes to a route of the policy {kind!r}")

    def declare(view: _View) -> _View:
        setattr(view, _MARK, kind)
        setattr(view, _BODY, body)
        setattr(view, _ROOM, room)
        return view

    return declare


def policy_of(app: Flask, endpoint: str | None) -> Policy | None:
    """Return the policy that an endpoint's view declares."""
    return getattr(app.view_functions.get(endpoint or ""), _MARK, None)


def allowed(kind: str) -> bool:
    """Say whether who asks may call routes of a policy of the team, named by its value."""
    return may(actor(), NEEDS[Policy(kind)])


def protect(app: Flask, *, production: bool) -> None:
    """Set limits, cookies, CSRF and headers. Call before the routes are added; `require_policies` after."""
    app.config.update(
        MAX_CONTENT_LENGTH=64 << 10,
        MAX_FORM_MEMORY_SIZE=64 << 10,
        MAX_FORM_PARTS=50,
        SESSION_COOKIE_NAME="__Host-session" if production else "session",
        SESSION_COOKIE_SECURE=production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # as long as the browser's session: people leave forms open over lunch
    )
    app.before_request(_few_fields)
    app.before_request(_make_room)  # before the form is read for its token
    app.before_request(_few_form_fields)
    _Forms(app)
    app.before_request(_deny_undeclared)
    app.before_request(_members_only)
    app.after_request(_revalidate)
    app.after_request(_headers)
    if production:
        app.after_request(_https_only)


def require_policies(app: Flask) -> None:
    """Refuse to start with a route that declares no policy."""
    missing = sorted(r.rule for r in app.url_map.iter_rules() if policy_of(app, r.endpoint) is None)
    if missing:
        raise RuntimeError(f"routes without a policy: {', '.join(missing)}")


def content_security_policy(media: str, *, framed: bool = False) -> str:
    """Return the policy of every page; `media` is the origin of pictures and films. Captions come from 'self'.

    Scripts fetch parts of films from `media`, and films that they put together play from `blob:`.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' {media}",
            f"media-src 'self' {media} blob:",
            f"connect-src 'self' {media}",
            "form-action 'self'",
            "frame-ancestors *" if framed else "frame-ancestors 'none'",
            "base-uri 'none'",
        )
    )


def _deny_undeclared() -> None:
    if request.endpoint and policy_of(current_app, request.endpoint) is None:
        abort(403)


def _few_fields() -> None:
    """Refuse an address with more fields, or a longer header, than any page of ours needs; forms are counted later."""
    if request.query_string.count(b"&") >= _MOST_FIELDS:
        abort(400)
    if any(len(value) > _LONGEST_HEADER for _, value in request.headers):
        abort(431)


def _few_form_fields() -> None:
    if sum(map(len, request.form.listvalues())) > _MOST_FIELDS:
        abort(400)


def _make_room() -> None:
    view, kind = current_app.view_functions.get(request.endpoint or ""), policy_of(current_app, request.endpoint)
    body, room = getattr(view, _BODY, None), getattr(view, _ROOM, None)
    if body is None:
        return
    if kind in NEEDS and may(actor(), NEEDS[kind]):
        request.max_content_length = request.max_form_memory_size = body
    elif kind in _ROOMY and room is not None and room():
        request.max_content_length, request.max_form_memory_size = body, _FIELDS_BESIDE  # files wait on the disk


def _members_only() -> None:
    kind = policy_of(current_app, request.endpoint)
    if kind != Policy.ACCOUNT and kind not in NEEDS:
        return
    who = actor()
    if who is None:
        abort(401)
    allowed_ = has_session() if kind == Policy.ACCOUNT else may(who, NEEDS[kind])
    if not allowed_:
        abort(403)


class _Forms(CSRFProtect):  # type: ignore[misc]
    """Asks forms for their token. A request that carries an API token comes from no form: no browser adds one."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse a request that did not come from a page of ours."""
        if not (bears_token() and actor() is not None):
            super().protect(apply_exemptions)


def _headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    kind = policy_of(current_app, request.endpoint)
    if kind == Policy.OPEN or request.path.startswith("/api/"):
        response.headers.update(_SHARED)
    framed = kind == Policy.EMBED and response.status_code == 200
    # A document of ours may bring a policy of its own, which lets it do less than a page.
    response.headers.setdefault("Content-Security-Policy", content_security_policy(site().media(), framed=framed))
    if response.status_code >= 400:
        response.headers.setdefault("Cache-Control", "no-store")
    if kind in _KEPT_NOWHERE:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    if kind == Policy.SECRET_LINK:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _revalidate(response: Response) -> Response:
    """Let browsers keep public pages but ask each time, so that what is withdrawn is gone at once."""
    kept = policy_of(current_app, request.endpoint) in EVERYBODY
    if not kept or response.direct_passthrough:
        return response
    response.headers.setdefault("Cache-Control", "no-cache")
    if request.method in ("GET", "HEAD") and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response


def _https_only(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
