"""Which clips of a set are shown, and to whom the set is: asked anew for each request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import DRAFT, PUBLISHED, REJECTED, REVIEW
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.press import Entry, PressSet
from mediaarchive.press.sheets import until
from mediaarchive.recordings import PUBLIC, Fact, Recording, Rights, visible
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import READY
from mediaarchive.recordings.rights import PICTURE, SOUND, strictest
from mediaarchive.timeline import Interval

_CHOSEN: Final = (DRAFT, REVIEW, PUBLISHED)


class Audience(StrEnum):
    """For whom a set is put together: everybody, or the holders of its link while its embargo lasts."""

    ALL = "all"
    PRESS = "press"


@dataclass(frozen=True, slots=True)
class Chosen:
    """A clip of a set with all that decides whether it is shown."""

    press: PressSet
    entry: Entry
    clip: Clip
    recording: Recording
    camera: Camera
    facts: tuple[Fact, ...]

    @property
    def span(self) -> Interval:
        """The seconds of its recording."""
        return Interval(self.recording.seconds_at(self.clip.in_pts), self.recording.seconds_at(self.clip.out_pts))

    def rights(self, now: datetime) -> Rights:
        """Return what holds for its range."""
        return strictest(self.facts, self.clip.in_pts, self.clip.out_pts, now)

    def credit(self, now: datetime) -> str:
        """Return the camera's credit and the owners of its range, the empty text for none."""
        return "; ".join(dict.fromkeys(line for line in (self.camera.credit, *self.rights(now).owners) if line))


def chosen(session: Session, sets: Sequence[PressSet]) -> list[Chosen]:
    """Return the clips of sets of one spacewalk, set by set in their order; however many, by four questions."""
    wanted = {entry.clip for press in sets for entry in press.entries}
    if not wanted:
        return []
    eva = sets[0].eva
    found = clips.several(session, wanted)
    known = {recording.id: recording for recording in recordings.of_eva(session, eva)}
    cameras = {camera.name: camera for camera in evas.cameras(session, eva)}
    facts = recordings.facts_of(session, {clip.recording for clip in found.values()})

    def of(press: PressSet, entry: Entry) -> Chosen:
        clip = found[entry.clip]
        recording = known[clip.recording]
        camera = cameras.get(recording.camera, Camera(eva, recording.camera, recording.camera))
        return Chosen(press, entry, clip, recording, camera, facts.get(recording.id, ()))

    return [of(press, entry) for press in sets for entry in press.entries]


def audience_of(press: PressSet, now: datetime) -> Audience:
    """Return for whom the set is now."""
    return Audience.PRESS if press.is_held(now) else Audience.ALL


def refusal(one: Chosen, audience: Audience, now: datetime) -> str | None:
    """Return in words why a clip is left out of a set now; None where it is in."""
    clip, recording, rights = one.clip, one.recording, one.rights(now)
    if not recording.has_picture:
        return "its recording has no picture"
    if recording.state != READY or recording.damage:
        return f"its recording is {recording.damage or 'kept back'}"
    if clip.state not in _CHOSEN:
        return f"it is {'laid aside' if clip.state == REJECTED else clip.state}"
    if rights.embargo_until is not None:
        return f"a fact on its range keeps it back until {until(rights.embargo_until)}"
    if hidden := [sense for sense in (PICTURE, SOUND) if sense in rights.withheld]:
        return f"{' and '.join(hidden)} of its range {'are' if len(hidden) > 1 else 'is'} withheld"
    if audience is Audience.PRESS:
        return None
    if clip.state != PUBLISHED:
        return "it is not published"
    return None if visible(recording, one.span, PUBLIC, now, one.facts) else "its recording is not released"
