"""Signing in through one's organisation, with a real OpenID Connect provider on loopback."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient

from mediaarchive.accounts import Role
from mediaarchive.archive import accounts
from mediaarchive.errors import Misconfigured
from tests.web.people import CHIEF, SIGN_IN, House, draw, member, says, signed_in
from tests.web.test_account import set_up

_PEOPLE = [
    {"sub": "ada", "email": "Ada@example.org", "email_verified": True},
    {"sub": "bo", "email": "bo@example.org", "email_verified": True},
    {"sub": "eve", "email": "ada@example.org", "email_verified": False},
]


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """Run a provider that knows three people, in a process of its own."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    people = [word for person in _PEOPLE for word in ("--user-claims", json.dumps(person))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), *people]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/.well-known/openid-configuration")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(requests.ConnectionError):
            requests.get(address, timeout=30).raise_for_status()
            return
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.fixture
def house(tmp_path: Path, provider: str) -> Iterator[House]:
    """Return a site that asks that provider."""
    house = House(tmp_path / "archive", oidc_issuer=provider, oidc_client="archive", oidc_secret="s", oidc_name="ESA")
    yield house
    house.archive.close()


def _go(client: FlaskClient, who: str) -> str:
    """Go to the provider, say there who one is, and return the address that it sends the browser back to."""
    there = client.get("/account/sign-in/organisation").headers["location"]
    answer = requests.post(there, data={"sub": who}, allow_redirects=False, timeout=30)
    return str(answer.headers["location"]).removeprefix("http://localhost")


def test_a_member_signs_in_without_a_password(house: House) -> None:
    """By the verified address, whatever its case; in the role that the account has here."""
    member(house.archive, Role.LICENSING)
    client = house.app.test_client()
    assert "Sign in with ESA" in client.get(SIGN_IN).text
    asked = parse_qs(urlsplit(client.get("/account/sign-in/organisation").headers["location"]).query)
    assert ("S256", "openid email", True) == (
        asked["code_challenge_method"][0], asked["scope"][0], "nonce" in asked and "state" in asked
    )  # fmt: skip

    assert "/desk" == client.get(_go(client, "ada")).headers["location"]
    assert "Ada" in client.get("/desk").text
    assert 403 == client.get("/desk/accounts").status_code


@pytest.mark.parametrize(
    ("who", "words"), [("bo", "There is no account for you here"), ("eve", "has not verified your e-mail address")]
)
def test_who_is_not_known_here_stays_out(house: House, who: str, words: str) -> None:
    """Without an account, or with an address that anybody may have typed; and the page says what to do."""
    member(house.archive, Role.ADMIN)
    client = house.app.test_client()
    answer = client.get(_go(client, who), follow_redirects=True)
    assert words in says(answer)
    assert 401 == client.get("/desk").status_code


def test_who_was_disabled_stays_out(house: House) -> None:
    """The provider goes on knowing them; the archive does not."""
    account = member(house.archive, Role.EDITOR)
    accounts.set_active(house.archive, account.id, False, actor=CHIEF, draw=draw, now=house.now)
    client = house.app.test_client()
    client.get(_go(client, "ada"))
    assert 401 == client.get("/desk").status_code


def test_an_answer_for_another_browser_opens_nothing(house: House) -> None:
    """State and code belong to who asked: sent to somebody else, used twice or made up, they sign nobody in."""
    member(house.archive, Role.ADMIN)
    client, other = house.app.test_client(), house.app.test_client()
    back = _go(client, "ada")
    forged = re.sub(r"code=[^&]+", "code=made-up", back)
    for browser, address in ((other, back), (client, forged), (client, back)):
        browser.get(address)
        assert 401 == browser.get("/desk").status_code, address


def test_a_second_factor_here_is_asked_for_all_the_same(house: House) -> None:
    """Who set one up gets the page that asks for the code, and is not in before it."""
    member(house.archive, Role.EDITOR)
    set_up(house, signed_in(house.app, "ada@example.org"))
    client = house.app.test_client()
    assert "/account/sign-in/code" in client.get(_go(client, "ada")).headers["location"]
    assert 401 == client.get("/desk").status_code


def test_a_provider_that_is_not_there_is_told(tmp_path: Path) -> None:
    """The page of signing in stays usable; without a client's name the site does not start."""
    house = House(tmp_path / "archive", oidc_issuer="http://localhost:1", oidc_client="archive")
    answer = house.app.test_client().get("/account/sign-in/organisation", follow_redirects=True)
    assert "does not answer" in says(answer)
    house.archive.close()
    with pytest.raises(Misconfigured, match="as whom"):
        House(tmp_path / "other", oidc_issuer="http://localhost:1")


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    """Neither a button nor an address."""
    house = House(tmp_path / "archive")
    client = house.app.test_client()
    assert "organisation" not in client.get(SIGN_IN).text
    assert 404 == client.get("/account/sign-in/organisation").status_code
    assert 404 == client.get("/account/sign-in/organisation/back?code=x").status_code
    house.archive.close()
