"""`mediaarchive commlog`."""

from pathlib import Path

import click

from mediaarchive.cli import common


@click.command("commlog")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--eva", "slug", required=True, help="The EVA it belongs to.")
@click.option("--times", help="What bare times mean: gmt, pet, get, Europe/Paris …  [default: by the heading]")
@click.option("--json", "as_json", is_flag=True, help="Print the lines as one JSON document.")
@click.pass_context
def command(ctx: click.Context, file: Path, slug: str, times: str | None, as_json: bool) -> None:
    """Import what was said on the loop, stamped line by line: recordings that heard it get their time from it.

    A table (CSV, tabs) with a column of times (time, gmt, utc, pet) and one of words (text, words, said), perhaps one
    of speakers.
    """
    from mediaarchive.archive.commlogs import import_file
    from mediaarchive.timeline import format_utc, from_micros

    with common.opened(ctx) as archive:
        lines = import_file(archive, slug, file, times=times, actor=common.ACTOR, now=common.now())
    common.say(f"{len(lines)} lines are the comm log of {slug}; they count from the next: mediaarchive align {slug}")
    if as_json:
        shown = [
            {"utc": format_utc(from_micros(line.utc_us)), "speaker": line.speaker, "text": line.text} for line in lines
        ]
        common.print_json({"eva": slug, "lines": shown})
