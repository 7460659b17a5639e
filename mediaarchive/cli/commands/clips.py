"""`mediaarchive clips`."""

import click

from mediaarchive.cli import common


@click.group("clips")
def command() -> None:
    """Take a clip off the site at once, or show it again."""


@command.command("withdraw")
@click.argument("clip", metavar="ID")
@click.option("--reason", required=True, help="Why; the clip's page says it to everybody.")
@click.option("--author", default=common.ACTOR, help="Who withdraws it.")
@click.pass_context
def withdraw(ctx: click.Context, clip: str, reason: str, author: str) -> None:
    """Withdraw a published clip: from the next request on its page says when and why, and nothing lists it."""
    from mediaarchive.archive import moderation

    with common.opened(ctx) as archive:
        found = moderation.withdraw(archive, clip, reason, actor=author, now=common.now())
    common.say(f"“{found.title}” is withdrawn; show it again with: mediaarchive clips restore {clip}")


@command.command("restore")
@click.argument("clip", metavar="ID")
@click.option("--author", default=common.ACTOR, help="Who shows it again.")
@click.pass_context
def restore(ctx: click.Context, clip: str, author: str) -> None:
    """Show a withdrawn clip again."""
    from mediaarchive.archive import moderation

    with common.opened(ctx) as archive:
        found = moderation.restore(archive, clip, actor=author, now=common.now())
    common.say(f"“{found.title}” is public again")
