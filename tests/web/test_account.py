"""One's own account: invitation, password, recovery, second factor."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from passlib.totp import TOTP

from mediaarchive.accounts import Role
from mediaarchive.archive import accounts
from mediaarchive.errors import Conflict
from tests.web.people import CHIEF, PASSWORD, House, draw, member, says, send, signed_in, try_in
from web import create_app

_NEW = "another orbit now"


def test_an_invitation_opens_once(house: House) -> None:
    """Who was invited chooses a password and signs in with it; the same link then opens nothing, nor after a week."""
    new = accounts.NewAccount("grace@example.org", Role.EDITOR, "Grace")
    made = accounts.add(house.archive, new, actor=CHIEF, draw=draw, now=house.now)
    accounts.invite(house.archive, made.id, "http://localhost/account/invitation/{}".format, actor=CHIEF, now=house.now)
    link, client = house.link(), house.app.test_client()

    assert "Welcome, Grace" in says(client.get(link))
    weak = send(client, link, password="grace hopper's own", password_confirm="grace hopper's own")
    assert (400, True) == (weak.status_code, "your name or address" in says(weak))
    assert 400 == send(client, link, password=_NEW, password_confirm="something else").status_code
    house.now += timedelta(days=8)
    assert 404 == client.get(link).status_code
    house.now -= timedelta(days=8)
    assert 303 == send(client, link, password=_NEW, password_confirm=_NEW).status_code
    assert 404 == client.get(link).status_code
    assert 302 == try_in(client, "grace@example.org", _NEW).status_code
    with pytest.raises(Conflict, match="no password yet"):
        accounts.invite(house.archive, made.id, str, actor=CHIEF, now=house.now)


def test_a_forgotten_password_is_replaced_by_a_letter(house: House) -> None:
    """The link opens for two hours and once; the old password opens nothing then, and a second letter says so."""
    member(house.archive, Role.EDITOR)
    client = house.app.test_client()
    send(client, "/account/forgot", email="Ada@example.org")
    link = house.link()
    house.now += timedelta(hours=3)
    assert (302, "/account/forgot") == ((late := client.get(link)).status_code, late.location)
    house.now -= timedelta(hours=3)

    weak = send(client, link, password="short", password_confirm="short")
    assert "12 to 128 characters" in says(weak)
    assert 302 == send(client, link, password=_NEW, password_confirm=_NEW).status_code
    assert "/account/forgot" == client.get(link).location
    assert 200 == try_in(client, "ada@example.org").status_code
    assert 302 == try_in(client, "ada@example.org", _NEW).status_code
    assert "Your password was changed" == house.letters()[-1].subject


def test_W16_links_of_letters_come_from_the_setting(house: House) -> None:
    """With a site's address set, no header of who asks gets into the letter."""
    member(house.archive, Role.EDITOR)
    house.archive.settings = replace(house.archive.settings, site_url="https://eva.example")
    client = create_app(house.archive, clock=lambda: house.now).test_client()
    send(client, "/account/forgot", email="ada@example.org")
    evil = {"Host": "evil.test", "X-Forwarded-Host": "evil.test"}
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account/forgot").text)
    assert token
    client.post("/account/forgot", data={"csrf_token": token[1], "email": "ada@example.org"}, headers=evil)

    assert len(house.letters()) >= 1
    for letter in house.letters():
        assert "https://eva.example/account/forgot/" in letter.text
        assert "evil" not in letter.text


def test_W16_no_letter_without_an_address_in_production(tmp_path: Path) -> None:
    """Where the setting lacks, recovery is refused to everybody alike, and no letter names what a header said."""
    house = House(tmp_path / "a", production=True, secret_key="k" * 32)
    house.app.config["WTF_CSRF_ENABLED"] = False
    member(house.archive, Role.EDITOR)
    asked = [house.app.test_client().post("/account/forgot", data={"email": f"{who}@example.org"}) for who in "ax"]
    letters = house.letters()
    house.archive.close()

    assert [503, 503] == [answer.status_code for answer in asked]
    assert [] == letters


def test_a_password_is_changed_with_the_old_one(house: House) -> None:
    """The old one is asked for, the rules hold, and the new one opens."""
    member(house.archive, Role.EDITOR)
    client = signed_in(house.app, "ada@example.org")

    def change(old: str, new: str, again: str) -> str:
        answer = send(client, "/account/password", password=old, new_password=new, new_password_confirm=again)
        return says(client.get("/account") if answer.status_code == 302 else answer)

    assert "This is not your password" in change("wrong wrong wrong", _NEW, _NEW)
    assert "The two are not the same" in change(PASSWORD, _NEW, "something else")
    assert "four different" in change(PASSWORD, "aaaaaaaaaaaaa", "aaaaaaaaaaaaa")
    assert "The new password is kept" in change(PASSWORD, _NEW, _NEW)
    assert 302 == try_in(house.app.test_client(), "ada@example.org", _NEW).status_code


