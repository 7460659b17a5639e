"""Manifests: everything of one snapshot, nothing twice, and nothing that was erased for longer than is said."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect

from mediaarchive.archive import Archive
from mediaarchive.archive.preservation import catalogues, manifests
from mediaarchive.archive.preservation.upkeep import Upkeep
from mediaarchive.archive.tables import metadata
from mediaarchive.errors import Conflict, StorageDamaged
from mediaarchive.preservation.lines import values_of
from mediaarchive.preservation.shelf import KEPT, OUTDATED, Shelf
from tests.preservation.kept import flip, kept, object_path, rewrite, rows
from tests.web.builder import NOW

_ODD = "a\0b\r\n\u2028\U0001f680 'quoted' \ufeff"


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive with rows of many kinds."""
    return kept(tmp_path / "archive")


def _execute(archive: Archive, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(archive.settings.home / "catalogue.sqlite")) as raw, raw:
        raw.execute(statement, values)


def test_every_table_is_in_it_or_is_left_out_by_name(archive: Archive) -> None:
    """What a migration makes and no station declares would be lost: there is none."""
    made = manifests.renew(archive, now=NOW).manifest
    there = set(inspect(archive.database.engine).get_table_names()) - {"alembic_version"}
    assert there == {one.name for one in made.tables} | manifests.LEFT_OUT
    assert manifests.LEFT_OUT <= metadata.tables.keys()


def test_a_catalogue_made_of_it_holds_the_same_values(archive: Archive, tmp_path: Path) -> None:
    """Of the same types, odd signs, the largest numbers and bytes too; triggers and indexes are those of migrations."""
    _execute(archive, "INSERT INTO step_logs VALUES ('odd', ?, ?)", _ODD, (1 << 63) - 1)
    _execute(archive, "UPDATE turns SET sure = 0.1 + 0.2")
    _execute(archive, "UPDATE cues SET confidence = 9e999 WHERE position = 0")
    _execute(archive, "INSERT INTO step_logs VALUES ('bytes', x'00ff0a', 1.5)")
    shelved = manifests.renew(archive, now=NOW)
    catalogues.make_file(tmp_path / "again.sqlite", shelved.manifest, manifests.shelf_of(archive))
    before, after = (rows(path) for path in (archive.settings.home / "catalogue.sqlite", tmp_path / "again.sqlite"))
    assert before == after
    assert 200 < sum(map(len, before.values()))
    assert _schema(archive.settings.home / "catalogue.sqlite") == _schema(tmp_path / "again.sqlite")


def _schema(path: Path) -> list[tuple[str, str, list[str]]]:
    """Return what the schema is made of; migrations write constraints of a table in any order."""
    with closing(sqlite3.connect(path)) as raw:
        made = raw.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name")
        return [(kind, name, sorted(line.strip(", \t)") for line in sql.splitlines())) for kind, name, sql in made]


def test_every_object_is_named_whoever_names_it(archive: Archive) -> None:
    """The columns that name objects are known; an object that only a text of some row names is kept too."""
    extra = archive.storage.put_bytes(b"named in passing")
    _execute(archive, "INSERT INTO step_logs VALUES ('x', ?, 0)", f"wrote {extra}.")
    shelf, made = manifests.shelf_of(archive), manifests.renew(archive, now=NOW).manifest
    named = {one.digest: one.size for one in shelf.objects(made)}
    lying = {path.name: path.stat().st_size for path in manifests.objects_of(archive).glob("*/*/*")}
    assert lying.keys() <= named.keys()
    assert len(b"named in passing") == named[extra]
    assert named.keys() - lying.keys() == {"0" * 64}  # the builder's task log is no file


def test_what_has_not_changed_is_not_written_again(archive: Archive) -> None:
    """No new manifest at all for the same rows; for one row more a few small files, and each names the one before."""
    first = manifests.renew(archive, now=NOW)
    assert first == manifests.renew(archive, now=NOW + timedelta(hours=1))
    before = {page.digest for page in first.manifest.pages}
    _execute(archive, "INSERT INTO arrival_notes VALUES ('helmet1a', 'a note')")
    second = manifests.renew(archive, now=NOW + timedelta(hours=2))
    assert [2, 1] == manifests.shelf_of(archive).numbers()
    assert first.digest == second.manifest.previous
    assert 1 == len({page.digest for page in second.manifest.pages} - before)
    assert second.manifest.is_signed_by(archive.secret_key())
    assert not second.manifest.is_signed_by("another key")


