"""`mediaarchive search`."""

import click

from mediaarchive.cli import common


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, words: tuple[str, ...], as_json: bool) -> None:
    """Find words in EVAs, cues, tasks, sights and clips."""
    from mediaarchive.archive.find import find
    from mediaarchive.recordings import TEAM
    from mediaarchive.timeline import format_utc

    with common.opened(ctx) as archive:
        page = find(archive, " ".join(words), chosen={}, actor=TEAM, now=common.now())
    hits = page.hits
    if as_json:
        common.print_json(
            [
                {
                    "kind": hit.kind,
                    "title": hit.title,
                    "text": "".join(text for text, _ in hit.parts),
                    "eva": hit.eva.slug,
                    "camera": hit.camera.name if hit.camera else None,
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
        camera = hit.camera.name if hit.camera else ""
        click.echo(f"{hit.kind:5} {hit.eva.slug} {camera:12} {float(hit.at):8.1f} s  {hit.title}: {text}")
    if page.corrected:
        common.say(f"showing results for {page.corrected}")
    if not hits:
        common.say("nothing found; try fewer or other words")
