"""Which words are believed: those that count on frame by frame as the sound goes on; and what is kept of them. Pure.

Chance, speech or a damaged bit may spell a label, but no neighbours that say one more and one less at the right places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.ltc.syncs import OFF
from mediaarchive.alignment.ltc.words import Ints, Words, frames_a_day

_REACH: Final = 4
_LINKS: Final = 2
"""Of the four words before and the four after, so many must agree."""
_FEWEST: Final = 5
"""Words of a run."""
_BRIDGED_S: Final = 3.0
"""A run goes on after so much that cannot be read, if it counts on."""
_LOOSE: Final = 0.05
"""Words by which a start may be early or late beside its neighbour: jitter of a word of sync in noise."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """At second `second` of the recording the code said `label`: seconds of its day at the true rate, exact.

    `run`: how many words stood in the unbroken run that it is from.
    """

    second: float
    label: Fraction
    run: int


@dataclass(frozen=True, slots=True)
class Run:
    """Words that count on: read from second `first` to `last` of the recording, thinned to about one a second.

    `seconds` and `frames`: the instant of each kept word and its number since 00:00:00:00; a run over midnight counts
    on beyond the day.
    """

    first: float
    last: float
    words: int
    seconds: tuple[float, ...]
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """The timecode of one track of sound. `rate`: true frames a second; `day`: labels from midnight to midnight."""

    rate: Fraction
    drop: bool
    day: int
    runs: tuple[Run, ...]

    @property
    def words(self) -> int:
        """How many words were believed."""
        return sum(run.words for run in self.runs)

    def sightings(self) -> Iterator[Sighting]:
        """Yield what was seen, in the order of the recording."""
        for run in self.runs:
            for second, frame in zip(run.seconds, run.frames, strict=True):
                yield Sighting(second, frame % self.day / self.rate, run.words)


def verified(words: Words, word: float, nominal: int) -> Words:
    """Return the words with which others near them agree; `word` is the length of one in samples."""
    links = np.zeros(len(words.starts), np.int64)
    for n in range(1, min(_REACH, len(words.starts) - 1) + 1):
        agree = _agree(words, n, word, nominal)
        links[:-n] += agree
        links[n:] += agree
    return words.where(links >= _LINKS)


def _agree(words: Words, n: int, word: float, nominal: int) -> NDArray[np.bool_]:
    """Say of each word whether the n-th after it counts on from it."""
    passed = (words.starts[n:] - words.starts[:-n]) / word
    day = np.where(words.drop[n:], frames_a_day(nominal, drop=True), frames_a_day(nominal, drop=False))
    counted = (words.frames[n:] - words.frames[:-n]) % day
    near = np.abs(passed - counted) <= _LOOSE + OFF * np.minimum(counted, _REACH) + 0.001 * counted
    agree: NDArray[np.bool_] = near & (counted > 0) & (words.drop[n:] == words.drop[:-n])
    return agree


def code_of(words: Words, rate: int, nominal: int) -> Code | None:
    """Return the code that all words of a track spell, given in samples at `rate`; None where no run is long enough."""
    word = _word_of(words, rate / nominal, nominal)
    words = verified(words, word, nominal)
    parts = [part for part in _runs_of(words, word, rate, nominal) if len(part.starts) >= _FEWEST]
    if not parts:
        return None
    drop = sum(len(part.starts) for part in parts if part.drop[0]) * 2 > sum(len(part.starts) for part in parts)
    true = Fraction(nominal * 1000, 1001)
    if not drop and (nominal == 25 or abs(rate / word - nominal) < abs(rate / word - float(true))):
        true = Fraction(nominal)
    day = frames_a_day(nominal, drop=drop)
    runs = tuple(_thinned(part, word, rate, nominal, day) for part in parts if bool(part.drop[0]) == drop)
    return Code(true, drop, day, runs)


def _word_of(words: Words, nearly: float, nominal: int) -> float:
    """Return the length of a word in samples, as the words that count on by one have it in the middle."""
    if len(words.starts) < 2:
        return nearly
    apart = np.diff(words.starts)[_agree(words, 1, nearly, nominal)]
    apart = apart[np.abs(apart / nearly - 1) < OFF]
    return float(np.mean(np.clip(apart, *np.percentile(apart, (10, 90))))) if len(apart) else nearly


def _runs_of(words: Words, word: float, rate: int, nominal: int) -> list[Words]:
    if not len(words.starts):
        return []
    goes_on = _agree(words, 1, word, nominal) & (np.diff(words.starts) < _BRIDGED_S * rate)
    edges = np.concatenate([[0], np.flatnonzero(~goes_on) + 1, [len(words.starts)]])
    return [words.where(np.arange(low, high)) for low, high in pairwise(edges.tolist())]


def _thinned(part: Words, word: float, rate: int, nominal: int, day: int) -> Run:
    """Keep one word a second, put where the median of its second has it."""
    frames = part.frames[0] + np.concatenate([[0], np.cumsum(np.diff(part.frames) % day)])
    seconds, kept = [], []
    for low, high in _seconds_of(frames, nominal):
        middle = (low + high - 1) // 2
        late = part.starts[low:high] - (frames[low:high] - frames[middle]) * word
        seconds.append(float(np.median(late)) / rate)
        kept.append(int(frames[middle]))
    first, last = float(part.starts[0]) / rate, (float(part.starts[-1]) + word) / rate
    return Run(first, last, len(frames), tuple(seconds), tuple(kept))


def _seconds_of(frames: Ints, nominal: int) -> Iterator[tuple[int, int]]:
    edges = np.flatnonzero(np.diff((frames - frames[0]) // nominal)) + 1
    yield from zip([0, *edges.tolist()], [*edges.tolist(), len(frames)], strict=True)


def code_to_json(code: Code) -> dict[str, Any]:
    """Return the code as JSON values."""
    rate = [code.rate.numerator, code.rate.denominator]
    return {"rate": rate, "drop": code.drop, "day": code.day, "runs": [asdict(run) for run in code.runs]}


def code_from_json(document: Mapping[str, Any]) -> Code:
    """Read what `code_to_json` wrote."""
    runs = [
        Run(run["first"], run["last"], run["words"], tuple(run["seconds"]), tuple(run["frames"]))
        for run in document["runs"]
    ]
    return Code(Fraction(*document["rate"]), document["drop"], document["day"], tuple(runs))
