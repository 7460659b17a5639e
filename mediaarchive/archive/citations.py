"""How a clip is cited: the facts of one edition of it, and what was corrected since."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.seen import clip_seen
from mediaarchive.clips import Clip, editions
from mediaarchive.clips.editions import Edition, Facts
from mediaarchive.clips.model import ClipRow
from mediaarchive.errors import NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.recordings import Recording, copies
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import from_micros


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact that is no longer what the cited edition says."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Citation:
    """One edition of a clip as it is cited. `frames` are the first and the last frame of the recording that it shows.

    `start`, `end`: seconds of the recording; `newest` the number of the edition that counts now.
    """

    clip: str
    eva: Eva
    recording: Recording
    facts: Facts
    number: int
    newest: int
    made_at: datetime | None
    start: Fraction
    end: Fraction
    frames: tuple[int, int] | None
    utc: datetime | None
    ci95_s: float | None
    corrections: tuple[Correction, ...]


def citation(archive: Archive, clip_id: str, number: int | None, *, actor: str, now: datetime) -> Citation:
    """Return edition `number` of a clip, the newest for None. Raises NotFound, and Gone for a withdrawn clip."""
    with archive.database.read() as session:
        clip, recording, _ = clip_seen(session, clip_id, actor, now)
        return _cited(session, clip, recording, evas.get(session, recording.eva), number)


def _cited(session: Session, clip: Clip, recording: Recording, eva: Eva, number: int | None) -> Citation:
    current = editions.current(session, session.get_one(ClipRow, clip.id))
    # A clip that was published before editions were kept has its first one now.
    known = editions.of_clip(session, clip.id) or (Edition(1, clip.published_at or recording.arrived_at, current),)
    wanted = next((edition for edition in known if edition.number == (number or known[-1].number)), None)
    if wanted is None:
        raise NotFound("no such version of this clip", subject=str(number))
    half_us = round(500_000 / recording.frame_rate) if recording.frame_rate else 20_000
    names = editions.corrected(wanted.facts, current, half_us)
    shown, ahead = _shown(session, wanted.facts, recording)
    return Citation(
        clip=clip.id,
        eva=eva,
        recording=recording,
        facts=wanted.facts,
        number=wanted.number,
        newest=known[-1].number,
        made_at=wanted.made_at,
        start=shown.seconds_at(wanted.facts.in_pts) + ahead,
        end=shown.seconds_at(wanted.facts.out_pts) + ahead,
        frames=_frames(shown, wanted.facts),
        utc=from_micros(wanted.facts.utc_us) if wanted.facts.utc_us is not None else None,
        ci95_s=wanted.facts.ci95_us / 1e6 if wanted.facts.ci95_us is not None else None,
        corrections=tuple(
            Correction(name, _words(name, wanted.facts, shown), _words(name, current, recording)) for name in names
        ),
    )


def _shown(session: Session, facts: Facts, now: Recording) -> tuple[Recording, Fraction]:
    """Return the recording that an edition speaks of, and how many seconds the one that stands for it now is ahead."""
    then = recordings.by_digest(session, facts.digest)
    if then is None or then.id == now.id:
        return now, Fraction(0)
    return then, copies.followed(session, then.id)[1]


def _frames(recording: Recording, facts: Facts) -> tuple[int, int] | None:
    if recording.frame_rate is None:
        return None
    first, past = (round(recording.seconds_at(pts) * recording.frame_rate) for pts in (facts.in_pts, facts.out_pts))
    return first, max(first, past - 1)


def _words(name: str, facts: Facts, recording: Recording) -> str:
    """Return a fact of an edition as people read it."""
    value = asdict(facts)[name]
    if value is None:
        return "unknown"
    if name == "utc_us":
        return from_micros(value).isoformat(sep=" ", timespec="milliseconds").replace("+00:00", " GMT")
    if name in ("in_pts", "out_pts"):
        return f"{float(recording.seconds_at(value)):.3f} s of the recording"
    return str(value)
