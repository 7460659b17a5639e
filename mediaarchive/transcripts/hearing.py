"""What a recogniser says about a stretch of speech, and which of two hearings is believed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import accumulate, pairwise
from typing import Any, Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from mediaarchive.transcripts.model import TICKS_A_SECOND, Word

SILENT: Final = 0.9
"""Every sentence that models made up on silence had at least .92 (speech.md §3)."""
_MAYBE_SILENT: Final = 0.6
_REPETITIVE: Final = 2.4
_UNLIKELY: Final = -1.0
_SLOWEST: Final = 1.0
"""Words a second of speech: below this, words were lost …"""
_EARLY_S: Final = 3
"""… or where the last word lies this long before the end of the speech."""
_SLOWEST_TURN: Final = 0.7
"""Words a second of one turn: turns that were heard had 1.4 at least, on simulated loops at 15 and 5 dB."""
_FASTEST: Final = 6.0
"""Nobody says more words a second for long."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Words in ticks from the beginning of the stretch, with the recogniser's own doubts.

    `likelihood`: mean log probability of a token; `silence`: probability (0..1) that nobody speaks; `repetition`: how
    many times smaller the text is when compressed; `language`: ISO 639-1.
    """

    words: tuple[Word, ...]
    language: str
    likelihood: float = 0.0
    silence: float = 0.0
    repetition: float = 1.0
    translation: str | None = None

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(word.text for word in self.words)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What speaks against the words; they are flagged, never left out."""
        signs = {
            "no-speech": self.silence > _MAYBE_SILENT,
            "repetitive": self.repetition > _REPETITIVE,
            "unlikely": self.likelihood < _UNLIKELY,
        }
        return tuple(name for name, holds in signs.items() if holds)

    def later(self, ticks: int) -> Self:
        """Return the same, moved."""
        moved = (replace(word, start=word.start + ticks, end=word.end + ticks) for word in self.words)
        return replace(self, words=tuple(moved))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the hearing that `to_json` gave."""
        return cls(**values | {"words": tuple(Word(**word) for word in values["words"])})


class Engine(Protocol):
    """A recogniser of speech. One thread. Equal input gives equal output, whatever was heard before."""

    name: str
    """Engine and version."""
    is_multilingual: bool

    def language_of(self, samples: NDArray[np.float32]) -> tuple[str, float]:
        """Return the language (ISO 639-1) of at most 30 s of speech, and how sure that is, 0..1."""

    def hear(
        self, samples: NDArray[np.float32], *, language: str, prompt: str | None = None, careful: bool = False
    ) -> Hearing:
        """Return what is said in at most 30 s of speech, 16 kHz mono, -1..1; empty words where nothing is.

        `prompt`: text that may have been said before, to show how names are written. `careful`: forbid repetitions.
        """

    def translate(self, samples: NDArray[np.float32], *, language: str) -> str | None:
        """Return the same in English, None where the model cannot."""


def is_lossy(hearing: Hearing, length: int) -> bool:
    """Say whether words of `length` ticks of speech were lost or made up: it must be heard again turn by turn."""
    if hearing.silence > SILENT:
        return False
    seconds, count = length / TICKS_A_SECOND, len(hearing.words)
    if hearing.repetition > _REPETITIVE or count > _FASTEST * seconds + 2:
        return True
    last = max((word.end for word in hearing.words), default=0)
    return count < _SLOWEST * seconds or length - last > _EARLY_S * TICKS_A_SECOND


def lost_turns(words: Sequence[Word], lengths: Sequence[int]) -> list[int]:
    """Return the numbers of the turns of which a recogniser has left out nearly everything.

    `lengths`: ticks of the turns, which were heard one after the other. Nobody speaks so slowly; recognisers skip.
    """
    edges = [0, *accumulate(lengths)]
    middles = [(word.start + word.end) // 2 for word in words]
    counts = [sum(start <= middle < end for middle in middles) for start, end in pairwise(edges)]
    return [
        n
        for n, (count, length) in enumerate(zip(counts, lengths, strict=True))
        if length >= TICKS_A_SECOND and count * TICKS_A_SECOND < _SLOWEST_TURN * length
    ]


def joined(hearings: Sequence[Hearing]) -> Hearing:
    """Return one hearing of several in order of time; at least one."""
    words = tuple(word for hearing in hearings for word in hearing.words)
    weights = np.array([max(1, len(hearing.words)) for hearing in hearings], dtype=np.float64)

    def mean(values: Sequence[float]) -> float:
        return float(np.average(np.array(values), weights=weights))

    return Hearing(
        words,
        hearings[0].language,
        mean([hearing.likelihood for hearing in hearings]),
        mean([hearing.silence for hearing in hearings]),
        mean([hearing.repetition for hearing in hearings]),
    )


def better(plain: Hearing, hinted: Hearing, terms: Collection[str]) -> Hearing:
    """Return `hinted`, heard with the glossary in mind, unless that may have done harm.

    Harm: words lost or made up, a less likely text, or talk of something else: two of the `terms` that only spacewalks
    have must stand in it, or one that was heard without the hint too. On any other topic `plain` is what is returned.
    """
    alike = 0.85 * len(plain.words) <= len(hinted.words) <= 1.15 * len(plain.words) + 2
    named = _named(hinted.text, terms)
    on_topic = len(named) > 1 or named & _named(plain.text, terms)
    return hinted if alike and on_topic and hinted.likelihood >= plain.likelihood else plain


def _named(text: str, terms: Collection[str]) -> set[str]:
    """Return those of the terms that stand in the text, whatever their case and signs."""
    said = f" {_plain(text)} "
    return {term for term in terms if f" {_plain(term)} " in said}


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
