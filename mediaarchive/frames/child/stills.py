"""Candidates for keyframes: the best picture of each view and few seconds, written as soon as its time is over."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Final

from av.video.frame import VideoFrame

from mediaarchive.frames.child.look import detail, sharpness
from mediaarchive.frames.choose import scores
from mediaarchive.frames.measure import Glance, difference, exposure, fingerprint
from mediaarchive.frames.model import Keyframe
from mediaarchive.frames.shots import LEAST_STEP
from mediaarchive.sandbox.pictures import Developer, is_full_range, write_jpeg

FOLDER: Final = "keyframes"
_EVERY: Final = Fraction(1, 8)
"""Seconds between pictures that are measured as stills where every picture is looked at."""
_FEWEST: Final = 3
"""A view that is gone after fewer pictures (a flash, a whip pan) is no still of its own."""


class StillBox:
    """Keeps the best picture of the view at hand; holds one decoded picture. `finish` after the last."""

    def __init__(self, out: Path, developer: Developer, clock: Fraction, origin: int, embed: dict[str, str]) -> None:
        self._out = out
        self._developer = developer
        self._clock = clock
        self._origin = origin
        self._embed = embed
        self._tick = int(_EVERY / clock)
        self._best: tuple[Keyframe, VideoFrame] | None = None
        self._before: Glance | None = None
        self._was_empty = False
        self._bucket: int | None = None
        self._count = 0
        self.candidates: list[Keyframe] = []
        (out / FOLDER).mkdir(parents=True, exist_ok=True)

    def see(
        self, frame: VideoFrame, look: Glance, *, bucket: int, adjacent: bool, empty: bool
    ) -> tuple[float, float] | None:
        """Take the next picture; return its sharpness and exposure where they were measured.

        A view ends with its `bucket`, at a jump between pictures that follow each other, or where it turns `empty`.
        """
        jumps = adjacent and self._before is not None and difference(self._before, look) >= LEAST_STEP
        is_over = bucket != self._bucket or empty != self._was_empty
        if is_over or (jumps and self._count >= _FEWEST):
            self.close()
        if is_over or jumps:
            self._best, self._count = None, 0
        is_due = self._before is None or not adjacent or self._count == 0 or self._is_due(look.pts)
        self._before, self._bucket, self._was_empty = look, bucket, empty
        self._count += 1
        return self._measure(frame, look) if is_due else None

    def close(self) -> None:
        """Write the best picture of the view at hand, if there is one."""
        if self._best is None:
            return
        still, frame = self._best
        seconds = float((still.pts - self._origin) * self._clock)
        write_jpeg(
            self._developer.develop(frame),
            self._out / still.file,
            title=self._embed.get("title", ""),
            credit=self._embed.get("credit", ""),
            comment=f"{seconds:.3f} s after the first frame (PTS {still.pts} of {self._clock} s)",
        )
        self.candidates.append(still)
        self._best = None

    def _is_due(self, pts: int) -> bool:
        """Say whether a new eighth of a second has begun, counted from the recording's first picture."""
        assert self._before is not None
        return (pts - self._origin) // self._tick != (self._before.pts - self._origin) // self._tick

    def _measure(self, frame: VideoFrame, look: Glance) -> tuple[float, float]:
        sharp, exposed = sharpness(detail(frame), full=is_full_range(frame)), exposure(look)
        score = scores(sharp, exposed)
        if self._best is None or score["quality"] > self._best[0].scores["quality"]:
            wide, high = self._developer.size(frame)
            mark = fingerprint(look).hex()
            self._best = (Keyframe(look.pts, f"{FOLDER}/{look.pts}.jpg", wide, high, score, mark), frame)
        return sharp, exposed
