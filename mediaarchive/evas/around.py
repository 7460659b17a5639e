"""People and cameras: what sources say beyond the catalogue. It ships with the archive."""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A short line on a person, with its source."""

    name: str
    text: str
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class CameraFact:
    """What a source says of the real camera of an EVA; None where it says nothing."""

    eva: str
    name: str
    source: str
    url: str
    mount: str | None = None
    housing: str | None = None
    first_use: str | None = None


def slug_of_person(name: str) -> str:
    """Return `thomas-pesquet` for `Thomas Pesquet`; a name without Latin letters gets digits that stand for it."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return slug or f"person-{hashlib.sha256(name.encode()).hexdigest()[:12]}"


@cache
def person_facts() -> dict[str, PersonFact]:
    """Return the lines on people by full name."""
    return {row["name"]: PersonFact(**row) for row in _rows("people")}


@cache
def camera_facts() -> dict[tuple[str, str], CameraFact]:
    """Return what is said of cameras, by EVA and name."""
    return {(row["eva"], row["name"]): CameraFact(**row) for row in _rows("cameras")}


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("mediaarchive.evas") / "data" / "around" / f"{name}.toml").read_text("utf-8")
    rows: list[dict[str, str]] = tomllib.loads(text)[name]
    return rows