def set_up(house: House, client: FlaskClient) -> TOTP:
    """Set the second factor up, and return what the phone holds."""
    page = send(client, "/account/two-factor", setup="authenticator")
    key = re.search(r'<code class="num">([A-Z2-7 -]+)</code>', page.text)
    form = re.search(r'action="(/account/two-factor/[^"]+)"', page.text)
    assert key
    assert form
    phone = TOTP(key=key[1].replace("-", ""), format="base32")
    picture = client.get("/account/two-factor/qr.svg")
    assert ("image/svg+xml", True) == (picture.mimetype, b"<svg" in picture.data)
    assert "data:" not in page.text
    code = phone.generate(time=house.now).token
    done = send(client, form[1], token_of="/account/two-factor", code=code)
    assert (302, "/account") == (done.status_code, done.location)
    return phone


def test_a_code_is_asked_for_and_opens_once(house: House) -> None:
    """With a second factor the password alone opens nothing; a code opens within its half minute, and never again."""
    member(house.archive, Role.ADMIN)
    phone = set_up(house, signed_in(house.app, "ada@example.org"))
    house.now += timedelta(minutes=5)
    client, code = house.app.test_client(), phone.generate(time=house.now).token
    assert (try_in(client, "ada@example.org").location or "").startswith("/account/sign-in/code")

    assert 401 == client.get("/desk").status_code
    wrong = send(client, "/account/sign-in/code", code="000000" if code != "000000" else "111111")
    assert "not right" in says(wrong)
    assert 302 == send(client, "/account/sign-in/code", code=code).status_code
    assert 200 == client.get("/desk").status_code
    other = house.app.test_client()
    try_in(other, "ada@example.org")
    assert "used before" in says(send(other, "/account/sign-in/code", code=code))
    assert 401 == other.get("/desk").status_code


def test_codes_are_not_guessed(house: House) -> None:
    """Passwords that were right do not make wrong codes forgotten: after five attempts in all somebody waits."""
    member(house.archive, Role.ADMIN)
    set_up(house, signed_in(house.app, "ada@example.org"))
    statuses = []
    for _ in range(4):
        client = house.app.test_client()
        statuses.append(try_in(client, "ada@example.org").status_code)
        if statuses[-1] == 302:
            statuses.append(send(client, "/account/sign-in/code", code="000000").status_code)

    assert [302, 200, 302, 200, 302, 429, 429] == statuses


def test_a_lost_phone_is_helped_by_the_command_line(house: House) -> None:
    """Without phone and codes somebody is let in by password again, waits no more, and is signed out elsewhere."""
    member(house.archive, Role.ADMIN)
    client = signed_in(house.app, "ada@example.org")
    set_up(house, client)
    for _ in range(6):
        last = try_in(house.app.test_client(), "ada@example.org", "wrong wrong wrong").status_code
    assert 429 == last
    accounts.unlock(house.archive, accounts.named(house.archive, "ada@example.org").id, draw=draw)

    assert 401 == client.get("/desk").status_code
    assert "/desk" == try_in(house.app.test_client(), "ada@example.org").location


def test_recovery_codes_stand_in_for_the_phone(house: House) -> None:
    """Ten are shown once, kept as hashes; each signs in once; without a second factor they are gone."""
    member(house.archive, Role.ADMIN)
    client = signed_in(house.app, "ada@example.org")
    set_up(house, client)
    page = send(client, "/account/recovery-codes", generate_new_codes="yes")
    codes = re.findall(r"<code>([0-9a-f-]+)</code>", page.text)
    kept = accounts.named(house.archive, "ada@example.org").secrets.codes
    assert (10, 10, set()) == (len(codes), len(kept), set(codes) & set(kept))
    assert codes[0] not in client.get("/account/recovery-codes?show_codes=1").text

    def enter(code: str) -> FlaskClient:
        browser = house.app.test_client()
        try_in(browser, "ada@example.org")
        send(browser, "/account/sign-in/recovery-code", code=code)
        return browser

    assert 200 == enter(codes[3].upper()).get("/desk").status_code
    assert 401 == enter(codes[3]).get("/desk").status_code
    assert "9 left" in says(client.get("/account"))
    assert 302 == send(client, "/account/two-factor", setup="disable").status_code
    assert (None, ()) == ((now := accounts.named(house.archive, "ada@example.org").secrets).totp, now.codes)
    assert "/desk" == try_in(house.app.test_client(), "ada@example.org").location
