"""`mediaarchive desk`."""

from datetime import timedelta

import click

from mediaarchive.cli import common

_MINUTES = 10


@click.command("desk")
@click.option("--as", "name", required=True, help="Who signs in: the name that stands under every change.")
@click.option(
    "--role", default="editor", show_default=True, type=click.Choice(common.ROLES), help="What they may do there."
)
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="Where the site is served.")
@click.pass_context
def command(ctx: click.Context, name: str, role: str, site: str) -> None:
    """Print a link by which somebody works at the desk without an account; it opens for ten minutes."""
    from mediaarchive.accounts import Role
    from mediaarchive.archive import passes
    from mediaarchive.errors import InputRefused

    name = " ".join(name.split())
    if not 0 < len(name) <= 60 or not name.isprintable():
        raise InputRefused("a name has 1 to 60 characters", subject=repr(name[:60]))
    with common.opened(ctx) as archive:
        address = (archive.settings.site_url or site).rstrip("/")
        until = common.now() + timedelta(minutes=_MINUTES)
        token = passes.issue(archive.secret_key(), passes.sign_in_as(Role(role)), name, until)
    click.echo(f"{address}/desk/sign-in/{token}")
    common.say(f"whoever opens this link within {_MINUTES} minutes works as {name}")
