"""Lists of durations, one crew member after the other: a task starts where the one before it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from mediaarchive.evas.logs.model import Remark
from mediaarchive.evas.logs.nodes import Node
from mediaarchive.evas.model import Task

_LONGEST_S = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a track: what, for how many seconds, and where it stands in the file."""

    title: str
    seconds: Fraction
    node: Node


def seconds_of(node: Node, what: str, unit_s: int = 1) -> Fraction:
    """Return a stated duration. Complains where it is no number, negative, or longer than any spacewalk by far."""
    seconds = node.number(what) * unit_s
    if seconds < 0:
        raise node.complaint(f"{what} is negative")
    if seconds > _LONGEST_S:
        raise node.complaint(f"{what} is {float(seconds / 3600):.0f} h: is it in seconds?")
    return seconds


def laid(steps: Iterable[Step], actor: str, zero: datetime | None, *, first: int = 1) -> list[tuple[Task, Fraction]]:
    """Return a task for each step, with its seconds; the instants too where the track's `zero` is known."""
    found = []
    elapsed = Fraction(0)
    for number, step in enumerate(steps, start=first):
        span = (_after(zero, elapsed), _after(zero, elapsed + step.seconds))
        task = Task(f"{actor}-{number:02d}", step.title, (actor,), actual=span, precision_s=Fraction(60))
        found.append((task, step.seconds))
        elapsed += step.seconds
        if elapsed > _LONGEST_S:
            raise step.node.complaint(
                f"{actor} is outside for {float(elapsed / 3600):.0f} h by now: are these seconds?"
            )
    return found


def sums(track: str, steps: Iterable[Step], stated: Fraction | None) -> list[Remark]:
    """Say where a track's durations do not sum to the EVA's. A track without rows says nothing."""
    total = sum((step.seconds for step in steps), Fraction(0))
    if not total or stated is None or total == stated:
        return []
    return [Remark(None, None, f"{track}: the tasks sum to {int(total - stated):+d} s against the EVA's duration")]


def _after(zero: datetime | None, seconds: Fraction) -> datetime | None:
    return None if zero is None else zero + timedelta(microseconds=round(seconds * 1_000_000))
