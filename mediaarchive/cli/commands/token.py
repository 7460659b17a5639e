"""`mediaarchive token`."""

import secrets
from functools import partial

import click

from mediaarchive.cli import common


@click.command("token")
@click.argument("email")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1, 3650), help="How long it counts.")
@click.option("--revoke", is_flag=True, help="Let none of the account's tokens count any longer instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, email: str, days: int, revoke: bool, as_json: bool) -> None:
    """Print a new API token of an account, sent as "Authorization: Bearer …". It cannot be shown again."""
    from mediaarchive.archive import accounts
    from mediaarchive.timeline import format_utc

    with common.opened(ctx) as archive:
        if revoke:
            count = accounts.revoke_tokens(archive, email, now=common.now())
            if as_json:
                common.print_json({"email": email, "revoked": count})
            else:
                common.say(f"{count} {'token counts' if count == 1 else 'tokens count'} no longer")
            return
        draw = partial(secrets.token_urlsafe, 32)
        token, until = accounts.issue_token(archive, email, days=days, draw=draw, now=common.now())
    if as_json:
        common.print_json({"email": email, "token": token, "until": format_utc(until)})
        return
    click.echo(token)
    common.say(f"it works as {email} until {format_utc(until)}; it cannot be shown again")
