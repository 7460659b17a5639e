"""Finding a second of footage: a slip while typing, a facet, landing where it was said; in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.looking import DESK, PHONE, READY, check

LIST = "[data-find-list]"


def test_a_slip_a_facet_a_second(page: Page, axe: str) -> None:
    """What was typed wrongly is searched rightly and says so; a facet narrows; the film stands at the second."""
    page.goto("/search")
    page.get_by_role("combobox").fill("battrey")
    page.wait_for_selector(f"{LIST} [role=option]")
    page.keyboard.press("Escape")
    expect(page.locator(LIST)).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page.locator(".corrected")).to_contain_text("battery")
    whole = page.locator(".results-title").inner_text()
    for size, name in ((DESK, "desk"), (PHONE, "phone")):
        page.set_viewport_size(size)
        check(page, axe, name)
    page.set_viewport_size(DESK)
    page.get_by_role("navigation", name="Narrow the results").get_by_role(
        "link", name=re.compile("^Spoken words")
    ).click()

    assert "kind=cue" in page.url
    assert whole != page.locator(".results-title").inner_text()
    hit = page.locator(".hit-link").first
    second = float((hit.get_attribute("href") or "").partition("?t=")[2])
    hit.click()
    page.wait_for_function(READY)
    assert abs(page.evaluate("document.querySelector('video').currentTime") - second) < 0.1
    assert page.locator("[data-cues] li").count() > 0


def test_keys_go_through_the_list(page: Page, axe: str) -> None:
    """Arrow keys choose, the status says how many, Enter opens; Escape closes and leaves the words."""
    page.goto("/search")
    field = page.get_by_role("combobox")
    field.press_sequentially("bat")
    page.wait_for_selector(f"{LIST} [role=option]")
    check(page, axe, "list")
    expect(page.locator("[data-find-status]")).to_contain_text("result")
    page.keyboard.press("ArrowDown")
    chosen = page.locator(f"{LIST} [aria-selected=true]")
    assert chosen.get_attribute("id") == field.get_attribute("aria-activedescendant")

    page.keyboard.press("Escape")
    assert "bat" == field.input_value()
    assert "false" == field.get_attribute("aria-expanded")
    field.press_sequentially("t")
    page.wait_for_selector(f"{LIST} [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/(clips|recordings|evas)/"))


def test_without_scripts_facets_are_links(page: Page, site: str) -> None:
    """The button asks, facets narrow and are taken back by links, later words of a film are a link away."""
    context = page.context.browser.new_context(java_script_enabled=False, base_url=site, viewport=DESK)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto("/search?q=battery")
    plain.get_by_role("navigation", name="Narrow the results").get_by_role("link", name=re.compile("^Tasks")).click()
    assert "kind=task" in plain.url
    plain.locator("ul.chips a").click()
    assert "kind" not in plain.url
    context.close()
