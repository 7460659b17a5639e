"""`mediaarchive align`."""

import click

from mediaarchive.cli import common


@click.command("align")
@click.argument("slug", metavar="EVA")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, slug: str, as_json: bool) -> None:
    """Put every recording and task of an EVA on its clock."""
    from mediaarchive.archive.intake import alignment_of, drive
    from mediaarchive.cli.progress import step_bars

    with common.opened(ctx) as archive:
        with step_bars({}) as watcher:
            drive(archive, watcher=watcher, clock=common.now, slugs=[slug])
        found = alignment_of(archive, slug)
    if as_json:
        common.print_json(found)
        return
    for recording in found["recordings"]:
        clock = recording["clock"] or {"grade": "X", "zero_utc": None, "ci95_s": None}
        width = f"± {clock['ci95_s']:.2f} s" if clock["ci95_s"] is not None else ""
        zero = clock["zero_utc"] or "unknown"
        click.echo(f"{clock['grade']}  {recording['camera']:14} {zero:28} {width}  {recording['file']}")
    for task in found["tasks"]:
        click.echo(f"{task['id']:10} {task['start'][11:19]} to {task['end'][11:19]}  {task['title']}")
