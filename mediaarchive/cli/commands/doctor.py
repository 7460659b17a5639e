"""`mediaarchive doctor`."""

import click

from mediaarchive.cli import common


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Say what is there and what is missing: tools, sandbox, model, mail, disk, clock, archive."""
    from mediaarchive.archive.doctor import examine

    findings = examine(common.settings(ctx), common.now())
    if as_json:
        common.print_json([finding._asdict() for finding in findings])
    else:
        colours = {"ok": "green", "note": "yellow", "missing": "red"}
        for finding in findings:
            hint = f"; {finding.hint}" if finding.hint else ""
            click.echo(
                f"{click.style(f'{finding.state:8}', fg=colours[finding.state])} {finding.what:10} {finding.text}{hint}"
            )
    if any(finding.state == "missing" for finding in findings):
        ctx.exit(1)
