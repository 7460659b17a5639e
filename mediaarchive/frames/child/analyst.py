"""Everything that is made of the pictures looked at, in one pass and in bounded memory."""

from __future__ import annotations

from collections import deque
from dataclasses import asdict
from fractions import Fraction
from math import floor
from pathlib import Path

import numpy as np

from mediaarchive.frames.child.stills import StillBox
from mediaarchive.frames.child.tiles import TileBox
from mediaarchive.frames.child.walk import Seen
from mediaarchive.frames.choose import BUCKET_S
from mediaarchive.frames.measure import Glance, change, fingerprint, shift
from mediaarchive.frames.ranges import Part
from mediaarchive.frames.samples import LAG, Track
from mediaarchive.frames.shots import CutFinder
from mediaarchive.sandbox.pictures import Developer


class Analyst:
    """Sees the pictures looked at, in order: `see` those of its range, `glance` at those around it, then `finish`."""

    def __init__(self, out: Path, developer: Developer, clock: Fraction, origin: int, embed: dict[str, str]) -> None:
        """`origin`: PTS of the recording's first picture."""
        self._out = out
        self._clock = clock
        self._origin = origin
        self._start: int | None = None
        self._cuts = CutFinder()
        self._before: Glance | None = None
        self._run: deque[Glance] = deque(maxlen=LAG)
        self._track = Track()
        self._stills = StillBox(out, developer, clock, origin, embed)
        self._tiles = TileBox(out, developer, clock, origin)
        self._shown: Seen | None = None
        self.part = Part()

    def bucket(self, pts: int) -> int:
        """Return the number of the few seconds in which `pts` lies; what an edit list hides lies in 0."""
        return max(0, floor((pts - self._origin) * self._clock / BUCKET_S))

    def begin(self, pts: int) -> None:
        """Say where the range begins; only the first call counts."""
        if self._start is None:
            self._start = pts
            self._tiles.begin(pts)

    def see(self, seen: Seen, bucket: int) -> None:
        """Take the next picture of the range."""
        look = seen.view.look
        self.part.cuts += self._cuts.push(look, adjacent=seen.adjacent, noise=seen.view.sight.noise)
        if not seen.adjacent:
            self._run.clear()
        self._keep(seen, bucket)
        self._before = look
        self._run.append(look)

    def glance(self, seen: Seen) -> None:
        """Take a picture before or after the range: it only helps to judge those of the range."""
        look = seen.view.look
        self.part.cuts += self._cuts.push(look, adjacent=seen.adjacent, noise=seen.view.sight.noise)
        if not seen.adjacent:
            self._run.clear()
        self._before = look
        self._run.append(look)

    def waits_before(self, pts: int) -> bool:
        """Say whether a picture before `pts` still waits for those that follow it."""
        return self._cuts.waits_before(pts)

    def finish(self, end: int | None) -> Part:
        """Close what is open and return the part; `end` is the PTS at which the range ends, None at the file's end."""
        part = self.part
        part.cuts += self._cuts.finish()
        part.cuts = [pts for pts in part.cuts if self._is_own(pts, end)]
        if self._shown:
            self._tiles.show(self._shown.frame, self._shown.view.look, end if end is not None else part.end_pts)
        self._tiles.finish()
        self._stills.close()
        part.candidates = [asdict(still) for still in self._stills.candidates]
        part.sheets, part.tile = self._tiles.sheets, self._tiles.size
        part.samples = f"samples-{self._start}.npy"
        np.save(self._out / part.samples, self._track.samples())
        return part

    def _is_own(self, pts: int, end: int | None) -> bool:
        return self._start is not None and self._start <= pts and (end is None or pts < end)

    def _keep(self, seen: Seen, bucket: int) -> None:
        view, look, before = seen.view, seen.view.look, self._before
        if self._shown:
            self._tiles.show(self._shown.frame, self._shown.view.look, look.pts)
        self._shown = seen
        measured = None
        if seen.is_true:
            measured = self._stills.see(seen.frame, look, bucket=bucket, adjacent=seen.adjacent, empty=view.is_empty)
        moved = shift(before, look) if before and (measured or not seen.adjacent) else None
        self._track.add(
            pts=look.pts,
            adjacent=seen.adjacent,
            black=view.is_black,
            blank=view.is_blank,
            noise=view.sight.noise,
            night=view.sight.night,
            glare=view.sight.glare,
            mean=look.mean,
            step=change(before, look) if before else 0.0,
            lag=change(self._run[0], look) if len(self._run) == LAG else np.nan,
            right=moved.right if moved else np.nan,
            down=moved.down if moved else np.nan,
            followed=moved.peak if moved else 0.0,
            sharpness=measured[0] if measured else np.nan,
            exposure=measured[1] if measured else np.nan,
            earth=view.sight.earth,
            earth_score=view.sight.earth_score,
            light=view.sight.light,
            obstruction=view.sight.obstruction,
            fingerprint=fingerprint(look),
        )
