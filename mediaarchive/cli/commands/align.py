"""`mediaarchive align`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.alignment import Clock
    from mediaarchive.archive import Archive
    from mediaarchive.archive.anchors import Move

_NO_CLOCK = {"grade": "X", "zero_utc": None, "ci95_s": None}


@click.command("align")
@click.argument("slug", metavar="EVA")
@click.option(
    "--anchor",
    nargs=3,
    metavar="RECORDING AT INSTANT",
    help="Say when a moment of a recording (id or file name; seconds or H:MM:SS.mmm) happened (UTC, GMT or PET).",
)
@click.option("--sigma", metavar="S", help="How sure that is: seconds, or `frame` for half of one.  [default: 1]")
@click.option("--reason", default="", help="How you know it; kept and shown.")
@click.option("--author", default=common.ACTOR, help="Who knows it, or undoes it.")
@click.option("--undo-anchor", type=int, metavar="N", help="Let anchor N count no longer.")
@click.option("--anchors", "show", is_flag=True, help="List the anchors with their history; nothing is aligned.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(
    ctx: click.Context,
    slug: str,
    anchor: tuple[str, str, str] | None,
    sigma: str | None,
    reason: str,
    author: str,
    undo_anchor: int | None,
    show: bool,
    as_json: bool,
) -> None:
    """Put every recording and task of an EVA on its clock; an anchor says what moved."""
    if sum(bool(asked) for asked in (anchor, undo_anchor is not None, show)) > 1:
        raise click.UsageError("give one of --anchor, --undo-anchor and --anchors")
    if not anchor and (sigma is not None or reason):
        raise click.UsageError("--sigma and --reason go with --anchor")
    with common.opened(ctx) as archive:
        if show:
            _list(archive, slug, as_json=as_json)
        elif anchor:
            _keep(archive, slug, anchor, (sigma, author, reason))
            _solve(archive, slug, as_json=as_json)
        elif undo_anchor is not None:
            _undo(archive, slug, undo_anchor, author)
            _solve(archive, slug, as_json=as_json)
        else:
            _align(archive, slug, as_json=as_json)


def _align(archive: Archive, slug: str, *, as_json: bool) -> None:
    from mediaarchive.archive.intake import alignment_of, drive
    from mediaarchive.cli.progress import step_bars

    with step_bars({}) as watcher:
        drive(archive, watcher=watcher, clock=common.now, slugs=[slug], say=common.say)
    found = alignment_of(archive, slug)
    if as_json:
        common.print_json(found)
        return
    for recording in found["recordings"]:
        clock = recording["clock"] or _NO_CLOCK
        width = f"± {clock['ci95_s']:.2f} s" if clock["ci95_s"] is not None else ""
        zero = clock["zero_utc"] or "unknown"
        click.echo(f"{clock['grade']}  {recording['camera']:14} {zero:28} {width}  {recording['file']}")
    for task in found["tasks"]:
        click.echo(f"{task['id']:10} {task['start'][11:19]} to {task['end'][11:19]}  {task['title']}")


def _keep(archive: Archive, slug: str, anchor: tuple[str, str, str], about: tuple[str | None, str, str]) -> None:
    from mediaarchive.archive.anchors import Wish, keep

    sigma, author, reason = about
    number = keep(archive, slug, Wish(*anchor, sigma, author, reason), now=common.now())
    common.say(f"anchor {number} is kept; undo it with: mediaarchive align {slug} --undo-anchor {number}")


def _undo(archive: Archive, slug: str, number: int, author: str) -> None:
    from mediaarchive.archive.anchors import undo

    undo(archive, slug, number, actor=author, now=common.now())
    common.say(f"anchor {number} counts no longer")


def _solve(archive: Archive, slug: str, *, as_json: bool) -> None:
    from mediaarchive.archive.anchorreports import moves_report
    from mediaarchive.archive.anchors import solve
    from mediaarchive.cli.progress import step_bars

    with step_bars({}) as watcher:
        found = solve(archive, slug, watcher=watcher, clock=common.now)
    if not found.is_aligned:
        common.say(f"footage waits to be looked at, and this counts after that: mediaarchive align {slug}")
    if as_json:
        common.print_json(moves_report(slug, found.moves))
        return
    for move in found.moves:
        click.echo(_moved(move))


def _moved(move: Move) -> str:
    before, after = (clock.grade if clock else "X" for clock in (move.before, move.after))
    grades = f"{before} to {after}" if before != after else f"{after}     "
    return f"{grades}  {move.recording.file_name:24} {_by(move):>20}  {_start(move.after)}"


def _by(move: Move) -> str:
    if move.moved_s is not None:
        return f"{move.moved_s:+.3f} s" if move.moved_s else "unmoved"
    has = [clock is not None and clock.zero_us is not None for clock in (move.before, move.after)]
    return {(False, True): "has a clock now", (True, False): "has no clock now"}.get((has[0], has[1]), "no clock")


def _start(clock: Clock | None) -> str:
    from mediaarchive.timeline import format_utc, from_micros

    if clock is None or clock.zero_us is None or clock.ci95_us is None:
        return ""
    return f"{format_utc(from_micros(clock.zero_us // 1000 * 1000))} ± {clock.ci95_us / 1e6:.2f} s"


def _list(archive: Archive, slug: str, *, as_json: bool) -> None:
    from mediaarchive.archive.anchorreports import anchor_report
    from mediaarchive.archive.anchors import history

    found = [anchor_report(kept, recording) for kept, recording in history(archive, slug)]
    if as_json:
        common.print_json({"eva": slug, "anchors": found})
        return
    if not found:
        common.say("nobody has made an anchor yet")
    for item in found:
        click.echo(
            f"{item['id']:>4}  {item['file']} at {item['at']:.3f} s is {item['utc']}, sigma {item['sigma_s']:g} s"
        )
        click.echo(f"      {item['made']} {item['author']}: {item['reason']}")
        if item["undone"]:
            click.echo(f"      undone {item['undone']} by {item['undone_by']}")
