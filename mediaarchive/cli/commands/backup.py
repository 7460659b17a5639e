"""`mediaarchive backup`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from mediaarchive.cli import common


@click.command("backup")
@click.argument("dest", type=click.Path(path_type=Path, file_okay=False))
@click.option("--new", "anew", is_flag=True, help="Begin a new backup where one was before.")
@click.option("--check", "again", is_flag=True, help="Read every object of the backup again; replace damaged ones.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, dest: Path, *, anew: bool, again: bool, as_json: bool) -> None:
    """Bring the backup in the folder DEST, on another disk, up to date, or begin one there.

    Ingest, uploads and the site go on meanwhile. What is there already is not copied again. A run that is cut off, or
    a disk that is full, leaves the backup before as it was. Exit status 1 where objects are damaged here.
    """
    from mediaarchive.archive.preservation.backups import back_up
    from mediaarchive.cli.progress import one_bar

    began = time.monotonic()
    with common.opened(ctx) as archive, one_bar("copying") as progress:
        report = back_up(archive, dest, actor=common.ACTOR, clock=common.now, progress=progress, anew=anew, again=again)
    seconds = time.monotonic() - began
    if report.same_disk:
        common.say("this backup is on the disk of the archive: it does not outlive that disk")
    if not report.has_key:
        common.say("the secret key is a setting, and not in the backup: keep MEDIAARCHIVE_SECRET_KEY elsewhere")
    for digest, words in report.lacking:
        common.say(f"not in the backup: {digest[:16]} {words}")
    if as_json:
        common.print_json(
            {
                "dest": str(dest), "manifest": report.manifest, "at": common.instant(report.at),
                "objects": report.objects, "copied": {"objects": report.copied, "bytes": report.copied_bytes},
                "lacking": [{"digest": digest, "what": words} for digest, words in report.lacking],
                "has_key": report.has_key, "seconds": round(seconds, 3),
            }
        )  # fmt: skip
    else:
        click.echo(
            f"{report.objects - len(report.lacking)} objects and manifest {report.manifest}, as of"
            f" {common.instant(report.at)}; {report.copied} copied, {report.copied_bytes / 1e6:,.1f} MB,"
            f" {seconds:.1f} s"
        )
    if report.lacking:
        common.say(f"{len(report.lacking)} objects are damaged here: run mediaarchive fixity")
        ctx.exit(1)
