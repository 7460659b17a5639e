"""Keeping archives of the other stack: from a file to a server and back, and what is said of a bucket."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mediaarchive.archive import Archive, ingestview
from mediaarchive.archive.preservation import backups, fixity, overview, rebuilding, restoring
from mediaarchive.errors import Misconfigured
from mediaarchive.settings import Settings
from tests import beyond, raw
from tests.postgres import server
from tests.preservation.kept import Clock, kept, settings_of
from tests.web.builder import EVA, NOW
from tests.web.test_uploads import client_of

pytestmark = pytest.mark.skipif(beyond.ON, reason="begins with a file")


def back_up(archive: Archive, dest: Path) -> None:
    """Bring a backup up to date."""
    backups.back_up(archive, dest, actor="Ada", clock=Clock(), progress=lambda _: None)


def restored(settings: Settings, source: Path) -> Archive:
    """Restore a backup and open what came of it."""
    how = {"actor": "Ada", "clock": Clock(), "progress": lambda _: None, "allow_missing": True}  # the builder lacks one
    restoring.restore(settings, source, **how)
    return Archive.open(settings)


def rows(archive: Archive) -> list[str]:
    """Return what the catalogue holds, but for what tells of backups themselves, and the index."""
    own = ("ledger", "object_", "preservation", "search_", "fixity", "runs", "looks", "alembic_version")
    lines = raw.dump(archive).replace("True", "1").replace("False", "0").splitlines()
    return sorted(line for line in lines if not line.startswith(own))


def test_A06_from_a_file_to_a_server_and_back(tmp_path: Path) -> None:
    """Every row comes along, both ways; on the server new rows get numbers of their own after those that came."""
    archive = kept(tmp_path / "one")
    before = rows(archive)
    back_up(archive, tmp_path / "backup")
    archive.close()

    url = server().create("moved")
    there = restored(replace(settings_of(tmp_path / "two"), database_url=url), tmp_path / "backup")
    assert before == rows(there)
    ingestview.halt(there, EVA, by="Ada", now=NOW)
    ingestview.let_go_on(there, EVA, by="Ada", now=NOW)
    moved = rows(there)
    back_up(there, tmp_path / "again")
    there.close()
    server().drop("moved")

    back = restored(settings_of(tmp_path / "three"), tmp_path / "again")
    assert moved == rows(back)
    found = fixity.check(back, actor="Ada", clock=Clock(), progress=lambda _: None).findings
    assert {"0" * 64} == {finding.look.digest for finding in found}
    back.close()


def test_where_a_bucket_is_set_what_looks_after_folders_says_so(tmp_path: Path) -> None:
    """Nothing is called whole that was not looked at."""
    archive = kept(tmp_path / "one")
    archive.settings = replace(archive.settings, store_url="s3://bucket")
    for keep in (
        lambda: back_up(archive, tmp_path / "backup"),
        lambda: fixity.check(archive, actor="Ada", clock=Clock(), progress=lambda _: None),
        lambda: restored(archive.settings, tmp_path / "backup"),
        lambda: rebuilding.rebuild(archive.settings, actor="Ada", clock=Clock()),
    ):
        with pytest.raises(Misconfigured, match="objects lie in a bucket"):
            keep()
    assert not (tmp_path / "backup").exists()
    assert ["copies"] == [what for _, what, _, _ in overview.findings(archive, NOW)]
    page = client_of(archive).flask.get("/desk/preservation").text
    assert "Files lie in a bucket" in page
    assert "mediaarchive backup" not in page
    archive.close()
