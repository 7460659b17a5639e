"""What is known of a clip, out of the catalogue, and its shot list from it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock, PlacedTask, Span
from mediaarchive.clips import Clip
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.evas.ground import track
from mediaarchive.evas.orbit import shipped
from mediaarchive.evas.regions import region_of
from mediaarchive.frames.model import Condition, ConditionKind, Shot, ShotKind
from mediaarchive.frames.rows import ConditionRow, ShotRow
from mediaarchive.recordings import Recording
from mediaarchive.shotlists import store
from mediaarchive.shotlists.model import PERSON, Edition, Line, ShotList, Statement, Written
from mediaarchive.shotlists.rules import Known, TaskSpan, lines_of

_Ranged = TypeVar("_Ranged", Shot, Condition)
_SUREST_US: Final = 60_000_000
"""Half-width of a clock up to which it is said what lay below: the station flies 450 km in a minute."""
_SAME_US: Final = 500_000
"""How far the edge of a span may lie from the task's own to be that edge."""


@dataclass(frozen=True)
class Around:
    """What is known around clips of a recording: it with its clock, the camera, the spacewalk with its placed tasks."""

    recording: Recording
    clock: Clock | None
    camera: Camera
    eva: Eva
    tasks: Sequence[Task]
    placed: Mapping[str, PlacedTask]

    @cached_property
    def spans(self) -> tuple[tuple[Task, PlacedTask, Span], ...]:
        """The spans of tasks on the recording."""
        of = ((task, self.placed[task.id]) for task in self.tasks if task.id in self.placed)
        return tuple(
            (task, placed, span) for task, placed in of for span in placed.spans if span.recording == self.recording.id
        )


@dataclass(frozen=True, slots=True)
class Sights:
    """What was seen in a clip, and what people wrote of it."""

    shots: tuple[Shot, ...]
    conditions: tuple[Condition, ...]
    edition: Edition | None


def sights_of(session: Session, clip: Clip) -> Sights:
    """Return the sights of one clip."""
    shots = select(ShotRow).where(
        ShotRow.recording == clip.recording, ShotRow.start_pts < clip.out_pts, ShotRow.end_pts > clip.in_pts
    )
    seen = select(ConditionRow).where(
        ConditionRow.recording == clip.recording,
        ConditionRow.start_pts < clip.out_pts,
        ConditionRow.end_pts > clip.in_pts,
    )
    return Sights(
        tuple(_shot(row) for row in session.scalars(shots.order_by(ShotRow.start_pts))),
        tuple(_condition(row) for row in session.scalars(seen.order_by(ConditionRow.start_pts, ConditionRow.kind))),
        store.newest(session, clip.id),
    )


def sights_of_all(session: Session, clips: Sequence[Clip]) -> dict[str, Sights]:
    """Return the sights of clips by their ids; the catalogue is asked three times, however many they are."""
    names = {clip.recording for clip in clips}
    shots: dict[str, list[Shot]] = defaultdict(list)
    rows = select(ShotRow).where(ShotRow.recording.in_(names)).order_by(ShotRow.start_pts)
    for shot in session.scalars(rows):
        shots[shot.recording].append(_shot(shot))
    seen: dict[str, dict[str, list[Condition]]] = defaultdict(lambda: defaultdict(list))
    for row in session.scalars(
        select(ConditionRow).where(ConditionRow.recording.in_(names)).order_by(ConditionRow.start_pts)
    ):
        seen[row.recording][row.kind].append(_condition(row))
    editions = store.newest_of(session, [clip.id for clip in clips])
    return {
        clip.id: Sights(
            _touching(shots[clip.recording], clip),
            tuple(one for kind in sorted(seen[clip.recording]) for one in _touching(seen[clip.recording][kind], clip)),
            editions.get(clip.id),
        )
        for clip in clips
    }


def shot_list(clip: Clip, around: Around, sights: Sights) -> ShotList:
    """Return a clip's shot list as it stands: what people wrote, and where they wrote nothing, what the rules say."""
    machine = machine_lines(clip, around, sights)
    if sights.edition is None or sights.edition.lines is None:
        return ShotList(clip.id, machine, sights.edition)
    return ShotList(clip.id, laid(machine, sights.edition.lines), sights.edition)


def machine_lines(clip: Clip, around: Around, sights: Sights) -> tuple[Line, ...]:
    """Return what the rules say of a clip."""
    known = Known(
        clip.in_pts,
        clip.out_pts,
        around.recording.time_base or Fraction(1),
        around.camera.simulated,
        _view(around.eva, around.camera),
        sights.shots,
        sights.conditions,
        tuple(_spans(clip, around)),
        "" if around.camera.simulated else _place(around.recording, clip, around.clock),
    )
    return lines_of(known)


