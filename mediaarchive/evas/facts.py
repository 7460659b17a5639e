"""The EVAs whose facts ship with the archive, and reading an EVA from a file."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from mediaarchive.errors import InputRefused
from mediaarchive.evas.model import CrewMember, Eva
from mediaarchive.timeline import parse_stamp

_ROLES = {"SUIT_IV": "IV"}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def shipped() -> list[Eva]:
    """Return the EVAs that ship: facts with their sources."""
    found = files("mediaarchive.evas").joinpath("data").iterdir()
    ours = sorted((path for path in found if path.name.endswith(".toml")), key=lambda path: path.name)
    return [_eva(tomllib.loads(path.read_text("utf-8"))) for path in ours]


def read(data: bytes, name: str) -> list[Eva]:
    """Return the EVAs of a TOML file like the shipped ones, or of a CODA wiki record (JSON).

    Raises InputRefused naming `name` and the place.
    """
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip()[:1] in ("[", "{") and not text.lstrip().startswith("[["):
            document = json.loads(text)
            return [_from_coda(record) for record in (document if isinstance(document, list) else [document])]
        return [_eva(tomllib.loads(text))]
    except (UnicodeDecodeError, json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(f"cannot be read: {error}", subject=name) from None
    except KeyError as error:
        raise InputRefused(f"the EVA lacks {error}", subject=name, hint="see docs/guides/media-team.md") from None


def slug_of(name: str) -> str:
    """Return `us-eva-39` for `US EVA 39`."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if not _NAME.fullmatch(slug):
        raise InputRefused(f"{name!r} gives no usable address")
    return slug


def _eva(document: Mapping[str, Any]) -> Eva:
    starts = tuple(document.get("starts", ()))
    chosen = document["start"]
    if not _NAME.fullmatch(document["slug"]):
        raise InputRefused(f"{document['slug']!r} is no address", hint="use lower-case letters, digits and hyphens")
    return Eva(
        slug=document["slug"],
        name=document["name"],
        title=document["title"],
        summary=" ".join(document["summary"].split()),
        start=parse_stamp(chosen).instant,
        duration_s=int(document["duration_s"]),
        crew=tuple(CrewMember(**member) for member in document.get("crew", ())),
        starts=starts,
        sources=tuple(document.get("sources", ())),
        facts=tuple(document.get("facts", ())),
    )


def _from_coda(record: Mapping[str, Any]) -> Eva:
    crew = tuple(CrewMember(_ROLES.get(role, role), name) for role, name in record.get("crew", {}).items() if name)
    name = record["name"]
    start = f"{record['startDate']}T{record['startTime']}Z"
    title = record.get("displayTitle", name).removeprefix(name).lstrip(" -–") or name
    return Eva(
        slug=slug_of(name),
        name=name,
        title=title,
        summary="",
        start=parse_stamp(start).instant,
        duration_s=int(record["duration"]),
        crew=crew,
        starts=({"start": start, "source": "coda", "chosen": "yes"},),
        sources=({"key": "coda", "title": "NASA CODA, record of the EVA", "url": "https://github.com/nasa/coda"},),
    )
