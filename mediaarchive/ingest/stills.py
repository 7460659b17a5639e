"""Photos as they come in: a row each."""

from __future__ import annotations

from datetime import datetime

from mediaarchive.db import Database, derive_id
from mediaarchive.evas import store as evas
from mediaarchive.photos import store as photos

WORDS = {
    "jpeg": "is a photo",
    "heic": "is a photo (HEIC): kept and listed, not looked at",
    "raw": "is a raw photo: kept and listed, not looked at",
}


def enter(
    digest: str,
    file_name: str,
    *,
    kind: str,
    size: int,
    eva: str,
    camera: str,
    card: str | None,
    database: Database,
    key: str,
    now: datetime,
) -> tuple[str, bool]:
    """Write the row of a photo that the store holds; return its id, and whether it is new."""
    photo = derive_id(key, "photo", digest)
    with database.write() as session:
        evas.get(session, eva)
        is_new = photos.add(
            session, photo, eva=eva, camera=camera, card=card, file_name=file_name, digest=digest, size=size, kind=kind,
            now=now,
        )  # fmt: skip
    return photo, is_new
