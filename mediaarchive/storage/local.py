"""Objects in a local folder, and beside them the parts: files that still grow.

An object lies at `objects/ab/cd/<64 hex digits>`, mode 0444, and is never overwritten. The order that makes a `put`
durable: temporary file in the same file system, write, fsync, read back and hash, rename, fsync of the folders. Only
then does `put` return, and only then may a row name the digest.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from mediaarchive.errors import InputRefused, Misconfigured, NoSpace, NotFound, StorageDamaged, Unreachable

Digest = str
"""SHA-256 of an object's bytes as 64 lower-case hexadecimal digits."""

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_BLOCK: Final = 1 << 20
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
_MARKER: Final = "STORE"

Progress = Callable[[int], None]
"""Called with the bytes handled so far."""


class LocalStorage:
    """Objects below one folder. Safe for any number of threads and processes; memory is one block of 1 MiB."""

    def __init__(self, root: Path, *, reserve_bytes: int = 0) -> None:
        """`root` holds `objects/`, `scratch/`, `parts/` on one file system; `reserve_bytes` of it stay free.

        Nothing is touched before the first use.
        """
        self.root = root
        self.reserve_bytes = reserve_bytes
        self._objects = root / "objects"
        self._scratch = root / "scratch"
        self._parts = root / "parts"

    def create(self, volume_id: str) -> None:
        """Make the folders and the marker that tells this store from an empty mount point."""
        for folder in (self._objects, self._scratch):
            folder.mkdir(parents=True, exist_ok=True)
        marker = self._objects / _MARKER
        if not marker.exists():
            marker.write_text(f"{volume_id}\n", encoding="ascii")
            sync_folder(self._objects)

    def check(self, volume_id: str) -> None:
        """Raise Misconfigured unless the mounted store is the one that `volume_id` names."""
        try:
            found = (self._objects / _MARKER).read_text(encoding="ascii").strip()
        except OSError:
            raise Misconfigured(
                "the object store is not there", subject=str(self._objects), hint="mount it, or run: mediaarchive init"
            ) from None
        if found != volume_id:
            raise Misconfigured("another archive's object store is mounted here", subject=str(self._objects))

    def put_file(self, source: Path, *, progress: Progress | None = None) -> Digest:
        """Copy `source` in and return its digest once it is durable. The source is only read."""
        with source.open("rb") as stream:
            return self.put_stream(stream, size=os.fstat(stream.fileno()).st_size, progress=progress)

    def put_bytes(self, data: bytes) -> Digest:
        """Store `data` and return its digest once it is durable."""
        digest = hashlib.sha256(data).hexdigest()
        if self.has(digest):
            return digest
        import io

        return self.put_stream(io.BytesIO(data), size=len(data))

    def put_stream(self, stream: BinaryIO, *, size: int = 0, progress: Progress | None = None) -> Digest:
        """Store what `stream` holds; `size` is what is expected, for the disk reserve.

        Raises NoSpace before or while writing, StorageDamaged when what was written reads back differently. In both
        cases nothing is left behind.
        """
        self.require_space(size)
        self.require()
        handle, name = tempfile.mkstemp(dir=self._scratch, prefix="put-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                digest = _copy(stream, target, progress)
                target.flush()
                os.fsync(target.fileno())
            self._admit(temporary, digest)
        except OSError as error:
            if error.errno in _FULL:
                raise NoSpace("the disk is full", hint="free space and run the same command again") from error
            raise
        finally:
            temporary.unlink(missing_ok=True)
        return digest

    def adopt(self, path: Path) -> Digest:
        """Move a finished file out of this store's scratch space in, and return its digest once it is durable."""
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            os.fsync(stream.fileno())
        self._admit(path, digest)
        path.unlink(missing_ok=True)
        return digest

    def admit(self, path: Path, digest: Digest) -> None:
        """Move a file of this store in whose bytes the caller has just read back from the disk as `digest`.

        An object that is there already is read again first, and replaced where it is no longer whole.
        """
        final = self._path(digest)
        if final.is_file() and read_back(final) == digest:
            path.unlink(missing_ok=True)
            return
        self._place(path, final)

    def parts(self) -> Path:
        """Return the folder of files that still grow; nothing sweeps it but who knows what they are."""
        if not self._parts.is_dir():
            self._parts.mkdir(parents=True, exist_ok=True)
            sync_folder(self.root)
        return self._parts

    def has(self, digest: Digest) -> bool:
        """Say whether the object is there (not whether it is whole: `verify`)."""
        return self._path(digest).is_file()

    def path(self, digest: Digest) -> Path:
        """Return where the object lies, to be read only. Raises NotFound, or Unreachable while no store is there."""
        path = self._path(digest)
        if not path.is_file():
            self.require()
            raise NotFound("no such object in the store", subject=digest[:12], hint="run: mediaarchive doctor")
        return path

    def read_bytes(self, digest: Digest) -> bytes:
        """Return a small object whole. Raises NotFound."""
        return self.path(digest).read_bytes()

    def verify(self, digest: Digest) -> None:
        """Read the object again and raise StorageDamaged unless its bytes still have this digest."""
        path = self._path(digest)
        if not path.is_file():
            self.require()
            raise StorageDamaged("the object is missing", subject=digest[:12])
        if read_back(path) != digest:
            raise StorageDamaged("the object's bytes have changed", subject=digest[:12], hint="restore it from a copy")

    def require_space(self, size: int) -> None:
        """Raise NoSpace when `size` more bytes would leave less than the reserve."""
        try:
            free = shutil.disk_usage(self._scratch).free
        except FileNotFoundError:
            raise self._gone() from None
        if free - size < self.reserve_bytes:
            raise NoSpace(
                f"{size / 1e6:.0f} MB do not fit: {free / 1e6:.0f} MB are free and"
                f" {self.reserve_bytes / 1e6:.0f} MB are kept in reserve",
                hint="free space and run the same command again",
            )

    def require(self) -> None:
        """Raise Unreachable while the store is not there: an empty folder in its place is no damage, and no room."""
        if not (self._objects / _MARKER).is_file():
            raise self._gone()

    def _gone(self) -> Unreachable:
        return Unreachable(
            "the object store is not there", subject=str(self._objects), hint="mount it; nothing is lost"
        )

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Give an empty private folder on the store's file system; it is gone afterwards. Raises Unreachable."""
        self.require()
        folder = Path(tempfile.mkdtemp(dir=self._scratch, prefix="work-"))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> int:
        """Delete what crashed writers left in the scratch space; return how many things. Only the driver calls it."""
        leftovers = list(self._scratch.iterdir()) if self._scratch.is_dir() else []
        for path in leftovers:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        return len(leftovers)

    def _path(self, digest: Digest) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise InputRefused(f"{digest[:80]!r} is no digest")
        return self._objects / digest[:2] / digest[2:4] / digest

    def _admit(self, temporary: Path, digest: Digest) -> None:
        final = self._path(digest)
        if final.is_file():
            return
        if read_back(temporary) != digest:
            raise StorageDamaged("the disk gave back other bytes than were written", hint="check the disk")
        self._place(temporary, final)

    def _place(self, temporary: Path, final: Path) -> None:
        temporary.chmod(0o444)
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary.rename(final)
        for folder in (final.parent, final.parent.parent, self._objects):
            sync_folder(folder)


def digest_of(path: Path) -> Digest:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _copy(source: BinaryIO, target: BinaryIO, progress: Progress | None) -> Digest:
    state, done = hashlib.sha256(), 0
    while block := source.read(_BLOCK):
        target.write(block)
        state.update(block)
        done += len(block)
        if progress:
            progress(done)
    return state.hexdigest()


def read_back(path: Path) -> Digest:
    """Return a file's digest after asking the kernel to forget its cached pages, so that the disk is what answers."""
    with path.open("rb") as stream:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
