"""EVAs as far as a viewer may see them: what the pages of them are made from.

Words, clips and stills are not here: an EVA has tens of thousands of them, and a page asks for those that it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.alignment import store as alignment
from mediaarchive.archive.kept import memory_of
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import from_micros


@dataclass(frozen=True)
class Footage:
    """One EVA with the recordings that the actor may see, and their clocks."""

    eva: Eva
    cameras: Mapping[str, Camera]
    recordings: Mapping[str, Recording]
    clocks: Mapping[str, Clock]

    def camera(self, recording: Recording) -> Camera:
        """Return the recording's camera, an unnamed one where nobody described it."""
        return self.cameras.get(recording.camera, Camera(self.eva.slug, recording.camera, recording.camera))

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
    for recording in recordings.of_evas(session, wanted):
        if visible(recording, None, actor, now):
            found[recording.eva][recording.id] = recording
    cameras: dict[str, dict[str, Camera]] = {slug: {} for slug in wanted}
    for camera in evas.cameras_of(session, wanted):
        cameras[camera.eva][camera.name] = camera
    clocks = alignment.clocks(session, [name for mine in found.values() for name in mine])
    return {
        eva.slug: Footage(
            eva, cameras[eva.slug], found[eva.slug], {name: clocks[name] for name in found[eva.slug] if name in clocks}
        )
        for eva in evas.several(session, wanted)
    }


def know(session: Session, slug: str, actor: str, now: datetime) -> Known:
    """Gather the EVA as far as `actor` may see it at `now`. Raises NotFound."""
    memory = memory_of(session, now)
    known: Known | None = memory.get(("known", slug, actor))
    if known is None:
        evas.get(session, slug)
        about = footage(session, [slug], actor, now)[slug]
        tasks, placed = evas.tasks(session, slug), alignment.placed(session, slug)
        known = Known(about.eva, about.cameras, about.recordings, about.clocks, tasks, placed)
        memory.put(("known", slug, actor), known)
    return known
