"""What of a transcript is shown: in English, and inside its recording. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from mediaarchive.transcripts.cues import cut_cues
from mediaarchive.transcripts.model import Cue, Transcript, Turn, Word


def in_english(turns: Sequence[Turn], *, until: int | None = None) -> list[Cue]:
    """Return cues of what was said with the translation where there is one, and else as it was said.

    Nothing says when a translated word was spoken: the words share the time of the turn by their length.
    """
    return cut_cues([_translated(turn) for turn in turns], until=until)


def within(transcript: Transcript, end: int) -> tuple[Transcript, int]:
    """Return the transcript with its cues cut to [0, end), and how many were said in part or wholly outside.

    A cue that lies outside as a whole is left out; its words stay in their turn.
    """
    inside = [replace(cue, start=max(0, cue.start), end=min(end, cue.end)) for cue in transcript.cues]
    kept = tuple(cue for cue in inside if cue.start < cue.end)
    outside = sum(_is_said_outside(cue, end) for cue in transcript.cues)
    return replace(transcript, cues=kept), outside


def _is_said_outside(cue: Cue, end: int) -> bool:
    said = max((word.end for word in cue.words), default=cue.end)
    return cue.start < 0 or said > end or cue.start >= end


def _translated(turn: Turn) -> Turn:
    texts = (turn.translation or "").split()
    if not texts:
        return turn
    first = min((word.start for word in turn.words), default=turn.start)
    length = max((word.end for word in turn.words), default=turn.end) - first
    shares = list(accumulate((len(text) + 1 for text in texts), initial=0))
    edges = [first + length * share // shares[-1] for share in shares]
    sure = sum(word.confidence for word in turn.words) / max(1, len(turn.words))
    words = [Word(start, end, text, sure) for text, (start, end) in zip(texts, pairwise(edges), strict=True)]
    return replace(turn, words=tuple(words), language="en")
