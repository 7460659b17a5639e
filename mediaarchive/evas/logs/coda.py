"""NASA CODA's as-performed lists: durations per crew member, no start times.

A task starts at the EVA's start plus the durations before it in the same list (the rule of CODA's own documentation;
all times UTC, all durations seconds). A list need not be a crew member's: "Inhibits" is kept under its own name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

from mediaarchive.errors import InputRefused
from mediaarchive.evas.facts import slug_of
from mediaarchive.evas.logs.model import Complaint, ParsedLog, Remark
from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.logs.texts import actor_of, plain
from mediaarchive.evas.logs.tracks import Step, laid, seconds_of, sums
from mediaarchive.evas.model import Task
from mediaarchive.timeline import parse_stamp


def records(document: Node) -> list[Node]:
    """Return the records of EVAs with an as-performed list, as far as the document has any."""
    found = document.items if document.kind == "list" else (document,)
    return [record for record in found if "asPerformed" in record.fields]


def read(document: Node, slug: str | None) -> ParsedLog:
    """Read the record of the EVA `slug`, or the only one there is. Complains with places."""
    record = _pick(records(document), slug)
    zero = _start(record)
    stated = seconds_of(record.need("duration"), "the duration")
    tasks: list[Task] = []
    warnings: list[Remark] = []
    durations: dict[str, Fraction] = {}
    for track, rows in record.need("asPerformed", "map").fields.items():
        steps = _steps(rows, track)
        actor = actor_of(track)
        so_far = sum(1 for task in tasks if task.actors == (actor,))
        for task, seconds in laid(steps, actor, zero, first=so_far + 1):
            tasks.append(task)
            durations[task.id] = seconds
        warnings += sums(track, steps, stated)
    if not tasks:
        warnings.append(Remark(None, None, f"{_name(record)} has no as-performed tasks in this file"))
    return ParsedLog("coda", _slug(record), tuple(tasks), tuple(warnings), zero=zero, durations=durations)


def _pick(found: Sequence[Node], slug: str | None) -> Node:
    if slug is not None:
        named = [record for record in found if _slug(record) == slug]
        if len(named) > 1:
            raise named[1].complaint(f"the record of {slug} stands on line {named[0].line} already")
        if named:
            return named[0]
        raise Complaint(Remark(1, 1, f"no record of {slug} in this file"))
    if len(found) == 1:
        return found[0]
    names = ", ".join(_slug(record) for record in found)
    raise Complaint(Remark(1, 1, f"several EVAs in this file; choose one with --eva: {names}"))


def _name(record: Node) -> str:
    return plain(record.need("name").scalar("the name"))


def _slug(record: Node) -> str:
    try:
        return slug_of(_name(record))
    except InputRefused as error:
        raise record.need("name").complaint(str(error)) from None


def _start(record: Node) -> datetime:
    day, time = record.need("startDate"), record.need("startTime")
    for clock, culprit in (("00:00", day), (time.scalar("the time"), time)):
        try:
            start = parse_stamp(f"{day.scalar('the date')}T{clock}Z").instant
        except InputRefused as error:
            raise culprit.complaint(str(error)) from None
    return start


def _steps(rows: Node, track: str) -> list[Step]:
    if rows.kind != "list":
        raise rows.complaint(f"{track!r} is no list of tasks")
    steps = []
    for row in rows.items:
        title = row.need("content")
        if not plain(title.scalar("the title")):
            raise title.complaint("the task has no title")
        steps.append(Step(plain(title.text), seconds_of(row.need("duration"), "the duration"), row))
    return steps
