"""Sandboxes of every kind that works here, and a victim that must not be opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediaarchive.errors import Misconfigured
from mediaarchive.sandbox import Sandbox
from tests.films import film, flat


@pytest.fixture(params=["bubblewrap", "landlock"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Return a sandbox of each kind; skipped, with the reason, where the machine does not offer it."""
    try:
        return Sandbox(request.param)
    except Misconfigured as error:
        pytest.skip(str(error))


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Return a film of thirty frames that belongs to somebody else."""
    (tmp_path / "others").mkdir()
    return film(tmp_path / "others" / "victim.mp4", flat((255, 0, 255), 30))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an output folder."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder
