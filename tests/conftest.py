"""What every test may use: real files beside the checkout, an archive of its own; errors in logs fail."""

from __future__ import annotations

import compileall
import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache

from mediaarchive.accounts import passwords
from mediaarchive.archive import Archive
from mediaarchive.settings import Settings, load
from mediaarchive.transcripts.models import SpeechModel, find_model
from tests import beyond
from tests.archives import created

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

LONG = os.environ.get("TEST_LONG") == "1"
long = pytest.mark.skipif(not LONG, reason="takes minutes: make test-long")

# No test is timed: a busy machine is no failure.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


class _Compiled(BytecodeCache):
    """Keeps compiled templates for every application that a process makes: hundreds, of the same templates."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


def pytest_configure(config: pytest.Config) -> None:
    """Do once what thousands of tests would do again: compile what children import, and templates; hash cheaply.

    A locked-in child may not write beside the code, so it would compile it at each start. What Argon2 costs in an
    archive is measured by tests/accounts/test_passwords.py, in a process without this.
    """
    if beyond.ON:
        beyond.begin()
        config.addinivalue_line("filterwarnings", "ignore:.*was deleted while still open:ResourceWarning")
    if not hasattr(config, "workerinput"):
        for folder in ("mediaarchive", "web", "tests"):
            compileall.compile_dir(ROOT / folder, quiet=1)
    Flask.jinja_options = {"bytecode_cache": _Compiled()}
    for name, cheap in (("PASSES", 1), ("MEMORY_KIB", 8), ("LANES", 1)):
        setattr(passwords, name, cheap)


def rounds(usual: int, long: int) -> int:
    """Return how often a test tries: `usual`, or `long` in `make test-long`."""
    return long if LONG else usual


def media(name: str) -> Path:
    """Return a real file of `shared/media`; skip the test, with the reason, where the folder is missing."""
    path = SHARED / "media" / name
    if not path.exists():
        pytest.skip(f"the real files are not here: {path}")
    return path


def data(name: str) -> Path:
    """Return a real file of `shared/data`; skip the test, with the reason, where the folder is missing."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"the real files are not here: {path}")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings of an archive in this test's own folder."""
    return load({}, home=tmp_path / "archive")


@pytest.fixture
def archive(settings: Settings) -> Iterator[Archive]:
    """Give a new archive with the EVAs that ship."""
    archive = created(settings, NOW)
    yield archive
    archive.close()


@pytest.fixture(autouse=True)
def _own_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Delete what a test left on the server of another stack."""
    folder = request.getfixturevalue("tmp_path") if beyond.ON and "tmp_path" in request.fixturenames else None
    yield
    if folder:
        beyond.forget(folder)


@pytest.fixture(scope="session")
def speech_model(tmp_path_factory: pytest.TempPathFactory) -> SpeechModel:
    """Join the base model of the installed packages, once; it is required, so its absence is a failure."""
    return find_model("base", cache=tmp_path_factory.mktemp("models"))


@pytest.fixture(autouse=True)
def _no_errors_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [r for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
