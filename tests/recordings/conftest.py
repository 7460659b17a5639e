"""An archive that each of these tests may change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mediaarchive.archive import Archive
from tests.web.builder import build


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Archive]:
    """Return an archive with footage, words and clips."""
    archive = build(tmp_path / "own")
    yield archive
    archive.close()
