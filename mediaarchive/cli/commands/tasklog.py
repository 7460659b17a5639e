"""`mediaarchive tasklog`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.evas import Eva
    from mediaarchive.evas.logs import ParsedLog


@click.command("tasklog")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--eva", "slug", help="The EVA it belongs to.")
@click.option("--start", help="Zero of elapsed times, where no archive knows the EVA.")
@click.option("--import", "store", is_flag=True, help="Add it to the archive as the EVA's newest version.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, file: Path, slug: str | None, start: str | None, store: bool, as_json: bool) -> None:
    """Check a task log and show what was understood; import it with --import."""
    from mediaarchive.archive.reports import log_report

    parsed = _imported(ctx, file, slug) if store else _parsed(ctx, file, slug, start)
    if as_json:
        common.print_json(log_report(parsed))
        return
    for task in parsed.tasks:
        times = [instant.strftime("%H:%M:%S") if instant else "--:--:--" for instant in task.actual]
        click.echo(f"{task.id:12} {times[0]} to {times[1]}  {'/'.join(task.actors):8} {task.state:10} {task.title}")
    for remark in parsed.warnings:
        common.say(f"warning: {remark}")


def _imported(ctx: click.Context, file: Path, slug: str | None) -> ParsedLog:
    if slug is None:
        raise click.UsageError("--import needs --eva SLUG")
    from mediaarchive.archive.intake import import_log

    with common.opened(ctx) as archive:
        parsed, version = import_log(archive, file, slug, actor=common.ACTOR, now=common.now())
    common.say(f"{len(version.tasks)} tasks are version {version.version} of the log of {slug}")
    return parsed


def _known(ctx: click.Context, slug: str) -> Eva | None:
    """Return the EVA as an archive knows it, where there is one that does."""
    from mediaarchive.errors import Misconfigured, NotFound
    from mediaarchive.evas import store

    try:
        with common.opened(ctx) as archive, archive.database.read() as session:
            return store.get(session, slug)
    except (Misconfigured, NotFound):
        return None


def _parsed(ctx: click.Context, file: Path, slug: str | None, start: str | None) -> ParsedLog:
    from mediaarchive.evas import Eva
    from mediaarchive.evas.facts import shipped
    from mediaarchive.evas.logs import parse
    from mediaarchive.timeline import parse_stamp

    eva = next((eva for eva in shipped() if eva.slug == slug), None)
    if start is not None:
        zero = parse_stamp(start).instant
        eva = Eva(slug or "eva", slug or "eva", "", "", zero, 0)
    elif slug is not None and eva is None:
        eva = _known(ctx, slug)
    return parse(file.read_bytes(), file.name, eva, slug=slug)
