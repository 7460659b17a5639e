"""The page from which all ways start: each with what there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse import cards, crew, inview, tasks
from mediaarchive.archive.browse.crew import Person
from mediaarchive.archive.browse.inview import Sight, SightPage
from mediaarchive.archive.browse.tasks import KindEntry
from mediaarchive.archive.browse.values import EvaEntry
from mediaarchive.archive.kept import kept
from mediaarchive.evas import Camera, Eva
from mediaarchive.evas import store as evas
from mediaarchive.evas.missions import Mission, shipped

_NEWEST = 6
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Hub:
    """All ways into the archive. `earth` is the best few stretches with the Earth in view."""

    evas: tuple[EvaEntry, ...]
    eva_count: int
    clips: int
    missions: tuple[Mission, ...]
    kinds: tuple[KindEntry, ...]
    people: tuple[Person, ...]
    cameras: tuple[tuple[Eva, Camera], ...]
    sights: tuple[Sight, ...]
    earth: SightPage


@kept
def hub(archive: Archive, *, now: datetime) -> Hub:
    """Return every way with what there is; newest spacewalks first."""
    with archive.database.read() as session:
        known = evas.every(session)
        newest = cards.entries(session, known[:_NEWEST], now)
        cameras = crew.public_cameras(session, known, now)
        clips = cards.count_public(session, now)
        titles = tasks.titles(session)
    slugs = {eva.slug for eva in known}
    return Hub(
        evas=newest,
        eva_count=len(known),
        clips=clips,
        missions=tuple(mission for mission in shipped() if slugs & set(mission.evas)),
        kinds=tasks.counted(titles),
        people=crew.people_of(known),
        cameras=cameras,
        sights=inview.sights(archive, now=now),
        earth=inview.sight_page(archive, "earth", 1, now=now, size=_SHOWN),
    )
