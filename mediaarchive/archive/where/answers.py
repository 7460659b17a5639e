"""What is shown, answered: each shot with its recording, its moment, and where that can be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from sqlalchemy.orm import Session

from mediaarchive.alignment import store as alignment
from mediaarchive.archive import stills
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.seen import range_seen
from mediaarchive.archive.values import Picture
from mediaarchive.archive.where.footage import Footage, footage_of, read
from mediaarchive.clips import Clip
from mediaarchive.clips import store as clips
from mediaarchive.clips.model import PUBLISHED
from mediaarchive.errors import NotFound
from mediaarchive.evas import Camera
from mediaarchive.evas import store as evas
from mediaarchive.fingerprints import Found, Verdict, reader
from mediaarchive.fingerprints.reader import Shown
from mediaarchive.fingerprints.shots import joined, search
from mediaarchive.recordings import PUBLIC, TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.visibility import asked_at
from mediaarchive.sandbox import Limits
from mediaarchive.timeline import Interval, from_micros

PIECE_S: Final = Fraction(60)
"""Seconds of a film that are looked at in one go."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What is said of a shot, with what can be seen of it by whoever asks. `utc_half_s`: half-width of `utc`."""

    found: Found
    recording: Recording | None = None
    camera: Camera | None = None
    utc: datetime | None = None
    utc_half_s: Fraction | None = None
    clips: tuple[Clip, ...] = ()
    picture: Picture | None = None

    @property
    def is_ours(self) -> bool:
        """Say whether it was found."""
        return self.recording is not None


def pieces(
    archive: Archive,
    shown: Shown,
    *,
    actor: str,
    now: datetime,
    limits: Limits = reader.LIMITS,
    since: Fraction = Fraction(0),
) -> Iterator[tuple[Fraction, list[Found]]]:
    """Yield what is said of each piece of a film, from `since` on, with the second up to which it was looked at."""
    footage = footage_of(archive, actor, now)
    while True:
        past = since + PIECE_S
        with archive.storage.scratch() as out:
            looked = reader.look(shown, since, past, archive.sandbox, out, limits=limits)
        if not len(looked.times):
            return
        found = search(looked, footage.ours, lambda wanted: read(archive, footage, wanted))
        yield past, [_known(archive, footage, one, actor, now) for one in found]
        since = past
        if shown.is_still or since >= shown.length:
            return


def answer(
    archive: Archive, path: Path, *, actor: str, now: datetime, progress: Callable[[float], None] = lambda _: None
) -> tuple[Shown, list[Found]]:
    """Say where a film of any length, or a still, is from. Raises InputRefused, DecodeFailed, SandboxFailed."""
    with archive.storage.scratch() as out:
        shown = reader.survey(path, archive.sandbox, out)
    found: list[Found] = []
    for past, some in pieces(archive, shown, actor=actor, now=now):
        found = joined([*found, *some])
        progress(float(min(Fraction(1), past / shown.length)) if shown.length else 1.0)
    return shown, found


def shots(archive: Archive, found: Sequence[Found], *, actor: str, now: datetime) -> list[Shot]:
    """Return what was found with what `actor` may see of it now: asked again, since much may have changed."""
    with archive.database.read() as session:
        return [_shot(session, one, actor, now) for one in found]


def _known(archive: Archive, footage: Footage, found: Found, actor: str, now: datetime) -> Found:
    """Return what may be said: what touches anything hidden is not ours."""
    if found.recording is None or actor == TEAM:
        return found
    with archive.database.read() as session:
        seen = _may_be_seen(session, footage.recordings[found.recording], found, actor, now)
    return found if seen else _not_ours(found)


def _not_ours(found: Found) -> Found:
    return Found(found.start, found.end, Verdict.NOT_OURS)


def _may_be_seen(session: Session, recording: Recording, found: Found, actor: str, now: datetime) -> bool:
    assert found.first is not None
    assert found.past is not None
    return range_seen(session, recording, Interval(found.first, max(found.first, found.past)), actor, now)


def _shot(session: Session, found: Found, actor: str, now: datetime) -> Shot:
    if found.recording is None or found.first is None or found.past is None:
        return Shot(found)
    try:
        recording = recordings.get(session, found.recording)
    except NotFound:
        return Shot(_not_ours(found))
    if not _may_be_seen(session, recording, found, actor, now):
        return Shot(_not_ours(found))
    clock = alignment.clocks(session, [recording.id]).get(recording.id)
    utc_us = clock.utc_us(found.first) if clock else None
    half = Fraction(clock.ci95_us, 1_000_000) if clock and clock.ci95_us is not None else None
    middle = (found.first + found.past) / 2
    return Shot(
        found, recording, _camera(session, recording), from_micros(utc_us) if utc_us is not None else None, half,
        _clips(session, recording, found, actor, now),
        stills.nearest(session, [(recording, middle)], asked_at(actor, now))[0],
    )  # fmt: skip


def _camera(session: Session, recording: Recording) -> Camera:
    unnamed = Camera(recording.eva, recording.camera, recording.camera)
    return next((one for one in evas.cameras(session, recording.eva) if one.name == recording.camera), unnamed)


def _clips(session: Session, recording: Recording, found: Found, actor: str, now: datetime) -> tuple[Clip, ...]:
    assert found.first is not None
    assert found.past is not None
    first, past = recording.ticks(Interval(found.first, max(found.first, found.past)))
    mine = [one for one in clips.of_recording(session, recording.id) if one.in_pts < past and one.out_pts > first]
    return tuple(one for one in mine if actor == TEAM or _is_public(session, recording, one, now))


def _is_public(session: Session, recording: Recording, clip: Clip, now: datetime) -> bool:
    span = Interval(recording.seconds_at(clip.in_pts), recording.seconds_at(clip.out_pts))
    return clip.state == PUBLISHED and range_seen(session, recording, span, PUBLIC, now)


def to_json(found: Found) -> dict[str, Any]:
    """Return what is said of a shot as JSON values; seconds are fractions in words."""
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in asdict(found).items()}


def from_json(values: dict[str, Any]) -> Found:
    """Return what `to_json` was made of."""
    exact = {name: Fraction(values[name]) for name in _EXACT if values[name] is not None}
    return Found(**{**values, **exact, "verdict": Verdict(values["verdict"])})


_EXACT: Final = ("start", "end", "first", "past", "half", "speed")
