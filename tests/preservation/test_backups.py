"""Backups and what comes out of them: whole or the one before, whatever stops them; all proved on the way back."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, records
from mediaarchive.archive.preservation import backups, restoring
from mediaarchive.archive.preservation.backups import Report
from mediaarchive.errors import Conflict, Misconfigured, NoSpace, StorageDamaged
from mediaarchive.evas.model import TaskLogRow
from mediaarchive.preservation.shelf import Shelf
from mediaarchive.storage import read_back
from tests.cli.test_commands import printed, run
from tests.conftest import long, rounds
from tests.preservation.kept import NOW, Clock, dies_at, digests, flip, kept, object_path, rows, settings_of

_OWN = ("ledger", "ledger_actors", "ledger_salts", "preservation_runs")
"""Tables into which backing up and restoring write themselves."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive every row of which has its file."""
    made = kept(tmp_path / "archive")
    log = made.storage.put_bytes(b"id,title\n")
    with made.database.write() as session:
        session.get_one(TaskLogRow, 1).digest = log
    return made


def _back_up(archive: Archive, dest: Path, **more: bool) -> Report:
    return backups.back_up(archive, dest, actor="Ada", clock=Clock(), progress=lambda _: None, **more)


def _restore(home: Path, source: Path, **more: bool) -> restoring.Report:
    return restoring.restore(settings_of(home), source, actor="Ada", clock=Clock(), progress=lambda _: None, **more)


def _catalogue(home: Path) -> Path:
    return home / "catalogue.sqlite"


def _write(archive: Archive, number: int) -> str:
    """Put an object and, after it, rows that name it into two tables, in one commit."""
    digest = archive.storage.put_bytes(f"take {number}".encode())
    with closing(sqlite3.connect(_catalogue(archive.settings.home), timeout=60)) as raw, raw:
        raw.execute("INSERT INTO step_logs VALUES (?, ?, 0)", (f"k{number}", digest))
        raw.execute("INSERT INTO watched_files VALUES (?, 1, 1, 1)", (digest,))
    return digest


def test_A06_an_archive_comes_back_on_an_empty_machine(archive: Archive, tmp_path: Path) -> None:
    """By one command: every row, every object, key and list of erased persons; it is an archive like any."""
    home, key = archive.settings.home, archive.secret_key()
    with archive.database.write() as session:
        session.connection().exec_driver_sql(
            "INSERT INTO licence_people (id, key, sealed, mark, made_at) VALUES (7, 'ab', 'sealed', 'm', 0)"
        )
    (home / "erased-people").write_text("7\n")  # erased after the manifest that the backup holds
    made, own = printed("backup", tmp_path / "copy", home=home), (*_OWN, "licence_people")
    before = rows(_catalogue(home), but=own)
    archive.close()
    shutil.rmtree(home)
    found = printed("restore", tmp_path / "copy", home=tmp_path / "new")
    assert before == rows(_catalogue(tmp_path / "new"), but=own)
    assert [(None, "")] == [(r[2], r[4]) for r in rows(_catalogue(tmp_path / "new"))["licence_people"]]
    assert 1 == found["erased_again"]
    assert made["objects"] == found["objects"] == made["copied"]["objects"]
    assert made["copied"]["bytes"] == found["bytes"]
    assert [] == found["lacking"] == found["notes"]
    assert found["seconds"] > 0
    again = Archive.open(settings_of(tmp_path / "new"))
    assert key == again.secret_key()
    assert "7\n" == (tmp_path / "new" / "erased-people").read_text()
    assert all(read_back(object_path(again, digest)) == digest for digest in digests(again))
    assert "archive.restored" in [entry.action for entry in records.listing(again).entries]
    assert found["ledger"] < records.prove(again).count
    told = json.loads(run("search", "hatch", "--json", home=tmp_path / "new").stdout)
    assert told
    assert "ok" in run("doctor", home=tmp_path / "new").stdout
    with closing(sqlite3.connect(_catalogue(tmp_path / "new"))) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute("DELETE FROM ledger")


def test_A06_it_goes_on_from_there(archive: Archive, tmp_path: Path) -> None:
    """A restored archive is backed up to where it came from, above what lies there; a home in use stays as it is."""
    _back_up(archive, tmp_path / "copy")
    with pytest.raises(Conflict, match="is not empty"):
        _restore(archive.settings.home, tmp_path / "copy")
    _restore(tmp_path / "new", tmp_path / "copy")
    for number in range(2):
        _write(archive, number)
        _back_up(archive, tmp_path / "copy")
    again, shelf = Archive.open(settings_of(tmp_path / "new")), Shelf(tmp_path / "copy")
    newest = shelf.numbers()[0]
    assert newest < _back_up(again, tmp_path / "copy").manifest
    found, wrong = shelf.whole()
    assert found is not None
    assert [] == wrong
    assert "step_logs" in [one.name for one in found.manifest.tables if not one.rows]  # of the archive that went on


