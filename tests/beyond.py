"""Every test on another stack than the default one: `TEST_CATALOGUE=postgres` (see `make test-postgres`).

Each archive's home gets a database of its own, and a home that was copied gets a copy of the other's database: the
tests know nothing of it. Processes that they start are told by `PYTHONPATH`, see `stacks/sitecustomize.py`.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from mediaarchive.archive import Archive
from mediaarchive.settings import Settings
from tests.postgres import Server, server

ON = os.environ.get("TEST_CATALOGUE") == "postgres"
_FOLDER = "TEST_POSTGRES"
_NOTE = "catalogue.postgres"
"""In an archive's home: the name of its database, so that a copy of the home knows whose it is."""
_ROOT = Path(__file__).parent.parent
_SITE = _ROOT / "tests" / "stacks"
_made: dict[str, Path] = {}


def begin() -> None:
    """Let settings that name no database name one of the server, here and in processes that are started."""
    os.environ.setdefault(_FOLDER, str(server().folder))
    start = subprocess.Popen.__init__

    def told(self: Any, *given: Any, env: dict[str, str] | None = None, **more: Any) -> None:
        known = dict(os.environ if env is None else env)
        if env is None or "PYTHONPATH" in env:  # ours, and not one that the sandbox locks in
            known[_FOLDER] = os.environ[_FOLDER]
            known["PYTHONPATH"] = os.pathsep.join(filter(None, (str(_SITE), str(_ROOT), known.get("PYTHONPATH"))))
        start(self, *given, env=known, **more)

    subprocess.Popen.__init__ = told  # type: ignore[method-assign]
    create = Archive.create

    def created(settings: Settings, now: datetime) -> Archive:
        archive = create(settings, now)
        note(settings.home)
        return archive

    Archive.create = staticmethod(created)  # type: ignore[method-assign]
    attach()


def attach() -> None:
    """Do the same in a process that was started."""
    make = Settings.__init__

    def made(self: Settings, **values: Any) -> None:
        make(self, **values | {"database_url": values["database_url"] or url_of(values["home"])})

    Settings.__init__ = made  # type: ignore[method-assign]


@cache
def _server() -> Server:
    return Server(Path(os.environ[_FOLDER]))


def url_of(home: Path) -> str:
    """Return the address of a home's database; it is made, or copied with the home, where it is not there yet."""
    name, note = _name(home), home / _NOTE
    noted = note.read_text() if note.exists() else None
    if noted != name and (noted or name not in _made):
        if noted or not _server().has(name):
            _server().drop(name)
            _server().create(name, noted or "template0")
        _made[name] = home
        if noted:
            note.unlink()
            note.write_text(name)
    return _server().url(name)


def note(home: Path) -> None:
    """Write into an archive's home which database is its own."""
    (home / _NOTE).write_text(_name(home))


def copy(source: Path, home: Path) -> None:
    """Make a home's database a copy of another's."""
    _server().drop(_name(home))
    _server().create(_name(home), _name(source))
    _made[_name(home)] = home
    note(home)


def forget(folder: Path) -> None:
    """Delete the databases of archives below a folder."""
    for name, home in list(_made.items()):
        if home.is_relative_to(folder):
            _server().drop(name)
            del _made[name]


def _name(home: Path) -> str:
    return "t" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]
