"""`mediaarchive demo`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common
from mediaarchive.errors import Misconfigured

if TYPE_CHECKING:
    from mediaarchive.steps import Report

_SAMPLES = Path("sample_media/us-eva-39")


@click.command("demo")
@click.option("--samples", type=click.Path(path_type=Path), default=_SAMPLES, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Stop once everything is ingested.")
@click.pass_context
def command(ctx: click.Context, samples: Path, host: str, port: int, no_serve: bool) -> None:
    """Make an archive of the demonstration spacewalk and serve it; goes on where an earlier run stopped.

    The footage is simulated, and says so. Without --home the archive lies in ./demo-archive.
    """
    if not (samples / "ingest.csv").is_file():
        raise Misconfigured(
            "the demonstration footage is not there", subject=str(samples), hint="run it from the checkout"
        )
    ctx.obj = ctx.obj or Path("demo-archive")
    started = time.monotonic()
    report = _ingest(ctx, samples)
    common.say(f"{len(report.done)} steps done, {len(report.failed)} failed, {time.monotonic() - started:.0f} s")
    if report.failed:
        ctx.exit(1)
    if not no_serve:
        from mediaarchive.cli.commands.serve import serve

        serve(ctx, host, port)


def _ingest(ctx: click.Context, samples: Path) -> Report:
    from mediaarchive.archive import Archive
    from mediaarchive.archive.demonstration import ingest
    from mediaarchive.archive.preservation.upkeep import write_manifest
    from mediaarchive.cli.progress import step_bars
    from mediaarchive.errors import Conflict

    settings = common.settings(ctx)
    try:
        Archive.create(settings, common.now()).close()
    except Conflict:
        common.say(f"going on with the archive in {settings.home}")
    names: dict[str, str] = {}
    with common.opened(ctx) as archive, step_bars(names) as watcher:
        report = ingest(archive, samples, watcher=watcher, clock=common.now, names=names)
        write_manifest(archive, now=common.now())
        return report
