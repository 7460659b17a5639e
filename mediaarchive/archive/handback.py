"""Handing back what a program was doing when it was stopped."""

from __future__ import annotations

from contextlib import suppress

from mediaarchive.archive.archive import Archive
from mediaarchive.errors import Conflict, Unreachable
from mediaarchive.steps import store as steps


def hand_back(archive: Archive) -> None:
    """Write that what this program ran waits again, and was not tried, unless another program has begun already.

    Where the catalogue does not answer, the next start does it.
    """
    with suppress(Conflict, Unreachable), archive.driver(), archive.database.write() as session:
        steps.recover(session)
