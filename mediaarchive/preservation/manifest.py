"""The manifest: one document that names everything of one snapshot of the catalogue. Its form is canonical JSON. Pure.

`digest` is that of the file's bytes; the next manifest names it as `previous`. The signature is an HMAC-SHA-256 of all
the rest under the archive's secret key: what it proves is said in docs/decisions/0054.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from mediaarchive.errors import StorageDamaged
from mediaarchive.preservation.pages import Page
from mediaarchive.storage import Digest
from mediaarchive.timeline import from_micros, to_micros

FORMAT: Final = "mediaarchive manifest 1"


@dataclass(frozen=True, slots=True)
class TableOf:
    """A table's rows in pages; `columns` are (name, plain type), see `lines`."""

    name: str
    columns: tuple[tuple[str, str], ...]
    pages: tuple[Page, ...]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(page.rows for page in self.pages)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One snapshot. Tables stand in an order in which their rows can be added: what is named comes before who names it.

    `ledger` is the number of entries and the digest of the last; `objects` are pages of lines [digest, bytes or null].
    """

    number: int
    archive: str
    schema: str
    at: datetime
    previous: Digest | None
    ledger: tuple[int, Digest]
    tables: tuple[TableOf, ...]
    objects: tuple[Page, ...]
    signature: str | None = None

    @property
    def object_count(self) -> int:
        """How many objects the catalogue named."""
        return sum(page.rows for page in self.objects)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Every page."""
        return (*(page for table in self.tables for page in table.pages), *self.objects)

    def says_the_same(self, other: Manifest) -> bool:
        """Say whether the catalogue was the same then."""
        return (self.archive, self.schema, self.tables, self.objects) == (
            other.archive, other.schema, other.tables, other.objects,
        )  # fmt: skip

    def signed(self, key: str | None) -> Manifest:
        """Return it with its signature, without one where there is no key."""
        return replace(self, signature=_mac(key, self) if key else None)

    def is_signed_by(self, key: str) -> bool:
        """Say whether whoever wrote this held the key."""
        return self.signature is not None and hmac.compare_digest(self.signature, _mac(key, self))

    def to_bytes(self) -> bytes:
        """Return the file's bytes."""
        return _canonical({**_body(self), "signature": self.signature})


def digest_of(data: bytes) -> Digest:
    """Return the digest by which the next manifest names this one."""
    return hashlib.sha256(data).hexdigest()


def read(data: bytes) -> Manifest:
    """Return the manifest of a file. Raises StorageDamaged for bytes that are none, or not in the one form."""
    try:
        found = _read(json.loads(data))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise StorageDamaged("is no whole manifest") from error
    if found.to_bytes() != data:
        raise StorageDamaged("is no manifest in its one form")
    return found


def _read(found: dict[str, Any]) -> Manifest:
    if found["format"] != FORMAT:
        raise ValueError(found["format"])
    return Manifest(
        int(found["number"]), str(found["archive"]), str(found["schema"]), from_micros(found["at_us"]),
        found["previous"], (int(found["ledger"][0]), str(found["ledger"][1])),
        tuple(
            TableOf(one["name"], tuple((str(n), str(kind)) for n, kind in one["columns"]), _pages(one["pages"]))
            for one in found["tables"]
        ),
        _pages(found["objects"]), found["signature"],
    )  # fmt: skip


def _pages(found: list[list[Any]]) -> tuple[Page, ...]:
    return tuple(Page(str(digest), int(size), int(rows)) for digest, size, rows in found)


def _body(manifest: Manifest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "number": manifest.number,
        "archive": manifest.archive,
        "schema": manifest.schema,
        "at_us": to_micros(manifest.at),
        "previous": manifest.previous,
        "ledger": list(manifest.ledger),
        "tables": [
            {"name": one.name, "columns": [list(c) for c in one.columns], "pages": _listed(one.pages)}
            for one in manifest.tables
        ],
        "objects": _listed(manifest.objects),
    }


def _listed(pages: tuple[Page, ...]) -> list[list[Any]]:
    return [[page.digest, page.size, page.rows] for page in pages]


def _mac(key: str, manifest: Manifest) -> str:
    return hmac.digest(key.encode(), b"manifest\0" + _canonical(_body(manifest)), hashlib.sha256).hex()


def _canonical(document: dict[str, Any]) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
