"""Maestro's live event: planned and actual times of every activity, for each of its actors, in ms since 1970.

An activity that two share may end for each at another time, so it becomes a task for each of them.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from mediaarchive.evas.logs.model import ParsedLog, Remark
from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.logs.texts import actor_of, plain
from mediaarchive.evas.model import Eva, Task
from mediaarchive.timeline import from_micros

_LAST_MS = 7_258_118_400_000  # the year 2200

Pair = tuple[datetime | None, datetime | None]


def is_event(document: Node) -> bool:
    """Say whether the document is a live event."""
    return "activities" in document.fields


def read(document: Node, eva: Eva | None, slug: str | None) -> ParsedLog:
    """Read the activities. `false` means not yet: nothing started is planned, started and not ended is running."""
    zero = _instant(document, "timeOfZeroPET")
    tasks = []
    for key, activity in document.need("activities", "map").fields.items():
        title = plain(activity.need("title").scalar("the title"))
        if not title:
            raise activity.need("title").complaint("the activity has no title")
        for name, times in activity.need("actors", "map").fields.items():
            tasks.append(_task(key, title, name, times, eva))
    warnings = _doubts(zero, eva)
    return ParsedLog("maestro-event", slug, tuple(tasks), warnings, zero=zero)


def _task(key: str, title: str, name: str, times: Node, eva: Eva | None) -> Task:
    planned = _instant(times, "plannedStartTime"), _instant(times, "plannedEndTime")
    actual = _instant(times, "startTime"), _instant(times, "endTime")
    for start, end, which in ((*planned, "plannedEndTime"), (*actual, "endTime")):
        if start and end and end < start:
            raise times.need(which).complaint(f"{title!r} ends before it starts for {name}")
    if actual[1] and not actual[0]:
        raise times.need("endTime").complaint(f"{title!r} has ended for {name}, and never started")
    state = "completed" if actual[1] else "running" if actual[0] else "planned"
    # Written to the millisecond, but a person pressed the button: a second is what it can mean.
    actor = actor_of(name, eva.crew if eva else ())
    return Task(f"{key}-{plain(name)}", title, (actor,), state, planned, actual, Fraction(1))


def _instant(node: Node, name: str) -> datetime | None:
    found = node.get(name)
    if found is None or (found.kind == "word" and found.text == "false"):
        return None
    millis = found.number(name)
    if not 0 < millis < _LAST_MS:
        raise found.complaint(f"{name} is no time in milliseconds since 1970")
    return from_micros(round(millis * 1000))


def _doubts(zero: datetime | None, eva: Eva | None) -> tuple[Remark, ...]:
    if zero is None:
        return (Remark(None, None, "the event states no zero of PET"),)
    if eva is not None and abs((zero - eva.start).total_seconds()) >= 60:
        off = int((zero - eva.start).total_seconds())
        return (Remark(None, None, f"its zero of PET is {off:+d} s from the EVA's start; its own times are UTC"),)
    return ()
