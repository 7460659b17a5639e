"""When each word of a turn was said: forced alignment of known words, and a cure for times that cannot be.

Runs inside the sandbox only: pocketsphinx decodes sound in C. Its acoustic model is small and knows American English;
other languages keep the times that they came with.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.model import TICKS_A_SECOND, Word
from mediaarchive.transcripts.terms.lexicon import Lexicon, Phones, bundled
from mediaarchive.transcripts.terms.phones import phones_of

Spans = Sequence[tuple[int, int]]
_FRAME: Final = TICKS_A_SECOND // 100
"""Ticks of the model's frames."""
_BEAM: Final = 1e-80
"""The recogniser's own beams lose the one path that there is."""
_WEIGHT: Final = 3.0
_LOUDNESS: Final = 0.1
_WAYS: Final = 4
_LONGEST: Final = 60 * TICKS_A_SECOND
"""Sound that is aligned at once: memory and time grow with it."""
_SHORTEST_WORD: Final = 30 * TICKS_A_SECOND // 1000
_LONGEST_WORD: Final = 2 * TICKS_A_SECOND
_A_PHONE: Final = TICKS_A_SECOND // 10
"""What a phone lasts in slow speech; a word that lasts too long is cut to that, from its end."""
_ASTRAY: Final = TICKS_A_SECOND
"""An alignment whose words lie, by their median, this far from where they were heard is none."""


class Aligner:
    """Aligns turn after turn; equal input gives equal times, whatever was aligned before. Loads in 0.3 s."""

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self._lexicon = lexicon or bundled()
        self._decoder: Any = None  # pocketsphinx carries no types
        self._names: dict[str, str] = {}

    def align(self, samples: NDArray[np.float32], words: Sequence[Word], speech: Spans = ()) -> tuple[Word, ...]:
        """Return the words of a turn with the times at which they were said.

        `samples`: 16 kHz mono, -1..1; times are ticks from its first sample. `speech`: the spans in it where somebody
        speaks, if they are known. Words that cannot be aligned keep the times they came with, cured of what cannot be.
        """
        cured = cure(words, speech, self._lexicon)
        spoken = [k for k, word in enumerate(words) if phones_of(word.text, self._lexicon)]
        if not spoken or not 0 < len(samples) <= _LONGEST:
            return cured
        found = self._times(samples, [words[k].text for k in spoken])
        if found is None or _is_astray(found, [cured[k] for k in spoken]):
            return cured
        timed = list(cured)
        for k, (start, end) in zip(spoken, found, strict=True):
            if _SHORTEST_WORD <= end - start <= _LONGEST_WORD:
                timed[k] = replace(timed[k], start=start, end=min(end, len(samples)))
        return _in_order(timed)

    def _times(self, samples: NDArray[np.float32], texts: list[str]) -> list[tuple[int, int]] | None:
        """Return [start, end) of each text in ticks; None where the model lost its way."""
        decoder = self._loaded()
        names = [self._name(text) for text in texts]
        try:
            decoder.reinit_feat()  # the estimate of noise would go on from the turn before
            decoder.set_align_text(" ".join(names))
            decoder.start_utt()
            decoder.process_raw(_pcm(samples), full_utt=True)
            decoder.end_utt()
        except RuntimeError:  # no path through the words
            return None
        heard = [(s.word.partition("(")[0], s.start_frame, s.end_frame + 1) for s in decoder.seg() or ()]
        placed = [(start * _FRAME, end * _FRAME) for word, start, end in heard if word in self._names.values()]
        return placed if len(placed) == len(texts) else None

    def _name(self, text: str) -> str:
        """Return the name under which the decoder knows a text, made known with its ways of saying."""
        ways = phones_of(text, self._lexicon)[:_WAYS]
        key = " | ".join(" ".join(way) for way in ways)
        if key not in self._names:
            name = self._names[key] = f"word{len(self._names)}"
            for k, way in enumerate(ways, start=1):
                self._decoder.add_word(name if k == 1 else f"{name}({k})", " ".join(way), False)
        return self._names[key]

    def _loaded(self) -> Any:
        if self._decoder is None:
            from pocketsphinx import Decoder

            model = _model()
            beams = dict.fromkeys(("beam", "pbeam", "wbeam"), _BEAM)
            self._decoder = Decoder(
                hmm=str(model / "en-us"),
                dict=os.devnull,  # every word is added with its own phones
                lm=None,
                lw=_WEIGHT,
                bestpath=False,  # the lattice's best path need not reach the last word
                dither=False,
                loglevel="FATAL",
                **beams,
            )
        return self._decoder


def cure(words: Sequence[Word], speech: Spans = (), lexicon: Lexicon | None = None) -> tuple[Word, ...]:
    """Return the words with times that can be: in order, none longer than two seconds, none beginning in silence.

    Recognisers pull the first word of a turn back across the silence before it; its end is right.
    """
    cured = [_out_of_silence(_shortened(word, lexicon), speech) for word in words]
    return _in_order(cured)


def _shortened(word: Word, lexicon: Lexicon | None) -> Word:
    if word.end - word.start <= _LONGEST_WORD:
        return word
    ways: tuple[Phones, ...] = phones_of(word.text, lexicon) if lexicon else ()
    length = min(_LONGEST_WORD, _A_PHONE * (len(ways[0]) if ways else len(word.text)))
    return replace(word, start=word.end - length)


def _out_of_silence(word: Word, speech: Spans) -> Word:
    """Return a word that begins in silence from where speech begins before its end."""
    if not speech or any(start <= word.start < end for start, end in speech):
        return word
    begins = [start for start, end in speech if word.start < start < word.end]
    return replace(word, start=begins[-1]) if begins else word


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with starts that never go back, and ends no later than the next start."""
    found: list[Word] = []
    for word in words:
        start = max(word.start, found[-1].start) if found else word.start
        found.append(replace(word, start=start, end=max(start, word.end)))
    last = [word.end for word in found[-1:]]
    ends = [min(one.end, after.start) for one, after in pairwise(found)] + last
    return tuple(replace(word, end=max(word.start, end)) for word, end in zip(found, ends, strict=True))


def _is_astray(found: Sequence[tuple[int, int]], given: Sequence[Word]) -> bool:
    return median(abs(start - word.start) for (start, _), word in zip(found, given, strict=True)) > _ASTRAY


def _pcm(samples: NDArray[np.float32]) -> bytes:
    """Return the samples as 16 bit, at one loudness, as the model's quantised features know it."""
    loudness = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) or 1.0
    louder = samples * min(_LOUDNESS / loudness, 1 / max(float(np.abs(samples).max()), 1e-6))
    whole: NDArray[np.int16] = (np.clip(louder, -1, 1) * 32767).astype("<i2")
    return whole.tobytes()


def _model() -> Path:
    spec = find_spec("pocketsphinx")
    places = (spec.submodule_search_locations or []) if spec else []
    return next(Path(place) / "model" / "en-us" for place in places)
