"""A comment that asks for reuse becomes a draft request by one click of the team, and is answered in public."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from mediaarchive.archive.archive import Archive
from mediaarchive.archive.licences import letters
from mediaarchive.archive.licences.letters import Post
from mediaarchive.archive.licences.material import clip_item, ranges_of
from mediaarchive.errors import Conflict, InputRefused
from mediaarchive.feedback import Entry
from mediaarchive.feedback import store as feedback
from mediaarchive.feedback.model import COMMENT
from mediaarchive.licensing import Request, links, store, texts
from mediaarchive.licensing.model import ASKED
from mediaarchive.licensing.questions import EMAIL, clean

ACTION: Final = "licence request"
"""What the history of a comment says of it."""
REPLY: Final = (
    "Thank you. Using this footage needs a licence, or is free with its credit line, depending on what it is for; we "
    "have sent you a link."
)
"""What the team says beneath the comment, unless it writes something else."""


def make(archive: Archive, number: int, reply: str, post: Post, *, actor: str, now: datetime) -> Request:
    """Begin a draft for the clip of a comment, with its name, address and words; send its writer the link; answer.

    The address is confirmed when the draft is sent, as of every request. Raises Conflict where it was done before,
    InputRefused for what is no comment, has no address or for a reply that cannot be, NotFound, Gone.
    """
    with archive.database.write() as session:
        entry = feedback.get(session, number)
        _require(entry)
        decisions = feedback.decisions(session, [number]).get(number, ())
        if before := next((one.note for one in decisions if one.action == ACTION), None):
            raise Conflict(f"it was made the request {before}", subject=f"entry {number}")
        clip = entry.about.clip or ""
        ranges = ranges_of(session, [clip_item(session, clip, now)], clip, now)
        request = store.begin(
            session, ASKED, ranges, rules=texts.in_force(session, texts.RULES).name, rule="", outcome="", network=None,
            secret=links.new_secret(), now=now,
        )  # fmt: skip
        words = clean({"name": entry.name, "email": entry.email, "synopsis": entry.text})
        store.answer(session, request, words, archive.id_key)
        letters.write(session, post, request, "invited", now=now)
        feedback.note_down(session, number, ACTION, actor=actor, now=now, note=request.reference)
        text = reply.replace("\r\n", "\n").replace("\0", "").strip()
        feedback.reply(session, number, text, actor=actor, now=now)
        return store.get(session, request.id)


def _require(entry: Entry) -> None:
    if entry.kind != COMMENT or entry.erased_at is not None:
        raise InputRefused("only a comment becomes a request", subject=f"entry {entry.id}")
    if entry.about.clip is None:
        raise InputRefused(
            "a request is for footage, and this comment is about a story", subject=f"entry {entry.id}",
            hint="answer it, and name the clip",
        )  # fmt: skip
    if not EMAIL.fullmatch(entry.email):
        raise InputRefused("there is no address to which a link could be sent", subject=f"entry {entry.id}",
                           hint="answer it, and name the way to a licence")  # fmt: skip
