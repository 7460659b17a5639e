"""One EVA as far as a viewer may see it: what the pages of it are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, PlacedTask
from mediaarchive.alignment import store as alignment
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas import store as evas
from mediaarchive.recordings import TEAM, Recording, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import from_micros


@dataclass(frozen=True)
class Known:
    """One EVA as far as the actor may see it."""

    eva: Eva
    cameras: Mapping[str, Camera]
    recordings: Mapping[str, Recording]
    clocks: Mapping[str, Clock]
    tasks: tuple[Task, ...]
    placed: Mapping[str, PlacedTask]
    clips: tuple[Clip, ...]

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


def know(session: Session, slug: str, actor: str, now: datetime) -> Known:
    """Gather the EVA as far as `actor` may see it at `now`. Raises NotFound."""
    eva = evas.get(session, slug)
    found = {r.id: r for r in recordings.of_eva(session, slug) if visible(r, None, actor, now)}
    shown = [c for c in clips.of_eva(session, slug) if c.recording in found and (actor == TEAM or c.state == PUBLISHED)]
    return Known(
        eva,
        {camera.name: camera for camera in evas.cameras(session, slug)},
        found,
        alignment.clocks(session, found),
        evas.tasks(session, slug),
        alignment.placed(session, slug),
        tuple(shown),
    )
