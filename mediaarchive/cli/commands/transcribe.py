"""`mediaarchive transcribe`."""

import resource
from pathlib import Path
from typing import Any

import click

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError


@click.command("transcribe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", help="Name of an installed model, or its folder [default: base].")
@click.option(
    "--vocabulary",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Terms to listen for, one a line.",
)
@click.option("--format", "form", type=click.Choice(["json", "vtt", "srt"]), default="vtt", help="[default: vtt]")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def command(
    ctx: click.Context, file: Path, model: str | None, vocabulary: Path | None, form: str, as_json: bool
) -> None:
    """Write down what is said in a file."""
    from mediaarchive.cli.progress import one_bar
    from mediaarchive.transcripts.hear import hear_file
    from mediaarchive.transcripts.models import find_model

    chosen = common.settings(ctx)
    speech = find_model(model or chosen.asr_model, models=chosen.home / "models", cache=chosen.cache / "models")
    terms = [line.strip() for line in vocabulary.read_text("utf-8").splitlines() if line.strip()] if vocabulary else []
    request = {"model": {"name": speech.name, "sha256": speech.sha256}, "vocabulary": terms}
    cache = chosen.cache / "transcripts"
    with one_bar(file.name) as progress:
        door = common.sandbox(chosen)
        found = hear_file(file, speech.path, request, sandbox=door, cache=cache, progress=progress)
    if as_json or form == "json":
        common.print_json(_document(found, file))
    else:
        from mediaarchive.transcripts.output import rendered

        click.echo(rendered(found, form), nl=False)


def _document(found: dict[str, Any], file: Path) -> dict[str, Any]:
    from mediaarchive.transcripts.model import Transcript
    from mediaarchive.transcripts.report import report

    if "transcript" not in found:
        raise ArchiveError("has no sound track, so there is nothing to transcribe", subject=file.name)
    own = resource.getrusage(resource.RUSAGE_SELF)
    cost = found["cost"] | {"cpu_s": round(own.ru_utime + own.ru_stime + found["cost"]["cpu_s"], 3)}
    return report(Transcript.from_json(found["transcript"]), str(file)) | {"state": found["state"], "cost": cost}
