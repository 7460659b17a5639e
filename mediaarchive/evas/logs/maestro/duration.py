"""The three ways in which Maestro's task files write how long a task takes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from mediaarchive.errors import InputRefused
from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.logs.tracks import seconds_of
from mediaarchive.timeline import parse_elapsed

_UNITS = {"hours": 3600, "minutes": 60, "seconds": 1}


def of_task(task: Node) -> tuple[Fraction | None, Mapping[str, Fraction]]:
    """Return the seconds of a task, None where it states none for all, and those of its roles.

    `duration: 1:25` is hours and minutes, `duration: 25` minutes, and `roles: [{name, duration: {minutes}}]` says it
    for each role. Complains about all else.
    """
    whole = task.get("duration")
    roles = task.get("roles")
    found: dict[str, Fraction] = {}
    for role in roles.items if roles is not None else ():
        length = role.get("duration")
        if length is not None:
            found[role.need("name").scalar("the role")] = _seconds(length)
    empty = whole is None or (whole.kind == "text" and not whole.text.strip())
    return (None if whole is None or empty else _seconds(whole)), found


def _seconds(node: Node) -> Fraction:
    if node.kind == "map":
        if not node.fields or not node.fields.keys() <= _UNITS.keys():
            raise node.complaint(f"a duration in {', '.join(node.fields) or 'nothing'}; known are {', '.join(_UNITS)}")
        return sum((seconds_of(part, unit, _UNITS[unit]) for unit, part in node.fields.items()), Fraction(0))
    text = node.scalar("the duration")
    if ":" not in text:
        return seconds_of(node, "the duration in minutes", 60)
    try:
        elapsed = parse_elapsed(text)
    except InputRefused as error:
        raise node.complaint(str(error)) from None
    if elapsed is None or text[0] in "+-":
        raise node.complaint(f"{text!r} is no duration; write H:MM, or minutes")
    return elapsed[0]
