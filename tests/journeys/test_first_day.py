"""A new member's first day, in a real browser and nothing else: from an invitation to a clip that everybody can see.

Real server, real worker, real speech: three cameras that heard the same words, and whose clocks nobody can trust.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mediaarchive.accounts import Role
from mediaarchive.archive import Archive, accounts
from mediaarchive.settings import load
from tests.conftest import ROOT
from tests.journeys.looking import DESK, check
from tests.serving import serving
from tests.sounds import sounding_film, speech
from tests.web.people import CHIEF, PASSWORD, draw

pytestmark = [pytest.mark.browser, pytest.mark.slow]
_WORKER = "import sys; from mediaarchive.cli import main; sys.exit(main())"
_FILMS = ("EV1 helmet/GX010001.mov", "EV2 helmet/GX010001.mov", "EV2 chest/GX010001.mov")
_LOG = "id,title,crew,start,end\nT1,Battery install,EV1 EV2,2017-01-13T14:00:02Z,2017-01-13T14:00:08Z\n"
_DONE_MS = 300_000


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a card of three cameras that recorded the same eleven seconds, begun a little apart."""
    root = tmp_path_factory.mktemp("card") / "CARD 1"
    words = speech(11)
    for number, name in enumerate(_FILMS):
        path = root / name
        path.parent.mkdir(parents=True)
        sounding_film(path, words[number * 4000 :])
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a new archive with one admin, and let a worker do what is to be done."""
    home, now = tmp_path_factory.mktemp("first") / "archive", datetime.now(UTC)
    archive = Archive.create(load({}, home=home), now)
    ada = accounts.NewAccount("ada@example.org", Role.ADMIN, "Ada", PASSWORD)
    accounts.add(archive, ada, actor=CHIEF, draw=draw, now=now)
    archive.close()
    worker = subprocess.Popen([sys.executable, "-c", _WORKER, "--home", str(home), "worker"], cwd=ROOT)
    try:
        with serving(home, tmp_path_factory.mktemp("start")) as port:
            yield f"http://127.0.0.1:{port}"
    finally:
        worker.terminate()
        assert 0 == worker.wait(60)


def test_from_an_invitation_to_a_public_clip(
    page: Page, browser: Browser, site: str, card: Path, axe: str, tmp_path: Path
) -> None:
    """Invited, three cameras and a log brought, a clock put right, a word corrected, a clip trimmed and published."""
    _is_invited(page)
    _brings_a_card(page, card)
    _brings_a_log(page, tmp_path)
    _waits_for_ingest(page)
    _names_the_owner(page, axe)
    _puts_a_clock_right(page)
    _corrects_a_word(page)
    clip = _trims_and_publishes(page, axe)
    _anybody_sees(browser, site, clip, axe)


def _sign_in(page: Page, email: str) -> None:
    page.goto("/account/sign-in")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def _is_invited(page: Page) -> None:
    _sign_in(page, "ada@example.org")
    page.get_by_role("link", name="Accounts").click()
    page.get_by_label("E-mail address").fill("grace@example.org")
    page.get_by_label("Name under changes").fill("Grace")
    page.get_by_label("Role", exact=True).select_option("editor")
    page.get_by_role("button", name="Invite", exact=True).click()
    link = page.locator(".told").inner_text().split("letter: ")[1].strip()
    page.get_by_role("button", name="Sign out").click()
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.get_by_role("button", name="Keep the password").click()
    _sign_in(page, "grace@example.org")


def _brings_a_card(page: Page, card: Path) -> None:
    page.get_by_role("link", name="Uploads").click()
    expect(page.locator("[data-scripted]")).to_be_visible()
    page.locator("#folder").set_input_files(card)
    for camera in ("ev1-helmet", "ev2-helmet", "ev2-chest"):
        group = page.locator("form[data-decide]", has_text=camera)
        group.get_by_label("Spacewalk").select_option("us-eva-39")
        group.get_by_role("button", name="That is right").click()
        expect(group.locator("[data-said]")).to_have_text("decided")
    expect(page.locator("[data-status]")).to_contain_text("Every file is safe in the archive", timeout=60_000)


def _brings_a_log(page: Page, folder: Path) -> None:
    file = folder / "log.csv"
    file.write_text(_LOG, encoding="utf-8")
    page.goto("/desk/evas/us-eva-39/log")
    page.get_by_label("A file").set_input_files(file)
    page.get_by_role("button", name="Look at it").click()
    page.get_by_role("button", name="Yes, import it").click()


def _waits_for_ingest(page: Page) -> None:
    page.goto("/desk/ingest")
    expect(page.locator("section.ingest")).to_have_count(4, timeout=_DONE_MS)
    expect(page.locator(".work li:not(.work-done)")).to_have_count(0, timeout=_DONE_MS)


def _names_the_owner(page: Page, axe: str) -> None:
    page.goto("/desk/evas/us-eva-39/rights")
    check(page, axe, "rights")
    page.goto("/desk/evas/us-eva-39/times")
    page.get_by_role("link", name="In the picture").first.click()
    check(page, axe, "in the picture")
    page.get_by_role("button", name="Not so").first.click()
    expect(page.locator(".told")).to_contain_text("taken out")
    page.get_by_role("button", name="Undo correction 1").click()
    expect(page.locator(".told")).to_contain_text("counts no longer")
    page.goto("/desk/evas/us-eva-39/times")
    page.get_by_text("No credit line yet").first.click()
    page.get_by_label("Credit line of its footage").first.fill("NASA")
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_text("Credit: NASA")).to_have_count(3)


def _puts_a_clock_right(page: Page) -> None:
    helmet = page.locator("section.camera-clocks", has=page.get_by_role("heading", name="EV1 helmet", exact=True))
    expect(helmet).to_contain_text("No time is shown.")
    helmet.get_by_label("Moment of the recording").fill("0:00")
    helmet.get_by_label("happened at").fill("2017-01-13T14:00:00Z")
    helmet.get_by_label("How do you know?").fill("The commander called the time.")
    helmet.get_by_role("button", name="Set the anchor").click()
    expect(page.locator(".told")).to_contain_text("GX010001.mov, grade X to C")
    expect(helmet.locator(".clock-facts")).to_contain_text("2017/013:14:00:00")


def _corrects_a_word(page: Page) -> None:
    page.goto("/desk/evas/us-eva-39/words")
    page.locator(".words-list li", has=page.locator("progress")).first.get_by_role("link").click()
    first = page.locator(".line").first
    before = first.locator("textarea").input_value()
    first.get_by_text("Correct or confirm").click()
    first.get_by_role("textbox", name="Words").fill(f"{before} Zarya.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("The line is kept.")


def _trims_and_publishes(page: Page, axe: str) -> str:
    page.goto("/desk/evas/us-eva-39/clips")
    expect(page.locator(".clip-still img").first).to_have_js_property("complete", True)
    assert page.locator(".clip-still img").first.evaluate("picture => picture.naturalWidth") > 0
    page.locator(".clip-title a").first.click()
    page.wait_for_function("() => document.querySelector('video')?.readyState > 1")
    page.evaluate("() => { document.querySelector('video').currentTime = 1.02; }")
    page.keyboard.press(".")
    page.keyboard.press("i")
    page.get_by_label("Title").fill("Battery install, from the beginning")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".told")).to_contain_text("Saved.")
    check(page, axe, "clip")
    clip = page.url.rpartition("/")[2]
    page.goto("/desk/evas/us-eva-39/clips")
    page.get_by_role("button", name="Release the ticked").click()
    page.goto(f"/desk/clips/{clip}")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".told")).to_contain_text("published")
    return clip


def _anybody_sees(browser: Browser, site: str, clip: str, axe: str) -> None:
    context = browser.new_context(base_url=site, viewport=DESK)
    try:
        visitor = context.new_page()
        visitor.goto(f"/clips/{clip}")
        expect(visitor.get_by_role("heading", level=1)).to_have_text("Battery install, from the beginning")
        expect(visitor.locator("main")).to_contain_text("Zarya.")
        expect(visitor.locator("main")).to_contain_text("NASA")
        check(visitor, axe, "the clip")
    finally:
        context.close()
