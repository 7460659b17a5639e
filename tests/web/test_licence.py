"""The trail of a licence request: from a clip to its status page."""

from __future__ import annotations

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.licensing.store import is_reference
from tests.web.test_security import HOSTILE, clip_address

ANSWERS = {
    "use": "art",
    "commercial": "no",
    "project": "Earthrise, a free online series",
    "synopsis": "Six episodes with the Earth in view.",
    "organisation_type": "non-profit",
    "organisation": "Arts Group",
    "name": "Ada Example",
    "email": "ada@example.org",
    "consent": "yes",
}


def token(page: str) -> str:
    """Return the form's CSRF token."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def send(client: FlaskClient, address: str, **more: str) -> TestResponse:
    """Open the form at `address` and send it with the answers."""
    page = client.get(address).text
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client.post("/licence-requests", data=hidden | ANSWERS | more)


def test_from_the_clip_to_the_reference(app: Flask) -> None:
    """A visitor marks, asks, and gets a reference behind a link that only they know."""
    client = app.test_client()
    clip = clip_address(client).removeprefix("/clips/")
    page = client.get(f"/licence-requests/new?recording=helmet1a&clip={clip}&in=0:10&out=0:30.5&use=art").text
    answer = send(client, f"/licence-requests/new?recording=helmet1a&clip={clip}&in=0:10&out=0:30.5&use=art")
    status = app.test_client().get(answer.location)
    reference = re.search(r"EVA-\d{4}-\d{6}-[0-9A-Z]", status.text)

    assert '<option value="art" selected>' in page
    assert "0:10.000 – 0:30.500" in page
    assert answer.status_code == 303
    assert len(answer.location.rsplit("/", 1)[1]) == 43
    assert reference
    assert is_reference(reference[0])
    assert "0:10.000 – 0:30.520" in status.text  # widened to whole frames
    assert "Earthrise, a free online series" in status.text
    assert status.headers["Cache-Control"] == "no-store"
    assert status.headers["Referrer-Policy"] == "no-referrer"


def test_everything_typed_is_kept(client: FlaskClient) -> None:
    """A form with a mistake comes back whole, with a summary that links to the field."""
    answer = send(client, "/licence-requests/new?recording=helmet1a&in=1&out=2", email="nonsense", project=HOSTILE)

    assert answer.status_code == 422
    assert '<a href="#email">' in answer.text
    assert 'id="email-complaint"' in answer.text
    assert "Six episodes with the Earth in view." in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_unknown_fields_set_nothing(client: FlaskClient) -> None:
    """A form cannot grant itself anything."""
    answer = send(
        client, "/licence-requests/new?recording=helmet1a&in=1&out=2", state="waved-through", reference="EVA-1"
    )
    status = client.get(answer.location).text

    assert "Received" in status
    assert "waved-through" not in status


def test_the_trap_catches_programs(client: FlaskClient) -> None:
    """Who fills the field that people do not see is refused."""
    assert send(client, "/licence-requests/new?recording=helmet1a", website="http://spam.test").status_code == 400


def test_impossible_ranges_are_refused_in_words(client: FlaskClient) -> None:
    """Out before in, nonsense, and footage that is not public."""
    address = "/licence-requests/new?recording="

    assert client.get(f"{address}helmet1a&in=20&out=10").status_code == 400
    assert client.get(f"{address}helmet1a&in=abc").status_code == 400
    assert client.get(f"{address}hidden&in=1&out=2").status_code == 404
    assert client.get("/licence-requests/new").status_code == 404


def test_a_secret_is_not_guessed(client: FlaskClient) -> None:
    """A wrong secret answers like any page that is not there."""
    wrong = client.get("/licence-requests/" + "A" * 43)

    assert wrong.status_code == 404
    assert wrong.text == client.get("/licence-requests/x").text
