"""What a page costs before and after its first paint, in Chromium: bytes, shifts of the layout, unused code.

Bytes are those that crossed the wire, bodies and headers. `before media`: all but pictures, films and their parts.
Shifts are what Chromium counts as cumulative layout shift (https://web.dev/articles/cls), over three seconds.
Unused is the share of the bytes of scripts and styles that nothing had run or matched by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.bench.site.playback import CHROMIUM
from tests.serving import serving

_WATCH = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => { window.largest = list.getEntries().at(-1).startTime; })
  .observe({ type: "largest-contentful-paint", buffered: true });
"""
_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
_MEDIA = ("Image", "Media")
_MEDIA_PATH = "/m/"


@dataclass(frozen=True)
class Cost:
    """One page at one width."""

    before_media: int
    everything: int
    first_ms: float
    largest_ms: float
    shifts: float
    nodes: int
    unused: float


def table(home: Path, start: Path, paths: dict[str, str]) -> None:
    """Print the table for `paths` by name, at the widths of a desk and of a phone."""
    print(
        "| page | width | kB before media | kB in all | first paint, ms | largest, ms | layout shift | nodes | unused |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    with serving(home, start) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, path in paths.items():
            for width in (1280, 390):
                cost = _cost(browser, f"http://127.0.0.1:{port}{path}", width)
                print(
                    f"| {name} | {width} | {cost.before_media / 1000:.0f} | {cost.everything / 1000:.0f} "
                    f"| {cost.first_ms:.0f} | {cost.largest_ms:.0f} | {cost.shifts:.3f} | {cost.nodes} "
                    f"| {cost.unused:.0%} |",
                    flush=True,
                )
        browser.close()


def _cost(browser: Browser, address: str, width: int) -> Cost:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(_WATCH)
    wire = context.new_cdp_session(page)
    kinds: dict[str, bool] = {}
    sizes = {True: 0, False: 0}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"] in _MEDIA or _MEDIA_PATH in event["response"]["url"]

    def ended(event: dict[str, Any]) -> None:
        sizes[kinds.get(event["requestId"], False)] += int(event["encodedDataLength"])

    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", ended)
    for command in ("Network.enable", "Profiler.enable", "DOM.enable", "CSS.enable"):
        wire.send(command)
    wire.send("Profiler.startPreciseCoverage", {"callCount": False, "detailed": True})
    wire.send("CSS.startRuleUsageTracking")
    page.goto(address)
    page.wait_for_timeout(3000)
    unused = _unused(wire)
    nodes: int = page.evaluate("document.querySelectorAll('*').length")
    first, largest, shifts = page.evaluate(f"[({_PAINT})(), window.largest ?? 0, window.shifts]")
    context.close()
    return Cost(sizes[False], sizes[False] + sizes[True], first, largest, shifts, nodes, unused)


def _unused(wire: Any) -> float:
    whole = used = 0
    for script in wire.send("Profiler.takePreciseCoverage")["result"]:
        if not script["url"].startswith("http"):
            continue
        marks: dict[int, bool] = {}
        length = max(r["endOffset"] for f in script["functions"] for r in f["ranges"])
        for function in script["functions"]:  # outer ranges come before the inner ones that correct them
            for span in function["ranges"]:
                marks |= dict.fromkeys(range(span["startOffset"], span["endOffset"]), span["count"] > 0)
        whole, used = whole + length, used + sum(marks.values())
    for rule in wire.send("CSS.stopRuleUsageTracking")["ruleUsage"]:
        size = int(rule["endOffset"] - rule["startOffset"])
        whole, used = whole + size, used + size * rule["used"]
    return 1 - used / whole if whole else 0.0
