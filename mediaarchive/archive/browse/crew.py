"""People, missions and cameras: who went out, on what, filmed by which camera."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse.cards import entries, page_of, public_clips
from mediaarchive.archive.browse.values import ClipPage, EvaEntry
from mediaarchive.archive.kept import kept
from mediaarchive.errors import NotFound
from mediaarchive.evas import Camera, CameraRow, CrewMember, Eva, around, missions
from mediaarchive.evas import store as evas
from mediaarchive.evas.around import CameraFact, PersonFact, slug_of_person
from mediaarchive.evas.events import Event
from mediaarchive.evas.events import shipped as events
from mediaarchive.evas.missions import Mission
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.visibility import is_public

_LISTED = 12
"""Spacewalks that someone's page shows with a still."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of a crew in a list: in how many spacewalks they took part, and their roles."""

    slug: str
    name: str
    evas: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Someone's part in the newest of `evas` spacewalks, the cameras they wore, and a page of what those filmed."""

    slug: str
    name: str
    fact: PersonFact | None
    evas: int
    parts: tuple[tuple[EvaEntry, CrewMember], ...]
    missions: tuple[Mission, ...]
    cameras: tuple[tuple[Eva, Camera], ...]
    events: tuple[Event, ...]
    clips: ClipPage


@dataclass(frozen=True, slots=True)
class MissionPage:
    """A mission: its spacewalks, newest first, who took part, its cameras."""

    mission: Mission
    evas: tuple[EvaEntry, ...]
    people: tuple[Person, ...]
    cameras: tuple[tuple[Eva, Camera], ...]


@dataclass(frozen=True, slots=True)
class CameraPage:
    """A camera of a spacewalk: what is known of it, who carried it, how many recordings, a page of its clips."""

    eva: Eva
    camera: Camera
    fact: CameraFact | None
    wearer: CrewMember | None
    recordings: int
    clips: ClipPage


def people(archive: Archive) -> tuple[Person, ...]:
    """Return everybody of every crew, those of most spacewalks first."""
    with archive.database.read() as session:
        return people_of(evas.every(session))


@kept
def person_page(archive: Archive, slug: str, number: int, *, now: datetime) -> PersonPage:
    """Return someone's page with page `number` of the clips of their cameras. Raises NotFound."""
    with archive.database.read() as session:
        known = evas.every(session)
        parts = [(eva, member) for eva in known for member in eva.crew if slug_of_person(member.name) == slug]
        if not parts:
            raise NotFound("nobody of that name is in a crew", subject=slug[:60])
        name, roles = parts[0][1].name, {(eva.slug, member.role) for eva, member in parts}
        cameras = tuple(pair for pair in public_cameras(session, known, now) if (pair[0].slug, pair[1].role) in roles)
        shown = entries(session, (eva for eva, _ in parts[:_LISTED]), now)
        return PersonPage(
            slug=slug,
            name=name,
            fact=around.person_facts().get(name),
            evas=len({eva.slug for eva, _ in parts}),
            parts=tuple(zip(shown, (member for _, member in parts), strict=False)),
            missions=_missions(eva for eva, _ in parts),
            cameras=cameras,
            events=tuple(event for event in events() if name in event.people),
            clips=_filmed(session, cameras, number, now),
        )


@kept
def mission_page(archive: Archive, slug: str, *, now: datetime) -> MissionPage:
    """Return a mission's page. Raises NotFound."""
    mission = next((mission for mission in missions.shipped() if mission.slug == slug), None)
    if mission is None:
        raise NotFound("no such mission", subject=slug[:60])
    with archive.database.read() as session:
        known = [eva for eva in evas.every(session) if eva.slug in mission.evas]
        return MissionPage(mission, entries(session, known, now), people_of(known), public_cameras(session, known, now))


@kept
def camera_page(archive: Archive, slug: str, name: str, number: int, *, now: datetime) -> CameraPage:
    """Return a camera's page. Raises NotFound, also for a camera of which no recording is public."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        found = public_cameras(session, [eva], now)
        camera = next((camera for _, camera in found if camera.name == name), None)
        if camera is None:
            raise NotFound("no such camera", subject=name[:60])
        films = select(RecordingRow.id).where(is_public(now), RecordingRow.eva == slug, RecordingRow.camera == name)
        return CameraPage(
            eva=eva,
            camera=camera,
            fact=around.camera_facts().get((slug, name)),
            wearer=next((member for member in eva.crew if camera.role and member.role == camera.role), None),
            recordings=len(session.scalars(films).all()),
            clips=_filmed(session, ((eva, camera),), number, now),
        )


def people_of(known: list[Eva]) -> tuple[Person, ...]:
    """Return everybody of these crews, those of most spacewalks first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for eva in known:
        for member in eva.crew:
            found.setdefault(member.name, []).append((eva.slug, member.role))
    everybody = (
        Person(slug_of_person(name), name, len({slug for slug, _ in parts}), tuple(sorted({role for _, role in parts})))
        for name, parts in found.items()
    )
    return tuple(sorted(everybody, key=lambda person: (-person.evas, person.name)))


def public_cameras(session: Session, known: list[Eva], now: datetime) -> tuple[tuple[Eva, Camera], ...]:
    """Return the cameras of which a recording is public, by EVA; one that nobody described has its name only."""
    of = {eva.slug: eva for eva in known}
    films = select(RecordingRow.eva, RecordingRow.camera).where(is_public(now), RecordingRow.eva.in_(of)).distinct()
    described = {(row.eva, row.name): row.value() for row in session.scalars(select(CameraRow))}
    pairs = sorted(session.execute(films), key=lambda pair: (list(of).index(pair[0]), pair[1]))
    return tuple((of[slug], described.get((slug, name), Camera(slug, name, name))) for slug, name in pairs)


def _filmed(session: Session, cameras: tuple[tuple[Eva, Camera], ...], number: int, now: datetime) -> ClipPage:
    if not cameras:
        return ClipPage((), number, 0)
    mine = or_(*(and_(RecordingRow.eva == eva.slug, RecordingRow.camera == camera.name) for eva, camera in cameras))
    # Asked for by their ids, which an index knows: no walk over the clips of everybody else.
    ids = session.scalars(select(RecordingRow.id).where(is_public(now), mine)).all()
    return page_of(session, public_clips(now).where(RecordingRow.id.in_(ids)), number, now)


def _missions(known: Iterable[Eva]) -> tuple[Mission, ...]:
    slugs = {eva.slug for eva in known}
    return tuple(mission for mission in missions.shipped() if slugs & set(mission.evas))
