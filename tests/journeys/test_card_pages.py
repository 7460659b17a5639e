"""What came beside the films of a card: the small copy plays, photos are placed; pages that everybody can use."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mediaarchive.archive import Archive, intake, uploads
from mediaarchive.ingest.uploads import Listed, NewUpload
from mediaarchive.ingest.uploads.model import Place
from mediaarchive.settings import load
from tests.films import film, scene
from tests.journeys.looking import DESK, PHONE, READY, check
from tests.journeys.test_desk import sign_in
from tests.photos.test_photos import photo
from tests.serving import serving
from tests.watching import Notes

pytestmark = pytest.mark.browser
_FOLDER = "EV1 helmet/DCIM/100GOPRO"
_EVA = "us-eva-39"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive with a card of which the film is still on its way."""
    now = datetime.now(UTC)
    made = Archive.create(load({"MEDIAARCHIVE_ASR_MODEL": "none"}, home=tmp_path / "archive"), now)
    small = film(tmp_path / "small.mp4", scene(3, 60)).read_bytes()
    files = {"GX010034.MP4": small * 2, "GL010034.LRV": small, "GOPR0001.JPG": photo()}
    listing = [Listed(name, _FOLDER, len(data)) for name, data in files.items()]
    card = uploads.register(made, "Ada", "Card 1", listing, now=now).id
    uploads.decide(made, "Ada", card, "ev1-helmet", Place(_EVA, "ev1-helmet"), now=now)
    for name, data in files.items():
        size = len(data) // 3 if name.endswith("MP4") else len(data)
        begun = uploads.begin(made, "Ada", NewUpload(len(data), name, _FOLDER, card=card), now=now)
        uploads.append(made, "Ada", begun.id, 0, io.BytesIO(data).read, size, now=now)
    for only in ("renditions.side", "photos.look"):
        intake.drive(made, watcher=Notes(), clock=lambda: now, only=only)
    yield made
    made.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Return a page of its own."""
    context = browser.new_context(viewport=DESK)
    yield context.new_page()
    context.close()


def test_what_came_beside_the_films_can_be_seen(archive: Archive, tab: Page, tmp_path: Path, axe: str) -> None:
    """From the card to the small copy that plays, its log, and the photos, of which one is released; phone and desk."""
    with serving(archive.settings.home, tmp_path) as port:
        site = f"http://127.0.0.1:{port}"
        sign_in(tab, archive.settings.home, site)
        tab.goto(f"{site}/desk/uploads")
        tab.get_by_role("link", name="Card 1").click()
        _look(tab, axe, "card")
        tab.get_by_role("link", name="Watch it").click()
        tab.wait_for_function(READY)
        expect(tab.get_by_text("33 %")).to_be_visible()
        _look(tab, axe, "small copy")
        tab.goto(f"{site}/desk/ingest")
        tab.get_by_role("link", name="log of making the small copy playable, GL010034.LRV").click()
        expect(tab.locator("#line-1")).to_contain_text("mediaarchive.recordings.child ended")
        _look(tab, axe, "log")
        tab.goto(f"{site}/desk/evas/{_EVA}/photos")
        expect(tab.get_by_text("camera clock, not checked")).to_be_visible()
        tab.get_by_label("GOPR0001.JPG").check()
        tab.get_by_role("button", name="Release those chosen").click()
        expect(tab.get_by_text("1 photo released.")).to_be_visible()
        _look(tab, axe, "photos")
        tab.goto(f"{site}/evas/{_EVA}")
        expect(tab.get_by_role("heading", name="Photos")).to_be_visible()
        _look(tab, axe, "spacewalk with photos")


def _look(page: Page, axe: str, name: str) -> None:
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        check(page, axe, f"{name} at {size['width']}")
