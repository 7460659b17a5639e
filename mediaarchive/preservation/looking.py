"""What a look at an object says, what lies in a store that nothing names, and putting a good copy in its place."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from mediaarchive.preservation.copying import Copying, path_of
from mediaarchive.preservation.model import Look, Named, Verdict
from mediaarchive.storage import Digest, digest_of, read_back, sync_folder

_MARKER: Final = "STORE"
ASIDE: Final = "damaged"
"""The folder beside `objects` into which a damaged file goes when a whole one takes its place."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A file among the objects that nothing names."""

    path: Path
    size: int
    changed_at: float


def look(objects: Path, named: Named) -> Look:
    """Read an object from the disk and say how it is. Nothing is changed."""
    path = path_of(objects, named.digest)
    try:
        size = path.stat().st_size
        found = read_back(path)
    except FileNotFoundError:
        return Look(named.digest, Verdict.MISSING, 0, "is not there")
    except OSError as error:
        return Look(named.digest, Verdict.UNREADABLE, 0, f"cannot be read: {error.strerror or error}")
    if found == named.digest:
        return Look(named.digest, Verdict.WHOLE, size)
    if named.size is not None and size < named.size:
        return Look(named.digest, Verdict.TRUNCATED, size, f"has {size:,} bytes instead of {named.size:,}")
    return Look(named.digest, Verdict.CHANGED, size, "its bytes are not what they were")


def strays(objects: Path, named: Collection[Digest]) -> Iterator[Stray]:
    """Yield the files among the objects that are not in `named`, or do not lie where their name says."""
    for folder, _, files in os.walk(objects):
        for name in files:
            path = Path(folder) / name
            if path == objects / _MARKER or (name in named and path == path_of(objects, name)):
                continue
            try:
                found = path.lstat()
            except FileNotFoundError:
                continue  # it was renamed meanwhile
            yield Stray(path, found.st_size, found.st_mtime)


def found_elsewhere(looks: Iterable[Look], sizes: dict[Digest, int | None], lying: Collection[Stray]) -> list[Look]:
    """Return the looks, those at missing objects renamed whose bytes lie under another name."""
    known: dict[Path, Digest] = {}
    return [
        _elsewhere(one, sizes.get(one.digest), lying, known) if one.verdict is Verdict.MISSING else one for one in looks
    ]


def _elsewhere(missing: Look, size: int | None, lying: Collection[Stray], known: dict[Path, Digest]) -> Look:
    for stray in lying:
        if size is None or stray.size == size:
            try:
                found = known[stray.path] = known.get(stray.path) or digest_of(stray.path)
            except OSError:
                continue
            if found == missing.digest:
                return replace(missing, verdict=Verdict.RENAMED, size=stray.size, words=f"lies at {stray.path}")
    return missing


def mend(store: Path, copying: Copying, source: Path, look: Look, moment: str) -> None:
    """Put the copy at `source` in the place of a damaged object, which is kept aside under its name and `moment`.

    Raises StorageDamaged, with nothing replaced, where the copy is not whole either.
    """
    final = path_of(store / "objects", look.digest)
    temporary = copying.fetched(source, look.digest)
    try:
        if os.path.lexists(final):
            aside = store / ASIDE
            aside.mkdir(exist_ok=True, mode=0o700)
            os.link(final, aside / f"{look.digest}.{moment}")
            sync_folder(aside)
        copying.place(temporary, look.digest)
    finally:
        temporary.unlink(missing_ok=True)
    copying.seal()
