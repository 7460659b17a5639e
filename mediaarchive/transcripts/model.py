"""The frozen values of a transcript.

Times are integer ticks of 1/16000 s from the recording's zero: its first presented picture, else its first sample.
Spans are half-open.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any, Final, Self

TICKS_A_SECOND: Final = 16_000
TIME_BASE: Final = Fraction(1, TICKS_A_SECOND)


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its punctuation; `confidence` is the recogniser's probability, 0..1.

    Where the glossary wrote another word, `raw` is what was heard, else None. Where a term of several words took its
    place, the first of them has all that was heard, the others the empty text.
    """

    start: int
    end: int
    text: str
    confidence: float
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that are shown together: at most two lines of 42 characters. `text` is one line, words parted by a blank.

    `doubts` names what speaks against the words: `no-speech`, `repetitive`, `unlikely`.
    """

    start: int
    end: int
    text: str
    speaker: str | None = None
    confidence: float = 1.0
    words: tuple[Word, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says without a long pause, in [start, end); `doubts` as in Cue.

    `language` is an ISO 639-1 code. `translation` is the same in English where that is another language and the model
    translates. `speaker` is a role (CAPCOM, EV1 …) or a voice without name (voice 1 …), `sure` how certain that is.
    """

    start: int
    end: int
    words: tuple[Word, ...]
    language: str = "en"
    translation: str | None = None
    doubts: tuple[str, ...] = ()
    speaker: str | None = None
    sure: float = 0.0

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(word.text for word in self.words if word.text)


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Which model listened, so that the claim can be traced: its name, engine and the digest of its weights."""

    name: str
    engine: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All that was heard in one recording. `language` is an ISO 639-1 code, None where nothing was spoken."""

    language: str | None
    model: Recogniser
    speech: tuple[tuple[int, int], ...]
    cues: tuple[Cue, ...]
    turns: tuple[Turn, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the transcript as JSON values, with its time base."""
        return asdict(self) | {"time_base": f"1/{TICKS_A_SECOND}"}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Return the transcript that `to_json` gave; lists become tuples again."""
        return cls(
            language=values["language"],
            model=Recogniser(**values["model"]),
            speech=tuple((start, end) for start, end in values["speech"]),
            cues=tuple(_cue(cue) for cue in values["cues"]),
            turns=tuple(_turn(turn) for turn in values.get("turns", ())),
        )


def _cue(values: dict[str, Any]) -> Cue:
    words = tuple(Word(**word) for word in values["words"])
    return Cue(**values | {"words": words, "doubts": tuple(values["doubts"])})


def _turn(values: dict[str, Any]) -> Turn:
    words = tuple(Word(**word) for word in values["words"])
    return Turn(**values | {"words": words, "doubts": tuple(values["doubts"])})
