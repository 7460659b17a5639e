"""Copying objects from store to store: hashed on the way, read back from the disk, named last, never over another."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import Final

from mediaarchive.errors import NoSpace, StorageDamaged
from mediaarchive.storage import Digest, read_back, sync_folder

_BLOCK: Final = 1 << 20
_AT_ONCE: Final = 4
"""Copies at once: while one waits for the disk, another one is hashed."""
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
Progress = Callable[[int], None]
"""Called with the bytes done since the last call."""


def path_of(objects: Path, digest: Digest) -> Path:
    """Return where an object lies below a folder of objects."""
    return objects / digest[:2] / digest[2:4] / digest


class Copying:
    """Copies into one store. What it copied is durable once `seal` has returned; what it left half lies in scratch."""

    def __init__(self, store: Path, *, hint: str, progress: Progress | None = None) -> None:
        """`hint` is what to do when the disk is full."""
        self.objects = store / "objects"
        self._scratch = store / "scratch"
        self._hint, self._progress = hint, progress
        self._unsealed: set[Path] = set()
        self._telling = Lock()

    def copy_all(self, wanted: Sequence[tuple[Path, Digest]]) -> list[int | StorageDamaged]:
        """Copy objects, some at once; return the bytes of each, or what is wrong with its source. Raises NoSpace."""
        pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="copy")
        try:
            return list(pool.map(self._tried, wanted))
        finally:
            pool.shutdown(cancel_futures=True)  # after a failure nothing more begins, and what runs is waited for

    def _tried(self, wanted: tuple[Path, Digest]) -> int | StorageDamaged:
        try:
            return self.copy(*wanted)
        except StorageDamaged as error:
            return error

    def copy(self, source: Path, digest: Digest) -> int:
        """Copy an object and return its bytes. Raises StorageDamaged for one that is not what it is called, NoSpace."""
        temporary = self.fetched(source, digest)
        try:
            size = temporary.stat().st_size
            self.place(temporary, digest)
        finally:
            temporary.unlink(missing_ok=True)
        return size

    def fetched(self, source: Path, digest: Digest) -> Path:
        """Return a whole copy in scratch. Raises StorageDamaged with nothing left behind, NoSpace."""
        self._scratch.mkdir(parents=True, exist_ok=True)
        temporary = self._scratch / f"copy-{secrets.token_hex(8)}"
        try:
            self._copy(source, temporary, digest)
        except BaseException as error:
            temporary.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno in _FULL:
                raise NoSpace("the disk is full", subject=str(self.objects.parent), hint=self._hint) from error
            raise
        return temporary

    def place(self, temporary: Path, digest: Digest) -> None:
        """Give a whole copy its name; what has it already is replaced at once."""
        final = path_of(self.objects, digest)
        temporary.chmod(0o444)
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary.rename(final)
        self._unsealed.update((final.parent, final.parent.parent, self.objects))

    def seal(self) -> None:
        """Make the names durable."""
        for folder in self._unsealed:
            sync_folder(folder)
        self._unsealed.clear()

    def _copy(self, source: Path, target: Path, digest: Digest) -> None:
        state = hashlib.sha256()
        try:
            stream = source.open("rb")
        except OSError as error:
            raise StorageDamaged(f"cannot be read: {error.strerror}", subject=str(source)) from error
        with stream, target.open("xb", buffering=0) as out:
            while block := _read(stream.fileno(), source):
                state.update(block)
                _write(out.fileno(), block)
                if self._progress:
                    with self._telling:
                        self._progress(len(block))
            os.fsync(out.fileno())
        if state.hexdigest() != digest:
            raise StorageDamaged("is not what it is called", subject=str(source))
        if read_back(target) != digest:
            raise StorageDamaged(
                "the disk gave back other bytes than were written", subject=str(target.parent), hint="check the disk"
            )


def _read(descriptor: int, source: Path) -> bytes:
    try:
        return os.read(descriptor, _BLOCK)
    except OSError as error:
        raise StorageDamaged(f"cannot be read: {error.strerror}", subject=str(source)) from error


def _write(descriptor: int, block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[os.write(descriptor, left) :]
