"""From the pictures of a film to what is said of each of its shots: the order of the steps. Pure but for what it reads.

1. landmarks of some pictures are looked up in all footage, and the pictures that share many are laid upon them (votes,
   placing); 2. within each shot, what was seen must lie on one line of one recording (cuts, lines); 3. the best lines
are compared with our own pictures, every one around the ends of the shot, which gives the frame, or how wide the range
is (laying). What fits no line, or not when it is laid, is not ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.fingerprints import ranges
from mediaarchive.fingerprints.cuts import cuts
from mediaarchive.fingerprints.fitting import Fit, fit, windows
from mediaarchive.fingerprints.landmarks import signs_of
from mediaarchive.fingerprints.laying import Stretch
from mediaarchive.fingerprints.lines import Line, lines
from mediaarchive.fingerprints.model import Found, Looked, Seen, Verdict
from mediaarchive.fingerprints.placing import place
from mediaarchive.fingerprints.prints import Prints
from mediaarchive.fingerprints.votes import asked_of, votes

_LOOKED_INTO: Final = 12
"""Pictures of all footage that are laid upon one that is shown, those with most votes."""
_LINES: Final = 2
_RIVAL: Final = 0.3
"""Share of the heaviest line's weight from which another recording is compared too."""
_EMPTY: Final = 0.10
"""Share of a picture with any contrast below which nothing can be said of it."""
_CONTRAST: Final = 12
_BESIDE: Final = 0.01
"""By how much more alike another line must be than the one for which most landmarks speak."""
_SHORT_S: Final = 1.1
"""A shot as short as that may be a part of one beside it."""
_SAME_LINE_S: Final = 0.35
_SAME_SPEED: Final = 0.35
"""How much lines of one shot that was cut by mistake may differ: seconds, and logarithm of the speed."""
_FLICKER: Final = 0.15
"""Likeness of pictures that follow one another, below which they are noise."""


@dataclass(frozen=True, slots=True)
class Ours:
    """A recording that may be known to whoever asks: its prints, the seconds of their pictures, its frame's length.

    `shown`: which of these pictures may be known; the others are as if they were not.
    """

    id: str
    prints: Prints
    seconds: NDArray[np.float64]
    shown: NDArray[np.bool_]
    frame: Fraction
    duration: Fraction


Wanted = Mapping[str, Sequence[tuple[float, float]]]
"""By recording, stretches [first, past) in seconds."""
Reader = Callable[[Wanted], Mapping[str, Sequence[Stretch]]]
"""Reads them: every picture of ours, small."""


@dataclass(frozen=True, slots=True)
class _Shot:
    """Pictures [first, past) of the film, and what their landmarks say; `mirrored`: after mirroring them."""

    first: int
    past: int
    lines: tuple[Line, ...]
    mirrored: bool = False


def search(looked: Looked, footage: Sequence[Ours], read: Reader) -> list[Found]:
    """Say of each shot of a film, or of a still, where it is from; in order, without gaps."""
    begins = cuts(looked.tiny)
    bounds = list(zip(begins, [*begins[1:], len(looked.times)], strict=True))
    shots = _traced(looked, footage, bounds)
    fits = _compared(looked, {one.id: one for one in footage}, _neighbourly(looked, shots), read)
    return joined([_said(looked, shot, best, footage) for shot, best in zip(shots, fits, strict=True)])


def _neighbourly(looked: Looked, shots: Sequence[_Shot]) -> list[_Shot]:
    """Return the shots, each with the best lines of those beside it too: it may be a part of one of them."""
    found = []
    for k, shot in enumerate(shots):
        long = looked.times[shot.past - 1] - looked.times[shot.first]
        beside = [one.lines[0] for one in (*shots[max(0, k - 1) : k], *shots[k + 1 : k + 2])
                  if one.lines and not one.mirrored and long < _SHORT_S]  # fmt: skip
        found.append(replace(shot, lines=tuple(dict.fromkeys((*shot.lines, *beside)))))
    return found


def joined(found: Sequence[Found]) -> list[Found]:
    """Return what is said with shots joined that go on along one line, or of which the same is said."""
    kept: list[Found] = []
    for one in found:
        last = kept[-1] if kept else None
        if last is not None and _is_one(last, one):
            kept[-1] = _both(last, one)
        else:
            kept.append(one)
    return kept


