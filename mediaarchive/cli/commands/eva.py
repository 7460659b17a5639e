"""`mediaarchive eva import` and `eva list`."""

from pathlib import Path

import click

from mediaarchive.cli import common


@click.group("eva")
def command() -> None:
    """EVAs with their crew, times and tasks."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def import_(ctx: click.Context, file: Path) -> None:
    """Add the EVAs of a TOML file or of a CODA record."""
    from mediaarchive.archive.intake import import_evas

    with common.opened(ctx) as archive:
        for slug in import_evas(archive, file):
            click.echo(slug)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the EVAs."""
    from mediaarchive.archive.reports import eva_report
    from mediaarchive.evas import store

    with common.opened(ctx) as archive, archive.database.read() as session:
        found = store.every(session)
    if as_json:
        common.print_json([eva_report(eva) for eva in found])
        return
    for eva in found:
        crew = ", ".join(f"{member.role} {member.name}" for member in eva.crew)
        click.echo(f"{eva.slug:14} {eva.start:%Y-%m-%d %H:%M} GMT  {eva.name}: {eva.title}  ({crew})")
