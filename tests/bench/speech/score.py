"""Counts what a transcript has right. Words are compared as `text` gives them; times are seconds.

A word that was said twice in a row may be written once: transcripts for readers leave stutters out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from statistics import median

from tests.bench.speech.text import Token, timed, tokens

Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Errors:
    """Words of the reference, and what is wrong with the transcript of them."""

    words: int = 0
    replaced: int = 0
    lost: int = 0
    made_up: int = 0

    @property
    def rate(self) -> float:
        """Word error rate, in per cent."""
        return 100 * (self.replaced + self.lost + self.made_up) / max(1, self.words)

    def __add__(self, other: Errors) -> Errors:
        return Errors(
            self.words + other.words,
            self.replaced + other.replaced,
            self.lost + other.lost,
            self.made_up + other.made_up,
        )


@dataclass(frozen=True)
class Compared:
    """A reference beside a transcript: `pairs` holds a place in each, None where the other has nothing."""

    reference: tuple[str, ...]
    said: tuple[str, ...]
    pairs: tuple[tuple[int | None, int | None], ...]

    @cached_property
    def right(self) -> dict[int, int]:
        """Places of the reference whose word is right, and where the transcript has it."""
        return {i: j for i, j in self.pairs if i is not None and j is not None and self.reference[i] == self.said[j]}

    @property
    def errors(self) -> Errors:
        """What is wrong."""
        both = sum(i is not None and j is not None for i, j in self.pairs)
        lost = sum(_loss(self.reference, i) for i, j in self.pairs if i is not None and j is None)
        return Errors(len(self.reference), both - len(self.right), lost, len(self.said) - both)


def compare(reference: Sequence[str], said: Sequence[str]) -> Compared:
    """Lay two lists of words beside each other with as few differences as can be."""
    steps = _distances(reference, said)
    pairs: list[tuple[int | None, int | None]] = []
    i, j = len(reference), len(said)
    while i or j:
        here = steps[i][j]
        if i and j and here == steps[i - 1][j - 1] + (reference[i - 1] != said[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and here == steps[i - 1][j] + _loss(reference, i - 1):
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return Compared(tuple(reference), tuple(said), tuple(reversed(pairs)))


def _distances(reference: Sequence[str], said: Sequence[str]) -> list[list[int]]:
    rows = [list(range(len(said) + 1))]
    for i, wanted in enumerate(reference, 1):
        lost, above = _loss(reference, i - 1), rows[-1]
        row = [above[0] + lost]
        for j, word in enumerate(said, 1):
            row.append(min(above[j] + lost, row[-1] + 1, above[j - 1] + (wanted != word)))
        rows.append(row)
    return rows


def _loss(reference: Sequence[str], at: int) -> int:
    """Return what it costs to leave a word of the reference out."""
    return 0 if at and reference[at] == reference[at - 1] else 1


def term_recall(compared: Compared, terms: Iterable[str]) -> tuple[int, int]:
    """Return how many mentions of terms are right as a whole, of how many; a longer term hides those inside it."""
    taken: set[int] = set()
    right = mentions = 0
    for term in sorted((tokens(term) for term in terms), key=len, reverse=True):
        for at in range(len(compared.reference) - len(term) + 1) if term else ():
            places = range(at, at + len(term))
            if list(compared.reference[at : at + len(term)]) == term and taken.isdisjoint(places):
                taken.update(places)
                mentions += 1
                right += all(place in compared.right for place in places)
    return right, mentions


def damage(plain: Compared, changed: Compared) -> int:
    """Return how many words a change made worse: right before and not now, or made up anew."""
    spoilt = len(plain.right.keys() - changed.right.keys())
    return spoilt + max(0, changed.errors.made_up - plain.errors.made_up)


@dataclass(frozen=True, slots=True)
class Offsets:
    """How far starts of words are off: absolute seconds, of the words that both sides have."""

    off: tuple[float, ...]
    words: int

    def ms(self, share: float) -> float:
        """Return the error that `share` of the words do not exceed, in milliseconds."""
        ordered = sorted(self.off)
        if not ordered:
            return float("nan")
        return 1000 * (median(ordered) if share == 0.5 else ordered[min(len(ordered) - 1, int(share * len(ordered)))])


def start_errors(truth: Iterable[Token], said: Iterable[Token], *, within: Sequence[Span] = ()) -> Offsets:
    """Return how far the right words' starts are off; words outside `within` (if given) are not looked at.

    Nor are pieces of words that have no time of their own.
    """
    wanted, heard = timed(truth), timed(said)
    compared = compare([w.text for w in wanted], [w.text for w in heard])
    inside = [not within or any(start <= word.start <= end for start, end in within) for word in wanted]
    looked = [i for i, word in enumerate(wanted) if inside[i] and word.known]
    found = [(wanted[i], heard[compared.right[i]]) for i in looked if i in compared.right]
    off = [abs(true.start - word.start) for true, word in found if word.known]
    return Offsets(tuple(off), len(looked))


def overlap(one: Span, other: Span) -> float:
    """Return the seconds that two spans share."""
    return max(0.0, min(one[1], other[1]) - max(one[0], other[0]))


def kept(turns: Iterable[Span], spans: Iterable[Span], slack: float = 0.3) -> float:
    """Return which share of the turns' time lies in the spans, when those may begin and end `slack` too tight."""
    wide = merged((start - slack, end + slack) for start, end in spans)
    labelled = list(turns)
    inside = sum(overlap(turn, span) for turn in labelled for span in wide)
    return inside / max(1e-9, sum(end - start for start, end in labelled))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch joined."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def speaker_of(turn: Span, cues: Iterable[tuple[float, float, str | None]]) -> str | None:
    """Return the label that covers most of a turn; None where no cue of it has one."""
    seconds: dict[str, float] = {}
    for start, end, label in cues:
        if label is not None and (shared := overlap(turn, (start, end))):
            seconds[label] = seconds.get(label, 0.0) + shared
    return max(seconds, key=lambda label: seconds[label], default=None)


def assigned(truth: Sequence[str], labels: Sequence[str | None]) -> float:
    """Return the share of turns whose label is right under the best naming of the labels, one name to each."""
    names = sorted(set(truth))
    given = sorted({label for label in labels if label is not None})[:8]
    counts = {(n, g): sum(t == n and s == g for t, s in zip(truth, labels, strict=True)) for n in names for g in given}
    short, long = sorted((names, given), key=len)
    best = max((sum(_count(counts, short, chosen)) for chosen in permutations(long, len(short))), default=0)
    return best / max(1, len(truth))


def _count(counts: Mapping[tuple[str, str], int], short: Sequence[str], chosen: Sequence[str]) -> Iterable[int]:
    return (counts.get((a, b), counts.get((b, a), 0)) for a, b in zip(short, chosen, strict=True))