def _is_one(last: Found, one: Found) -> bool:
    if last.verdict != one.verdict or last.recording != one.recording or last.mirrored != one.mirrored:
        return False
    if last.past is None or one.first is None:
        return last.verdict == Verdict.UNCLEAR
    if last.verdict == Verdict.RANGE:
        return last.first is not None and one.past is not None and one.first < last.past and last.first < one.past
    apart = (last.half or 0) + (one.half or 0)
    return abs(last.past - one.first) <= apart and last.speed == one.speed


def _both(last: Found, one: Found) -> Found:
    ends = [end for end in (last.first, last.past, one.first, one.past) if end is not None]
    is_range = last.verdict == Verdict.RANGE
    return replace(
        last, end=one.end, past=(max(ends) if is_range else one.past) if ends else None,
        first=(min(ends) if is_range else last.first) if ends else None,
        half=max(last.half, one.half) if last.half and one.half else None,
        confidence=max(last.confidence, one.confidence), pictures=last.pictures + one.pictures,
        agreeing=last.agreeing + one.agreeing,
    )  # fmt: skip


def _traced(looked: Looked, footage: Sequence[Ours], bounds: Sequence[tuple[int, int]]) -> list[_Shot]:
    """Return the shots with their lines; those without are tried mirrored."""
    straight = _seen(looked, footage, range(len(looked.sampled)), mirrored=False)
    shots = _joined(looked, [_Shot(a, b, _lines_in(looked, straight, a, b)) for a, b in bounds], straight)
    left = [k for k, at in enumerate(looked.sampled)
            if any(not s.lines and s.first <= at < s.past and not _says_nothing(looked, s) for s in shots)]  # fmt: skip
    if not left:
        return shots
    turned = _seen(looked, footage, left, mirrored=True)
    return [
        s if s.lines else replace(s, lines=(found := _lines_in(looked, turned, s.first, s.past)), mirrored=bool(found))
        for s in shots
    ]


def _joined(looked: Looked, shots: Sequence[_Shot], seen: Sequence[Seen]) -> list[_Shot]:
    """Return the shots with those joined that a flash or a leap of light had cut: they go on along one line."""
    found: list[_Shot] = []
    for shot in shots:
        if found and _goes_on(looked, found[-1], shot):
            found[-1] = _Shot(found[-1].first, shot.past, _lines_in(looked, seen, found[-1].first, shot.past))
        else:
            found.append(shot)
    return found


def _goes_on(looked: Looked, one: _Shot, other: _Shot) -> bool:
    if not one.lines or not other.lines:
        return False
    at = float(looked.times[other.first])
    a, b = one.lines[0], other.lines[0]
    return a.of == b.of and abs(a.at(at) - b.at(at)) < _SAME_LINE_S and abs(np.log(a.speed / b.speed)) < _SAME_SPEED


def _lines_in(looked: Looked, seen: Sequence[Seen], first: int, past: int) -> tuple[Line, ...]:
    mine = [one for one in seen if first <= looked.sampled[one.sample] < past]
    times = [float(looked.times[at]) for at in looked.sampled]
    found = lines(mine, times)
    return tuple(line for line in found[:_LINES] if line.weight >= _RIVAL * found[0].weight)


def _seen(looked: Looked, footage: Sequence[Ours], samples: Sequence[int], *, mirrored: bool) -> list[Seen]:
    """Return what pictures of ours lie under these samples."""
    projected = looked.mirrored if mirrored else looked.projected
    places = _mirrored(looked) if mirrored else looked.places
    parts = [slice(int(looked.starts[k]), int(looked.starts[k + 1])) for k in samples]
    rows = np.concatenate([np.zeros(0, np.int64), *(np.arange(p.start, p.stop) for p in parts)])
    asked = asked_of(projected[rows], np.array([0, *np.cumsum([p.stop - p.start for p in parts])]))
    best: list[list[tuple[int, int, Ours]]] = [[] for _ in samples]
    for ours in footage:
        for number, found in enumerate(votes(asked, ours.prints, ours.shown)):
            best[number] += [(count, picture, ours) for picture, count in found]
    signs = signs_of(projected) if len(projected) else np.zeros(0, np.uint64)
    seen = []
    for sample, part, likely in zip(samples, parts, best, strict=True):
        for _, picture, ours in sorted(likely, key=lambda one: -one[0])[:_LOOKED_INTO]:
            placed = place((signs[part], places[part]), ours.prints.landmarks(picture))
            if placed:
                seen.append(Seen(sample, ours.id, picture, float(ours.seconds[picture]), placed))
    return seen


