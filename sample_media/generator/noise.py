"""Repeatable noise: the same lattice in every process, whatever the order of the calls."""

from __future__ import annotations

import math

from numba import njit


@njit(cache=True, fastmath=True, error_model="numpy", inline="always")
def _lattice(x, y, z):  # type: ignore[no-untyped-def]
    """Return a number from 0 to 1 for a whole-numbered point."""
    h = (x * 374761393 + y * 668265263 + z * 1440662683) & 0xFFFFFFFF
    h = ((h ^ (h >> 13)) * 1274126177) & 0xFFFFFFFF
    h = ((h ^ (h >> 16)) * 2246822519) & 0xFFFFFFFF
    return ((h ^ (h >> 15)) & 0xFFFFFF) / 16777216.0


@njit(cache=True, fastmath=True, error_model="numpy")
def value2(x, y, seed):  # type: ignore[no-untyped-def]
    """Smooth noise from 0 to 1 over the plane, one bump per unit."""
    fx, fy = math.floor(x), math.floor(y)
    ix, iy = int(fx), int(fy)
    u, v = x - fx, y - fy
    u, v = u * u * (3 - 2 * u), v * v * (3 - 2 * v)
    a = _lattice(ix, iy, seed) + u * (_lattice(ix + 1, iy, seed) - _lattice(ix, iy, seed))
    b = _lattice(ix, iy + 1, seed) + u * (_lattice(ix + 1, iy + 1, seed) - _lattice(ix, iy + 1, seed))
    return a + v * (b - a)


@njit(cache=True, fastmath=True, error_model="numpy")
def fractal2(x, y, octaves, seed):  # type: ignore[no-untyped-def]
    """Return a sum of octaves, 0 to 1."""
    total, weight, scale = 0.0, 0.5, 0.0
    for octave in range(octaves):
        total += weight * value2(x, y, seed + octave)
        scale += weight
        weight *= 0.52
        x, y = 1.93 * x + 0.62 * y + 17.3, 1.93 * y - 0.62 * x + 9.1
    return total / scale
