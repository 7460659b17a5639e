"""`mediaarchive frames`."""

import time
from pathlib import Path

import click

from mediaarchive.cli import common


@click.command("frames")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for keyframes and sprite sheets.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=1, help="Processes to share the work; the result is the same."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, file: Path, out: Path | None, jobs: int, as_json: bool) -> None:
    """Find shots, conditions and keyframes of a file, decoding as little of it as they need."""
    from mediaarchive.cli.progress import one_bar
    from mediaarchive.frames.look import analyse_file
    from mediaarchive.frames.model import FrameAnalysis
    from mediaarchive.frames.report import report
    from mediaarchive.sandbox.cost import used

    started = time.monotonic()
    with common.workplace(ctx, out) as (sandbox, folder), one_bar(file.name) as progress:
        found = analyse_file(file, sandbox, folder, progress, jobs)
    document = report(FrameAnalysis.from_json(found), str(file))
    document["cost"] = {
        "wall_s": round(time.monotonic() - started, 3),
        "cpu_s": round(used()["cpu_s"] + found["cost"]["cpu_s"], 3),
        "decoded_frames": found["looked"]["decoded"],
        "peak_rss_mb": round(found["cost"]["peak_rss_mb"], 1),
    }
    if as_json:
        common.print_json(document)
        return
    click.echo(
        f"{file}: {document['frames']} frames, {len(document['shots'])} shots, {len(document['keyframes'])} keyframes"
    )
    looked = document["looked"]
    click.echo(
        f"  {looked['plan']}: {looked['pictures']} pictures looked at, at most {looked['longest_gap_s']:.1f} s apart"
    )
    for kind in ("shots", "conditions"):
        for item in document[kind]:
            click.echo(f"  {item['start']:9.3f} to {item['end']:9.3f} s  {item['kind']}")
    if out:
        click.echo(f"  pictures are in {out}")
