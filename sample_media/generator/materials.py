"""What things are made of: colours, shine, and the patterns computed on their surfaces."""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from .noise import fractal2, value2

(
    CLOTH,
    METAL,
    GOLD_RAIL,
    CELLS,
    RADIATOR,
    BATTERY,
    PLATE,
    BLACK,
    RED,
    GLOVE,
    PAD,
    STRAP,
    FOIL,
    GLASS,
    LAMP,
    ORANGE,
    VISOR,
    COVER,
    LABEL,
    PAINT,
    STEEL,
) = range(21)

LOOKS = np.array(
    [
        # red, green, blue, shine, gloss, light of its own
        (0.74, 0.73, 0.70, 0.03, 8.0, 0.0),
        (0.42, 0.42, 0.43, 0.45, 38.0, 0.0),
        (0.62, 0.42, 0.10, 0.75, 46.0, 0.0),
        (0.035, 0.040, 0.085, 0.55, 60.0, 0.0),
        (0.80, 0.80, 0.79, 0.18, 24.0, 0.0),
        (0.70, 0.70, 0.68, 0.12, 20.0, 0.0),
        (0.44, 0.40, 0.33, 0.50, 30.0, 0.0),
        (0.022, 0.022, 0.025, 0.28, 32.0, 0.0),
        (0.55, 0.045, 0.03, 0.05, 10.0, 0.0),
        (0.76, 0.75, 0.72, 0.03, 8.0, 0.0),
        (0.17, 0.20, 0.24, 0.16, 14.0, 0.0),
        (0.16, 0.12, 0.075, 0.05, 8.0, 0.0),
        (0.52, 0.33, 0.09, 0.95, 50.0, 0.0),
        (0.01, 0.012, 0.02, 1.0, 120.0, 0.0),
        (1.0, 0.86, 0.62, 0.0, 8.0, 3.0),
        (0.75, 0.23, 0.03, 0.10, 14.0, 0.0),
        (0.36, 0.21, 0.05, 1.0, 90.0, 0.0),
        (0.78, 0.78, 0.78, 0.04, 8.0, 0.0),
        (0.72, 0.71, 0.66, 0.05, 10.0, 0.0),
        (0.60, 0.61, 0.62, 0.14, 18.0, 0.0),
        (0.55, 0.55, 0.57, 0.85, 70.0, 0.0),
    ]
)
"""One row per material."""


@njit(cache=True, fastmath=True, error_model="numpy")
def _line(value, period, half):  # type: ignore[no-untyped-def]
    """Return 1 on the lines of a ruling, 0 between."""
    place = abs(value / period - math.floor(value / period + 0.5)) * period
    return 1.0 if place < half else 0.0


@njit(cache=True, fastmath=True, error_model="numpy")
def _part(value, period):  # type: ignore[no-untyped-def]
    """Return where in its period a value lies, from 0 to 1."""
    return value / period - math.floor(value / period)


@njit(cache=True, fastmath=True, error_model="numpy")
def _cells(u, v, colour):  # type: ignore[no-untyped-def]
    """Paint solar cells between their silver lines."""
    gap = max(_line(u, 0.16, 0.0045), _line(v, 0.16, 0.0045))
    fold = _line(v, 0.96, 0.014)
    tint = 0.75 + 0.5 * value2(math.floor(u / 0.16) * 3.7, math.floor(v / 0.16) * 5.1, 9)
    colour[0] *= tint * (1.0 + 5.0 * gap + 8.0 * fold)
    colour[1] *= tint * (1.0 + 4.0 * gap + 6.0 * fold)
    colour[2] *= tint * (1.0 + 1.2 * gap + 1.5 * fold)


