"""From sound to the turns in it: stretches of at most ten minutes, and where somebody speaks in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.child.kept import Kept
from mediaarchive.transcripts.model import TICKS_A_SECOND
from mediaarchive.transcripts.sound import Piece, Tape
from mediaarchive.transcripts.speech import quietest_break
from mediaarchive.transcripts.turns import FRAME, Span, find_turns

_LAST_MINUTE: Final = 60 * TICKS_A_SECOND
_CONTEXT: Final = 64
"""Samples before a frame that the detector is shown with it."""
_AT_ONCE: Final = 64

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Sound without a hole, and the turns in it, in ticks from its own first sample."""

    tick: int
    samples: Samples
    turns: tuple[Span, ...]

    @property
    def end(self) -> int:
        """Tick of the recording after the last sample."""
        return self.tick + len(self.samples)

    @property
    def spans(self) -> list[Span]:
        """The turns on the recording's clock."""
        return [(self.tick + start, self.tick + end) for start, end in self.turns]


def stretches(pieces: Iterator[Piece], kept: Kept) -> Iterator[Stretch]:
    """Yield the sound in stretches that part no turn; what was found is kept, and never looked for again."""
    tape = Tape()
    for piece in pieces:
        if not tape.joins(piece[0]):
            yield from _taken(tape, kept, whole=True)
            tape = Tape()
        tape.lay(piece)
        if tape.is_full:
            yield from _taken(tape, kept, whole=False)
    yield from _taken(tape, kept, whole=True)


def _taken(tape: Tape, kept: Kept, *, whole: bool) -> Iterator[Stretch]:
    """Yield what is on the tape, up to the last good break in it unless it ends there; nothing where it is empty."""
    samples = tape.peek()
    if not len(samples):
        return
    turns = find_turns(_spoken(samples, kept), len(samples))
    cut = len(samples) if whole else quietest_break(turns, len(samples), max(0, len(samples) - _LAST_MINUTE))
    tick, stretch = tape.take(cut)
    yield Stretch(tick, stretch, tuple((start, min(end, cut)) for start, end in turns if start < cut))


def _spoken(samples: Samples, kept: Kept) -> Samples:
    """Return how likely it is that each frame is spoken; asked for once for equal sound."""
    key = kept.key(samples, what="spoken")
    found = kept.get(key)
    if found is None:
        found = [round(float(p), 4) for p in _detected(samples)]
        kept.put(key, found)
    return np.array(found, dtype=np.float32)


def _detected(samples: Samples) -> Samples:
    """Return the probability that each frame is spoken, by the detector that faster-whisper carries (Silero).

    It is run a few seconds at a time: faster-whisper's own call takes five minutes, which costs more and 300 MB.
    """
    import_module("onnxruntime")  # faster-whisper would hide what keeps it from loading, such as a memory limit
    from faster_whisper.vad import get_vad_model

    padded = np.pad(samples, (_CONTEXT, -len(samples) % FRAME))
    shown = np.lib.stride_tricks.sliding_window_view(padded, _CONTEXT + FRAME)[::FRAME]
    session, found = get_vad_model().session, []
    h = c = np.zeros((1, 1, 128), dtype=np.float32)
    for first in range(0, len(shown), _AT_ONCE):
        some = np.ascontiguousarray(shown[first : first + _AT_ONCE])
        spoken, h, c = session.run(None, {"input": some, "h": h, "c": c})
        found.append(spoken.reshape(-1))
    return np.concatenate(found)
