"""Doing what is due, and what comes to be due, until somebody says stop."""

from __future__ import annotations

from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Final

from mediaarchive.cli import common
from mediaarchive.errors import Conflict, NoSpace, Unreachable

if TYPE_CHECKING:
    from mediaarchive.archive import Archive
    from mediaarchive.archive.preservation.upkeep import Upkeep

_LOOK_S: Final = 1.0
_AFTER_NO_SPACE_S: Final = 60.0
_AFTER_UNREACHABLE_S: Final = 5.0
_TICK_S: Final = 60.0
"""Time alone makes requests due; it is counted without the clock, which may be set."""


def work(archive: Archive, stop: Event, *, once: bool = False) -> None:
    """Do every step that is due, then wait for more; with `once` return when nothing is due any more."""
    from mediaarchive.archive.preservation.upkeep import Upkeep

    upkeep = Upkeep(archive)
    while not stop.is_set():
        try:
            if _round(archive, upkeep, stop, once=once):
                return
        except Unreachable as error:
            common.say(f"waiting: {error}")
            stop.wait(_AFTER_UNREACHABLE_S)


def _round(archive: Archive, upkeep: Upkeep, stop: Event, *, once: bool) -> bool:
    """Do what is due, wait until more may be; return whether that was all. Raises Unreachable."""
    from mediaarchive.archive.licences.clockwork import post_of, tick
    from mediaarchive.archive.rights import next_end

    seen, due = archive.database.version(), next_end(archive, now=common.now())
    wait = _drive(archive)
    tick(archive, post_of(archive.settings), now=common.now())
    upkeep.tick(now=common.now())
    if once and not wait:
        return True
    stop.wait(wait or _LOOK_S)
    looked = monotonic()
    while not wait and archive.database.version() == seen and (due is None or common.now() < due):
        if stop.wait(_LOOK_S) or monotonic() - looked > _TICK_S:
            break
    return False


def _drive(archive: Archive) -> float:
    """Do what is due; return the seconds to wait before another try where that was not possible."""
    from mediaarchive.archive.intake import drive
    from mediaarchive.cli.progress import step_bars

    try:
        with step_bars({}) as watcher:
            drive(archive, watcher=watcher, clock=common.now, say=common.say)
    except Conflict:
        return _LOOK_S * 5
    except NoSpace as error:
        common.say(f"waiting: {error}")
        return _AFTER_NO_SPACE_S
    return 0.0