def test_a_damaged_page_or_manifest_is_passed_over_and_told(archive: Archive) -> None:
    """The newest whole one counts; the next writing mends what the same rows give again."""
    shelf = manifests.shelf_of(archive)
    manifests.renew(archive, now=NOW)
    _execute(archive, "INSERT INTO arrival_notes VALUES ('helmet1a', 'a note')")
    second = manifests.renew(archive, now=NOW)
    page = shelf.pages.root / second.manifest.tables[3].pages[0].digest[:2] / second.manifest.tables[3].pages[0].digest
    note = next(one for one in second.manifest.tables if one.name == "arrival_notes").pages[0].digest
    flip(shelf.pages.root / note[:2] / note, 3)
    found, wrong = shelf.whole()
    assert found is not None
    assert 1 == found.manifest.number
    assert ["manifest 2: "] == [one[:12] for one in wrong]
    flip(shelf.folder / "00000001.json", 100)
    assert None is shelf.whole()[0]
    with pytest.raises(StorageDamaged, match="no whole manifest"):
        catalogues.newest_whole(shelf, archive.secret_key(), unsigned=False)
    assert page.is_file()
    assert 2 == manifests.renew(archive, now=NOW).manifest.number
    assert second == shelf.whole()[0]


def test_one_of_another_key_is_believed_by_a_word_only(archive: Archive) -> None:
    """Whoever can write to the store's disk, but has not the key, makes none that counts."""
    shelf = manifests.shelf_of(archive)
    manifests.renew(archive, now=NOW)
    for key in (None, "another"):
        with pytest.raises(Conflict, match="not signed with the archive's key"):
            catalogues.newest_whole(shelf, key, unsigned=False)
    assert 1 == catalogues.newest_whole(shelf, None, unsigned=True)[0].manifest.number


def test_what_was_erased_is_gone_from_the_store_in_a_day(archive: Archive) -> None:
    """The worker writes a manifest without it, and drops those before it a day later, pages first to last."""
    upkeep, shelf = Upkeep(archive), manifests.shelf_of(archive)
    _execute(archive, "INSERT INTO arrival_notes VALUES ('helmet1a', 'Grace Hopper of Arlington')")
    upkeep.tick(now=NOW)
    assert _holds(shelf, b"Grace Hopper")
    _execute(archive, "DELETE FROM arrival_notes")
    upkeep.tick(now=NOW + timedelta(minutes=1))
    assert [1] == shelf.numbers()  # too soon for another
    upkeep.tick(now=NOW + timedelta(minutes=16))
    assert [2, 1] == shelf.numbers()
    upkeep.tick(now=NOW + timedelta(minutes=15) + OUTDATED)
    assert _holds(shelf, b"Grace Hopper")
    upkeep.tick(now=NOW + timedelta(minutes=16) + OUTDATED)
    assert [2] == shelf.numbers()
    assert not _holds(shelf, b"Grace Hopper")
    assert shelf.whole()[0] is not None


def _holds(shelf: Shelf, words: bytes) -> bool:
    return any(words in path.read_bytes() for path in shelf.folder.rglob("*") if path.is_file())


def test_few_are_kept_and_no_object_is_ever_swept(archive: Archive) -> None:
    """Pages that nothing names go; files among the objects stay, named or not."""
    shelf, orphan = manifests.shelf_of(archive), archive.storage.put_bytes(b"nobody names me")
    for number in range(KEPT + 3):
        _execute(archive, "INSERT INTO step_logs VALUES (?, 'x', 0)", f"k{number}")
        manifests.renew(archive, now=NOW + timedelta(seconds=number))
    assert [6, 5, 4] == shelf.numbers()
    kept_pages = {page.digest for n in shelf.numbers() for page in shelf.read(n).manifest.pages}
    assert kept_pages == {path.name for path in shelf.pages.root.glob("*/*")}
    assert object_path(archive, orphan).is_file()


def test_it_is_of_one_snapshot_while_others_write(archive: Archive) -> None:
    """A writer that puts equal numbers into two tables in each commit: every manifest has as many of both."""
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with closing(sqlite3.connect(archive.settings.home / "catalogue.sqlite", timeout=60)) as raw, raw:
                raw.execute("INSERT INTO step_logs VALUES (?, 'pair', 0)", (f"p{number}",))
                raw.execute("INSERT INTO watched_files VALUES (?, 1, 1, 1)", (f"p{number}",))

    writer = threading.Thread(target=write)
    writer.start()
    shelf, seen = manifests.shelf_of(archive), []
    try:
        for number in range(6):
            made = manifests.renew(archive, now=NOW + timedelta(seconds=number)).manifest
            pairs = []
            for name in ("step_logs", "watched_files"):
                table = next(one for one in made.tables if one.name == name)
                lines = [line for page in table.pages for line in shelf.pages.read(page).splitlines()]
                pairs.append({values_of(line)[0] for line in lines if str(values_of(line)[0]).startswith("p")})
            assert pairs[0] == pairs[1]
            seen.append(len(pairs[0]))
    finally:
        stop.set()
        writer.join()
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]


def test_a_file_that_is_no_manifest_is_refused(tmp_path: Path) -> None:
    """Cut, other numbers, other forms of the same JSON: none is taken."""
    archive = kept(tmp_path / "archive")
    manifests.renew(archive, now=NOW)
    shelf = manifests.shelf_of(archive)
    path = shelf.folder / "00000001.json"
    good = path.read_bytes()
    for bad in (good[:-10], b"", b"[]", good.replace(b'"number":1', b'"number":2'), good.replace(b",", b", ", 1)):
        rewrite(path, bad)
        with pytest.raises(StorageDamaged, match="00000001"):
            shelf.read(1)
