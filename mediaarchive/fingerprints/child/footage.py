"""Our own footage: fingerprints of all of it, and stretches of it to lay a film upon."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from av.video.frame import VideoFrame

from mediaarchive.errors import DecodeFailed
from mediaarchive.fingerprints import prints
from mediaarchive.fingerprints.child.features import landmarks
from mediaarchive.fingerprints.child.pictures import Sizes, evened, tiny
from mediaarchive.fingerprints.landmarks import project, signs_of, words_of
from mediaarchive.fingerprints.model import PRINTS, SMALL, STRETCHES
from mediaarchive.frames.child.between import pictures_between
from mediaarchive.frames.child.decoder import GroupDecoder
from mediaarchive.frames.child.packets import Group, read_groups
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media

_APART: Final = Fraction(1, 2)
_EARLY: Final = Fraction(1, 25)
"""A picture that comes a little too soon is taken all the same: keyframes are often half a second apart."""
_MOST: Final = 180
"""Landmarks of a picture."""


def print_film(path: str, out: Path, progress: Callable[[float], None]) -> int:
    """Write the prints of a film below `out` and return of how many pictures. Raises InputRefused, DecodeFailed."""
    pts, tinies, found = [], [], []
    sizes: Sizes | None = None
    for frame, aspect, share in _sampled(path):
        sizes = sizes or Sizes(aspect)
        normal = sizes.normal(frame)
        places, described = landmarks(normal, _MOST)
        projected = project(described)
        pts.append(frame.pts or 0)
        tinies.append(tiny(normal))
        found.append((words_of(projected), signs_of(projected), places))
        progress(min(0.99, share))
    prints.write(prints.prints_of(pts, tinies, found), out / PRINTS)
    return len(pts)


def read_stretches(path: str, wanted: Sequence[Sequence[int]], out: Path, progress: Callable[[float], None]) -> None:
    """Write `pts_n` and `small_n` of each stretch [first, past) of PTS; one without pictures is empty."""
    found: dict[str, Any] = {}
    for number, (first, past) in enumerate(wanted):
        pts, pictures = [], []
        sizes: Sizes | None = None
        try:
            for frame, stream in pictures_between(path, first, past):
                sizes = sizes or Sizes(stream.sample_aspect_ratio, wide=SMALL)
                pts.append(frame.pts)
                pictures.append(evened(sizes.normal(frame)))
        except DecodeFailed:
            pass  # a hole in the film: the other stretches speak
        found[f"pts_{number}"] = np.array(pts, np.int64)
        found[f"small_{number}"] = np.array(pictures, np.int8) if pictures else np.zeros((0, 1, 1), np.int8)
        progress((number + 1) / len(wanted))
    np.savez(out / STRETCHES, **found)


def _sampled(path: str) -> Iterator[tuple[VideoFrame, Fraction | None, float]]:
    """Yield pictures half a second apart, with the shape of their pixels and the share that is done."""
    with open_media(path) as container:
        stream = best_video(container)
        if stream is None:
            return
        stream.codec_context.options = stream.codec_context.options | {"skip_loop_filter": "noref"}
        clock = clock_of(stream)
        apart, early = int(_APART / clock), int(_EARLY / clock)
        decoder = GroupDecoder(stream, Damage())
        groups: Iterator[Group | None] = read_groups(container, stream, Damage())
        due: int | None = None
        length = (stream.duration or 0) or int((container.duration or 0) / 1_000_000 / clock)
        for group, after in pairwise(chain(groups, [None])):
            assert group is not None
            if due is not None and group.begins and group.end < due - early:
                continue
            for frame in decoder.pictures(group, after):
                if due is None or (frame.pts or 0) >= due - early:
                    due = (frame.pts or 0) + apart
                    yield frame, stream.sample_aspect_ratio, (frame.pts or 0) / length if length else 0.0
                if group.end < due - early and (after is None or after.begins):
                    break
