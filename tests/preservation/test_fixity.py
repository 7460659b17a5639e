"""Reading every object again: each kind of damage has its name, and nothing is replaced but by what is whole."""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, records
from mediaarchive.archive.preservation import fixity
from mediaarchive.archive.preservation.fixity import Report
from mediaarchive.archive.preservation.overview import findings, overview
from mediaarchive.errors import Misconfigured
from mediaarchive.preservation import Verdict, looking
from mediaarchive.preservation.model import Named
from mediaarchive.storage import read_back
from tests.cli.test_commands import printed, run
from tests.conftest import long, rounds
from tests.preservation.kept import NOW, check, digests, flip, kept, object_path, rewrite
from tests.web.forms import sign_in_pass
from tests.web.people import send
from web import create_app

_NO_FILE = "0" * 64
"""The builder's task log, of which there is no file: an orphan row."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Return an archive with some forty objects."""
    return kept(tmp_path / "archive")


def _verdicts(report: Report) -> dict[str, str]:
    return {one.look.digest: str(one.look.verdict) for one in report.findings if one.look.digest != _NO_FILE}


def _backed_up(archive: Archive, tmp_path: Path) -> Path:
    done = run("backup", tmp_path / "copy", home=archive.settings.home)
    assert 1 == done.returncode  # the orphan row
    assert "1 objects are damaged here" in done.stderr
    return tmp_path / "copy"


