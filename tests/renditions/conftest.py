"""A workshop that the tests of renditions share: what real films become costs seconds, and is never changed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mediaarchive.archive import Archive
from mediaarchive.settings import load
from tests.archives import created
from tests.conftest import NOW


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Give an archive for films that are made once."""
    archive = created(load({}, home=tmp_path_factory.mktemp("workshop") / "archive"), NOW)
    yield archive
    archive.close()
