"""`mediaarchive sync`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from mediaarchive.cli import common
from mediaarchive.errors import InputRefused


@click.command("sync")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], as_json: bool) -> None:
    """Put recordings on the first one's clock by the timecode or the sound they share: offset, drift and jumps."""
    if len(files) < 2:
        raise click.UsageError("name at least two files: the others are put on the first one's clock")
    document = _synced(ctx, files)
    if as_json:
        common.print_json(document)
        return
    for found in document["recordings"]:
        click.echo(_line(found))


def _synced(ctx: click.Context, files: tuple[Path, ...]) -> dict[str, Any]:
    from mediaarchive.alignment.sound import sounds_of
    from mediaarchive.alignment.sync.features import RATE
    from mediaarchive.alignment.sync.report import report
    from mediaarchive.alignment.sync.together import place_together
    from mediaarchive.cli.progress import one_bar
    from mediaarchive.sandbox.cost import used

    with common.workplace(ctx) as (door, room):
        with one_bar("decoding") as progress:
            heard = sounds_of(files, door, room, progress)
        sounds = [sound.samples for sound in heard]
        if not len(sounds[0]):
            raise InputRefused("has no sound, so nothing can be put on its clock", subject=files[0].name)
        before = used()
        with one_bar("comparing") as progress:
            placed = place_together(sounds, progress, [sound.code for sound in heard])
        after = used()
        document = report([str(file) for file in files], [len(sound) / RATE for sound in sounds], placed)
        compared = round(after["cpu_s"] - before["cpu_s"], 3)
        return document | {"cost": {"compared_cpu_s": compared, "peak_rss_mb": after["peak_rss_mb"]}}


def _line(found: dict[str, Any]) -> str:
    if found["grade"] == "X":
        return f"{found['file']}: not placed ({found['evidence'][0]['text']})"
    said = (
        f"{found['file']}: {found['offset_s']:+.4f} s, drift {found['drift_ppm']:+.3f} ppm, ± {found['ci95_s']:.4f} s"
    )
    leaps = ", ".join(f"{jump['seconds']:+.3f} s at {jump['at']:.1f} s" for jump in found["jumps"])
    return f"{said}, grade {found['grade']}" + (f"; jumps: {leaps}" if leaps else "")
