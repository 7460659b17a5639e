"""Which dated events of the world belong beside a spacewalk, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva, missions
from mediaarchive.evas import store as evas
from mediaarchive.evas.events import SPACEWALK, Event, shipped


@dataclass(frozen=True, slots=True)
class RelatedEvent:
    """An event beside a spacewalk; `context` is what the two share: places, agencies, people."""

    slug: str
    date: date
    title: str
    source: str
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """An event, and the spacewalks it belongs beside with what they share."""

    event: Event
    evas: tuple[tuple[Eva, tuple[str, ...]], ...]


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


def shared(event: Event, eva: Eva) -> tuple[str, ...]:
    """Return what an event and a spacewalk have in common, people first; nothing where only the kind is the same."""
    around = {tag for mission in missions.of_eva(eva.slug) for tag in mission.context}
    people = tuple(member.name for member in eva.crew if member.name in event.people)
    tags = tuple(tag for tag in event.context if tag in around)
    if not people and not tags:
        return ()
    return people + tags + ((SPACEWALK,) if SPACEWALK in event.context else ())
