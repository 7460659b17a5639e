"""`mediaarchive status`."""

import click

from mediaarchive.cli import common


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show every recording and step, with the reason where one failed."""
    from mediaarchive.archive.status import status

    with common.opened(ctx) as archive:
        found = status(archive, now=common.now())
    if as_json:
        common.print_json(found)
        return
    if not found["recordings"]:
        click.echo("no footage yet; add some with: mediaarchive ingest FILE --eva SLUG --camera NAME")
    for recording in found["recordings"]:
        state = recording["reason"] or recording["damage"] or recording["state"]
        click.echo(f"{recording['eva']}  {recording['camera']:14} {recording['file']}: {state}")
        for step in recording["steps"]:
            if step["state"] != "done":
                click.echo(f"    {step['name']}: {step['state']}{': ' + step['reason'] if step['reason'] else ''}")
