"""Missions and expeditions that spacewalks belong to, with their source; they ship with the archive."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Mission:
    """What several spacewalks belong to. `kind`: mission or expedition; `evas` slugs; `context` places and agencies."""

    slug: str
    name: str
    kind: str
    text: str
    source: str
    url: str
    evas: tuple[str, ...]
    context: tuple[str, ...]


@cache
def shipped() -> tuple[Mission, ...]:
    """Return the missions that ship, in the order of their file."""
    text = (files("mediaarchive.evas") / "data" / "around" / "missions.toml").read_text("utf-8")
    rows = tomllib.loads(text)["missions"]
    return tuple(Mission(**row | {"evas": tuple(row["evas"]), "context": tuple(row["context"])}) for row in rows)


def of_eva(slug: str) -> tuple[Mission, ...]:
    """Return the missions that a spacewalk belongs to."""
    return tuple(mission for mission in shipped() if slug in mission.evas)
