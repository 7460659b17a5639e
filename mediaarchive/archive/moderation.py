"""The media team's queue of what visitors said: deciding, answering, hiding a clip at once, forgetting a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final

from sqlalchemy.orm import Session

from mediaarchive.archive import wordedits
from mediaarchive.archive.archive import Archive
from mediaarchive.archive.taskedits import By
from mediaarchive.clips import Clip, Withdrawal, changes
from mediaarchive.clips import store as clips
from mediaarchive.clips.changes import Said
from mediaarchive.clips.model import PUBLISHED, WITHDRAWN
from mediaarchive.errors import InputRefused
from mediaarchive.feedback import Decision, Entry, HeldVotes, erasure, store, votes
from mediaarchive.feedback.model import APPROVED, CORRECTION
from mediaarchive.recordings import store as recordings

VOTES: Final = "votes"
FILTERS: Final = (*store.FILTERS, VOTES)
"""The lists of the queue; `VOTES` holds votes, the others entries."""


@dataclass(frozen=True, slots=True)
class AboutClip:
    """The clip that something is about, where the team can watch it, and why it is hidden if it is."""

    clip: Clip
    eva: str
    hidden: Withdrawal | None


@dataclass(frozen=True, slots=True)
class QueueItem:
    """An entry with its clip and its history."""

    entry: Entry
    about: AboutClip
    decisions: tuple[Decision, ...]

    @property
    def line(self) -> str | None:
        """What the caption would say that a correction is about; None where it is about something else."""
        details = self.entry.details
        if self.entry.kind != CORRECTION or "shown" not in details:
            return None
        says, should = details.get("says", ""), details["should"]
        return details["shown"].replace(says, should, 1) if says and says in details["shown"] else should

    @property
    def undoable(self) -> bool:
        """Whether the last decision that stands can be taken back with one button."""
        standing = [d for d in self.decisions if d.undone_by is None]
        return bool(standing) and standing[-1].action in store.UNDOABLE


@dataclass(frozen=True, slots=True)
class HeldItem:
    """Votes of one clip and network with their clip."""

    votes: HeldVotes
    about: AboutClip


@dataclass(frozen=True, slots=True)
class Queue:
    """What one filter of the queue shows, and how many wait under each."""

    show: str
    counts: dict[str, int]
    items: tuple[QueueItem, ...]
    held: tuple[HeldItem, ...]


def queue(archive: Archive, show: str) -> Queue:
    """Return the queue. Raises InputRefused for a filter that there is not."""
    with archive.database.read() as session:
        groups = votes.held(session)
        waiting = sum(sum(group.votes) for group in groups if group.decided_by is None)
        counts = store.counts(session) | {VOTES: waiting}
        if show == VOTES:
            return Queue(show, counts, (), tuple(HeldItem(group, _about(session, group.clip)) for group in groups))
        entries = store.queue(session, show)
        decided = store.decisions(session, [entry.id for entry in entries])
        items = [QueueItem(entry, _about(session, entry.clip), decided.get(entry.id, ())) for entry in entries]
        return Queue(show, counts, tuple(items), ())


def decide(archive: Archive, number: int, action: str, *, actor: str, now: datetime) -> Entry:
    """Approve or decline an entry, or lay it aside as spam. Raises NotFound, InputRefused, Conflict."""
    with archive.database.write() as session:
        entry = store.decide(session, number, action, actor=actor, now=now)
        _take_back(session, entry, actor, now)
        return entry


def accept_line(archive: Archive, number: int, line: str, *, actor: str, now: datetime) -> bool:
    """Approve a correction of a caption, and let it say `line` from now on; False where it reads otherwise by now.

    Raises NotFound, InputRefused, Conflict.
    """
    with archive.database.write() as session:
        entry = store.decide(session, number, "approve", actor=actor, now=now)
        if entry.kind != CORRECTION or "at" not in entry.details:
            raise InputRefused("this is about no line of a transcript", subject=f"entry {number}")
        recording = clips.get(session, entry.clip).recording
        by = By(actor, f"suggested by a visitor, entry {number}")
        at, shown = Fraction(entry.details["at"]), entry.details["shown"]
        return wordedits.suggested(session, recording, at, shown, line, number, by, now=now)


def reply(archive: Archive, number: int, words: str, *, actor: str, now: datetime) -> Entry:
    """Show a comment with the team's answer. Raises NotFound, InputRefused."""
    with archive.database.write() as session:
        return store.reply(session, number, words.replace("\r\n", "\n").replace("\0", "").strip(), actor=actor, now=now)


