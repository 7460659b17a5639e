"""The one decode of a recording's pictures, inside the sandbox: every output comes from the same decoded frames.

Request: `{"embed": {"credit": TEXT, "title": TEXT}}`, all optional. Input: `master`. Files: `keyframes/*.jpg`,
`sprites/*.jpg`. Answer: FrameAnalysis.to_json() with `cost` (`decoded_frames`) and `damage` (`packets`, `resets`,
`cut_short`) besides.
Memory: the decoder's own pictures, `AHEAD` + 2 more, one sheet of tiles, 26 bytes per frame, 20 kB per four seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from mediaarchive.errors import InputRefused
from mediaarchive.frames.choose import BUCKET_S, Candidate, candidate, choose
from mediaarchive.frames.conditions import LAG, Track, black_runs, find_conditions, is_black, is_uniform
from mediaarchive.frames.measure import SHARP_WIDTH, SMALL, SPARSE_WIDTH, Glance, change, glance
from mediaarchive.frames.model import FrameAnalysis, Keyframe, ShotKind, Sprites, SpriteSheet
from mediaarchive.frames.shots import Boundary, CutFinder, assemble, fades
from mediaarchive.frames.sprites import COLUMNS, INTERVAL_S, TILE_WIDTH, SheetPainter, tiles_before
from mediaarchive.sandbox.media import Damage, best_video, clock_of, open_media, presented_frames
from mediaarchive.sandbox.pictures import Developer, chroma_spread, luma, write_jpeg
from mediaarchive.timeline.rational import snap_frame_rate

_COMMON_RATES: Final = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60", "120")
)
_CANDIDATE_EVERY: Final = Fraction(1, 8)
"""Seconds between frames that are looked at as stills; the first frame of a shot always is."""


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Decode `inputs["master"]` once and return its FrameAnalysis as JSON; see the module for the shapes.

    Raises InputRefused for a file without moving pictures, DecodeFailed where no picture could be decoded.
    """
    cv2.setNumThreads(1)
    with open_media(inputs["master"]) as container:
        stream = best_video(container)
        if stream is None:
            raise InputRefused("holds no moving pictures")
        damage = Damage()
        analyst = Analyst(stream, Path(out), request.get("embed") or {})
        expected = _expected_ticks(stream, container.duration)
        for frame in presented_frames(container, stream, damage):
            analyst.see(frame, resets=damage.resets)
            if analyst.count % 100 == 0:
                progress(analyst.share_of(expected))
        analysis = analyst.finish()
    progress(1.0)
    return analysis.to_json() | {"cost": {"decoded_frames": analysis.frame_count}, "damage": asdict(damage)}


