"""The growing file of an upload: one writer at a time, durable before anybody is told."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mediaarchive.errors import NoSpace
from mediaarchive.ingest.uploads.faults import Busy
from mediaarchive.storage import sync_folder

Read = Callable[[int], bytes]
"""Gives at most so many bytes of a body, none at its end or where its sender has gone."""
_BLOCK: Final = 1 << 20
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Part:
    """An open part that nobody else may write to."""

    path: Path
    descriptor: int

    @property
    def size(self) -> int:
        """Return how many bytes lie there, acknowledged or not."""
        return os.fstat(self.descriptor).st_size

    def cut(self, size: int) -> None:
        """Drop what lies beyond `size`."""
        if self.size > size:
            os.ftruncate(self.descriptor, size)

    def write(self, at: int, blocks: Sequence[bytes], *algorithms: str) -> dict[str, str]:
        """Write bytes at `at` and return their hashes once they are durable.

        Raises NoSpace with nothing of it left. A failed fsync is never tried again: whether the bytes are on the disk
        cannot be known any more, so they count as never sent.
        """
        hashes = {name: hashlib.new(name, usedforsecurity=False) for name in ("sha256", *algorithms)}
        os.lseek(self.descriptor, at, os.SEEK_SET)
        try:
            for block in blocks:
                _write_all(self.descriptor, block)
                for one in hashes.values():
                    one.update(block)
            os.fsync(self.descriptor)
        except OSError as error:
            os.ftruncate(self.descriptor, at)
            if error.errno in _FULL:
                raise NoSpace(
                    "the disk is full", hint="free space; the upload then goes on where it stopped"
                ) from error
            raise
        return {name: one.hexdigest() for name, one in hashes.items()}

    def discard(self) -> None:
        """Delete the part, unless its name belongs to another file by now."""
        if self.is_named():
            self.path.unlink()

    def is_named(self) -> bool:
        """Say whether this very file still has the name of the part: it may be deleted, or an object by now."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return False
        mine = os.fstat(self.descriptor)
        return (found.st_dev, found.st_ino) == (mine.st_dev, mine.st_ino)


def blocks_of(read: Read, most: int) -> list[bytes]:
    """Read a body of at most `most` bytes, as far as it comes."""
    blocks: list[bytes] = []
    while most and (block := read(min(_BLOCK, most))):
        blocks.append(block)
        most -= len(block)
    return blocks


@contextmanager
def held(folder: Path, upload_id: str) -> Iterator[Part]:
    """Open an upload's part for the one writer; it is made where it is missing. Raises Busy where there is one already.

    The kernel frees the lock when the writer dies. A part that has just become an object, or was deleted, is Busy too.
    """
    path = folder / upload_id
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("somebody else is sending to this upload", hint="try again in a moment") from None
        if is_new:
            os.fsync(descriptor)
            sync_folder(folder)
        part = Part(path, descriptor)
        if not part.is_named():  # deleted, or an object, between opening and locking
            raise Busy("somebody else was at this upload", hint="try again in a moment")
        yield part
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, block: bytes) -> None:
    left = memoryview(block)
    while left:
        left = left[os.write(descriptor, left) :]
