"""`mediaarchive search`."""

import click

from mediaarchive.cli import common


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], as_json: bool) -> None:
    """Find words in cues, tasks and clips."""
    from mediaarchive.archive.pages import search
    from mediaarchive.recordings import TEAM
    from mediaarchive.timeline import format_utc

    with common.opened(ctx) as archive:
        hits = search(archive, " ".join(words), actor=TEAM, now=common.now())
    if as_json:
        common.print_json(
            [
                {
                    "kind": hit.kind,
                    "title": hit.title,
                    "text": "".join(text for text, _ in hit.parts),
                    "eva": hit.eva.slug,
                    "camera": hit.camera.name,
                    "recording": hit.recording,
                    "clip": hit.clip,
                    "at": float(hit.at),
                    "utc": format_utc(hit.utc) if hit.utc else None,
                }
                for hit in hits
            ]
        )
        return
    for hit in hits:
        text = "".join(click.style(text, bold=True) if matched else text for text, matched in hit.parts)
        click.echo(f"{hit.kind:5} {hit.eva.slug} {hit.camera.name:12} {float(hit.at):8.1f} s  {hit.title}: {text}")
    if not hits:
        common.say("nothing found; try fewer or other words")
