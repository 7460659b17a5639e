"""What tests of feedback do: a clip that may be talked about, visitors who open it and send its forms."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.archive import Archive
from tests.web.builder import NOW
from tests.web.forms import form_token, sign_in_pass
from tests.web.test_security import clip_address
from web import create_app

COMMENT = {"name": "Ada", "email": "ada@example.org", "text": "What a view of the Earth."}
CORRECTION = {"thing": "cue-2", "says": "My tether", "should": "My other tether"}
REPORT = {"reason": "privacy", "text": "That is my voice."}


@dataclass
class Street:
    """A site with a clock of its own, and whoever comes by."""

    archive: Archive
    now: datetime = NOW
    app: Flask = field(init=False)
    clip: str = field(init=False)

    def __post_init__(self) -> None:
        self.app = create_app(self.archive, media_url="http://media.test:9001", clock=lambda: self.now)
        self.clip = clip_address(self.app.test_client())

    def visitor(self, address: str = "192.0.2.1") -> Visitor:
        """Return somebody who comes for the first time."""
        client = self.app.test_client()
        client.environ_base["REMOTE_ADDR"] = address
        return Visitor(self, client)

    def team(self) -> Visitor:
        """Return Ada of the media team, signed in."""
        someone = self.visitor()
        link = f"/desk/sign-in/{sign_in_pass(self.archive, minutes=60 * 24 * 365)}"
        token = form_token(someone.client, link)
        assert 303 == someone.client.post(link, data={"csrf_token": token}).status_code
        return someone


@dataclass
class Visitor:
    """A browser."""

    street: Street
    client: FlaskClient

    def page(self) -> str:
        """Return the clip's page as text."""
        return words(self.client.get(self.street.clip))

    def send(self, form: str, values: dict[str, str], *, after_s: float = 10, **headers: str) -> TestResponse:
        """Open the clip, wait, and send one of its forms."""
        page = self.client.get(self.street.clip).text
        opened = re.search(r'name="opened" value="([^"]+)"', page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert opened
        assert token
        self.street.now += timedelta(seconds=after_s)
        data = {"csrf_token": token[1], "opened": opened[1], **values}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"{self.street.clip}/{form}", data=data, headers=named)

    def decide(self, number: int | str, show: str = "waiting", **values: str) -> str:
        """Press a button of the queue and return what it says then."""
        token = form_token(self.client, "/desk")
        path = f"/desk/feedback/{number}"
        answer = self.client.post(path, data={"csrf_token": token, "show": show, **values}, follow_redirects=True)
        return words(answer)

    def queue(self, show: str = "waiting") -> str:
        """Return a list of the queue as text."""
        return words(self.client.get("/desk/feedback", query_string={"show": show}))


def words(answer: TestResponse) -> str:
    """Return a page's text on one line, with what its fields hold."""
    fields = re.sub(r'<input[^>]* value="([^"]*)"[^>]*>', r" \1 ", answer.text)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", fields)).split())
