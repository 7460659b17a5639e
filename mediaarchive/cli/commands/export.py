"""`mediaarchive export`."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError

if TYPE_CHECKING:
    from mediaarchive.archive import Archive
    from mediaarchive.archive.iiif import Addresses

_FORMS = ("json", "vtt", "edl", "otio", "csv", "iiif", "site")
_HERE = "http://127.0.0.1:8000"


@click.command("export")
@click.argument("slug", metavar="EVA")
@click.option("--format", "form", type=click.Choice(_FORMS), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file; a folder for vtt and site.")
@click.pass_context
def command(ctx: click.Context, slug: str, form: str, out: Path) -> None:
    """Write an EVA: all of it as JSON; captions; its public clips as a list; what is public as IIIF or as a site.

    json and vtt hold what the team sees; the others what everybody may see now. `site` is a folder of pages that plays
    from a disk, without server or network. Addresses in iiif are those of the setting MEDIAARCHIVE_SITE_URL.
    """
    if not out.resolve().parent.is_dir():
        raise ArchiveError("no such folder", subject=str(out.parent), hint="make it first")
    with common.opened(ctx) as archive:
        now = common.now()
        if form == "site":
            _site(archive, slug, out, now)
        elif form == "vtt":
            _captions(archive, slug, out, now)
        else:
            _write(out, _document(archive, slug, form, now))


def _document(archive: Archive, slug: str, form: str, now: datetime) -> bytes:
    if form == "json":
        from mediaarchive.archive.reports import export

        with archive.database.read() as session:
            return json.dumps(export(session, slug), indent=1, ensure_ascii=False).encode() + b"\n"
    home = (archive.settings.site_url or _HERE).rstrip("/")
    if form == "iiif":
        from mediaarchive.archive import iiif

        found = iiif.of_eva(archive, slug, _addresses(archive, slug, home), now=now)
        return json.dumps(found, indent=1, ensure_ascii=False).encode() + b"\n"
    from mediaarchive.archive import pages, selections
    from mediaarchive.exports.selection import written
    from mediaarchive.recordings import PUBLIC

    title = pages.eva_page(archive, slug, actor=PUBLIC, now=now).eva.name
    ranges = selections.of_eva(
        archive, slug, lambda name, span: f"{home}/recordings/{name}?t={float(span.start):.3f},{float(span.end):.3f}",
        words=False, actor=PUBLIC, now=now,
    )  # fmt: skip
    return written(form, title, ranges)


def _addresses(archive: Archive, slug: str, home: str) -> Addresses:
    from mediaarchive.archive.iiif import Addresses

    films = (archive.settings.media_url or home).rstrip("/")
    return Addresses(
        home=f"{home}/",
        manifest=f"{home}/evas/{slug}/manifest.json",
        eva=f"{home}/evas/{slug}",
        data=f"{home}/api/v1/evas/{slug}",
        recording=lambda name: f"{home}/recordings/{name}",
        file=lambda recording, name: f"{films}/m/{recording}/{name}",
        captions=lambda name: f"{home}/recordings/{name}/captions.vtt",
    )


def _captions(archive: Archive, slug: str, out: Path, now: datetime) -> None:
    from mediaarchive.archive.words import captions
    from mediaarchive.recordings import TEAM
    from mediaarchive.recordings import store as recordings

    out.mkdir(parents=True, exist_ok=True)
    with archive.database.read() as session:
        known = recordings.of_eva(session, slug)
    for recording in known:
        text = captions(archive, recording.id, actor=TEAM, now=now)
        if " --> " in text:
            (out / f"{Path(recording.file_name).stem}.vtt").write_text(text, "utf-8")


def _site(archive: Archive, slug: str, out: Path, now: datetime) -> None:
    from mediaarchive.archive import sitefolder

    home = f"{(archive.settings.site_url or _HERE).rstrip('/')}/evas/{slug}"
    told = [0]

    def progress(done: int, whole: int) -> None:
        share = 100 * done // max(whole, 1)
        if share >= told[0] + 10 or done == whole:
            told[0] = share
            common.say(f"{share} % of {whole >> 20} MiB")

    count = sitefolder.write(archive, slug, out, home=home, now=now, progress=progress)
    common.say(f"{count} files in {out}; open {out / 'index.html'} in a browser")


def _write(out: Path, data: bytes) -> None:
    if out.is_dir():
        raise ArchiveError("this is a folder", subject=str(out), hint="name a file")
    out.write_bytes(data)
