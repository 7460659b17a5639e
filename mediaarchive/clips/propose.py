"""Clips proposed from task spans. Pure: the same spans give the same clips with the same ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor
from typing import Final

from mediaarchive.alignment import PlacedTask
from mediaarchive.clips.model import DRAFT, Clip
from mediaarchive.db import derive_id
from mediaarchive.evas import Camera, Task
from mediaarchive.recordings import Recording

_SHORTEST_S: Final = 2
"""A task's appearance below this is an edge of the camera's coverage, not a clip."""


def propose(
    key: str,
    tasks: Sequence[Task],
    placed: Mapping[str, PlacedTask],
    recordings: Mapping[str, Recording],
    cameras: Mapping[str, Camera],
) -> list[Clip]:
    """Return a draft for every span of every task on a recording with picture, in the log's order."""
    clips = []
    for task in tasks:
        for span in placed[task.id].spans if task.id in placed else ():
            recording = recordings[span.recording]
            if recording.has_picture and span.end_us - span.start_us >= _SHORTEST_S * 1_000_000:
                camera = cameras.get(recording.camera)
                clips.append(_clip(key, task, recording, camera, span.start_us, span.end_us))
    return clips


def frame_bounds(recording: Recording, start: Fraction, end: Fraction) -> tuple[int, int]:
    """Return [in, out) in PTS for seconds of the recording, moved outwards to whole frames and kept inside it.

    Frames are taken as evenly spaced at the stream's rate; without a rate the ticks themselves are the grid.
    """
    assert recording.time_base is not None
    rate = recording.frame_rate or 1 / recording.time_base
    first = max(0, floor(start * rate))
    last = max(first + 1, ceil(end * rate))
    begin = recording.start_pts or 0
    in_pts, out_pts = (begin + round(Fraction(n) / rate / recording.time_base) for n in (first, last))
    limit = recording.end_pts if recording.end_pts is not None else out_pts
    return min(in_pts, limit - 1), min(out_pts, limit)


def nearest_bounds(recording: Recording, start: Fraction, end: Fraction) -> tuple[int, int]:
    """Return [in, out) in PTS for seconds that a person wrote: the frames that are nearest to them, at least one.

    What is beyond the recording's end is its end. Frames are taken as in `frame_bounds`.
    """
    assert recording.time_base is not None
    rate = recording.frame_rate or 1 / recording.time_base
    first = round(start * rate)
    last = max(first + 1, round(end * rate))
    begin = recording.start_pts or 0
    in_pts, out_pts = (begin + round(Fraction(n) / rate / recording.time_base) for n in (first, last))
    limit = recording.end_pts if recording.end_pts is not None else out_pts
    return in_pts, min(out_pts, limit)


def _clip(key: str, task: Task, recording: Recording, camera: Camera | None, start_us: int, end_us: int) -> Clip:
    in_pts, out_pts = frame_bounds(recording, Fraction(start_us, 1_000_000), Fraction(end_us, 1_000_000))
    label = camera.label if camera else recording.camera
    return Clip(
        id=derive_id(key, "clip", recording.digest, task.id),
        recording=recording.id,
        in_pts=in_pts,
        out_pts=out_pts,
        title=f"{task.title}, seen by {label}",
        description=task.description,
        task=task.id,
        state=DRAFT,
        made_by="machine",
        published_at=None,
    )
