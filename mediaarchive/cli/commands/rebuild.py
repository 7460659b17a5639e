"""`mediaarchive rebuild`."""

from __future__ import annotations

import time
from typing import Final

import click

from mediaarchive.cli import common

_SHOWN: Final = 20


@click.command("rebuild")
@click.option("--anyway", is_flag=True, help="Also where the catalogue is whole: what came after the manifest is lost.")
@click.option("--unsigned", is_flag=True, help="Believe a manifest that is not signed with the archive's key.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, *, anyway: bool, unsigned: bool, as_json: bool) -> None:
    """Make a catalogue that is gone or damaged again, out of the newest whole manifest of the store.

    Stop the site and the worker first. The damaged catalogue is kept beside the new one, and no object is touched.
    """
    from mediaarchive.archive.preservation.rebuilding import rebuild

    began = time.monotonic()
    report = rebuild(common.settings(ctx), actor=common.ACTOR, clock=common.now, unsigned=unsigned, anyway=anyway)
    seconds = time.monotonic() - began
    if as_json:
        common.print_json(
            {
                "manifest": report.manifest, "at": common.instant(report.at), "rows": report.rows,
                "ledger": report.ledger, "aside": str(report.aside) if report.aside else None,
                "lost_entries": report.lost_entries, "erased_again": report.erased_again,
                "absent": list(report.absent), "notes": list(report.notes),
                "orphans": [{"path": str(one.path), "bytes": one.size} for one in report.strays],
                "seconds": round(seconds, 3),
            }
        )  # fmt: skip
        return
    for note in report.notes:
        common.say(f"passed over: {note}")
    if report.aside:
        common.say(f"the damaged catalogue is kept: {report.aside}")
    for digest in report.absent:
        common.say(f"named, and not in the store: {digest}")
    if report.strays:
        common.say(f"{len(report.strays)} files in the store that nothing names; what came later is among them:")
        for stray in report.strays[:_SHOWN]:
            common.say(f"  {stray.path}")
    lost = f"; {report.lost_entries} entries of the records came later" if report.lost_entries else ""
    click.echo(
        f"the catalogue is as of {common.instant(report.at)} (manifest {report.manifest}): {report.rows} rows,"
        f" {report.ledger} entries of the records proved; {seconds:.1f} s. What came later is missing{lost}"
    )
