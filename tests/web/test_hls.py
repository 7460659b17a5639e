"""HLS in a real browser: hls.js as we serve it, under our policy, over both listeners."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from mediaarchive.archive import Archive, intake
from mediaarchive.ingest import Arrival
from mediaarchive.recordings.steps import PROBE
from mediaarchive.renditions.hls import HLS
from mediaarchive.renditions.steps import PROXY
from mediaarchive.sandbox.media import best_video, open_media, presented_frames
from mediaarchive.settings import load
from mediaarchive.steps import Step
from tests.conftest import NOW, media
from tests.serving import serving

_CHROMIUM = Path("/usr/bin/chromium")
_MODULE = "/static/vendor/hls.light.min.mjs"
_EVA = "us-eva-39"


def test_hls_js_is_served_as_a_module_with_its_licence(client: FlaskClient) -> None:
    """`make setup` has laid it there: a script that browsers take as a module, and the words of its licence."""
    script, words = client.get(_MODULE), client.get("/static/vendor/hls.js-LICENSE.txt")

    assert (200, 200) == (script.status_code, words.status_code)
    assert script.mimetype in ("text/javascript", "application/javascript")
    assert b"export" in script.data
    assert b"sourceMappingURL" not in script.data
    assert b"Apache License" in words.data
    for answer in (script, words):
        answer.close()


class Quiet:
    """Looks on and says nothing."""

    def started(self, step: Step) -> None: ...

    def progress(self, step: Step, share: float) -> None: ...

    def ended(self, step: Step, error: Any) -> None:
        assert error is None


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """Serve one real film with its frames burned in, and give the port and the recording's id."""
    home = tmp_path_factory.mktemp("hls") / "archive"
    archive = Archive.create(load({}, home=home), NOW)
    arrival = Arrival(media("av/frame_debugger_1h.mov"), "ev1-helmet", None)
    stored = intake.add_footage(archive, arrival, eva=_EVA, now=NOW)
    for kind in (PROBE, PROXY, HLS):
        intake.drive(archive, watcher=Quiet(), clock=lambda: datetime.now(UTC), slugs=[_EVA], only=kind[0])
    intake.release(archive, _EVA, actor="test", now=NOW)
    archive.close()
    with serving(home, tmp_path_factory.mktemp("start")) as port:
        yield port, stored.recording


@pytest.fixture
def page(site: tuple[int, str]) -> Iterator[Page]:
    """Return a page that fails its test when anything is written to the console."""
    if not _CHROMIUM.exists():
        pytest.skip("there is no Chromium on this machine")
    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(_CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{site[0]}")
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        yield page
        browser.close()
    assert said == []


_START = """async ([module, address, second, level]) => {
  const { default: Hls } = await import(module);
  const video = Object.assign(document.createElement("video"), { muted: true });
  document.body.append(video);
  const hls = new Hls({ enableWorker: false, startPosition: second, maxBufferLength: 2 });
  hls.on(Hls.Events.MANIFEST_PARSED, () => { hls.currentLevel = level; });
  hls.on(Hls.Events.ERROR, (_, { details, fatal }) => { if (fatal) console.log(details); });
  hls.loadSource(address);
  hls.attachMedia(video);
  window.film = video;
  await new Promise((done) => video.addEventListener("loadeddata", done, { once: true }));
  return video.videoHeight;
}"""
_SEEN = """async (second) => {
  const { film } = window;
  const there = new Promise((done) => film.addEventListener("seeked", done, { once: true }));
  film.currentTime = second;
  await there;
  const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
  const context = canvas.getContext("2d");
  context.drawImage(film, 0, 0, 160, 90);
  const { data } = context.getImageData(0, 0, 160, 90);
  return Array.from({ length: 160 * 90 }, (_, k) => data[4 * k + 1]);
}"""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("level", "lines", "first"), [(0, 270, 0), (0, 270, 4), (1, 1080, 0), (1, 1080, 4)])
def test_current_time_shows_the_recordings_own_frame(
    page: Page, site: tuple[int, str], level: int, lines: int, first: int
) -> None:
    """Wherever playback begins, second t shows the frame that the master has at t, of both films."""
    truth = list(_master())
    page.goto("/")
    address = f"http://127.0.0.1:{site[0] + 1}/m/{site[1]}/hls/index.m3u8"
    assert lines == page.evaluate(_START, [_MODULE, address, first, level])
    for second in (4.52, 1.27, 2.52, 3.76):
        green = np.array(page.evaluate(_SEEN, second), float).reshape(90, 160)
        nearest = min(truth, key=lambda one: float(np.abs(one[1] - green).mean()))
        step = Fraction(1, 24 if level else 12)

        assert int(Fraction(second) / step) * step == nearest[0]


def _master() -> Iterator[tuple[Fraction, NDArray[np.float64]]]:
    with open_media(str(media("av/frame_debugger_1h.mov"))) as container:
        stream = best_video(container)
        assert stream is not None
        for frame in presented_frames(container, stream):
            assert frame.pts is not None
            assert frame.time_base is not None
            yield frame.pts * frame.time_base, frame.reformat(160, 90, "rgb24").to_ndarray()[..., 1].astype(float)