def test_A01_one_bit_anywhere_is_found_told_and_mended(archive: Archive, tmp_path: Path) -> None:
    """First, last, middle and random bits of masters and what was made: named, mended, and in the records."""
    backup, chance = _backed_up(archive, tmp_path), random.Random(1)
    all_of = digests(archive)
    for number in range(rounds(2, 2000)):
        digest = all_of[number % len(all_of)]
        path = object_path(archive, digest)
        size = path.stat().st_size
        flip(path, {0: 0, 1: size - 1, 2: size // 2}.get(number, chance.randrange(size)), chance.randrange(8))
        report = check(archive, repair_from=backup)
        assert {digest: "changed"} == _verdicts(report)
        assert 1 == report.damaged  # the orphan row is in no copy
        assert digest == read_back(path)
    aside = list((archive.storage.root / "damaged").iterdir())
    assert number + 1 == len(aside)
    assert {} == _verdicts(check(archive))
    told = [entry.action for entry in records.listing(archive).entries]
    assert {"fixity.changed", "fixity.mended", "fixity.ended", "fixity.missing"} <= {*told}
    assert records.prove(archive).count


def test_A01_the_master_is_named_in_words(archive: Archive) -> None:
    """Whose it is and what it is: on the desk, in `doctor`, and on the command line, whose status is 1."""
    with archive.database.read() as session:
        master = str(
            session.connection().exec_driver_sql("SELECT digest FROM recordings ORDER BY id LIMIT 1").scalar_one()
        )
    flip(object_path(archive, master), 1)
    done = run("fixity", home=archive.settings.home)
    assert 1 == done.returncode
    assert f"changed {master[:16]} master of helmet1-a.mp4 (ev1-helmet, us-eva-39)" in done.stdout
    assert "2 damaged objects" in next(text for _, what, text, _ in findings(archive, NOW) if what == "fixity")
    team = create_app(archive, clock=lambda: NOW).test_client()
    send(team, f"/desk/sign-in/{sign_in_pass(archive)}")
    page = team.get("/desk/preservation").text
    assert "2 files damaged" in page
    assert "master of helmet1-a.mp4" in page
    assert "fixity --repair-from" in page


@contextlib.contextmanager
def _without_rights(path: Path) -> Iterator[None]:
    path.chmod(0)
    if os.geteuid():
        yield
        return
    os.seteuid(65534)  # the superuser may read everything
    try:
        yield
    finally:
        os.seteuid(0)


def test_A02_each_kind_of_loss_has_its_name(archive: Archive) -> None:
    """Missing, renamed, cut, grown; another time of the file is no damage; nothing is deleted or moved."""
    missing, renamed, cut, grown, touched, *_ = digests(archive)
    object_path(archive, missing).unlink()
    object_path(archive, renamed).rename(archive.storage.root / "objects" / "master of ev1.mp4")
    rewrite(object_path(archive, cut), object_path(archive, cut).read_bytes()[:-1])
    rewrite(object_path(archive, grown), object_path(archive, grown).read_bytes() + b"x")
    os.utime(object_path(archive, touched), (1, 1))
    report = check(archive)
    assert {missing: "missing", renamed: "renamed", cut: "truncated", grown: "changed"} == _verdicts(report)
    assert ["master of ev1.mp4"] == [stray.path.name for stray in report.strays]
    told = next(one.look.words for one in report.findings if one.look.digest == renamed)
    assert str(archive.storage.root / "objects" / "master of ev1.mp4") in str(told)
    assert len(digests(archive)) == len([*(archive.storage.root / "objects").glob("*/*/*")])


def test_A02_a_file_that_may_not_be_read_is_told_as_that(archive: Archive) -> None:
    """Neither missing nor whole: the reason is the system's own."""
    first = digests(archive)[0]
    with _without_rights(object_path(archive, first)):
        found = looking.look(archive.storage.root / "objects", Named(first, None))
    assert Verdict.UNREADABLE is found.verdict
    assert "cannot be read: Permission denied" == found.words


@long
def test_A02_what_lies_under_another_name_is_put_back(archive: Archive, tmp_path: Path) -> None:
    """By the copy that lies here, even where the backup has none; the misnamed file stays."""
    backup, first = _backed_up(archive, tmp_path), digests(archive)[0]
    odd = archive.storage.root / "objects" / "odd"
    object_path(archive, first).rename(odd)
    object_path(archive, first).parent.rmdir()
    (backup / "objects" / first[:2] / first[2:4] / first).unlink()
    report = check(archive, repair_from=backup)
    assert {first: "renamed"} == _verdicts(report)
    assert first == read_back(object_path(archive, first)) == read_back(odd)


def test_A03_orphans_are_listed_and_left(archive: Archive) -> None:
    """A file that no row names is told and stays; a row without its file is missing; neither stops the pass."""
    orphan = archive.storage.put_bytes(b"of a step that was superseded")
    first = printed_of(archive)
    assert [str(object_path(archive, orphan))] == [one["path"] for one in first["orphans"]]
    assert [(_NO_FILE, "missing")] == [(one["digest"], one["verdict"]) for one in first["findings"]]
    assert [["task log 1 of us-eva-39"]] == [one["names"] for one in first["findings"]]
    assert object_path(archive, orphan).is_file()


def printed_of(archive: Archive) -> dict[str, list[dict[str, str]]]:
    """Return the JSON of a pass that finds something."""
    done = run("fixity", "--json", home=archive.settings.home)
    assert 1 == done.returncode
    return dict(json.loads(done.stdout))


def test_A04_where_both_copies_are_bad_nothing_is_replaced(archive: Archive, tmp_path: Path) -> None:
    """Two copies are no majority: the digest decides, and says that both are wrong; the next good copy still mends."""
    backup, digest = _backed_up(archive, tmp_path), digests(archive)[0]
    good = object_path(archive, digest).read_bytes()
    copy = backup / "objects" / digest[:2] / digest[2:4] / digest
    flip(object_path(archive, digest), 5)
    flip(copy, 9)
    bad = object_path(archive, digest).read_bytes()
    done = run("fixity", "--repair-from", backup, home=archive.settings.home)
    assert 1 == done.returncode
    assert "nothing was replaced: the copy is not whole either" in done.stdout
    assert bad == object_path(archive, digest).read_bytes()
    assert not (archive.storage.root / "damaged").exists()
    rewrite(copy, good)
    assert 1 == check(archive, repair_from=backup).damaged
    assert good == object_path(archive, digest).read_bytes()


def test_another_archives_backup_mends_nothing(archive: Archive, tmp_path: Path) -> None:
    """Nor does a folder that is no backup: the disk is not mounted, perhaps."""
    other = kept(tmp_path / "other")
    other.storage.root.joinpath("objects", "STORE").chmod(0o644)
    other.storage.root.joinpath("objects", "STORE").write_text("another\n")
    for folder, words in ((other.storage.root, "another archive's"), (tmp_path, "is not there")):
        with pytest.raises(Misconfigured, match=words):
            check(archive, repair_from=folder)


def test_a_store_that_goes_away_is_no_archive_of_missing_objects(archive: Archive) -> None:
    """The pass stops, with nothing found; when the disk is back it goes on."""
    digests(archive)
    objects = archive.storage.root / "objects"
    objects.rename(archive.storage.root / "away")
    with pytest.raises(Misconfigured, match="object store is not there"):
        check(archive)
    (archive.storage.root / "away").rename(objects)
    assert {} == _verdicts(check(archive))


def test_a_pass_that_was_cut_off_goes_on(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before is not read again, and what was found before is still told at the end."""
    monkeypatch.setattr(fixity, "_BATCH", 5)
    flip(object_path(archive, digests(archive)[0]), 0)
    seen: list[str] = []
    real = fixity.looking.look

    def look(objects: Path, named: object) -> object:
        seen.append(named.digest)  # type: ignore[attr-defined]
        if len(seen) == 23:
            raise KeyboardInterrupt
        return real(objects, named)  # type: ignore[arg-type]

    monkeypatch.setattr(fixity.looking, "look", look)
    with pytest.raises(KeyboardInterrupt):
        check(archive)
    report = check(archive)
    assert report.resumed
    assert 3 >= len(seen) - report.objects  # but for the batch that was not yet kept
    assert ["changed"] == [*_verdicts(report).values()]
    assert not check(archive).resumed


def test_the_worker_reads_slice_by_slice_and_begins_again_in_time(archive: Archive) -> None:
    """What was not read for the longest time first; a round ends in the records, and the next waits its days."""
    count, at, taken = len(digests(archive)) + 1, NOW, []
    while part := fixity.read_a_slice(archive, days=30, now=at, most=40_000):
        at += timedelta(minutes=1)
        taken.append(part)
    assert count == sum(taken)
    assert len(taken) > 2
    assert "fixity.ended" == records.listing(archive).entries[0].action
    assert 0 == fixity.read_a_slice(archive, days=30, now=NOW + timedelta(days=29))
    flip(object_path(archive, digests(archive)[3]), 0)
    assert 0 == overview(archive).damaged_count - 1
    while fixity.read_a_slice(archive, days=30, now=NOW + timedelta(days=30), most=40_000):
        pass
    assert 2 == overview(archive).damaged_count


def test_a_whole_archive_is_status_0(archive: Archive) -> None:
    """And its JSON says so."""
    with archive.database.write() as session:
        session.connection().exec_driver_sql("UPDATE task_logs SET digest = 'unknown'")
    found = printed("fixity", home=archive.settings.home)
    assert found["objects"] == found["whole"] == len(digests(archive))
    assert [] == found["findings"] == found["orphans"]
