"""`mediaarchive export`."""

from pathlib import Path

import click

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError


@click.command("export")
@click.argument("slug", metavar="EVA")
@click.option("--format", "form", type=click.Choice(["json", "vtt"]), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="A file for json, a folder for vtt.")
@click.pass_context
def command(ctx: click.Context, slug: str, form: str, out: Path) -> None:
    """Write an EVA as one JSON document, or the captions of its recordings as WebVTT."""
    import json
    from datetime import UTC, datetime

    from mediaarchive.archive.reports import export
    from mediaarchive.archive.words import captions
    from mediaarchive.recordings import TEAM
    from mediaarchive.recordings import store as recordings

    if not out.resolve().parent.is_dir():
        raise ArchiveError("no such folder", subject=str(out.parent), hint="make it first")
    with common.opened(ctx) as archive, archive.database.read() as session:
        if form == "json":
            out.write_text(json.dumps(export(session, slug), indent=1, ensure_ascii=False) + "\n", "utf-8")
            return
        out.mkdir(parents=True, exist_ok=True)
        for recording in recordings.of_eva(session, slug):
            text = captions(archive, recording.id, actor=TEAM, now=datetime.now(UTC))
            if " --> " in text:
                (out / f"{Path(recording.file_name).stem}.vtt").write_text(text, "utf-8")
