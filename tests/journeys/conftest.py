"""The committed demonstration, ingested once for every worker of a test run; the site that serves it; a browser."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, sync_playwright

from mediaarchive.archive import Archive, demonstration
from mediaarchive.settings import load
from tests.conftest import ROOT
from tests.journeys.looking import DESK
from tests.serving import serving
from tests.watching import Notes

_CHROMIUM = Path("/usr/bin/chromium")
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="session")
def demonstration_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ingest the demonstration (about a minute); workers of one run share it, the first to come does the work."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    folder.mkdir(exist_ok=True)
    home, done = folder / "archive", folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            assert not home.exists(), "an earlier attempt to ingest the demonstration failed"
            _ingest(home)
            done.touch()
    return home


def _ingest(home: Path) -> None:
    now = datetime.now(UTC)  # the site goes by the real clock: what is released later than now is not public
    archive = Archive.create(load({}, home=home), now)
    notes = Notes()
    media = ROOT / "sample_media" / demonstration.SLUG
    report = demonstration.ingest(archive, media, watcher=notes, clock=lambda: now)
    archive.close()
    assert notes.failed == []
    assert not report.failed


@pytest.fixture(scope="session")
def demonstrated(demonstration_home: Path) -> Iterator[Archive]:
    """Open the demonstration's archive."""
    archive = Archive.open(load({}, home=demonstration_home))
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def site(demonstration_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the demonstration by the real two listeners; return the address of its pages."""
    with serving(demonstration_home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    if not _CHROMIUM.exists():
        pytest.skip(f"there is no Chromium on this machine: {_CHROMIUM}")
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=options)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def axe() -> str:
    """Return axe-core's text; install it where it is missing."""
    if not _AXE.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("axe-core is not installed and there is no npm to install it")
        subprocess.run([npm, "ci", "--silent"], cwd=ROOT, check=True, timeout=120)
    return _AXE.read_text("utf-8")


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """Return a page that fails its test over any word on the console, failed request or answer of 400 and above."""
    wrong: list[str] = []

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    context = browser.new_context(base_url=site, viewport=DESK)
    page = context.new_page()
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("response", answered)
    # A film that is still loading is given up when its page is left.
    page.on(
        "requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED" else wrong.append(f"{r.failure} {r.url}")
    )
    yield page
    context.close()
    assert wrong == []
