"""Small copies of films as they come in: a row each, and the film that each belongs to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.db import Database, derive_id
from mediaarchive.evas import store as evas
from mediaarchive.ingest.uploads import store as uploads
from mediaarchive.ingest.uploads.names import stem_of
from mediaarchive.recordings import Recording, sides
from mediaarchive.recordings import store as recordings
from mediaarchive.recordings.model import ARRIVED
from mediaarchive.recordings.sides import Side

WORDS = "is the camera's own small copy of a film"


def enter(
    digest: str,
    file_name: str,
    *,
    size: int,
    eva: str,
    camera: str,
    card: str | None,
    database: Database,
    key: str,
    now: datetime,
) -> tuple[Side, bool]:
    """Write the row of a small copy that the store holds; return it as it is kept, and whether it is new."""
    side = Side(
        derive_id(key, "side", digest), eva, camera, card, file_name, stem_of(file_name), digest, size, ARRIVED, None,
        None, None, None, False, "", now,
    )  # fmt: skip
    with database.write() as session:
        evas.get(session, eva)
        is_new = sides.add(session, side)
        session.flush()
        return sides.by_digests(session, [digest])[digest], is_new


def match(session: Session, side_id: str) -> None:
    """Give a small copy that was probed to its film, where that is here and was probed too."""
    side = sides.get(session, side_id)
    if side.duration is None:
        return
    for film in recordings.of_eva(session, side.eva):
        is_its = film.camera == side.camera and stem_of(film.file_name) == side.stem and film.time_base is not None
        if is_its and _same_card(session, side, film) and sides.compare(session, side, film):
            return


def match_film(session: Session, film_id: str) -> None:
    """Give a film that was probed the small copies that wait for it."""
    film = recordings.get(session, film_id)
    for side in sides.of_stem(session, film.eva, film.camera, stem_of(film.file_name)):
        if not side.stands_in:
            match(session, side.id)


def _same_card(session: Session, side: Side, film: Recording) -> bool:
    """Say whether nothing speaks against both being of one card: numbers of films repeat from card to card."""
    known = uploads.cards_of(session, film.id)
    return side.card is None or not known or side.card in known
