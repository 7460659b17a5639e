"""Names that the team gave to voices, found again in a transcript that was made anew. Pure.

A machine numbers voices afresh each time, so "voice 1" says nothing: a voice is known by when it was heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mediaarchive.transcripts.model import Turn

Spans = Sequence[Sequence[int]]
"""[start, end] pairs of ticks, as they come out of JSON too."""


def renamed(turns: Iterable[Turn], names: Mapping[str, Spans]) -> dict[str, str]:
    """Return the team's name by the machine's; `names` says when each named person was heard.

    A voice gets the name that most of its time was under, if that is more than half of all it says.
    """
    voices: dict[str, list[tuple[int, int]]] = {}
    for turn in turns:
        if turn.speaker is not None:
            voices.setdefault(turn.speaker, []).append((turn.start, turn.end))
    found = {}
    for voice, spans in voices.items():
        shared = {name: _shared(spans, heard) for name, heard in names.items()}
        best = max(shared, key=lambda name: shared[name], default=None)
        if best is not None and 2 * shared[best] > sum(end - start for start, end in spans):
            found[voice] = best
    return found


def _shared(one: Spans, other: Spans) -> int:
    """Return the ticks that lie in spans of both; those of one side do not overlap."""
    return sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
