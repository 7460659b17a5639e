"""What an upgrade would make better: of how much footage, at what cost, and a person's word that it may.

An upgrade by itself changes nothing that was made before: new footage is looked at by the version of today, the rest
stands until somebody wants it made anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.costs import seconds_a_second, seconds_each
from mediaarchive.archive.intake import progress_of
from mediaarchive.errors import NotFound
from mediaarchive.ingest import renewals
from mediaarchive.ingest.plan import versions, words_of
from mediaarchive.recordings import store as recordings


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A step that older versions did of some subjects: recordings, or whole spacewalks.

    `work_s` is how long making them anew would take, by what it took so far; None where that is not known.
    """

    step: str
    words: str
    subjects: int
    footage_s: Fraction
    work_s: Fraction | None


def upgrades(archive: Archive, *, now: datetime) -> tuple[Upgrade, ...]:
    """Return the steps that older versions did, in the order in which they are done."""
    behind: dict[str, list[str]] = {}
    newest = versions()
    for step, _ in progress_of(archive, now=now):
        if step.version < newest.get(step.name, 0):
            behind.setdefault(step.name, []).append(step.subject)
    return tuple(_upgrade(archive, name, subjects) for name, subjects in behind.items())


def make_anew(archive: Archive, name: str, *, by: str, now: datetime) -> Upgrade:
    """Let everything be made anew that older versions of a step made. Raises NotFound where there is nothing."""
    found = next((one for one in upgrades(archive, now=now) if one.step == name), None)
    if found is None:
        raise NotFound("no older version made anything that still stands", subject=name[:60])
    with archive.database.write() as session:
        renewals.want(session, name, versions()[name], by=by, now=now)
    return found


def _upgrade(archive: Archive, name: str, subjects: list[str]) -> Upgrade:
    with archive.database.read() as session:
        known = [recordings.get(session, one).duration for one in subjects if recordings.exists(session, one)]
        footage = sum(known, Fraction(0))
        each = seconds_a_second(session, name) if known else seconds_each(session, name)
    work = each * (footage if known else len(subjects)) if each is not None else None
    return Upgrade(name, words_of(name), len(subjects), footage, work)
