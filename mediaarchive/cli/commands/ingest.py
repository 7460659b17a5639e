"""`mediaarchive ingest`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError, InputRefused, NoSpace

if TYPE_CHECKING:
    from mediaarchive.archive import Archive
    from mediaarchive.ingest import Arrival


@dataclass(frozen=True, slots=True)
class _Given:
    """What holds for every file of which nothing else is said."""

    eva: str | None
    camera: str | None
    start: str | None


@dataclass(frozen=True, slots=True)
class _File:
    """A file to take in, and what is noted of it."""

    arrival: Arrival
    eva: str
    note: str = ""


@click.command("ingest")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--eva", "slug", help="The EVA that was filmed (a manifest may name it per file).")
@click.option("--camera", help="Whose camera it was (a manifest may name it per file).")
@click.option("--start", help="UTC of the first frame; for one file only.")
@click.option("--manifest", type=click.Path(path_type=Path), help="CSV: file, eva, camera, start, note.")
@click.option("--keep-going", is_flag=True, help="Take the right rows of a manifest in though others are wrong.")
@click.option("--watch", is_flag=True, help="Keep looking at one folder; files that stop growing are taken in.")
@click.option("--settle", default=10.0, show_default=True, help="Seconds that a watched file must not have changed.")
@common.scheduler_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    slug: str | None,
    camera: str | None,
    start: str | None,
    manifest: Path | None,
    scheduler: str | None,
    *,
    keep_going: bool,
    watch: bool,
    settle: float,
) -> None:
    """Add footage and do every step; run it again to go on after a stop.

    PATHS are files, folders, or CSV manifests. Every wrong row of a manifest is named, and nothing of it is taken in
    unless all rows are right or --keep-going is given.
    """
    given = _Given(slug, camera, start)
    if not watch and not (paths or manifest):
        raise click.UsageError("name files, folders or a manifest")
    if not watch and slug is None and any(path.suffix.lower() != ".csv" for path in paths):
        raise click.UsageError("--eva is missing: which spacewalk is it?")
    with common.opened(ctx, scheduler=scheduler) as archive:
        if watch:
            _watch(archive, paths, given, settle)
            return
        paths = (*paths, *([manifest] if manifest else []))
        files, refused = _files(archive, paths, given, keep_going=keep_going, manifest=manifest)
        names: dict[str, str] = {}
        refused += sum(not _store(archive, file, names) for file in files)
        failed = _drive(archive, sorted({file.eva for file in files} | ({slug} if slug else set())), names)
    if refused or failed:
        ctx.exit(1)


def _watch(archive: Archive, paths: tuple[Path, ...], given: _Given, settle: float) -> None:
    from mediaarchive.cli.watching import watch

    if len(paths) != 1 or not paths[0].is_dir():
        raise click.UsageError("--watch takes one folder")
    if given.start:
        raise click.UsageError("--start goes with one file")
    watch(archive, paths[0], eva=given.eva, camera=given.camera, settle_s=settle)


def _files(
    archive: Archive, paths: tuple[Path, ...], given: _Given, *, keep_going: bool, manifest: Path | None
) -> tuple[list[_File], int]:
    from mediaarchive.ingest import Arrival
    from mediaarchive.timeline import parse_stamp

    found: list[_File] = []
    refused = 0
    files = [file for path in paths for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    if given.start and len(files) != 1:
        raise click.UsageError("--start goes with one file; for several use a CSV manifest")
    if given.start and (files[0] == manifest or files[0].suffix.lower() == ".csv"):
        raise click.UsageError("--start goes with one film; a manifest names the start of each of its files")
    declared = parse_stamp(given.start) if given.start else None
    for file in files:
        try:
            if file == manifest or file.suffix.lower() == ".csv":
                rows, wrong = _rows(archive, file, given, keep_going=keep_going)
                found, refused = found + rows, refused + wrong
            elif not file.is_file():
                raise ArchiveError("no such file", subject=str(file))
            elif given.camera is None:
                raise click.UsageError("--camera is missing: whose camera is it?")
            else:
                assert given.eva is not None  # asked for before the archive was opened
                found.append(_File(Arrival(file, given.camera, declared), given.eva))
        except ArchiveError as error:
            common.say(f"refused {error}")
            refused += 1
    return found, refused


def _rows(archive: Archive, path: Path, given: _Given, *, keep_going: bool) -> tuple[list[_File], int]:
    """Return the files of a manifest and the number of wrong rows, each of which is named."""
    from mediaarchive.archive.intake import slugs_of
    from mediaarchive.ingest.manifests import read_manifest

    read = read_manifest(path, evas=slugs_of(archive), eva=given.eva, camera=given.camera)
    for line, words in read.complaints:
        common.say(f"refused {path.name}: line {line}: {words}")
    if read.unread:
        common.say(f"{path.name}: not read: {', '.join(read.unread)}")
    if read.complaints and not keep_going:
        common.say(f"{path.name}: nothing was taken in; correct it, or give --keep-going")
        return [], len(read.complaints)
    if not read.rows and not read.complaints:
        raise InputRefused("names no file", subject=path.name)
    return [_File(row.arrival, row.eva, row.note) for row in read.rows], len(read.complaints)


def _store(archive: Archive, file: _File, names: dict[str, str]) -> bool:
    from mediaarchive.archive.intake import add_footage, keep_note
    from mediaarchive.cli.progress import one_bar

    name = file.arrival.path.name
    size = max(1, file.arrival.path.stat().st_size)
    try:
        with one_bar(f"storing {name}") as progress:
            received = add_footage(
                archive, file.arrival, eva=file.eva, now=common.now(), progress=lambda done: progress(done / size)
            )
    except NoSpace:
        raise
    except ArchiveError as error:
        common.say(f"refused {error.about(name)}")
        return False
    names[received.recording] = name
    if file.note:
        keep_note(archive, received.recording, file.note)
    if not received.is_new:
        common.say(f"{name}: is in the archive already, as {received.place}; going on where it stopped")
    if received.mismatch:
        common.say(f"{name}: {received.mismatch}")
    return True


def _drive(archive: Archive, slugs: list[str], names: dict[str, str]) -> int:
    from mediaarchive.archive.intake import drive
    from mediaarchive.archive.preservation.upkeep import write_manifest
    from mediaarchive.cli.leaving import leaving_in_time
    from mediaarchive.cli.progress import step_bars

    with leaving_in_time(archive), step_bars(names) as watcher:
        report = drive(archive, watcher=watcher, clock=common.now, slugs=slugs, retry=list(names), say=common.say)
    write_manifest(archive, now=common.now())
    done, failed = len(report.done), len(report.failed)
    for reason in sorted({reason for _, reason in report.waiting.values()}):
        common.say(f"waiting: {reason}")
    common.say(f"{done} steps done, {failed} failed; see: mediaarchive status")
    return failed + len(report.waiting)