class Analyst:
    """Sees each frame once, in order. `see` for every frame, then `finish`; one recording, one thread."""

    def __init__(self, stream: VideoStream, out: Path, embed: dict[str, str]) -> None:
        self._stream = stream
        self._clock = clock_of(stream)
        self._developer = Developer(stream.sample_aspect_ratio)
        self._track = Track()
        self._cuts = CutFinder()
        self._recent: deque[Glance] = deque(maxlen=LAG)
        self._waiting: deque[tuple[VideoFrame, Glance]] = deque()
        self._boundaries: list[Boundary] = []
        self._judged = 0
        self._resets = 0
        self._stills = StillBox(out / "keyframes", self._developer, self._clock, embed)
        self._sprites = SpriteBox(out / "sprites", self._developer, self._clock)
        self._last: VideoFrame | None = None

    @property
    def count(self) -> int:
        """Frames seen."""
        return len(self._track.pts)

    @property
    def first_pts(self) -> int:
        """PTS of the first frame."""
        return self._track.pts[0]

    def share_of(self, expected: int) -> float:
        """Return how much of `expected` ticks was seen, 0..1; 0 where nothing is expected."""
        return min(1.0, (self._track.pts[-1] - self.first_pts) / expected) if expected > 0 else 0.0

    def see(self, frame: VideoFrame, *, resets: int) -> None:
        """Take the next frame; `resets` is how often the file's clock was set back so far."""
        look = _look_at(frame)
        chroma = chroma_spread(frame) if is_uniform(look) else 0.0
        step = change(self._recent[-1], look) if self._recent else 0.0
        lag = change(self._recent[0], look) if len(self._recent) == LAG else float("inf")
        if resets > self._resets:
            self._boundaries.append(Boundary(self.count, ShotKind.DISCONTINUITY))
            self._resets = resets
        self._track.add(look, chroma=chroma, step=step, lag=lag)
        self._recent.append(look)
        self._sprites.see(self._last, look.pts)
        self._waiting.append((frame, look))
        self._last = frame
        self._settle(self._cuts.push(look))

    def finish(self) -> FrameAnalysis:
        """Judge what still waits, choose the stills, and return everything."""
        self._settle(self._cuts.finish())
        end_pts = self._end_pts()
        sprites = self._sprites.finish(self._last, end_pts)
        conditions = find_conditions(self._track, end_pts, self._clock)
        cuts = [b.index for b in self._boundaries]
        boundaries = self._boundaries + fades(black_runs(self._track), self._track.means, cuts)
        shots = assemble(self._track.pts, end_pts, boundaries)
        return FrameAnalysis(
            time_base=self._clock,
            first_pts=self.first_pts,
            end_pts=end_pts,
            frame_count=self.count,
            frame_rate=self._frame_rate(),
            shots=shots,
            conditions=conditions,
            keyframes=self._stills.finish(lambda candidates: choose(candidates, shots, conditions, self._clock)),
            sprites=sprites,
        )

    def _settle(self, verdicts: list[bool]) -> None:
        for is_cut in verdicts:
            frame, look = self._waiting.popleft()
            known = any(b.index == self._judged for b in self._boundaries[-2:])
            if is_cut and not known:
                self._boundaries.append(Boundary(self._judged, ShotKind.CUT))
            self._stills.see(frame, look, is_new_shot=is_cut or known)
            self._judged += 1

    def _end_pts(self) -> int:
        assert self._last is not None  # presented_frames raises before an empty recording comes here
        pts = self._track.pts
        usual = round(1 / (self._stream.average_rate * self._clock)) if self._stream.average_rate else 1
        before = pts[-1] - pts[-2] if len(pts) > 1 else usual
        return pts[-1] + max(1, self._last.duration or before)

    def _frame_rate(self) -> Fraction | None:
        """Return the stated rate where the frames bear it out, else what they measure."""
        pts, stated = self._track.pts, self._stream.average_rate
        if len(pts) < 2:
            return stated
        measured = (len(pts) - 1) / ((pts[-1] - pts[0]) * self._clock)
        for rate in (stated, self._stream.guessed_rate):
            if rate and abs(measured - rate) < rate / 200:
                return snap_frame_rate(Fraction(rate))
        common = min(_COMMON_RATES, key=lambda rate: abs(rate - measured))
        is_common = abs((len(pts) - 1) / common - (pts[-1] - pts[0]) * self._clock) <= self._clock
        return common if is_common else measured.limit_denominator(1001)


