"""Which dated events of the world, and which other spacewalks, belong beside a spacewalk, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.browse import tasks
from mediaarchive.archive.kept import kept
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva, missions
from mediaarchive.evas import store as evas
from mediaarchive.evas.events import SPACEWALK, Event, shipped
from mediaarchive.evas.kinds import kinds_of

_EVAS: Final = 3
_EVENTS: Final = 4


@dataclass(frozen=True, slots=True)
class RelatedEvent:
    """An event beside a spacewalk; `context` is what the two share: places, agencies, people."""

    slug: str
    date: date
    title: str
    source: str
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RelatedEva:
    """A spacewalk beside another one; `context` is what the two share: people, missions, kinds of work."""

    eva: Eva
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """What the pages of a spacewalk name beside it: the few others and the few events that share most with it."""

    evas: tuple[RelatedEva, ...]
    events: tuple[RelatedEvent, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event, and the spacewalks it belongs beside with what they share."""

    event: Event
    evas: tuple[tuple[Eva, tuple[str, ...]], ...]


@kept
def beside(archive: Archive, slug: str, *, now: datetime) -> Beside:
    """Return the spacewalks and events that share most with a spacewalk, then the nearest in time. Raises NotFound."""
    del now  # what is told of spacewalks and events does not depend on footage
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        others = [other for other in evas.every(session) if other.slug != slug]
        work: dict[str, dict[str, None]] = {}
        for of, _, title in tasks.titles(session):
            work.setdefault(of, {}).update(dict.fromkeys(kind.name for kind in kinds_of(title)))
    found = [RelatedEva(other, _in_common(eva, other, work)) for other in others]
    found = sorted(
        (one for one in found if one.context), key=lambda one: (-len(one.context), abs(one.eva.start - eva.start))
    )
    return Beside(tuple(found[:_EVAS]), related(archive, slug)[:_EVENTS])


def related(archive: Archive, slug: str) -> tuple[RelatedEvent, ...]:
    """Return the events beside a spacewalk: those that share most first, then those nearest in time. Raises NotFound.

    An event that has only the station in common with every spacewalk there is still counts; one that has nothing in
    common is left out, and so is everything where no mission says to what the spacewalk belongs.
    """
    with archive.database.read() as session:
        eva = evas.get(session, slug)
    found = [(event, shared(event, eva)) for event in shipped()]
    day = eva.start.date()
    beside = sorted((pair for pair in found if pair[1]), key=lambda pair: (-len(pair[1]), abs(pair[0].date - day)))
    return tuple(RelatedEvent(e.slug, e.date, e.title, e.source, context) for e, context in beside)


def page(archive: Archive, slug: str) -> EventPage:
    """Return an event with its spacewalks, newest first. Raises NotFound."""
    event = next((event for event in shipped() if event.slug == slug), None)
    if event is None:
        raise NotFound("no such event", subject=slug[:60])
    with archive.database.read() as session:
        known = evas.every(session)
    beside = ((eva, shared(event, eva)) for eva in known)
    return EventPage(event, tuple(pair for pair in beside if pair[1]))


def _in_common(eva: Eva, other: Eva, work: Mapping[str, Mapping[str, None]]) -> tuple[str, ...]:
    names = {member.name for member in eva.crew}
    around = missions.of_eva(other.slug)
    return (
        *(member.name for member in other.crew if member.name in names),
        *(mission.name for mission in missions.of_eva(eva.slug) if mission in around),
        *(kind for kind in work.get(eva.slug, ()) if kind in work.get(other.slug, ())),
    )


def shared(event: Event, eva: Eva) -> tuple[str, ...]:
    """Return what an event and a spacewalk have in common, people first; nothing where only the kind is the same."""
    around = {tag for mission in missions.of_eva(eva.slug) for tag in mission.context}
    people = tuple(member.name for member in eva.crew if member.name in event.people)
    tags = tuple(tag for tag in event.context if tag in around)
    if not people and not tags:
        return ()
    return people + tags + ((SPACEWALK,) if SPACEWALK in event.context else ())
