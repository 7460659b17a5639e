"""A shelf of manifests: `manifests/NNNNNNNN.json` beside `objects/`, in the store and in every backup of it."""

from __future__ import annotations

import fcntl
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from mediaarchive.errors import Conflict, StorageDamaged
from mediaarchive.preservation import manifest as manifests
from mediaarchive.preservation.lines import values_of
from mediaarchive.preservation.manifest import Manifest
from mediaarchive.preservation.model import Named
from mediaarchive.preservation.pages import Pages, write_durably
from mediaarchive.storage import Digest, sync_folder

KEPT: Final = 3
"""Manifests that the store keeps at most."""
OUTDATED: Final = timedelta(days=1)
"""Age of a newer one at which an older manifest goes: nothing that was erased outlives this by more than minutes."""
_WAIT_S: Final = 60.0
_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class Shelved:
    """A manifest with the digest of its file."""

    manifest: Manifest
    digest: Digest


class Shelf:
    """The manifests below one folder, and their pages."""

    def __init__(self, root: Path) -> None:
        """`root` is the store's folder, or a backup's. Nothing is touched before the first use."""
        self.root = root
        self.folder = root / "manifests"
        self.pages = Pages(self.folder / "pages")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only one that writes manifests or sweeps pages. Raises Conflict after a minute of waiting."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("a") as stream:
            until = time.monotonic() + _WAIT_S
            while not _taken(stream.fileno()):
                if time.monotonic() > until:
                    raise Conflict("another program is writing a manifest", subject=str(self.folder))
                time.sleep(0.05)
            yield

    def numbers(self) -> list[int]:
        """Return the numbers of the manifests that are there, the newest first."""
        found = self.folder.glob("[0-9]" * _DIGITS + ".json") if self.folder.is_dir() else ()
        return sorted((int(path.stem) for path in found), reverse=True)

    def read(self, number: int) -> Shelved:
        """Return a manifest; its pages are not looked at. Raises StorageDamaged."""
        path = self._path(number)
        try:
            data = path.read_bytes()
            found = manifests.read(data)
        except OSError as error:
            raise StorageDamaged(f"cannot be read: {error.strerror}", subject=path.name) from None
        except StorageDamaged as error:
            raise error.about(path.name) from None
        if found.number != number:
            raise StorageDamaged("is another manifest than its name says", subject=path.name)
        return Shelved(found, manifests.digest_of(data))

    def newest(self) -> Shelved | None:
        """Return the newest manifest that can be read, None where there is none."""
        for number in self.numbers():
            try:
                return self.read(number)
            except StorageDamaged:
                continue
        return None

    def whole(self) -> tuple[Shelved | None, list[str]]:
        """Return the newest manifest of which every page is there and whole, and what is wrong with newer ones."""
        wrong = []
        for number in self.numbers():
            try:
                found = self.read(number)
                for page in found.manifest.pages:
                    self.pages.read(page)
            except StorageDamaged as error:
                wrong.append(f"manifest {number}: {error}")
            else:
                return found, wrong
        return None, wrong

    def objects(self, manifest: Manifest) -> Iterator[Named]:
        """Yield the objects that a manifest names, by digest. Raises StorageDamaged."""
        for page in manifest.objects:
            for line in self.pages.read(page).splitlines():
                digest, size = values_of(line)
                yield Named(digest, size)

    def add(self, manifest: Manifest) -> Shelved:
        """Keep a manifest whose pages are sealed, and return it once it is durable. Only its holder calls it."""
        data = manifest.to_bytes()
        final = self._path(manifest.number)
        temporary = self.folder / f"{final.name}.{secrets.token_hex(4)}"
        try:
            write_durably(temporary, data)
            temporary.rename(final)
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(self.folder)
        return Shelved(manifest, manifests.digest_of(data))

    def prune(self, now: datetime, *, keep: int = KEPT, outdated: timedelta | None = OUTDATED) -> int:
        """Drop what is too old or too many, then every page that nothing names; return how many manifests went.

        The newest that can be read stays. A manifest is outdated by the age of the one after it: from then on it told
        the past. Only the holder calls it.
        """
        kept: list[Manifest] = []
        gone: list[int] = []
        for number in self.numbers():
            try:
                found = self.read(number).manifest
            except StorageDamaged:
                continue  # whoever rebuilds or restores is told of it
            if kept and (len(kept) >= keep or (outdated is not None and now - kept[-1].at >= outdated)):
                gone.append(number)
            else:
                kept.append(found)
        for number in gone:
            self._path(number).unlink(missing_ok=True)
        if kept:  # without any there is nothing that says which pages count
            if gone:
                sync_folder(self.folder)
            self.pages.sweep({page.digest for one in kept for page in one.pages})
        return len(gone)

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:0{_DIGITS}d}.json"


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