class StillBox:
    """Keeps the best frame of each shot and few seconds, writes it when its bucket ends, and drops the unchosen."""

    def __init__(self, folder: Path, developer: Developer, clock: Fraction, embed: dict[str, str]) -> None:
        self._folder = folder
        self._developer = developer
        self._clock = clock
        self._embed = embed
        self._best: tuple[Candidate, VideoFrame] | None = None
        self._bucket_pts: int | None = None
        self._next_pts = 0
        self._was_black = False
        self._first_pts: int | None = None
        self._written: list[tuple[Candidate, Keyframe]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def see(self, frame: VideoFrame, look: Glance, *, is_new_shot: bool) -> None:
        """Take the next judged frame."""
        black = is_black(look)
        if self._first_pts is None:
            self._first_pts = look.pts
        too_long = self._bucket_pts is not None and (look.pts - self._bucket_pts) * self._clock >= BUCKET_S
        if self._bucket_pts is None or is_new_shot or too_long or black != self._was_black:
            self._close()
            self._bucket_pts, self._next_pts = look.pts, look.pts
        self._was_black = black
        if look.pts >= self._next_pts:
            self._next_pts = look.pts + int(_CANDIDATE_EVERY / self._clock)
            one = candidate(look, _sharpness(frame))
            if self._best is None or one.quality > self._best[0].quality:
                self._best = (one, frame)

    def finish(self, chooser: Callable[[list[Candidate]], list[Candidate]]) -> tuple[Keyframe, ...]:
        """Return the keyframes that `chooser` keeps; the files of the others are removed."""
        self._close()
        kept = {id(c) for c in chooser([c for c, _ in self._written])}
        for one, keyframe in self._written:
            if id(one) not in kept:
                (self._folder.parent / keyframe.file).unlink()
        return tuple(keyframe for one, keyframe in self._written if id(one) in kept)

    def _close(self) -> None:
        if self._best is None or self._first_pts is None:
            return
        one, frame = self._best
        self._best = None
        picture = self._developer.develop(frame)
        name = f"{self._folder.name}/{one.look.pts}.jpg"
        seconds = float((one.look.pts - self._first_pts) * self._clock)
        write_jpeg(
            picture,
            self._folder.parent / name,
            title=self._embed.get("title", ""),
            credit=self._embed.get("credit", ""),
            comment=f"{seconds:.3f} s after the first frame (PTS {one.look.pts} of {self._clock} s)",
        )
        height, width = picture.shape[:2]
        self._written.append((one, Keyframe(one.look.pts, name, width, height, one.scores)))


class SpriteBox:
    """Makes a tile of what is on screen every interval, and writes sheets as they fill."""

    def __init__(self, folder: Path, developer: Developer, clock: Fraction) -> None:
        self._folder = folder
        self._developer = developer
        self._clock = clock
        self._painter: SheetPainter | None = None
        self._size = (0, 0)
        self._first_pts: int | None = None
        self._made = 0
        self._sheets: list[SpriteSheet] = []
        folder.mkdir(parents=True, exist_ok=True)

    def see(self, shown: VideoFrame | None, pts: int) -> None:
        """`shown` is on screen until `pts`, when the next frame comes."""
        if shown is None:
            self._first_pts = pts
            return
        assert self._first_pts is not None  # set by the first call
        due = tiles_before(pts, self._first_pts, self._clock)
        if due <= self._made:
            return
        tile = self._developer.develop(shown, width=TILE_WIDTH)
        if self._painter is None:
            self._size = (tile.shape[1], tile.shape[0])
            self._painter = SheetPainter(*self._size)
        for _ in range(due - self._made):
            self._painter.add(_fit(tile, self._size))
            self._made += 1
            if self._painter.is_full:
                self._write()

    def finish(self, shown: VideoFrame | None, end_pts: int) -> Sprites:
        """Return the sheets; the last frame is on screen until `end_pts`."""
        self.see(shown, end_pts)
        if self._painter:
            self._write()
        return Sprites(INTERVAL_S, COLUMNS, *self._size, tuple(self._sheets))

    def _write(self) -> None:
        assert self._painter is not None  # only called once there are tiles
        count = len(self._painter)
        if count:
            name = f"{self._folder.name}/{len(self._sheets):04d}.jpg"
            write_jpeg(self._painter.take(), self._folder.parent / name)
            self._sheets.append(SpriteSheet(name, self._made - count, count))


def _look_at(frame: VideoFrame) -> Glance:
    plane, offset, gain = luma(frame)
    small = cv2.resize(_whole_cells(plane), (SMALL[1], SMALL[0]), interpolation=cv2.INTER_AREA)
    step = max(1, round(plane.shape[1] / SPARSE_WIDTH))
    sparse = plane[step // 2 :: step, step // 2 :: step]
    assert frame.pts is not None  # presented_frames stamps every frame
    return glance(frame.pts, _scaled(small, offset, gain), _scaled(sparse, offset, gain))


def _whole_cells(plane: NDArray[Any]) -> NDArray[Any]:
    """Return the part of `plane` that splits into equal cells of the small picture, thinned to some 8 × 8 pixels each.

    Averaging whole cells is ten times cheaper than averaging parts of pixels; at most a ninth is cut off, at the edges.
    """
    step = max(1, min(plane.shape[0] // SMALL[0], plane.shape[1] // SMALL[1]) // 8)
    thin = plane[step // 2 :: step, step // 2 :: step]
    rows, columns = (
        side - side % cells if side >= cells else side for side, cells in zip(thin.shape, SMALL, strict=True)
    )
    top, left = (thin.shape[0] - rows) // 2, (thin.shape[1] - columns) // 2
    return np.ascontiguousarray(thin[top : top + rows, left : left + columns])


def _sharpness(frame: VideoFrame) -> float:
    """Return what `measure.sharpness` gives for the luma shrunk by a whole number to about `SHARP_WIDTH`, by OpenCV."""
    plane, _, gain = luma(frame)
    by = max(1, round(plane.shape[1] / SHARP_WIDTH))
    high, wide = plane.shape[0] // by, plane.shape[1] // by
    if by > 1 and high >= 3:
        plane = cv2.resize(plane[: high * by, : wide * by], (wide, high), interpolation=cv2.INTER_AREA)
    _, deviation = cv2.meanStdDev(cv2.Laplacian(plane, cv2.CV_32F, ksize=1)[1:-1, 1:-1])
    return (float(deviation[0, 0]) * gain) ** 2


def _scaled(plane: NDArray[Any], offset: float, gain: float) -> NDArray[np.float32]:
    scaled: NDArray[np.float32] = (plane.astype(np.float32) - np.float32(offset)) * np.float32(gain)
    return scaled


def _fit(tile: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """Cut a tile to the first one's size: a stream may change its picture size on the way."""
    return tile[: size[1], : size[0]]


def _expected_ticks(stream: VideoStream, container_us: int | None) -> int:
    """Return the claimed length in ticks, 0 where nothing is claimed; claims may be wrong, so for progress only."""
    if stream.duration:
        return stream.duration
    return int(Fraction(container_us, 1_000_000) / clock_of(stream)) if container_us else 0
