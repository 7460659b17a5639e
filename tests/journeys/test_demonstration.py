"""A visitor's way through the demonstration in a real browser: find, watch, mark, ask for a licence."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import DESK, NOW_S, PHONE, READY, check

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]


def test_from_home_to_a_licence(page: Page) -> None:
    """Find a word, land on its second, watch, read along, mark a range, and ask for it."""
    page.goto("/")
    page.locator(".eva-link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("S4 battery replacement")
    expect(page.get_by_text("Simulated footage").first).to_be_visible()

    _search(page, "battery")
    _land(page, 0)
    _search(page, "battery")
    page.locator(".facets").get_by_role("link", name="Spoken words").click()
    page.wait_for_url("**kind=cue")
    second = _land(page, 0)
    assert second > 0
    expect(page.get_by_text("Simulated footage").first).to_be_visible()

    _read_along(page)
    _mark(page, "i", 1.0)
    _mark(page, "o", 3.0)
    page.get_by_label("What would you like to use it for?").select_option(label="Teaching or research")
    page.get_by_role("button", name="May I use this?").click()

    expect(page.get_by_label("Teaching or research")).to_be_checked()
    expect(page.locator(".asked")).to_contain_text("0:01.000 – 0:03.000")
    page.get_by_role("group", name="Is money earned with it?").get_by_label("No").check()
    page.get_by_role("button", name="Show the answer").click()
    expect(page.locator("#answer")).to_contain_text("You may use it now, free of charge.")
    expect(page.locator("#credit")).to_contain_text("Simulated footage: mediaarchive demonstration")


@pytest.mark.parametrize("scheme", ["dark", "light"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["1280", "390"])
def test_everybody_can_use_it(page: Page, axe: str, viewport: Any, scheme: Any) -> None:
    """Axe finds nothing on any page of the journey, wide and narrow, dark and light; no page is wider than it."""
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto("/")
    check(page, axe, "home")
    page.locator(".eva-link").first.click()
    page.wait_for_url("**/evas/*")
    check(page, axe, "eva")
    page.get_by_role("link", name="How the times are known").click()
    page.wait_for_url("**/clocks")
    check(page, axe, "clocks")
    _search(page, "battery")
    check(page, axe, "search")
    _land(page, 0)
    check(page, axe, "clip")
    page.get_by_role("button", name="May I use this?").click()
    page.wait_for_url("**/new?*")
    check(page, axe, "triage")
    page.get_by_label("Art, music or performance").check()
    page.get_by_role("group", name="Is money earned with it?").get_by_label("No").check()
    page.get_by_role("button", name="Show the answer").click()
    check(page, axe, "the answer")


def _search(page: Page, words: str) -> None:
    page.goto("/")
    page.get_by_role("searchbox").first.fill(words)
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#results-title")).to_contain_text(words)
    addresses = page.locator(".hit").evaluate_all("hits => hits.map(hit => hit.innerText)")
    assert len(set(addresses)) == len(addresses), "the same hit is shown twice"


def _land(page: Page, number: int) -> float:
    """Open a hit on footage; return the second that it named, where the film now stands."""
    link = page.locator(".hit-link[href*='?t=']").nth(number)
    second = float(parse_qs(urlsplit(link.get_attribute("href") or "").query)["t"][0])
    link.click()
    page.wait_for_url("**/clips/*")
    page.wait_for_function(READY)
    page.wait_for_function(f"() => Math.abs({NOW_S} - {second}) < 0.1")
    return second


def _read_along(page: Page) -> None:
    """Play from the first cue: the marked line of the transcript moves on with the film."""
    first = page.locator(".cues li").first
    first.locator("a[data-seek]").click()
    expect(page.locator(".cues li.now")).to_have_count(1)
    before = page.locator(".cues li.now").inner_text()
    start = page.evaluate(NOW_S)
    page.evaluate("() => { const film = document.querySelector('video'); film.muted = true; return film.play(); }")
    page.wait_for_timeout(2000)
    assert page.evaluate(NOW_S) > start + 1
    page.wait_for_function("words => { const now = document.querySelector('.cues li.now');"
                           " return now && now.innerText !== words; }", arg=before, timeout=12_000)  # fmt: skip
    page.evaluate("document.querySelector('video').pause()")


def _mark(page: Page, key: str, second: float) -> None:
    page.evaluate("second => { document.querySelector('video').currentTime = second; }", second)
    page.wait_for_function("() => !document.querySelector('video').seeking")
    page.locator("body").press(key)
