"""`mediaarchive card`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mediaarchive.cli import common

if TYPE_CHECKING:
    from mediaarchive.ingest.uploads.cards import Receipt


@click.command("card")
@click.argument("card", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as one JSON document.")
@click.pass_context
def command(ctx: click.Context, card: str | None, as_json: bool) -> None:
    """Say whether a card that was uploaded may be wiped: every file is read from the disk again.

    Without CARD, list the cards. Exit status 1: not safe to wipe.
    """
    from mediaarchive.archive import uploads

    with common.opened(ctx) as archive:
        if card is None:
            for one in uploads.every_card(archive):
                click.echo(f"{one.id}  {one.made_at:%Y-%m-%d %H:%M}  {len(one.listing)} files  {one.label}")
            return
        uploads.go_on(archive, now=common.now())
        receipt = uploads.receipt(archive, card, read_again=True)
    if as_json:
        common.print_json(_document(receipt))
    else:
        _print(receipt)
    if not receipt.is_safe_to_wipe:
        ctx.exit(1)


def _print(receipt: Receipt) -> None:
    for line in receipt.lines:
        mark = "ok " if line.is_safe else "NO "
        click.echo(f"{mark} {line.file.path}: {'; '.join(filter(None, (line.words, line.compared)))}")
    for complaint in receipt.complaints:
        click.echo(f"NO  {complaint}")
    click.echo("safe to wipe" if receipt.is_safe_to_wipe else "do not wipe it yet")


def _document(receipt: Receipt) -> dict[str, object]:
    files = [
        {
            "path": line.file.path, "size": line.file.size, "safe": line.is_safe, "state": line.words,
            "compared": line.compared, "sha256": line.upload.digest if line.upload else None,
        }
        for line in receipt.lines
    ]  # fmt: skip
    return {
        "card": receipt.card.id, "label": receipt.card.label, "safe_to_wipe": receipt.is_safe_to_wipe,
        "files": files, "complaints": list(receipt.complaints), "lists": list(receipt.lists),
    }  # fmt: skip
