"""Answers travel compressed where that can give nothing away.

What a visitor's own secret shares a page with (the token of a form) is sent as it is: whoever may put words into such a
page and see how long it is could guess the secret letter by letter (BREACH, https://breachattack.com). Public pages
without a form, data for scripts, captions and our static files hold no secret.
"""

from __future__ import annotations

import gzip
from typing import Final

from flask import Flask, Response, current_app, g, request

from web.security import EVERYBODY, policy_of

_LEVEL: Final = 5
_LEAST: Final = 1400
"""Bytes; what fits into one packet gains nothing."""
_KEPT: Final = 200
_TEXT: Final = ("text/", "application/json", "application/xml", "application/atom+xml", "image/svg+xml")
_static: dict[tuple[str, str], bytes] = {}
"""Static files by path and tag, as they change with a new version of the site only."""


def install(app: Flask) -> None:
    """Compress this application's answers. Call before what tags them is installed: the last to come goes first."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if not _may_be(response):
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings["gzip"] or request.method != "GET":
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < _LEAST:
        return response
    tag, _ = response.get_etag()
    response.set_data(_packed_file(request.path, tag, data) if request.endpoint == "static" and tag else _packed(data))
    response.headers["Content-Encoding"] = "gzip"
    if tag:
        response.set_etag(tag, weak=True)  # the same answer in other bytes
    return response


def _may_be(response: Response) -> bool:
    is_public = policy_of(current_app, request.endpoint) in EVERYBODY
    is_file = request.endpoint == "static"
    plain = response.status_code == 200 and "Content-Encoding" not in response.headers
    secret = current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token") in g
    passed = response.direct_passthrough and not is_file
    return is_public and plain and not secret and not passed and (response.mimetype or "").startswith(_TEXT)


def _packed_file(path: str, tag: str, data: bytes) -> bytes:
    packed = _static.get((path, tag))
    if packed is None:
        if len(_static) >= _KEPT:
            _static.clear()
        packed = _static[path, tag] = _packed(data)
    return packed


def _packed(data: bytes) -> bytes:
    return gzip.compress(data, _LEVEL, mtime=0)
