"""`mediaarchive probe`."""

from pathlib import Path

import click

from mediaarchive.cli import common


@click.command("probe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Say what a file is: container, streams, exact durations, claimed clocks."""
    from mediaarchive.recordings.report import report
    from mediaarchive.recordings.steps import probe_file
    from mediaarchive.sandbox.sniff import mismatch, sniff

    with common.workplace(ctx) as (sandbox, out):
        found = report(probe_file(file, sandbox, out), str(file)) | {"mismatch": mismatch(file, sniff(file))}
    if as_json:
        common.print_json(found)
        return
    click.echo(f"{file}: {found['container']}, {found['duration']:.3f} s")
    for stream in found["streams"]:
        size = f" {stream['width']}×{stream['height']} {stream['frame_rate']} fps" if stream["width"] else ""
        rate = f" {stream['sample_rate']} Hz, {stream['channels']} channels" if stream["sample_rate"] else ""
        click.echo(f"  {stream['index']}: {stream['kind']} {stream['codec']}{size}{rate}, {stream['packets']} packets")
    for clock in found["clocks"]:
        click.echo(f"  claims {clock['source']} {clock['value']}")
    for remark in filter(None, (found["damage"], found["mismatch"])):
        click.echo(f"  {remark}")