def laid(machine: Sequence[Line], written: Sequence[Written]) -> tuple[Line, ...]:
    """Return what people wrote, cut to the clip, with the rules' lines where they wrote nothing."""
    start, past = machine[0].start_pts, machine[-1].end_pts
    mine = [one for one in written if one.start_pts < past and start < one.end_pts]
    found = [
        Line(max(one.start_pts, start), min(one.end_pts, past), (Statement(PERSON, one.text, "a person wrote it"),))
        for one in sorted(mine, key=lambda one: one.start_pts)
    ]
    free, at = [], start
    for line in (*found, Line(past, past, ())):
        free += [(at, line.start_pts)] if at < line.start_pts else []
        at = max(at, line.end_pts)
    for begin, end in free:
        for line in machine:
            first, last = max(line.start_pts, begin), min(line.end_pts, end)
            if first < last:
                found.append(Line(first, last, line.statements))
    return tuple(sorted(found, key=lambda line: line.start_pts))


def people_of(eva: Eva, roles: Sequence[str]) -> tuple[str, ...]:
    """Return who holds roles: `EV1 Shane Kimbrough`, the role alone where nobody is named."""
    names = {member.role: member.name for member in eva.crew}
    return tuple(f"{role} {names[role]}" if names.get(role) else role for role in roles)


def _view(eva: Eva, camera: Camera) -> str:
    (wearer,) = people_of(eva, [camera.role]) if camera.role else ("",)
    worn = wearer.removeprefix(f"{camera.role} ") if wearer not in ("", camera.role) else ""
    return f"Seen by {camera.label}{f', worn by {worn}' if worn else ''}."


def _shot(row: ShotRow) -> Shot:
    return Shot(row.start_pts, row.end_pts, ShotKind(row.kind))


def _condition(row: ConditionRow) -> Condition:
    return Condition(ConditionKind(row.kind), row.start_pts, row.end_pts, dict(row.facts))


def _touching(ordered: list[_Ranged], clip: Clip) -> tuple[_Ranged, ...]:
    """Return what reaches into a clip, of ranges in order that do not overlap one another."""
    first = bisect_right(ordered, clip.in_pts, key=lambda one: one.end_pts)
    past = bisect_left(ordered, clip.out_pts, key=lambda one: one.start_pts)
    return tuple(ordered[first:past])


def _spans(clip: Clip, around: Around) -> list[TaskSpan]:
    """Return the tasks on the clip of whoever wears the camera, and the one that the clip is of."""
    recording, clock, camera = around.recording, around.clock, around.camera
    found = []
    for task, of, span in around.spans:
        is_own = not camera.role or camera.role in task.actors
        if not is_own and task.id != clip.task:
            continue
        start, end = (Fraction(us, 1_000_000) for us in (span.start_us, span.end_us))
        first, past = recording.pts_at(start), recording.pts_at(end)
        if first < clip.out_pts and past > clip.in_pts:
            offs = (
                _off(recording, clock, start, of.start_us, of.start_ci_us),
                _off(recording, clock, end, of.end_us, of.end_ci_us),
            )
            found.append(TaskSpan(task.title, people_of(around.eva, task.actors), is_own, first, past, *offs))
    return sorted(found, key=lambda span: (not span.is_own, span.start_pts, span.title))


def _off(
    recording: Recording, clock: Clock | None, at: Fraction, edge_us: int, interval_us: tuple[int, int]
) -> int | None:
    """Return the half-width of a task's edge in ticks; None where the span ends because the recording does."""
    utc = clock.utc_us(at) if clock else None
    if utc is None or abs(utc - edge_us) > _SAME_US:
        return None
    half = Fraction(interval_us[1] - interval_us[0], 2_000_000)
    return round(half / (recording.time_base or 1))


def _place(recording: Recording, clip: Clip, clock: Clock | None) -> str:
    """Return what lay below where clock and orbit say so: one region for the whole clip, give or take the clock."""
    if clock is None or clock.zero_us is None or clock.ci95_us is None or clock.ci95_us > _SUREST_US:
        return ""
    edges = [clock.utc_us(recording.seconds_at(pts)) for pts in (clip.in_pts, clip.out_pts)]
    if edges[0] is None or edges[1] is None:
        return ""
    regions = _regions((edges[0] - clock.ci95_us, (edges[0] + edges[1]) // 2, edges[1] + clock.ci95_us))
    return f"The station is over {regions[0]}." if len(set(regions)) == 1 else ""


@lru_cache(maxsize=20_000)
def _regions(instants_us: tuple[int, ...]) -> tuple[str, ...]:
    """Return the regions below at instants; nothing where no element set is near. Pure, so that it is asked once."""
    below = track(shipped(), instants_us)
    return tuple(_named(region_of(one.north, one.east, is_land=one.is_land).name) for one in below)


def _named(region: str) -> str:
    return f"the {region}" if region.endswith((" Ocean", " Sea")) else region