@njit(cache=True, fastmath=True, error_model="numpy")
def _hard(material, u, v):  # type: ignore[no-untyped-def]
    """Return how bright a rigid surface is at a place: seams, rivets, holes, print."""
    if material in (METAL, PAINT):
        seam = max(_line(u, 0.75, 0.004), _line(v, 0.75, 0.004))
        rivet = (_part(u, 0.075) - 0.5) ** 2 + (_part(v, 0.75) - 0.08) ** 2 * 100 < 0.02
        return (0.84 + 0.26 * fractal2(u * 2.3, v * 2.3, 2, 11)) * (1.0 - 0.55 * seam) * (1.0 - 0.35 * rivet)
    if material == RADIATOR:
        lines = (1.0 - 0.18 * _line(v, 0.28, 0.012)) * (1.0 - 0.3 * _line(u, 1.9, 0.015))
        return lines * (0.95 + 0.08 * value2(u * 0.7, v * 2, 12))
    if material == BATTERY:
        seam = max(_line(u + 0.17, 0.34, 0.003), _line(v + 0.20, 0.40, 0.003))
        return (0.93 + 0.12 * fractal2(u * 3, v * 3, 2, 14)) * (1.0 - 0.45 * seam)
    if material == PLATE:
        hole = (_part(u, 0.09) - 0.5) ** 2 + (_part(v, 0.09) - 0.5) ** 2
        return (0.9 + 0.2 * fractal2(u * 6, v * 2, 3, 15)) * (0.22 if hole < 0.035 else (0.7 if hole < 0.06 else 1.0))
    if material == LABEL:
        text = value2(math.floor(u / 0.012) * 7.3, math.floor(v / 0.03) * 3.1, 21) > 0.45
        return 1.0 - 0.8 * text * (_part(v, 0.03) < 0.55)
    return 1.0


@njit(cache=True, fastmath=True, error_model="numpy")
def _soft(material, u, v, dent):  # type: ignore[no-untyped-def]
    """Return how bright cloth or foil is at a place; `dent` tips its normal."""
    if material in (CLOTH, COVER):
        period = 0.24 if material == CLOTH else 0.16
        dent[0] = 0.13 * math.sin(2 * math.pi * u / period) + 0.5 * (fractal2(u * 13, v * 13, 2, 5) - 0.5)
        dent[1] = 0.13 * math.sin(2 * math.pi * v / period) + 0.5 * (fractal2(u * 13, v * 13, 2, 6) - 0.5)
        return 0.90 + 0.16 * value2(u * 3, v * 3, 7) - 0.16 * max(_line(u, period, 0.004), _line(v, period, 0.004))
    if material in (GLOVE, RED):
        fold = fractal2(u * 26, v * 42, 2, 16) - 0.5
        dent[0], dent[1] = 0.5 * fold, 0.9 * (fractal2(u * 20 + 5, v * 46, 2, 17) - 0.5)
        return 0.90 + 0.03 * math.sin(u * 2600.0) * math.sin(v * 2600.0) + 0.22 * fold
    if material == PAD:
        dent[0], dent[1] = 0.3 * math.sin(u * 900), 0.3 * math.sin(v * 900)
        return 1.0
    if material == FOIL:
        dent[0] = 1.5 * (fractal2(u * 11, v * 11, 3, 18) - 0.5)
        dent[1] = 1.5 * (fractal2(u * 11, v * 11, 3, 19) - 0.5)
        return 0.8 + 0.4 * value2(u * 8, v * 8, 20)
    return 0.8 + 0.4 * (math.sin(v * 700.0) > 0.0)


@njit(cache=True, fastmath=True, error_model="numpy")
def _hand(u, v, colour, dent):  # type: ignore[no-untyped-def]
    """Paint a glove, whose `u` says from 100 to 101 how far it is rubber, with a seam between."""
    dent[0], dent[1] = 0.9 * (fractal2(v * 60, v * 31, 2, 16) - 0.5), 0.6 * (fractal2(v * 47, v * 13, 2, 17) - 0.5)
    if u > 100.5:
        colour[0], colour[1], colour[2] = 0.19, 0.22, 0.26
        dent[0] = 0.45 * math.sin(v * 1100.0)
    return 0.93 if u < 100.44 or u > 100.56 else 0.6


@njit(cache=True, fastmath=True, error_model="numpy")
def texture(material, u, v, colour, dent):  # type: ignore[no-untyped-def]
    """Change a material's colour over its surface; `dent` tips the normal."""
    dent[0] = dent[1] = 0.0
    if material == CELLS:
        _cells(u, v, colour)
        return
    if material == GLOVE and u > 99.0:
        factor = _hand(u, v, colour, dent)
    elif material in (CLOTH, COVER, GLOVE, RED, PAD, FOIL, STRAP):
        factor = _soft(material, u, v, dent)
    else:
        factor = _hard(material, u, v)
    for k in range(3):
        colour[k] *= factor
