"""What visitors show: a minute of film, or a still. Looked at in a locked room, answered at once, and gone."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.where.answers import Shot, pieces, shots
from mediaarchive.errors import ArchiveError, Conflict, DecodeFailed, InputRefused, SandboxFailed
from mediaarchive.feedback.networks import network_hash
from mediaarchive.fingerprints import reader, store
from mediaarchive.recordings import PUBLIC

LARGEST: Final = 50_000_000
LONGEST_S: Final = 60
A_DAY: Final = 30
"""Films and stills of one network on one day."""
_SLACK: Final = Fraction(1, 2)
_AT_ONCE: Final = threading.BoundedSemaphore(2)
_PATIENCE_S: Final = 30
_LEFT_S: Final = 900
"""What lies longer than that was left by a process that ended in the middle."""
_FOLDER: Final = "shown"


def may_show(archive: Archive, address: str, *, now: datetime) -> None:
    """Raise Conflict where a network has shown enough today: asked before anything is read."""
    network = network_hash(archive.secret_key(), address, now)
    with archive.database.read() as session:
        if store.visits(session, network) >= A_DAY:
            raise Conflict(
                f"{A_DAY} films and pictures were shown from your network today",
                hint="try again tomorrow, or write to the team",
            )


def show(archive: Archive, stream: IO[bytes], *, address: str, now: datetime) -> list[Shot]:
    """Say where a film of a minute at most, or a still, is from, as far as the public may know.

    Nothing is kept but that somebody of this network asked. Raises InputRefused for what is too long, too large or no
    film; Conflict where too many ask.
    """
    may_show(archive, address, now=now)
    with _room(archive) as folder, _turn():
        path = folder / "shown"
        _receive(stream, path)
        with archive.database.write() as session:
            store.visit(session, network_hash(archive.secret_key(), address, now), now)
        try:
            shown = reader.survey(path, archive.sandbox, folder, reader.VISITORS)
        except (SandboxFailed, DecodeFailed, InputRefused) as error:
            raise _unreadable(error) from None
        if shown.length > LONGEST_S + _SLACK:
            raise InputRefused(
                f"the film is longer than {LONGEST_S} seconds", hint="cut out the shots that you ask about"
            )
        try:
            found = next(pieces(archive, shown, actor=PUBLIC, now=now, limits=reader.VISITORS), None)
        except (SandboxFailed, DecodeFailed, InputRefused) as error:
            raise _unreadable(error) from None
    return shots(archive, found[1], actor=PUBLIC, now=now) if found else []


def _unreadable(error: ArchiveError) -> InputRefused:
    return InputRefused(f"that could not be read: {error.what}", hint=error.hint)


def sweep(archive: Archive) -> int:
    """Delete what processes left that ended in the middle; return how many things."""
    left = [one for one in _home(archive).glob("*") if time.time() - one.stat().st_mtime > _LEFT_S]
    for one in left:
        shutil.rmtree(one, ignore_errors=True)
    return len(left)


@contextmanager
def _room(archive: Archive) -> Iterator[Path]:
    sweep(archive)
    folder = Path(mkdtemp(dir=_home(archive)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _home(archive: Archive) -> Path:
    home = archive.settings.home / _FOLDER
    home.mkdir(mode=0o700, exist_ok=True)
    return home


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_PATIENCE_S):
        raise Conflict("others are being answered", hint="try again in a minute")
    try:
        yield
    finally:
        _AT_ONCE.release()


def _receive(stream: IO[bytes], path: Path) -> None:
    """Write what comes; one byte more than the largest is enough to refuse it."""
    size = 0
    with path.open("wb") as out:
        while block := stream.read(1 << 20):
            size += len(block)
            if size > LARGEST:
                raise InputRefused(
                    f"the file has more than {LARGEST // 1_000_000} MB", hint="send a smaller copy: any size will do"
                )
            out.write(block)
    if not size:
        raise InputRefused("no file was chosen", hint="choose a film or a picture")
