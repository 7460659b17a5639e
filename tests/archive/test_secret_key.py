"""The key of the site's signatures is made once, whole, however many processes start together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mediaarchive.archive import Archive


def test_all_that_start_together_have_one_whole_key(archive: Archive) -> None:
    """Twenty at once: one key of 64 digits, readable by its owner only, and nothing left beside it."""
    with ThreadPoolExecutor(20) as pool:
        keys = {asked.result() for asked in [pool.submit(archive.secret_key) for _ in range(20)]}
    home = Path(archive.settings.home)
    assert [64] == [len(key) for key in keys]
    assert 0o600 == (home / "secret-key").stat().st_mode & 0o777
    assert ["secret-key"] == sorted(path.name for path in home.glob("secret-key*"))
