"""A spacewalk's folder opened from the disk in a real browser, with the network off."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import ROOT
from tests.journeys.looking import DESK, PHONE, READY, check
from tests.web.builder import EVA, TAKES, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder as the command writes it."""
    home = tmp_path_factory.mktemp("disk") / "archive"
    build(home, takes=(TAKES[0], TAKES[7])).close()
    out = home.parent / "site"
    start = "import sys; from mediaarchive.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "--home", str(home), "export", EVA, "--format", "site", "--out", str(out)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return out


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    """Return a page without network that fails its test over any word on the console or request beyond the disk."""
    wrong: list[str] = []
    context = browser.new_context(viewport=DESK, offline=True)
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else wrong.append(r.url))
    page.goto((folder / "index.html").as_uri())
    yield page
    context.close()
    assert wrong == []


def test_it_plays_and_is_searched_without_a_server(page: Page, axe: str) -> None:
    """From the list to a clip that plays with captions, stops at its end; a word that was said leads to its second."""
    expect(page.get_by_role("heading", level=1)).to_contain_text("S4 battery replacement")
    expect(page.get_by_text("Simulated footage").first).to_be_visible()
    check(page, axe, "index", fetches=False)
    page.locator(".cards a").first.click()
    page.wait_for_function(READY)
    video = page.locator("video")
    start, end = (float(str(video.get_attribute(f"data-{name}"))) for name in ("start", "end"))
    assert abs(video.evaluate("film => film.currentTime") - start) < 0.1
    page.wait_for_function("() => document.querySelector('video')?.textTracks[0].cues?.length > 3")
    video.evaluate("(film, end) => { film.muted = true; film.currentTime = Math.max(0, end - 0.3); }", end)
    video.evaluate("film => film.play()")
    page.wait_for_timeout(300)
    check(page, axe, "clip", fetches=False)
    page.set_viewport_size(PHONE)
    check(page, axe, "clip on a phone", fetches=False)
    page.go_back()
    check(page, axe, "index on a phone", fetches=False)
    page.get_by_label("Words that were said").fill("smudge glove")
    expect(page.locator("#count")).to_contain_text("place")
    page.locator("#hits a", has_text="Heard on").first.click()
    page.wait_for_function(READY)
    asked = float(page.url.partition("#t=")[2])
    assert asked > 0
    landed = "asked => { const film = document.querySelector('video'); const at = Math.min(asked, film.duration);"
    page.wait_for_function(f"{landed} return Math.abs(film.currentTime - at) < 0.2; }}", arg=asked)


def test_every_file_is_in_the_manifest_with_its_digest(folder: Path) -> None:
    """What `sha256sum -c` checks: each file but the manifest, none missing, none more; captions lie beside."""
    lines = (folder / "manifest-sha256.txt").read_text().splitlines()
    stated = dict(reversed(line.split("  ", 1)) for line in lines)
    there = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}

    assert set(stated) == there.keys() - {"manifest-sha256.txt"}
    assert stated == {name: hashlib.sha256(there[name].read_bytes()).hexdigest() for name in stated}
    assert {"index.html", "README.txt", "captions/helmet1a.vtt", "media/helmet1a/proxy.mp4"} <= set(stated)
    assert "SIMULATED FOOTAGE, NOT FROM SPACE" in (folder / "README.txt").read_text()
