"""How far apart two cameras of the wall are, measured in Chromium: while they play, and after each seek.

What is measured does not come from the wall: the pictures that the browser says it showed, and the clocks of
`mission.json`.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.bench.site.playback import CHROMIUM
from tests.serving import serving

_READY = """() => {
  const films = [...document.querySelectorAll(".tile video")];
  return films.length === 2 && films.every((video) => video.readyState > 2);
}"""
_WATCH = """(seconds) => new Promise((done) => {
  const films = [...document.querySelectorAll(".tile video")];
  const seen = films.map(() => []);
  films.forEach((video, n) => {
    const note = (_, shown) => {
      seen[n].push([shown.expectedDisplayTime, shown.mediaTime]);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  });
  document.querySelector("[data-play]").click();
  setTimeout(() => { document.querySelector("[data-play]").click(); done(seen); }, seconds * 1000);
})"""
_SEEK = """async (mission) => {
  const wall = document.querySelector("[data-wall]").wall;
  const films = [...document.querySelectorAll(".tile video")];
  const shown = films.map((video) => new Promise((done) => {
    let last = null;
    const note = (_, picture) => { last = picture.mediaTime; video.requestVideoFrameCallback(note); };
    video.requestVideoFrameCallback(note);
    const there = () => last !== null && !video.seeking && video.readyState > 1;
    const wait = () => (there() ? setTimeout(() => done(last), 150) : setTimeout(wait, 20));
    setTimeout(wait, 50);
  }));
  const begun = performance.now();
  wall.seek(mission);
  const found = await Promise.all(shown);
  return [found, performance.now() - begun];
}"""


def table(home: Path, slug: str, start: Path, *, seconds: int = 60, seeks: int = 20) -> None:
    """Print p50, p95 and the worst of the time between the pictures of two cameras, in ms and in pictures."""
    with serving(home, start) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        mission = page.request.get(f"http://127.0.0.1:{port}/evas/{slug}/mission.json").json()
        cameras = [camera for camera in mission["cameras"] if camera["films"]][:2]
        names = ",".join(camera["name"] for camera in cameras)
        moments = _both_see(cameras, 1.5 * seconds)
        page.goto(f"http://127.0.0.1:{port}/evas/{slug}?t={moments[0]:.3f}&cameras={names}")
        page.wait_for_function(_READY)
        frame = max(film["frame"] for camera in cameras for film in camera["films"])
        playing = _apart_playing(page.evaluate(_WATCH, seconds), [_film(c, moments[0]) for c in cameras])
        sought, waits = _apart_after_seeks(page, cameras, moments[1 : seeks + 1])
        browser.close()
    print("| two cameras apart | n | p50, ms | p95, ms | worst, ms | p95 in pictures |\n|---|---|---|---|---|---|")
    print(_row(f"over {seconds} s of play", playing, frame))
    print(_row(f"after {seeks} seeks", sought, frame))
    waits.sort()
    print(f"\nboth shown after a seek: median {waits[len(waits) // 2]:.0f} ms, slowest {waits[-1]:.0f} ms")


def _both_see(cameras: Sequence[dict[str, Any]], rest: float) -> list[float]:
    """Return a hundred moments, seeded, that both cameras filmed with `rest` seconds to go."""
    rng, found = random.Random(39), []
    ends = [film["start"] + film["length"] for camera in cameras for film in camera["films"]]
    while len(found) < 100:
        at = rng.uniform(0, max(ends))
        if all(film and at < film["start"] + film["length"] - rest for film in (_film(c, at) for c in cameras)):
            found.append(at)
    return found


def _film(camera: dict[str, Any], at: float) -> dict[str, Any]:
    return next((f for f in camera["films"] if f["start"] <= at < f["start"] + f["length"]), {})


def _mission(film: dict[str, Any], second: float) -> float:
    """Return the mission's second at which a film's second was; none of the bench's films leaps."""
    assert not film["leaps"]
    return float(film["start"] + second * film["rate"])


def _apart_playing(seen: Sequence[Sequence[tuple[float, float]]], films: Sequence[dict[str, Any]]) -> list[float]:
    """Return, for each picture of the first film, how far the picture that the second showed then is off, in ms."""
    times = [shown for shown, _ in seen[1]]
    apart = []
    for shown, second in seen[0]:
        beside = bisect_right(times, shown) - 1
        if beside >= 0:
            apart.append(1000 * abs(_mission(films[0], second) - _mission(films[1], seen[1][beside][1])))
    return apart


def _apart_after_seeks(
    page: Page, cameras: Sequence[dict[str, Any]], moments: Sequence[float]
) -> tuple[list[float], list[float]]:
    apart, waits = [], []
    for at in moments:
        shown, waited = page.evaluate(_SEEK, at)
        one, other = (_mission(_film(camera, at), second) for camera, second in zip(cameras, shown, strict=True))
        apart.append(1000 * abs(one - other))
        waits.append(waited)
    return apart, waits


def _row(what: str, apart: Sequence[float], frame: float) -> str:
    cuts = quantiles(apart, n=20)
    worst = max(apart)
    return f"| {what} | {len(apart)} | {cuts[9]:.1f} | {cuts[18]:.1f} | {worst:.1f} | {cuts[18] / (1000 * frame):.2f} |"
