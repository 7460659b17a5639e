"""A card in a real browser: brought as a folder, cut off, reloaded, the server killed, and at the end safe to wipe."""

from __future__ import annotations

import hashlib
import random
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from mediaarchive.archive import Archive
from mediaarchive.ingest.uploads import store
from mediaarchive.settings import load
from tests.conftest import NOW
from tests.faults.test_uploads import kill
from tests.journeys.looking import DESK, PHONE, check
from tests.journeys.test_desk import sign_in
from tests.serving import serving, starting

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEAD = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2"


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Return a card of two cameras: chapters, a photo, and a list of its hashes."""
    rng, root = random.Random(4), tmp_path / "CARD 7"
    sums = []
    for number, folder in enumerate(("EV1 helmet", "EV1 helmet", "EV2 chest", "EV2 chest")):
        path = root / folder / f"GX0{number % 2 + 1}0007.MP4"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(HEAD + rng.randbytes(20_000_000))
        sums.append(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(root)}\n")
    (root / "EV1 helmet" / "GOPR0007.JPG").write_bytes(b"\xff\xd8\xff" + bytes(500))
    (root / "SHA256SUMS").write_text("".join(sums))
    return root


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """Give a new archive."""
    archive = Archive.create(load({}, home=tmp_path / "archive"), NOW)
    yield archive
    archive.close()


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """Return a page of which no script may fail."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()
    assert [] == wrong


def _states(archive: Archive) -> list[str]:
    with archive.database.read() as session:
        return sorted(upload.state for upload in store.every(session))


def test_a_card_is_brought_decided_and_safe(archive: Archive, card: Path, tab: Page, tmp_path: Path, axe: str) -> None:
    """A folder of six files: progress, two decisions, equal hashes, a receipt; usable by everybody, also on a phone."""
    with serving(archive.settings.home, tmp_path) as port:
        site = f"http://127.0.0.1:{port}"
        sign_in(tab, archive.settings.home, site)
        tab.get_by_role("link", name="Uploads").click()
        check(tab, axe, "uploads")
        tab.locator("#folder").set_input_files(card)
        expect(tab.locator("[data-queue] li")).to_have_count(6)
        for camera in ("ev1-helmet", "ev2-chest"):
            group = tab.locator("form[data-decide]", has_text=camera)
            group.get_by_label("Spacewalk").select_option("us-eva-39")
            group.get_by_role("button", name="That is right").click()
            expect(group.locator("[data-said]")).to_have_text("decided")
        expect(tab.locator("[data-status]")).to_contain_text("Every file is safe in the archive", timeout=60_000)
        expect(tab.locator("[data-all-words]")).to_contain_text("6 of 6 files safe")
        check(tab, axe, "uploads, done")
        tab.get_by_role("link", name="Receipt").click()
        expect(tab.locator(".lead")).to_contain_text("Safe to wipe")
        expect(tab.get_by_text("equal to the card's list (sha256)")).to_have_count(4)
        check(tab, axe, "receipt")
        tab.set_viewport_size(PHONE)
        check(tab, axe, "receipt on a phone")
        tab.goto(f"{site}/desk/uploads")
        check(tab, axe, "uploads on a phone")
    assert ["kept", *["taken"] * 5] == _states(archive)


def test_a_reload_and_a_killed_server_cost_nothing(archive: Archive, card: Path, tab: Page, tmp_path: Path) -> None:
    """The page is reloaded in the middle and the folder brought again; the server is killed and comes back: it ends."""
    process, port = starting(archive.settings.home, tmp_path)
    site = f"http://127.0.0.1:{port}"
    sign_in(tab, archive.settings.home, site)
    tab.goto(f"{site}/desk/uploads")
    slow = tab.context.new_cdp_session(tab)
    slow.send("Network.enable")
    slow.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 12_000_000},
    )
    tab.locator("#folder").set_input_files(card)
    _wait_for_bytes(archive, tab, 16_000_000)
    tab.reload()
    before = _bytes(archive)
    tab.locator("#folder").set_input_files(card)
    _wait_for_bytes(archive, tab, before + 16_000_000)
    kill(process)
    again = tmp_path / "again"
    again.mkdir()
    process, _ = starting(archive.settings.home, again, port=port)
    expect(tab.locator("[data-status]")).to_contain_text("Every file is safe in the archive", timeout=90_000)
    _stop(process)
    assert ["kept", *["stored"] * 5] == _states(archive)
    with archive.database.read() as session:
        digests = {upload.digest for upload in store.every(session)}
    assert {hashlib.sha256(path.read_bytes()).hexdigest() for path in card.rglob("*") if path.is_file()} == digests
    assert 6 == len(digests)


def _bytes(archive: Archive) -> int:
    with archive.database.read() as session:
        return sum(upload.offset for upload in store.every(session))


def _wait_for_bytes(archive: Archive, tab: Page, least: int) -> None:
    for _ in range(300):
        if _bytes(archive) >= least:
            return
        tab.wait_for_timeout(100)
    raise AssertionError(f"only {_bytes(archive)} bytes came")


def _stop(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
