"""`mediaarchive requests`."""

import click

from mediaarchive.cli import common


@click.command("requests")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show the licence requests that came in, newest first, for the team to answer by e-mail."""
    from mediaarchive.archive.reports import requests_report

    with common.opened(ctx) as archive, archive.database.read() as session:
        found = requests_report(session)
    if as_json:
        common.print_json(found)
        return
    for request in found:
        answers = request["answers"]
        who = ", ".join(filter(None, (answers["name"], answers["organisation"])))
        click.echo(f"{request['reference']}  {request['created'][:16]}Z  {who} <{answers['email']}>")
        click.echo(f"    {answers['use']}: {answers['project']}: {' '.join(answers['synopsis'].split())}")
        click.echo(f"    {request['file']} from {request['in']:.3f} to {request['out']:.3f} s")
    if not found:
        common.say("no licence request has come in yet")
