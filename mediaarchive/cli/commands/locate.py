"""`mediaarchive locate`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.alignment.locate import Located, Said

_LONGEST_S = 2 * 86_400


@click.command("locate")
@click.option(
    "--tasks",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with the header id,title and, where known, description, actors, planned_start, planned_end.",
)
@click.option(
    "--transcript",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="WebVTT, SubRip, or CSV with the header start,end,text.",
)
@click.option("--start", type=float, help="Second at which to begin [default: the first word].")
@click.option("--end", type=float, help="Second at which to stop [default: the last word].")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(tasks: Path, transcript: Path, start: float | None, end: float | None, as_json: bool) -> None:
    """Tell which task of a plan is happening when, from the plan's order and from what is said."""
    from mediaarchive.alignment.locate import locate
    from mediaarchive.alignment.locate.tables import read_plan, read_transcript

    began = time.monotonic()
    steps = _read(tasks, read_plan)
    said = _read(transcript, read_transcript)
    found = locate(steps, said, *_range(said, start, end))
    if as_json:
        common.print_json(_document(found, time.monotonic() - began))
        return
    titles = {step.id: step.title for step in steps}
    for stretch in found.timeline:
        title = titles[stretch.step] if stretch.step else "(no listed task)"
        times = f"{_clock(stretch.start)} to {_clock(stretch.end)}"
        click.echo(f"{times}  {stretch.confidence:4.2f}  {stretch.step or '-':8} {title}")


def _read(path: Path, reader: Any) -> Any:
    from mediaarchive.errors import ArchiveError

    try:
        return reader(path.read_bytes())
    except ArchiveError as error:
        raise error.about(path.name) from None


def _range(said: tuple[Said, ...], start: float | None, end: float | None) -> tuple[float, float]:
    """Return where to begin and stop. Refuses a range that holds nothing, or that would take gigabytes."""
    begin = said[0].start if start is None else start
    finish = max(begin + 1, *(cue.end for cue in said)) if end is None else end
    if not 0 <= begin < finish <= begin + _LONGEST_S:
        raise click.UsageError("--start and --end are seconds of the transcript, --end after --start within two days")
    return begin, finish


def _document(found: Located, wall_s: float) -> dict[str, Any]:
    from mediaarchive.sandbox.cost import used

    timeline = [
        {"start": _round(s.start), "end": _round(s.end), "task": s.step, "confidence": s.confidence}
        for s in found.timeline
    ]
    tasks = [
        {
            "id": place.step.id,
            "title": place.step.title,
            "spans": [[_round(start), _round(end)] for start, end in place.spans],
            "start_ci95": [_round(second) for second in place.start_ci95],
        }
        for place in found.places
    ]
    return {"timeline": timeline, "tasks": tasks, "cost": {"wall_s": round(wall_s, 3), **used()}}


def _round(second: float) -> float:
    return round(second, 6)


def _clock(second: float) -> str:
    whole = int(second)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
