"""What is there and what is missing on this machine. Every finding is tried, not assumed."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from mediaarchive.archive.archive import Archive, find_ffmpeg, find_speech_model, sandbox_of
from mediaarchive.archive.preservation import overview
from mediaarchive.errors import ArchiveError
from mediaarchive.outbox.post import Server
from mediaarchive.sandbox.door import find_program
from mediaarchive.settings import Settings

_LIBRARIES = ("av", "opencv-python-headless", "faster-whisper", "sqlalchemy", "flask", "granian")
_SHIPPED = datetime(2026, 11, 1, tzinfo=UTC)


class Finding(NamedTuple):
    """One line: state `ok`, `note` or `missing`, what was looked at, what was found, what to do."""

    state: str
    what: str
    text: str
    hint: str = ""


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Look at everything that the archive needs and return a finding for each, in a fixed order."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return [
        Finding("ok", "python", f"{sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}; {libraries}"),
        _ffmpeg(settings),
        _sandbox(settings),
        _model(settings),
        _browser(),
        _mail(settings),
        _disk(settings),
        _clock(now),
        *_archive(settings, now),
    ]


def _ffmpeg(settings: Settings) -> Finding:
    try:
        program = find_ffmpeg(settings)
        if program is None:
            return Finding("missing", "ffmpeg", "neither on the system nor in a wheel", "run: make setup")
        lines: list[str] = []
        with tempfile.TemporaryDirectory(prefix="mediaarchive-") as folder:
            sandbox_of(settings).run_program([str(program), "-version"], inputs={}, out=Path(folder), line=lines.append)
        return Finding("ok", "ffmpeg", f"{lines[0].split(' Copyright')[0]} ({program})")
    except ArchiveError as error:
        return Finding("missing", "ffmpeg", str(error))


def _sandbox(settings: Settings) -> Finding:
    try:
        name = sandbox_of(settings).lock.name
    except ArchiveError as error:
        return Finding("missing", "sandbox", str(error))
    if name == "none":
        return Finding(
            "note", "sandbox", "decoders are not locked in", "install bubblewrap before you take strangers' files"
        )
    better = "" if name == "bubblewrap" else "install bubblewrap for name spaces of their own"
    return Finding("ok", "sandbox", name, better)


def _model(settings: Settings) -> Finding:
    try:
        model = find_speech_model(settings)
    except ArchiveError as error:
        return Finding("missing", "model", str(error))
    return Finding("ok", "model", f"Whisper {model.name}, weights {model.sha256[:12]}")


def _browser() -> Finding:
    found = find_program("chromium") or find_program("chromium-browser") or find_program("google-chrome")
    if found:
        return Finding("ok", "browser", f"{found} (for the tests)")
    return Finding("note", "browser", "no Chromium: browser tests will not run", "apt-get install chromium")


def _mail(settings: Settings) -> Finding:
    if settings.smtp_url and not settings.mail_from:
        return Finding("missing", "mail", "a server is set, but no sender", "set MEDIAARCHIVE_MAIL_FROM")
    if settings.smtp_url:
        server = Server.of(settings.smtp_url)
        return Finding("ok", "mail", f"letters go to {server.host}:{server.port}, from {settings.mail_from}")
    return Finding("note", "mail", "no server is set: applicants follow their request by its secret link")


def _disk(settings: Settings) -> Finding:
    place = next(p for p in (settings.home, *settings.home.resolve().parents) if p.exists())
    free = shutil.disk_usage(place).free >> 20
    if free < settings.reserve_mb:
        return Finding(
            "missing", "disk", f"{free} MiB free, below the reserve of {settings.reserve_mb} MiB", "free space"
        )
    return Finding("ok", "disk", f"{free} MiB free at {place.resolve()}, {settings.reserve_mb} MiB kept in reserve")


def _clock(now: datetime) -> Finding:
    if now < _SHIPPED:
        return Finding(
            "missing", "clock", f"this machine says {now:%Y-%m-%d}, before this version was made", "set the clock"
        )
    return Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def _archive(settings: Settings, now: datetime) -> list[Finding]:
    try:
        archive = Archive.open(settings)
    except ArchiveError as error:
        return [_no_archive(error)]
    try:
        archive.database.check()
        kept = [Finding(*one) for one in overview.findings(archive, now)]
        opens = Finding("ok", "archive", f"{settings.home} opens, schema {archive.database.schema_version()}")
    except ArchiveError as error:
        return [_no_archive(error)]
    finally:
        archive.close()
    return [opens, *kept]


def _no_archive(error: ArchiveError) -> Finding:
    """Return the finding of an archive that does not open: none yet is no fault, one that has to be rebuilt is."""
    return Finding("missing" if "rebuild" in (error.hint or "") else "note", "archive", str(error))
