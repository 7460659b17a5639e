"""The photos of a spacewalk on the mission's clock, for the team and, as far as they are released, for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.alignment import Clock
from mediaarchive.alignment import store as alignment
from mediaarchive.alignment.clocks import tagged_start
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.kept import kept
from mediaarchive.errors import Conflict, InputRefused, NotFound
from mediaarchive.evas import Eva
from mediaarchive.evas import store as evas
from mediaarchive.ingest.uploads import store as uploads
from mediaarchive.ledger.chain import note
from mediaarchive.photos import Correction, Photo, Placed, Reference, place, store
from mediaarchive.photos.model import READY, KeptCorrection
from mediaarchive.recordings import TEAM, Recording
from mediaarchive.recordings import store as recordings
from mediaarchive.timeline import from_micros, parse_stamp, to_micros

_FAR_US: Final = 86_400_000_000
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class PhotoView:
    """A photo and when it was taken, as far as anything says so."""

    photo: Photo
    placed: Placed | None

    @property
    def utc(self) -> datetime | None:
        """When it was taken."""
        return from_micros(self.placed.utc_us) if self.placed else None

    @property
    def ci95_s(self) -> float | None:
        """The half-width in seconds."""
        return self.placed.ci95_us / 1e6 if self.placed else None


@dataclass(frozen=True, slots=True)
class PhotosPage:
    """The photos of a spacewalk in order of time, those without one last, and what people said of cameras' clocks."""

    eva: Eva
    photos: tuple[PhotoView, ...]
    corrections: tuple[KeptCorrection, ...]

    @property
    def cameras(self) -> tuple[str, ...]:
        """The cameras that took them."""
        return tuple(sorted({view.photo.camera for view in self.photos}))

    def standing(self, camera: str) -> KeptCorrection | None:
        """Return what a person said of this camera's clock and stands."""
        return next((c for c in self.corrections if c.camera == camera and c.ended_by is None), None)


@kept
def photos_page(archive: Archive, slug: str, *, actor: str, now: datetime) -> PhotosPage:
    """Return the photos that the actor may see. Raises NotFound."""
    with archive.database.read() as session:
        eva = evas.get(session, slug)
        seen = [photo for photo in store.of_evas(session, [slug]) if _visible(photo, actor, now)]
        corrections = tuple(store.corrections(session, slug))
        views = _placed(session, eva, seen, corrections) if seen else []
    views.sort(key=lambda view: (view.placed is None, view.placed.utc_us if view.placed else 0, view.photo.file_name))
    return PhotosPage(eva, tuple(views), corrections)


def correct(
    archive: Archive, slug: str, photo_id: str, instant: str, sigma: str, reason: str, *, by: str, now: datetime
) -> tuple[str, int]:  # fmt: skip
    """Say when one photo was taken: all photos of its camera move by the same. Return camera and the word's number.

    Raises NotFound, InputRefused.
    """
    with archive.database.write() as session:
        eva, photo = evas.get(session, slug), _of_eva(session, slug, photo_id)
        if photo.reading is None:
            raise InputRefused("says nothing of when it was taken", subject=photo.file_name)
        stamp = parse_stamp(instant, pet_zero=eva.start)
        utc_us = to_micros(stamp.instant)
        if not to_micros(eva.start) - _FAR_US <= utc_us <= to_micros(eva.end) + _FAR_US:
            raise InputRefused(f"{instant[:40]} is more than a day from the spacewalk", hint="look at date and year")
        words = " ".join(reason.split())
        if not words or len(words) > _LONGEST:
            raise InputRefused("a correction needs a reason", hint="say in a sentence how you know it")
        said = Correction(utc_us - photo.reading.wall_us, max(_sigma_us(sigma), round(stamp.precision_s * 300_000)))
        return photo.camera, store.correct(session, slug, photo.camera, said, reason=words, by=by, now=now)


def undo(archive: Archive, slug: str, number: int, *, by: str, now: datetime) -> str:
    """Let a person's word count no longer; return the camera. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        return store.undo(session, slug, number, by=by, now=now)


def release(
    archive: Archive, slug: str, wanted: Sequence[str], *, public: bool, by: str, now: datetime
) -> int:  # fmt: skip
    """Make photos public, or no longer; return how many that changed. Raises NotFound, Conflict where none is named."""
    if not wanted:
        raise Conflict("no photo was chosen")
    with archive.database.write() as session:
        found = [_of_eva(session, slug, photo_id).id for photo_id in wanted]
        changed = store.release(session, found, now if public else None)
        for photo_id in changed:
            note(session, by, "photo.released" if public else "photo.held back", f"photo:{photo_id}", now)
    return len(changed)


def may_be_seen(photo: Photo, actor: str, now: datetime) -> bool:
    """Say whether the actor may see a photo: the public what was released, and nothing that is not whole."""
    return photo.state == READY and _visible(photo, actor, now)


def _visible(photo: Photo, actor: str, now: datetime) -> bool:
    is_released = photo.released_at is not None and photo.released_at <= now
    return actor == TEAM or (is_released and photo.state == READY)


def _of_eva(session: Session, slug: str, photo_id: str) -> Photo:
    found = store.find(session, photo_id)
    if found is None or found.eva != slug:
        raise NotFound("no such photo of this spacewalk", subject=photo_id[:40])
    return found


def _placed(
    session: Session, eva: Eva, seen: Sequence[Photo], corrections: Sequence[KeptCorrection]
) -> list[PhotoView]:
    films = [film for film in recordings.of_eva(session, eva.slug) if film.time_base is not None]
    clocks = alignment.clocks(session, [film.id for film in films])
    cards = {film.id: uploads.cards_of(session, film.id) for film in films}
    standing = {said.camera: said.correction for said in corrections if said.ended_by is None}
    window = to_micros(eva.start), to_micros(eva.end)
    views = []
    for photo in seen:
        known = [
            _reference(f, clocks[f.id], photo, cards) for f in films if f.camera == photo.camera and f.id in clocks
        ]
        references = [reference for reference in known if reference]
        placed = place(photo.reading, references, standing.get(photo.camera), window) if photo.reading else None
        views.append(PhotoView(photo, placed))
    return views


def _reference(film: Recording, clock: Clock, photo: Photo, cards: dict[str, frozenset[str]]) -> Reference | None:
    tag = tagged_start([(claim.source, claim.value) for claim in film.clocks])
    if tag is None or clock.zero_us is None or clock.ci95_us is None:
        return None
    same = photo.card is not None and photo.card in cards[film.id]
    return Reference(film.file_name, tag[1], clock.zero_us, clock.ci95_us, same)


def _sigma_us(text: str) -> int:
    try:
        sigma = Fraction(text or "1")
    except (ValueError, ZeroDivisionError):
        sigma = Fraction(0)
    if not 0 < sigma <= 86_400:
        raise InputRefused(f"{text[:20]!r} is no sigma", hint="write seconds, such as 0.5")
    return round(sigma * 1_000_000)
