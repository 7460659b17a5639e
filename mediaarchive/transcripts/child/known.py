"""Times words that are known already, inside the sandbox: where somebody speaks, then forced alignment.

Request: `{"groups": [{"words": [[START, END, TEXT]…], "low", "high", "is_rough"}…], "speech": [[START, END]…] or null,
"aligned": whether the words are English}`; ticks. Input: `master`. Answer: `{"state": "no-sound"}`, or
`{"times": [[START, END]…], "speech": [[START, END]…], "cost", "damage"}`; times are those of all words in order, null
for those after the end of the recording.
The recording is decoded once to find speech, unless it is told, and once to align.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np

from mediaarchive.errors import DecodeFailed
from mediaarchive.sandbox.cost import used
from mediaarchive.sandbox.media import Damage, best_audio, open_media
from mediaarchive.transcripts.child.decode import pieces, zero_of
from mediaarchive.transcripts.child.forced import Aligner, cure
from mediaarchive.transcripts.child.kept import Kept
from mediaarchive.transcripts.child.stretches import Samples, stretches
from mediaarchive.transcripts.model import Word
from mediaarchive.transcripts.sound import Piece, from_zero
from mediaarchive.transcripts.speech import merge
from mediaarchive.transcripts.terms.lexicon import bundled
from mediaarchive.transcripts.turns import Span
from mediaarchive.transcripts.windows import Group, Window, placed, windows


def run(request: dict[str, Any], inputs: dict[str, str], out: str, progress: Callable[[float], None]) -> dict[str, Any]:
    """Return the times of known words in `inputs["master"]`; see the module for the shapes."""
    damage = Damage()
    with open_media(inputs["master"]) as container:
        if best_audio(container) is None:
            return {"state": "no-sound"}
    speech, end = [(start, end) for start, end in request["speech"] or ()], None
    if request["speech"] is None:
        speech, end = _speech(_sound(inputs["master"], damage), Path(out))
    progress(0.5)
    groups = [_group(values) for values in request["groups"]]
    said = [group for group in groups if end is None or group.start < end]
    plan = list(windows([_before(group, end) for group in said], speech))
    words = timed(plan, _sound(inputs["master"], Damage()), Aligner() if request["aligned"] else None)
    missing = sum(len(group.words) for group in groups) - len(words)
    progress(1.0)
    return {
        "times": [[word.start, word.end] for word in words] + [None] * missing,
        "speech": speech,
        "cost": used(),
        "damage": asdict(damage),
    }


def timed(plan: Sequence[Window], sound: Iterator[Piece], aligner: Aligner | None) -> list[Word]:
    """Return the kept words of all windows; without an aligner their rough places, cured of what cannot be."""
    found: dict[int, Sequence[Word]] = {}
    for k, samples in _cut(plan, sound):
        found[k] = placed(plan[k], _aligned(plan[k], samples, aligner) if aligner else cure(plan[k].words))
    return [word for k in range(len(plan)) for word in found[k]]


def _aligned(window: Window, samples: Samples, aligner: Aligner) -> Sequence[Word]:
    """Return a window's words as aligned; group by group where there is no path through them all."""
    whole = aligner.align(samples, window.words)
    if whole != cure(window.words, lexicon=bundled()) or len(window.parts) == 1:
        return whole
    words = list(window.words)
    for (first, past), (low, high) in window.parts:
        moved = [replace(word, start=word.start - low, end=word.end - low) for word in words[first:past]]
        alone = aligner.align(samples[low:high], moved)
        words[first:past] = [replace(word, start=word.start + low, end=word.end + low) for word in alone]
    return cure(words)


def _cut(plan: Sequence[Window], sound: Iterator[Piece]) -> Iterator[tuple[int, Samples]]:
    """Yield (number, sound) of each window as soon as it is there; only those that are begun take room."""
    waiting = sorted(range(len(plan)), key=lambda k: plan[k].spans[0][0], reverse=True)
    begun: dict[int, _Cutting] = {}
    for tick, samples in sound:
        past = tick + len(samples)
        while waiting and plan[waiting[-1]].spans[0][0] < past:
            number = waiting.pop()
            begun[number] = _Cutting(plan[number])
        for k, cutting in list(begun.items()):
            cutting.lay(tick, samples)
            if cutting.end <= past:
                yield k, begun.pop(k).samples
    for k in [*begun, *waiting]:
        yield k, (begun[k] if k in begun else _Cutting(plan[k])).samples


class _Cutting:
    """Collects the sound of a window; what never comes is silence."""

    def __init__(self, window: Window) -> None:
        self._spans = window.spans
        self.end = window.spans[-1][1]
        self.samples: Samples = np.zeros(window.places.length, dtype=np.float32)

    def lay(self, tick: int, samples: Samples) -> None:
        """Keep what belongs to the window of a piece from `tick`."""
        offset = 0
        for start, end in self._spans:
            low, high = max(start, tick), min(end, tick + len(samples))
            if low < high:
                at = offset + low - start
                self.samples[at : at + high - low] = samples[low - tick : high - tick]
            offset += end - start


def _speech(sound: Iterator[Piece], out: Path) -> tuple[list[Span], int]:
    """Return where somebody speaks, by the same turns as when words are recognised, and where the recording ends."""
    spans: list[Span] = []
    end = None
    for stretch in stretches(sound, Kept(out / "kept", {"what": "turns"})):
        spans += stretch.spans
        end = stretch.end
    if end is None:
        raise DecodeFailed("not one sample of sound could be decoded")
    return list(merge(spans)), end


def _sound(path: str, damage: Damage) -> Iterator[Piece]:
    with open_media(path) as container:
        stream = best_audio(container)
        assert stream is not None
        yield from from_zero(pieces(container, stream, zero_of(path), damage))


def _group(values: dict[str, Any]) -> Group:
    words = tuple(Word(start, end, text, 1.0) for start, end, text in values["words"])
    return Group(words, values["low"], values["high"], values["is_rough"])


def _before(group: Group, end: int | None) -> Group:
    """Return a group that reaches no further than the recording."""
    if end is None or group.high <= end:
        return group
    words = tuple(replace(word, start=min(word.start, end), end=min(word.end, end)) for word in group.words)
    return replace(group, words=words, high=end)
