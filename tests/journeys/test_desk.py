"""The media team at work in a real browser: a clock is moved, an edge dragged by key, a task logged while watching."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.journeys.looking import PHONE, READY, check
from tests.serving import serving

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]


@pytest.fixture(scope="module")
def own_home(demonstration_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the demonstration that may be changed; objects are immutable, so they are linked."""
    home = tmp_path_factory.mktemp("desk") / "archive"
    shutil.copytree(demonstration_home, home, ignore=shutil.ignore_patterns("store"))
    shutil.copytree(demonstration_home / "store", home / "store", copy_function=os.link)
    return home


@pytest.fixture(scope="module")
def site(own_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve that copy."""
    with serving(own_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


def sign_in(page: Page, home: Path, site: str) -> None:
    """Open the link that the desk's command prints, and sign in."""
    start = "import sys; from mediaarchive.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", start, "--home", str(home), "desk", "--as", "Ada", "--site", site]
    link = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    page.goto(link)
    page.get_by_role("button", name="Sign in as Ada").click()


def test_a_clock_is_moved_and_put_back(page: Page, own_home: Path, site: str) -> None:
    """A nudge says by how much which recordings moved; its undo brings them back."""
    sign_in(page, own_home, site)
    page.get_by_role("link", name="Times and tasks").first.click()
    page.get_by_role("group", name="Move the clock of ev2-chest-02.mp4").get_by_role("button", name="+1 s").click()
    told = page.locator(".told")
    expect(told).to_contain_text("Moved by +1.000 s")
    expect(told).to_contain_text("ev2-chest-02.mp4: 1 s later")
    page.get_by_role("button", name="Undo anchor 1").first.click()
    expect(told).to_contain_text("ev2-chest-02.mp4: 1 s earlier")


def test_an_edge_is_moved_by_keys(page: Page, own_home: Path, site: str, axe: str) -> None:
    """Three minutes later and Enter: the task starts exactly there, by Ada; the page is usable by everybody."""
    sign_in(page, own_home, site)
    page.goto("/desk/evas/us-eva-39/times")
    edge = page.locator("[data-edge=start][data-task=EV1-02]")
    edge.focus()
    before = float(edge.get_attribute("data-at") or 0)
    for _ in range(3):
        page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-edge-words]")).to_contain_text("180 s later")
    page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("The start of “Adapter plate install” is set.")
    after = float(page.locator("[data-edge=start][data-task=EV1-02]").get_attribute("data-at") or 0)
    assert after == round(before + 180)
    check(page, axe, "desk times")
    page.set_viewport_size(PHONE)
    check(page, axe, "desk times on a phone")


def test_ingest_is_watched(page: Page, own_home: Path, site: str, axe: str) -> None:
    """All steps stand on the page, which follows by itself; wide and narrow, for everybody."""
    sign_in(page, own_home, site)
    page.get_by_role("link", name="Ingest").click()
    with page.expect_response("**/desk/ingest/events") as told:
        expect(page.get_by_role("heading", name="ev2-chest-03.mp4")).to_be_visible()
    assert told.value.ok
    check(page, axe, "ingest")
    page.set_viewport_size(PHONE)
    check(page, axe, "ingest on a phone")


def test_a_task_is_logged_while_watching(page: Page, own_home: Path, site: str, axe: str) -> None:
    """Title at the moment that plays, its end by a key; then both are on the page of times, and undone there."""
    sign_in(page, own_home, site)
    page.goto("/desk/evas/us-eva-39/times")
    page.get_by_role("link", name="ev2-chest-03.mp4").first.click()
    page.wait_for_function(READY)
    page.evaluate("document.querySelector('video').currentTime = 2")
    page.keyboard.press("t")
    page.keyboard.type("Look at the Earth")
    page.keyboard.press("Enter")
    expect(page.locator("[data-status]")).to_have_text("“Look at the Earth” is added.")
    page.evaluate("document.querySelector('video').currentTime = 9")
    page.keyboard.press("e")
    expect(page.locator("[data-status]")).to_have_text("The end of “Look at the Earth” is set.")
    check(page, axe, "desk log")
    page.get_by_role("link", name="times and tasks").click()
    row = page.locator(".clock", has=page.locator(".task-title", has_text="Look at the Earth"))
    expect(row).to_contain_text("±2 s")
