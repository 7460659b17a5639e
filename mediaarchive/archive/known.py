"""EVAs as far as a viewer may see them: what the pages of them are made from.

Words, clips and stills are not here: an EVA has tens of thousands of them, and a page asks for those that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from fractions import Fraction
from math import ceil, floor
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, Evidence, PlacedTask, lines
from mediaarchive.alignment import store as alignment
from mediaarchive.archive.kept import memory_of
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Hidden, Recording, rights, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.rights import NOTHING, Spans
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.timeline import from_micros
from mediaarchive.transcripts.model import TIME_BASE

_QUOTING: Final = ("words", lines.KIND)
"""Kinds of evidence that repeat what was heard."""


@dataclass(frozen=True)
class Footage:
    """One EVA with the recordings that the actor may see, and their clocks.

    `hidden` is what of these recordings the actor may not see all the same; `public_at` when that was asked for, None
    for the team.
    """

    eva: Eva
    cameras: Mapping[str, Camera]
    recordings: Mapping[str, Recording]
    clocks: Mapping[str, Clock]
    hidden: Mapping[str, Hidden]
    public_at: datetime | None

    def camera(self, recording: Recording) -> Camera:
        """Return the recording's camera, an unnamed one where nobody described it."""
        return self.cameras.get(recording.camera, Camera(self.eva.slug, recording.camera, recording.camera))

    def hidden_of(self, recording: str) -> Hidden:
        """Return what of a recording the actor may not see."""
        return self.hidden.get(recording, NOTHING)

    def hidden_words(self, recording: str) -> Spans:
        """Return the same of its words, in ticks of transcripts."""
        of, hidden = self.recordings[recording], self.hidden_of(recording).words
        edges = ((of.seconds_at(start) / TIME_BASE, of.seconds_at(past) / TIME_BASE) for start, past in hidden)
        return tuple((floor(start), ceil(past)) for start, past in edges)

    @property
    def simulated(self) -> bool:
        """Whether any of the footage is simulated."""
        return any(self.camera(recording).simulated for recording in self.recordings.values())

    def utc(self, recording: str, at: Fraction) -> datetime | None:
        """Return when second `at` of a recording was; None where its clock is not known."""
        clock = self.clocks.get(recording)
        micros = clock.utc_us(at) if clock else None
        return from_micros(micros) if micros is not None else None


@dataclass(frozen=True)
class Known(Footage):
    """The same with its tasks."""

    tasks: tuple[Task, ...]
    placed: Mapping[str, PlacedTask]


def footage(session: Session, slugs: Iterable[str], actor: str, now: datetime) -> dict[str, Footage]:
    """Return EVAs by their slugs as far as `actor` may see them at `now`; unknown ones are left out.

    However many they are, the catalogue is asked four times at most.
    """
    wanted, memory = list(slugs), memory_of(session, now)
    held: dict[str, Footage | None] = {slug: memory.get(("footage", slug, actor)) for slug in wanted}
    fresh = _gathered(session, [slug for slug in wanted if held[slug] is None], actor, now)
    for slug, about in fresh.items():
        memory.put(("footage", slug, actor), about)
    found = {slug: held[slug] or fresh.get(slug) for slug in wanted}
    return {slug: about for slug, about in found.items() if about is not None}


def _gathered(session: Session, wanted: list[str], actor: str, now: datetime) -> dict[str, Footage]:
    if not wanted:
        return {}
    found: dict[str, dict[str, Recording]] = {slug: {} for slug in wanted}
    of = recordings.of_evas(session, wanted)
    facts = recordings.facts_of(session, [recording.id for recording in of])
    for recording in of:
        if visible(recording, None, actor, now, facts.get(recording.id, ())):
            found[recording.eva][recording.id] = recording
    cameras: dict[str, dict[str, Camera]] = {slug: {} for slug in wanted}
    for camera in evas.cameras_of(session, wanted):
        cameras[camera.eva][camera.name] = camera
    clocks = alignment.clocks(session, [name for mine in found.values() for name in mine])
    at = asked_at(actor, now)
    hidden = {name: taken for name, known in facts.items() if at and (taken := rights.hidden(known, at))}
    return {
        eva.slug: _footage(eva, cameras[eva.slug], found[eva.slug], clocks, hidden, at)
        for eva in evas.several(session, wanted)
    }


def _footage(
    eva: Eva,
    cameras: Mapping[str, Camera],
    mine: Mapping[str, Recording],
    clocks: Mapping[str, Clock],
    hidden: Mapping[str, Hidden],
    at: datetime | None,
) -> Footage:
    taken = {name: hidden[name] for name in mine if name in hidden}
    known = {name: clocks[name] for name in mine if name in clocks}
    if any(of.words for of in taken.values()):
        known = {name: replace(clock, evidence=_unquoted(clock.evidence)) for name, clock in known.items()}
    return Footage(eva, cameras, mine, known, taken, at)


def _unquoted(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Return what says when something was, without what repeats words that were heard: some of them are hidden."""
    return tuple(said for said in evidence if said.kind not in _QUOTING)


def know(session: Session, slug: str, actor: str, now: datetime) -> Known:
    """Gather the EVA as far as `actor` may see it at `now`. Raises NotFound."""
    memory = memory_of(session, now)
    known: Known | None = memory.get(("known", slug, actor))
    if known is None:
        evas.get(session, slug)
        about = footage(session, [slug], actor, now)[slug]
        tasks, placed = evas.tasks(session, slug), alignment.placed(session, slug)
        if any(of.words for of in about.hidden.values()):
            placed = {name: replace(found, evidence=_unquoted(found.evidence)) for name, found in placed.items()}
        known = Known(**{field.name: getattr(about, field.name) for field in fields(about)}, tasks=tasks, placed=placed)
        memory.put(("known", slug, actor), known)
    return known
