"""How long a seek takes until the first picture of the new place is shown: HLS, and the proxy, in Chromium."""

from __future__ import annotations

import random
import statistics
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from mediaarchive.archive import Archive
from mediaarchive.recordings import store as recordings
from mediaarchive.settings import load
from tests.bench.site.recipe import EVA, HOME, PLACE
from tests.serving import serving

_POINTS = 20
CHROMIUM = "/usr/bin/chromium"
_LOAD = """async ([address, second, level]) => {
  const begin = performance.now();
  const video = Object.assign(document.createElement("video"), { muted: true, width: 640 });
  document.body.append(video);
  const shown = new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now() - begin)));
  if (level === null) {
    video.src = `${address}/proxy.mp4`;
    video.currentTime = second;
  } else {
    const { default: Hls } = await import("/static/vendor/hls.light.min.mjs");
    const hls = new Hls({ enableWorker: false, startPosition: second, maxBufferLength: 10 });
    hls.on(Hls.Events.MANIFEST_PARSED, () => { hls.currentLevel = level; });
    hls.loadSource(`${address}/hls/index.m3u8`);
    hls.attachMedia(video);
  }
  window.film = video;
  const first = await shown;
  return [first, video.currentTime];
}"""
_SEEK = """async (second) => {
  const begin = performance.now();
  const shown = new Promise((done) => window.film.requestVideoFrameCallback(() => done(performance.now() - begin)));
  window.film.currentTime = second;
  return await shown;
}"""


def table() -> None:
    """Print the table."""
    points = list(_points())
    (PLACE / "serve").mkdir(exist_ok=True)
    print(f"| start of a film at {_POINTS} random points of 18 h, in Chromium | p50 ms | p95 ms | worst ms |")
    print("|---|---|---|---|")
    with serving(HOME, PLACE / "serve") as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, level in (("HLS", 0), ("proxy (one MP4)", None)):
            opened, sought = [], []
            for recording, second, other in points:
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}/about")
                address = f"http://127.0.0.1:{port + 1}/m/{recording}"
                opened.append(_load(page, address, second, level))
                sought.append(page.evaluate(_SEEK, other))
                page.close()
            _row(f"{name}: new page, from nothing to the picture", opened)
            _row(f"{name}: seek in the open film", sought)
        browser.close()


def _load(page: Page, address: str, second: float, level: int | None) -> float:
    took, at = page.evaluate(_LOAD, [address, second, level])
    assert abs(at - second) < 0.5, (at, second)
    return float(took)


def _points() -> list[tuple[str, float, float]]:
    """Return recordings with two seconds each, drawn evenly over all footage."""
    archive = Archive.open(load(home=HOME))
    with archive.database.read() as session:
        found = sorted(((r.id, r.duration) for r in recordings.of_eva(session, EVA)), key=lambda one: one[0])
    archive.close()
    draw = random.Random(20)
    lengths: Sequence[Fraction] = [length for _, length in found]
    chosen = draw.choices(found, weights=[float(length) for length in lengths], k=_POINTS)
    return [(name, *(draw.uniform(0, float(length) - 5) for _ in range(2))) for name, length in chosen]  # type: ignore[misc]


def _row(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    p95 = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    print(f"| {name} | {statistics.median(ordered):.0f} | {p95:.0f} | {ordered[-1]:.0f} |", flush=True)


def chromium_is_there() -> bool:
    """Say whether the browser is installed."""
    return Path(CHROMIUM).exists()
