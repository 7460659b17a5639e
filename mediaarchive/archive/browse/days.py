"""The calendar: which spacewalks and which dated events fall on which day."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.evas.events import Event
from mediaarchive.evas.events import shipped as events
from mediaarchive.recordings.model import RecordingRow
from mediaarchive.recordings.visibility import is_public

_FIRST, _LAST = 1961, 2100
"""Years that have a page: people have flown since 1961."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar; `is_outside`: of the month before or after, there to fill a week."""

    day: date
    is_outside: bool
    evas: tuple[Eva, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks of seven days from Monday on. `count` spacewalks; `before`, `after` months with something."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]
    count: int
    before: date | None
    after: date | None
    filmed: frozenset[str]


@dataclass(frozen=True, slots=True)
class Year:
    """A year: its twelve months as (first day, spacewalks, events); `years` are all those with something."""

    number: int
    months: tuple[tuple[date, tuple[Eva, ...], tuple[Event, ...]], ...]
    years: tuple[int, ...]


@kept
def month(archive: Archive, year: int, number: int, *, now: datetime) -> Month:
    """Return a month. Raises NotFound for one that no calendar of ours has."""
    if not (_FIRST <= year <= _LAST and 1 <= number <= 12):
        raise NotFound("no such month", subject=f"{year}/{number:02d}")
    known = _evas(archive)
    filmed = _filmed(archive, now)
    first = date(year, number, 1)
    weeks = tuple(
        tuple(_day(day, first, known) for day in week) for week in Calendar().monthdatescalendar(year, number)
    )
    busy = sorted({_month_of(day) for day in _days(known)})
    return Month(
        first=first,
        weeks=weeks,
        count=sum(_month_of(_day_of(eva)) == first for eva in known),
        before=max((day for day in busy if day < first), default=None),
        after=min((day for day in busy if day > first), default=None),
        filmed=filmed,
    )


def year(archive: Archive, number: int) -> Year:
    """Return a year. Raises NotFound for one that no calendar of ours has."""
    if not _FIRST <= number <= _LAST:
        raise NotFound("no such year", subject=str(number))
    known = _evas(archive)
    firsts = [date(number, k, 1) for k in range(1, 13)]
    months = tuple(
        (
            first,
            tuple(eva for eva in known if _month_of(_day_of(eva)) == first),
            tuple(event for event in events() if _month_of(event.date) == first),
        )
        for first in firsts
    )
    return Year(number, months, tuple(sorted({day.year for day in _days(known)})))


def newest_year(archive: Archive, *, now: datetime) -> int:
    """Return the year of the newest spacewalk; this year without any."""
    return max((_day_of(eva).year for eva in _evas(archive)), default=now.year)


def _evas(archive: Archive) -> list[Eva]:
    """Return every spacewalk, oldest first."""
    with archive.database.read() as session:
        return evas.every(session)[::-1]


def _filmed(archive: Archive, now: datetime) -> frozenset[str]:
    """Return the spacewalks of which a recording is public."""
    with archive.database.read() as session:
        rows = select(RecordingRow.eva, func.count()).where(is_public(now)).group_by(RecordingRow.eva)
        return frozenset(slug for slug, _ in session.execute(rows))


def _day(day: date, first: date, known: Sequence[Eva]) -> Day:
    mine = tuple(eva for eva in known if _day_of(eva) == day)
    return Day(day, _month_of(day) != first, mine, tuple(event for event in events() if event.date == day))


def _days(known: Sequence[Eva]) -> list[date]:
    return [_day_of(eva) for eva in known] + [event.date for event in events()]


def _day_of(eva: Eva) -> date:
    return eva.start.astimezone(UTC).date()


def _month_of(day: date) -> date:
    return day.replace(day=1)
