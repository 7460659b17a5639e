"""`mediaarchive ingest`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError, NoSpace

if TYPE_CHECKING:
    from mediaarchive.archive import Archive
    from mediaarchive.ingest import Arrival


@click.command("ingest")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--eva", "slug", required=True, help="The EVA that was filmed.")
@click.option("--camera", help="Whose camera it was (a manifest names it per file).")
@click.option("--start", help="UTC of the first frame; for one file only.")
@click.pass_context
def command(ctx: click.Context, paths: tuple[Path, ...], slug: str, camera: str | None, start: str | None) -> None:
    """Add footage and do every step; run it again to go on after a stop.

    PATHS are files, folders, or CSV manifests (file,camera,start).
    """
    with common.opened(ctx) as archive:
        arrivals, refused = _arrivals(paths, camera, start)
        names: dict[str, str] = {}
        retry: list[str] = []
        for arrival in arrivals:
            refused += not _store(archive, arrival, slug, names, retry)
        failed = _drive(archive, slug, names, retry)
    if refused or failed:
        ctx.exit(1)


def _arrivals(paths: tuple[Path, ...], camera: str | None, start: str | None) -> tuple[list[Arrival], int]:
    from mediaarchive.ingest import Arrival, read_manifest
    from mediaarchive.timeline import parse_stamp

    found: list[Arrival] = []
    refused = 0
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    if start and len(files) != 1:
        raise click.UsageError("--start goes with one file; for several use a CSV manifest: file,camera,start")
    if start and files[0].suffix.lower() == ".csv":
        raise click.UsageError("--start goes with one film; a manifest names the start of each of its files")
    declared = parse_stamp(start) if start else None
    for file in files:
        try:
            if file.suffix.lower() == ".csv":
                found += read_manifest(file)
            elif not file.is_file():
                raise ArchiveError("no such file", subject=str(file))
            elif camera is None:
                raise click.UsageError("--camera is missing: whose camera is it?")
            else:
                found.append(Arrival(file, camera, declared))
        except ArchiveError as error:
            common.say(f"refused {error}")
            refused += 1
    return found, refused


def _store(archive: Archive, arrival: Arrival, slug: str, names: dict[str, str], retry: list[str]) -> bool:
    from mediaarchive.archive.intake import add_footage
    from mediaarchive.cli.progress import one_bar

    size = max(1, arrival.path.stat().st_size)
    try:
        with one_bar(f"storing {arrival.path.name}") as progress:
            received = add_footage(
                archive, arrival, eva=slug, now=common.now(), progress=lambda done: progress(done / size)
            )
    except NoSpace:
        raise
    except ArchiveError as error:
        common.say(f"refused {error.about(arrival.path.name)}")
        return False
    names[received.recording] = arrival.path.name
    retry.append(received.recording)
    if not received.is_new:
        common.say(f"{arrival.path.name}: is in the archive already, as {received.place}; going on where it stopped")
    if received.mismatch:
        common.say(f"{arrival.path.name}: {received.mismatch}")
    return True


def _drive(archive: Archive, slug: str, names: dict[str, str], retry: list[str]) -> int:
    from mediaarchive.archive.intake import drive
    from mediaarchive.cli.progress import step_bars

    with step_bars(names) as watcher:
        report = drive(archive, watcher=watcher, clock=common.now, slugs=[slug], retry=retry)
    done = len(report.done)
    common.say(f"{done} steps done, {len(report.failed)} failed; see: mediaarchive status")
    return len(report.failed)
