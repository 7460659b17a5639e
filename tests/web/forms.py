"""What the desk's tests do before anything else: a link to sign in by, and the token of a page's forms."""

from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient

from mediaarchive.archive import Archive, passes
from tests.web.builder import NOW


def sign_in_pass(archive: Archive, purpose: str = passes.SIGN_IN, minutes: int = 10) -> str:
    """Return a pass for Ada, from the builder's now on."""
    return passes.issue(archive.secret_key(), purpose, "Ada", NOW + timedelta(minutes=minutes))


def form_token(client: FlaskClient, path: str) -> str:
    """Return the token that a form of the page carries."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]
