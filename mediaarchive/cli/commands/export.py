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

    from mediaarchive.archive.reports import export
    from mediaarchive.recordings import store as recordings
    from mediaarchive.transcripts.output import captions
    from mediaarchive.transcripts.rows import heard

    if not out.resolve().parent.is_dir():
        raise ArchiveError("no such folder", subject=str(out.parent), hint="make it first")
    with common.opened(ctx) as archive, archive.database.read() as session:
        if form == "json":
            out.write_text(json.dumps(export(session, slug), indent=1, ensure_ascii=False) + "\n", "utf-8")
            return
        out.mkdir(parents=True, exist_ok=True)
        for recording in recordings.of_eva(session, slug):
            transcript = heard(session, recording.id)
            if transcript and transcript.cues:
                (out / f"{Path(recording.file_name).stem}.vtt").write_text(captions(transcript), "utf-8")
