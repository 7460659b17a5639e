"""Which triangle does each pixel see?  A visibility buffer in pinhole space, and shadow maps with the same code.

The buffer holds triangle numbers and no colours: shading happens later, once per pixel of the finished picture,
along its exact (distorted) ray.  Nothing here knows about materials.
"""

from __future__ import annotations

import numpy as np
from numba import njit

NEAR = 0.04
"""Metres in front of the lens that are cut away."""


@njit(cache=True, fastmath=True, error_model="numpy")
def _fill(ax, ay, az, bx, by, bz, cx, cy, cz, number, depth, ids):  # type: ignore[no-untyped-def]
    """One triangle in pixel coordinates; the third coordinate grows towards the eye and is linear on screen."""
    height, width = depth.shape
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    if abs(area) < 1e-9:
        return
    x0 = max(0, int(np.floor(min(ax, bx, cx))))
    x1 = min(width - 1, int(np.ceil(max(ax, bx, cx))))
    y0 = max(0, int(np.floor(min(ay, by, cy))))
    y1 = min(height - 1, int(np.ceil(max(ay, by, cy))))
    inverse = 1.0 / area
    step_b, step_c = (cy - ay) * inverse, -(by - ay) * inverse
    step = step_b * (bz - az) + step_c * (cz - az)
    for y in range(y0, y1 + 1):
        weight_b = ((x0 - ax) * (cy - ay) - (y - ay) * (cx - ax)) * inverse
        weight_c = ((y - ay) * (bx - ax) - (x0 - ax) * (by - ay)) * inverse
        low, high = 0.0, float(x1 - x0)
        for part in range(3):
            value = weight_b if part == 0 else (weight_c if part == 1 else 1.0 - weight_b - weight_c)
            slope = step_b if part == 0 else (step_c if part == 1 else -step_b - step_c)
            if slope > 1e-12:
                low = max(low, -value / slope)
            elif slope < -1e-12:
                high = min(high, -value / slope)
            elif value < 0.0:
                high = -1.0
        if high < low:
            continue
        start, stop = int(np.ceil(low - 1e-9)), int(np.floor(high + 1e-9))
        value = az + weight_b * (bz - az) + weight_c * (cz - az) + start * step
        for x in range(x0 + start, x0 + stop + 1):
            if value > depth[y, x]:
                depth[y, x] = value
                ids[y, x] = number
            value += step


@njit(cache=True, fastmath=True, error_model="numpy")
def _clip(points, clipped):  # type: ignore[no-untyped-def]
    """Cut a triangle at the near plane; the number of corners left, in `clipped`."""
    count = 0
    for i in range(3):
        j = (i + 1) % 3
        inside, inside_next = points[i, 2] > NEAR, points[j, 2] > NEAR
        if inside:
            clipped[count] = points[i]
            count += 1
        if inside != inside_next:
            share = (NEAR - points[i, 2]) / (points[j, 2] - points[i, 2])
            clipped[count] = points[i] + share * (points[j] - points[i])
            count += 1
    return count


@njit(cache=True, fastmath=True, error_model="numpy")
def see(positions, triangles, eye, axes, focal, depth, ids, first):  # type: ignore[no-untyped-def]
    """Draw triangles from `first` on as a pinhole camera sees them (rows of `axes`: right, down, forward)."""
    height, width = depth.shape
    points, clipped = np.empty((3, 3)), np.empty((4, 3))
    for number in range(first, triangles.shape[0]):
        behind = 0
        for i in range(3):
            offset = positions[triangles[number, i]] - eye
            for k in range(3):
                points[i, k] = axes[k, 0] * offset[0] + axes[k, 1] * offset[1] + axes[k, 2] * offset[2]
            behind += points[i, 2] <= NEAR
        if behind == 3:
            continue
        count = _clip(points, clipped)
        for i in range(count):
            inverse = 1.0 / clipped[i, 2]
            clipped[i, 0] = clipped[i, 0] * inverse * focal + 0.5 * width
            clipped[i, 1] = clipped[i, 1] * inverse * focal + 0.5 * height
            clipped[i, 2] = inverse
        for i in range(2, count):
            _fill(
                clipped[0, 0],
                clipped[0, 1],
                clipped[0, 2],
                clipped[i - 1, 0],
                clipped[i - 1, 1],
                clipped[i - 1, 2],
                clipped[i, 0],
                clipped[i, 1],
                clipped[i, 2],
                number,
                depth,
                ids,
            )


@njit(cache=True, fastmath=True, error_model="numpy")
def shadow(positions, triangles, frame, centre, scale, depth, ids, first):  # type: ignore[no-untyped-def]
    """Draw triangles as the sun sees them: `frame` rows are two axes across and one towards the sun."""
    size = depth.shape[0]
    corner = np.empty((3, 3))
    for number in range(first, triangles.shape[0]):
        for i in range(3):
            offset = positions[triangles[number, i]] - centre
            for k in range(3):
                corner[i, k] = frame[k, 0] * offset[0] + frame[k, 1] * offset[1] + frame[k, 2] * offset[2]
            corner[i, 0] = corner[i, 0] * scale + 0.5 * size
            corner[i, 1] = corner[i, 1] * scale + 0.5 * size
        _fill(
            corner[0, 0],
            corner[0, 1],
            corner[0, 2],
            corner[1, 0],
            corner[1, 1],
            corner[1, 2],
            corner[2, 0],
            corner[2, 1],
            corner[2, 2],
            number,
            depth,
            ids,
        )
