"""Signing in and out: sessions that end on the server, waiting after failed attempts, nothing told of who there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import argon2
import pytest
from flask.testing import FlaskClient

from mediaarchive.accounts import Role
from mediaarchive.archive import accounts
from tests.web.people import CHIEF, PASSWORD, SIGN_IN, House, draw, member, says, send, signed_in, try_in

_TOKEN = re.compile(r'name="csrf_token" value="[^"]+"')


def _copy(house: House, client: FlaskClient) -> FlaskClient:
    """Return another browser with a copy of the cookie, as whoever stole it has one."""
    stolen = client.get_cookie("session")
    assert stolen
    other = house.app.test_client()
    other.set_cookie("session", stolen.value)
    return other


def test_W13_signing_in_begins_a_new_session(house: House) -> None:
    """A cookie that was planted before opens nothing after, its token fits no form any more."""
    member(house.archive, Role.ADMIN)
    client = house.app.test_client()
    before = re.findall(_TOKEN, client.get(SIGN_IN).text)[0]
    planted = _copy(house, client)
    try_in(client, "ada@example.org")

    assert 200 == client.get("/desk").status_code
    assert 401 == planted.get("/desk").status_code
    old = re.search(r'value="([^"]+)"', before)
    assert old
    assert 400 == client.post("/desk/sign-out", data={"csrf_token": old[1]}).status_code


def _leave(house: House, client: FlaskClient) -> None:
    assert 303 == send(client, "/desk/sign-out", token_of="/account").status_code


def _new_password(house: House, client: FlaskClient) -> None:
    fields = {"password": PASSWORD, "new_password": "another orbit now", "new_password_confirm": "another orbit now"}
    assert 302 == send(client, "/account/password", **fields).status_code
    assert 200 == client.get("/account").status_code, "who changed it stays"


def _new_role(house: House, client: FlaskClient) -> None:
    account = accounts.named(house.archive, "ada@example.org").id
    accounts.set_role(house.archive, account, Role.VIEWER, actor=CHIEF, draw=draw, now=house.now)


def _disabled(house: House, client: FlaskClient) -> None:
    account = accounts.named(house.archive, "ada@example.org").id
    accounts.set_active(house.archive, account, False, actor=CHIEF, draw=draw, now=house.now)


@pytest.mark.parametrize("end", [_leave, _new_password, _new_role, _disabled])
def test_W13_sessions_end_on_the_server(house: House, end: Callable[[House, FlaskClient], None]) -> None:
    """After signing out, a new password, another role or being disabled, a copied cookie opens nothing, at once."""
    member(house.archive, Role.EDITOR)
    client = signed_in(house.app, "ada@example.org")
    stolen, elsewhere = _copy(house, client), signed_in(house.app, "ada@example.org")
    assert [200, 200] == [browser.get("/account").status_code for browser in (stolen, elsewhere)]

    end(house, client)
    assert [401, 401] == [browser.get("/account").status_code for browser in (stolen, elsewhere)]


def test_W13_a_cookie_of_last_month_opens_nothing(house: House) -> None:
    """A sign-in holds for a shift; the same cookie thirteen hours or thirty days later is a visitor's."""
    member(house.archive, Role.EDITOR)
    client = signed_in(house.app, "ada@example.org")
    for later, expected in ((timedelta(hours=11), 200), (timedelta(hours=13), 401), (timedelta(days=30), 401)):
        house.now += later
        assert expected == client.get("/desk").status_code
    assert ("/desk", 200) == (try_in(client, "ada@example.org").location, client.get("/desk").status_code)


