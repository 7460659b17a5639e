"""Refusals and failures under /api/ as application/problem+json (RFC 9457), readable for scripts of every site."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Final

from flask import Response, request

from web.api.answers import Problem, Wrong
from web.api.schema import to_json

KIND: Final = "application/problem+json"
_BELOW: Final = "/api/"
PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Max-Age": "86400",
}
"""What browsers are told that ask before a script of another site sends more than a plain request."""


def asks_api() -> bool:
    """Say whether this request asked the API."""
    return request.path.startswith(_BELOW)


def problem(status: int, detail: str, errors: tuple[Wrong, ...] = (), number: str | None = None) -> Response:
    """Return a refusal or failure."""
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    found = Problem("about:blank", title, status, detail, errors, number)
    return Response(json.dumps(to_json(found)), status, content_type=KIND)
