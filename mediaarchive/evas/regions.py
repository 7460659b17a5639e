"""Rough regions of the Earth, to say in a word what the station flew over."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Region:
    """Land or sea within boxes of degrees: south, west, north, east."""

    slug: str
    name: str
    is_land: bool
    boxes: tuple[tuple[float, float, float, float], ...]


@cache
def shipped() -> tuple[Region, ...]:
    """Return the regions that ship; the first that fits a place counts."""
    text = (files("mediaarchive.evas") / "data" / "around" / "regions.toml").read_text("utf-8")
    rows = tomllib.loads(text)["regions"]
    return tuple(
        Region(r["slug"], r["name"], r["is_land"], tuple((s, w, n, e) for s, w, n, e in r["boxes"])) for r in rows
    )


def region_of(north: float, east: float, *, is_land: bool) -> Region:
    """Return the region that a place belongs to; there always is one."""
    return next(
        region
        for region in shipped()
        if region.is_land == is_land and any(s <= north <= n and w <= east <= e for s, w, n, e in region.boxes)
    )