def test_A06_an_older_schema_is_brought_up_to_date(archive: Archive, tmp_path: Path) -> None:
    """Rows go in at the schema at which they came out; a newer one than this version knows is refused."""
    _back_up(archive, tmp_path / "copy")
    shelf = Shelf(tmp_path / "copy")
    found = shelf.read(shelf.numbers()[0]).manifest
    tables = tuple(one for one in found.tables if one.name != "preservation_runs")
    key = archive.secret_key()
    shelf.add(replace(found, number=8, schema="0027", tables=tables).signed(key))
    assert 8 == _restore(tmp_path / "new", tmp_path / "copy").manifest
    assert rows(_catalogue(archive.settings.home), but=_OWN) == rows(_catalogue(tmp_path / "new"), but=_OWN)
    shelf.add(replace(found, number=9, schema="9999").signed(key))
    with pytest.raises(Conflict, match="written by a newer version"):
        _restore(tmp_path / "newer", tmp_path / "copy")


def test_A06_a_bad_backup_says_so_before_it_is_trusted(archive: Archive, tmp_path: Path) -> None:
    """An object that is missing or changed there is told; by a word all the rest is restored, and the loss is named."""
    _back_up(archive, tmp_path / "copy")
    first, second, *_ = digests(archive)
    flip(tmp_path / "copy" / "objects" / first[:2] / first[2:4] / first, 0)
    (tmp_path / "copy" / "objects" / second[:2] / second[2:4] / second).unlink()
    with pytest.raises(StorageDamaged, match="lacks 1 objects"):
        _restore(tmp_path / "new", tmp_path / "copy")
    assert not (tmp_path / "new" / "objects").exists()
    found = _restore(tmp_path / "new", tmp_path / "copy", allow_missing=True)
    assert {first, second} == {*found.lacking}
    with pytest.raises(Misconfigured, match="not there"):
        shutil.rmtree(tmp_path / "copy" / "objects")
        _restore(tmp_path / "third", tmp_path / "copy")


@pytest.mark.parametrize("event", ["os.rename", pytest.param("open", marks=long)])
def test_A06_a_restoring_that_dies_goes_on(archive: Archive, tmp_path: Path, event: str) -> None:
    """Killed anywhere, it has made no archive that opens; the same command ends it."""
    _back_up(archive, tmp_path / "copy")
    home, at, step, deaths = tmp_path / "new", 20, rounds(15, 3), 0
    while 9 == dies_at(event, at, lambda: _restore(home, tmp_path / "copy"), within=str(home)):
        if (home / "RESTORING").exists():
            with pytest.raises(Misconfigured, match="was not restored to its end"):
                Archive.open(settings_of(home))
        at, deaths = at + step, deaths + 1
    assert deaths > 1
    assert rows(_catalogue(archive.settings.home), but=_OWN) == rows(_catalogue(home), but=_OWN)


def test_A07_writers_go_on_while_it_is_copied(archive: Archive, tmp_path: Path) -> None:
    """Whatever moment a backup is of, each row in it has its object, and rows of one commit are all there."""
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            written.append(_write(archive, len(written)))
            time.sleep(0.01)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(2):
            assert () == _back_up(archive, tmp_path / "copy").lacking
    finally:
        stop.set()
        writer.join()
    _restore(tmp_path / "new", tmp_path / "copy")
    found = rows(_catalogue(tmp_path / "new"))
    named = {row[2] for row in found["step_logs"] if row[0].startswith("k")}
    assert named == {row[0] for row in found["watched_files"]}
    assert 0 < len(named) < len(written)
    assert named <= {path.name for path in (tmp_path / "new" / "store" / "objects").glob("*/*/*")}


@pytest.mark.parametrize("event", ["os.rename", pytest.param("open", marks=long)])
def test_A07_one_that_dies_leaves_the_one_before(archive: Archive, tmp_path: Path, event: str) -> None:
    """Killed before any rename or opening on the backup's disk, the backup restores to the state before or after."""
    _back_up(archive, tmp_path / "copy")
    before, own = rows(_catalogue(archive.settings.home), but=_OWN), tmp_path / "copy"
    for number in range(20):
        _write(archive, number)
    after = rows(_catalogue(archive.settings.home), but=_OWN)
    at, step, seen = 2, rounds(14, 1), []
    archive.close()
    while 9 == dies_at(event, at, lambda: _back_up(Archive.open(archive.settings), own), within=str(own)):
        shelf = Shelf(own)
        found, wrong = shelf.whole()
        assert found is not None
        assert [] == wrong
        seen.append(found.manifest.number)
        lying = {path.name for path in (own / "objects").glob("*/*/*")}
        assert {one.digest for one in shelf.objects(found.manifest)} <= lying
        at += step
    assert len(seen) > 1
    _restore(tmp_path / "new", own)
    assert after == rows(_catalogue(tmp_path / "new"), but=_OWN)
    assert before != after
    assert [] == list((own / "scratch").iterdir())


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 24 MiB for a backup; none where that is not allowed."""
    disk = tmp_path / "disk"
    disk.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(disk)], check=False)
    if done.returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser may mount a small disk")
@pytest.mark.parametrize("filled", ["on the way", *(pytest.param(one, marks=long) for one in ("before", "pages"))])
def test_A07_a_full_disk_says_so_and_keeps_the_one_before(
    archive: Archive, small_disk: Path, tmp_path: Path, filled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NoSpace, the backup before restores, and with space again the same command ends it."""
    dest = small_disk / "copy"
    first = _back_up(archive, dest)
    extra = archive.storage.put_bytes(os.urandom(1000 if filled == "pages" else 3_000_000))
    with archive.database.write() as session:
        session.connection().exec_driver_sql("INSERT INTO step_logs VALUES ('big', ?, 0)", (extra,))
    if filled == "on the way":  # the disk was larger when it was asked
        monkeypatch.setattr(backups, "_require_room", lambda *_: None)
    free = shutil.disk_usage(small_disk).free
    room = 0 if filled == "pages" else 1_000_000
    (small_disk / "ballast").write_bytes(b"x" * (free - room))
    with pytest.raises(NoSpace, match=r"the disk is full|the backup wants 3 MB more"):
        _back_up(archive, dest)
    shelf = Shelf(dest)
    found, wrong = shelf.whole()
    assert found is not None
    assert (found.manifest.number, []) == (first.manifest, wrong)
    assert {one.digest for one in shelf.objects(found.manifest)} <= {path.name for path in dest.glob("objects/*/*/*")}
    (small_disk / "ballast").unlink()
    assert 1 == _back_up(archive, dest).copied


