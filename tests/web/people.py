"""What tests of accounts do: somebody with a password, and signing them in by the form as a browser would."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.accounts import Account, Actor, Role
from mediaarchive.archive import Archive, accounts, letters
from mediaarchive.outbox import Letter
from mediaarchive.settings import load
from tests.archives import created
from tests.web.builder import NOW
from tests.web.forms import form_token
from web import create_app

PASSWORD = "seven modules docked"
CHIEF = Actor("test", Role.ADMIN)
SIGN_IN = "/account/sign-in"


def draw() -> str:
    """Return random characters."""
    return secrets.token_urlsafe(32)


def member(archive: Archive, role: Role, name: str = "Ada", *, now: datetime = NOW) -> Account:
    """Make an account with the password above."""
    new = accounts.NewAccount(f"{name.lower()}@example.org", role, name, PASSWORD)
    return accounts.add(archive, new, actor=CHIEF, draw=draw, now=now)


def send(client: FlaskClient, path: str, *, token_of: str | None = None, **fields: str) -> TestResponse:
    """Send a form with the token of its page (or of another one)."""
    token = form_token(client, token_of or path)
    return client.post(path, data={"csrf_token": token, **fields})


def try_in(client: FlaskClient, email: str, password: str = PASSWORD) -> TestResponse:
    """Try to sign in."""
    return send(client, SIGN_IN, email=email, password=password)


def signed_in(app: Flask, email: str) -> FlaskClient:
    """Return a browser that has signed in."""
    client = app.test_client()
    answer = try_in(client, email)
    assert (302, "/desk") == (answer.status_code, answer.location), answer.text
    return client


class House:
    """A site with a clock that can be set, on an archive of its own."""

    def __init__(self, home: Path, **changed: Any) -> None:
        """Make an archive without footage; `changed` are settings."""
        self.archive = created(load({}, home=home), NOW)
        self.archive.settings = replace(self.archive.settings, **changed)
        self.now = NOW
        self.app = create_app(self.archive, media_url="http://media.test:9001", clock=lambda: self.now)

    def letters(self) -> list[Letter]:
        """Return the letters that wait."""
        return letters.waiting(self.archive)

    def link(self) -> str:
        """Return the path of the link in the newest letter."""
        found = re.findall(r"http://localhost(/account/\S+)", self.letters()[-1].text)
        return str(found[-1])


def says(answer: TestResponse) -> str:
    """Return the words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2])).split())
