"""`Archive`: one object that holds the wired stations."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from mediaarchive.archive.identity import ArchiveRow
from mediaarchive.archive.schema import REBUILD, bring_up_to_date, has_manifests
from mediaarchive.archive.tables import metadata
from mediaarchive.db import Database
from mediaarchive.errors import ArchiveError, Conflict, Misconfigured
from mediaarchive.evas import facts
from mediaarchive.evas import store as evas
from mediaarchive.sandbox import Sandbox
from mediaarchive.sandbox.door import find_program
from mediaarchive.search import catchup as index
from mediaarchive.settings import Settings
from mediaarchive.steps import Tools
from mediaarchive.steps.lock import DriverLock, lock_of
from mediaarchive.storage import LocalStorage
from mediaarchive.storage.bucket import Bucket, BucketStorage
from mediaarchive.transcripts.hub import find_or_fetch
from mediaarchive.transcripts.models import SpeechModel, models_here

if TYPE_CHECKING:
    pass

_log = logging.getLogger(__name__)
CATALOGUE: Final = "catalogue.sqlite"
DRIVER_LOCK: Final = "driver.lock"
RESTORING: Final = "RESTORING"
"""The file that names the backup while an archive is being restored: until it has gone nobody uses the archive."""


class Archive:
    """The catalogue, the store and the door to decoders of one archive. Thread-safe."""

    def __init__(self, settings: Settings, database: Database, storage: LocalStorage, identity: ArchiveRow) -> None:
        """Use `Archive.open` or `Archive.create`."""
        self.settings = settings
        self.database = database
        self.storage = storage
        self.id_key = identity.id_key
        self.volume_id = identity.id

    @staticmethod
    def create(settings: Settings, now: datetime) -> Archive:
        """Make a new archive in the settings' home, with the EVAs that ship, and open it.

        Raises Conflict where there is one already.
        """
        home = settings.home
        if settings.database_url is None and (home / CATALOGUE).exists():
            raise Conflict("there is an archive here already", subject=str(home))
        if settings.database_url is None and has_manifests(home):
            raise Conflict("an archive's store is here, and its catalogue is gone", subject=str(home), hint=REBUILD)
        home.mkdir(parents=True, exist_ok=True)
        database, storage = _database(settings), storage_of(settings)
        with _closed_unless_whole(database):
            database.check()
            database.migrate()
            identity = _begin(database, now)
            storage.create(identity.id)
        return Archive(settings, database, storage, identity)

    @staticmethod
    def open(settings: Settings) -> Archive:
        """Open the archive in the settings' home and bring its schema up to date.

        Raises Misconfigured where there is none, or where the object store is not the archive's own.
        """
        is_gone = settings.database_url is None and not (settings.home / CATALOGUE).is_file()
        if is_gone or (settings.home / RESTORING).is_file():
            raise _no_archive(settings.home)
        database, storage = _database(settings), storage_of(settings)
        with _closed_unless_whole(database):  # whoever rebuilds finds the file as it was, used by nobody
            migrated = bring_up_to_date(settings, database)
            with database.read() as session:
                identity = session.scalar(select(ArchiveRow))
            if identity is None:
                raise Misconfigured("the catalogue is empty", subject=database.name, hint="run: mediaarchive init")
            storage.check(identity.id)
            archive = Archive(settings, database, storage, identity)
            if migrated:
                archive.index_what_is_not()
        return archive

    @cached_property
    def sandbox(self) -> Sandbox:
        """The door to decoders, chosen on first use."""
        return sandbox_of(self.settings)

    @cached_property
    def tools(self) -> Tools:
        """What steps may touch. The speech model is found on first use; None where there is none."""
        return tools_of(self.settings, self.storage, self.sandbox, self.speech_model)

    @cached_property
    def speech_model(self) -> SpeechModel | None:
        """The speech model, None where none is installed."""
        return speech_model_of(self.settings)

    def speech_models(self) -> tuple[str, ...]:
        """Return the names of the speech models on this machine: the archive's own first; none of them is read."""
        own = (self.speech_model.name,) if self.speech_model else ()
        return tuple(dict.fromkeys((*own, *models_here(self.settings.home / "models"))))

    def index_what_is_not(self) -> int:
        """Let search find the EVAs of which the index knows nothing yet, and return how many those are."""
        with self.database.write() as session:
            return index.catch_up(session)

    @cached_property
    def driver_lock(self) -> DriverLock:
        """The lock of the one driver."""
        return lock_of(self.database, self.settings.home / DRIVER_LOCK)

    def driver(self) -> AbstractContextManager[None]:
        """Hold the right to run steps and to sweep. Raises Conflict when another process has it."""
        return self.driver_lock.hold()

    def secret_key(self) -> str:
        """Return the key of the site's signatures, made on first use and readable by its owner only."""
        if self.settings.secret_key:
            return self.settings.secret_key
        if self.settings.production:
            raise Misconfigured("production wants a secret key", hint="set MEDIAARCHIVE_SECRET_KEY")
        path = self.settings.home / "secret-key"
        if not path.exists():
            _make_key(path)
        return path.read_text(encoding="ascii")

    def answers(self) -> bool:
        """Say whether the catalogue can be read now; the reason why not is logged."""
        try:
            return self.database.schema_version() is not None
        except (SQLAlchemyError, ArchiveError) as error:
            _log.warning("the catalogue does not answer: %s", error)
            return False

    def close(self) -> None:
        """Close the catalogue."""
        self.database.close()