def test_what_is_there_is_not_copied_again(archive: Archive, tmp_path: Path) -> None:
    """A second backup copies what has come since; --check finds what has rotted there, and mends it."""
    assert len(digests(archive)) == _back_up(archive, tmp_path / "copy").copied
    new = _write(archive, 1)
    assert 1 == _back_up(archive, tmp_path / "copy").copied
    copy = tmp_path / "copy" / "objects" / new[:2] / new[2:4] / new
    flip(copy, 0)
    assert 0 == _back_up(archive, tmp_path / "copy").copied
    assert 1 == _back_up(archive, tmp_path / "copy", again=True).copied
    assert new == read_back(copy)


def test_what_is_damaged_here_never_replaces_a_copy(archive: Archive, tmp_path: Path) -> None:
    """It is not copied, and told; a copy from before stays, and mends."""
    first, second, *_ = digests(archive)
    flip(object_path(archive, first), 0)
    told = _back_up(archive, tmp_path / "copy")
    assert [first] == [digest for digest, _ in told.lacking]
    flip(object_path(archive, second), 0)
    object_path(archive, second).chmod(0o644)
    with object_path(archive, second).open("ab") as stream:
        stream.write(b"longer")
    assert {first, second} == {digest for digest, _ in _back_up(archive, tmp_path / "copy").lacking}
    assert second == read_back(tmp_path / "copy" / "objects" / second[:2] / second[2:4] / second)


def test_places_that_are_no_place_for_a_backup(archive: Archive, tmp_path: Path) -> None:
    """In the archive, around it, a folder of something else, and a disk that is not mounted: told, nothing written."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_bytes(b"cat")
    home = archive.settings.home
    for dest, words in ((home / "b", "cannot lie"), (home.parent, "cannot lie"), (tmp_path / "photos", "not empty")):
        with pytest.raises(Conflict, match=words):
            _back_up(archive, dest)
    assert ["cat.jpg"] == [path.name for path in (tmp_path / "photos").iterdir()]
    _back_up(archive, tmp_path / "disk")
    (tmp_path / "disk").rename(tmp_path / "unmounted")
    (tmp_path / "disk").mkdir()
    with pytest.raises(Misconfigured, match="was here before"):
        _back_up(archive, tmp_path / "disk")
    assert [] == list((tmp_path / "disk").iterdir())
    _back_up(archive, tmp_path / "disk", anew=True)
    other = Archive.create(settings_of(tmp_path / "other"), NOW)
    with pytest.raises(Misconfigured, match="another archive"):
        _back_up(other, tmp_path / "disk")


def test_the_list_of_erased_persons_only_grows(archive: Archive, tmp_path: Path) -> None:
    """Also where the archive's own was lost meanwhile."""
    listed, folder = archive.settings.home / "erased-people", tmp_path / "copy"
    folder.mkdir()
    for numbers in ("3\n", "5\n"):
        listed.write_text(numbers)
        backups._copy_home(archive.settings.home, folder)
    assert "3\n5\n" == (folder / "erased-people").read_text()


@long
def test_it_keeps_the_last_few_states(archive: Archive, tmp_path: Path) -> None:
    """Older manifests and their pages go, but no object; names of files tell nothing to others on that machine."""
    for number in range(backups.KEPT + 2):
        _write(archive, number)
        _back_up(archive, tmp_path / "copy")
    shelf = Shelf(tmp_path / "copy")
    assert backups.KEPT == len(shelf.numbers())
    assert digests(archive)[-1] in {path.name for path in (tmp_path / "copy" / "objects").glob("*/*/*")}
    assert 0o600 == (tmp_path / "copy" / "home" / "secret-key").stat().st_mode & 0o777
    assert 0o700 == shelf.folder.stat().st_mode & 0o777
