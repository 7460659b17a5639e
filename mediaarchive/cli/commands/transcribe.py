"""`mediaarchive transcribe`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from mediaarchive.cli import common
from mediaarchive.errors import ArchiveError

if TYPE_CHECKING:
    from mediaarchive.settings import Settings
    from mediaarchive.transcripts.models import SpeechModel


@click.command("transcribe")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--model", help="Name of an installed model, its folder, or a .pt checkpoint [default: base].")
@click.option("--download", metavar="NAME", help="Fetch this model from a hub, if it is not here, and use it.")
@click.option(
    "--vocabulary",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Terms to listen for, one a line.",
)
@click.option(
    "--words",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A transcript (SRT, WebVTT or plain text) whose words are timed instead of recognised.",
)
@click.option("--format", "form", type=click.Choice(["json", "vtt", "srt"]), default="vtt", help="[default: vtt]")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    model: str | None,
    download: str | None,
    vocabulary: Path | None,
    words: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Write down what is said in a file."""
    if model and download:
        raise click.UsageError("name the model once: --model or --download")
    found = _heard(common.settings(ctx), file, _Wanted(model, download, vocabulary, words))
    _warn(found)
    if as_json or form == "json":
        common.print_json(_document(found, file))
    else:
        from mediaarchive.transcripts.output import rendered

        click.echo(rendered(found, form), nl=False)


class _Wanted(NamedTuple):
    model: str | None
    download: str | None
    vocabulary: Path | None
    words: Path | None


def _heard(chosen: Settings, file: Path, wanted: _Wanted) -> dict[str, Any]:
    """Return the answer for a file; known words with times of their own need no model."""
    from mediaarchive.cli.progress import one_bar
    from mediaarchive.transcripts.hear import hear_file
    from mediaarchive.transcripts.timed import transcribe_known

    door, cache = common.sandbox(chosen), chosen.cache / "transcripts"
    with one_bar(file.name) as progress:

        def hear() -> dict[str, Any]:
            speech = _model(chosen, wanted)
            request = {"model": {"name": speech.name, "sha256": speech.sha256}, "vocabulary": _terms(wanted.vocabulary)}
            return hear_file(file, speech.path, request, sandbox=door, cache=cache, progress=progress)

        if wanted.words is None:
            return hear()
        return transcribe_known(file, wanted.words, hear, sandbox=door, progress=progress)


def _model(chosen: Settings, wanted: _Wanted) -> SpeechModel:
    from mediaarchive.transcripts.hub import fetch_model, find_or_fetch

    models, cache = chosen.home / "models", chosen.cache / "models"
    if wanted.download:
        return fetch_model(wanted.download, models=models, cache=cache)
    name = wanted.model or chosen.asr_model
    return find_or_fetch(name, models=models, cache=cache, may_fetch=chosen.asr_download)


def _terms(vocabulary: Path | None) -> list[str]:
    lines = vocabulary.read_text("utf-8").splitlines() if vocabulary else []
    return [line.strip() for line in lines if line.strip()]


def _warn(found: dict[str, Any]) -> None:
    """Say what was mended in known words, and what has no place."""
    known = found.get("words", {"repairs": [], "unplaced": 0})
    for repair in known["repairs"]:
        common.say(f"repaired: {repair}")
    if known["unplaced"]:
        common.say(f"left out: {known['unplaced']} words for which no place was found in this recording")


def _document(found: dict[str, Any], file: Path) -> dict[str, Any]:
    from mediaarchive.sandbox.cost import used
    from mediaarchive.transcripts.model import Transcript
    from mediaarchive.transcripts.report import report

    if "transcript" not in found:
        raise ArchiveError("has no sound track, so there is nothing to transcribe", subject=file.name)
    cost = found["cost"] | {"cpu_s": round(used()["cpu_s"] + found["cost"]["cpu_s"], 3)}
    document = report(Transcript.from_json(found["transcript"]), str(file)) | {"state": found["state"], "cost": cost}
    return document | ({"known_words": found["words"]} if "words" in found else {})
