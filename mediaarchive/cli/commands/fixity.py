"""`mediaarchive fixity`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.archive.preservation.fixity import Finding, Report

_SHOWN: Final = 5


@click.command("fixity")
@click.option("--repair-from", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="A backup: what is damaged here and whole there is replaced.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, repair_from: Path | None, *, as_json: bool) -> None:
    """Read every object that the catalogue names and compare it with its digest; go on where a run was stopped.

    Each object that is not whole is named: changed, missing, truncated, renamed or unreadable. Nothing is deleted:
    a damaged file that is replaced is kept in store/damaged. Exit status 1 where something is damaged after all.
    """
    from mediaarchive.archive.preservation.fixity import check
    from mediaarchive.cli.progress import one_bar

    began = time.monotonic()
    with common.opened(ctx) as archive, one_bar("reading") as progress:
        report = check(archive, actor=common.ACTOR, clock=common.now, progress=progress, repair_from=repair_from)
    seconds = time.monotonic() - began
    if as_json:
        common.print_json(_json(report, seconds))
    else:
        _print(report, seconds)
    if report.damaged:
        ctx.exit(1)


def _json(report: Report, seconds: float) -> dict[str, Any]:
    return {
        "manifest": report.manifest,
        "objects": report.objects,
        "bytes": report.bytes,
        "whole": report.whole,
        "damaged": report.damaged,
        "findings": [
            {
                "digest": one.look.digest, "verdict": str(one.look.verdict), "names": list(one.names),
                "what": one.look.words, "mended": one.is_mended, "repair": one.mended,
            }
            for one in report.findings
        ],
        "orphans": [{"path": str(one.path), "bytes": one.size} for one in report.strays],
        "resumed": report.resumed,
        "seconds": round(seconds, 3),
    }  # fmt: skip


def _print(report: Report, seconds: float) -> None:
    for one in report.findings:
        _finding(one)
    if report.resumed:
        common.say("went on with a pass that had been stopped")
    if report.strays:
        size = sum(one.size for one in report.strays)
        common.say(
            f"{len(report.strays)} files that nothing names, {size / 1e6:,.1f} MB; they are left where they are:"
        )
        for stray in report.strays[:_SHOWN]:
            common.say(f"  {stray.path}")
    rate = report.bytes / 1e6 / seconds if seconds else 0
    click.echo(f"{report.whole} of {report.objects} objects whole, {report.bytes / 1e6:,.1f} MB, {rate:,.0f} MB/s")
    if report.damaged:
        common.say(f"{report.damaged} objects are damaged; see docs/operations.md, Fixity")


def _finding(one: Finding) -> None:
    told = "; ".join(one.names) or "named by rows only"
    click.echo(f"{click.style(str(one.look.verdict), fg='red')} {one.look.digest[:16]} {told}: {one.look.words}")
    if one.mended:
        click.echo(f"  {one.mended}")
