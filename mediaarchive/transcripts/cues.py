"""Turns cut into cues that people can read: at most two lines of 42 characters, at most 20 characters a second.

A cue holds words of one turn. Turns are parted at every long pause, and then so that the sum of what speaks against the
cues is least: a break within a clause or worse within a name, a text that must be read in a hurry, a short glimpse.
A cue that needs more time stays on into the silence after it, as far as the next cue allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mediaarchive.transcripts.breaks import ends_sentence, price, quiet, with_signs
from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Turn, Word

LINE: Final = 42
"""Characters a line, the common limit of broadcasters' caption guides."""
LINES: Final = 2
READ: Final = TICKS_A_SECOND // 20
"""Ticks that a character needs to be read."""
SHORTEST: Final = TICKS_A_SECOND * 4 // 5
"""A cue that is gone sooner is not seen."""
FLASH: Final = TICKS_A_SECOND * 2 // 5
"""Sooner than that it only disturbs."""
GAP: Final = TICKS_A_SECOND * 2 // 25
"""Two pictures without a cue between two cues: else the eye does not see that the text has changed."""
PAUSE: Final = TICKS_A_SECOND * 4 // 5
"""A pause of this many ticks ends a cue."""
LONGEST: Final = 7 * TICKS_A_SECOND
"""Nothing is said for longer in one cue, unless it is one word."""
_MS: Final = TICKS_A_SECOND // 1000

_EACH: Final = 1.0
"""Price of a cue: fewer are better, where nothing speaks against it. The others are in the same measure."""
_LATE: Final = 2.0
"""Any hurry costs more than what would only read better."""
_HURRY: Final = 4.0
_GLIMPSE: Final = 3.0
_NEXT_SENTENCE: Final = 1.5
"""A sentence that has filled half a line should end its cue."""
_HELD_PAUSE: Final = 1.5
_SCRAP: Final = 0.8
_SCRAP_LENGTH: Final = 12


@dataclass(frozen=True, slots=True)
class _Run:
    """Words without a long pause, each with those that are not shown behind it; and when the next run begins.

    `pauses`: ticks of silence before each group. `prices`: of a break before each group. `label`: characters before
    the words of each cue.
    """

    turn: Turn
    groups: tuple[tuple[Word, ...], ...]
    following: int | None
    texts: tuple[str, ...]
    pauses: tuple[int, ...]
    prices: tuple[float, ...]
    label: int = 0

    @classmethod
    def of(cls, turn: Turn, groups: tuple[tuple[Word, ...], ...], following: int | None, *, named: bool) -> _Run:
        """Return the run with what follows from its words."""
        texts = tuple(_text(group) for group in groups)
        pauses = (0, *(max(0, _pause(a, b)) for a, b in pairwise(groups)))
        broken = (
            price(a, b) * (1 - min(1, pause / PAUSE) / 2)
            for (a, b), pause in zip(pairwise(quiet(texts)), pauses[1:], strict=True)
        )
        label = len(turn.speaker) + 2 if named and turn.speaker else 0
        return cls(turn, groups, following, texts, pauses, (0.0, *broken), label)

    def starts(self, number: int) -> int | None:
        """Return when a group begins; past the last one, when the next run does."""
        return self.groups[number][0].start if number < len(self.groups) else self.following


@dataclass(frozen=True, slots=True)
class _Piece:
    """The groups [first, past) of a run as they would be shown: lines, characters on the last one and in all.

    `held`: the price of what it holds together: pauses, and ends of sentences.
    """

    first: int
    past: int
    width: int
    length: int
    lines: int
    held: float = 0.0

    def with_next(self, run: _Run) -> _Piece:
        """Return the piece with one word more."""
        more = 1 + len(run.texts[self.past])
        fits = self.width + more <= LINE
        width, lines = (self.width + more, self.lines) if fits else (more - 1, self.lines + 1)
        held = self.held + _HELD_PAUSE * run.pauses[self.past] / PAUSE
        if self.length > LINE // 2 and ends_sentence(run.texts[self.past - 1]):
            held += _NEXT_SENTENCE
        return _Piece(self.first, self.past + 1, width, self.length + more, lines, held)


