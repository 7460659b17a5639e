"""What tests of accounts do: somebody with a password, and signing them in by the form as a browser would."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mediaarchive.accounts import Account, Actor, Role
from mediaarchive.archive import Archive, accounts
from tests.web.builder import NOW
from tests.web.forms import form_token

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
