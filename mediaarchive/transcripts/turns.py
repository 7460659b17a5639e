"""Turns of speech out of the probability that each moment is spoken, and how they are handed to a recogniser. Pure.

Moments are `FRAME` ticks long. Turns are half-open spans of ticks, sorted and disjoint.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.model import TICKS_A_SECOND

FRAME: Final = 512
"""Samples that the voice detector judges at a time: 32 ms."""
LONGEST: Final = 28 * TICKS_A_SECOND
"""A recogniser hears 30 s at a time; what is longer would be cut by it where it likes."""
_USUAL: Final = 0.3
"""Probability with which a turn begins: Silero's own 0.5 cuts off weak words …"""
_LOW: Final = 0.15
"""… and this keeps nearly all of old crew radio, of which 0.5 drops over half (speech.md §3)."""
_WORTH: Final = 1.25
"""The low one is taken where it finds that many times more, beside speech that is not in doubt."""
_EVIDENT: Final = 0.7
"""A turn must be as likely as this somewhere: noises reached .66, turns at 5 dB had .90 at least."""
_CERTAIN: Final = 0.9
_FEWEST: Final = 3 * TICKS_A_SECOND // FRAME
"""Frames this likely that make sure that somebody speaks in the stretch."""
_DROP: Final = 0.15
"""A turn goes on until the probability falls this far below the one it began with."""
_LEAST: Final = TICKS_A_SECOND // 10
_PAUSE: Final = TICKS_A_SECOND // 2
"""Shorter pauses do not end a turn."""
_PAD: Final = TICKS_A_SECOND // 5
"""Added before and after: consonants are quiet."""

Span = tuple[int, int]


def find_turns(spoken: NDArray[np.float32], length: int) -> tuple[Span, ...]:
    """Return the turns of a stretch of `length` ticks; `spoken` holds a probability (0..1) for each frame.

    The threshold follows the stretch: it is low where much is said that is hard to tell from noise.
    """
    usual = _turns(spoken, _USUAL, length)
    chosen = [turn for turn in usual if _peak(spoken, turn) >= _EVIDENT]
    if np.count_nonzero(spoken >= _CERTAIN) >= _FEWEST:
        low = _turns(spoken, _LOW, length)
        chosen = low if _total(low) > _WORTH * _total(usual) else chosen
    return _shortened(chosen, spoken)


def pack(turns: Sequence[Span], most: int = LONGEST) -> list[tuple[Span, ...]]:
    """Return the turns in groups that a recogniser hears together: in order, each of `most` ticks of speech at most.

    Words next to each other help a recogniser, and it costs the same for one word as for half a minute.
    """
    packed: list[list[Span]] = []
    for turn in turns:
        if packed and _total([*packed[-1], turn]) <= most:
            packed[-1].append(turn)
        else:
            packed.append([turn])
    return [tuple(group) for group in packed]


def _turns(spoken: NDArray[np.float32], threshold: float, length: int) -> list[Span]:
    """Return the turns that begin above `threshold`, padded, with short pauses closed."""
    found: list[Span] = []
    start: int | None = None
    stop = max(threshold - _DROP, 0.05)
    for number, probability in enumerate([*spoken.tolist(), 0.0]):
        if start is None and probability >= threshold:
            start = number
        elif start is not None and probability < stop:
            if (number - start) * FRAME >= _LEAST:
                found.append((start * FRAME, number * FRAME))
            start = None
    return _padded(found, length)


def _padded(spans: Sequence[Span], length: int) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start - joined[-1][1] < _PAUSE:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return [(max(0, start - _PAD), min(length, end + _PAD)) for start, end in joined if start < length]


def _shortened(turns: Sequence[Span], spoken: NDArray[np.float32]) -> tuple[Span, ...]:
    """Return the turns with those above `LONGEST` parted where speech is least likely."""
    short: list[Span] = []
    for first, end in turns:
        start = first
        while end - start > LONGEST:
            early, late = (start + LONGEST // 2) // FRAME, (start + LONGEST) // FRAME
            cut = (early + int(np.argmin(spoken[early:late]))) * FRAME
            short.append((start, cut))
            start = cut
        short.append((start, end))
    return tuple(short)


def _peak(spoken: NDArray[np.float32], turn: Span) -> float:
    return float(spoken[turn[0] // FRAME : -(-turn[1] // FRAME)].max(initial=0.0))


def _total(spans: Sequence[Span]) -> int:
    return sum(end - start for start, end in spans)
