"""Placing tasks on the EVA's clock and on every recording. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mediaarchive.alignment.chain import Placed, Stamp, Stamps, place, quantiles
from mediaarchive.alignment.clocks import Window
from mediaarchive.alignment.model import Clock, Evidence, PlacedTask, Span
from mediaarchive.alignment.words import Heard, task_scores
from mediaarchive.evas import Pin, Task
from mediaarchive.timeline import from_micros, to_micros

_MARGIN_S: Final = 900
_CI95: Final = 1.96
_PLAN_S: Final = 1800
"""Width of a planned time where no performed one was written: plans slip by half an hour."""
_SKIPPED: Final = ("deferred", "not done", "planned")
_BOTH: Final = "EV1", "EV2"
_BURSTY: Final = 0.25
"""What is said comes in bursts about one thing: a word beside others counts for less than one alone would."""
_TOLD: Final = 0.9
_NEAR_S: Final = 60
_LATEST_S: Final = 600
_FEWEST: Final = 8
_DONE: Final = 0.5
"""A task without stamps that is not spoken of, where others are, was left out: below this it gets no place."""


def place_tasks(
    tasks: Sequence[Task],
    heard: Sequence[Heard],
    clocks: Sequence[Clock],
    durations_us: Mapping[str, int],
    window: Window,
) -> list[PlacedTask]:
    """Return every task that was worked on, in the log's order, with its spans on the recordings.

    Each crew member's tasks are one chain; a task of two is placed in both chains and the two answers are averaged.
    Recordings without a clock get no span. A task without stamps of which nobody speaks, where others are spoken of,
    was not done: it is left out.
    """
    grid = _Grid(window)
    posteriors: dict[str, list[Placed]] = {}
    for actor in _actors(tasks):
        lane = [t for t in tasks if actor in (t.actors or _BOTH) and t.state not in _SKIPPED]
        for task, placed in zip(lane, _place_lane(lane, heard, grid), strict=True):
            posteriors.setdefault(task.id, []).append(placed)
    return [
        _result(task, posteriors[task.id], heard, clocks, durations_us, grid)
        for task in tasks
        if task.id in posteriors and (not heard or any(task.pins) or _is_done(posteriors[task.id]))
    ]


def _is_done(found: Sequence[Placed]) -> bool:
    return max(placed.done for placed in found) >= _DONE


class _Grid:
    """Seconds from a quarter of an hour before the EVA to a quarter of an hour after it."""

    def __init__(self, window: Window) -> None:
        self.origin_us = window.start_us - _MARGIN_S * 1_000_000
        self.seconds = (window.end_us - window.start_us) // 1_000_000 + 2 * _MARGIN_S

    def second(self, instant: datetime) -> float:
        return (to_micros(instant) - self.origin_us) / 1e6

    def micros(self, second: float) -> int:
        return self.origin_us + round(second * 1e6)


def _actors(tasks: Sequence[Task]) -> list[str]:
    named = {actor for task in tasks for actor in task.actors}
    return sorted(named) or list(_BOTH[:1])


def _place_lane(lane: Sequence[Task], heard: Sequence[Heard], grid: _Grid) -> list[Placed]:
    if not lane:
        return []
    words: NDArray[np.float64] = np.zeros((grid.seconds, len(lane)))
    seconds = np.array([(word.utc_us - grid.origin_us) // 1_000_000 for word in heard], dtype=np.int64)
    inside = (seconds >= 0) & (seconds < grid.seconds)
    scores = task_scores(lane, heard) * _BURSTY
    np.add.at(words, seconds[inside], scores[inside])
    stamps, gaps = [_stamps(task, grid) for task in lane], _gap_share(lane)
    told = _TOLD * _covered(seconds[inside], grid.seconds)
    placed = place(stamps, words, gaps, told=told)
    return place(stamps, words, gaps, told=told, late_s=_lateness(stamps, placed))


def _covered(seconds: NDArray[np.int64], length: int) -> float:
    """Return the share of the EVA within a minute of anything that was heard: elsewhere silence proves nothing."""
    heard = np.zeros(length // _NEAR_S + 1, bool)
    heard[seconds // _NEAR_S] = True
    return float(heard.mean())


def _lateness(stamps: Sequence[Stamps], placed: Sequence[Placed]) -> float:
    """Return by how much the log was written late, as what is said tells: logs are filled in once a task is under way.

    The median over stamps that the first placing believes; 0 where there are too few to say.
    """
    edges = [
        (stamp.second, quantiles(row, 0.5)[0])
        for s, p in zip(stamps, placed, strict=True)
        for stamp, row in ((s.start, p.start), (s.end, p.end))
        if stamp is not None and not stamp.is_pinned
    ]
    late = [stamp - middle for stamp, middle in edges if abs(stamp - middle) < _LATEST_S]
    return float(np.clip(np.median(late), 0, _LATEST_S)) if len(late) >= _FEWEST else 0.0


def _stamps(task: Task, grid: _Grid) -> Stamps:
    written = task.actual
    precision = float(task.precision_s)
    if written == (None, None):
        written = task.planned
        precision = max(precision, _PLAN_S)
    start, end = (_edge(pin, instant, precision, grid) for pin, instant in zip(task.pins, written, strict=True))
    return Stamps(start, end)


def _edge(pin: Pin | None, written: datetime | None, precision: float, grid: _Grid) -> Stamp | None:
    if pin is not None:
        return Stamp(grid.second(pin.instant), 2 * _CI95 * float(pin.sigma_s), is_pinned=True)
    return Stamp(grid.second(written), precision) if written else None


def _gap_share(lane: Sequence[Task]) -> float:
    """Learn from the log itself how often a next task does not follow at once; a pair of wrong stamps counts as one."""
    pairs = [(a.actual[1], b.actual[0]) for a, b in pairwise(lane)]
    stated = [(end, start) for end, start in pairs if end and start]
    apart = sum(1 for end, start in stated if end != start)
    return (apart + 0.2) / (len(stated) + 1.2)


def _result(
    task: Task,
    found: list[Placed],
    heard: Sequence[Heard],
    clocks: Sequence[Clock],
    durations_us: Mapping[str, int],
    grid: _Grid,
) -> PlacedTask:
    start = np.mean([p.start for p in found], axis=0)
    end = np.mean([p.end for p in found], axis=0)
    active = np.mean([p.active for p in found], axis=0)
    early, begin, late = _edge_us(task.pins[0], start, grid)
    first, finish, last = _edge_us(task.pins[1], end, grid)
    finish = max(finish, begin)
    spans = tuple(_spans(begin, finish, clocks, durations_us, active, grid))
    people = tuple(Evidence("person", remark, None) for remark in task.remarks)
    evidence = (*people, *_stamp_evidence(task, begin, finish), *_word_evidence(task, heard, begin, finish))
    return PlacedTask(task.id, begin, finish, (early, late), (first, last), spans, evidence)


def _edge_us(pin: Pin | None, distribution: NDArray[np.float64], grid: _Grid) -> tuple[int, int, int]:
    """Return an edge with its 95 % interval, in the middle; where a person set it, exactly as they did."""
    if pin is None:
        low, middle, high = (grid.micros(s) for s in quantiles(distribution, 0.025, 0.5, 0.975))
        return low, middle, high
    middle, half = to_micros(pin.instant), round(_CI95 * 1e6 * float(pin.sigma_s))
    return middle - half, middle, middle + half


def _spans(
    begin: int,
    finish: int,
    clocks: Sequence[Clock],
    durations_us: Mapping[str, int],
    active: NDArray[np.float64],
    grid: _Grid,
) -> list[Span]:
    """Cut the task to what each recording saw, in microseconds of the recording."""
    spans = []
    for clock in clocks:
        start, end = clock.seconds(begin), clock.seconds(finish)
        if start is None or end is None:
            continue
        low = max(0, round(start * 1_000_000))
        high = min(durations_us[clock.recording], round(end * 1_000_000))
        if low < high:
            middle = clock.utc_us(Fraction(low + high, 2_000_000))
            assert middle is not None
            second = min(max((middle - grid.origin_us) // 1_000_000, 0), grid.seconds - 1)
            spans.append(Span(clock.recording, low, high, round(float(active[second]), 3)))
    return spans


def _stamp_evidence(task: Task, begin: int, finish: int) -> list[Evidence]:
    found = []
    for name, stamp, edge in (("start", task.actual[0], begin), ("end", task.actual[1], finish)):
        if stamp is None:
            continue
        off = (to_micros(stamp) - edge) / 1e6
        width = _width(task.precision_s)
        if abs(off) > 2 * float(task.precision_s) + 1:
            text = f"log says {name} {_clock(to_micros(stamp))}: {_minutes(off)} off, taken as an error of the log"
            found.append(Evidence("log-error", text, off))
        else:
            found.append(Evidence("log", f"log: {name} {_clock(to_micros(stamp))} ({width})", off))
    if not found and not any(task.pins):
        found.append(Evidence("plan", "no performed times in the log: placed by plan, order and words", None))
    return found


def _word_evidence(task: Task, heard: Sequence[Heard], begin: int, finish: int) -> list[Evidence]:
    near = [word for word in heard if begin - 60_000_000 <= word.utc_us < finish + 60_000_000]
    if not near:
        return []
    scores = task_scores([task], near)[:, 0]
    telling = [word.text.strip(" .,?!") for word, score in zip(near, scores, strict=True) if score > 0.5]
    if not telling:
        return []
    shown = ", ".join(dict.fromkeys(word.lower() for word in telling))
    return [Evidence("words", f"{len(telling)} words on the loop ({shown[:80]})", None)]


def _width(precision_s: Fraction) -> str:
    return f"rounded to {int(precision_s // 60)} min" if precision_s >= 60 else f"to {float(precision_s):g} s"


def _clock(micros: int) -> str:
    return from_micros(micros).strftime("%H:%M:%S")


def _minutes(seconds: float) -> str:
    return f"{abs(seconds) / 60:.0f} min" if abs(seconds) >= 90 else f"{abs(seconds):.0f} s"
