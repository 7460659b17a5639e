"""`mediaarchive words`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.archive.findreplace import Place
    from mediaarchive.transcripts.edits import KeptEdit


@click.group("words")
def command() -> None:
    """Look at what people changed of words, find and replace, undo, and see what machines offer."""


@command.command("edits")
@click.argument("slug", metavar="EVA")
@click.argument("recording")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def edits(ctx: click.Context, slug: str, recording: str, as_json: bool) -> None:
    """List every change of the words of a RECORDING (its id or file name), the newest first."""
    from mediaarchive.archive.wordedits import history

    with common.opened(ctx) as archive:
        found = history(archive, slug, recording)
    if as_json:
        common.print_json({"recording": recording, "edits": [_edit(kept) for kept in found]})
        return
    for kept in found:
        undone = f" (undone by {kept.undone_by})" if kept.undone_by else ""
        said = f"{kept.edit.values['expected']} -> {kept.edit.text}"
        click.echo(f"{kept.id}  {kept.edit.start / 16000:.3f} s  {kept.edit.kind} by {kept.edit.by}: {said}{undone}")


@command.command("replace")
@click.argument("find")
@click.argument("by")
@click.option("--eva", "slug", help="On this spacewalk alone [default: in the whole archive].")
@click.option("--recording", help="On this recording of the spacewalk alone.")
@click.option("--part", is_flag=True, help="Also within words.")
@click.option("--case", is_flag=True, help="Only with capitals as written.")
@click.option("--do", "really", is_flag=True, help="Write it; without, the places are listed and nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def replace(
    ctx: click.Context, find: str, by: str, slug: str | None, recording: str | None, part: bool, case: bool,
    really: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write BY where FIND stands, as one change that one undo takes back."""
    from mediaarchive.archive import findreplace
    from mediaarchive.archive.taskedits import By

    if recording and not slug:
        raise click.UsageError("--recording wants --eva")
    wish = findreplace.Wish(find, by, not part, case, slug, recording)
    with common.opened(ctx) as archive:
        places, more = findreplace.places(archive, wish)
        made = findreplace.replace(archive, wish, None, By(common.ACTOR), now=common.now())[0] if really else []
    if as_json:
        found = [_place(place) for place in places]
        common.print_json(
            {"places": found, "more": more, "batch": made[0].batch if made else None, "changed": len(made)}
        )
        return
    for place in places:
        click.echo(
            f"{place.recording.file_name}  {float(place.at):.3f} s  {place.before} [{place.found}] {place.after}"
        )
    if made:
        common.say(f"{len(made)} places changed; take it back with: mediaarchive words undo {made[0].id} --batch")
    else:
        common.say(f"{len(places)}{' places and more' if more else ' places'}; nothing is changed")


@command.command("undo")
@click.argument("number", type=int)
@click.option("--batch", is_flag=True, help="With all that the same wish changed.")
@click.pass_context
def undo(ctx: click.Context, number: int, batch: bool) -> None:
    """Let a change count no longer."""
    from mediaarchive.archive.wordedits import undo

    with common.opened(ctx) as archive:
        found = undo(archive, number, whole_batch=batch, actor=common.ACTOR, now=common.now())
    common.say(f"{len(found)} changes count no longer")


@command.command("proposals")
@click.argument("slug", metavar="EVA")
@click.argument("recording")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def proposals(ctx: click.Context, slug: str, recording: str, as_json: bool) -> None:
    """Show where a machine says otherwise than what is shown; people decide about it on the desk."""
    from mediaarchive.archive.machines import proposals

    with common.opened(ctx) as archive:
        offer, disputed = proposals(archive, slug, recording)
    found: list[dict[str, Any]] = [
        {
            "start": difference.start / 16000,
            "end": difference.end / 16000,
            "shown": [turn.text for turn in difference.before],
            "offered": [turn.text for turn in difference.after],
        }
        for difference in (offer.differences if offer else ())
    ]
    under = [{"edit": _edit(each.kept), "machine": each.now} for each in disputed]
    if as_json:
        common.print_json({"recording": recording, "maker": offer.machine.maker if offer else None,
                           "differences": found, "edits": under})  # fmt: skip
        return
    for difference in found:
        click.echo(f"{difference['start']:.3f} s  {' '.join(difference['shown'])} -> {' '.join(difference['offered'])}")
    for each in disputed:
        click.echo(
            f"{each.kept.edit.start / 16000:.3f} s  {each.kept.edit.by}: {each.kept.edit.text}; machine: {each.now}"
        )
    if not found and not under:
        common.say("no machine says otherwise")


def _edit(kept: KeptEdit) -> dict[str, Any]:
    return {
        "id": kept.id,
        "batch": kept.batch,
        "kind": kept.edit.kind,
        "start": kept.edit.start / 16000,
        "end": kept.edit.end / 16000,
        "before": kept.edit.values["expected"],
        "after": kept.edit.text,
        "speaker": kept.edit.values.get("speaker"),
        "by": kept.edit.by,
        "reason": kept.edit.reason,
        "made_at": kept.made_at.isoformat(),
        "undone_by": kept.undone_by,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "recording": place.recording.id,
        "start": float(place.at),
        "before": place.before,
        "found": place.found,
        "written": place.written,
        "after": place.after,
    }