def test_W13_cookies_are_for_this_host_over_https(tmp_path: Path) -> None:
    """In production: `__Host-`, Secure, HttpOnly, SameSite, and no cookie lives longer than the browser's session."""
    house = House(tmp_path / "a", production=True, secret_key="k" * 32)
    member(house.archive, Role.ADMIN)
    client, base = house.app.test_client(), "https://localhost"
    page = client.get(SIGN_IN, base_url=base)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert token
    fields = {"csrf_token": token[1], "email": "ada@example.org", "password": PASSWORD, "remember": "y"}
    answer = client.post(SIGN_IN, data=fields, base_url=base, headers={"Referer": f"{base}{SIGN_IN}"})
    cookies = answer.headers.getlist("Set-Cookie")
    house.archive.close()

    assert ["__Host-session"] == [cookie.partition("=")[0] for cookie in cookies]
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookies[0]
    for part in ("Domain", "Expires", "Max-Age"):
        assert part not in cookies[0]


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count the only work of a sign-in that takes time: computing Argon2, by either library."""
    done: list[str] = []
    for module, name in ((argon2.low_level, "hash_secret"), (argon2.low_level, "verify_secret")):
        real = getattr(module, name)

        def counted(*given: object, real: Callable[..., object] = real, name: str = name, **more: object) -> object:
            done.append(name)
            return real(*given, **more)

        monkeypatch.setattr(module, name, counted)
        monkeypatch.setattr(argon2._password_hasher, name, counted)
    return done


def test_W12_nobody_learns_who_has_an_account(house: House, hashings: list[str]) -> None:
    """A wrong password, no account, one that is disabled, one without password: same page, same status, same work."""
    member(house.archive, Role.ADMIN)
    disabled = member(house.archive, Role.EDITOR, "Dis")
    accounts.set_active(house.archive, disabled.id, False, actor=CHIEF, draw=draw, now=house.now)
    new = accounts.NewAccount("inv@example.org", Role.EDITOR)
    accounts.add(house.archive, new, actor=CHIEF, draw=draw, now=house.now)
    tries = [("ada", "wrong wrong wrong"), ("nob", PASSWORD), ("dis", PASSWORD), ("inv", PASSWORD)]
    seen = set()
    for name, password in tries:
        hashings.clear()
        answer = try_in(house.app.test_client(), f"{name}@example.org", password)
        body = re.sub(_TOKEN, "", answer.text).replace(f"{name}@", "xyz@")
        seen.add((answer.status_code, body, len(hashings), tuple(sorted(answer.headers.keys()))))

    assert 1 == len(seen)
    ((status, body, work, _),) = seen
    assert (200, 1) == (status, work)
    assert "do not open an account" in body


def test_W12_nobody_learns_it_from_recovery_either(house: House, hashings: list[str]) -> None:
    """Asking for a new password answers the same, with the same work, and writes a letter only to a member."""
    member(house.archive, Role.ADMIN)
    seen = set()
    for name in ("ada", "nob"):
        hashings.clear()
        answer = send(house.app.test_client(), "/account/forgot", email=f"{name}@example.org")
        seen.add((answer.status_code, re.sub(_TOKEN, "", answer.text), len(hashings)))

    assert 1 == len(seen)
    assert "a letter with a link is on its way" in next(iter(seen))[1]
    assert ["ada@example.org"] == [letter.recipient for letter in house.letters()]


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_W12_guessing_has_to_wait(house: House, email: str) -> None:
    """After five attempts the sixth waits, with or without an account, who knows the password too; then it opens."""
    member(house.archive, Role.ADMIN)
    client = house.app.test_client()
    statuses = [try_in(client, email, "wrong wrong wrong").status_code for _ in range(5)]
    refused = try_in(client, email.upper())

    assert [200] * 5 == statuses
    assert (429, "30") == (refused.status_code, refused.headers["Retry-After"])
    assert "too many attempts" in says(refused)
    house.now += timedelta(seconds=31)
    assert (302 if "ada" in email else 200) == try_in(client, email).status_code


def test_W12_spraying_has_to_wait(house: House) -> None:
    """Thirty addresses from one network, one attempt each: the next waits, whoever it is for; other networks do not."""
    member(house.archive, Role.ADMIN)
    for number in range(30):
        accounts.attempt(house.archive, accounts.SIGN_IN, f"{number}@example.org", "192.0.2.7", house.now)
    near, far = house.app.test_client(), house.app.test_client()
    near.environ_base["REMOTE_ADDR"], far.environ_base["REMOTE_ADDR"] = "192.0.2.99", "198.51.100.1"

    assert 429 == try_in(near, "ada@example.org").status_code
    assert 302 == try_in(far, "ada@example.org").status_code


def test_a_token_works_without_cookies(house: House) -> None:
    """`Authorization: Bearer` reaches what the role may, needs no form, and is never helped by a cookie."""
    member(house.archive, Role.ADMIN)
    member(house.archive, Role.VIEWER, "Vic")
    chief, viewer = (
        accounts.issue_token(house.archive, f"{name}@example.org", days=1, draw=draw, now=house.now)[0]
        for name in ("ada", "vic")
    )
    client = house.app.test_client()

    def ask(token: str, browser: FlaskClient = client) -> tuple[int, int]:
        headers = {"Authorization": f"Bearer {token}"}
        seen = browser.get("/desk/accounts", headers=headers).status_code
        fields = {"email": f"{draw()}@example.org", "role": "viewer"}
        return seen, browser.post("/desk/accounts", data=fields, headers=headers).status_code

    assert (200, 303) == ask(chief)
    assert (403, 403) == ask(viewer)
    headers = {"Authorization": f"Bearer {chief}"}
    assert [403] * 3 == [
        client.get(f"/account{path}", headers=headers).status_code for path in ("", "/password", "/again")
    ]
    assert (401, 400) == ask("nonsense")
    assert (401, 400) == ask("nonsense", signed_in(house.app, "ada@example.org"))
    house.now += timedelta(days=2)
    assert (401, 400) == ask(chief)
