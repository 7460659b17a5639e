"""What travels compressed, and what never does."""

from __future__ import annotations

import gzip

import pytest
from flask.testing import FlaskClient

from tests.web.test_security import clip_address

ASKED = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("path", ["/", "/evas/us-eva-39", "/evas/us-eva-39/mission.json", "/static/base.css",
                                  "/static/wall/wall.js", "/recordings/helmet1a/captions.vtt"])  # fmt: skip
def test_what_holds_no_secret_travels_compressed(client: FlaskClient, path: str) -> None:
    """Whoever takes gzip gets the same words in fewer bytes; caches are told, and the tag is a weak one."""
    plain, packed = client.get(path, buffered=True), client.get(path, headers=ASKED, buffered=True)
    assert "gzip" == packed.headers["Content-Encoding"]
    assert plain.data == gzip.decompress(packed.data)
    assert len(packed.data) < len(plain.data)
    assert "Content-Encoding" not in plain.headers
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert packed.headers["ETag"].startswith("W/")
    again = client.get(path, headers={**ASKED, "If-None-Match": packed.headers["ETag"]}, buffered=True)
    assert (304, b"") == (again.status_code, again.data)


def test_a_page_with_a_forms_token_is_never_compressed(client: FlaskClient) -> None:
    """The length of a page must not tell how much of its token somebody guessed."""
    for path in (clip_address(client), "/licence-requests/new?recording=helmet1a&in=1&out=2&use=art&commercial=no"):
        answer = client.get(path, headers=ASKED)
        assert "csrf_token" in answer.text
        assert "Content-Encoding" not in answer.headers
