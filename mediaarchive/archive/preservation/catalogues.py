"""A catalogue made again out of a manifest, proved before anybody sees it."""

from __future__ import annotations

from pathlib import Path

from mediaarchive.archive.preservation import manifests
from mediaarchive.archive.schema import knows_schema, newest_schema
from mediaarchive.db import Database, files
from mediaarchive.errors import Conflict, Misconfigured, StorageDamaged
from mediaarchive.ledger import chain
from mediaarchive.preservation.manifest import Manifest
from mediaarchive.preservation.replay import replay
from mediaarchive.preservation.shelf import Shelf, Shelved
from mediaarchive.search import catchup
from mediaarchive.settings import Settings


def newest_whole(shelf: Shelf, key: str | None, *, unsigned: bool) -> tuple[Shelved, list[str]]:
    """Return the manifest to go by, and what is wrong with newer ones. Raises StorageDamaged, Conflict."""
    found, wrong = shelf.whole()
    if found is None:
        raise StorageDamaged(
            f"there is no whole manifest{f' ({wrong[0]})' if wrong else ''}", subject=str(shelf.folder),
            hint="look for another backup",
        )  # fmt: skip
    if not knows_schema(found.manifest.schema):
        raise Conflict(
            f"this was written by a newer version (schema {found.manifest.schema})", hint="install that version first"
        )
    if not unsigned and (key is None or not found.manifest.is_signed_by(key)):
        raise Conflict(
            f"manifest {found.manifest.number} is not signed with the archive's key", subject=str(shelf.folder),
            hint="set MEDIAARCHIVE_SECRET_KEY to the key of that time; where you trust it all the same, add --unsigned",
        )  # fmt: skip
    return found, wrong


def key_at(settings: Settings, folder: Path) -> str | None:
    """Return the secret key that signs manifests: the setting's, else the file's in `folder`."""
    path = folder / "secret-key"
    if settings.secret_key:
        return settings.secret_key
    return path.read_text(encoding="ascii") if path.is_file() else None


def make(database: Database, found: Manifest, shelf: Shelf) -> int:
    """Make every row of a manifest in an empty database, bring it up to date and prove it; return how many rows.

    Raises StorageDamaged where what came out is not what went in.
    """
    database.migrate(found.schema)
    with database.write() as session:
        rows = replay(session.connection(), found, shelf.pages)
    _require_the_same(database, found, shelf)
    database.migrate()
    with database.write() as session:
        catchup.catch_up(session)
    with database.read() as session:
        proof = chain.prove(session)
    if (proof.count, proof.head) != found.ledger:
        raise StorageDamaged("the records are not those that the manifest names", hint="look for another backup")
    database.check()
    return rows


def make_file(path: Path, found: Manifest, shelf: Shelf) -> int:
    """Do the same in a new file beside its place, which is whole when this returns."""
    files.remove(path)
    database = Database(f"sqlite:///{path}")
    try:
        rows = make(database, found, shelf)
    finally:
        database.close()
    files.settle(database)
    return rows


def require_empty(database: Database) -> None:
    """Raise Misconfigured where a database server's database holds anything."""
    if database.schema_version() is not None:
        raise Misconfigured("this database is not empty", subject=database.name, hint="name a new one")


def _require_the_same(database: Database, found: Manifest, shelf: Shelf) -> None:
    """Take the rows out again: where the schema is today's, they must give the very pages that they came from."""
    if database.schema_version() != newest_schema():
        return
    with database.read() as session:
        tables = manifests.tables_of(session, shelf)
    if tables != found.tables:
        names = sorted({one.name for one in {*tables} ^ {*found.tables}})
        raise StorageDamaged(f"rows did not come back as they were: {', '.join(names)}")


def require_folder(settings: Settings) -> None:
    """Raise Misconfigured where objects lie in a bucket: manifests, fixity and backups know folders only, so far."""
    if settings.store_url:
        raise Misconfigured(
            "objects lie in a bucket", subject="MEDIAARCHIVE_STORE_URL",
            hint="let its provider keep versions and copies, and back up the catalogue with its server's tools",
        )  # fmt: skip