def wrap(text: str) -> list[str]:
    """Return `text` in as few lines of `LINE` characters as it takes; two of them even, and broken where it reads well.

    Words are parted by blanks; a word longer than a line has a line to itself.
    """
    plain = text.split()
    if len(text) <= LINE and plain:
        return [" ".join(plain)]
    words = with_signs(plain)
    lines = min(_filled(words), _filled(plain), key=len)
    if len(lines) != LINES:
        return lines
    prices = [price(a, b) for a, b in pairwise(quiet(words))]
    splits = [(paid, " ".join(words[:k]), " ".join(words[k:])) for k, paid in enumerate(prices, 1)]
    fitting = [(paid + _unevenness(a, b), a, b) for paid, a, b in splits if max(len(a), len(b)) <= LINE]
    best = min(fitting, default=None)
    return [best[1], best[2]] if best else lines


def _filled(words: Sequence[str]) -> list[str]:
    """Return lines with as many words as each can hold."""
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= LINE:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines


def _unevenness(first: str, second: str) -> float:
    return 4.0 * abs(len(first) - len(second)) / LINE


def cut_cues(
    turns: Sequence[Turn], *, until: int | None = None, named: bool = False, following: int | None = None
) -> list[Cue]:
    """Return the cues of turns in order of time; every word that is shown is in exactly one cue, in order.

    `until`: the end of the recording, past which no cue stays on; None where it is not known. `named`: the speaker is
    written before the words and must fit too. `following`: when what is said after these turns begins.
    """
    return [cue for run in _runs(turns, following, named=named) for cue in _cut(run, until)]


def cut_again(
    turns: Sequence[Turn], before: Sequence[Turn], cues: Sequence[Cue], *, until: int | None = None
) -> list[Cue]:
    """Return the cues of turns, of which most were `before` and had `cues`: only what is new is cut."""
    known = _by_turn(before, cues)
    begins = _begins(turns)
    found: list[Cue] = []
    for turn, following in zip(turns, begins[1:], strict=True):
        made = known.get((turn, following))
        found += cut_cues([turn], until=until, following=following) if made is None else made
    return found


def _by_turn(turns: Sequence[Turn], cues: Sequence[Cue]) -> dict[tuple[Turn, int | None], Sequence[Cue]]:
    """Return the cues of each turn, by it and what follows, where they hold its words and no others."""
    found: dict[tuple[Turn, int | None], Sequence[Cue]] = {}
    at = 0
    for turn, following in zip(turns, _begins(turns)[1:], strict=True):
        first, words = at, 0
        while at < len(cues) and cues[at].words and cues[at].words == turn.words[words : words + len(cues[at].words)]:
            words += len(cues[at].words)
            at += 1
        if words == len(turn.words):
            found[turn, following] = cues[first:at]
    return found


def _begins(turns: Sequence[Turn]) -> list[int | None]:
    """Return when the first word begins that is shown in a turn or after it; None for what comes after the last."""
    found: list[int | None] = [None]
    for turn in reversed(turns):
        groups = _groups(turn.words)
        found.append(groups[0][0].start if groups else found[-1])
    return found[::-1]


def _runs(turns: Sequence[Turn], following: int | None, *, named: bool) -> list[_Run]:
    """Return the turns parted at long pauses, without those that show nothing."""
    parts = [(turn, part) for turn in turns for part in _parted(_groups(turn.words))]
    begins = [part[0][0].start for _, part in parts]
    followed = zip(parts, [*begins[1:], following], strict=False)
    return [_Run.of(turn, part, after, named=named) for (turn, part), after in followed]


