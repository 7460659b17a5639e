"""A story in a real browser: begun from clips, under embargo, released, rated low, followed to the master's moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import DESK, NOW_S, PHONE, READY, check
from tests.journeys.test_desk import sign_in
from tests.serving import serving
from tests.web.builder import TAKES, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive that may be changed, with published clips."""
    home = tmp_path_factory.mktemp("story") / "archive"
    build(home, takes=(TAKES[0], TAKES[7])).close()
    return home


@pytest.fixture(scope="module")
def site(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve it."""
    with serving(own_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


def test_a_published_spacewalk_becomes_a_story(page: Page, own_home: Path, site: str, axe: str) -> None:
    """The editor begins, writes, puts a clip in, sets an embargo, releases; a visitor rates, a reader follows."""
    sign_in(page, own_home, site)
    page.get_by_role("link", name=re.compile("^Stories of")).first.click()
    check(page, axe, "stories at the desk")
    page.get_by_label("Headline").fill("Out of the hatch")
    group = page.get_by_role("group", name=re.compile("^Clips to begin with"))
    group.get_by_role("checkbox").nth(1).check()
    page.get_by_role("button", name="Begin").click()
    _write(page)
    check(page, axe, "story at the desk")
    page.get_by_label("Embargo until").fill("2090-11-23 14:00 UTC")
    page.get_by_role("button", name="Publish under embargo").click()
    expect(page.locator(".clocks-head")).to_contain_text("under embargo until 2090/327:14:00:00 GMT")
    page.get_by_role("link", name="Preview").click()
    expect(page.locator(".told")).to_contain_text("This is what everybody reads from")
    page.get_by_role("link", name="Back to writing").click()
    page.get_by_role("button", name="Release now").click()
    page.get_by_role("link", name="Read it as everybody does").click()
    address = page.url
    assert re.search(r"/stories/\d{4}-\d\d-\d\d/out-of-the-hatch$", address)
    page.goto("/desk")
    page.get_by_role("button", name="Sign out").click()

    _rate_low(page, address, axe)
    _follow(page, address)


def _write(page: Page) -> None:
    text = page.get_by_role("textbox", name=re.compile("^Text"))
    expect(text).to_have_value(re.compile(r"/clips/\w+"))
    page.get_by_label(re.compile("^Standfirst")).fill("How it began.")
    text.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\n## And back\n\nThey came in again.")
    expect(page.locator("[data-unsaved]")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Put in")).first.click()
    expect(text).to_have_value(re.compile(r"in again\.\n\n/clips/\w+\n?$"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".told")).to_contain_text("Saved.")


def _rate_low(page: Page, address: str, axe: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(address)
    check(page, axe, "story on a phone")
    page.get_by_role("group", name="Your stars").locator("label").nth(0).click()
    page.get_by_role("button", name="Vote", exact=True).click()
    expect(page.locator("[data-rating]")).to_contain_text("1.0 of 5, 1 vote")
    page.get_by_label("Tell us how to improve.").fill("Say what a bolt is for.")
    page.wait_for_timeout(3100)  # quicker than that, people do not write
    page.get_by_role("button", name="Send to the team").click()
    expect(page.locator("#improve [data-answer]")).to_contain_text("Only the media team reads this.")
    page.set_viewport_size(DESK)


def _follow(page: Page, address: str) -> None:
    page.goto(address)
    figure = page.locator(".story-clip").first
    video = figure.locator("video")
    video.evaluate("film => { film.muted = true; return film.play(); }")
    page.wait_for_function("() => document.querySelector('.story-clip video')?.currentTime > 0.2")
    figure.locator("figcaption a").first.click()
    expect(page).to_have_url(re.compile("/clips/"))
    page.wait_for_function(READY)
    page.go_back()
    page.get_by_role("link", name="This moment in the whole recording").first.click()
    expect(page).to_have_url(re.compile(r"/recordings/\w+\?t=[\d.]+,[\d.]+"))
    page.wait_for_function(READY)
    start = float(page.url.partition("?t=")[2].partition(",")[0].partition("%2C")[0])
    assert abs(page.evaluate(NOW_S) - start) < 0.1
