"""Which recordings of an EVA heard the same, as a step: groups on a clock of their own each, which is not yet UTC."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from mediaarchive.alignment.sound import Sound, sounds_of
from mediaarchive.alignment.sync.together import Placed, place_together
from mediaarchive.steps.model import Outputs, Progress, Step, Tools

TIES: Final = ("alignment.ties", 3)


@dataclass(frozen=True, slots=True)
class Tie:
    """A recording on its group's clock: its microsecond t lies at `offset_us` + (1 + drift)·t + the leaps up to t.

    It holds from `first_us` to `last_us` of the recording, within `ci95_us`. `windows`: how many stretches of sound
    or frames of timecode said so together with recording `by`; 0 for the one that the group's clock is. `kind`: what
    ties it: sound, whose way to each camera may be another, or `ltc` and `motion`, where the same instant is meant.
    """

    recording: str
    offset_us: int
    drift_ppt: int
    leaps: tuple[tuple[int, int], ...]
    first_us: int
    last_us: int
    ci95_us: int
    windows: int
    by: str
    kind: str = "sound"

    def group_us(self, micros: int) -> int:
        """Return where microsecond `micros` of the recording lies on the group's clock."""
        leapt = sum(size for at, size in self.leaps if at <= micros)
        return self.offset_us + leapt + micros + round(micros * self.drift_ppt / 10**12)


def compare_sounds(step: Step, tools: Tools, progress: Progress) -> Outputs:
    """Compare the sound of recordings: inputs are masters by recording id; output `ties`, a list of groups as JSON.

    Needs room in the cache for 58 MB of sound an hour and recording while it runs.
    """
    names = sorted(step.inputs)
    with tools.storage.scratch() as room:
        paths = [tools.storage.path(step.inputs[name]) for name in names]
        sounds = sounds_of(paths, tools.sandbox, room, lambda share: progress(share / 2))
        groups = _groups(names, sounds, lambda share: progress(0.5 + share / 2))
    document = {"groups": [[asdict(tie) for tie in group] for group in groups]}
    return {"ties": tools.storage.put_bytes(json.dumps(document, sort_keys=True).encode())}


def _groups(names: list[str], sounds: list[Sound], progress: Progress) -> list[list[Tie]]:
    left = [n for n in range(len(names)) if len(sounds[n].samples)]
    groups = []
    total = max(1, len(left))
    while len(left) > 1:
        heard = [sounds[n] for n in left]
        placed = place_together([one.samples for one in heard], lambda _: None, [one.code for one in heard])
        together = [(n, found) for n, found in zip(left, placed, strict=True) if found and not found.is_disputed]
        if len(together) > 1:
            groups.append([_tie(names, left, n, found) for n, found in together])
        taken = {n for n, _ in together}
        left = [n for n in left if n not in taken]
        progress(1 - len(left) / total)
    return groups


def _tie(names: list[str], order: list[int], number: int, found: Placed) -> Tie:
    line = found.line
    sizes = (line.offsets[1:] - line.offsets[:-1]).tolist()
    return Tie(
        names[number],
        round(float(line.offsets[0]) * 1e6),
        round(line.drift * 1e12),
        tuple((round(at * 1e6), round(size * 1e6)) for at, size in zip(line.leaps.tolist(), sizes, strict=True)),
        round(found.overlap[0] * 1e6),
        round(found.overlap[1] * 1e6),
        round(found.ci95_s * 1e6),
        found.found.windows,
        names[order[found.by]],
        found.found.kind,
    )


def groups_from_json(document: Mapping[str, Any]) -> list[list[Tie]]:
    """Read what the step wrote."""
    return [
        [Tie(**{**tie, "leaps": tuple((at, size) for at, size in tie["leaps"])}) for tie in group]
        for group in document["groups"]
    ]
