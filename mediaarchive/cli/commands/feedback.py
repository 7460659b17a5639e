"""`mediaarchive feedback`."""

import click

from mediaarchive.cli import common


@click.group("feedback")
def command() -> None:
    """Forget what a person wrote; everything else about feedback is done on the desk."""


@command.command("erase")
@click.argument("email")
@click.pass_context
def erase(ctx: click.Context, email: str) -> None:
    """Erase words and address of all that came with an e-mail address; what was decided stays."""
    from mediaarchive.archive import moderation

    with common.opened(ctx) as archive:
        count = moderation.erase_address(archive, email, now=common.now())
    common.say(f"words and address are erased from {count} entries")
