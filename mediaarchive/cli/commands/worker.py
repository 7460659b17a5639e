"""`mediaarchive worker`."""

from __future__ import annotations

from contextlib import suppress
from threading import Event

import click

from mediaarchive.cli import common


@click.command("worker")
@click.option("--once", is_flag=True, help="Stop when nothing is due any more.")
@common.scheduler_option
@click.pass_context
def command(ctx: click.Context, scheduler: str | None, *, once: bool) -> None:
    """Do every step that is due, then wait for more: footage that was uploaded, anchors, logs, rights, a second try.

    One program at a time works on an archive; where another one does, this one waits until that ends. Ctrl-C or SIGTERM
    stops it within ten seconds, and nothing that is done is lost: what was running begins again at the next start.
    With --scheduler it only says what is done and writes down what came of it: the work is done by Dask's workers,
    which are started by `dask worker` (docs/operations.md).
    """
    from mediaarchive import logs
    from mediaarchive.cli.leaving import Terminated, leaving_in_time
    from mediaarchive.cli.working import work

    with common.opened(ctx, scheduler=scheduler) as archive, suppress(Terminated), leaving_in_time(archive):
        logs.install(archive.settings.log)
        common.say("at work; Ctrl-C stops")
        work(archive, Event(), once=once)
