"""The poster: a few pictures of the master, and the one of them that tells most.

File: `poster.jpg`, upright, at most 1280 wide. Answer: `{"file", "pts", "time_base", "width", "height"}`.
Memory: the decoder's pictures and two developed ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.container.input import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from mediaarchive.errors import DecodeFailed, InputRefused
from mediaarchive.renditions.poster import PLACES, PLAIN, POSTER_WIDTH, SPACING_S, appeal, places
from mediaarchive.sandbox.media import best_video, clock_of, open_media, presented_frames
from mediaarchive.sandbox.pictures import Developer, write_jpeg


def make_poster(master: str, out: Path, progress: Callable[[float], None]) -> dict[str, Any]:
    """Write the most appealing of a few keyframes spread over the recording as `out`/poster.jpg."""
    with open_media(master) as container:
        stream = best_video(container)
        if stream is None:
            raise InputRefused("holds no moving pictures")
        stream.codec_context.thread_type = "SLICE"  # one picture after each seek: no other would be worked on meanwhile
        developer = Developer(stream.sample_aspect_ratio)
        clock = clock_of(stream)
        contest = Contest(developer)
        for done, frame in enumerate(spread_frames(container, stream), start=1):
            contest.enter(frame)
            progress(0.5 * done / PLACES)
    if contest.appeal < PLAIN:
        for frame in spaced_frames(master):
            contest.enter(frame)
    progress(1.0)
    pts, picture = contest.winner()
    write_jpeg(picture, out / "poster.jpg")
    height, width = picture.shape[:2]
    ticks = f"{clock.numerator}/{clock.denominator}"
    return {"file": "poster.jpg", "pts": pts, "time_base": ticks, "width": width, "height": height}


class Contest:
    """Remembers the most appealing picture entered; of equals the first."""

    def __init__(self, developer: Developer) -> None:
        self._developer = developer
        self._best: tuple[int, NDArray[np.uint8]] | None = None
        self.appeal = -1.0

    def enter(self, frame: VideoFrame) -> None:
        """Develop `frame` at poster size and keep it if it is the best so far."""
        picture = self._developer.develop(frame, width=POSTER_WIDTH)
        score = appeal(picture)
        if score > self.appeal:
            self.appeal, self._best = score, (frame.pts or 0, picture)

    def winner(self) -> tuple[int, NDArray[np.uint8]]:
        """Return PTS and picture; raises DecodeFailed when nothing was entered."""
        if self._best is None:
            raise DecodeFailed("not one picture could be decoded")
        return self._best


def spread_frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield the keyframe picture before each of a few places of the recording, each PTS once. Only seeks."""
    seen: set[int] = set()
    for place in places(stream.start_time or 0, _claimed_ticks(stream, container)):
        frame = _frame_at(container, stream, place)
        if frame is not None and frame.pts is not None and frame.pts not in seen:
            seen.add(frame.pts)
            yield frame


def spaced_frames(master: str) -> Iterator[VideoFrame]:
    """Yield a picture every half second (and the first) by decoding the whole recording.

    The slow way, for recordings whose keyframes are black, or so rare that seeking finds none but the first.
    """
    with open_media(master) as container:
        stream = best_video(container)
        if stream is None:
            return
        due = None
        for frame in presented_frames(container, stream):
            if due is None or (frame.pts or 0) >= due:
                due = (frame.pts or 0) + int(SPACING_S / clock_of(stream))
                yield frame


def _frame_at(container: InputContainer, stream: VideoStream, pts: int) -> VideoFrame | None:
    """Return the first picture that decodes from the keyframe at or before `pts`; None where there is none."""
    try:
        container.seek(pts, stream=stream)
        return next(container.decode(stream), None)
    except av.FFmpegError:
        return None


def _claimed_ticks(stream: VideoStream, container: InputContainer) -> int:
    if stream.duration:
        return stream.duration
    return int(Fraction(container.duration, 1_000_000) / clock_of(stream)) if container.duration else 0
