"""Pages: the small files that manifests name by SHA-256. They are no originals, and lie apart from objects."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mediaarchive.errors import NoSpace, StorageDamaged
from mediaarchive.storage import Digest, sync_folder

_NAME: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a manifest names it."""

    digest: Digest
    size: int
    rows: int


class Pages:
    """Pages below one folder, at `ab/<64 hex digits>`, readable by their owner only: they hold what a catalogue holds.

    A page is durable once `seal` has returned.
    """

    def __init__(self, root: Path) -> None:
        """Nothing is touched before the first use."""
        self.root = root
        self._unsealed: set[Path] = set()

    def put(self, data: bytes, rows: int) -> Page:
        """Keep a page. One that is there already is read, and written again where it is not what it was."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if not _holds(path, data):
            self._write(path, data)
        return Page(digest, len(data), rows)

    def read(self, page: Page) -> bytes:
        """Return a page. Raises StorageDamaged where it is missing or not what it was."""
        try:
            data = self._path(page.digest).read_bytes()
        except OSError as error:
            raise StorageDamaged(
                f"a page of the manifest cannot be read: {error.strerror}", subject=page.digest[:12]
            ) from None
        if hashlib.sha256(data).hexdigest() != page.digest:
            raise StorageDamaged("a page of the manifest has changed", subject=page.digest[:12])
        return data

    def seal(self) -> None:
        """Make the names of all pages durable that were put since the last time."""
        for folder in (*self._unsealed, *([self.root, self.root.parent] if self._unsealed else [])):
            sync_folder(folder)
        self._unsealed.clear()

    def sweep(self, kept: Collection[Digest]) -> int:
        """Delete every page that is not in `kept`, and what crashed writers left; return how many files."""
        gone = [path for path in self.root.glob("*/*") if path.name not in kept]
        for path in gone:
            path.unlink(missing_ok=True)
        for folder in {path.parent for path in gone}:
            sync_folder(folder)
        return len(gone)

    def _path(self, digest: Digest) -> Path:
        if not _NAME.fullmatch(digest):
            raise StorageDamaged("the manifest names a page that is none", subject=digest[:12])
        return self.root / digest[:2] / digest

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            write_durably(temporary, data)
            temporary.rename(path)
        finally:
            temporary.unlink(missing_ok=True)
        self._unsealed.add(path.parent)


def write_durably(path: Path, data: bytes) -> None:
    """Write a new file that only its owner reads; its bytes are on the disk then, its name is not. Raises NoSpace."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            hint = "free space and run the same command again; what was whole before is whole still"
            raise NoSpace("the disk is full", subject=str(path.parent), hint=hint) from error
        raise


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False
