"""What commands share: opening the archive, printing JSON, the sandbox without an archive."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from mediaarchive.archive import Archive
    from mediaarchive.sandbox import Sandbox
    from mediaarchive.settings import Settings

ACTOR = "command line"
ROLES = ("viewer", "contributor", "editor", "licensing", "admin")
"""Written out, so that `--help` loads no table."""


scheduler_option = click.option(
    "--scheduler", metavar="TCP://HOST:PORT", help="Do the work on the workers of this Dask scheduler."
)


def now() -> datetime:
    """Return the current instant: commands are where the clock is looked up."""
    return datetime.now(UTC)


def instant(when: datetime) -> str:
    """Return an instant as it is printed, to the second."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def settings(ctx: click.Context, **given: Any) -> Settings:
    """Return the settings, with `--home` and what else is `given` (and not None) above the environment."""
    from mediaarchive.settings import load

    return load(home=ctx.obj, **given)


@contextmanager
def opened(ctx: click.Context, **given: Any) -> Iterator[Archive]:
    """Open the archive and close it again; settings that are `given` count before the environment."""
    from mediaarchive.archive import Archive

    archive = Archive.open(settings(ctx, **given))
    try:
        yield archive
    finally:
        archive.close()


def sandbox(chosen: Settings) -> Sandbox:
    """Return the sandbox that the settings ask for. Importing the archive for it would cost most of a second."""
    from mediaarchive.sandbox import Sandbox

    return Sandbox(chosen.sandbox, production=chosen.production)


@contextmanager
def workplace(ctx: click.Context, out: Path | None = None) -> Iterator[tuple[Sandbox, Path]]:
    """Give a sandbox and an output folder (a temporary one without `out`) for commands that need no archive."""
    door = sandbox(settings(ctx))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield door, out
        return
    with TemporaryDirectory(prefix="mediaarchive-") as folder:
        yield door, Path(folder)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    json.dump(document, sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")


def say(text: str) -> None:
    """Print a message for a person on standard error."""
    click.echo(text, err=True)
