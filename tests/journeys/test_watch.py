"""Watching a spacewalk: cameras side by side on the mission's clock, in a real browser, on the demonstration."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from playwright.sync_api import Page

from mediaarchive.alignment import Clock
from mediaarchive.archive import Archive, mission
from mediaarchive.recordings import PUBLIC
from tests.journeys.looking import DESK, PHONE, check

EVA = "/evas/us-eva-39"
WALL = "document.querySelector('[data-wall]').wall"
NOW = f"{WALL}.clock.at()"
ALL_THERE = f"() => [...{WALL}.tiles.values()].every(t => t.idle || (t.ready && (!t.film || t.video.readyState > 2)))"


@pytest.fixture
def together(demonstrated: Archive) -> float:
    """Return a second of PET that all three cameras filmed, five seconds into the youngest of the films."""
    found = mission.mission(demonstrated, "us-eva-39", actor=PUBLIC, now=datetime.now(UTC))
    films = [film for camera in found.cameras for film in camera.films]
    starts = [
        max(film.start for film in near)
        for one in films
        if len(near := [f for f in films if f.start <= one.start + 10 < f.start + f.recording.duration]) == 3
    ]
    return float(starts[0]) + 5


@pytest.fixture
def open_wall(page: Page) -> Callable[[str], Page]:
    """Return what opens the EVA's page with its wall, at an address' moment."""

    def open_at(address: str) -> Page:
        page.goto(EVA + address)
        page.wait_for_function(f"() => document.querySelector('[data-wall]')?.wall && ({ALL_THERE})()")
        return page

    return open_at


def test_cameras_play_together(open_wall: Callable[[str], Page], together: float, axe: str) -> None:
    """Three films run on one clock, and each shows the moment that its own clock says."""
    page = open_wall(f"?t={together}")
    check(page, axe, "wall")

    page.keyboard.press("k")
    page.wait_for_function(f"() => {NOW} > {together} + 4")
    page.keyboard.press("k")
    page.wait_for_function(ALL_THERE)

    off = page.evaluate(f"[...{WALL}.tiles.values()].map(t => t.film.missionAt(t.video.currentTime) - {NOW})")
    assert 3 == len(off)
    assert max(abs(apart) for apart in off) < 0.002
    page.keyboard.press(".")
    page.wait_for_function(ALL_THERE)
    off = page.evaluate(f"[...{WALL}.tiles.values()].map(t => t.film.missionAt(t.video.currentTime) - {NOW})")
    assert max(abs(apart) for apart in off) < 0.002


def test_what_no_camera_saw_is_a_gap(open_wall: Callable[[str], Page]) -> None:
    """Where there is no film the tile says so and offers the next; folded, play goes on there by itself."""
    page = open_wall("?t=600")
    assert 3 == page.locator(".tile.without").count()
    upcoming = page.locator(".tile.main [data-next]")
    assert "Next at PET" in upcoming.inner_text()

    page.get_by_role("button", name="Fold gaps").click()
    page.wait_for_function(f"() => {NOW} > 1000")

    assert page.locator(".tile.without").count() < 3
    assert page.evaluate(f"{WALL}.axis.folds().length") > 2
    page.evaluate(f"{WALL}.seek(600)")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(f"() => {NOW} > 1000")


def test_a_task_a_still_and_a_word_are_a_key_away(open_wall: Callable[[str], Page], together: float) -> None:
    """Tasks, stills and words can be gone to by list and by key; the words follow."""
    page = open_wall(f"?t={together}")
    page.wait_for_selector(".said li")
    at = page.evaluate(NOW)
    page.keyboard.press("w")
    page.wait_for_selector(".said .spoken")
    assert page.evaluate(NOW) > at
    assert 1 == page.locator(".said li.now").count()

    page.keyboard.press("]")
    task = page.evaluate(NOW)
    assert task in page.evaluate(f"{WALL}.mission.tasks.map(t => t.start)")
    page.keyboard.press("p")
    assert page.evaluate(NOW) < task

    page.get_by_role("tab", name="Tasks").click()
    page.locator(".goes .go").first.click()
    assert page.evaluate(f"Math.min(...{WALL}.mission.tasks.map(t => t.start))") == page.evaluate(NOW)
    page.keyboard.press("ArrowRight")
    assert 5 == round(page.evaluate(NOW) - page.evaluate(f"{WALL}.mission.tasks[0].start"))
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()


def test_a_marked_range_leads_to_the_licence(open_wall: Callable[[str], Page], together: float) -> None:
    """In and out on the mission's clock become seconds of the large camera's recording, in the form's address."""
    page = open_wall(f"?t={together}")
    page.keyboard.press("i")
    page.evaluate(f"{WALL}.seek({together} + 3)")
    page.keyboard.press("o")
    film = page.evaluate(
        f"(() => {{ const f = {WALL}.cameras.get({WALL}.main).filmAt({together});"
        f" return [f.id, f.secondAt({together}).toFixed(3), f.secondAt({together} + 3).toFixed(3)]; }})()"
    )

    page.get_by_role("link", name="May I use this?").click()

    assert page.url.endswith(f"/licence-requests/new?recording={film[0]}&in={film[1]}&out={film[2]}")
    assert page.get_by_role("heading", level=1).is_visible()


