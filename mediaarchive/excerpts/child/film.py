"""A range of a master as a film for whoever was granted it: every picture at its time, and no mark on it.

Request: `{"in", "out" (PTS), "form": copy, h264 or prores, "sound", "credit", "reel", "timecode", "rate"}`. File:
`film.mp4` or `film.mov`. Answer: `{"how": copied or encoded, "why", "codec", "container", "suffix", "width", "height"
(upright), "pictures", "first_pts", "last_pts", "seconds" (a fraction as text), "sound"}`, of encoded
ones `"source_bits"`. Memory: the decoder's and
the encoder's pictures, a frame of sound; where it is copied see `copying` and `proof`.
"""

from __future__ import annotations

from collections.abc import Callable
from errno import ENOSPC
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, Final

import av
from av.video.frame import VideoFrame

from mediaarchive.excerpts.child.coding import H264, PRORES, Coding, add_pictures, open_film
from mediaarchive.excerpts.child.copying import copy_run
from mediaarchive.excerpts.child.painter import Painter
from mediaarchive.excerpts.child.proof import shows_the_same
from mediaarchive.excerpts.child.runs import Inexact, Run, find_run
from mediaarchive.excerpts.child.track import Track
from mediaarchive.excerpts.model import COPY
from mediaarchive.excerpts.model import PRORES as FOR_EDITORS
from mediaarchive.frames.child.between import pictures_between
from mediaarchive.sandbox.media import clock_of
from mediaarchive.sandbox.pictures import Developer

Progress = Callable[[float], None]
Mark = Callable[[VideoFrame, Fraction], VideoFrame]
"""Takes a painted picture and its second in the film, and gives the marked one."""

_COPIED: Final = "The camera's own pictures were copied: the range begins with a keyframe and needs nothing around it."
_ASKED: Final = "It was encoded because {} was asked for."
_INEXACT: Final = "It could not be copied to the frame, so it was encoded: {}."


def make_film(master: str, out: Path, request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Write `out`/film.…; see the module. Copied where that was asked for and is exact."""
    if request["form"] == FOR_EDITORS:
        return encoded(master, out, request, PRORES, progress) | {"why": _ASKED.format("ProRes")}
    why = _ASKED.format("H.264")
    if request["form"] == COPY:
        try:
            return _copied(master, out, request, progress)
        except Inexact as reason:
            why = _INEXACT.format(reason)
    about = encoded(master, out, request, H264, progress)
    bits = about["source_bits"]
    return about | {"why": f"{why} Its {bits} bits a sample became 8." if bits > 8 else why}


def encoded(
    master: str, out: Path, request: dict[str, Any], coding: Coding, progress: Progress,
    most: int | None = None, marker: Callable[[tuple[int, int]], Mark] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Write the range encoded; `most`: columns and rows at most; `marker` gives what marks pictures of a size."""
    past = request["out"]
    found = pictures_between(master, request["in"], past)
    picture, source = next(found)
    zero, clock = picture.pts or 0, clock_of(source)
    painter = Painter(picture, source.sample_aspect_ratio, coding.pixels, most)
    mark = marker(painter.size) if marker else None
    bits = picture.format.components[0].bits
    with open_film(out / f"film.{coding.container}", coding.container, request) as made:
        stream = add_pictures(made, coding, painter.size, picture, clock, request)
        track = Track(made, master, coding.sound, coding.rate) if request["sound"] else None
        if track is not None:
            track.begin(zero * clock, past * clock)
        count, last = 0, zero
        for frame, after in pairwise(chain[VideoFrame | None]([picture], (frame for frame, _ in found), [None])):
            assert frame is not None
            last, ends = frame.pts or 0, (after.pts or 0) if after is not None else past
            painted = painter.paint(frame)
            painted = mark(painted, (last - zero) * clock) if mark else painted
            painted.pts, painted.time_base, painted.duration = last - zero, clock, ends - last
            painted.pict_type = 0  # the source's kind of picture is no order to the encoder
            made.mux(stream.encode(painted))
            if track is not None:
                track.until((ends - zero) * clock)
            count += 1
            progress(min(0.99, (last - zero) / (past - zero)))
        if track is not None:
            track.finish()
        made.mux(stream.encode(None))
    return _told(
        "encoded", (coding.name, coding.container), painter.size, (zero, last, past), clock,
        pictures=count, sound=track is not None and track.is_there, source_bits=bits,
    )  # fmt: skip


def _copied(master: str, out: Path, request: dict[str, Any], progress: Progress) -> dict[str, Any]:
    past = request["out"]
    run = find_run(master, request["in"], past)
    path = out / f"film.{run.container}"
    try:
        sound = copy_run(master, path, run, request, progress)
    except av.FFmpegError as error:
        if error.errno == ENOSPC:
            raise
        raise Inexact(f"a new {run.container.upper()} would not take them") from error
    if not shows_the_same(path, master, run, past):
        path.unlink()
        raise Inexact("a copy was made, and did not show the same pictures")
    size, clock = _shape(master, run, past)
    spans = run.first, max(run.stamps), past
    told = _told("copied", (run.codec, run.container), size, spans, clock, pictures=len(run.stamps), sound=sound)
    return told | {"why": _COPIED}


def _shape(master: str, run: Run, past: int) -> tuple[tuple[int, int], Fraction]:
    frame, stream = next(pictures_between(master, run.first, past))
    return Developer(stream.sample_aspect_ratio).size(frame), clock_of(stream)


def _told(
    how: str, coding: tuple[str, str], size: tuple[int, int], spans: tuple[int, int, int], clock: Fraction, **more: Any
) -> dict[str, Any]:
    (codec, container), (first, last, past) = coding, spans
    return {
        "how": how, "codec": codec, "container": container, "suffix": f".{container}", "width": size[0],
        "height": size[1], "first_pts": first, "last_pts": last, "seconds": str((past - first) * clock), **more,
    }  # fmt: skip
