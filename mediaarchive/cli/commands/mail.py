"""`mediaarchive mail`: the letters that wait."""

import click

from mediaarchive.cli import common


@click.group("mail")
def command() -> None:
    """Letters that wait to be sent; `serve` sends them as they come where a mail server is set."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the letters that wait, the oldest first, with what stands in their way."""
    from mediaarchive.archive import letters
    from mediaarchive.timeline import format_utc

    with common.opened(ctx) as archive:
        found = letters.waiting(archive)
    if as_json:
        keys = ("number", "to", "subject", "made", "tries", "next_try", "problem")
        rows = [
            (
                each.id, each.recipient, each.subject, format_utc(each.made_at), each.tries,
                format_utc(each.next_try) if each.next_try else None, each.problem,
            )
            for each in found
        ]  # fmt: skip
        common.print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    for each in found:
        click.echo(f"{each.id:5}  {format_utc(each.made_at)}  {each.recipient}: {each.subject}")
        if each.problem:
            when = f"tried again at {format_utc(each.next_try)}" if each.next_try else "not tried again"
            click.echo(f"       {each.problem}; {when}")
    if not found:
        common.say("no letter waits")


@command.command("show")
@click.argument("number", type=int)
@click.pass_context
def show(ctx: click.Context, number: int) -> None:
    """Print a letter. Whoever reads it holds the links that are in it."""
    from mediaarchive.archive import letters

    with common.opened(ctx) as archive:
        found = letters.get(archive, number)
    click.echo(f"To: {found.recipient}\nSubject: {found.subject}\n\n{found.text}", nl=False)


@command.command("send")
@click.option("--again", "number", type=int, help="Try this letter from the beginning, also one that was refused.")
@click.pass_context
def send(ctx: click.Context, number: int | None) -> None:
    """Hand over what is due, and say what became of it."""
    from mediaarchive.archive import letters

    with common.opened(ctx) as archive:
        if number is not None:
            letters.again(archive, number, now=common.now())
        report = letters.send(archive, common.now)
    common.say(f"{report.sent} sent, {report.later} tried again later, {report.refused} refused")
    if report.refused:
        ctx.exit(1)
