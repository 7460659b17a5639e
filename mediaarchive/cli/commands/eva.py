"""`mediaarchive eva`: import, list, cover."""

from fractions import Fraction
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


@command.command("cover")
@click.argument("slug", metavar="EVA")
@click.option("--recording", required=True, metavar="NAME", help="File name of the recording that it is from.")
@click.option("--of", "source", metavar="EVA", help="The EVA that the recording is of, where that is another one.")
@click.option("--at", required=True, metavar="SECONDS", type=float, help="The still nearest to it is taken.")
@click.option("--author", default=common.ACTOR, help="Who chooses it.")
@click.pass_context
def cover(ctx: click.Context, slug: str, recording: str, source: str | None, at: float, author: str) -> None:
    """Choose the picture that stands for an EVA. Its page tells whose it is, and says when it is of another one."""
    from mediaarchive.archive import covers

    with common.opened(ctx) as archive:
        second = Fraction(str(at))
        found = covers.choose(archive, slug, source or slug, recording, second, author=author, now=common.now())
    taken = f"{found.taken:%Y-%m-%d %H:%M:%S} GMT" if found.taken else "at an unknown time"
    common.say(f"{slug}: {found.camera.label}, {found.file_name}, taken {taken}")
