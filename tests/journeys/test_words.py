"""Correcting words in a real browser: by keys while the sound plays, seen at once by the public, and taken back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import DESK, NOW_S, PHONE, READY, check
from tests.journeys.test_desk import sign_in
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
_PAUSED = "document.querySelector('video').paused"


@pytest.fixture(scope="module")
def own_home(demonstration_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the demonstration that may be changed; objects are immutable, so they are linked."""
    home = tmp_path_factory.mktemp("words") / "archive"
    shutil.copytree(demonstration_home, home, ignore=shutil.ignore_patterns("store"))
    shutil.copytree(demonstration_home / "store", home / "store", copy_function=os.link)
    return home


@pytest.fixture(scope="module")
def site(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve that copy."""
    with serving(own_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


def _open(page: Page) -> str:
    """Open the words of the first recording on which somebody speaks; return its id."""
    page.goto("/desk/evas/us-eva-39/words")
    page.locator(".words-list li", has=page.locator("progress")).first.get_by_role("link").click()
    page.wait_for_function(READY)
    return page.url.partition("?")[0].rpartition("/")[2]


def test_a_word_is_corrected_while_it_plays(page: Page, own_home: Path, site: str) -> None:
    """A word clicked plays; E writes, Tab pauses, Enter saves; page, captions and search say so; undo takes it back."""
    sign_in(page, own_home, site)
    recording = _open(page)
    first = page.locator(".line").first
    before = first.locator("textarea").input_value()
    first.locator(".line-words span").last.click()
    page.wait_for_function(f"() => !{_PAUSED} && {NOW_S} > {float(first.get_attribute('data-from') or 0)}")
    first.get_by_text("Correct or confirm").click()
    words = first.get_by_role("textbox", name="Words")
    expect(words).to_be_focused()
    page.keyboard.press("Tab")
    page.wait_for_function(f"() => {_PAUSED}")
    page.keyboard.press("Escape")
    expect(words).to_be_hidden()
    page.keyboard.press("e")
    expect(words).to_be_focused()
    words.fill(f"{before} Zarya.")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("The line is kept.")
    expect(first.locator(".line-words")).to_contain_text("Zarya.")
    expect(first).to_contain_text("✓ read")
    expect(page.locator("[data-progress]")).to_contain_text("1 of")
    expect(page.locator("[data-history] li").first.locator("ins")).to_contain_text("Zarya.")

    page.goto(f"/recordings/{recording}")
    expect(page.locator(".cues")).to_contain_text("Zarya.")
    expect(page.locator(".transcript")).to_contain_text("corrected by a person in one place")
    assert "Zarya." in page.request.get(f"/recordings/{recording}/captions.vtt").text()
    page.goto("/search?q=zarya&kind=cue")
    expect(page.locator(".hit-link").first).to_be_visible()

    page.goto(f"/desk/evas/us-eva-39/words/{recording}")
    page.get_by_role("button", name="Undo change 1").click()
    expect(page.locator(".told")).to_contain_text("1 change counts no longer.")
    expect(first.locator("textarea")).to_have_value(before)
    page.goto("/search?q=zarya&kind=cue")
    expect(page.locator(".hit-link")).to_have_count(0)


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280", "390"])
@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_everybody_can_correct(page: Page, own_home: Path, site: str, axe: str, viewport: Any, scheme: Any) -> None:
    """Axe finds nothing on the pages of words, with a line open and places found; no page is wider than its window."""
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, own_home, site)
    _open(page)
    page.locator(".line").first.get_by_text("Correct or confirm").click()
    check(page, axe, "words")
    page.goto("/desk/evas/us-eva-39/words")
    check(page, axe, "words of a spacewalk")
    page.goto("/desk/words?find=the&replace=that&eva=us-eva-39&scope=eva")
    expect(page.locator(".places li").first).to_be_visible()
    check(page, axe, "find and replace")
