"""Films that the team has shown: of any length, looked at piece by piece, kept until somebody deletes them."""

from __future__ import annotations

import fcntl
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import IO, Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.where.answers import Shot, from_json, pieces, shots, to_json
from mediaarchive.editlists.model import flat
from mediaarchive.errors import ArchiveError, InputRefused
from mediaarchive.fingerprints import reader, store
from mediaarchive.fingerprints.reader import Shown
from mediaarchive.fingerprints.shots import joined
from mediaarchive.recordings import TEAM

_FOLDER: Final = "where"
_SLACK_S: Final = 1


@dataclass(frozen=True, slots=True)
class Film:
    """A film that was shown, how far it was looked at, and what was found so far."""

    id: str
    name: str
    by: str
    at: datetime
    state: str
    reason: str | None
    length: Fraction
    looked: Fraction
    shots: Sequence[Shot] = ()

    @property
    def share(self) -> float:
        """Return how much was looked at, 0 to 1."""
        return float(min(Fraction(1), self.looked / self.length)) if self.length else float(self.state == store.DONE)


def keep(archive: Archive, stream: IO[bytes], name: str, *, by: str, now: datetime) -> str:
    """Keep a film to be looked at and return its id. Raises InputRefused for what is none."""
    film_id = secrets.token_hex(8)
    folder = _folder(archive, film_id)
    folder.mkdir(parents=True, mode=0o700)
    try:
        with (folder / "film").open("wb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
        if not (folder / "film").stat().st_size:
            raise InputRefused("no file was chosen", hint="choose a film or a picture")
        shown = _survey(archive, film_id)
        with archive.database.write() as session:
            row = store.FilmRow(id=film_id, name=flat(name, 120) or "film", by=by, at=now, state=store.WAITING)
            row.length, row.looked, row.found = str(shown.length), "0", []
            session.add(row)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return film_id


def work(archive: Archive, film_id: str, *, now: datetime) -> None:
    """Look at what is left of a film, a piece at a time; what was done before stands. One process at a time."""
    with _alone(archive, film_id) as is_mine:
        if not is_mine:
            return
        with archive.database.read() as session:
            row = store.film(session, film_id)
            if row.state != store.WAITING:
                return
            since = Fraction(row.looked)
        try:
            for past, found in pieces(archive, _survey(archive, film_id), actor=TEAM, now=now, since=since):
                with archive.database.write() as session:
                    row = store.film(session, film_id)
                    known = [from_json(one) for one in row.found]
                    row.found, row.looked = [to_json(one) for one in joined([*known, *found])], str(past)
            _end(archive, film_id, store.DONE, _short_of(film(archive, film_id, now=now)))
        except ArchiveError as error:
            _end(archive, film_id, store.FAILED, str(error))
        except Exception:
            _end(archive, film_id, store.FAILED, "something broke on our side; the log says what")
            raise


def film(archive: Archive, film_id: str, *, now: datetime) -> Film:
    """Return a film with what was found so far. Raises NotFound."""
    with archive.database.read() as session:
        found = [from_json(one) for one in store.film(session, film_id).found]
        known = _value(store.film(session, film_id))
    return replace(known, shots=shots(archive, found, actor=TEAM, now=now))


def films(archive: Archive) -> list[Film]:
    """Return the films that are kept, the newest first, without their shots."""
    with archive.database.read() as session:
        return [_value(row) for row in store.films(session)]


def delete(archive: Archive, film_id: str) -> None:
    """Delete a film and all that was found of it. Raises NotFound."""
    with archive.database.write() as session:
        session.delete(store.film(session, film_id))
    shutil.rmtree(_folder(archive, film_id), ignore_errors=True)


def _value(row: store.FilmRow) -> Film:
    return Film(row.id, row.name, row.by, row.at, row.state, row.reason, Fraction(row.length), Fraction(row.looked))


def _short_of(done: Film) -> str | None:
    """Return what is to be said of a film whose pictures end, or cannot be read, before it does."""
    if done.looked + _SLACK_S >= done.length:
        return None
    return f"no picture could be read after {float(done.looked):.0f} of {float(done.length):.0f} seconds"


def _end(archive: Archive, film_id: str, state: str, reason: str | None) -> None:
    with archive.database.write() as session:
        row = store.film(session, film_id)
        row.state, row.reason = state, reason


def _survey(archive: Archive, film_id: str) -> Shown:
    with archive.storage.scratch() as out:
        return reader.survey(_folder(archive, film_id) / "film", archive.sandbox, out)


def _folder(archive: Archive, film_id: str) -> Path:
    return archive.settings.home / _FOLDER / film_id


@contextmanager
def _alone(archive: Archive, film_id: str) -> Iterator[bool]:
    """Hold the film's lock; a process that ends lets go of it."""
    folder = _folder(archive, film_id)
    if not folder.is_dir():
        yield False
        return
    with (folder / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
