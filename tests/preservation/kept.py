"""What the tests of preservation share: an archive with rows of every kind, and what its catalogue holds."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from mediaarchive.archive import Archive
from mediaarchive.archive.preservation import fixity, manifests
from mediaarchive.archive.preservation.fixity import Report
from mediaarchive.preservation.copying import path_of
from mediaarchive.settings import Settings, load
from tests.web.builder import NOW, TAKES, build

HOURS = timedelta(hours=1)


class Clock:
    """A clock that goes on by a second each time it is looked at."""

    def __init__(self) -> None:
        """Begin at the builder's instant."""
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the next second."""
        self.now += timedelta(seconds=1)
        return self.now


def kept(home: Path) -> Archive:
    """Return an archive with two recordings, whose objects are files of its own, so that they may be damaged."""
    archive = build(home, takes=TAKES[:2])
    for path in [one for one in (home / "store" / "objects").rglob("*") if one.is_file()]:
        data = path.read_bytes()  # the builder's are links to files that other tests share
        path.unlink()
        path.write_bytes(data)
        path.chmod(0o444)
    with closing(sqlite3.connect(home / "catalogue.sqlite")) as raw, raw:
        for digest, size in [(path.name, path.stat().st_size) for path in (home / "store").rglob("*/*/*/*")]:
            raw.execute("UPDATE recordings SET size = ? WHERE digest = ?", (size, digest))
    return archive


def settings_of(home: Path) -> Settings:
    """Return settings of an archive there, without a reserve, for small disks."""
    return load({"MEDIAARCHIVE_RESERVE_MB": "0"}, home=home)


def check(archive: Archive, **more: Any) -> Report:
    """Read every object."""
    return fixity.check(archive, actor="Ada", clock=Clock(), progress=lambda _: None, **more)


def object_path(archive: Archive, digest: str) -> Path:
    """Return where an object lies."""
    return path_of(manifests.objects_of(archive), digest)


def digests(archive: Archive) -> list[str]:
    """Return the objects that the catalogue names, the largest first."""
    shelved = manifests.renew(archive, now=NOW)
    named = manifests.shelf_of(archive).objects(shelved.manifest)
    there = [one.digest for one in named if object_path(archive, one.digest).is_file()]
    return sorted(there, key=lambda digest: (-object_path(archive, digest).stat().st_size, digest))


def flip(path: Path, at: int, bit: int = 0) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    rewrite(path, bytes(data))


def rewrite(path: Path, data: bytes) -> None:
    """Put other bytes into a file that is read only."""
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444)


def rows(catalogue: Path, *, but: tuple[str, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Return every value of every table with its type, as SQLite itself tells them."""
    with closing(sqlite3.connect(catalogue)) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        found = {}
        for name in names:
            if name in manifests.LEFT_OUT or name in but:
                continue
            columns = [row[1] for row in raw.execute(f'PRAGMA table_info("{name}")')]
            wanted = ", ".join(f'"{c}", typeof("{c}")' for c in columns)
            found[name] = sorted(raw.execute(f'SELECT {wanted} FROM "{name}"'), key=repr)
        return found


def dies_at(event: str, count: int, work: Callable[[], object], *, within: str = "") -> int:
    """Do `work` in a process that ends, as by kill -9, before its `count`th `event`; return its exit status.

    Events are Python's own audit events; `within`: only those whose first argument holds this text. 0: it got through.
    """
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    left = [count]

    def listen(name: str, arguments: tuple[Any, ...]) -> None:
        if name == event and (not within or within in str(arguments[0])):
            left[0] -= 1
            if not left[0]:
                os._exit(9)

    try:
        sys.addaudithook(listen)
        work()
    except BaseException as error:
        os.write(2, repr(error).encode())
        os._exit(1)
    os._exit(0)
