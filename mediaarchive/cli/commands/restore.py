"""`mediaarchive restore`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from mediaarchive.cli import common


@click.command("restore")
@click.argument("source", metavar="SRC", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--allow-missing", is_flag=True, help="Restore the rest where the backup lacks objects.")
@click.option("--unsigned", is_flag=True, help="Believe a manifest that is not signed with the archive's key.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, source: Path, *, allow_missing: bool, unsigned: bool, as_json: bool) -> None:
    """Make the archive of the backup SRC in --home, which is empty or not there yet, and prove it.

    Every object's hash, every row and the records' chain are checked. A run that was stopped goes on.
    """
    from mediaarchive.archive.preservation.restoring import restore
    from mediaarchive.cli.progress import one_bar

    began = time.monotonic()
    settings = common.settings(ctx)
    with one_bar("restoring") as progress:
        report = restore(
            settings, source, actor=common.ACTOR, clock=common.now, progress=progress, unsigned=unsigned,
            allow_missing=allow_missing,
        )  # fmt: skip
    seconds = time.monotonic() - began
    for note in report.notes:
        common.say(f"passed over: {note}")
    for digest in report.lacking:
        common.say(f"not restored: {digest}")
    if report.erased_again:
        common.say(f"{report.erased_again} persons erased again, as the backup's list says")
    if not report.has_key:
        common.say("the backup holds no secret key: set MEDIAARCHIVE_SECRET_KEY to the old one, or members enrol anew")
    if as_json:
        common.print_json(
            {
                "home": str(settings.home), "manifest": report.manifest, "at": common.instant(report.at),
                "objects": report.objects, "bytes": report.bytes, "rows": report.rows, "ledger": report.ledger,
                "erased_again": report.erased_again, "lacking": list(report.lacking), "notes": list(report.notes),
                "seconds": round(seconds, 3),
            }
        )  # fmt: skip
    else:
        click.echo(
            f"{settings.home}: the archive as of {common.instant(report.at)}: {report.objects} objects,"
            f" {report.bytes / 1e6:,.1f} MB, every hash checked; {report.rows} rows, as they were; {report.ledger}"
            f" entries of the records proved; {seconds:.1f} s"
        )
    if report.lacking:
        ctx.exit(1)
