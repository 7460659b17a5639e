"""The player in a real browser: keys, marks, cues, and not a word on the console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.web.conftest import Listeners

pytestmark = pytest.mark.browser
_CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def page(listeners: Listeners) -> Iterator[Page]:
    """Return a page that fails its test when anything is written to the console."""
    if not _CHROMIUM.exists():
        pytest.skip("there is no Chromium on this machine")
    said: list[str] = []
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=options)
        page = browser.new_page(base_url=f"http://127.0.0.1:{listeners.pages}")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        browser.close()
    assert said == []


def test_the_player_is_ruled_by_keys(page: Page) -> None:
    """Seek by cue, mark in and out, step by frame, captions, help: all without a mouse."""
    page.goto("/recordings/helmet1a?t=0.500")
    page.wait_for_function("document.querySelector('video')?.readyState > 0")
    assert page.evaluate("document.querySelector('video').currentTime") == 0.5
    page.keyboard.press("i")
    expect(page.locator("#in")).to_have_value("0:00.500")
    page.keyboard.press(".")
    page.keyboard.press("o")
    expect(page.locator("#out")).to_have_value("0:00.540")
    page.keyboard.press("c")
    expect(page.locator("[data-status]")).to_have_text("Captions on")
    page.keyboard.press("Shift+?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".cues a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("At 0:02")


def test_typing_is_left_alone(page: Page) -> None:
    """The player's letters are letters again inside a field."""
    page.goto("/recordings/helmet1a")
    before = page.locator("#in").input_value()
    page.locator("#out").fill("")
    page.locator("#out").press_sequentially("1:15")
    page.locator("#top-q").press_sequentially("koi,.")

    assert page.locator("#top-q").input_value() == "koi,."
    assert page.locator("#in").input_value() == before


_HEIGHTS = """() => {
  const canvas = document.querySelector("[data-wave]");
  const { data, width, height } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const tall = (x) => Array.from({ length: height }, (_, y) => data[4 * (y * width + x) + 3]).filter(Boolean).length;
  return Array.from({ length: Math.floor(width / 3) }, (_, bar) => tall(3 * bar));
}"""


def test_the_waveform_is_drawn(page: Page) -> None:
    """Every bar is seen, and those where somebody speaks are tall: forty times in this recording."""
    page.goto("/recordings/helmet1a")
    expect(page.locator("[data-wave][width]")).to_be_visible()
    heights = page.evaluate(_HEIGHTS)

    assert min(heights) >= 1
    assert 40 <= sum(height > max(heights) / 2 for height in heights) < len(heights) / 2


def test_without_sound_there_is_no_waveform(page: Page) -> None:
    """A recording without sound has a bar without a canvas."""
    page.goto("/recordings/chest2a")

    expect(page.locator("[data-scrub]")).to_be_visible()
    expect(page.locator("[data-wave]")).to_have_count(0)


def test_nothing_is_wider_than_a_phone(page: Page) -> None:
    """At 390 pixels only the timeline, tables and strips scroll sideways, inside their own boxes."""
    page.set_viewport_size({"width": 390, "height": 844})
    for path in (
        "/",
        "/evas/us-eva-39",
        "/evas/us-eva-39/clocks",
        "/recordings/helmet1a",
        "/search?q=battery",
        "/about",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_timeline_zooms(page: Page) -> None:
    """Where the wall does not start, zooming widens the server's tracks without inline styles."""
    page.route("**/mission.json", lambda route: route.fulfill(json={"cameras": [], "tasks": []}))
    page.goto("/evas/us-eva-39")
    before = page.locator("[data-tracks]").bounding_box()
    page.get_by_role("button", name="Zoom in").click()
    after = page.locator("[data-tracks]").bounding_box()

    assert before
    assert after
    assert after["width"] > 1.9 * before["width"]
