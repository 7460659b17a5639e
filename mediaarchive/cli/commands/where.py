"""`mediaarchive where`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.archive.where.answers import Shot


@click.command("where")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def command(ctx: click.Context, file: Path, as_json: bool) -> None:
    """Say from which footage of the archive a film of any length, or a still, is: recording, in and out, UTC."""
    from mediaarchive.archive.where.answers import answer, shots
    from mediaarchive.cli.progress import one_bar
    from mediaarchive.errors import ArchiveError
    from mediaarchive.recordings import TEAM

    now = common.now()
    with common.opened(ctx) as archive:
        try:
            with one_bar("looking") as progress:
                _, found = answer(archive, file, actor=TEAM, now=now, progress=progress)
        except ArchiveError as error:
            raise error.about(file.name) from None
        told = shots(archive, found, actor=TEAM, now=now)
    if as_json:
        common.print_json({"file": str(file), "shots": [_document(one) for one in told]})
        return
    for one in told:
        click.echo(_line(one))


def _document(shot: Shot) -> dict[str, Any]:
    found, of = shot.found, shot.recording
    told: dict[str, Any] = {"start": float(found.start), "end": float(found.end), "verdict": str(found.verdict)}
    if of is None or found.first is None or found.past is None:
        return told
    return told | {
        "recording": of.id, "eva": of.eva, "camera": of.camera, "name": of.file_name,
        "in": float(found.first), "out": float(found.past),
        "half_width_s": float(found.half) if found.half is not None else None,
        "speed": float(found.speed) if found.speed is not None else None,
        "mirrored": found.mirrored, "confidence": found.confidence,
        "utc": shot.utc.isoformat().replace("+00:00", "Z") if shot.utc else None,
        "utc_half_width_s": float(shot.utc_half_s) if shot.utc_half_s is not None else None,
        "clips": [clip.id for clip in shot.clips], "released": of.released_at is not None,
        "method": "landmarks, laid on the footage",
    }  # fmt: skip


def _line(shot: Shot) -> str:
    found, of = shot.found, shot.recording
    begin = f"{float(found.start):9.3f} {float(found.end):9.3f}  "
    if of is None or found.first is None or found.past is None:
        return begin + str(found.verdict)
    between = f"{float(found.first):.3f} to {float(found.past):.3f} s"
    where = f"somewhere in {between}" if found.half is None else f"{between} ± {float(found.half):.3f} s"
    speed = f", at {float(found.speed):g} times its speed" if found.speed not in (None, 1) else ""
    return f"{begin}{of.eva} {of.camera} {of.file_name}: {where}{speed}{', mirrored' if found.mirrored else ''}"