def _groups(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """Return the words, each with those without text that follow it; such words before the first one are with it."""
    shown = [n for n, word in enumerate(words) if word.text]
    edges = [0, *shown[1:], len(words)] if shown else []
    return [tuple(words[start:end]) for start, end in pairwise(edges)]


def _parted(groups: Sequence[tuple[Word, ...]]) -> Iterator[tuple[tuple[Word, ...], ...]]:
    first = 0
    for number in range(1, len(groups) + 1):
        if number == len(groups) or _pause(groups[number - 1], groups[number]) >= PAUSE:
            if number > first:
                yield tuple(groups[first:number])
            first = number


def _pause(before: Sequence[Word], after: Sequence[Word]) -> int:
    """Return the silence between two groups."""
    return after[0].start - before[-1].end


def _cut(run: _Run, until: int | None) -> list[Cue]:
    """Return the run's cues at the least price in all: by number of groups, the best way there and its last cue."""
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * len(run.groups)
    for first in range(len(run.groups)):
        for piece in _pieces(run, first):
            worth = best[first][0] + _price(run, piece)
            best[piece.past] = min(best[piece.past], (worth, first))
    edges = [len(run.groups)]
    while edges[-1]:
        edges.append(best[edges[-1]][1])
    return [_cue(run, first, past, until) for first, past in pairwise(reversed(edges))]


def _pieces(run: _Run, first: int) -> Iterator[_Piece]:
    """Yield the pieces from a group on that are cues: one word of any length, and more as long as they fit."""
    length = run.label + len(run.texts[first])
    piece = _Piece(first, first + 1, length, length, 1)
    yield piece
    for number in range(first + 1, len(run.groups) if length <= LINE else 0):
        piece = piece.with_next(run)
        if piece.lines > LINES or piece.width > LINE:
            return
        if run.groups[number][-1].end - run.groups[first][0].start > LONGEST:
            return
        yield piece


def _price(run: _Run, piece: _Piece) -> float:
    """Return what speaks against a cue."""
    found = _EACH + piece.held + _haste(run, piece)
    if piece.past == len(run.groups):
        return found
    if piece.length < _SCRAP_LENGTH and not ends_sentence(run.texts[piece.past - 1]):
        found += _SCRAP
    return found + run.prices[piece.past]


def _haste(run: _Run, piece: _Piece) -> float:
    """Return the price of too little time on screen."""
    start, following = run.groups[piece.first][0].start, run.starts(piece.past)
    if following is None:
        return 0.0
    room, needed = max(0, following - GAP - start), piece.length * READ
    late = _LATE * (room < needed)
    return late + _HURRY * max(0, needed - room) / needed + _GLIMPSE * max(0, SHORTEST - room) / SHORTEST


def _text(group: Sequence[Word]) -> str:
    return " ".join(word.text for word in group if word.text)


def _cue(run: _Run, first: int, past: int, until: int | None) -> Cue:
    """Return the groups [first, past) as a cue; its confidence is the mean of the words'."""
    words = tuple(word for group in run.groups[first:past] for word in group)
    text = " ".join(run.texts[first:past])
    mean = sum(word.confidence for word in words) / len(words)
    start, spoken = words[0].start, max(word.end for word in words)
    end = _shown_until(start, spoken, run.label + len(text), run.starts(past))
    end = min(end, max(until, spoken)) if until is not None else end
    return Cue(start, end, text, run.turn.speaker, round(mean, 3), words, run.turn.doubts)


def _shown_until(start: int, spoken: int, length: int, following: int | None) -> int:
    """Return when a cue goes: when it is said and read, but before the next one comes.

    It stays beside the next one where both are said at once, or nobody would see it otherwise. The end before the next
    one lies on a whole millisecond, so that captions, which count those, keep the gap.
    """
    wanted = max(spoken, start + max(SHORTEST, length * READ))
    if following is None:
        return wanted
    latest = spoken if spoken > following + GAP else following // _MS * _MS - GAP
    return min(wanted, latest) if latest - start >= FLASH else max(spoken, start + SHORTEST)
