"""Turns while edits are laid over them: finding the words that a range means, and putting others in their place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from mediaarchive.transcripts.model import Turn, Word
from mediaarchive.transcripts.spread import shown


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A turn, and the ids of the edits that changed it."""

    turn: Turn
    by: tuple[int, ...] = ()

    @property
    def start(self) -> int:
        """When it begins: lines are in that order."""
        return self.turn.start


@dataclass(frozen=True, slots=True)
class Part:
    """The words [first, past) of a line."""

    line: Line
    first: int
    past: int

    @property
    def words(self) -> tuple[Word, ...]:
        """The words that are meant."""
        return self.line.turn.words[self.first : self.past]

    @property
    def before(self) -> tuple[Word, ...]:
        """Those before them."""
        return self.line.turn.words[: self.first]

    @property
    def after(self) -> tuple[Word, ...]:
        """Those after them."""
        return self.line.turn.words[self.past :]

    def meets(self, other: Part) -> bool:
        """Say whether both are said at once."""
        return self.words[0].start < other.words[-1].end and other.words[0].start < self.words[-1].end


class Sheet:
    """Lines in order of their start."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        """Begin with turns that nobody has changed, each word that is read by itself."""
        self.lines = sorted((Line(replace(turn, words=tuple(shown(turn.words)))) for turn in turns), key=_start)
        self._longest = max((line.turn.end - line.turn.start for line in self.lines), default=0)

    def claimed(self, start: int, end: int, text: str) -> list[Part]:
        """Return the words whose middle lies in [start, end), in order of time.

        Of people who talk at once only the one is meant whose words are most like `text`.
        """
        found = [part for line in self._between(start, end) if (part := _part(line, start, end))]
        if len(found) < 2:
            return found
        wanted = text.casefold().split()
        meant: list[Part] = []
        for part in sorted(found, key=lambda part: -_likeness(part, wanted)):
            if not any(part.meets(other) for other in meant):
                meant.append(part)
        return [part for part in found if part in meant]

    def text(self, start: int, end: int, like: str) -> str:
        """Return what is said in a range by whoever says something like that."""
        return " ".join(words for part in self.claimed(start, end, like) if (words := said(part.words)))

    def add(self, turn: Turn, by: tuple[int, ...]) -> None:
        """Put a turn where its start says."""
        insort(self.lines, Line(turn, by), key=_start)
        self._longest = max(self._longest, turn.end - turn.start)

    def put(self, part: Part, turn: Turn, words: Sequence[Word], edit: int) -> None:
        """Give a part's line other words; without any that are read, there is no such line."""
        self.lines.remove(part.line)
        if any(word.text for word in words):
            start, end = min(turn.start, words[0].start), max(turn.end, words[-1].end)
            self.add(replace(turn, start=start, end=end, words=tuple(words)), (*part.line.by, edit))

    def part(self, part: Part, pieces: Iterable[tuple[Turn | None, int | None]]) -> None:
        """Make several lines of a part's line, each with the edit that made it, if one did."""
        self.lines.remove(part.line)
        for turn, edit in pieces:
            if turn is not None:
                self.add(turn, part.line.by if edit is None else (*part.line.by, edit))

    def clear(self, start: int, end: int) -> None:
        """Leave out the turns whose middle lies in [start, end)."""
        for line in self._between(start, end):
            if 2 * start <= line.turn.start + line.turn.end < 2 * end:
                self.lines.remove(line)

    def _between(self, start: int, end: int) -> list[Line]:
        first = bisect_left(self.lines, start - self._longest, key=_start)
        return self.lines[first : bisect_right(self.lines, end, key=_start)]


def said(words: Iterable[Word]) -> str:
    """Return words in one line."""
    return " ".join(word.text for word in words if word.text)


def _start(line: Line) -> int:
    return line.turn.start


def _part(line: Line, start: int, end: int) -> Part | None:
    words = line.turn.words
    places = [n for n, word in enumerate(words) if 2 * start <= word.start + word.end < 2 * end]
    return Part(line, places[0], places[-1] + 1) if places else None


def _likeness(part: Part, wanted: Sequence[str]) -> float:
    return SequenceMatcher(None, said(part.words).casefold().split(), wanted, autojunk=False).ratio()
