"""The rules: sentences out of what is known of a clip, and never more than it says. Pure; version `model.RULES`.

A line begins where the view is cut, where something begins or ends to be in view, and where a task does. Each sentence
names its source. What was not measured is not mentioned: no sentence here can say what hands or tools do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from mediaarchive.frames.model import Condition, ConditionKind, Shot, ShotKind
from mediaarchive.shotlists.model import CUT, MADE, PICTURE, PLACE, TASK, VIEW, Line, Statement

_LEAST_S: Final = Fraction(2)
"""A condition or a part of a task that is shorter begins no line, and is not told."""
_MOST: Final = Fraction(1, 2)
"""Share of a line that a condition must hold for to be told of it."""
_SHARES: Final = (
    (0.6, "fills most of the picture"),
    (0.35, "fills about half of the picture"),
    (0.18, "fills about a quarter of the picture"),
    (0.0, "takes a small part of the picture"),
)
_LIT: Final = ((0.55, "in daylight"), (0.25, "partly lit"), (0.0, "hardly lit"))
_NEAR: Final = 0.5
_EMPTY: Final = {
    ConditionKind.BLACK: "No picture: black.",
    ConditionKind.BLANK: "No picture: one even colour.",
    ConditionKind.NOISE: "No picture: noise.",
}
_PLAIN: Final = {
    ConditionKind.FROZEN: "The picture stands still.",
    ConditionKind.NIGHT: "Night: there is little light.",
    ConditionKind.GLARE: "Glare burns out part of the picture.",
}
_MEASURED: Final = "measured in the pictures"


@dataclass(frozen=True, slots=True)
class TaskSpan:
    """Where a clip lies in a task: its title, who does it, whether the camera's wearer does; PTS.

    `start_off` and `end_off` are the half-widths of the task's edges in ticks; None where the footage
    ends, not the task.
    """

    title: str
    people: tuple[str, ...]
    is_own: bool
    start_pts: int
    end_pts: int
    start_off: int | None
    end_off: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a clip, all that the rules may use. `view` names camera and wearer; `place` is what lay below.

    `place` is empty where clock or orbit leave it open.
    """

    in_pts: int
    out_pts: int
    time_base: Fraction
    simulated: bool
    view: str
    shots: tuple[Shot, ...]
    conditions: tuple[Condition, ...]
    tasks: tuple[TaskSpan, ...]
    place: str


def lines_of(known: Known) -> tuple[Line, ...]:
    """Return the lines of a clip, in order, without gaps; two of which the same is said are one."""
    found: list[Line] = []
    for start, end in pairwise(_edges(known)):
        line = Line(start, end, tuple(_statements(known, start, end)))
        if found and found[-1].statements == line.statements and not any(one.kind == CUT for one in line.statements):
            line = replace(line, start_pts=found.pop().start_pts)
        found.append(line)
    return tuple(found)


def _edges(known: Known) -> list[int]:
    least = round(_LEAST_S / known.time_base)
    cuts = {shot.start_pts for shot in known.shots if known.in_pts < shot.start_pts < known.out_pts}
    soft: set[int] = set()
    for start, end in (
        *((one.start_pts, one.end_pts) for one in known.conditions),
        *((one.start_pts, one.end_pts) for one in known.tasks),
    ):
        if min(end, known.out_pts) - max(start, known.in_pts) >= least:
            soft |= {start, end}
    edges = sorted({known.in_pts, known.out_pts, *cuts})
    for edge in sorted(soft):
        if all(abs(edge - other) >= least for other in edges) and known.in_pts < edge < known.out_pts:
            edges.append(edge)
    return sorted(edges)


def _statements(known: Known, start: int, end: int) -> Iterator[Statement]:
    if known.simulated:
        yield Statement(MADE, "Simulated footage, not from space.", "the camera's description")
    yield Statement(VIEW, known.view, "the camera's description")
    begun = next((shot for shot in known.shots if shot.start_pts == start and start > known.in_pts), None)
    if begun is not None and not any(_holds(known.conditions, kind, start, end) for kind in _EMPTY):
        words = {ShotKind.FADE: "The view fades over to another.", ShotKind.DISCONTINUITY: "Some time is missing here."}
        yield Statement(CUT, words.get(begun.kind, "Cut to another view."), _MEASURED)
    yield from (_task(task, start, end, known.time_base) for task in known.tasks if _lasts(task, start, end, known))
    yield from _pictures(known.conditions, start, end)
    if known.place:
        yield Statement(PLACE, known.place, "the recording's clock and the station's orbit")


def _lasts(task: TaskSpan, start: int, end: int, known: Known) -> bool:
    shared = min(task.end_pts, end) - max(task.start_pts, start)
    return 2 * shared >= end - start or shared * known.time_base >= _LEAST_S


def _task(task: TaskSpan, start: int, end: int, time_base: Fraction) -> Statement:
    who = f" ({' and '.join(task.people)})" if task.people else ""
    named = f"the task “{task.title}”{who}"
    source = "the task log and the recording's clock"
    for edge, off, word in ((task.start_pts, task.start_off, "begins"), (task.end_pts, task.end_off, "ends")):
        if off is not None and edge - off < end and start < edge + off:
            give = _about(max(1, round(off * time_base)))
            words = f"By the log {named} {word} about here, give or take {give}."
            return Statement(TASK, words if task.is_own else f"Meanwhile: {words[0].lower()}{words[1:]}", source)
    if task.is_own:
        return Statement(TASK, f"By the log this is during {named}.", source)
    return Statement(TASK, f"Meanwhile, by the log, {named} goes on.", source)


def _holds(conditions: Sequence[Condition], kind: ConditionKind, start: int, end: int) -> Condition | None:
    """Return the longest condition of a kind in [start, end) where all of that kind hold for most of it."""
    mine = [one for one in conditions if one.kind == kind]
    shared = [max(0, min(one.end_pts, end) - max(one.start_pts, start)) for one in mine]
    return mine[shared.index(max(shared))] if mine and sum(shared) >= _MOST * (end - start) else None


def _pictures(conditions: Sequence[Condition], start: int, end: int) -> Iterator[Statement]:
    empty = next((words for kind, words in _EMPTY.items() if _holds(conditions, kind, start, end)), None)
    if empty is not None:
        yield Statement(PICTURE, empty, _MEASURED, "empty")
        return
    if earth := _holds(conditions, ConditionKind.EARTH, start, end):
        yield Statement(PICTURE, _earth(earth), _MEASURED if earth.facts else "a person saw it", "earth")
    yield from (
        Statement(PICTURE, words, _MEASURED, str(kind))
        for kind, words in _PLAIN.items()
        if _holds(conditions, kind, start, end)
    )


def _earth(condition: Condition) -> str:
    """Return what is said of the Earth: how much of the picture, how lit, and whether near things stand before it."""
    facts = condition.facts
    if "share" not in facts:
        return "The Earth is in view."
    share = next(words for least, words in _SHARES if facts["share"] >= least)
    lit = next((f", {words}" for least, words in _LIT if facts["light"] >= least), "") if "light" in facts else ""
    near = ", behind things that are near" if facts.get("obstruction", 0.0) >= _NEAR else ""
    return f"The Earth is in view and {share}{lit}{near}."


def _about(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"
