"""Whether a log is of the EVA and the footage that it was given for; where not, what shift of its times would fit.

A log is never moved by what is found here: it is said, and a person mends the log or its time zone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediaarchive.evas.logs.model import Remark
from mediaarchive.evas.model import Eva, Task
from mediaarchive.timeline import to_micros

Range = tuple[int, int]
"""Microseconds of UTC, [start, end)."""

_HOUR = 3_600_000_000
_SHIFTS = (
    *(hours * _HOUR for size in range(1, 15) for hours in (size, -size)),
    *(days * 24 * _HOUR for size in range(1, 8) for days in (size, -size)),
)
_BARELY, _WELL = 0.05, 0.5
_ROUNDED_US = 10 * 60_000_000


def ranges_of(tasks: Sequence[Task]) -> list[Range]:
    """Return when the log says that something was done; planned times count where no performed one stands.

    A task without an end lasts until the next one begins, the last of them for an hour.
    """
    pairs = [task.actual if task.actual[0] else task.planned for task in tasks]
    edges = [(to_micros(start), to_micros(end) if end else None) for start, end in pairs if start]
    begins = sorted({start for start, _ in edges})
    following = dict(zip(begins, [*begins[1:], begins[-1] + _HOUR], strict=True)) if begins else {}
    return [(start, following[start] if end is None else max(start, end)) for start, end in edges]


def covered(footage: Iterable[Range], log: Sequence[Range], shift_us: int = 0) -> float:
    """Return the share of the footage, by length, that lies within the log's ranges moved by `shift_us`."""
    total = inside = 0
    merged = _merged(log)
    for start, end in footage:
        total += end - start
        inside += sum(max(0, min(end, b + shift_us) - max(start, a + shift_us)) for a, b in merged)
    return inside / total if total else 1.0


def misfit(tasks: Sequence[Task], footage: Sequence[Range], eva: Eva | None) -> list[Remark]:
    """Say where the log covers none of the footage, or lies beside the EVA, with the shift that would mend it."""
    log = ranges_of(tasks)
    if not log:
        return []
    share = covered(footage, log) if footage else 1.0
    if share < _BARELY:
        said = f"{share:.0%} of the footage is covered by this log".replace("%", " %", 1)
        return [Remark(None, None, f"{said}: is it the log of another EVA?{_suggestion(footage, log)}")]
    window = [(to_micros(eva.start), to_micros(eva.end))] if eva and eva.duration_s else []
    if not window:
        return []
    if covered(log, window) < _BARELY:
        return [Remark(None, None, f"the log lies beside {eva.name if eva else ''}{_suggestion(window, log)}")]
    return _off_by_hours(window[0], log)


def _suggestion(wanted: Sequence[Range], log: Sequence[Range]) -> str:
    """Name the smallest shift by whole hours or days with which the log would cover what is wanted."""
    shares = [(covered(wanted, log, shift), shift) for shift in _SHIFTS]
    best = max(share for share, _ in shares)
    if best < _WELL:
        return ""
    shift = next(shift for share, shift in shares if share >= best - 0.02)
    return f"; {_words(shift)} it would cover {best:.0%}".replace("%", " %")


def _off_by_hours(window: Range, log: Sequence[Range]) -> list[Remark]:
    """Say where both ends of the log are off the EVA's by the same whole number of hours: a time zone, mostly."""
    first, last = min(start for start, _ in log) - window[0], max(end for _, end in log) - window[1]
    hours = round((first + last) / 2 / _HOUR)
    if hours and all(abs(off - hours * _HOUR) <= _ROUNDED_US for off in (first, last)):
        way = "later than" if hours > 0 else "before"
        said = f"the log begins and ends {abs(hours)} h {way} the EVA: are its times in another zone?"
        return [Remark(None, None, said)]
    return []


def _words(shift_us: int) -> str:
    size = abs(shift_us) // _HOUR
    amount = f"{size // 24} day{'s' if size > 24 else ''}" if size % 24 == 0 else f"{size} h"
    return f"were it {amount} {'later' if shift_us > 0 else 'earlier'}"


def _merged(ranges: Sequence[Range]) -> list[Range]:
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
