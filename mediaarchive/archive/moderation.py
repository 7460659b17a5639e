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
from mediaarchive.feedback import Decision, Entry, HeldVotes, Subject, erasure, store, votes
from mediaarchive.feedback.model import APPROVED, CORRECTION
from mediaarchive.recordings import store as recordings
from mediaarchive.search.catchup import renew
from mediaarchive.stories import Story
from mediaarchive.stories import store as stories

VOTES: Final = "votes"
FILTERS: Final = (*store.FILTERS, VOTES)
"""The lists of the queue; `VOTES` holds votes, the others entries."""


@dataclass(frozen=True, slots=True)
class About:
    """The clip or story that something is about, its spacewalk, and why it is hidden if it is; `public` as a rule.

    A clip under a withheld range, or a story under embargo, is `public` all the same: the state says what the team did.
    """

    subject: Subject
    title: str
    eva: str
    public: bool
    hidden: Withdrawal | None
    clip: Clip | None = None
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class QueueItem:
    """An entry with its clip and its history."""

    entry: Entry
    about: About
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
    about: About


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
            return Queue(show, counts, (), tuple(HeldItem(group, _about(session, group.about)) for group in groups))
        entries = store.queue(session, show)
        decided = store.decisions(session, [entry.id for entry in entries])
        items = [QueueItem(entry, _about(session, entry.about), decided.get(entry.id, ())) for entry in entries]
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
        recording = _clip(session, entry).recording
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
    """Withdraw the clip or story that an entry is about, with a reason that everybody may read.

    Raises NotFound, Conflict where it is hidden already, InputRefused without a reason.
    """
    with archive.database.write() as session:
        entry = store.get(session, number)
        if entry.about.clip is not None:
            changes.move(session, entry.about.clip, WITHDRAWN, Said(actor, now, reason))
        else:
            renew(session, stories.withdraw(session, entry.about.id, reason, by=actor, now=now).eva)
        store.note_down(session, number, "hide", actor=actor, now=now, note=reason)
        return entry


def show_again(archive: Archive, number: int, *, actor: str, now: datetime) -> Entry:
    """Show the clip or story again that an entry is about. Raises NotFound, Conflict where it is not hidden."""
    with archive.database.write() as session:
        entry = store.get(session, number)
        if entry.about.clip is not None:
            changes.move(session, entry.about.clip, PUBLISHED, Said(actor, now))
        else:
            renew(session, stories.publish(session, entry.about.id, now, by=actor, now=now).eva)
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
    archive: Archive, about: Subject, network: str, was: str, state: str, *, actor: str, now: datetime
) -> int:  # fmt: skip
    """Let votes that are held back count, leave them out, or hold them again. Raises InputRefused for none."""
    with archive.database.write() as session:
        count = votes.decide(session, about, network, was, state, actor=actor, now=now)
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
    if entry.kind == CORRECTION and entry.state != APPROVED and entry.about.clip is not None:
        wordedits.take_back(session, _clip(session, entry).recording, entry.id, actor=actor, now=now)


def _clip(session: Session, entry: Entry) -> Clip:
    if entry.about.clip is None:
        raise InputRefused("this is about no clip", subject=f"entry {entry.id}")
    return clips.get(session, entry.about.clip)


def _about(session: Session, subject: Subject) -> About:
    if subject.clip is not None:
        clip = clips.get(session, subject.clip)
        hidden = clips.withdrawal(session, clip.id) if clip.state == WITHDRAWN else None
        eva = recordings.get(session, clip.recording).eva
        return About(subject, clip.title, eva, clip.state == PUBLISHED, hidden, clip=clip)
    story = stories.get(session, subject.id)
    gone = Withdrawal(story.at, story.by, story.reason) if story.state == WITHDRAWN else None
    return About(subject, story.words.headline, story.eva, story.state == PUBLISHED, gone, story=story)
