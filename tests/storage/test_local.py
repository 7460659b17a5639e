"""Objects: named by content, durable before acknowledged, never half there."""

import errno
import hashlib
import io
import os
from pathlib import Path
from typing import Any

import pytest

from mediaarchive.errors import Misconfigured, NoSpace, NotFound, StorageDamaged
from mediaarchive.storage import LocalStorage


@pytest.fixture
def storage(tmp_path: Path) -> LocalStorage:
    """Return a store of its own."""
    storage = LocalStorage(tmp_path / "store")
    storage.create("volume-1")
    return storage


def test_the_order_that_makes_a_put_durable(storage: LocalStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    """File synced before it is renamed, folder synced after, all before the digest is returned."""
    calls: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def note_sync(descriptor: int) -> None:
        calls.append("sync folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "sync file")
        fsync(descriptor)

    def note_rename(path: Path, target: Path) -> Any:
        calls.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(Path, "rename", note_rename)
    storage.put_bytes(b"frame")

    assert ["sync file", "rename", "sync folder", "sync folder", "sync folder"] == calls


@pytest.mark.parametrize("call", ["write", "fsync"])
def test_a_full_disk_says_so_and_leaves_nothing(
    storage: LocalStorage, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """ENOSPC at the write or at the sync: one clear error, no object, no leftover."""

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    class Full(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            full()
            return b""

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace, match="disk is full"):
        storage.put_stream(Full(b"x") if call == "write" else io.BytesIO(b"x"))

    assert [] == list((storage.root / "scratch").iterdir())
    assert not storage.has(hashlib.sha256(b"x").hexdigest())


def test_below_the_reserve_nothing_is_taken(tmp_path: Path) -> None:
    """A file that would eat the reserve is refused before its first byte is written."""
    storage = LocalStorage(tmp_path, reserve_bytes=1 << 60)
    storage.create("volume-1")

    with pytest.raises(NoSpace, match="kept in reserve"):
        storage.put_bytes(b"x")


def test_a_changed_bit_is_found(storage: LocalStorage) -> None:
    """One flipped bit in the middle of an object is damage; a missing object another."""
    digest = storage.put_bytes(bytes(5_000))
    path = storage.path(digest)
    path.chmod(0o644)
    with path.open("r+b") as stream:
        stream.seek(2_500)
        stream.write(b"\x01")

    with pytest.raises(StorageDamaged, match="changed"):
        storage.verify(digest)
    path.unlink()
    with pytest.raises(StorageDamaged, match="missing"):
        storage.verify(digest)
    with pytest.raises(NotFound):
        storage.path(digest)


def test_an_empty_mount_point_is_not_the_store(storage: LocalStorage, tmp_path: Path) -> None:
    """Without its marker, or with another archive's, the store refuses to be used."""
    storage.check("volume-1")
    with pytest.raises(Misconfigured, match="another archive"):
        storage.check("volume-2")
    with pytest.raises(Misconfigured, match="not there"):
        LocalStorage(tmp_path / "elsewhere").check("volume-1")
