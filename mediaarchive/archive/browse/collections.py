"""Collections: named lists of clips that the team keeps as a file beside the catalogue."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import BigInteger, Select, String, column, func, values

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import page_of, public_clips
from mediaarchive.archive.browse.inview import SIGHTS, best_stretches
from mediaarchive.archive.browse.values import ClipPage
from mediaarchive.archive.kept import kept
from mediaarchive.clips.model import ClipRow
from mediaarchive.db import Greater, Less
from mediaarchive.errors import Misconfigured, NotFound
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
    if found.in_view is not None:
        return found, _showing(archive, found.in_view, number, now=now)
    with archive.database.read() as session:
        return found, page_of(session, public_clips(now).where(ClipRow.id.in_(found.clips)), number, now)


@kept
def _showing(archive: Archive, sight: str, number: int, *, now: datetime) -> ClipPage:
    with archive.database.read() as session:
        stretches = best_stretches(session, sight, now)
        if not stretches:
            return ClipPage((), number, 0)
        rows, shown = _around(stretches, now)
        return page_of(session, rows, number, now, shown.desc(), ClipRow.id)


def _around(stretches: Sequence[tuple[str, int, int]], now: datetime) -> tuple[Select[Any, Any], Any]:
    """Return the public clips around stretches (recording, start, end), and the share of each that shows it."""
    names = (column("recording", String), column("start", BigInteger), column("end", BigInteger))
    asked = values(*names, name="asked").data(list(stretches)).cte()
    inside = func.sum(Less(asked.c.end, ClipRow.out_pts) - Greater(asked.c.start, ClipRow.in_pts))
    rows = public_clips(now).join(asked, asked.c.recording == ClipRow.recording)
    over = rows.where(asked.c.start < ClipRow.out_pts, asked.c.end > ClipRow.in_pts)
    return over.group_by(ClipRow.id, RecordingRow.id), inside * 1.0 / (ClipRow.out_pts - ClipRow.in_pts)
