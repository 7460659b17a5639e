"""`mediaarchive serve`."""

from importlib import import_module

import click

from mediaarchive.cli import common


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, help="Pages; media bytes go out on the port after it.")
@click.pass_context
def command(ctx: click.Context, host: str, port: int) -> None:
    """Serve the site: pages on one port, media bytes on the next, until Ctrl-C."""
    with common.opened(ctx):
        pass  # say what is wrong with the archive before any server starts
    serve(ctx, host, port)


def serve(ctx: click.Context, host: str, port: int) -> None:
    """Start the site's two listeners. It is found by name: the archive's own package does not import the site."""
    import_module("web.serve").serve(common.settings(ctx), host=host, port=port)
