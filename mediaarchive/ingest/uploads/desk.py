"""What every verb of uploads works on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from mediaarchive.db import Database
from mediaarchive.storage import LocalStorage


@dataclass(frozen=True, slots=True)
class Desk:
    """The catalogue, the store and its marker, the key of ids, and how much may lie about unfinished for how long.

    `draw` gives an id that cannot be guessed.
    """

    database: Database
    storage: LocalStorage
    volume_id: str
    key: str
    quota_bytes: int
    keep: timedelta
    draw: Callable[[], str]
