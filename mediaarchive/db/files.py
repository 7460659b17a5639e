"""What is particular to a catalogue that is one SQLite file: copying it while it is used, putting one in place.

A catalogue on a database server has neither: its own tools copy it, and `restore` fills an empty one.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import text

from mediaarchive.db.engine import Database
from mediaarchive.db.sqlite import is_damage
from mediaarchive.errors import Conflict, Misconfigured, NoSpace, StorageDamaged

_BESIDE: Final = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file. They belong to that very file: another one in its place must never see them."""


def file_of(database: Database) -> Path | None:
    """Return the catalogue's file, None where it is no file of ours."""
    if database.engine.dialect.name != "sqlite" or not database.engine.url.database:
        return None
    return Path(database.engine.url.database)


def copy(database: Database, target: Path) -> None:
    """Copy the catalogue's file to `target`, whole and durable or not at all, while others use it.

    Raises NoSpace, Misconfigured.
    """
    source = file_of(database)
    assert source is not None
    temporary = target.with_name(f"{target.name}.new")
    remove(temporary)
    try:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(temporary)) as other:
            temporary.chmod(0o600)
            one.backup(other)
        put_in_place(temporary, target)
    except (sqlite3.Error, OSError) as error:
        if "full" in str(error) or (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
            raise NoSpace("no room to copy the catalogue", subject=str(target), hint="free space, try again") from error
        raise Misconfigured(f"the catalogue cannot be copied: {error}", subject=str(target)) from error
    finally:
        remove(temporary)


def settle(database: Database) -> None:
    """Write everything into the catalogue's one file and close it."""
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    database.close()


def put_in_place(new: Path, final: Path) -> None:
    """Give a settled file its name, at once and durably."""
    _sync(new)
    new.rename(final)
    _sync(final.parent)


def set_aside(path: Path, name: str) -> Path | None:
    """Keep a catalogue under another name, with what belongs to it; return where, None where there is none.

    The file goes first: a crash on the way leaves no catalogue, which everybody is told, never one that lacks what
    stands in its journal.
    """
    aside = path.with_name(name)
    found = [ending for ending in ("", *_BESIDE) if path.with_name(path.name + ending).exists()]
    for ending in found:
        path.with_name(path.name + ending).rename(path.with_name(name + ending))
    return aside if "" in found else None


def remove(path: Path) -> None:
    """Remove a file that never was a catalogue yet, with what lies beside it."""
    for ending in ("", *_BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def users_of(path: Path) -> list[int]:
    """Return the processes of this machine, but this one, that have the file open, as far as they may be looked at."""
    if not path.exists():
        return []
    wanted = path.stat()
    return [pid for pid in _processes() if pid != os.getpid() and _has_open(pid, (wanted.st_dev, wanted.st_ino))]


def check_file(path: Path) -> None:
    """Raise StorageDamaged unless SQLite finds the file whole, Conflict where it cannot look."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        if not is_damage(error):
            raise Conflict(f"the catalogue cannot be looked at: {error}", subject=str(path)) from error
        raise StorageDamaged(f"the catalogue is damaged: {error}", subject=path.name) from error
    if verdict != "ok":
        raise StorageDamaged(f"the catalogue is damaged: {verdict}", subject=path.name)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _processes() -> list[int]:
    folder = Path("/proc")
    return [int(one.name) for one in folder.iterdir() if one.name.isdigit()] if folder.is_dir() else []


def _has_open(pid: int, wanted: tuple[int, int]) -> bool:
    try:
        descriptors = list(Path(f"/proc/{pid}/fd").iterdir())
    except OSError:
        return False
    for one in descriptors:
        with suppress(OSError):
            found = one.stat()
            if (found.st_dev, found.st_ino) == wanted:
                return True
    return False
