"""A press set in a real browser: made at the desk, opened under embargo, read by its link, downloaded in parts."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.looking import DESK, PHONE, check
from tests.journeys.test_desk import sign_in
from tests.serving import serving
from tests.web.pressroom import pressroom
from tests.web.secret import EVA

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an archive that may be changed, with one open set."""
    home = tmp_path_factory.mktemp("press") / "archive"
    with pressroom(home):
        pass
    return home


@pytest.fixture(scope="module")
def site(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve it."""
    with serving(own_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


def test_clips_go_to_journalists_under_embargo(page: Page, own_home: Path, site: str, axe: str) -> None:
    """Ticked, put in order by keys, cropped by keys, opened, linked; the page tells the embargo first, the zip too."""
    sign_in(page, own_home, site)
    page.get_by_role("link", name="Press sets").first.click()
    check(page, axe, "sets")
    page.get_by_label("Title").fill("Out of the hatch")
    page.get_by_label("Embargo").fill("2090-11-23 14:00 UTC")
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".empty").first).to_contain_text("No clip is in the set yet")
    page.get_by_role("checkbox", name="All").check()
    page.get_by_role("button", name="Add the ticked").click()
    rows = page.locator(".press-rows > li")
    expect(rows).to_have_count(3)
    title = rows.nth(2).locator(".clip-title a").text_content()
    rows.nth(2).get_by_role("button", name="Take out").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(rows.nth(1).locator(".clip-title a")).to_have_text(str(title))
    expect(rows.nth(1)).to_be_focused()
    slider = rows.nth(0).get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    expect(rows.nth(0).locator(".press-edge")).to_have_attribute("x", "0")
    page.get_by_role("button", name="Keep where the tall films look").click()
    expect(rows.nth(0).get_by_role("slider")).to_have_value("0")
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("button", name="Make the link").click()
    link = str(page.locator("#link-text").text_content())
    check(page, axe, "set")
    page.set_viewport_size(PHONE)
    check(page, axe, "set on a phone")
    page.get_by_role("button", name="Sign out").click()
    page.goto(link)
    expect(page.locator(".press-embargo")).to_contain_text("Not for publication before 23 November 2090, 14:00 UTC")
    check(page, axe, "page on a phone")
    page.set_viewport_size(DESK)
    check(page, axe, "page")
    everything = page.get_by_role("link", name="Download everything").get_attribute("href")
    assert "EMBARGO-until-2090-11-23-1400Z-out-of-the-hatch.zip" in str(everything)


def _ask(address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    place = urlsplit(address)
    connection = HTTPConnection(place.netloc, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, f"{place.path}?{place.query}".rstrip("?"), headers=named)
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    connection.close()
    return found


def test_a_download_that_broke_off_goes_on(page: Page, site: str) -> None:
    """The zip over HTTP: its length beforehand, any range of it, the rest after a break, the whole once it changed."""
    page.goto(f"{site}/press/the-hatch-opens")
    address = str(page.get_by_role("link", name="Download everything").get_attribute("href"))
    status, headers, whole = _ask(address)
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        assert found.testzip() is None
        film = found.read("01-before-it-180p.mp4")
    assert (200, str(len(whole)), "application/zip") == (status, headers["content-length"], headers["content-type"])
    assert 'attachment; filename="the-hatch-opens.zip"' == headers["content-disposition"]
    only_told = _ask(address, "HEAD")
    assert (200, headers["content-length"], b"") == (only_told[0], only_told[1]["content-length"], only_told[2])
    middle = len(whole) // 2
    for asked, start, end in ((f"bytes=0-{middle}", 0, middle + 1), (f"bytes={middle}-", middle, len(whole))):
        part = _ask(address, range=asked, if_range=headers["etag"])
        assert (206, f"bytes {start}-{end - 1}/{len(whole)}") == (part[0], part[1]["content-range"])
        assert whole[start:end] == part[2]
    assert whole == _ask(address, range="bytes=5-9", if_range='"another"')[2]
    assert 304 == _ask(address, if_none_match=headers["etag"])[0]
    assert 416 == _ask(address, range=f"bytes={len(whole)}-")[0]
    one = address.replace("the-hatch-opens.zip", "01-before-it-180p.mp4")
    assert film == _ask(one)[2]
    assert film[10:20] == _ask(one, range="bytes=10-19")[2]
    for wrong in (
        "the-hatch-opens/x.zip",
        "never/never.zip",
        "the-hatch-opens/../../m/x",
        "the-hatch-opens/EMBARGO.zip",
    ):
        assert 404 == _ask(address.rpartition("/the-hatch-opens/")[0] + f"/{wrong}")[0], wrong


def test_the_page_plays_and_tells_what_is_there(page: Page, site: str) -> None:
    """A visitor plays a clip with captions; the table tells mission clock, task and people."""
    page.goto(f"{site}/press/the-hatch-opens")
    expect(page.locator(".press-embargo")).to_have_count(0)
    video = page.locator("video").first
    video.evaluate("video => { video.muted = true; return video.play(); }")
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 0.2")
    assert json.loads(video.evaluate("video => JSON.stringify([video.videoWidth, video.videoHeight])")) == [320, 180]
    expect(page.locator(".press-table")).to_contain_text("2017/013:11:30:00.000")
    expect(page.locator(".press-table")).to_contain_text("Shane Kimbrough (EV1)")
    assert EVA in str(page.locator(".press-head .eyebrow a").last.get_attribute("href"))
