"""A visitor finds ways into the archive: by a pointer, by keys alone, on a phone, and without a script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.looking import DESK, PHONE, check

WAYS = (
    "/browse",
    "/missions/expedition-50",
    "/tasks/battery-install",
    "/people/thomas-pesquet",
    "/cameras/us-eva-39/ev2-chest",
    "/collections/earth-in-view",
    "/in-view/earth",
    "/calendar/2017",
    "/calendar/2017/01",
    "/events/2017-04-24-whitson-record",
    "/glossary",
    "/map?over=pacific-ocean&t=3600",
)


@pytest.mark.browser
@pytest.mark.parametrize("path", WAYS)
def test_every_way_is_for_everybody(page: Page, axe: str, path: str) -> None:
    """Nothing that axe complains of, and no wider than the window: on a desk and on a phone, dark and light."""
    for size, scheme in ((DESK, "dark"), (PHONE, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        page.goto(path, wait_until="load")
        check(page, axe, f"{path} {size['width']} {scheme}")


@pytest.mark.browser
def test_the_arts_group_finds_the_earth_by_keys(page: Page) -> None:
    """From the header to the best stretch with the Earth in view, which opens on its range; no pointer is touched."""
    page.goto("/")
    page.get_by_role("link", name="Browse", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/browse$"))
    page.get_by_role("link", name="The Earth", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The Earth in view")
    page.locator(".card-link").first.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/recordings/\w+\?t=[\d.]+,[\d.]+$"))


@pytest.mark.browser
def test_an_abbreviation_opens_its_meaning_by_key_and_closes_again(page: Page) -> None:
    """Enter opens the card, Escape closes it, and the focus stays on the word."""
    page.goto("/people/shane-kimbrough")
    word = page.get_by_role("button", name="PMA-3").first
    card = page.locator("#term-pma-3")
    expect(card).to_be_hidden()
    word.focus()
    page.keyboard.press("Enter")
    expect(card).to_be_visible()
    expect(card).to_contain_text("docking adapter")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(word).to_be_focused()


@pytest.mark.browser
def test_a_point_of_the_track_opens_the_cameras_at_that_moment(page: Page) -> None:
    """A pointer beside the track names the moment; a click opens the spacewalk there."""
    page.goto("/map?eva=us-eva-39&t=3600")
    page.locator(".track-here").first.hover(force=True)
    expect(page.locator(".world-now")).to_have_text("PET 1:00:00")
    page.locator(".track-here").first.click(force=True)
    expect(page).to_have_url(re.compile(r"/evas/us-eva-39\?t=3600$"))


@pytest.mark.browser
def test_ways_work_without_a_script(browser: Browser, site: str) -> None:
    """A region is chosen by its link, its rows open the cameras, and abbreviations still open."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/map?eva=us-eva-39")
    page.get_by_role("link", name="Indian Ocean").first.click()
    expect(page.get_by_role("heading", name="Over: Indian Ocean")).to_be_visible()
    expect(page.locator(".passages tbody a").first).to_have_attribute("href", re.compile(r"/evas/us-eva-39\?t=\d+$"))
    page.goto("/people/shane-kimbrough")
    page.get_by_role("button", name="PMA-3").first.click()
    expect(page.locator("#term-pma-3")).to_be_visible()
    context.close()
