"""From sound to turns with their words: what is said where somebody speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

import numpy as np

from mediaarchive.transcripts.child.forced import Aligner
from mediaarchive.transcripts.child.kept import Kept
from mediaarchive.transcripts.child.stretches import Samples, stretches
from mediaarchive.transcripts.child.voices import VoiceEncoder
from mediaarchive.transcripts.hearing import Engine, Hearing, better, is_lossy, joined, lost_turns
from mediaarchive.transcripts.model import TICKS_A_SECOND, Turn
from mediaarchive.transcripts.sound import Piece
from mediaarchive.transcripts.speech import JoinedSpeech
from mediaarchive.transcripts.terms.glossary import Glossary, offer
from mediaarchive.transcripts.terms.repair import repair
from mediaarchive.transcripts.turns import Span, pack

_SURE: Final = 0.8
"""A window in another language than the recording's must be told as surely as this, else its turns are asked one by
one."""
_SURE_OF_ONE: Final = 0.6
_LONG_ENOUGH: Final = 2 * TICKS_A_SECOND
"""The language of a shorter turn cannot be told."""


class Listener:
    """Finds the turns of a tape and what is said in them; the engine is loaded when the first word is to be expected.

    What a window of at most 28 s of speech gives is kept as soon as it is there, and never heard again.
    """

    def __init__(
        self,
        engine: Callable[[], Engine],
        kept: Kept,
        *,
        voices: VoiceEncoder | None = None,
        language: str | None = None,
        glossary: Glossary | None = None,
        names: Sequence[str] = (),
    ) -> None:
        """`language` None: told from the speech, window by window.

        `glossary`: terms that may be said, and of them above all `names`.
        """
        self._encoder = voices
        self.voices: list[Samples] = []
        """The voice of each turn so far, (256,); see VoiceEncoder."""
        self._make = engine
        self._made: Engine | None = None
        self._kept = kept
        self.language = language
        """The recording's language: as asked for, else that of the first speech; None before it."""
        self.spans: list[Span] = []
        """Where somebody speaks, so far."""
        self._fixed = language is not None
        self._glossary = glossary
        self._hint = offer(glossary, first=names) if glossary else None
        self._odd = frozenset(term.text for term in glossary.terms if not term.ordinary) if glossary else frozenset()
        self._aligner = Aligner()
        self.heard = 0
        """Ticks of sound so far."""

    def listen(self, pieces: Iterator[Piece]) -> Iterator[tuple[int, list[Turn]]]:
        """Yield (tick, turns before it) for one stretch after the other."""
        for stretch in stretches(pieces, self._kept):
            self.heard += len(stretch.samples)
            self.spans += stretch.spans
            for window in pack(stretch.turns):
                yield stretch.tick + window[-1][1], self.window(stretch.samples, window, stretch.tick)
            yield stretch.end, []

    def window(self, stretch: Samples, turns: Sequence[Span], tick: int) -> list[Turn]:
        """Return what is said in turns that are heard together; what is kept of it depends on their sound alone."""
        places = JoinedSpeech([(tick + start, tick + end) for start, end in turns])
        speech = np.concatenate([stretch[start:end] for start, end in turns])
        bounds = [end - start for start, end in turns]
        hearings = [Hearing.from_json(values) for values in self._heard(speech, bounds)]
        found = [turn for hearing in hearings for turn in _parted(hearing, places)]
        self.voices += self._voices([stretch[turn.start - tick : turn.end - tick] for turn in found])
        return found

    def _voices(self, turns: Sequence[Samples]) -> list[Samples]:
        """Return the voices of turns; asked for once for equal sound."""
        if not turns or self._encoder is None:
            return [np.zeros(256, dtype=np.float32) for _ in turns]
        key = self._kept.key(np.concatenate(turns), what="voices", bounds=[len(turn) for turn in turns])
        found = self._kept.get(key)
        if found is None:
            found = [[round(float(v), 5) for v in voice] for voice in self._encoder.encode(turns)]
            self._kept.put(key, found)
        return [np.array(voice, dtype=np.float32) for voice in found]

    def _heard(self, speech: Samples, bounds: Sequence[int]) -> list[dict[str, Any]]:
        key = self._kept.key(speech, what="heard", bounds=list(bounds), language=self.language)
        found: dict[str, Any] | None = self._kept.get(key)
        if found is None:
            hearings = self._hear(speech, bounds)
            found = {"hearings": [hearing.to_json() for hearing in hearings], "language": self.language}
            self._kept.put(key, found)
        self.language = found["language"]
        return list(found["hearings"])

    def _hear(self, speech: Samples, bounds: Sequence[int]) -> list[Hearing]:
        """Hear a window as a whole, or turn by turn where it holds more than one language or words were lost."""
        engine = self._engine()
        language, sure = (self.language, 1.0) if self._fixed else engine.language_of(speech)
        assert language is not None
        if self.language is None:
            self.language = language
        if language != "en" or (language != self.language and sure < _SURE):
            return self._one_by_one(speech, bounds)
        plain = self._plain(speech, language)
        groups = _to_hear_again(plain, bounds)
        if groups:
            pieces = self._in_groups(speech, groups)
            if _is_improved(plain, joined(pieces), len(speech)):
                return pieces
        return [self._best(speech, plain)]

    def _in_groups(self, speech: Samples, groups: Sequence[Sequence[int]]) -> list[Hearing]:
        """Hear turns again in smaller groups; `groups` holds the turns' lengths."""
        found, at = [], 0
        for group in groups:
            length = sum(group)
            found += [hearing.later(at) for hearing in self._hear(speech[at : at + length], group)]
            at += length
        return found

    def _one_by_one(self, speech: Samples, bounds: Sequence[int]) -> list[Hearing]:
        found, at = [], 0
        for length in bounds:
            turn = speech[at : at + length]
            found.append(self._best(turn, self._plain(turn, self._language_of(turn))).later(at))
            at += length
        return found

    def _language_of(self, turn: Samples) -> str:
        assert self.language is not None
        if self._fixed or len(turn) < _LONG_ENOUGH:
            return self.language
        language, sure = self._engine().language_of(turn)
        return language if sure >= _SURE_OF_ONE else self.language

    def _plain(self, speech: Samples, language: str) -> Hearing:
        """Return what is heard without any hint."""
        plain = self._engine().hear(speech, language=language)
        if "repetitive" in plain.doubts:
            return self._engine().hear(speech, language=language, careful=True)
        return plain

    def _best(self, speech: Samples, plain: Hearing) -> Hearing:
        """Return a hearing with names put right and words in their places, or with its translation."""
        if plain.language != "en":
            translation = self._engine().translate(speech, language=plain.language) if plain.words else None
            return replace(plain, translation=translation)
        found = self._mended(speech, plain)
        return replace(found, words=self._aligner.align(speech, found.words))

    def _mended(self, speech: Samples, plain: Hearing) -> Hearing:
        """Return a hearing with the glossary's terms put right, as far as they were said."""
        if self._glossary is None or self._hint is None or not plain.words:
            return plain
        hinted = self._engine().hear(speech, language=plain.language, prompt=self._hint)
        chosen = better(plain, hinted, self._odd)
        return replace(chosen, words=repair(chosen.words, self._glossary, hinted.words))

    def _engine(self) -> Engine:
        self._made = self._made or self._make()
        return self._made


