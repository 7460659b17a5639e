"""`mediaarchive rights`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.recordings import Fact, Recording

_KINDS = ("owner", "people", "insignia", "embargo", "withheld")
"""Written out, so that `--help` loads no table."""


@click.group("rights")
def command() -> None:
    """Who owns a range of a RECORDING (its id), who or what is seen in it, and what of it the public may not have."""


@command.command("list")
@click.argument("recording")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def list_(ctx: click.Context, recording: str, *, as_json: bool) -> None:
    """List every fact, the ended ones too."""
    from mediaarchive.archive import rights

    with common.opened(ctx) as archive:
        found, facts = rights.history(archive, recording)
    if as_json:
        common.print_json({"recording": found.id, "facts": [_document(found, fact) for fact in facts]})
        return
    for fact in facts:
        click.echo(_words(found, fact))
    if not facts:
        common.say("nothing is said of any range of this recording")


@command.command("add")
@click.argument("recording")
@click.argument("kind", type=click.Choice(_KINDS))
@click.option("--in", "start", default="", metavar="MOMENT", help="Seconds or H:MM:SS.mmm; without it, the beginning.")
@click.option("--out", "end", default="", metavar="MOMENT", help="Without it, the end.")
@click.option("--what", default="", help="Credit line of the owner, who or which insignia, or picture, sound or words.")
@click.option("--contact", default="", help="How to reach an owner; for the team alone.")
@click.option("--until", default="", metavar="INSTANT", help="When an embargo ends, such as 2027-01-01T00:00Z.")
@click.option("--reason", required=True, help="Why; for the team alone.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def add(ctx: click.Context, /, recording: str, kind: str, *, as_json: bool, **wish: str) -> None:
    """Set a fact on a range.

    What it hides is gone with the next request; `worker` or `ingest` makes the public's film without it.
    """
    from mediaarchive.archive import rights

    with common.opened(ctx) as archive:
        fact = rights.add(archive, recording, rights.Wish(kind, **wish), by=common.ACTOR, now=common.now())
        found, _ = rights.history(archive, recording)
    _tell(found, fact, as_json=as_json)


@command.command("end")
@click.argument("recording")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def end(ctx: click.Context, recording: str, number: int, *, as_json: bool) -> None:
    """Let fact NUMBER hold no longer; it stays in the list."""
    from mediaarchive.archive import rights

    with common.opened(ctx) as archive:
        fact = rights.end(archive, recording, number, by=common.ACTOR, now=common.now())
        found, _ = rights.history(archive, recording)
    _tell(found, fact, as_json=as_json)


def _tell(recording: Recording, fact: Fact, *, as_json: bool) -> None:
    if as_json:
        common.print_json({"recording": recording.id, "fact": _document(recording, fact)})
    else:
        common.say(_words(recording, fact))


def _words(recording: Recording, fact: Fact) -> str:
    start, past = (float(recording.seconds_at(pts)) for pts in (fact.in_pts, fact.out_pts))
    until = f" until {fact.until.isoformat()}" if fact.until else ""
    ended = f" (ended {fact.ended_at.isoformat()} by {fact.ended_by})" if fact.ended_at else ""
    what = f" {fact.what}" if fact.what else ""
    return f"{fact.id}: {fact.kind}{what}{until}, {start:.3f} to {past:.3f} s: {fact.reason}{ended}"


def _document(recording: Recording, fact: Fact) -> dict[str, Any]:
    return {
        "id": fact.id,
        "kind": fact.kind,
        "what": fact.what,
        "contact": fact.contact,
        "in_s": float(recording.seconds_at(fact.in_pts)),
        "out_s": float(recording.seconds_at(fact.out_pts)),
        "in_pts": fact.in_pts,
        "out_pts": fact.out_pts,
        "until": fact.until.isoformat() if fact.until else None,
        "reason": fact.reason,
        "at": fact.at.isoformat(),
        "by": fact.by,
        "ended_at": fact.ended_at.isoformat() if fact.ended_at else None,
        "ended_by": fact.ended_by,
    }
