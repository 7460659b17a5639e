"""`mediaarchive tasklog`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.evas import Eva, LogVersion, Task
    from mediaarchive.evas.logs import Choice, LogDiff, ParsedLog


@click.command("tasklog")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--eva", "slug", help="The EVA it belongs to.")
@click.option("--start", help="Zero of elapsed times, where no archive knows the EVA.")
@click.option("--columns", help="Which column of a table is what, by letter or heading: id=A,title=B,start=D.")
@click.option(
    "--times", help="What its times mean: gmt, pet, get, Europe/Paris, dmy, mdy, excel-1900 … (comma between)."
)
@click.option("--sheet", help="Which sheet of a workbook.")
@click.option("--import", "store", is_flag=True, help="Add it to the archive as the EVA's newest version.")
@click.option("--version", "number", type=int, help="Without FILE: this version of the EVA's log, not the newest.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the tasks as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    ctx: click.Context, /, file: Path | None, slug: str | None, start: str | None, store: bool, number: int | None,
    as_csv: bool, as_json: bool, **choices: str | None,
) -> None:  # fmt: skip
    """Check a task log and show what was understood; import it with --import. Without FILE: show what was imported."""
    if slug is None and (store or file is None):
        raise click.UsageError("--import needs --eva SLUG" if store else "name a FILE, or an EVA with --eva SLUG")
    if file is None:
        assert slug is not None
        _stored(ctx, slug, number, store, as_csv, as_json)
        return
    choice = _choice(**choices)
    parsed, changes, version = _imported(ctx, file, slug, choice) if store else _looked(ctx, file, slug, start, choice)
    if as_json:
        from mediaarchive.archive.logreports import log_report

        common.print_json(log_report(parsed, changes, version))
    else:
        _show(parsed.tasks, as_csv)
    _say(parsed, changes)
    if parsed.errors:
        from mediaarchive.evas.logs import refuse

        raise refuse(parsed.errors, file.name)


def _choice(columns: str | None, times: str | None, sheet: str | None) -> Choice:
    from mediaarchive.evas.logs import Choice

    fields: dict[str, str] = {}
    for part in filter(None, (columns or "").split(",")):
        field, equals, where = part.partition("=")
        if not equals or not where.strip() or field.strip() in fields:
            raise click.BadParameter(f"{part!r}: write id=A,title=B,start=D, each field once", param_hint="--columns")
        fields[field.strip()] = where.strip()
    return Choice(fields or None, times, sheet)


def _imported(
    ctx: click.Context, file: Path, slug: str | None, choice: Choice
) -> tuple[ParsedLog, LogDiff | None, LogVersion | None]:
    from mediaarchive.archive.intake import import_log

    assert slug is not None
    with common.opened(ctx) as archive:
        done = import_log(archive, file, slug, actor=common.ACTOR, now=common.now(), choice=choice)
    common.say(f"{len(done.version.tasks)} tasks are version {done.version.version} of the log of {slug}")
    return done.log, done.diff, done.version


def _looked(
    ctx: click.Context, file: Path, slug: str | None, start: str | None, choice: Choice
) -> tuple[ParsedLog, LogDiff | None, LogVersion | None]:
    from mediaarchive.archive.tasklogs import LogFile, look
    from mediaarchive.errors import Misconfigured, NotFound

    log = LogFile.of(file)
    if slug is not None and start is None:
        try:
            with common.opened(ctx) as archive:
                return *look(archive, log, slug, choice=choice), None
        except (Misconfigured, NotFound):
            pass  # no archive, or none that knows the EVA: it may be one of those that ship
    return log.understood(_eva(slug, start), slug=slug, choice=choice), None, None


def _eva(slug: str | None, start: str | None) -> Eva | None:
    from mediaarchive.evas import Eva
    from mediaarchive.evas.facts import shipped
    from mediaarchive.timeline import parse_stamp

    if start is not None:
        return Eva(slug or "", slug or "the EVA", "", "", parse_stamp(start).instant, 0)
    return next((eva for eva in shipped() if eva.slug == slug), None)


def _stored(ctx: click.Context, slug: str, number: int | None, store: bool, as_csv: bool, as_json: bool) -> None:
    """Show a version that was imported, or make it count again."""
    from mediaarchive.archive import logreports, tasklogs
    from mediaarchive.errors import NotFound
    from mediaarchive.evas import store as evas

    if store and number is None:
        raise click.UsageError("--import without a FILE needs --version")
    with common.opened(ctx) as archive:
        if store and number is not None:
            done = tasklogs.bring_back(archive, slug, number, actor=common.ACTOR, now=common.now())
            common.say(f"version {number} counts again, as version {done.version.version} of the log of {slug}")
            version, changes = done.version, done.diff
        else:
            with archive.database.read() as session:
                evas.get(session, slug)
                found = evas.newest_log(session, slug) if number is None else evas.log_version(session, slug, number)
            if found is None:
                raise NotFound("no task log was imported yet", subject=slug)
            version, changes = found, None
    if as_json:
        report: dict[str, Any] = logreports.version_report(version)
        common.print_json(report if changes is None else {**report, "diff": logreports.diff_report(changes)})
        return
    _show(version.tasks, as_csv)
    _say_changes(changes)


def _show(tasks: tuple[Task, ...], as_csv: bool) -> None:
    if as_csv:
        from mediaarchive.evas.logs import written

        click.echo(written(tasks), nl=False)
        return
    for task in tasks:
        times = [instant.strftime("%H:%M:%S") if instant else "--:--:--" for instant in _shown(task)]
        click.echo(f"{task.id:12} {times[0]} to {times[1]}  {'/'.join(task.actors):8} {task.state:10} {task.title}")


def _shown(task: Task) -> tuple[datetime | None, datetime | None]:
    return task.actual if any(task.actual) else task.planned


def _say(parsed: ParsedLog, changes: LogDiff | None) -> None:
    from mediaarchive.evas.logs import confirmation

    for remark in parsed.warnings:
        common.say(f"warning: {remark}")
    unsure = confirmation(parsed)
    if unsure is not None:
        common.say(f"note: {unsure.message}")
    if not parsed.errors:
        _say_changes(changes)


def _say_changes(changes: LogDiff | None) -> None:
    if changes is None:
        return
    for task in changes.added:
        common.say(f"added: {task.id} {task.title}")
    for task in changes.removed:
        common.say(f"removed: {task.id} {task.title}")
    for change in changes.changed:
        common.say(
            f"changed: {change.id} {change.field} from {change.before or 'nothing'} to {change.after or 'nothing'}"
        )
    if changes.reordered:
        common.say("changed: the order of the tasks")
