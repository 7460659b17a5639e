"""Refusals and failures as pages: the words of the archive's errors, the right status, never a trace."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from flask import Flask, Response, g, render_template
from flask_wtf.csrf import CSRFError  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from mediaarchive import logs
from mediaarchive.errors import (
    ArchiveError,
    Conflict,
    Gone,
    InputRefused,
    Misconfigured,
    NoSpace,
    NotFound,
    Unreachable,
)
from web.api.asked import Unreadable
from web.api.problems import asks_api, problem
from web.oneline import in_one_line

_log = logging.getLogger(__name__)
_STATUS: Final = {
    Gone: 410,
    NotFound: 404,
    InputRefused: 400,
    Conflict: 409,
    Misconfigured: 503,
    Unreachable: 503,
    NoSpace: 507,
}
_AGAIN_S: Final = 30
"""When to ask again what cannot be used just now."""
_TITLES: Final = {
    400: "That could not be read",
    401: "Sign in first",
    403: "Not open to you",
    404: "Nothing here",
    405: "Not possible here",
    409: "Somebody was faster",
    410: "Withdrawn",
    413: "Too much at once",
    429: "Too many attempts",
    500: "Something broke on our side",
    503: "Not ready",
    507: "No space left",
}
_WORDS: Final = {
    401: "This is the media team’s desk.",
    403: "This needs another role than yours. Whoever manages accounts can give it to you.",
    400: "The address or the form holds something that this archive does not understand.",
    404: "There is no such page, or what it showed is no longer public.",
    405: "This address answers to another kind of request.",
    429: "There were too many attempts. Wait a little, then try again.",
    413: "The form holds more than this archive accepts.",
}


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(ArchiveError, explained)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Unreadable, _unreadable)
    app.register_error_handler(Exception, _unexpected)


def explained(error: ArchiveError) -> tuple[str | Response, int, dict[str, str]]:
    """Return an error of the archive as a page with its status."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), None)
    if status is None:
        return *_unexpected(error), {}
    if status in (503, 507):
        _log.warning("a request could not be answered: %s", in_one_line(error))
    words = error.what[:1].upper() + error.what[1:] + "."
    # hints of what is set up wrongly speak to the team, and may name paths: visitors get the plain sentence
    hint = error.hint if status in (400, 409, 410) else None
    headers = {"Retry-After": str(_AGAIN_S)} if isinstance(error, Unreachable) else {}
    return _page(status, _WORDS[404] if status == 404 else words, hint), status, headers


def _stale_form(_error: CSRFError) -> tuple[str | Response, int]:
    words = "The form could not be matched to your visit, so nothing was sent."
    return _page(400, words, "Go back, load the form again, and allow this site's cookie while you fill it in"), 400


def _http(error: HTTPException) -> tuple[str | Response, int, list[tuple[str, str]]]:
    status = error.code or 500
    kept = [pair for pair in error.get_headers() if pair[0] in ("Allow", "Retry-After")]
    return _page(status, _WORDS.get(status, error.description or ""), None), status, kept


def _unexpected(error: Exception) -> tuple[str | Response, int]:
    identity = g.get("request_id") or secrets.token_hex(8)
    with logs.about(request=identity):
        _log.error("request failed, shown as %s: %s", identity, in_one_line(error))
    return _page(500, "It is written down, and nothing you sent was kept half-way.", None, identity), 500


def _unreadable(error: Unreadable) -> Response:
    return problem(400, _WORDS[400], error.errors)


def _page(status: int, words: str, hint: str | None, identity: str | None = None) -> str | Response:
    if asks_api():
        return problem(status, f"{words} {hint}." if hint else words, number=identity)
    title = _TITLES.get(status, "That did not work")
    return render_template("error.html", status=status, title=title, words=words, hint=hint, identity=identity)
