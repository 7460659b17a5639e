"""`mediaarchive voices`."""

from __future__ import annotations

import click

from mediaarchive.cli import common


@click.command("voices")
@click.argument("slug", metavar="EVA")
@click.argument("recording")
@click.option("--name", "named", nargs=2, metavar="VOICE NAME", help="Call this voice by a name from now on.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, slug: str, recording: str, named: tuple[str, str] | None, as_json: bool) -> None:
    """Show who speaks on a RECORDING (its id or file name), or give a voice its name."""
    from mediaarchive.archive.voices import name_voice, voices

    with common.opened(ctx) as archive:
        if named:
            name_voice(archive, slug, recording, *named, actor=common.ACTOR, now=common.now())
        found = voices(archive, slug, recording)
    if as_json:
        said = [{"speaker": name, "turns": turns, "seconds": float(seconds)} for name, turns, seconds in found]
        common.print_json({"recording": recording, "voices": said})
        return
    for name, turns, seconds in found:
        click.echo(f"{name or 'unknown'}: {turns} turns, {float(seconds):.1f} s")
    if not found:
        common.say("nobody speaks on this recording, as far as was heard")
