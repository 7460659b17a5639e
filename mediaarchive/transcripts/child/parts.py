"""A recording heard in parts: where somebody speaks is found once, windows are heard by whoever is free.

A part gives what a whole run would have kept on its way. The whole run over all that is kept then asks nothing of an
engine, and its answer is what it would have been without parts, by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np

from mediaarchive.transcripts.child.kept import Kept
from mediaarchive.transcripts.child.listen import Listener
from mediaarchive.transcripts.child.stretches import Samples, stretches
from mediaarchive.transcripts.sound import Piece
from mediaarchive.transcripts.turns import pack

_Window = tuple[Samples, list[int]]


def find(listener: Listener, kept: Kept, sound: Iterator[Piece], most: int, out: Path) -> dict[str, Any]:
    """Write the speech of each part, `most` windows at most, below `out`; the first window of all is heard here.

    It tells the language, on which it depends what is kept of the others.
    """
    windows = _windows(sound, kept)
    for first in islice(windows, 1):
        _hear(listener, *first)
    parts: list[dict[str, Any]] = []
    while batch := list(islice(windows, most)):
        name = f"speech-{len(parts)}.npy"
        np.save(out / name, np.concatenate([speech for speech, _ in batch]))
        parts.append({"file": name, "windows": [lengths for _, lengths in batch]})
    return {"language": listener.language, "parts": parts}


def hear(
    listener: Listener, request: dict[str, Any], speech: Samples, progress: Callable[[float], None]
) -> dict[str, Any]:
    """Hear the windows of a part; the answer is in what is kept."""
    listener.language = request["heard_language"]
    at, windows = 0, request["windows"]
    for number, lengths in enumerate(windows):
        _hear(listener, speech[at : at + sum(lengths)], lengths)
        at += sum(lengths)
        progress((number + 1) / len(windows))
    return {}


def _windows(sound: Iterator[Piece], kept: Kept) -> Iterator[_Window]:
    """Yield what is heard together: the sound of some turns, laid end to end, and how long each is."""
    for stretch in stretches(sound, kept):
        for window in pack(stretch.turns):
            speech = np.concatenate([stretch.samples[start:end] for start, end in window])
            yield speech, [end - start for start, end in window]


def _hear(listener: Listener, speech: Samples, lengths: Sequence[int]) -> None:
    listener.window(speech, list(pairwise(accumulate(lengths, initial=0))), 0)