def _mirrored(looked: Looked) -> NDArray[np.float32]:
    places = looked.places.copy()
    places[:, 0] = looked.size[0] - 1 - places[:, 0]
    return places


def _compared(
    looked: Looked, footage: Mapping[str, Ours], shots: Sequence[_Shot], read: Reader
) -> list[tuple[Line, Fit] | None]:
    """Return the best line of each shot as it is when it is laid on our pictures."""
    wanted: dict[str, list[tuple[float, float]]] = {}
    plan: list[list[tuple[Line, list[int]]]] = []
    for shot in shots:
        mine = []
        for line in shot.lines:
            spans = windows(looked.times[shot.first : shot.past], line, float(footage[line.of].duration))
            taken = wanted.setdefault(line.of, [])
            mine.append((line, list(range(len(taken), len(taken) + len(spans)))))
            taken += spans
        plan.append(mine)
    got = read(wanted) if wanted else {}
    found: list[tuple[Line, Fit] | None] = []
    for shot, mine in zip(shots, plan, strict=True):
        small = looked.small[shot.first : shot.past]
        small = small[:, :, ::-1] if shot.mirrored else small
        times = looked.times[shot.first : shot.past]
        sampled = looked.times[looked.sampled]
        fits = []
        for line, at in mine:
            stretches = [got[line.of][n] for n in at]
            if laid := fit(times, small, line, stretches, float(footage[line.of].frame), sampled):
                fits.append((line, laid))
        found.append(
            max(fits, key=lambda one: one[1].likeness + (0 if one[0] in shot.lines[:1] else -_BESIDE)) if fits else None
        )
    return found


def _said(looked: Looked, shot: _Shot, best: tuple[Line, Fit] | None, footage: Sequence[Ours]) -> Found:
    start, end = _time(looked, shot.first), _time(looked, shot.past)
    if best is None or not best[1].holds:
        verdict = Verdict.UNCLEAR if _says_nothing(looked, shot) else Verdict.NOT_OURS
        return Found(start, end, verdict)
    line, laid = best
    ours = next(one for one in footage if one.id == line.of)
    pictures = len({one.sample for one in line.seen})
    agreeing = sum(one.placed.agreeing for one in line.seen)
    whole = Found(start, end, Verdict.FOUND, line.of, mirrored=shot.mirrored, pictures=pictures, agreeing=agreeing,
                  confidence=laid.confidence, speed=Fraction(laid.speed).limit_denominator(1000))  # fmt: skip
    first = Fraction(laid.at(float(start))).limit_denominator(100_000)
    past = Fraction(laid.at(float(end))).limit_denominator(100_000)
    if len(looked.times) == 1:
        past = first + ours.frame
    if laid.half is not None:
        half = Fraction(laid.half).limit_denominator(1000)
        return replace(whole, first=max(Fraction(0), first), past=min(past, ours.duration), half=half)
    since, until = ranges.still_range(ours.prints, ours.seconds, ours.shown, line, laid, (float(first), float(past)))
    return replace(
        whole, verdict=Verdict.RANGE, speed=None,
        first=Fraction(max(0.0, since)).limit_denominator(1000),
        past=min(ours.duration, Fraction(until).limit_denominator(1000)),
    )  # fmt: skip


def _time(looked: Looked, number: int) -> Fraction:
    """Return when a picture begins; behind the last, when that ends."""
    times = looked.times
    if number < len(times):
        return Fraction(float(times[number])).limit_denominator(100_000)
    usual = float(np.median(np.diff(times))) if len(times) > 1 else 0.0
    return Fraction(float(times[-1]) + usual).limit_denominator(100_000)


def _says_nothing(looked: Looked, shot: _Shot) -> bool:
    """Say whether there is too little in the pictures, or only noise, to tell anything by them."""
    small = looked.small[shot.first : shot.past]
    if float((np.abs(small[:: max(1, len(small) // 8)]) > _CONTRAST).mean()) < _EMPTY:
        return True
    if len(small) < 3:
        return False
    some = small[: min(len(small), 30)].reshape(min(len(small), 30), -1).astype(np.float32)
    norm = np.maximum(np.linalg.norm(some, axis=1), 1e-3)
    return float(np.median((some[1:] * some[:-1]).sum(axis=1) / (norm[1:] * norm[:-1]))) < _FLICKER
