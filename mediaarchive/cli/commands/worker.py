"""`mediaarchive worker`."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

import click

from mediaarchive.cli import common
from mediaarchive.errors import Conflict, NoSpace

if TYPE_CHECKING:
    from mediaarchive.archive import Archive

_LOOK_S: Final = 1.0
_AFTER_NO_SPACE_S: Final = 60.0


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when nothing is due any more.")
@click.pass_context
def command(ctx: click.Context, *, once: bool) -> None:
    """Do every step that is due, then wait for more: footage that was uploaded, anchors, logs, rights, a second try.

    One program at a time works on an archive; where another one does, this one waits until that ends. Ctrl-C or SIGTERM
    stops it, and nothing that is done is lost.
    """
    with common.opened(ctx) as archive, _until_terminated():
        common.say("at work; Ctrl-C stops")
        _go_on(archive, once=once)


@contextmanager
def _until_terminated() -> Iterator[None]:
    """Let SIGTERM, by which services are stopped, end the body as Ctrl-C does, but as no failure."""
    told: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        told.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        if not told:
            raise
    finally:
        signal.signal(signal.SIGTERM, before)


def _go_on(archive: Archive, *, once: bool) -> None:
    from mediaarchive.archive.rights import next_end

    while True:
        seen, due = archive.database.version(), next_end(archive, now=common.now())
        wait = _work(archive)
        if once and not wait:
            return
        time.sleep(wait or _LOOK_S)
        while not wait and archive.database.version() == seen and (due is None or common.now() < due):
            time.sleep(_LOOK_S)


def _work(archive: Archive) -> float:
    """Do what is due; return the seconds to wait before another try where that was not possible."""
    from mediaarchive.archive.intake import drive
    from mediaarchive.cli.progress import step_bars

    try:
        with step_bars({}) as watcher:
            drive(archive, watcher=watcher, clock=common.now)
    except Conflict:
        return _LOOK_S * 5
    except NoSpace as error:
        common.say(f"waiting: {error}")
        return _AFTER_NO_SPACE_S
    return 0.0
