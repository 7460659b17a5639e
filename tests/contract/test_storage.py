"""What every store of objects does, wherever they lie: each test runs on a folder and on a bucket over HTTP."""

import errno
import hashlib
import io
import os
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mediaarchive.errors import InputRefused, Misconfigured, NotFound, StorageDamaged
from mediaarchive.storage import LocalStorage
from mediaarchive.storage.bucket import BucketStorage
from tests import s3


@pytest.fixture(params=["folder", "bucket"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> LocalStorage:
    """Return an empty store of either kind."""
    local = LocalStorage(tmp_path / "store")
    made = local if request.param == "folder" else BucketStorage(local.root, s3.opened(s3.server().bucket()))
    made.create("volume-1")
    return made


@hypothesis_settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=3_000_000))
def test_what_is_put_is_what_is_read(storage: LocalStorage, content: bytes) -> None:
    """Bytes come back as they went in, under the SHA-256 that anybody can compute."""
    digest = storage.put_stream(io.BytesIO(content))

    assert hashlib.sha256(content).hexdigest() == digest
    assert content == storage.read_bytes(digest)
    storage.verify(digest)


def test_objects_cannot_be_written_to(storage: LocalStorage) -> None:
    """An object is read-only, and the same bytes again are the same object, untouched."""
    digest = storage.put_bytes(b"master")
    before = storage.path(digest).stat()

    assert digest == storage.put_bytes(b"master")
    assert 0o444 == before.st_mode & 0o777
    assert before.st_mtime_ns == storage.path(digest).stat().st_mtime_ns


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "", "a" * 64 + "/x"])
def test_only_digests_name_objects(storage: LocalStorage, name: str) -> None:
    """No path can be smuggled in as a digest."""
    with pytest.raises(InputRefused, match="no digest"):
        storage.has(name)


def test_scratch_is_swept(storage: LocalStorage) -> None:
    """What a crashed writer left is deleted by the next driver."""
    (storage.root / "scratch" / "put-half").write_bytes(b"half")
    (storage.root / "scratch" / "work-old").mkdir()

    assert 2 == storage.sweep()
    assert [] == list((storage.root / "scratch").iterdir())


def test_a_file_is_taken_and_left_where_it_was(storage: LocalStorage, tmp_path: Path) -> None:
    """A file of many parts comes back whole; what it was copied from is only read."""
    source = tmp_path / "master.mp4"
    source.write_bytes(os.urandom(1 << 20) * 40)
    told: list[int] = []

    digest = storage.put_file(source, progress=told.append)

    assert source.read_bytes() == storage.path(digest).read_bytes()
    assert 40 << 20 == told[-1]
    storage.verify(digest)


def test_what_was_made_in_scratch_is_moved_in(storage: LocalStorage) -> None:
    """A finished file becomes an object, and lies in scratch no longer."""
    with storage.scratch() as folder:
        made = folder / "proxy.mp4"
        made.write_bytes(b"film")
        digest = storage.adopt(made)
        assert not made.exists()

    assert b"film" == storage.read_bytes(digest)


def test_the_same_bytes_at_once_are_one_object(storage: LocalStorage) -> None:
    """Eight threads that put the same bytes are all told the same, and nothing is lost."""
    content, told = os.urandom(3_000_000), list[str]()
    threads = [Thread(target=lambda: told.append(storage.put_bytes(content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [hashlib.sha256(content).hexdigest()] * 8 == told
    storage.verify(told[0])


def test_what_is_not_there_is_said(storage: LocalStorage) -> None:
    """Asking for what was never put is an error of its own, and no damage."""
    digest = "0" * 64

    assert not storage.has(digest)
    with pytest.raises(NotFound):
        storage.path(digest)
    with pytest.raises(StorageDamaged, match="missing"):
        storage.verify(digest)


def test_what_fails_half_way_leaves_nothing(storage: LocalStorage) -> None:
    """A source that breaks off leaves neither an object nor a temporary file."""

    class Breaks(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(OSError, match="Input/output"):
        storage.put_stream(Breaks(b"x"))

    assert [] == list((storage.root / "scratch").iterdir())


def test_another_archive_s_store_is_refused(storage: LocalStorage) -> None:
    """The store knows whose it is."""
    storage.check("volume-1")
    with pytest.raises(Misconfigured, match="another archive"):
        storage.check("volume-2")
