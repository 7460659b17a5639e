"""Words cut into cues that people can read: at most two lines of 42 characters, broken at pauses and punctuation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from mediaarchive.transcripts.model import TICKS_A_SECOND, Cue, Word

LINE: Final = 42
"""Characters a line, the common limit of broadcasters' caption guides."""
LINES: Final = 2
_PAUSE: Final = TICKS_A_SECOND * 4 // 5
"""A pause of this many ticks ends a cue."""
_LONGEST: Final = 7 * TICKS_A_SECOND
"""No cue stays on screen longer than seven seconds, unless it is one word."""
_SENTENCE: Final = (".", "?", "!", "…")
_CLAUSE: Final = (*_SENTENCE, ",", ";", ":", "–")


def wrap(text: str) -> list[str]:
    """Return `text` in as few lines of `LINE` characters as it takes, two of them as even as they can be.

    Words are parted by blanks; a word longer than a line has a line to itself.
    """
    words = text.split()
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= LINE:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) != LINES:
        return lines
    splits = [(" ".join(words[:k]), " ".join(words[k:])) for k in range(1, len(words))]
    first, second = min(
        (pair for pair in splits if max(len(pair[0]), len(pair[1])) <= LINE),
        key=lambda pair: (abs(len(pair[0]) - len(pair[1])), pair[0]),
        default=(lines[0], lines[1]),
    )
    return [first, second]


def cut_cues(words: Sequence[Word], *, doubts: tuple[str, ...] = ()) -> list[Cue]:
    """Return cues for `words`, which must be in order; every word is in exactly one cue, in order.

    A cue ends at a pause, at the end of a sentence, or where the next word would not fit; then rather after the last
    comma than in the middle of a clause.
    """
    cues: list[Cue] = []
    held: list[Word] = []
    for word in words:
        if held and (word.start - held[-1].end >= _PAUSE or _ends_sentence(held)):
            cues.append(_cue(held, doubts))
            held = []
        while held and not _fits([*held, word]):
            count = _best_break(held)
            cues.append(_cue(held[:count], doubts))
            held = held[count:]
        held.append(word)
    return cues + ([_cue(held, doubts)] if held else [])


def _fits(words: Sequence[Word]) -> bool:
    return len(wrap(_text(words))) <= LINES and words[-1].end - words[0].start <= _LONGEST


def _ends_sentence(words: Sequence[Word]) -> bool:
    """Say whether a sentence of more than a line's half ends here; shorter ones may share a cue."""
    return words[-1].text.rstrip("\"'”’)").endswith(_SENTENCE) and len(_text(words)) > LINE // 2


def _best_break(words: Sequence[Word]) -> int:
    """Return after how many words to break: the last clause end in the second half, else all of them."""
    for count in range(len(words), len(words) // 2, -1):
        if words[count - 1].text.endswith(_CLAUSE):
            return count
    return len(words)


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def _cue(words: Sequence[Word], doubts: tuple[str, ...]) -> Cue:
    """Return the cue of `words`; its confidence is the mean of theirs."""
    mean = sum(word.confidence for word in words) / len(words)
    end = max(word.end for word in words)
    return Cue(words[0].start, end, _text(words), None, round(mean, 3), tuple(words), doubts)
