"""A press set put together for an audience at one instant: its clips with their facts, films, stills and captions."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.archive.known import Known, know
from mediaarchive.archive.press.judge import Audience, Chosen, chosen, refusal
from mediaarchive.archive.press.said import cues_of
from mediaarchive.archive.press.wanted import of_entry
from mediaarchive.clips import Clip
from mediaarchive.db.names import plain
from mediaarchive.evas import Camera, Eva, Task
from mediaarchive.press import PressSet
from mediaarchive.press import store as presses
from mediaarchive.press.geometry import Size
from mediaarchive.press.sheets import Shot
from mediaarchive.press.steps import ABOUT, STILLS, TALL, WIDE, Wanted, steps_of
from mediaarchive.press.zips import Part
from mediaarchive.recordings import TEAM, Recording, Rights
from mediaarchive.steps import Outcome
from mediaarchive.steps import store as steps
from mediaarchive.timeline import Interval, format_gmt, format_pet
from mediaarchive.transcripts.vtt import write_srt, write_vtt

_MP4, _JPEG, _TEXT = "video/mp4", "image/jpeg", "text/plain; charset=utf-8"
VTT: Final = "text/vtt; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Shown:
    """A film or still: the file and its size; `full` is the size of its source, `small` a still for pages."""

    part: Part
    width: int
    height: int
    full: Size
    small: Part | None = None

    @property
    def is_smaller_source(self) -> bool:
        """Whether the source has fewer lines than newsrooms ask for."""
        return min(self.full) < 1080


@dataclass(frozen=True, slots=True)
class Item:
    """A clip of the set. Seconds are its recording's; `waiting`: how many lots of its files are still to be made."""

    number: int
    clip: Clip
    recording: Recording
    camera: Camera
    task: Task | None
    people: tuple[tuple[str, str], ...]
    start: Fraction
    end: Fraction
    utc: datetime | None
    utc_end: datetime | None
    ci_s: float | None
    credit: str
    rights: Rights
    wide: Shown | None
    tall: Shown | None
    stills: tuple[Shown, ...]
    language: str | None
    captions: tuple[Part, ...]
    waiting: int

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its files in order."""
        shown = [one.part for one in (self.wide, self.tall, *self.stills) if one is not None]
        return (*shown, *self.captions)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A clip that the audience does not get, and why; for the team alone."""

    clip: Clip
    reason: str


@dataclass(frozen=True, slots=True)
class PressPage:
    """The set as its audience sees it now."""

    press: PressSet
    eva: Eva
    audience: Audience
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    shots: tuple[Shot, ...]
    simulated: bool

    @property
    def waiting(self) -> int:
        """How many pieces of work are still to be done for it."""
        return sum(item.waiting for item in self.items)

    @property
    def embargo(self) -> datetime | None:
        """The end of the embargo, while it lasts."""
        return self.press.embargo if self.audience is Audience.PRESS else None


@kept
def page_of(archive: Archive, press_id: str, audience: Audience, *, now: datetime) -> PressPage:
    """Return a set for an audience; whether the asker belongs to it was asked before. Raises NotFound."""
    with archive.database.read() as session:
        press = presses.get(session, press_id)
        known = know(session, press.eva, TEAM, now)
        items: list[Item] = []
        left_out = []
        for one in chosen(session, [press]):
            why = refusal(one, audience, now)
            if why is not None:
                left_out.append(LeftOut(one.clip, why))
            else:
                items.append(_item(archive, session, known, one, len(items) + 1, now))
    shots = tuple(_shot(known.eva, item) for item in items)
    simulated = any(item.camera.simulated for item in items)
    return PressPage(press, known.eva, audience, tuple(items), tuple(left_out), shots, simulated)


