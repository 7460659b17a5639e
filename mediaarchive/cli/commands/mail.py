"""`mediaarchive mail`: the letters that wait."""

import click

from mediaarchive.cli import common


@click.group("mail")
def command() -> None:
    """Letters that wait to be sent. This version sends none itself."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the letters that wait, the oldest first."""
    from mediaarchive.archive import accounts
    from mediaarchive.timeline import format_utc

    with common.opened(ctx) as archive:
        found = accounts.letters(archive)
    if as_json:
        keys = ("number", "to", "subject", "made")
        rows = [(each.id, each.recipient, each.subject, format_utc(each.made_at)) for each in found]
        common.print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    for each in found:
        click.echo(f"{each.id:5}  {format_utc(each.made_at)}  {each.recipient}: {each.subject}")
    if not found:
        common.say("no letter waits")


@command.command("show")
@click.argument("number", type=int)
@click.pass_context
def show(ctx: click.Context, number: int) -> None:
    """Print a letter. Whoever reads it holds the links that are in it."""
    from mediaarchive.archive import accounts

    with common.opened(ctx) as archive:
        found = accounts.letter(archive, number)
    click.echo(f"To: {found.recipient}\nSubject: {found.subject}\n\n{found.text}", nl=False)
