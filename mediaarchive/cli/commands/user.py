"""`mediaarchive user`: add, list, role, disable, enable."""

from __future__ import annotations

import secrets
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.accounts import Account, Actor

_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group("user")
def command() -> None:
    """Accounts of the media team: who there is, and what each may do."""


@command.command("add")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice(common.ROLES), help="What the account is for.")
@click.option("--name", default="", help="The name that stands under changes [default: what stands before the @].")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of inviting.")
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="Where the site is served.")
@_JSON
@click.pass_context
def add(ctx: click.Context, email: str, role: str, name: str, password_stdin: bool, site: str, as_json: bool) -> None:
    """Add an account. Without a password a link is printed (and a letter written) by which the member chooses one."""
    from mediaarchive.archive import accounts

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with common.opened(ctx) as archive:
        new = accounts.NewAccount(email, accounts.role_named(role), name, password)
        made = accounts.add(archive, new, actor=_actor(), draw=_draw, now=common.now())
        base = (archive.settings.site_url or site).rstrip("/")
        link = None
        if made.is_invited:
            place = partial("{}/account/invitation/{}".format, base)
            link = accounts.invite(archive, made.id, place, actor=_actor(), now=common.now())
    if as_json:
        common.print_json({**_told(made), "invitation": link})
    elif link:
        click.echo(link)
        common.say(f"{made.email} is {made.role}; whoever opens this link within seven days chooses the password")
    else:
        common.say(f"{made.email} is {made.role}")


@command.command("list")
@_JSON
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the accounts."""
    from mediaarchive.archive import accounts

    with common.opened(ctx) as archive:
        found = accounts.every(archive)
    if as_json:
        common.print_json([_told(account) for account in found])
        return
    for account in found:
        state = "disabled" if not account.is_active else "invited" if account.is_invited else ""
        click.echo(f"{account.email:40} {account.role:12} {account.name}  {state}".rstrip())
    if not found:
        common.say("there is no account yet; make the first admin: mediaarchive user add EMAIL --role admin")


@command.command("role")
@click.argument("email")
@click.argument("role", type=click.Choice(common.ROLES))
@_JSON
@click.pass_context
def role_(ctx: click.Context, email: str, role: str, as_json: bool) -> None:
    """Give an account another role; it is signed out everywhere."""
    from mediaarchive.archive import accounts

    with common.opened(ctx) as archive:
        account = accounts.named(archive, email)
        made = accounts.set_role(
            archive, account.id, accounts.role_named(role), actor=_actor(), draw=_draw, now=common.now()
        )
    _say(made, f"{made.email} is {made.role} now", as_json)


@command.command("disable")
@click.argument("email")
@_JSON
@click.pass_context
def disable(ctx: click.Context, email: str, as_json: bool) -> None:
    """Let an account in no more: its sessions and tokens end at once, what it did stays."""
    _set_active(ctx, email, False, as_json)


@command.command("enable")
@click.argument("email")
@_JSON
@click.pass_context
def enable(ctx: click.Context, email: str, as_json: bool) -> None:
    """Let a disabled account in again."""
    _set_active(ctx, email, True, as_json)


@command.command("unlock")
@click.argument("email")
@_JSON
@click.pass_context
def unlock(ctx: click.Context, email: str, as_json: bool) -> None:
    """Take a second factor away that was lost, and let nobody wait for wrong attempts; the password stays."""
    from mediaarchive.archive import accounts

    with common.opened(ctx) as archive:
        made = accounts.unlock(archive, accounts.named(archive, email).id, draw=_draw)
    _say(made, f"{made.email} signs in with the password alone now, and is signed out everywhere", as_json)


def _set_active(ctx: click.Context, email: str, is_active: bool, as_json: bool) -> None:
    from mediaarchive.archive import accounts

    with common.opened(ctx) as archive:
        account, now = accounts.named(archive, email), common.now()
        made = accounts.set_active(archive, account.id, is_active, actor=_actor(), draw=_draw, now=now)
    _say(made, f"{made.email} is {'let in again' if is_active else 'disabled'}", as_json)


def _say(account: Account, words: str, as_json: bool) -> None:
    if as_json:
        common.print_json(_told(account))
    else:
        common.say(words)


def _told(account: Account) -> dict[str, Any]:
    from mediaarchive.timeline import format_utc

    return {
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "active": account.is_active,
        "invited": account.is_invited,
        "second_factor": account.secrets.totp is not None,
        "made": format_utc(account.made_at),
        "made_by": account.made_by,
    }


def _actor() -> Actor:
    """Return whoever runs commands on the archive's machine: they may do everything."""
    from mediaarchive.accounts import Actor, Role

    return Actor(common.ACTOR, Role.ADMIN)


def _draw() -> str:
    return secrets.token_urlsafe(32)
