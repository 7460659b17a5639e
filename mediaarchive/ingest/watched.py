"""A folder that is watched: files that have stopped growing, and which of them were taken in before."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import BigInteger, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediaarchive.db import Base, Utc

SETTLED_S: Final = 10.0
_PARTIAL: Final = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", "~")
"""How programs call what they are still writing."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells that a file has changed."""

    size: int
    modified_ns: int


class WatchedRow(Base):
    """A file of a watched folder that was taken in: it is taken once, also after a restart."""

    __tablename__ = "watched_files"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    modified_ns: Mapped[int] = mapped_column(BigInteger)
    taken_at: Mapped[datetime] = mapped_column(Utc)


class Settling:
    """Tells files that grow from those that have stopped. `at` counts seconds on a clock that never goes back."""

    def __init__(self, settle_s: float = SETTLED_S) -> None:
        """`settle_s`: how long size and time of change must have stayed as they are."""
        self._settle_s = settle_s
        self._since: dict[Path, tuple[Mark, float]] = {}

    def settled(self, seen: Mapping[Path, Mark], at: float) -> list[Path]:
        """Return the files that have not changed for so long, in the order of their names."""
        before = self._since
        self._since = {
            path: before[path] if path in before and before[path][0] == mark else (mark, at)
            for path, mark in seen.items()
        }
        return sorted(path for path, (_, since) in self._since.items() if at - since >= self._settle_s)

    def anew(self, path: Path) -> None:
        """Let a file settle once more."""
        self._since.pop(path, None)


def files_of(folder: Path) -> dict[Path, Mark]:
    """Return the whole files below a folder; hidden ones, and what is called like a part of one, are passed over."""
    found = {}
    for path in _walk(folder):
        try:
            about = path.stat()
        except OSError:
            continue  # gone between the listing and now
        found[path] = Mark(about.st_size, about.st_mtime_ns)
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(place) / name
            if not name.startswith(".") and not name.lower().endswith(_PARTIAL) and path.is_file():
                yield path


def taken(session: Session) -> dict[str, Mark]:
    """Return what was taken in of watched folders, by path."""
    return {row.path: Mark(row.size, row.modified_ns) for row in session.scalars(select(WatchedRow))}


def take(session: Session, path: Path, mark: Mark, now: datetime) -> None:
    """Write down that a file was taken in as it was then."""
    session.merge(WatchedRow(path=str(path), size=mark.size, modified_ns=mark.modified_ns, taken_at=now))
