"""`mediaarchive records`: who did what."""

import click

from mediaarchive.cli import common


@click.group("records")
def command() -> None:
    """Who did what, in a log that only grows, each entry with the digest of the one before."""


@command.command("list")
@click.option("--action", default="", help="Only actions that begin like this: clip, anchor.ended …")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1), help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def list_(ctx: click.Context, action: str, limit: int, as_json: bool) -> None:
    """List the newest entries, the newest first."""
    from mediaarchive.archive import records
    from mediaarchive.timeline import format_utc

    with common.opened(ctx) as archive:
        found = records.listing(archive, action=action, limit=limit).entries
    if as_json:
        keys = ("number", "at", "actor", "name", "action", "subject", "content", "previous", "digest")
        rows = [(format_utc(e.at) if key == "at" else getattr(e, key) for key in keys) for e in found]
        common.print_json([dict(zip(keys, row, strict=True)) for row in rows])
        return
    for entry in found:
        who = entry.name or entry.actor[:8]
        click.echo(f"{entry.number:7}  {format_utc(entry.at)}  {who}  {entry.action}  {entry.subject}")
    if not found:
        common.say("nobody has decided anything yet")


@command.command("prove")
@click.option("--head", help="A digest that this command printed before: the log must still go on from there.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def prove(ctx: click.Context, head: str | None, as_json: bool) -> None:
    """Compute every digest again, and compare the journals with it. Keep the printed head outside of the archive."""
    from mediaarchive.archive import records

    with common.opened(ctx) as archive:
        proof = records.prove(archive, head=head)
    if as_json:
        common.print_json({"entries": proof.count, "head": proof.head})
        return
    click.echo(proof.head)
    common.say(
        f"{proof.count} entries are what they were; keep the line above elsewhere and give it as --head next time"
    )


@command.command("forget")
@click.argument("name")
@click.pass_context
def forget(ctx: click.Context, name: str) -> None:
    """Let the key of a person stand for nobody any more; what was done stays, and the log still proves."""
    from mediaarchive.archive import records

    with common.opened(ctx) as archive:
        records.forget(archive, name)
    common.say("forgotten; the entries keep a key that stands for nobody")
