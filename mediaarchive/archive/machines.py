"""What a machine says otherwise than what is shown: people take it, in all or range by range, or leave it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.taskedits import By
from mediaarchive.archive.wordedits import keep, show
from mediaarchive.errors import Conflict
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew
from mediaarchive.transcripts import journal, standing
from mediaarchive.transcripts.edits import TAKE, Differing, Edit, taken, under
from mediaarchive.transcripts.standing import Offer


def proposals(archive: Archive, slug: str, recording: str) -> tuple[Offer | None, list[Differing]]:
    """Return a newer machine transcript, and people's changes under which a machine hears something else.

    Raises NotFound, also before there is any transcript.
    """
    with archive.database.read() as session:
        name = recordings.named(session, slug, recording).id
        return standing.offer(session, name), standing.disputed(session, name)


def take_all(archive: Archive, slug: str, recording: str, number: int, *, actor: str, now: datetime) -> None:
    """Let another machine transcript count, under people's changes: one that is offered, or that did before.

    Raises NotFound.
    """
    with archive.database.write() as session:
        name = recordings.named(session, slug, recording).id
        standing.adopt(session, name, number, actor=actor, now=now)
        renew(session, slug)


def take_range(archive: Archive, slug: str, recording: str, start: int, by: By, *, now: datetime) -> None:
    """Take what the newer machine transcript says in the one range that begins at `start`. Raises Conflict."""
    with archive.database.write() as session:
        name = recordings.named(session, slug, recording).id
        offer = standing.offer(session, name)
        found = [difference for difference in (offer.differences if offer else ()) if difference.start == start]
        if not offer or not found:
            raise Conflict("this difference is there no longer", hint="look at the page again")
        turns = taken(found[0].after)
        values = {"turns": turns, "expected": " ".join(turn.text for turn in found[0].before)}
        keep(session, [(name, Edit(TAKE, start, found[0].end, values, by.author, by.reason))], now)
        if len(offer.differences) == 1 and not offer.disputed:
            standing.dismiss(session, name, offer.machine.id, actor=by.author, now=now)


def dismiss(archive: Archive, slug: str, recording: str, number: int, *, actor: str, now: datetime) -> None:
    """Keep what is shown. Raises NotFound."""
    with archive.database.write() as session:
        name = recordings.named(session, slug, recording).id
        standing.dismiss(session, name, number, actor=actor, now=now)


def keep_mine(archive: Archive, slug: str, recording: str, number: int, by: By, *, now: datetime) -> None:
    """Let a person's change stand though the machine now hears something else under it. Raises Conflict."""
    with archive.database.write() as session:
        name = recordings.named(session, slug, recording).id
        found = _disputed(session, name, number)
        edit = found.kept.edit
        journal.undo(session, number, whole_batch=False, actor=by.author, now=now)
        again = Edit(edit.kind, edit.start, edit.end, {**edit.values, "heard": found.now}, by.author, edit.reason)
        keep(session, [(name, again)], now)


def take_machines(archive: Archive, slug: str, recording: str, number: int, *, actor: str, now: datetime) -> None:
    """Take a person's change back, and those beneath it, for what the machine hears now. Raises Conflict."""
    with archive.database.write() as session:
        name = recordings.named(session, slug, recording).id
        top = _disputed(session, name, number).kept.edit
        for kept in under(journal.edits(session, name), top):
            journal.undo(session, kept.id, whole_batch=False, actor=actor, now=now)
        show(session, [name], now)


def _disputed(session: Session, recording: str, number: int) -> Differing:
    found = next((each for each in standing.disputed(session, recording) if each.kept.id == number), None)
    if found is None:
        raise Conflict("is decided already", subject=f"change {number}")
    return found