def _parted(hearing: Hearing, places: JoinedSpeech) -> Iterator[Turn]:
    """Yield the turns of a window with their words on the recording's clock; a turn without words is none."""
    for number, group in groupby(hearing.words, key=lambda word: places.span_of(word.start, word.end)):
        words = []
        for word in group:
            start, end = places.back(word.start, word.end)
            words.append(replace(word, start=start, end=end))
        start, end = places.spans[number]
        yield Turn(start, end, tuple(words), hearing.language, hearing.translation, hearing.doubts)


def _to_hear_again(plain: Hearing, bounds: Sequence[int]) -> list[list[int]]:
    """Return the lengths of turns in groups to be heard again by themselves; none where all is well.

    Turns that were left out are heard without those around them; a loop may be anywhere, so each turn is heard alone.
    """
    if len(bounds) < 2 or "no-speech" in plain.doubts:
        return []
    lost = set(lost_turns(plain.words, bounds))
    if lost and len(lost) < len(bounds):
        runs = groupby(range(len(bounds)), key=lambda n: n in lost)
        return [[bounds[n] for n in run] for _, run in runs]
    return [[length] for length in bounds] if lost or is_lossy(plain, sum(bounds)) else []


def _is_improved(whole: Hearing, again: Hearing, length: int) -> bool:
    """Say whether hearing turn by turn has cured what hearing the window as a whole had lost or made up."""
    if not is_lossy(again, length):
        return True
    return len(again.words) > len(whole.words) and again.repetition <= max(whole.repetition, 2.0)
