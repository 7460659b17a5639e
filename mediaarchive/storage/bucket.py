"""Objects in a bucket of an S3-compatible store, and a folder of this machine that keeps what was used last.

The bucket is the truth: a `put` returns once the bucket has acknowledged every byte under its SHA-256. What lies in the
folder is a copy, which was hashed when it came; it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from mediaarchive.errors import Misconfigured, NotFound, StorageDamaged, Unreachable
from mediaarchive.storage.local import Digest, LocalStorage

if TYPE_CHECKING:
    from obstore.store import S3Store

_MARKER: Final = "objects/STORE"
_BLOCK: Final = 1 << 20
_PART: Final = 16 << 20
"""Bytes of one part of a large object; a smaller one is sent whole, and only if it is not there yet."""
_TRIES: Final[Any] = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}
_YOUNG_S: Final = 3600
"""What was used within the hour stays: somebody may just have been told where it lies."""
_LOOK_S: Final = 60


class Bucket:
    """A bucket, or what lies below a prefix in one. Thread-safe; nothing is asked before the first use."""

    def __init__(self, url: str, key: str | None = None, secret: str | None = None) -> None:
        """`url` is `s3://bucket/prefix?endpoint=https://host&region=name`; prefix, endpoint and region may be missing.

        Without `key` and `secret` the machine's own rights are used (its role). Raises Misconfigured.
        """
        parts = urlsplit(url)
        if parts.scheme != "s3" or not parts.netloc:
            raise Misconfigured(
                "no address of a bucket", subject=url, hint="write s3://bucket/prefix?endpoint=https://…"
            )
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.name, self._prefix = parts.netloc, parts.path.strip("/")
        self._endpoint, self._region = asked.get("endpoint"), asked.get("region", "us-east-1")
        self._key, self._secret = key, secret

    def __str__(self) -> str:
        return f"s3://{self.name}/{self._prefix}"

    @cached_property
    def _store(self) -> S3Store:
        from obstore.store import S3Store

        known: dict[str, Any] = {"region": self._region, "prefix": self._prefix or None, "retry_config": _TRIES}
        if self._key:
            known |= {"access_key_id": self._key, "secret_access_key": self._secret}
        if self._endpoint:
            open_wire = self._endpoint.startswith("http://")
            known |= {"endpoint": self._endpoint, "client_options": {"allow_http": open_wire}}
        return S3Store(self.name, aws_checksum_algorithm="SHA256", virtual_hosted_style_request=False, **known)

    def put(self, key: str, source: Path | bytes) -> None:
        """Send a file or bytes; every part travels with its SHA-256, by which the store refuses what changed.

        What is there already stays: small things are put only where there is nothing, and two who send the same
        large object send the same bytes.
        """
        import obstore
        from obstore.exceptions import AlreadyExistsError

        large = source.stat().st_size if isinstance(source, Path) else 0
        if large > _PART:
            if self.size(key) != large:
                self.replace(key, source)
            return
        with self._explained(key), suppress(AlreadyExistsError):
            obstore.put(self._store, key, source, mode="create")

    def size(self, key: str) -> int | None:
        """Return how many bytes lie there; None where there is nothing."""
        import obstore

        try:
            with self._explained(key):
                return int(obstore.head(self._store, key)["size"])
        except NotFound:
            return None

    def blocks(self, key: str) -> Iterator[bytes]:
        """Give the bytes in blocks of about 1 MiB. Raises NotFound."""
        import obstore

        with self._explained(key):
            for block in obstore.get(self._store, key).stream(min_chunk_size=_BLOCK):
                yield bytes(block)

    def keys(self, below: str) -> Iterator[tuple[str, int]]:
        """Give every key below a prefix with its size."""
        import obstore

        with self._explained(below):
            for batch in obstore.list(self._store, below):
                yield from ((found["path"], int(found["size"])) for found in batch)

    def replace(self, key: str, source: Path | bytes) -> None:
        """Send it over what is there, which is damaged or the same."""
        import obstore

        with self._explained(key):
            obstore.put(self._store, key, source, use_multipart=True, chunk_size=_PART)

    @contextmanager
    def _explained(self, key: str) -> Iterator[None]:
        from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, UnauthenticatedError

        try:
            yield
        except FileNotFoundError:
            raise NotFound("no such object in the bucket", subject=key) from None
        except AlreadyExistsError:
            raise
        except (PermissionDeniedError, UnauthenticatedError) as error:
            hint = "look at MEDIAARCHIVE_STORE_KEY, MEDIAARCHIVE_STORE_SECRET and the bucket's policy"
            raise Misconfigured("the bucket does not let us in", subject=str(self), hint=hint) from error
        except BaseError as error:
            said = str(error).partition("\n")[0][:200]
            hint = "wait, or look at MEDIAARCHIVE_STORE_URL; nothing is lost"
            raise Unreachable(f"the bucket does not answer: {said}", subject=str(self), hint=hint) from error


class BucketStorage(LocalStorage):
    """Objects in a bucket, behind the same face; `root` is this machine's own folder for copies and growing parts."""

    def __init__(self, root: Path, bucket: Bucket, *, reserve_bytes: int = 0, keep_bytes: int = 100 << 30) -> None:
        """`keep_bytes` of copies stay in the folder; what was not used for longest goes first."""
        super().__init__(root, reserve_bytes=reserve_bytes)
        self.bucket = bucket
        self._keep_bytes = keep_bytes
        self._fetching = [Lock() for _ in range(16)]
        self._looked = 0.0

    def create(self, volume_id: str) -> None:
        """Make the folders here, and in the bucket the marker that tells it from another archive's."""
        super().create(volume_id)
        self.bucket.put(_MARKER, f"{volume_id}\n".encode())

    def check(self, volume_id: str) -> None:
        """Raise Misconfigured unless the bucket is the one that `volume_id` names. The folder may be new and empty."""
        try:
            found = b"".join(self.bucket.blocks(_MARKER)).decode("ascii", "replace").strip()
        except NotFound:
            raise Misconfigured("the bucket holds no archive", subject=str(self.bucket)) from None
        if found != volume_id:
            raise Misconfigured("the bucket is another archive's", subject=str(self.bucket))
        super().create(volume_id)
        super().check(volume_id)

    def require(self) -> None:
        """Raise Unreachable while the bucket does not answer."""
        self.bucket.size(_MARKER)

    def has(self, digest: Digest) -> bool:
        """Say whether the object is there (not whether it is whole: `verify`)."""
        return self.has_copy(digest) or self.bucket.size(self._key(digest)) is not None

    def has_copy(self, digest: Digest) -> bool:
        """Say whether this machine keeps a copy."""
        return super().has(digest)

    def path(self, digest: Digest) -> Path:
        """Return a copy of the object on this machine, fetched and hashed where there is none. Raises NotFound.

        It stays for an hour after it was asked for last, at least.
        """
        final = self._path(digest)
        with self._fetching[int(digest[0], 16)]:
            if not final.is_file():
                self._fetch(digest, final)
        os.utime(final, (time.time(), final.stat().st_mtime))
        return final

    def verify(self, digest: Digest) -> None:
        """Read the object in the bucket again and raise StorageDamaged unless its bytes still have this digest."""
        state = hashlib.sha256()
        try:
            for block in self.bucket.blocks(self._key(digest)):
                state.update(block)
        except NotFound:
            raise StorageDamaged("the object is missing", subject=digest[:12]) from None
        if state.hexdigest() != digest:
            raise _changed(digest)

    def admit(self, path: Path, digest: Digest) -> None:
        """Move a file of this store in whose bytes the caller has just read back from the disk as `digest`.

        An object that is in the bucket already is read again first, and replaced where it is no longer whole.
        """
        try:
            self.verify(digest)
        except StorageDamaged:
            self.bucket.replace(self._key(digest), path)
        super()._place(path, self._path(digest))

    def sweep(self) -> int:
        """Delete what crashed writers left in the scratch space, and copies beyond what is kept."""
        self._trim()
        return super().sweep()

    def _place(self, temporary: Path, final: Path) -> None:
        self.bucket.put(self._key(final.name), temporary)
        if self.bucket.size(self._key(final.name)) != temporary.stat().st_size:
            raise StorageDamaged("the bucket keeps another size than was sent", subject=final.name[:12])
        super()._place(temporary, final)
        self._trim_sometimes()

    def _fetch(self, digest: Digest, final: Path) -> None:
        self._trim_sometimes()
        with self.scratch() as folder:
            copy, state = folder / digest, hashlib.sha256()
            with copy.open("wb") as target:
                for block in self.bucket.blocks(self._key(digest)):
                    target.write(block)
                    state.update(block)
                target.flush()
                os.fsync(target.fileno())
            if state.hexdigest() != digest:
                raise _changed(digest)
            super()._place(copy, final)

    def _trim_sometimes(self) -> None:
        if time.monotonic() - self._looked > _LOOK_S:
            self._looked = time.monotonic()
            self._trim()

    def _trim(self) -> None:
        """Delete copies that were not used for longest, until what is left is no more than what is to be kept."""
        found = sorted(self._copies())
        over = sum(size for _, size, _ in found) - self._keep_bytes
        for used, size, path in found:
            if over <= 0 or time.time() - used < _YOUNG_S:
                return
            path.unlink(missing_ok=True)
            over -= size

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        """Give when each copy was used last, its bytes, and where it lies; others may delete some meanwhile."""
        for path in self._objects.glob("??/??/*"):
            with suppress(FileNotFoundError):
                seen = path.stat()
                yield seen.st_atime, seen.st_size, path

    @staticmethod
    def _key(digest: Digest) -> str:
        return f"objects/{digest[:2]}/{digest[2:4]}/{digest}"


def _changed(digest: Digest) -> StorageDamaged:
    return StorageDamaged("the object's bytes have changed", subject=digest[:12], hint="restore it from a copy")
