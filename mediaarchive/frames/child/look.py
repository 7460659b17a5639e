"""A decoded picture at a glance: small planes straight from the decoder's memory, without copying the picture."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from mediaarchive.frames.measure import SHARP_WIDTH, SPARSE_WIDTH, THUMB, Glance, Plane, glance
from mediaarchive.sandbox.pictures import is_full_range

_CELL: Final = 4
"""Samples to a side that are averaged into one cell of the small pictures: more cost time and change nothing."""
_LUMA: Final = np.clip(np.round((np.arange(256) - 16) * 255 / 219), 0, 255).astype(np.uint8)
_CHROMA: Final = np.clip(np.round((np.arange(256) - 128) * 255 / 224 + 128), 0, 255).astype(np.uint8)
"""From limited to full range (ITU-T H.273 §8.3), by table."""


def look_at(frame: VideoFrame) -> Glance:
    """Return the glance of a frame that has its PTS."""
    frame = _planar(frame)
    full = is_full_range(frame)
    light = plane(frame, 0)
    step = max(1, round(light.shape[1] / SPARSE_WIDTH))
    sparse = _thick(_eight(light[step // 2 :: step, step // 2 :: step], frame))
    thumb = _averaged(light, THUMB, frame)
    half = (THUMB[0] // 2, THUMB[1] // 2)
    if len(frame.planes) >= 3:
        blue, red = (_averaged(plane(frame, n), half, frame) for n in (1, 2))
    else:
        blue = red = np.full(half, 128, np.uint8)
    assert frame.pts is not None
    if full:
        return glance(frame.pts, thumb, blue, red, np.ascontiguousarray(sparse))
    return glance(frame.pts, _LUMA[thumb], _CHROMA[blue], _CHROMA[red], _LUMA[sparse])


def detail(frame: VideoFrame) -> Plane:
    """Return the luma shrunk by a whole number to about `SHARP_WIDTH` columns, uint8, range as stored."""
    frame = _planar(frame)
    light = plane(frame, 0)
    thin = max(1, round(light.shape[1] / SHARP_WIDTH) // 2)  # a third of the time, and 2 × 2 samples left to average
    if light.shape[0] // thin >= 3:
        light = np.ascontiguousarray(light[thin // 2 :: thin, thin // 2 :: thin])
    by = max(1, round(light.shape[1] / SHARP_WIDTH))
    high, wide = light.shape[0] // by, light.shape[1] // by
    if by > 1 and high >= 3:
        light = cv2.resize(light[: high * by, : wide * by], (wide, high), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(_eight(light, frame))


def sharpness(small: Plane, *, full: bool) -> float:
    """Return what `measure.sharpness` gives for the picture of `detail`, by OpenCV; 0 below three rows or columns."""
    if min(small.shape) < 3:
        return 0.0
    _, deviation = cv2.meanStdDev(cv2.Laplacian(small, cv2.CV_16S, ksize=1)[1:-1, 1:-1])
    return float((deviation[0, 0] * (1.0 if full else 255 / 219)) ** 2)


def plane(frame: VideoFrame, number: int) -> NDArray[Any]:
    """Return a plane as stored, uint8 or uint16 (H, W), borrowed: valid only while `frame` lives."""
    one = frame.planes[number]
    kind = np.uint8 if frame.format.components[0].bits == 8 else np.uint16
    return np.frombuffer(memoryview(one), dtype=kind).reshape(one.height, -1)[:, : one.width]


def _thick(sparse: Plane) -> Plane:
    """Return `sparse` with at least three rows and columns, its edges repeated where the picture is a mere line."""
    lacking = [max(0, 3 - side) for side in sparse.shape]
    return np.pad(sparse, [(0, lacking[0]), (0, lacking[1])], "edge") if any(lacking) else sparse


def _planar(frame: VideoFrame) -> VideoFrame:
    """Return `frame`, or its like in planes where its format has none."""
    kind = frame.format
    separate = kind.is_planar and not kind.is_rgb and not kind.is_big_endian and len(frame.planes) != 2
    if separate or kind.name == "gray":
        return frame
    changed = frame.reformat(format="yuv444p")
    changed.pts = frame.pts
    return changed


def _averaged(source: NDArray[Any], size: tuple[int, int], frame: VideoFrame) -> Plane:
    """Return `source` averaged to `size` (rows, columns): each cell from some 4 × 4 of its samples.

    Averaging whole cells is ten times cheaper than averaging parts of samples; less than a cell is cut off at an edge.
    """
    step = max(1, min(source.shape[0] // size[0], source.shape[1] // size[1]) // _CELL)
    thin = source[step // 2 :: step, step // 2 :: step]
    rows, columns = (
        side - side % cells if side >= cells else side for side, cells in zip(thin.shape, size, strict=True)
    )
    top, left = (thin.shape[0] - rows) // 2, (thin.shape[1] - columns) // 2
    whole = np.ascontiguousarray(thin[top : top + rows, left : left + columns])
    return _eight(cv2.resize(whole, (size[1], size[0]), interpolation=cv2.INTER_AREA), frame)


def _eight(values: NDArray[Any], frame: VideoFrame) -> Plane:
    """Return samples of any depth as eight bits."""
    depth = frame.format.components[0].bits
    return values if depth == 8 else (values >> (depth - 8)).astype(np.uint8)
