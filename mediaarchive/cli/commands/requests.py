"""`mediaarchive requests`."""

from __future__ import annotations

import click

from mediaarchive.cli import common


@click.group("requests", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """Show the licence requests that reached the desk, newest first; they are decided at the desk of the site."""
    if ctx.invoked_subcommand is not None:
        return
    from mediaarchive.archive.reports import requests_report

    with common.opened(ctx) as archive, archive.database.read() as session:
        found = requests_report(session)
    if as_json:
        common.print_json(found)
        return
    for request in found:
        answers = request["answers"]
        who = ", ".join(filter(None, (answers.get("name"), answers.get("organisation")))) or "(erased)"
        click.echo(f"{request['reference']}  {request['state']}  {request['created'][:16]}Z  {who}")
        click.echo(f"    {answers.get('use', '')}: {answers.get('project', '')}")
        for one in request["ranges"]:
            click.echo(f"    {one['file']} from {one['in']:.3f} to {one['out']:.3f} s")
    if not found:
        common.say("no licence request has come in yet")


@command.command("erase")
@click.argument("reference")
@click.pass_context
def erase(ctx: click.Context, reference: str) -> None:
    """Erase everything personal of the request that REFERENCE names; what was decided stays provable.

    Not possible while a licence is in force or being decided.
    """
    from mediaarchive.archive.licences import privacy

    with common.opened(ctx) as archive:
        privacy.erase_by_reference(archive, reference, now=common.now())
    common.say(f"erased what was personal in {reference.strip().upper()}")


@command.command("due")
@click.pass_context
def due(ctx: click.Context) -> None:
    """Do what time has made due: reminders, lapses, ends, erasures. A worker does this by itself every minute."""
    from mediaarchive.archive.licences import clockwork

    with common.opened(ctx) as archive:
        count = clockwork.tick(archive, clockwork.post_of(archive.settings), now=common.now())
    common.say(f"{count} done")
