"""`mediaarchive press`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.press import PressSet


@click.group("press")
def command() -> None:
    """Clips for the press: list the sets, make the files that they want."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def listed(ctx: click.Context, *, as_json: bool) -> None:
    """List every press set, the one changed last first."""
    from mediaarchive.archive.press import desk

    with common.opened(ctx) as archive:
        sets = desk.every(archive)
    if as_json:
        common.print_json({"sets": [_told(press) for press in sets]})
        return
    for press in sets:
        held = f", nobody before {press.embargo:%Y-%m-%d %H:%M} UTC" if press.is_held(common.now()) else ""
        click.echo(f"{press.slug}: {press.title} ({press.state}, {len(press.entries)} clips{held})")


@command.command("make")
@click.argument("name", metavar="SET")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def make(ctx: click.Context, name: str, *, as_json: bool) -> None:
    """Make the films and stills that SET still wants, and say what is in its zip. What is made is not made again."""
    from mediaarchive.archive.press import bundle, desk
    from mediaarchive.cli.progress import step_bars

    with common.opened(ctx) as archive:
        press = desk.named(archive, name)
        with step_bars({}) as watcher:
            page = desk.make_files(archive, press.id, watcher=watcher, clock=common.now)
        files = bundle.files(archive, page)
        size = bundle.whole(archive, page).size
    if as_json:
        found = [{"name": part.name, "bytes": part.size} for part in files]
        left_out = [{"clip": one.clip.id, "title": one.clip.title, "reason": one.reason} for one in page.left_out]
        made = {"waiting": page.waiting, "files": found, "left_out": left_out}
        common.print_json(_told(press) | {"zip": {"name": bundle.zip_name(page), "bytes": size}} | made)
        return
    for one in page.left_out:
        common.say(f"left out: “{one.clip.title}”: {one.reason}")
    if page.waiting:
        common.say(f"{page.waiting} lots of files could not be made; the desk says why")
    common.say(f"{bundle.zip_name(page)}: {len(files)} files, {size / 1e6:.1f} MB")


def _told(press: PressSet) -> dict[str, Any]:
    from mediaarchive.timeline import format_utc

    return {
        "id": press.id, "slug": press.slug, "eva": press.eva, "title": press.title, "state": press.state,
        "embargo": format_utc(press.embargo) if press.embargo else None,
        "clips": [entry.clip for entry in press.entries],
    }  # fmt: skip
