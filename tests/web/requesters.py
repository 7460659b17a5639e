"""What tests of the licensing desk do as a requester: ask, fill in, send, confirm the address, write."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive, letters
from tests.licensing.test_questions import GOOD
from tests.web.builder import NOW

RANGE = "/licence-requests/new?recording=helmet1a&in=0:10&out=0:30.5"
ART = f"{RANGE}&use=art&commercial=no"


class Clock:
    """A clock that goes on by a while with each look, as it does for people."""

    def __init__(self, step_s: float = 4.0) -> None:
        self.now, self.step = NOW, timedelta(seconds=step_s)

    def __call__(self) -> datetime:
        """Return the instant, and go on."""
        self.now += self.step
        return self.now


def hidden(page: str) -> dict[str, str]:
    """Return the fields that a page's forms carry without showing them."""
    return {k: unescape(v) for k, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}


def begin(client: FlaskClient, address: str = ART, where: str = "/licence-requests") -> TestResponse:
    """Open triage at `address` and press its button."""
    return client.post(where, data=hidden(client.get(address).text))


def path_of(answer: TestResponse) -> str:
    """Return the path of a request's page from the answer that leads there."""
    assert 303 == answer.status_code, answer.text
    return answer.location.partition("#")[0]


def send(client: FlaskClient, path: str, **more: str) -> TestResponse:
    """Answer everything on the page of a draft and send it."""
    fields = hidden(client.get(path).text) | GOOD | more
    data = {name: value.split() if name in ("media", "alterations") else value for name, value in fields.items()}
    return client.post(f"{path}/send", data=data)


def confirm(client: FlaskClient, archive: Archive) -> TestResponse:
    """Open the newest letter that asks for it, and confirm the address."""
    address = re.findall(r"https?://[^/\s]+(/licence-requests/\S+/verify/\S+)", newest(archive, "confirm"))[-1]
    return client.post(address, data=hidden(client.get(address).text))


def ask(client: FlaskClient, archive: Archive, address: str = ART, **more: str) -> str:
    """Do all of it, and return the path of the request's page."""
    path = path_of(begin(client, address))
    assert 303 == send(client, path, **more).status_code
    assert 303 == confirm(client, archive).status_code
    return path


def act(client: FlaskClient, path: str, move: str, words: str = "") -> TestResponse:
    """Make a move of the applicant."""
    return client.post(f"{path}/act", data=hidden(client.get(path).text) | {"move": move, "words": words})


def newest(archive: Archive, subject: str = "") -> str:
    """Return the text of the newest letter whose subject has these words."""
    return next(letter.text for letter in reversed(letters.waiting(archive)) if subject in letter.subject)


def subjects(archive: Archive) -> list[str]:
    """Return the subjects of all letters that wait, the oldest first."""
    return [letter.subject for letter in letters.waiting(archive)]


Make = Callable[[], FlaskClient]
