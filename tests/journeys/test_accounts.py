"""A new member in a real browser: invited, a password, a second factor, out and in again; usable by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Page, expect

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive, accounts
from mediaarchive.settings import load
from tests.journeys.looking import DESK, PHONE, check
from tests.serving import serving
from tests.web.people import CHIEF, PASSWORD, draw

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_ADA, _GRACE = "ada@example.org", "grace@example.org"
_NEW = "another orbit now"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive with Ada, an admin."""
    home, now = tmp_path_factory.mktemp("accounts") / "archive", datetime.now(UTC)
    archive = Archive.create(load({}, home=home), now)
    accounts.add(archive, accounts.NewAccount(_ADA, Role.ADMIN, "Ada", PASSWORD), actor=CHIEF, draw=draw, now=now)
    archive.close()
    return home


@pytest.fixture(scope="module")
def site(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve it."""
    with serving(home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


def _look(page: Page, axe: str, name: str) -> None:
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        check(page, axe, f"{name} at {size['width']}")


def _sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def _fill_twice(page: Page, label: str, password: str) -> None:
    page.get_by_label(label, exact=True).fill(password)
    page.get_by_label("The same again").fill(password)


def test_an_admin_invites_and_a_member_moves_in(page: Page, axe: str) -> None:
    """From the admin's list to the member's own second factor, with nothing but the browser and a phone."""
    page.goto("/account/sign-in")
    _look(page, axe, "signing in")
    _sign_in(page, _ADA, PASSWORD)
    page.get_by_role("link", name="Accounts").click()
    page.get_by_label("E-mail address").fill(_GRACE)
    page.get_by_label("Name under changes").fill("Grace")
    page.get_by_label("Role", exact=True).select_option("editor")
    page.get_by_role("button", name="Invite", exact=True).click()
    told = page.locator(".told")
    expect(told).to_contain_text("may choose a password")
    link = told.inner_text().split("letter: ")[1].strip()
    _look(page, axe, "the list of accounts")
    page.get_by_role("button", name="Sign out").click()

    page.goto(link)
    _look(page, axe, "an invitation")
    _fill_twice(page, "Password", _NEW)
    page.get_by_role("button", name="Keep the password").click()
    expect(page.locator(".told")).to_contain_text("Your password is kept")
    _sign_in(page, _GRACE, _NEW)
    page.get_by_role("link", name="Grace").click()
    _look(page, axe, "one's own account")
    phone = _second_factor(page, axe)
    page.get_by_role("button", name="Sign out everywhere").click()

    _sign_in(page, _GRACE, _NEW)
    _look(page, axe, "the code")
    page.get_by_label("Code").fill(phone.generate(time=datetime.now(UTC) + timedelta(seconds=30)).token)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Desk")).to_be_visible()


def _second_factor(page: Page, axe: str) -> TOTP:
    """Set it up; the picture is drawn, and ten codes for emergencies are shown."""
    page.get_by_role("link", name="Second factor").click()
    _look(page, axe, "before a second factor")
    page.get_by_role("button", name="Set it up").click()
    _look(page, axe, "setting up a second factor")
    assert page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    phone = TOTP(key=page.locator("dd code").inner_text().replace("-", ""), format="base32")
    page.get_by_label("Code").fill(phone.generate(time=datetime.now(UTC)).token)
    page.get_by_role("button", name="Ask for a code from now on").click()
    page.get_by_role("link", name="Recovery codes").click()
    _look(page, axe, "before recovery codes")
    page.get_by_role("button", name="Make ten codes").click()
    expect(page.locator(".codes li")).to_have_count(10)
    _look(page, axe, "recovery codes")
    page.get_by_role("link", name="They are safe").click()
    return phone


def test_the_pages_of_passwords_are_usable(page: Page, axe: str) -> None:
    """Forgotten and changed passwords, with their complaints: readable and operable on a desk and a phone."""
    page.goto("/account/forgot")
    _look(page, axe, "a forgotten password")
    _sign_in(page, _ADA, "wrong wrong wrong")
    expect(page.get_by_role("alert")).to_contain_text("do not open an account")
    _look(page, axe, "a wrong password")
    _sign_in(page, _ADA, PASSWORD)
    page.goto("/account/password")
    page.get_by_label("Password until now").fill("wrong wrong wrong")
    _fill_twice(page, "New password", _NEW)
    page.get_by_role("button", name="Keep the password").click()
    expect(page.locator(".complaint")).to_contain_text("This is not your password")
    _look(page, axe, "changing a password")
    page.goto("/account/again")
    _look(page, axe, "a password asked for again")
