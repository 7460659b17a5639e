"""`mediaarchive worker`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from types import FrameType

import click

from mediaarchive.cli import common


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when nothing is due any more.")
@common.scheduler_option
@click.pass_context
def command(ctx: click.Context, scheduler: str | None, *, once: bool) -> None:
    """Do every step that is due, then wait for more: footage that was uploaded, anchors, logs, rights, a second try.

    One program at a time works on an archive; where another one does, this one waits until that ends. Ctrl-C or SIGTERM
    stops it, and nothing that is done is lost. With --scheduler it only says what is done and writes down what came of
    it: the work is done by Dask's workers, which are started by `dask worker` (docs/operations.md).
    """
    from mediaarchive import logs
    from mediaarchive.cli.working import work

    with common.opened(ctx, scheduler=scheduler) as archive, _until_terminated():
        logs.install(archive.settings.log)
        common.say("at work; Ctrl-C stops")
        work(archive, Event(), once=once)


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