def tools_of(
    settings: Settings, storage: LocalStorage, sandbox: Sandbox | None = None, model: SpeechModel | None = None
) -> Tools:
    """Return what steps may touch on this machine, by the settings; what is given is not looked for again."""
    model = model or speech_model_of(settings)
    path, digest = (model.path, model.sha256) if model else (None, None)
    sandbox, ffmpeg = sandbox or sandbox_of(settings), find_ffmpeg(settings)
    return Tools(storage, sandbox, settings.cache, ffmpeg, path, digest, settings.home / "models")


def speech_model_of(settings: Settings) -> SpeechModel | None:
    """Return the speech model that the settings give, None where none is installed."""
    try:
        return find_speech_model(settings, may_fetch=settings.asr_download)
    except Misconfigured:
        return None


def sandbox_of(settings: Settings) -> Sandbox:
    """Return the sandbox that the settings ask for."""
    return Sandbox(settings.sandbox, production=settings.production)


def find_speech_model(settings: Settings, wanted: str | None = None, *, may_fetch: bool = False) -> SpeechModel:
    """Return the speech model that `wanted`, the setting, or the installed packages give. Raises Misconfigured."""
    models, cache = settings.home / "models", settings.cache / "models"
    return find_or_fetch(wanted or settings.asr_model, models=models, cache=cache, may_fetch=may_fetch)


def find_ffmpeg(settings: Settings) -> Path | None:
    """Return ffmpeg: the setting's, the system's, else the one that the imageio-ffmpeg wheel carries."""
    if settings.ffmpeg:
        if not settings.ffmpeg.is_file():
            raise Misconfigured("no such program", subject=str(settings.ffmpeg), hint="correct MEDIAARCHIVE_FFMPEG")
        return settings.ffmpeg
    if found := find_program("ffmpeg"):
        return found
    carried = sorted(Path(str(files("imageio_ffmpeg.binaries"))).glob("ffmpeg-*"))
    return carried[-1] if carried else None


def _database(settings: Settings) -> Database:
    return Database(settings.database_url or f"sqlite:///{settings.home / CATALOGUE}")


def storage_of(settings: Settings) -> LocalStorage:
    """Return the store that the settings name, not yet looked at."""
    folder, reserve = settings.home / "store", settings.reserve_mb << 20
    if settings.store_url is None:
        return LocalStorage(folder, reserve_bytes=reserve)
    bucket = Bucket(settings.store_url, settings.store_key, settings.store_secret)
    return BucketStorage(folder, bucket, reserve_bytes=reserve, keep_bytes=settings.store_cache_gb << 30)


@contextmanager
def _closed_unless_whole(database: Database) -> Iterator[None]:
    """Leave no connection open to a catalogue that turns out to be of no use."""
    try:
        yield
    except BaseException:
        database.close()
        raise


def _begin(database: Database, now: datetime) -> ArchiveRow:
    """Write who this archive is, and the EVAs that ship."""
    identity = ArchiveRow(id=secrets.token_hex(16), id_key=secrets.token_hex(32), created_at=now)
    with database.write() as session:
        if session.scalar(select(ArchiveRow)) is not None:
            raise Conflict("this database holds an archive already", subject=database.name)
        session.add(identity)
        for eva in facts.shipped():
            evas.save(session, eva)
        session.flush()
        index.catch_up(session)
    return identity


def _no_archive(home: Path) -> Misconfigured:
    if (home / RESTORING).is_file():
        source = (home / RESTORING).read_text("utf-8").strip()
        hint = f"go on: mediaarchive restore {source}"
        return Misconfigured("this archive was not restored to its end", subject=str(home), hint=hint)
    if has_manifests(home):
        return Misconfigured("the catalogue is gone", subject=str(home), hint=REBUILD)
    return Misconfigured("there is no archive here", subject=str(home), hint="run: mediaarchive init")


def _make_key(path: Path) -> None:
    """Make the key whole or not at all: another process that starts now must never read an empty one."""
    made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_hex(32))
        with suppress(FileExistsError):  # the other process was first: its key counts
            os.link(made, path)
    finally:
        made.unlink(missing_ok=True)


assert metadata.tables  # every station's tables are known before the first query
