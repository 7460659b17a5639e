"""What every test may use: real files beside the checkout, an archive of its own; errors in logs fail."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from mediaarchive.archive import Archive
from mediaarchive.settings import Settings, load
from mediaarchive.transcripts.models import SpeechModel, find_model

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

LONG = os.environ.get("TEST_LONG") == "1"
long = pytest.mark.skipif(not LONG, reason="takes minutes: make test-long")

# No test is timed: a busy machine is no failure.
hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("untimed")


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
    archive = Archive.create(settings, NOW)
    yield archive
    archive.close()


@pytest.fixture(scope="session")
def speech_model(tmp_path_factory: pytest.TempPathFactory) -> SpeechModel:
    """Join the base model of the installed packages, once; it is required, so its absence is a failure."""
    return find_model("base", cache=tmp_path_factory.mktemp("models"))


@pytest.fixture(autouse=True)
def _no_errors_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [r for r in caplog.get_records("call") if r.levelno >= logging.ERROR]
