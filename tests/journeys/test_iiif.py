"""A spacewalk's manifest in a real IIIF viewer (Clover), on another site than the archive's."""

from __future__ import annotations

import base64
import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import ROOT
from tests.journeys.looking import DESK
from tests.serving import serving
from tests.web.builder import EVA, TAKES, build

pytestmark = pytest.mark.browser

_VIEWER = "@samvera/clover-iiif@3.3.8"
_INTEGRITY = "l28GoZK7qD402LXW/JpZy9FX33hgX0JFNRpcdR6DJhwus6m4WRT9SOPdMSwTDW+w33hWbIyRM2wWcJ4D141JlA=="
"""SHA-512 of the package, as lock files state it. Its bundle holds all it needs, so that nothing else is fetched."""
_BUNDLE = "package/dist/web-components/index.umd.js"


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the viewer's bundle; it is fetched once and kept where the browser tests keep theirs."""
    kept = ROOT / "node_modules" / ".viewers" / "clover.js"
    if not kept.exists():
        npm = shutil.which("npm")
        if npm is None:
            pytest.skip("the IIIF viewer is not there, and there is no npm to get it")
        folder = tmp_path_factory.mktemp("viewer")
        subprocess.run([npm, "pack", _VIEWER, "--silent"], cwd=folder, check=True, timeout=120, capture_output=True)
        (package,) = folder.glob("*.tgz")
        assert _INTEGRITY == base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
        with tarfile.open(package) as found:
            bundle = found.extractfile(_BUNDLE)
            assert bundle is not None
            kept.parent.mkdir(parents=True, exist_ok=True)
            half = kept.with_suffix(f".{os.getpid()}")
            half.write_bytes(bundle.read())
            half.rename(kept)
    return kept


@pytest.fixture(scope="module")
def archive_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve an archive of two recordings."""
    home = tmp_path_factory.mktemp("iiif") / "archive"
    build(home, takes=(TAKES[0], TAKES[7])).close()
    with serving(home, tmp_path_factory.mktemp("start")) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def other_site(viewer: Path, archive_site: str, tmp_path: Path) -> Iterator[str]:
    """Serve a page of somebody else that shows the manifest in the viewer."""
    shutil.copy(viewer, tmp_path / "clover.js")
    manifest = f"{archive_site}/evas/{EVA}/manifest.json"
    (tmp_path / "index.html").write_text(
        '<!doctype html><title>x</title><script src="clover.js"></script>'
        f'<clover-viewer id="{manifest}"></clover-viewer>'
    )
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/index.html"
    server.shutdown()
    server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_viewer_plays_the_manifest(browser: Browser, other_site: str) -> None:
    """It shows the spacewalk's name and recordings, plays the film, and has its captions as a track."""
    context = browser.new_context(viewport=DESK)
    page = context.new_page()
    wrong: list[str] = []
    page.on("requestfailed", lambda r: wrong.append(r.url) if r.failure != "net::ERR_ABORTED" else None)
    page.goto(other_site)
    expect(page.get_by_text("US EVA 39: S4 battery replacement, second spacewalk").first).to_be_visible()
    video = page.locator("video").first
    expect(video).to_be_attached()
    video.evaluate("film => { film.muted = true; return film.play(); }")
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 0.3")
    assert 0 < video.evaluate("film => film.videoWidth")
    expect(page.get_by_text("EV2 chest camera").first).to_be_visible()
    video.evaluate("film => { film.textTracks[0].mode = 'showing'; }")
    page.wait_for_function("() => document.querySelector('video')?.textTracks[0].cues?.length > 3")
    context.close()
    assert [] == wrong