def _item(archive: Archive, session: Session, known: Known, one: Chosen, number: int, now: datetime) -> Item:
    clip, recording, camera, span = one.clip, one.recording, one.camera, one.span
    wanted = of_entry(session, one, now)
    name = f"{number:02d}-{plain(clip.title)}"
    films, shown_stills, waiting = _made(archive, session, wanted, name)
    task = next((task for task in known.tasks if task.id == clip.task), None)
    clock = known.clocks.get(recording.id)
    language, captions = _captions(session, recording, span, name, now)
    return Item(
        number, clip, recording, camera, task, _people(known.eva, camera, task), span.start, span.end,
        known.utc(recording.id, span.start), known.utc(recording.id, span.end),
        clock.ci95_us / 1e6 if clock and clock.ci95_us is not None else None,
        wanted.credit or f"Credit line of {camera.label}: ask the media team", one.rights(now),
        films.get(WIDE[0]), films.get(TALL[0]), shown_stills, language, captions, waiting,
    )  # fmt: skip


def _made(
    archive: Archive, session: Session, wanted: Wanted, name: str
) -> tuple[dict[str, Shown], tuple[Shown, ...], int]:
    """Return the films by the kind of step, the stills, and how many steps are not done."""
    work = steps_of(wanted)
    outcomes = steps.outcomes(session, [step.key for step in work])
    films, pictures, waiting = dict[str, Shown](), list[Shown](), 0
    for step in work:
        outcome = outcomes.get(step.key)
        if outcome is None or outcome.state != "done":
            waiting += 1
            continue
        about = json.loads(archive.storage.read_bytes(outcome.outputs[ABOUT]))
        if step.name == STILLS[0]:
            for number, (_, width, height) in enumerate(about["stills"], start=1):
                part = _part(f"{name}-still-{number}.jpg", f"still-{number}", outcome, about, _JPEG)
                small = _part(f"{name}-small-{number}.jpg", f"small-{number}", outcome, about, _JPEG)
                pictures.append(Shown(part, width, height, (width, height), small))
        else:
            width, height = about["width"], about["height"]
            kind = f"{height}p" if step.name == WIDE[0] else "9x16"
            part = _part(f"{name}-{kind}.mp4", "film", outcome, about, _MP4)
            films[step.name] = Shown(part, width, height, tuple(about["full"]))
    return films, tuple(pictures), waiting


def _part(name: str, output: str, outcome: Outcome, about: dict[str, Any], kind: str) -> Part:
    size, crc = about["files"][output]
    return Part(name, size, crc, kind, digest=outcome.outputs[output])


def _captions(
    session: Session, recording: Recording, span: Interval, name: str, now: datetime
) -> tuple[str | None, tuple[Part, ...]]:
    language, cues = cues_of(session, recording, span, now)
    if not cues:
        return language, ()
    return language, (text_part(f"{name}.vtt", write_vtt(cues), VTT), text_part(f"{name}.srt", write_srt(cues)))


def text_part(name: str, text: str, kind: str = _TEXT) -> Part:
    """Return a text as a file of the zip."""
    data = text.encode()
    return Part(name, len(data), zlib.crc32(data), kind, data)


def _people(eva: Eva, camera: Camera, task: Task | None) -> tuple[tuple[str, str], ...]:
    """Return roles and names of who did the task, else of who wore the camera."""
    roles = task.actors if task and task.actors else (camera.role,)
    crew = {member.role: member.name for member in eva.crew}
    return tuple((role, crew.get(role, "")) for role in roles if role)


def _shot(eva: Eva, item: Item) -> Shot:
    instants = [at for at in (item.utc, item.utc_end) if at is not None]
    gmt = [f"{format_gmt(at)}.{at.microsecond // 1000:03d}" for at in instants] or ["", ""]
    pet = [format_pet(at, eva.start) for at in instants] or ["", ""]
    stem = item.wide.part.name if item.wide else f"{item.number:02d}-{plain(item.clip.title)}"
    return Shot(
        item.number, stem, item.clip.title, item.camera.label, (gmt[0], gmt[1]), (pet[0], pet[1]),
        f"{item.ci_s:.3g}" if item.utc and item.ci_s is not None else "", f"{float(item.end - item.start):.3f}",
        item.task.title if item.task else "", item.clip.description,
        tuple(f"{name} ({role})" if name else role for role, name in item.people), item.credit,
    )  # fmt: skip
