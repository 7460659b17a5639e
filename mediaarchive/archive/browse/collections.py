"""Collections: named lists of clips that the team keeps as a file beside the catalogue."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import Select, func, select

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import page_of, public_clips
from mediaarchive.archive.browse.inview import SIGHTS
from mediaarchive.archive.browse.values import ClipPage
from mediaarchive.clips.model import ClipRow
from mediaarchive.errors import Misconfigured, NotFound
from mediaarchive.frames.rows import ConditionRow
from mediaarchive.recordings.model import RecordingRow

FILE: Final = "collections.toml"
_SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Collection:
    """A named list of clips: those in which something is in view, or those that are named."""

    slug: str
    name: str
    text: str
    in_view: str | None = None
    clips: tuple[str, ...] = ()


def every(archive: Archive) -> tuple[Collection, ...]:
    """Return the team's collections, then those that ship. Raises Misconfigured where the team's file is wrong."""
    shipped = (files("mediaarchive.evas") / "data" / "around" / FILE).read_text("utf-8")
    path = archive.settings.home / FILE
    try:
        own = read(path.read_text("utf-8")) if path.exists() else ()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise Misconfigured(f"cannot be read: {error}", subject=FILE, hint="see docs/guides/media-team.md") from error
    names = {collection.slug for collection in own}
    return own + tuple(collection for collection in read(shipped) if collection.slug not in names)


def read(text: str) -> tuple[Collection, ...]:
    """Return the collections of a TOML text. Raises KeyError, TypeError or ValueError for what is none."""
    found = tuple(
        Collection(**row | {"clips": tuple(row.get("clips", ()))}) for row in tomllib.loads(text)["collections"]
    )
    for one in found:
        if not _SLUG.fullmatch(one.slug):
            raise ValueError(f"{one.slug!r} is no address: use lower-case letters, digits and hyphens")
        if one.in_view is not None and one.in_view not in SIGHTS:
            raise ValueError(f"{one.in_view!r} is none of {', '.join(SIGHTS)}")
    return found


def collection_page(archive: Archive, slug: str, number: int, *, now: datetime) -> tuple[Collection, ClipPage]:
    """Return a collection with page `number` of its public clips. Raises NotFound."""
    found = next((collection for collection in every(archive) if collection.slug == slug), None)
    if found is None:
        raise NotFound("no such collection", subject=slug[:60])
    with archive.database.read() as session:
        if found.in_view is None:
            return found, page_of(session, public_clips(now).where(ClipRow.id.in_(found.clips)), number)
        rows, shown = _in_view(now, found.in_view)
        return found, page_of(session, rows, number, shown.desc(), ClipRow.id)


def _in_view(now: datetime, kind: str) -> tuple[Select[Any, Any], Any]:
    """Return public clips in which something is in view, and in how much of each (0 to 1)."""
    edges = func.min(ConditionRow.end_pts, ClipRow.out_pts) - func.max(
        ConditionRow.start_pts, ClipRow.in_pts
    )  # of two values: SQLite's scalar min and max
    overlap = select(func.sum(edges)).where(
        ConditionRow.recording == ClipRow.recording,
        ConditionRow.kind == kind,
        ConditionRow.start_pts < ClipRow.out_pts,
        ConditionRow.end_pts > ClipRow.in_pts,
    )
    inside = overlap.correlate(ClipRow).scalar_subquery()
    rows = public_clips(now).where(RecordingRow.id.in_(_with(kind)), inside > 0)
    return rows, inside * 1.0 / (ClipRow.out_pts - ClipRow.in_pts)


def _with(kind: str) -> Select[Any]:
    return select(ConditionRow.recording).where(ConditionRow.kind == kind)