def undo(archive: Archive, number: int, *, actor: str, now: datetime) -> Entry:
    """Take the last decision about an entry back. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        entry = store.undo(session, number, actor=actor, now=now)
        _take_back(session, entry, actor, now)
        return entry


def hide(archive: Archive, number: int, reason: str, *, actor: str, now: datetime) -> Entry:
    """Withdraw the clip that an entry is about, with a reason that everybody may read.

    Raises NotFound, Conflict where it is hidden already, InputRefused without a reason.
    """
    with archive.database.write() as session:
        entry = store.get(session, number)
        changes.move(session, entry.clip, WITHDRAWN, Said(actor, now, reason))
        store.note_down(session, number, "hide", actor=actor, now=now, note=reason)
        return entry


def show_again(archive: Archive, number: int, *, actor: str, now: datetime) -> Entry:
    """Show the clip again that an entry is about. Raises NotFound, Conflict where it is not hidden."""
    with archive.database.write() as session:
        entry = store.get(session, number)
        changes.move(session, entry.clip, PUBLISHED, Said(actor, now))
        store.note_down(session, number, "show", actor=actor, now=now)
        return entry


def erase(archive: Archive, number: int, *, actor: str, now: datetime) -> int:
    """Erase words and address of whoever wrote an entry, everywhere; return how many entries. Raises NotFound."""
    with archive.database.write() as session:
        count = erasure.erase_person(session, number, now=now)
        store.note_down(session, number, "erase", actor=actor, now=now)
        return count


def erase_address(archive: Archive, email: str, *, now: datetime) -> int:
    """Erase all that came with an e-mail address; return how many entries. Raises NotFound."""
    with archive.database.write() as session:
        return erasure.erase_address(session, email, now=now)


def decide_votes(
    archive: Archive, clip: str, network: str, was: str, state: str, *, actor: str, now: datetime
) -> int:  # fmt: skip
    """Let votes that are held back count, leave them out, or hold them again. Raises InputRefused for none."""
    with archive.database.write() as session:
        count = votes.decide(session, clip, network, was, state, actor=actor, now=now)
        if not count:
            raise InputRefused("there are no such votes any more")
        return count


def withdraw(archive: Archive, clip: str, reason: str, *, actor: str, now: datetime) -> Clip:
    """Take a clip off the site at once. Raises NotFound, Conflict, InputRefused."""
    with archive.database.write() as session:
        changes.move(session, clip, WITHDRAWN, Said(actor, now, reason))
        return clips.get(session, clip)


def restore(archive: Archive, clip: str, *, actor: str, now: datetime) -> Clip:
    """Show a withdrawn clip again. Raises NotFound, Conflict."""
    with archive.database.write() as session:
        changes.move(session, clip, PUBLISHED, Said(actor, now))
        return clips.get(session, clip)


def _take_back(session: Session, entry: Entry, actor: str, now: datetime) -> None:
    """Let a correction that is not accepted any more correct nothing."""
    if entry.kind == CORRECTION and entry.state != APPROVED:
        wordedits.take_back(session, clips.get(session, entry.clip).recording, entry.id, actor=actor, now=now)


def _about(session: Session, clip_id: str) -> AboutClip:
    clip = clips.get(session, clip_id)
    hidden = clips.withdrawal(session, clip_id) if clip.state == WITHDRAWN else None
    return AboutClip(clip, recordings.get(session, clip.recording).eva, hidden)
