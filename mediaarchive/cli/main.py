"""The command group: commands are found by name and imported when they run, so that `--help` is quick."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from mediaarchive import __version__
from mediaarchive.errors import ArchiveError

_COMMANDS = {
    "init": "make an archive",
    "probe": "what a file is: container, streams, exact durations, claimed clocks",
    "frames": "shots, conditions, keyframes and sprite sheets of a file",
    "transcribe": "transcript of a file",
    "tasklog": "check a task log, or import it",
    "commlog": "import what was said on the loop, stamped line by line",
    "task": "change an EVA's tasks: add, rename, move, split, merge, mark; undo",
    "eva": "EVAs with their crew, times and tasks",
    "ingest": "add footage and do every step; resumes",
    "align": "clocks and task spans of an EVA",
    "locate": "which task is happening when, from a plan and a transcript alone",
    "sync": "recordings on the first one's clock, by the sound they share",
    "release": "make an EVA's recordings and clips public",
    "rights": "who owns a range of a recording, and what of it the public may not have",
    "clips": "take a clip off the site at once, or show it again",
    "press": "clips for the press: list the sets, make their files",
    "feedback": "forget what a person wrote",
    "voices": "who speaks on a recording, and naming them",
    "words": "what people changed of words; find and replace, undo, proposals",
    "status": "every recording and step, with reasons",
    "search": "find words in cues, tasks and clips",
    "where": "where a film or picture is from: recording, in and out",
    "export": "an EVA as JSON, captions, edit lists, IIIF, or a site that plays from a disk",
    "card": "whether a card that was uploaded may be wiped",
    "requests": "licence requests that came in",
    "serve": "the site",
    "worker": "does what is due, and what comes to be due, until it is stopped",
    "desk": "a link by which a member of the media team signs in",
    "user": "accounts of the media team: add, list, role, disable",
    "token": "an API token of an account",
    "mail": "letters that wait to be sent",
    "records": "who did what: the log that only grows, and its proof",
    "fixity": "reads every object again; mends from a backup",
    "backup": "a copy of everything in a folder on another disk, kept up to date",
    "restore": "an archive out of a backup, on an empty machine",
    "rebuild": "a catalogue that is gone or damaged, out of the store",
    "doctor": "what is there and what is missing",
    "demo": "the demonstration spacewalk, ingested and served",
}


class _Commands(click.Group):
    """Commands by name; the table above gives their help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command = import_module(f"mediaarchive.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option(
    "--home",
    type=click.Path(path_type=Path),
    help="Folder of the archive [default: $MEDIAARCHIVE_HOME, else ./archive].",
)
@click.version_option(__version__, prog_name="mediaarchive")
@click.pass_context
def group(ctx: click.Context, home: Path | None) -> None:
    """Turn spacewalk footage and task logs into clips that people can find, watch, cite and license."""
    ctx.obj = home


def main() -> Any:
    """Run the command line: exit status 0 done, 1 failed with one line that says what, on what, and what to do."""
    try:
        return group()
    except ArchiveError as error:
        click.echo(f"mediaarchive: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)  # whoever read our output has gone
