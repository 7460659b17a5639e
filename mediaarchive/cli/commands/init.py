"""`mediaarchive init`."""

import click

from mediaarchive.cli import common


@click.command("init")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Make an archive, with the EVAs whose facts ship."""
    from mediaarchive.archive import Archive

    settings = common.settings(ctx)
    Archive.create(settings, common.now()).close()
    common.say(
        f"made an archive in {settings.home}; next: mediaarchive ingest FILE --eva us-eva-39 --camera ev1-helmet"
    )