def test_the_wall_remembers_and_can_be_shared(open_wall: Callable[[str], Page], together: float) -> None:
    """A visitor comes back to where they were; an address says another moment, cameras and a range."""
    page = open_wall(f"?t={together}")
    page.keyboard.press("2")
    main = page.evaluate(f"{WALL}.main")
    page.evaluate(f"{WALL}.seek({together} + 2)")

    page = open_wall("")

    assert together + 2 == pytest.approx(page.evaluate(NOW))
    assert main == page.evaluate(f"{WALL}.main")
    page = open_wall(f"?t={together},{together + 4}&cameras={main}")
    assert [main] == page.evaluate(f"{WALL}.on")
    assert [together, together + 4] == pytest.approx(page.evaluate(f"{WALL}.range.value"))


def test_on_a_phone_one_camera_fills_the_width(open_wall: Callable[[str], Page], together: float, axe: str) -> None:
    """One film is loaded; a tap on another camera brings that one instead; saving data takes the low rung."""
    open_wall("").set_viewport_size(PHONE)
    page = open_wall(f"?t={together}")
    check(page, axe, "phone")
    assert PHONE["width"] == page.evaluate("document.querySelector('.tile.main video').clientWidth")
    assert 1 == page.evaluate(f"[...{WALL}.tiles.values()].filter(t => t.film).length")
    before = page.evaluate(f"{WALL}.main")

    page.locator(".tile.idle").first.click()
    page.wait_for_function(ALL_THERE)

    assert before != page.evaluate(f"{WALL}.main")
    assert 1 == page.evaluate(f"[...{WALL}.tiles.values()].filter(t => t.film).length")
    page.get_by_role("tab", name="Cameras").click()
    page.get_by_role("button", name="Save data").click()
    assert page.evaluate(f"{WALL}.saver")
    page.set_viewport_size(DESK)


def test_without_scripts_every_film_is_a_link_away(page: Page, site: str) -> None:
    """The timeline and its tables are there; the wall is not shown."""
    context = page.context.browser.new_context(java_script_enabled=False, base_url=site, viewport=DESK)  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(EVA)

    assert not plain.locator("[data-wall]").is_visible()
    assert plain.locator("svg .seen").count() >= 8
    plain.locator("summary", has_text="The same as tables").click()
    plain.get_by_role("link", name="ev1-helmet-01.mp4").first.click()
    assert plain.locator("video").is_visible()
    context.close()


CLOCK = Clock("r", 1_484_306_520_000_000, 31_000_000, 1, "A", (), ((10_000_000, 2_000_000), (20_000_000, -3_000_000)))


def test_the_scripts_clock_is_the_archives(page: Page) -> None:
    """Seconds of a film and of the mission agree with `Clock`, over drift and leaps in both directions."""
    page.goto("/about")
    film = {"start": 0, "rate": float(1 + Fraction(CLOCK.drift_ppt, 10**12)), "length": 60,
            "leaps": [[at / 1e6, size / 1e6] for at, size in CLOCK.leaps]}  # fmt: skip
    moments = [0, 9.99, 10, 10.5, 11.9, 12.1, 19, 21.5, 22.5, 30, 59]
    asked = "async ([film, moments]) => { const { Film } = await import('/static/wall/film.js');"
    asked += " const f = new Film(film, null); return moments.map((m) => [f.missionAt(m), f.secondAt(m)]); }"

    found = page.evaluate(asked, [film, moments])

    zero = CLOCK.zero_us or 0
    for moment, (at, second) in zip(moments, found, strict=True):
        assert ((CLOCK.utc_us(Fraction(moment)) or 0) - zero) / 1e6 == pytest.approx(at, abs=2e-6)
        assert float(CLOCK.seconds(zero + round(moment * 1e6)) or 0) == pytest.approx(second, abs=2e-6)
