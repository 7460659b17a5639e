"""One ingest on both stacks: a process with SQLite and a folder; PostgreSQL, a bucket and Dask. Nothing differs."""

from __future__ import annotations

import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from mediaarchive.archive import Archive, intake
from mediaarchive.archive.identity import ArchiveRow
from mediaarchive.archive.reports import export
from mediaarchive.ingest import Arrival
from mediaarchive.settings import Settings, load
from mediaarchive.steps.model import StepRow
from mediaarchive.storage.bucket import BucketStorage
from tests import s3
from tests.clusters import cluster
from tests.conftest import NOW, long, media
from tests.films import film, scene
from tests.postgres import server
from tests.serving import serving
from tests.watching import Notes


def ingested(settings: Settings, films: list[Path], key: str) -> Archive:
    """Ingest films into a new archive of a given key, which makes its ids, and return it."""
    archive = Archive.create(replace(settings, scheduler=None), NOW)
    with archive.database.write() as session:
        session.scalars(select(ArchiveRow)).one().id_key = key
    archive.close()
    archive = Archive.open(settings)
    for number, path in enumerate(films):
        arrival = Arrival(path, f"ev{number + 1}-helmet", None)
        intake.add_footage(archive, arrival, eva="us-eva-39", now=NOW)
    report = intake.drive(archive, watcher=Notes(), clock=lambda: NOW)
    assert not report.failed
    assert not report.waiting
    return archive


def told(archive: Archive) -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """Return what the catalogue says of the spacewalk, and the outputs of every step by its key."""
    with archive.database.read() as session:
        rows = session.scalars(select(StepRow).where(StepRow.state == "done"))
        return export(session, "us-eva-39"), {row.key: row.outputs for row in rows}


def check_site(folder: Path, variables: dict[str, str], recording: str) -> None:
    """Serve the archive from another machine's home, which is empty: pages, and a film whose bytes it has to fetch."""
    with serving(folder / "site", folder, **variables) as port:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/evas/us-eva-39") as page:
            assert recording in page.read().decode()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port + 1}/m/{recording}/proxy.mp4", headers={"Range": "bytes=4-7"}
        )
        with urllib.request.urlopen(asked) as film:
            assert (206, b"ftyp") == (film.status, film.read())


@long
@pytest.mark.parametrize("real", [pytest.param(False, id="made"), pytest.param(True, id="real")])
def test_both_stacks_give_equal_catalogues_and_objects(tmp_path: Path, *, real: bool) -> None:
    """Steps, outputs, and what the catalogue says: the same, and every object of one is whole in the other."""
    films = [film(tmp_path / "a.mp4", scene(1, 20))]
    if real:
        films = [media("eva/qa1_0min.mp4"), media("av/sample_edit_list.mp4"), film(tmp_path / "b.mp4", scene(2, 40))]
    plain = ingested(load({}, home=tmp_path / "plain"), films, "k" * 64)

    name = f"stacks{int(real)}"
    store = {
        "MEDIAARCHIVE_STORE_URL": s3.server().bucket(),
        "MEDIAARCHIVE_STORE_KEY": s3.KEY,
        "MEDIAARCHIVE_STORE_SECRET": s3.SECRET,
    }
    with cluster(tmp_path, 2, {"MEDIAARCHIVE_HOME": str(tmp_path / "worker"), **store}) as made:
        settings = load(store, home=tmp_path / "beyond", database_url=server().create(name), scheduler=made.address)
        beyond = ingested(settings, films, "k" * 64)
        assert isinstance(beyond.storage, BucketStorage)
        here, there = told(plain), told(beyond)
        for digest in sorted({digest for outputs in here[1].values() for digest in outputs.values()}):
            beyond.storage.verify(digest)
        intake.release(beyond, "us-eva-39", actor="Ada", now=NOW)
        beyond.close()
        variables = {**store, "MEDIAARCHIVE_DATABASE_URL": settings.database_url or ""}
        check_site(tmp_path, variables, next(iter(there[0]["recordings"]))["id"])
    server().drop(name)
    plain.close()

    assert here[1] == there[1]
    assert here[0] == there[0]
    assert len(here[1]) > len(films) * 5
