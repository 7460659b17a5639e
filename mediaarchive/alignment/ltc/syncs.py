"""Where sync words lie: a template of each rate, laid along the sound by its spectrum. Pure.

Likeness is the normalised correlation, so level and polarity do not matter; its top, put between samples by a parabola,
is good to some hundredths of a sample. Tones near 2.4 kHz look alike too: what lies between two tops decides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

RATES: Final = (24, 25, 30)
"""Words a second, rounded up: 24000/1001 and 30000/1001 differ by less than what tape and clocks may be off."""
WORD: Final = 80
SYNC: Final = (0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1)
"""Bits 64 to 79 of each word (ST 12-1)."""
OFF: Final = 0.015
"""By what share a word may be longer or shorter than its rate says."""
_ALIKE: Final = 0.5
"""Likeness from which a place counts: 0.95 clean, 0.7 with noise as loud as the code."""
_APART: Final = 24
"""Bits within which only the best place counts: within the word of sync the ones repeat."""
_NEIGHBOURS: Final = 6
_STEADY: Final = 6
"""Bits over which the mean is taken off: whole periods of the code, so that hum and low voices go and it stays."""
_FAINT: Final = 1e-7
"""Mean square below which there is no sound to be like anything: ten steps of 16 bits."""
_PROBE_S: Final = 0.5
_EVERY_S: Final = 3.0
_TELLING: Final = 4
"""Pairs in a probe, of ten or more in clean code, that make the whole stretch worth reading."""

Sound = NDArray[np.float32]
Row = NDArray[np.float64]


def freed(sound: Sound, rate: int) -> Sound:
    """Return the sound without what is slower than the code."""
    wide = round(_STEADY * rate / (WORD * 25))
    sums = np.concatenate([[0.0], np.cumsum(np.pad(sound, (wide // 2, wide - wide // 2 - 1)), dtype=np.float64)])
    quick: Sound = sound - ((sums[wide:] - sums[:-wide]) / wide).astype(np.float32)
    return quick


@lru_cache(maxsize=16)
def _template(rate: int, nominal: int) -> Sound:
    """Return the sync word, beginning with an edge at sample 0; each sample is the mean about its place."""
    half = rate / (nominal * WORD * 2)
    flips = np.concatenate([[1, bit] for bit in SYNC])
    levels = 1.0 - 2.0 * (np.cumsum(flips) % 2)
    edges = np.arange(len(levels) + 1) * half
    area = np.concatenate([[0.0], np.cumsum(levels) * half])
    places = np.arange(int(np.ceil(edges[-1])) + 2) - 0.5
    template: Sound = np.diff(np.interp(places, edges, area)).astype(np.float32)
    return template


def _likeness(rows: Sound, template: Sound) -> Sound:
    """Return how much each place of each row is like the template, 0 to 1, whatever the level and polarity."""
    size, count = rows.shape[1], rows.shape[1] - len(template) + 1
    spectrum = np.fft.rfft(rows, axis=1)
    spectrum *= np.conj(np.fft.rfft(template, size))
    alike: Sound = np.abs(np.fft.irfft(spectrum, size, axis=1)[:, :count]).astype(np.float32)
    power = np.zeros((len(rows), size + 1))
    np.cumsum(rows**2, axis=1, dtype=np.float64, out=power[:, 1:])
    there = power[:, len(template) :] - power[:, :count]
    norm = np.sqrt(np.maximum(there, _FAINT * len(template)) * float((template**2).sum()))
    alike /= norm.astype(np.float32)
    return alike


def _rows(sound: Sound, size: int, step: int) -> Sound:
    """Return the sound in rows that overlap by size - step; the last is filled up with silence."""
    count = max(1, -(-(len(sound) - size) // step) + 1)
    padded = np.pad(sound, (0, (count - 1) * step + size - len(sound)))
    return np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(padded, size)[::step])


def find_syncs(sound: Sound, rate: int, nominal: int) -> Row:
    """Return the places, in samples, at which sync words begin in sound that was `freed`, in order."""
    template = _template(rate, nominal)
    size = 1 << 14
    step = size - len(template) + 1
    alike = _likeness(_rows(sound, size, step), template).reshape(-1)[: max(0, len(sound) - len(template) + 1)]
    return _tops(alike, _APART * rate / (nominal * WORD))


def _tops(alike: Sound, apart: float) -> Row:
    middle = alike[1:-1]
    at = np.flatnonzero((middle > _ALIKE) & (middle >= alike[:-2]) & (middle > alike[2:])) + 1
    left, top, right = (alike[at + n].astype(np.float64) for n in (-1, 0, 1))
    places = at + 0.5 * (left - right) / np.minimum(left - 2 * top + right, -1e-9)
    best = np.ones(len(at), bool)
    for n in range(1, min(_NEIGHBOURS, len(at) - 1) + 1):
        near = places[n:] - places[:-n] < apart
        best[:-n] &= ~(near & (top[n:] > top[:-n]))
        best[n:] &= ~(near & (top[n:] <= top[:-n]))
    kept: Row = places[best]
    return kept


def pairs(places: Row, rate: int, nominal: int) -> tuple[Row, Row]:
    """Return the places that have another one a word later, and those others."""
    word = rate / nominal
    after = np.searchsorted(places, places + word * (1 - OFF))
    there = after < len(places)
    there[there] = places[after[there]] - places[there] < word * (1 + OFF)
    return places[there], places[after[there]]


def probe(sound: Sound, rate: int) -> int | None:
    """Return the words a second that half a second of raw sound out of each three hints at; None where nothing does.

    A hint proves nothing. Costs a sixth of reading one rate, for each of three.
    """
    size = 1 << int(np.ceil(np.log2(_PROBE_S * rate)))
    rows = _rows(sound, size, int(_EVERY_S * rate))
    rows = freed(rows.reshape(-1), rate).reshape(rows.shape)
    counts = []
    for nominal in RATES:
        alike = _likeness(rows, _template(rate, nominal))
        apart = _APART * rate / (nominal * WORD)
        counts.append(max(len(pairs(_tops(row, apart), rate, nominal)[0]) for row in alike if len(row)))
    best = int(np.argmax(counts))
    return RATES[best] if counts[best] >= _TELLING else None
