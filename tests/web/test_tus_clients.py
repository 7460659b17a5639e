"""Clients that others wrote, on a real server: tuspy here, tus-js-client in `tests/journeys/test_uploads.py`."""

from __future__ import annotations

import asyncio
import hashlib
import random
from collections.abc import Iterator
from io import BytesIO

import pytest
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError

from mediaarchive.archive import Archive
from mediaarchive.ingest.uploads import Upload, store
from mediaarchive.settings import load
from tests.conftest import NOW
from tests.serving import serving
from tests.tus import Sender

FILM = b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + random.Random(2).randbytes(3_000_000)
PLACED = {"eva": "us-eva-39", "camera": "ev1-helmet", "filename": "film é.mp4"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Archive, Sender]]:
    """Serve an archive of its own, with a member of the team signed in."""
    archive = Archive.create(load({}, home=tmp_path_factory.mktemp("tuspy") / "archive"), NOW)
    with serving(archive.settings.home, tmp_path_factory.mktemp("start")) as port:
        yield archive, Sender.signed_in(archive, port)
    archive.close()


@pytest.fixture
def client(served: tuple[Archive, Sender]) -> TusClient:
    """Return tuspy with the cookie and the token of a session."""
    sender = served[1]
    headers = {"Cookie": sender.cookie, "X-CSRFToken": sender.token}
    return TusClient(f"http://127.0.0.1:{sender.port}/uploads/", headers=headers)


def _film(seed: int) -> tuple[BytesIO, str]:
    film = FILM + seed.to_bytes(8, "big")
    return BytesIO(film), hashlib.sha256(film).hexdigest()


def _upload(served: tuple[Archive, Sender], url: str) -> Upload:
    with served[0].database.read() as session:
        found = store.find(session, url.rpartition("/")[2])
    assert found
    return found


def test_tuspy_sends_a_file_in_pieces(served: tuple[Archive, Sender], client: TusClient) -> None:
    """Creation, pieces with checksums, metadata beyond ASCII: a recording of equal hash and name."""
    film, digest = _film(1)
    uploader = client.uploader(file_stream=film, chunk_size=700_000, metadata=PLACED, upload_checksum=True)
    uploader.upload()
    found = _upload(served, uploader.url)
    assert ("taken", digest, "film é.mp4") == (found.state, found.digest, found.name)


def test_tuspy_resumes(served: tuple[Archive, Sender], client: TusClient) -> None:
    """Stopped after two pieces, taken up by another client from the address alone."""
    film, digest = _film(2)
    uploader = client.uploader(file_stream=film, chunk_size=500_000, metadata=PLACED)
    uploader.upload(stop_at=1_000_000)
    assert 1_000_000 == _upload(served, uploader.url).offset
    resumed = client.uploader(file_stream=film, chunk_size=900_000, url=uploader.url)
    assert 1_000_000 == resumed.offset
    resumed.upload()
    assert digest == _upload(served, uploader.url).digest


def test_tuspy_sends_without_blocking(served: tuple[Archive, Sender], client: TusClient) -> None:
    """Its asynchronous uploader does the same."""
    film, digest = _film(3)
    uploader = client.async_uploader(file_stream=film, chunk_size=1_000_000, metadata=PLACED)
    asyncio.run(uploader.upload())
    assert digest == _upload(served, uploader.url).digest


def test_tuspy_is_told_what_it_may_not(client: TusClient) -> None:
    """An upload that is not there is an error of its, with our number."""
    film, _ = _film(4)
    with pytest.raises(TusCommunicationError) as told:
        client.uploader(file_stream=film, url=f"{client.url}{'0' * 32}")
    assert 404 == told.value.status_code
