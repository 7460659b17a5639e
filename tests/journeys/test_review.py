"""The team at work on clips in a real browser: trimmed by keys to the frame, published, seen, taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mediaarchive.archive import Archive
from mediaarchive.clips import changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.settings import load
from tests.journeys.looking import PHONE, check
from tests.journeys.test_desk import sign_in
from tests.serving import serving
from tests.web.builder import EVA, TAKES, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive that may be changed, with one draft."""
    home = tmp_path_factory.mktemp("review") / "archive"
    build(home, takes=TAKES[:3]).close()
    return home


@pytest.fixture(scope="module")
def site(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve it."""
    with serving(own_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_draft_is_trimmed_and_published_and_its_title_taken_back(
    page: Page, own_home: Path, site: str, axe: str
) -> None:
    """Nothing but the browser: keys set in and out, saving shows the difference, a visitor sees it, undo works."""
    sign_in(page, own_home, site)
    page.get_by_role("link", name="Clips").first.click()
    check(page, axe, "list")
    page.locator(".clip-title a").first.click()
    check(page, axe, "clip")
    page.wait_for_function("() => document.querySelector('video')?.readyState > 1")
    page.evaluate("() => { document.querySelector('video').currentTime = 1.02; }")
    expect(page.locator("[data-now]")).to_have_text("0:01.000")
    for key in (".", ".", ",", "i"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    expect(page.get_by_label("In", exact=True)).to_have_value("0:01.040")
    page.evaluate("() => { document.querySelector('video').currentTime = 2.02; }")
    expect(page.locator("[data-now]")).to_have_text("0:02.000")
    page.keyboard.press("o")
    page.get_by_label("Title").fill("Second try at the bolt")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".told")).to_contain_text("Saved.")
    expect(page.locator(".history")).to_contain_text("0:01.040")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".told")).to_contain_text("published")
    page.get_by_role("link", name="As visitors see it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second try at the bolt")
    page.go_back()
    page.set_viewport_size(PHONE)
    check(page, axe, "phone")
    page.get_by_role("button", name=re.compile("^Undo this change")).last.click()
    expect(page.locator(".told")).to_contain_text("Taken back.")
    page.get_by_role("link", name="As visitors see it").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Second try at the bolt")


def test_ticks_reach_all_and_nothing_is_pressed_without(page: Page, own_home: Path, site: str) -> None:
    """Buttons wait for a tick, one tick takes all; laid aside they can all come back by one press."""
    archive = Archive.open(load({}, home=own_home))
    with archive.database.write() as session:
        for clip in clips.of_eva(session, EVA)[:2]:
            changes.move(session, clip.id, "withdrawn", Said("Bo", datetime.now(UTC), "to be looked at"))
    archive.close()
    sign_in(page, own_home, site)
    page.goto(f"{site}/desk/evas/{EVA}/clips?show=withdrawn")
    button = page.get_by_role("button", name="Show again")
    expect(button).to_be_disabled()
    page.get_by_role("checkbox", name=re.compile("^All")).check()
    button.click()
    expect(page.locator(".told")).to_contain_text("published")
    page.get_by_role("button", name="Undo all of it").click()
    expect(page.locator(".told")).to_contain_text("are as before")
    page.goto(f"{site}/desk/evas/{EVA}/clips?show=withdrawn")
    expect(page.locator(".history")).to_contain_text("to be looked at")
