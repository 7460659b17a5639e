"""What journeys through the site have in common: sizes of windows, questions to a player, and a look for everybody."""

from __future__ import annotations

from playwright.sync_api import Page

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
READY = "() => document.querySelector('video')?.readyState > 1"
NOW_S = "document.querySelector('video')?.currentTime"


def check(page: Page, axe: str, name: str, *, fetches: bool = True) -> None:
    """Let axe look at the page, and see that it is not wider than its window; `fetches`: axe may ask for its styles."""
    page.evaluate(axe)
    found = page.evaluate(
        "async preload => (await axe.run({ preload })).violations.map(v => [v.id, v.nodes.map(n => n.target)])", fetches
    )
    assert [] == found, f"{name}: {found}"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, name
