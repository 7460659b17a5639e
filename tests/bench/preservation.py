"""What keeping an archive costs: backup, restore, fixity and manifests, beside `cp -r` and `sha256sum`.

    python -m tests.bench.preservation --megabytes 1000 --objects 500 --rows 100000

`cp -r` copies the store and nothing is synced or read again; the second anchor syncs it and hashes source and copy, as
a backup does. Rounds are interleaved; medians are printed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from mediaarchive.archive import Archive
from mediaarchive.archive.preservation import backups, fixity, manifests, restoring
from mediaarchive.settings import load
from tests.preservation.kept import NOW, Clock

_SMALL = 40_000


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=500, help="in four large objects")
    parser.add_argument("--objects", type=int, default=500, help="small ones of 40 kB")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="on the disk to be measured")
    given = parser.parse_args()
    with TemporaryDirectory(dir=given.folder, prefix="bench-preservation-") as name:
        folder = Path(name)
        archive, size = _filled(folder / "archive", given.megabytes, given.objects, given.rows)
        took: dict[str, list[float]] = {}
        for number in range(given.rounds):
            _round(folder, archive, number, took)
        _print(took, size, given.rows)


def _filled(home: Path, megabytes: int, objects: int, rows: int) -> tuple[Archive, int]:
    archive = Archive.create(load({}, home=home), NOW)
    data = [os.urandom(megabytes * 250_000) for _ in range(4)] + [os.urandom(_SMALL) for _ in range(objects)]
    digests = [archive.storage.put_bytes(one) for one in data]
    with archive.database.write() as session:
        raw = session.connection()
        for digest in digests:
            raw.exec_driver_sql("INSERT INTO step_logs VALUES (?, ?, 0)", (digest, digest))
        for number in range(rows):
            raw.exec_driver_sql("INSERT INTO watched_files VALUES (?, 1, 1, 1)", (f"/footage/{number}/" + "x" * 100,))
    return archive, sum(map(len, data))


def _round(folder: Path, archive: Archive, number: int, took: dict[str, list[float]]) -> None:
    store, copy = archive.settings.home / "store" / "objects", folder / f"copy-{number}"
    plain, hashed, home = folder / "plain", folder / "hashed", folder / f"restored-{number}"
    with archive.database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO watched_files VALUES (?, 1, 1, 1)", (f"new {number}",))

    def timed(name: str, work: Callable[[], object]) -> None:
        began = time.perf_counter()
        work()
        took.setdefault(name, []).append(time.perf_counter() - began)

    timed("cp -r", lambda: _shell(f"cp -r {store} {plain}"))
    timed("cp -r, sync, sha256sum of both", lambda: _shell(
        f"cp -r {store} {hashed} && sync && find {store} {hashed} -type f -print0 | xargs -0 sha256sum"))  # fmt: skip
    timed("manifest" if number else "first manifest", lambda: manifests.renew(archive, now=NOW))
    timed("backup", lambda: _backup(archive, copy))
    timed("backup, nothing new", lambda: _backup(archive, copy))
    timed("restore", lambda: restoring.restore(
        load({}, home=home), copy, actor="bench", clock=Clock(), progress=_quiet))  # fmt: skip
    timed("fixity", lambda: fixity.check(archive, actor="bench", clock=Clock(), progress=_quiet))
    _shell(f"rm -rf {plain} {hashed} {copy} {home}")


def _backup(archive: Archive, dest: Path) -> None:
    backups.back_up(archive, dest, actor="bench", clock=Clock(), progress=_quiet, anew=True)


def _quiet(_: float) -> None:
    """Draw nothing."""


def _shell(command: str) -> None:
    subprocess.run(["bash", "-c", command], check=True, stdout=subprocess.DEVNULL)


def _print(took: dict[str, list[float]], size: int, rows: int) -> None:
    print(f"{size / 1e6:,.0f} MB of objects, {rows:,} rows")
    for name, seconds in took.items():
        middle = median(seconds)
        print(f"{name:32} {middle:8.2f} s  {size / 1e6 / middle:8,.0f} MB/s")


if __name__ == "__main__":
    main()
