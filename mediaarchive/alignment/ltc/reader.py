"""Reads timecode out of one track of sound, a stretch at a time. Memory: a stretch, and 17 bytes a word."""

from __future__ import annotations

from typing import Final

import numpy as np

from mediaarchive.alignment.ltc.chains import Code, code_of, verified
from mediaarchive.alignment.ltc.syncs import Row, Sound, find_syncs, freed, pairs, probe
from mediaarchive.alignment.ltc.words import Words, read_words

STRETCH_S: Final = 60
"""Seconds of sound that are best given at a time."""
_KEPT_S: Final = 0.2
"""What is kept of a stretch for the next: two words and a sync word, whatever the rate."""
_FEWEST: Final = 5


class LtcReader:
    """Collects the words of one track. Sound without code costs a probe of half a second in three."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._words: dict[int, list[Words]] = {}
        self._kept = np.zeros(0, np.float32)
        self._end = 0

    def read(self, first: int, sound: Sound) -> bool:
        """Take the stretch that begins with sample `first` of the track; say whether it holds timecode.

        Stretches come in order. Where one does not go on from the last, what is between them is nothing.
        """
        if first != self._end:
            self._kept = np.zeros(0, np.float32)
        whole = np.concatenate([self._kept, sound])
        start = first - len(self._kept)
        self._end = first + len(sound)
        self._kept = whole[-round(_KEPT_S * self._rate) :]
        if not whole.any():
            return False
        nominal = probe(whole, self._rate)
        return nominal is not None and self._taken(freed(whole, self._rate), start, nominal)

    def _taken(self, sound: Sound, start: int, nominal: int) -> bool:
        syncs = find_syncs(sound, self._rate, nominal)
        words = read_words(sound, *pairs(syncs, self._rate, nominal), nominal)
        believed = verified(words, self._rate / nominal, nominal)
        self._words.setdefault(nominal, []).append(_later(words, start))
        return len(believed.starts) >= _FEWEST

    def code(self) -> Code | None:
        """Return the timecode of all that was read; None where there is none to be believed."""
        codes = [code_of(_joined(parts, self._rate), self._rate, n) for n, parts in self._words.items()]
        return max((code for code in codes if code), key=lambda code: code.words, default=None)


def _later(words: Words, samples: int) -> Words:
    starts: Row = words.starts + samples
    return Words(starts, words.frames, words.drop)


def _joined(parts: list[Words], rate: int) -> Words:
    """Return all words once: those that two stretches have read lie within a hundredth of a second."""
    starts = np.concatenate([part.starts for part in parts])
    frames = np.concatenate([part.frames for part in parts])
    drop = np.concatenate([part.drop for part in parts])
    order = np.argsort(starts, kind="stable")
    words = Words(starts[order], frames[order], drop[order])
    return words.where(np.diff(words.starts, prepend=-np.inf) > rate / 100)
