"""A silent camera plays the loop that another one heard, in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from mediaarchive.archive import Archive, pages
from mediaarchive.recordings import PUBLIC
from mediaarchive.recordings import store as recordings
from tests.journeys.looking import READY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("demonstration")]
_KEEP = """
  window.sounds = [];
  const Plain = window.Audio;
  window.Audio = function (...given) { const made = new Plain(...given); window.sounds.push(made); return made; };
"""
_APART = """([start, at, rate]) => {
  const video = document.querySelector("video");
  return window.sounds[0].currentTime - (at + (video.currentTime - start) * rate);
}"""
_PLAYS = "() => window.sounds.length && window.sounds[0].currentTime > 0 && !window.sounds[0].paused"


def test_the_loop_plays_along(page: Page, demonstrated: Archive) -> None:
    """Key S starts the other recording's sound at the second that the clocks name, follows a seek, and stops it."""
    now = datetime.now(UTC)
    with demonstrated.database.read() as session:
        mine = next(r for r in recordings.of_eva(session, "us-eva-39") if r.file_name == "ev2-chest-01.mp4")
    stretch = pages.recording_page(demonstrated, mine.id, actor=PUBLIC, now=now).sounds[0].stretch
    place = [float(stretch.start), float(stretch.at), float(stretch.rate)]

    page.add_init_script(_KEEP)
    page.goto(f"/recordings/{mine.id}")
    page.wait_for_function(READY)
    page.keyboard.press("s")
    expect(page.locator("[data-loop]")).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.querySelector('video').play()")
    page.wait_for_function(_PLAYS)
    page.wait_for_timeout(2500)
    assert abs(page.evaluate(_APART, place)) < 0.2
    page.evaluate("document.querySelector('video').currentTime = 8")
    page.wait_for_timeout(2500)
    assert abs(page.evaluate(_APART, place)) < 0.2
    page.keyboard.press("s")
    page.wait_for_function("() => window.sounds[0].paused")
