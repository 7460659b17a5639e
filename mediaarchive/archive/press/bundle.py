"""Who may have which bytes of a press set now: one of its files, or the zip of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.press.judge import Audience, audience_of
from mediaarchive.archive.press.page import PressPage, page_of, text_part
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.press import PressSet, names, sheets, zips
from mediaarchive.press import store as presses
from mediaarchive.press.model import OPEN
from mediaarchive.press.zips import Part, Zip

_CSV: Final = "text/csv; charset=utf-8"
ZIP: Final = "application/zip"
_LINK, _TEAM = "link ", "team "


@dataclass(frozen=True, slots=True)
class Sent:
    """Bytes that may be sent now, from whichever objects they come; `tag` names them."""

    name: str
    content_type: str
    zip: Zip


def by_slug(archive: Archive, slug: str, *, now: datetime) -> PressPage:
    """Return an open set for everybody. Raises NotFound, alike for one not there, not open, and under embargo."""
    with archive.database.read() as session:
        press = presses.by_slug(session, slug)
    if press.state != OPEN or press.is_held(now):
        raise presses.absent(slug)
    return page_of(archive, press.id, Audience.ALL, now=now)


def everywhere(archive: Archive, *, now: datetime) -> list[tuple[PressSet, Eva]]:
    """Return the sets that everybody may see with their spacewalks, the one changed last first."""
    with archive.database.read() as session:
        found = [press for press in presses.every(session) if press.state == OPEN and not press.is_held(now)]
        return [(press, evas.get(session, press.eva)) for press in found]


def by_secret(archive: Archive, secret: str, *, now: datetime) -> tuple[PressPage, str]:
    """Return an open set for the holder of its link, and what a pass to its files names. Raises NotFound."""
    with archive.database.read() as session:
        link = presses.by_secret(session, secret)
        press = presses.get(session, link.press)
    if press.state != OPEN:
        raise presses.absent("")
    return page_of(archive, press.id, audience_of(press, now), now=now), f"{_LINK}{link.id}"


def team_pass(press: PressSet) -> str:
    """Return what a pass of the team to a set's files names."""
    return f"{_TEAM}{press.id}"


def find(archive: Archive, slug: str, name: str, *, holder: str | None, now: datetime) -> Sent:
    """Return a file of a set, or its zip; `holder` is what the asker's pass names. Raises NotFound."""
    with archive.database.read() as session:
        press = presses.by_slug(session, slug)
        kind, _, named = (holder or "").partition(" ")
        is_held = press.is_held(now)
        by_link = kind == "link" and named.isdecimal() and presses.link_stands(session, int(named), press.id)
    may = holder == team_pass(press) or (press.state == OPEN and (not is_held or by_link))
    if not may:
        raise presses.absent(slug)
    page = page_of(archive, press.id, audience_of(press, now), now=now)
    if name == zip_name(page):
        return Sent(name, ZIP, whole(archive, page))
    smalls = (still.small for item in page.items for still in item.stills if still.small)
    parts = (*smalls, *(part for item in page.items for part in item.parts))
    part = next((part for part in parts if part.name == name), None)
    if part is None:
        raise presses.absent(slug)
    return Sent(name, part.content_type, Zip(((0, part),), part.size, part.digest or f"{part.crc32:08x}-{part.size}"))


def zip_name(page: PressPage) -> str:
    """Return what the zip is called: an embargo that lasts comes first."""
    held = f"EMBARGO-until-{names.instant(page.embargo)}-" if page.embargo else ""
    return f"{held}{page.press.slug}.zip"


def whole(archive: Archive, page: PressPage) -> Zip:
    """Return the zip of what the page shows."""
    return zips.lay(files(archive, page), page.press.at)


def files(archive: Archive, page: PressPage) -> tuple[Part, ...]:
    """Return everything that the zip holds, the README first."""
    parts = [part for item in page.items for part in item.parts]
    lists = [
        text_part("shot-list.csv", sheets.shot_list(page.shots), _CSV),
        text_part("credits.txt", sheets.credits_of(page.shots)),
    ]
    press, eva = page.press, page.eva
    site = (archive.settings.site_url or "").rstrip("/")
    cover = sheets.Cover(
        press.title, press.text, press.contact, f"{eva.name}, {eva.start.day} {eva.start:%B %Y}: {eva.title}",
        f"{site}/press/{press.slug}", page.embargo, page.waiting,
    )  # fmt: skip
    named = [part.name for part in (*lists, *parts)]
    return (text_part("README.txt", sheets.readme(cover, page.shots, named)), *lists, *parts)
