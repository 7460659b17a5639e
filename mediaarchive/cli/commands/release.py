"""`mediaarchive release`."""

import click

from mediaarchive.cli import common


@click.command("release")
@click.argument("slug", metavar="EVA")
@click.pass_context
def command(ctx: click.Context, slug: str) -> None:
    """Make an EVA's undamaged recordings public and publish their clips."""
    from mediaarchive.archive.intake import release

    with common.opened(ctx) as archive:
        count = release(archive, slug, actor=common.ACTOR, now=common.now())
    common.say(f"{count} clips of {slug} are now public")
