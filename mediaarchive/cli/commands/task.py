"""`mediaarchive task`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.evas.edits import KeptEdit

_ABOUT = (
    click.option("--reason", default="", help="Why; kept and shown."),
    click.option("--author", default=common.ACTOR, help="Who says so."),
)


def _about(command: Any) -> Any:
    for option in _ABOUT:
        command = option(command)
    return command


@click.group("task")
def command() -> None:
    """Change an EVA's tasks: what a person says stays when the log is imported again, and can be undone."""


@command.command("list")
@click.argument("slug", metavar="EVA")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def show(ctx: click.Context, slug: str, as_json: bool) -> None:
    """List the tasks that count, and every change with its number."""
    from mediaarchive.archive.logreports import edits_report
    from mediaarchive.archive.taskedits import history

    with common.opened(ctx) as archive:
        found = history(archive, slug)
    report = edits_report(slug, found)
    if as_json:
        common.print_json(report)
        return
    for task in report["tasks"]:
        click.echo(f"{task['id']:14} {'/'.join(task['actors']):8} {task['state']:10} {task['title']}")
    for edit in report["edits"]:
        state = "undone" if edit["undone"] else "waits for its task" if edit["waits"] else ""
        click.echo(f"{edit['id']:>5}  {edit['kind']:7} {edit['task']:14} {edit['author']}: {edit['reason']} {state}")


@command.command("add")
@click.argument("slug", metavar="EVA")
@click.argument("title")
@click.option("--actor", "actors", multiple=True, help="Who did it: EV1, EV2; may be given twice.")
@click.option("--start", default="", help="When it started (UTC, GMT or PET).")
@click.option("--end", default="", help="When it ended.")
@click.option("--state", default="completed", show_default=True)
@_about
@click.pass_context
def add(ctx: click.Context, /, slug: str, title: str, author: str, reason: str, **about: Any) -> None:
    """Add a task that the log does not have."""
    from mediaarchive.archive import taskedits

    task = taskedits.NewTask(title, **about)
    _done(ctx, slug, lambda a: taskedits.add(a, slug, task, taskedits.By(author, reason), now=common.now()))


@command.command("change")
@click.argument("slug", metavar="EVA")
@click.argument("task")
@click.option("--title")
@click.option("--actor", "actors", multiple=True, help="Who did it: EV1, EV2; may be given twice.")
@click.option("--state", help="completed, partial, deferred, not done, get-ahead …")
@click.option("--description")
@_about
@click.pass_context
def change(ctx: click.Context, /, slug: str, task: str, author: str, reason: str, **fields: Any) -> None:
    """Rename a task, give it to others, say that it was not done or a get-ahead."""
    from mediaarchive.archive import taskedits

    given = {name: value for name, value in fields.items() if value}
    _done(ctx, slug, lambda a: taskedits.change(a, slug, task, given, taskedits.By(author, reason), now=common.now()))


@command.command("edge")
@click.argument("slug", metavar="EVA")
@click.argument("task")
@click.argument("which", type=click.Choice(["start", "end"]))
@click.argument("instant")
@_about
@click.pass_context
def edge(ctx: click.Context, slug: str, task: str, which: str, instant: str, author: str, reason: str) -> None:
    """Say when a task started or ended (UTC, GMT or PET)."""
    from mediaarchive.archive import taskedits

    end, by = int(which == "end"), taskedits.By(author, reason)
    _done(ctx, slug, lambda a: taskedits.set_edge(a, slug, task, end, instant, by, now=common.now()))


@command.command("split")
@click.argument("slug", metavar="EVA")
@click.argument("task")
@click.argument("instant")
@click.option("--title", default="", help="Of the second part.")
@_about
@click.pass_context
def split(ctx: click.Context, slug: str, task: str, instant: str, title: str, author: str, reason: str) -> None:
    """Make two tasks of one, which meet at an instant."""
    from mediaarchive.archive import taskedits

    by = taskedits.By(author, reason)
    _done(ctx, slug, lambda a: taskedits.split(a, slug, task, instant, by, title=title, now=common.now()))


@command.command("merge")
@click.argument("slug", metavar="EVA")
@click.argument("task")
@click.argument("other")
@_about
@click.pass_context
def merge(ctx: click.Context, slug: str, task: str, other: str, author: str, reason: str) -> None:
    """Make OTHER a part of TASK."""
    from mediaarchive.archive import taskedits

    by = taskedits.By(author, reason)
    _done(ctx, slug, lambda a: taskedits.merge(a, slug, task, other, by, now=common.now()))


@command.command("remove")
@click.argument("slug", metavar="EVA")
@click.argument("task")
@_about
@click.pass_context
def remove(ctx: click.Context, slug: str, task: str, author: str, reason: str) -> None:
    """Take a row out that is no task."""
    from mediaarchive.archive import taskedits

    by = taskedits.By(author, reason)
    _done(ctx, slug, lambda a: taskedits.remove(a, slug, task, by, now=common.now()))


@command.command("undo")
@click.argument("slug", metavar="EVA")
@click.argument("number", type=int)
@click.option("--author", default=common.ACTOR, help="Who undoes it.")
@click.pass_context
def undo(ctx: click.Context, slug: str, number: int, author: str) -> None:
    """Let a change count no longer."""
    from mediaarchive.archive import taskedits

    with common.opened(ctx) as archive:
        taskedits.undo(archive, slug, number, actor=author, now=common.now())
    common.say(f"change {number} counts no longer; run: mediaarchive align {slug}")


def _done(ctx: click.Context, slug: str, make: Any) -> None:
    with common.opened(ctx) as archive:
        kept: KeptEdit = make(archive)
    common.say(f"change {kept.id} is kept; undo it with: mediaarchive task undo {slug} {kept.id}")
    common.say(f"it counts from the next alignment on: mediaarchive align {slug}")
